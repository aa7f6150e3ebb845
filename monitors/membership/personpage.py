"""Everything the register knows of one monitor, on one page for staff."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.notices.models import Channel, Notice
from civic.programs import Text

from ..models import Announcement, Appointment, Assignment, Monitor, Points, Report, Reward, Tip
from .register import Entry, counted, opened

MOST_TIPS = 100
MOST_NOTICES = 50
MOST_POINTS = 30

# What became of an assignment: tone of the badge, sign, words. Never by colour alone.
SUBMITTED: tuple[str, Text] = ("success", _("Submitted"))
LATE: tuple[str, Text] = ("warning", _("Submitted late"))
DRAFT: tuple[str, Text] = ("info", _("Saved, not submitted"))
LACKING: tuple[str, Text] = ("danger", _("Not submitted"))
WAITING: tuple[str, Text] = ("neutral", _("Not yet submitted"))


@dataclass(frozen=True, slots=True)
class Duty:
    """An assignment and what the monitor made of it."""

    assignment: Assignment
    report: Report | None
    tone: str
    words: Text
    is_open: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice that was sent, or is to be."""

    notice: Notice
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One monitor: appointments of all terms with their assignments, tips, points, rewards, letters."""

    monitor: Monitor
    entries: Sequence[Entry]
    duties: Mapping[int, Sequence[Duty]]
    tips: Sequence[Tip]
    points: Sequence[Points]
    years: Sequence[tuple[int, int]]
    rewards: Sequence[Reward]
    letters: Sequence[Letter]

    @property
    def latest(self) -> Entry | None:
        """The one in force today, otherwise the newest."""
        newest = self.entries[0] if self.entries else None
        return next((entry for entry in self.entries if entry.is_active), newest)

    @property
    def terms(self) -> list[tuple[Entry, Sequence[Duty]]]:
        return [(entry, self.duties.get(entry.row.pk, ())) for entry in self.entries]


def page_of(monitor: Monitor, at: datetime | None = None) -> PersonPage:
    """What there is of a monitor; the newest first."""
    at = at or timezone.now()
    rows = list(counted(Appointment.objects.filter(monitor=monitor)).order_by("-starts_on", "-pk"))
    assignments = list(Assignment.objects.filter(term__in=[row.term_id for row in rows]).select_related("term"))
    given = opened(Assignment.objects.filter(pk__in=[row.pk for row in assignments]), at)
    by_pk = {row.pk: row for row in assignments}
    entries = [
        Entry(row, at, [one for one in given if by_pk[one.pk].term_id == row.term_id and one.is_for(row)])
        for row in rows
    ]
    points = Points.objects.filter(appointment__in=rows)
    years = points.order_by().annotate(year=ExtractYear("on")).values_list("year").annotate(sum=Sum("points"))
    return PersonPage(
        monitor,
        entries,
        _duties(entries, by_pk),
        list(Tip.objects.of_monitor(monitor).select_related("case__department", "case__district")[:MOST_TIPS]),
        list(points[:MOST_POINTS]),
        sorted(years, reverse=True),
        list(Reward.objects.filter(appointment__in=rows).select_related("rule")),
        letters_to(monitor, rows, assignments),
    )


def _duties(entries: Sequence[Entry], assignments: Mapping[int, Assignment]) -> dict[int, list[Duty]]:
    reports: dict[int, dict[int, Report]] = {entry.row.pk: {} for entry in entries}
    for report in Report.objects.filter(appointment__in=list(reports)).defer("draft", "answers"):
        reports[report.appointment_id][report.assignment_id] = report
    found = {}
    for entry in entries:
        mine = reports[entry.row.pk]
        over = {one.pk: one.is_over for one in entry.given} | {pk: True for pk in mine if pk in assignments}
        over |= {one.pk: one.is_over for one in entry.given}
        duties = [_duty(assignments[pk], mine.get(pk), is_over=is_over) for pk, is_over in over.items()]
        found[entry.row.pk] = sorted(duties, key=lambda one: one.assignment.number, reverse=True)
    return found


def _duty(assignment: Assignment, report: Report | None, *, is_over: bool) -> Duty:
    if report is not None and report.is_submitted:
        tone, words = LATE if report.is_late else SUBMITTED
    elif is_over:
        tone, words = LACKING
    else:
        tone, words = WAITING if report is None else DRAFT
    return Duty(assignment, report, tone, words, is_open=not is_over)


def letters_to(
    monitor: Monitor, appointments: Iterable[Appointment], assignments: Iterable[Assignment], most: int = MOST_NOTICES
) -> list[Letter]:
    """What was written to a monitor, the newest first: about the office, the assignments, notices to all."""
    rows = list(appointments)
    terms = {row.term_id for row in rows}
    announced = Announcement.objects.filter(term__in=terms, sent_at__isnull=False).order_by()
    about = {monitor.about, *(row.about for row in rows), *(row.about for row in assignments)}
    about |= {row.term.about for row in rows} | {f"term/{pk}" for pk in terms}
    about |= {f"announcement/{pk}" for pk in announced.values_list("pk", flat=True)}
    ends = Q()
    for whom in [monitor.about, *(row.about for row in rows)]:
        for channel in Channel:
            ends |= Q(key__endswith=f"/{whom}-{channel}")
    found = Notice.objects.filter(ends, about__in=about).order_by("-pk")[:most]
    return [Letter(notice, title_of(notice), notice.sent_at or notice.created_at) for notice in found]


def title_of(notice: Notice) -> str:
    """What a letter is about: its headline."""
    content: Any = notice.context
    return notice.subject_line or str(content.get("headline", "") if isinstance(content, dict) else "")
