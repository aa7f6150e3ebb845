"""City monitors: people, terms, appointments, assignments, reports, tips, points and notices."""

from .announcement import Announcement, AnnouncementQuerySet, Reading, ReadingQuerySet
from .application import Application, ApplicationQuerySet, Call, CallQuerySet
from .appointment import Appointment, AppointmentQuerySet
from .assignment import Assignment, AssignmentQuerySet, Question
from .audience import Audience, ForAudience
from .person import AgeBand, Gender, Monitor, MonitorQuerySet, Occupation, age_band, years_of
from .points import PointRule, Points, Reward, RewardRule
from .report import Report, ReportPhoto, ReportQuerySet
from .roster import RosterImport
from .term import MOST, MOST_TERMS, YEARS, DistrictSeats, Quota, Section, Term, TermQuerySet
from .tip import KINDS, Tip, TipQuerySet

__all__ = [
    "KINDS",
    "MOST",
    "MOST_TERMS",
    "YEARS",
    "AgeBand",
    "Announcement",
    "AnnouncementQuerySet",
    "Application",
    "ApplicationQuerySet",
    "Appointment",
    "AppointmentQuerySet",
    "Assignment",
    "AssignmentQuerySet",
    "Audience",
    "Call",
    "CallQuerySet",
    "DistrictSeats",
    "ForAudience",
    "Gender",
    "Monitor",
    "MonitorQuerySet",
    "Occupation",
    "PointRule",
    "Points",
    "Question",
    "Quota",
    "Reading",
    "ReadingQuerySet",
    "Report",
    "ReportPhoto",
    "ReportQuerySet",
    "Reward",
    "RewardRule",
    "RosterImport",
    "Section",
    "Term",
    "TermQuerySet",
    "Tip",
    "TipQuerySet",
    "age_band",
    "years_of",
]
