"""Believable monitors of the demonstration. Invented; nobody's words are quoted."""

from .tips import write_tips as write_tips
