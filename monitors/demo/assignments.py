"""The assignments of the demonstration: two of the finished term, four finished and two open ones of today's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from ..assignments import reminders
from ..models import Appointment, Assignment, Audience, Question, Section
from . import questions
from .people import Cast
from .questions import Theme
from .reports import Reported, write_reports
from .stage import Stage

DAYS = 14
LATE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """One assignment: when, for whom, how many report, and how far its results are.

    Args:
        opened: days ago.
        days: until it closes.
        zeal: share of those who report in time.
    """

    theme: Theme
    opened: int
    zeal: float
    days: int = DAYS
    sections: tuple[str, ...] = ()
    published: bool = False


FORMER = (
    Plan(questions.STEPS, 700, 0.86, published=True),
    Plan(questions.SHELTER, 500, 0.83),
    Plan(questions.LITTER, 430, 0.81, published=True),
    Plan(questions.FESTIVAL, 405, 0.84),
    Plan(questions.BUS, 350, 0.8),
)
TODAYS = (
    Plan(questions.BUS, 186, 0.88, published=True),
    Plan(questions.SHELTER, 137, 0.83, published=True),
    Plan(questions.MARKET, 92, 0.8, sections=("city", "environment", "welfare")),
    Plan(questions.FESTIVAL, 51, 0.85),
    Plan(questions.ICE, 9, 0.56, days=13),
    Plan(questions.NEWS, 2, 0.14),
)


def write_assignments(stage: Stage, cast: Cast, plans: Sequence[Plan]) -> list[Reported]:
    """The assignments of a term with their reports; reminders are planned for those that are open."""
    sections = {row.slug: row for row in Section.objects.all()}
    found = []
    for number, plan in enumerate(plans, 1):
        assignment = _make(stage, cast, number, plan)
        assignment.sections.set([sections[slug] for slug in plan.sections])
        reported = write_reports(stage, _meant(stage, cast, assignment), assignment, plan.theme, plan.zeal)
        if assignment.last_moment <= stage.now:
            _share(stage, assignment, plan, reported)
        reminders.plan_for(assignment, stage.now)
        found.append(reported)
    return found


def _make(stage: Stage, cast: Cast, number: int, plan: Plan) -> Assignment:
    day = stage.day - timedelta(days=plan.opened)
    opens = stage.moment(day, 9)
    closes = stage.moment(day + timedelta(days=plan.days), 18)
    row = Assignment.objects.create(
        term=cast.term,
        number=number,
        title=plan.theme.title,
        purpose=plan.theme.purpose,
        audience=Audience.SECTIONS if plan.sections else Audience.ALL,
        opens_at=opens,
        closes_at=closes,
        late_until=closes + timedelta(days=LATE_DAYS),
        released_at=opens - timedelta(days=2),
        made_by=stage.desk,
        is_demo=True,
    )
    Question.objects.bulk_create(
        Question(assignment=row, order=order, **asked) for order, asked in enumerate(plan.theme.questions, 1)
    )
    return row


def _meant(stage: Stage, cast: Cast, assignment: Assignment) -> list[Appointment]:
    """Those who were in office when it closed (or are, while it is open), and whom it is meant for."""
    day = timezone.localdate(min(assignment.closes_at, stage.now))
    wanted = set(assignment.sections.values_list("pk", flat=True))
    return [row for row in cast.appointments if row.is_active(day) and (not wanted or row.section_id in wanted)]


def _share(stage: Stage, assignment: Assignment, plan: Plan, reported: Reported) -> None:
    """What was learned, with a few words and pictures of the monitors; most results are public, too."""
    over: datetime = assignment.last_moment
    assignment.summary, assignment.outcome = plan.theme.summary, plan.theme.outcome
    assignment.shared_at = over + timedelta(days=9, hours=2)
    if plan.published:
        assignment.published_at = assignment.shared_at + timedelta(days=3)
    assignment.shown = reported.worth_showing()
    assignment.save(update_fields=["summary", "outcome", "shared_at", "published_at", "shown"])
