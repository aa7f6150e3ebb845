"""The monitors in the workplace of staff."""

from . import tip as tip
