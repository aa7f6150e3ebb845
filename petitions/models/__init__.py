"""Petitions, and petitions on their way: what a person typed before sending it."""

from .draft import Answers, Draft, DraftFile, DraftQuerySet
from .petition import Petition

__all__ = ["Answers", "Draft", "DraftFile", "DraftQuerySet", "Petition"]
