"""The Mondays of direct petitions in the workplace."""

from . import review as review
from . import instruction as instruction
from . import session as session
