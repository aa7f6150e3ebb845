"""The monitors in the workplace of staff."""

from . import announcement as announcement
from . import tip as tip
