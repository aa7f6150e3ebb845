"""The Mondays of direct petitions in the workplace."""

from . import instruction as instruction
from . import plan as plan
from . import review as review
from . import session as session
