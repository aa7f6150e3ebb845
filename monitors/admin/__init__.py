"""The monitors in the workplace of staff."""

from . import announcement as announcement
from . import application as application
from . import assignment as assignment
from . import call as call
from . import monitor as monitor
from . import report as report
from . import tip as tip
