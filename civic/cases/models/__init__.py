"""The ledger: every program's cases and everything that happened to them."""

from .answer import Answer
from .answer_template import AnswerTemplate
from .attachment import Attachment
from .calendar_state import CalendarState
from .case import Case
from .category import Category
from .consent import ConsentRequest
from .cooperation import Cooperation
from .counter import CaseCounter, PaperCounter
from .demand import CorrectionDemand, Objection
from .event import CaseEvent
from .handover import Handover
from .holiday import Holiday
from .inspection import Inspection, InspectionRemark, Urging
from .joint import CommitteeDecision, Repeat, Representative
from .outage import Outage
from .period import KindPeriod, KindPeriodChange
from .protection import ConductReport, Evidence, Restriction
from .queries import CaseQuerySet
from .referral import Agency, Referral
from .suspension import Suspension

__all__ = [
    "Agency",
    "Answer",
    "AnswerTemplate",
    "Attachment",
    "CalendarState",
    "Case",
    "CaseCounter",
    "CaseEvent",
    "CaseQuerySet",
    "Category",
    "CommitteeDecision",
    "ConductReport",
    "ConsentRequest",
    "Cooperation",
    "CorrectionDemand",
    "Evidence",
    "Handover",
    "Holiday",
    "Inspection",
    "InspectionRemark",
    "KindPeriod",
    "KindPeriodChange",
    "Objection",
    "Outage",
    "PaperCounter",
    "Referral",
    "Repeat",
    "Representative",
    "Restriction",
    "Suspension",
    "Urging",
]
