"""Petitions, petitions on their way, and the Mondays on which the mayor hears them."""

from .booking import HOLDING, LIVE, Booking, BookingQuerySet
from .deskaction import DeskAction
from .draft import Answers, Draft, DraftFile, DraftQuerySet
from .instruction import Instruction, InstructionPhoto, InstructionQuerySet
from .petition import Petition
from .plan import MondayPlan
from .review import Review, ReviewQuerySet
from .session import Session, SessionQuerySet

__all__ = [
    "HOLDING",
    "LIVE",
    "Answers",
    "Booking",
    "BookingQuerySet",
    "DeskAction",
    "Draft",
    "DraftFile",
    "DraftQuerySet",
    "Instruction",
    "InstructionPhoto",
    "InstructionQuerySet",
    "MondayPlan",
    "Petition",
    "Review",
    "ReviewQuerySet",
    "Session",
    "SessionQuerySet",
]
