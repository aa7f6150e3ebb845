"""Believable monitors of the demonstration. Invented; nobody's words are quoted."""

from .everything import write_demo as write_demo
