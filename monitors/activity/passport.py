"""The activity passport (활동 여권) of a monitor: what I did, what changed because of it, points and rewards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.programs import Text

from ..models import Appointment, Assignment, Monitor, PointRule, Points, Report, Reward, Tip
from . import owntips, points
from .tips import TAKEN_UP

BY_HAND = (PointRule.What.MEETING, PointRule.What.OTHER)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the timeline.

    Args:
        sort: what it is: appointed, report, tip, points, reward.
        outcome: what changed because of it, in the city's words; `decided` is its heading.
    """

    day: date
    sort: str
    label: Text
    title: str
    url: str = ""
    badge: str = "neutral"
    state: Text = ""
    outcome: str = ""
    decided: Text = ""
    decided_on: date | None = None
    is_good: bool = False
    why: str = ""
    points: int = 0


@dataclass(slots=True)
class Year:
    """A calendar year in office."""

    year: int
    entries: list[Entry] = field(default_factory=list)
    by_rule: list[tuple[Text, int, int]] = field(default_factory=list)  # what for, how often, points
    points: int = 0
    rewards: list[Reward] = field(default_factory=list)

    def count(self, sort: str) -> int:
        return sum(entry.sort == sort for entry in self.entries)

    @property
    def reports(self) -> int:
        return self.count("report")

    @property
    def tips(self) -> int:
        return self.count("tip")

    @property
    def changed(self) -> int:
        """How much of it the city has answered with something it does."""
        return sum(bool(entry.outcome) for entry in self.entries)

    @property
    def good(self) -> int:
        return sum(entry.is_good for entry in self.entries)


def years_of(monitor: Monitor) -> list[Year]:
    """The passport of a monitor, the newest year and the newest entry first; in seven queries."""
    held = list(monitor.appointments.with_people().order_by("starts_on"))
    given = list(Points.objects.filter(appointment__in=held).order_by("on", "pk"))
    rewards = list(Reward.objects.filter(appointment__in=held).select_related("rule"))
    entries = [
        *_terms(held),
        *_reports(held, given),
        *_tips(monitor),
        *_by_hand(given),
        *_rewards(rewards),
    ]
    found: dict[int, Year] = {}
    for entry in sorted(entries, key=lambda entry: entry.day, reverse=True):
        found.setdefault(entry.day.year, Year(entry.day.year)).entries.append(entry)
    for reward in rewards:
        found.setdefault(reward.year, Year(reward.year)).rewards.append(reward)
    for number, rows in _by_year(given).items():
        year = found.setdefault(number, Year(number))
        year.points, year.by_rule = sum(row.points for row in rows), _sums(rows)
    return sorted(found.values(), key=lambda year: year.year, reverse=True)


def _by_year(given: Sequence[Points]) -> dict[int, list[Points]]:
    found: dict[int, list[Points]] = defaultdict(list)
    for row in given:
        found[row.on.year].append(row)
    return found


def _sums(rows: Sequence[Points]) -> list[tuple[Text, int, int]]:
    found: list[tuple[Text, int, int]] = []
    for what in PointRule.What:
        of_it = [row.points for row in rows if row.what == what]
        if of_it:
            found.append((what.label, len(of_it), sum(of_it)))
    return found


def _terms(held: Sequence[Appointment]) -> list[Entry]:
    found = []
    for row in held:
        words = _("Term %(term)s · %(district)s") % {"term": row.term.number, "district": row.district}
        found.append(Entry(row.starts_on, "appointed", _("Appointed"), words, badge="info"))
        if row.last_day < timezone.localdate():
            found.append(Entry(row.last_day, "ended", _("Last day in office"), words))
    return found


def _reports(held: Sequence[Appointment], given: Sequence[Points]) -> list[Entry]:
    worth: dict[str, int] = defaultdict(int)
    for row in given:
        worth[row.key] += row.points
    rows = Report.objects.submitted().filter(appointment__in=held).select_related("assignment__term")
    return [_report(row, worth[row.about]) for row in rows.defer("draft", "answers")]


def _report(row: Report, worth: int) -> Entry:
    task = row.assignment
    shared = task.shared_at is not None and bool(task.outcome)
    return Entry(
        day=timezone.localdate(row.first_submitted_at),
        sort="report",
        label=_("Report on assignment %(number)s") % {"number": task.number},
        title=task.title,
        url=reverse("monitors:results" if task.shared_at else "monitors:assignment", args=[task.ref]),
        badge="warning" if row.is_late else "success",
        state=_("Late") if row.is_late else _("Submitted"),
        outcome=task.outcome if shared else "",
        decided=_("What the city does about it"),
        decided_on=timezone.localdate(task.shared_at) if task.shared_at else None,
        is_good=row.chosen_at is not None,
        points=worth,
    )


def _tips(monitor: Monitor) -> list[Entry]:
    rows = list(Tip.objects.of_monitor(monitor).with_outcome())
    return [_tip(line) for line in owntips.lines(monitor, rows)]


def _tip(line: owntips.Line) -> Entry:
    tip, case, answer = line.tip, line.case, line.answer
    return Entry(
        day=timezone.localdate(case.arrived_at),
        sort="tip",
        label=tip.get_sort_display(),
        title=case.title,
        url=case.get_absolute_url(),
        badge=line.badge,
        state=case.get_decision_display() or case.get_progress_display(),
        outcome=answer.judgement if answer and case.decision in TAKEN_UP else "",
        decided=answer.get_decision_display() if answer else "",
        decided_on=timezone.localdate(answer.answered_at) if answer else None,
        is_good=tip.chosen_at is not None,
        why=tip.chosen_why,
        points=line.points,
    )


def _by_hand(given: Sequence[Points]) -> list[Entry]:
    return [
        Entry(row.on, "points", row.get_what_display(), row.note or row.get_what_display(), points=row.points)
        for row in given
        if row.what in BY_HAND
    ]


def _rewards(rows: Sequence[Reward]) -> list[Entry]:
    return [Entry(row.given_on, "reward", _("Reward"), row.name, badge="success") for row in rows]


@dataclass(frozen=True, slots=True)
class Service:
    """One term in office, as the certificate counts it."""

    appointment: Appointment
    assignments: int
    reports: int
    tips: int
    taken_up: int
    good: int
    points: int

    @property
    def is_over(self) -> bool:
        return self.appointment.last_day < timezone.localdate()


def services(monitor: Monitor) -> list[Service]:
    """What a monitor did in each term in office that has begun, the newest first."""
    begun = monitor.appointments.filter(starts_on__lte=timezone.localdate())
    held = list(begun.with_people().order_by("-starts_on"))
    sums = points.balance(held)
    return [_service(monitor, row, sums[row.pk]) for row in held]


def _service(monitor: Monitor, row: Appointment, total: int) -> Service:
    first, last = row.starts_on, row.last_day
    tips = Tip.objects.filter(
        monitor=monitor, case__arrived_at__date__gte=first, case__arrived_at__date__lte=last
    ).aggregate(
        all=Count("pk"),
        taken_up=Count("pk", filter=owntips.SHOWS["adopted"][1]),
        good=Count("pk", filter=Q(chosen_at__isnull=False)),
    )
    reports = Report.objects.submitted().filter(appointment=row)
    good_reports = reports.filter(chosen_at__isnull=False).count()
    done = reports.count()
    return Service(
        appointment=row,
        assignments=max(done, Assignment.objects.meant_for(row).over().filter(opens_at__date__lte=last).count()),
        reports=done,
        tips=tips["all"],
        taken_up=tips["taken_up"],
        good=tips["good"] + good_reports,
        points=total,
    )
