"""The ledger: every program's cases and everything that happened to them."""

from .answer import Answer
from .attachment import Attachment
from .calendar_state import CalendarState
from .case import Case
from .category import Category
from .counter import CaseCounter
from .event import CaseEvent
from .holiday import Holiday
from .queries import CaseQuerySet
from .suspension import Suspension

__all__ = [
    "Answer",
    "Attachment",
    "CalendarState",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "CaseQuerySet",
    "Category",
    "Holiday",
    "Suspension",
]
