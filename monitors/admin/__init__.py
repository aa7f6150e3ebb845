"""The monitors in the workplace of staff."""

from . import announcement as announcement
from . import application as application
from . import assignment as assignment
from . import call as call
from . import monitor as monitor
from . import points as points
from . import report as report
from . import reward as reward
from . import rules as rules
from . import section as section
from . import term as term
from . import tip as tip
