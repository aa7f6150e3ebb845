"""The program's first page in the workplace: what is to do, and the way to every list, by what it is about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.admin.counting import counted
from civic.people.models import User
from civic.programs import Figure, Text, Todo

from ..models import Application, Appointment, Assignment, Call, Term
from ..todo import RUN, todo

PEOPLE, APPLICATIONS = "monitors.view_monitor", "monitors.view_application"


@dataclass(frozen=True, slots=True)
class Way:
    """A list or a page: what it is called, what for, where, and who may go there."""

    label: Text
    help: Text
    name: str
    needs: str
    query: str = ""

    @property
    def href(self) -> str:
        return reverse(f"admin:monitors_{self.name}") + self.query


WAYS: tuple[tuple[Text, tuple[Way, ...]], ...] = (
    (
        _("Monitors"),
        (
            Way(
                _("Register of the monitors"),
                _("Everybody of a term, and each monitor’s page"),
                "monitor_changelist",
                PEOPLE,
            ),
            Way(_("Inactive monitors"), _("Who has not reported for long: write first"), "monitor_inactive", PEOPLE),
            Way(_("Take over a roster"), _("Appoint a whole list from an Excel or CSV file"), "monitor_roster", RUN),
        ),
    ),
    (
        _("Terms and selection"),
        (
            Way(
                _("Terms of the city monitors"),
                _("Seats, vacancies, reserve list, letters and cards"),
                "term_changelist",
                "monitors.view_term",
            ),
            Way(
                _("Sections of the monitors"),
                _("Add one, leave one out of the choices"),
                "section_changelist",
                "monitors.view_section",
            ),
            Way(
                _("Calls for monitors"),
                _("Open, extend and close a call; select"),
                "call_changelist",
                "monitors.view_call",
            ),
            Way(
                _("Applications of monitors"),
                _("Who applied or was recommended"),
                "application_changelist",
                APPLICATIONS,
            ),
        ),
    ),
    (
        _("Assignments"),
        (
            Way(
                _("Assignments"),
                _("Write, release, close; results and what to share"),
                "assignment_changelist",
                "monitors.view_assignment",
            ),
            Way(
                _("Who has submitted what"),
                _("All monitors and assignments in one table"),
                "assignment_matrix",
                "monitors.view_assignment",
            ),
            Way(
                _("Reports of the monitors"),
                _("Read one after another, choose good ones"),
                "report_changelist",
                "monitors.view_report",
            ),
            Way(
                _("Results to share"),
                _("Closed assignments whose results nobody has seen"),
                "assignment_changelist",
                RUN,
                "?state=closed",
            ),
        ),
    ),
    (
        _("Tips and notices"),
        (
            Way(
                _("Tips of the monitors"),
                _("Where each stands; choose good ones"),
                "tip_changelist",
                "monitors.view_tip",
            ),
            Way(_("Write a tip down"), _("For a monitor who phones or comes by"), "tip_write", RUN),
            Way(
                _("Notices to monitors"),
                _("Write to all, a district, a section; who has read it"),
                "announcement_changelist",
                "monitors.view_announcement",
            ),
        ),
    ),
    (
        _("Points and rewards"),
        (
            Way(_("Points of the monitors"), _("What was given for what; give by hand"), "points_changelist", RUN),
            Way(_("Ranking of the monitors"), _("For staff only"), "points_ranking", PEOPLE),
            Way(
                _("Rewards of the monitors"), _("Who reached a reward; the register to print"), "reward_changelist", RUN
            ),
            Way(
                _("Rules for points"), _("How many points for what"), "pointrule_changelist", "monitors.view_pointrule"
            ),
            Way(
                _("Rules for rewards"),
                _("From how many points a year"),
                "rewardrule_changelist",
                "monitors.view_rewardrule",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Menu:
    """What the page shows this person."""

    term: Term | None
    in_office: int
    numbers: Sequence[Figure]
    groups: Sequence[tuple[Text, Sequence[Way]]]
    selecting: Sequence[Call]


def menu(user: User) -> Menu:
    """What is to do, and the lists this person may open; a group nobody may open anything of is left out."""
    today, runs = timezone.localdate(), user.has_perm(RUN)
    term = Term.objects.on(today).first()
    groups = [(title, [way for way in ways if user.has_perm(way.needs)]) for title, ways in WAYS]
    return Menu(
        term=term,
        in_office=Appointment.objects.active(today).count() if term is not None else 0,
        numbers=counted([*_going_on(user), *todo(user)]),
        groups=[(title, ways) for title, ways in groups if ways],
        selecting=list(Call.objects.filter(released_at__isnull=False, decided_at=None).order_by("closes_on"))
        if runs
        else [],
    )


def _going_on(user: User) -> Iterator[Todo]:
    """What runs at the moment: not left lying, but looked at every day."""
    if user.has_perm(APPLICATIONS):
        rows = Application.objects.filter(state=Application.State.RECEIVED, call__decided_at=None)
        yield Todo(_("Applications to be looked at"), rows, _list("application", "?state=received"))
    if user.has_perm("monitors.view_assignment"):
        yield Todo(_("Assignments open now"), Assignment.objects.open(), _list("assignment", "?state=open"))


def _list(name: str, query: str) -> str:
    return reverse(f"admin:monitors_{name}_changelist") + query
