"""What a monitor's own first page shows: open assignments, unread notices, news of tips, points, the term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from ..membership.office import foremost
from ..models import Appointment, Assignment, Monitor, Reading, Report, RewardRule, Tip
from . import owntips, points

NEWS = 3  # tips and notices on the page


@dataclass(frozen=True, slots=True)
class Task:
    """An open assignment and how far the own report is."""

    assignment: Assignment
    report: Report | None
    at: datetime

    @property
    def until(self) -> datetime:
        return self.assignment.closes_at if not self.is_late else self.assignment.last_moment

    @property
    def is_late(self) -> bool:
        """In time no more, but late reports are taken."""
        return self.at >= self.assignment.closes_at

    @property
    def days(self) -> int:
        """Whole days left by the calendar; 0 is today."""
        return (timezone.localdate(self.until) - timezone.localdate(self.at)).days

    @property
    def is_submitted(self) -> bool:
        return self.report is not None and self.report.is_submitted

    @property
    def is_urgent(self) -> bool:
        return not self.is_submitted and (self.is_late or self.days <= 3)


def tasks(appointment: Appointment, at: datetime) -> list[Task]:
    """The open assignments meant for a monitor; those still to do first, the one that closes first before others."""
    rows = list(Assignment.objects.meant_for(appointment).open(at).select_related("term"))
    reports = Report.objects.filter(appointment=appointment, assignment__in=rows).defer("draft", "answers")
    by_task = {row.assignment_id: row for row in reports}
    found = [Task(row, by_task.get(row.pk), at) for row in rows]
    return sorted(found, key=lambda task: (task.is_submitted, task.until))


def unread(held: Sequence[Appointment]) -> list[Reading]:
    """Notices the monitor has not opened, the newest first."""
    rows = Reading.objects.filter(appointment__in=held, read_at=None, announcement__sent_at__isnull=False)
    return list(rows.select_related("announcement").order_by("-announcement__sent_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Balance:
    """The points of a year, and how many are missing for the next reward."""

    year: int
    points: int
    rule: RewardRule | None

    @property
    def missing(self) -> int:
        return self.rule.points - self.points if self.rule else 0

    @property
    def most(self) -> int:
        """What the bar is full at."""
        return self.rule.points if self.rule else max(self.points, 1)


def balance_of(held: Sequence[Appointment], day: date) -> Balance:
    """The points of the year of a day."""
    total = sum(points.balance(held, day.year).values())
    following = RewardRule.objects.filter(is_used=True, points__gt=total).order_by("points").first()
    return Balance(day.year, total, following)


def first_page(monitor: Monitor, at: datetime) -> dict[str, Any]:
    """Everything on the page."""
    day = timezone.localdate(at)
    held = list(monitor.appointments.with_people().order_by("-starts_on", "-pk"))
    latest = foremost(held, day)
    current = latest if latest is not None and latest.is_active(day) else None
    news = Tip.objects.of_monitor(monitor).with_outcome().order_by("-case__last_event_at", "-pk")[:NEWS]
    notices = unread(held) if current else []
    return {
        "monitor": monitor,
        "appointment": latest,
        "current": current,
        "is_coming": latest is not None and latest.starts_on > day,
        "days_left": (current.last_day - day).days if current else 0,
        "tasks": tasks(current, at) if current else [],
        "notices": notices[:NEWS],
        "notices_count": len(notices),
        "lines": owntips.lines(monitor, list(news)),
        "balance": balance_of(held, day),
    }
