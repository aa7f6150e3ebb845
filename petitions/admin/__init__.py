"""The Mondays of direct petitions in the workplace."""

from . import session as session
