"""Protecting staff from abuse: what is reported, what is decided, what a petitioner may not do for a time.

Act art. 4: the head of the office protects those who handle petitions, and nobody may suffer a disadvantage for
asking for it (4). Decree art. 4 (1) lists the measures; art. 11-2 is about the portal. The petition itself is
handled like any other.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import calendar, deadlines, letters
from civic.cases.law import HOURS_OF_A_DAY, MOST_RESTRICTION_DAYS
from civic.cases.models.protection import ConductReport, Restriction
from civic.cases.reading import departments_of
from civic.cases.recipients import Handler, Office, coordinators, each_once, to_petitioner
from civic.cases.step import By, Step, step
from civic.cases.workflow import WorkflowError
from civic.organization.models import Department, Officer
from civic.people.models import User

if TYPE_CHECKING:
    from civic.cases.models import Case, Evidence

PROTECT = "cases.protect_staff"
Limit = tuple[str, datetime, datetime]  # what (a value of `Restriction.What`), from, until

# What may be restricted for which conduct: calls Decree art. 4 (1) no. 8, entry no. 3, the portal art. 11-2.
RESTRICTABLE: dict[str, tuple[str, ...]] = {
    ConductReport.What.ABUSE: (Restriction.What.CALLS, Restriction.What.PREMISES),
    ConductReport.What.VIOLENCE: (Restriction.What.PREMISES,),
    ConductReport.What.HARASSMENT: (Restriction.What.CALLS, Restriction.What.PREMISES),
    ConductReport.What.FLOODING: (Restriction.What.PREMISES, Restriction.What.PORTAL),
    ConductReport.What.TIME: (Restriction.What.CALLS,),
}
MEASURE_OF: dict[str, str] = {
    Restriction.What.CALLS: ConductReport.Measure.END_CALLS,
    Restriction.What.PREMISES: ConductReport.Measure.KEEP_OUT,
    Restriction.What.PORTAL: ConductReport.Measure.LIMIT_PORTAL,
}


class ProtectingOffice(Office):
    """The sender of a notice of restriction: the coordinating department, never the one who reported."""

    def handler(self) -> Handler:
        coordinating = Department.objects.current().filter(coordinates=True).first()
        department = coordinating or self.case.department
        return Handler(str(department), "", department.phone or settings.CITY_PHONE)


def report_conduct(
    case: "Case",
    *,
    what: str,
    happened_at: datetime,
    how: str,
    account: str,
    by: By,
    wishes: Iterable[str] = (),
    version: int | None = None,
    at: datetime | None = None,
    evidence: "Sequence[Evidence]" = (),
) -> None:
    """Put abusive contact on record and ask for protection. Act art. 4 (3).

    Args:
        what: a value of `ConductReport.What`.
        account: what exactly happened; encrypted, and never part of an event.
        wishes: values of `ConductReport.Measure`.
        evidence: unsaved rows whose files are stored already.

    Raises:
        WorkflowError: something is missing or not on the list, or it is to have happened in the future.
    """
    if what not in ConductReport.What.values:
        raise WorkflowError(_("Please choose what happened."))
    if not (how.strip() and account.strip()):
        raise WorkflowError(_("Please write how it happened, and what exactly."))
    wanted = _measures(wishes)
    with step(case, "report_conduct", by, version, at=at) as taken:
        if happened_at > taken.at:
            raise WorkflowError(_("This time has not come yet. Please write when it happened."))
        reporter = taken.user or taken.case.officer
        if reporter is None:
            raise WorkflowError(_("Please say who reports it."))
        report = ConductReport.objects.create(
            case=taken.case,
            what=what,
            happened_at=happened_at,
            how=how,
            account=account,
            wishes=wanted,
            reported_at=taken.at,
            reported_by=reporter,
        )
        for item in evidence:
            item.report = report
            item.save(force_insert=True)
        taken.is_public = False
        _tell_office(taken, "conduct_reported", report, [*_heads_of(reporter), *protectors()])


def decide_protection(
    case: "Case",
    *,
    measures: Iterable[str],
    decision: str,
    by: By,
    restrictions: Sequence[Limit] = (),
    told: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Decide on the oldest open report of a case. Act art. 4 (2), Decree art. 4 (1), 11-2.

    Args:
        measures: values of `ConductReport.Measure`; none is a decision, too.
        decision: the reasons, for the office.
        restrictions: what the petitioner may not do, from when until when; the petitioner is told before.
        told: the reason the petitioner reads; needed for a restriction.

    Raises:
        WorkflowError: no reasons, or a restriction that is not allowed (see `_check_limits`).
    """
    if not decision.strip():
        raise WorkflowError(_("Please write the reasons of the decision."))
    chosen = _measures([*measures, *(MEASURE_OF.get(what, what) for what, _from, _until in restrictions)])
    with step(case, "decide_protection", by, version, at=at) as taken:
        report = ConductReport.objects.select_for_update().filter(case=taken.case).open().order_by("pk").first()
        if report is None:
            raise WorkflowError(_("No report is waiting for a decision."))
        _check_measures(report, chosen, restrictions)
        if restrictions:
            _check_limits(report, restrictions, taken.at)
            _check_told(report, told)
        report.decided_at, report.decided_by = taken.at, taken.user
        report.measures, report.decision, report.told = chosen, decision, told if restrictions else ""
        report.save(update_fields=["decided_at", "decided_by", "measures", "decision", "told"])
        _restrict(taken, report, restrictions)
        taken.is_public = False
        _tell_office(taken, "conduct_decided", report, [report.reported_by, *_heads_of(report.reported_by)])


def lift(restriction: Restriction, *, by: User, at: datetime | None = None) -> None:
    """End a restriction early; the petitioner is told, and a note stands in the history of the case.

    Raises:
        WorkflowError: without the permission, or it is over or lifted already.
    """
    moment = at or timezone.now()
    if not by.has_perm(PROTECT):
        raise WorkflowError(_("You may not decide how staff are protected."))
    with transaction.atomic():
        row = Restriction.objects.select_for_update().ahead(moment).filter(pk=restriction.pk).first()
        if row is None:
            raise WorkflowError(_("This restriction is over already."))
        row.lifted_at = restriction.lifted_at = moment
        row.save(update_fields=["lifted_at"])
        if row.report is None:
            return
        case = row.report.case
        note = _("Lifted early: %(what)s") % {"what": row.get_what_display()}
        with step(case, "note", None, at=moment) as taken:
            taken.internal_note, taken.is_public = f"{note} ({by})", False
            _tell_petitioner(taken, "restriction_lifted", f"{row.notice_key}/lifted-{row.pk}")


def earliest_start(at: datetime) -> datetime:
    """Before this no restriction may begin: one working day after its notice, so that it can arrive."""
    return deadlines.add_working_hours(at, HOURS_OF_A_DAY, calendar.current())


def protectors() -> list[User]:
    """Those who decide how staff are protected; the coordinating department if nobody has the permission."""
    label, name = PROTECT.split(".")
    direct = Q(user_permissions__codename=name, user_permissions__content_type__app_label=label)
    by_group = Q(groups__permissions__codename=name, groups__permissions__content_type__app_label=label)
    found = User.objects.filter(direct | by_group, is_active=True).order_by("pk").distinct()
    return list(found) or coordinators()


def _measures(keys: Iterable[str]) -> list[str]:
    given = set(keys)
    if not given <= set(ConductReport.Measure.values):
        raise WorkflowError(_("Please choose from the measures of the list."))
    return [key for key in ConductReport.Measure.values if key in given]


def _check_measures(report: ConductReport, chosen: list[str], limits: Sequence[Limit]) -> None:
    closed = {what for what, _from, _until in limits}
    if ConductReport.Measure.LIMIT_PORTAL in chosen and Restriction.What.PORTAL not in closed:
        raise WorkflowError(_("The portal can be closed to a person only for flooding it, from a day until a day."))
    if closed - set(RESTRICTABLE[report.what]):
        raise WorkflowError(
            _("The law does not allow this restriction for “%(what)s”.") % {"what": report.get_what_display()}
        )
    if len(closed) < len(limits):
        raise WorkflowError(_("Each restriction can be chosen once."))


def _check_limits(report: ConductReport, limits: Sequence[Limit], at: datetime) -> None:
    """Told before, and not longer than the city allows itself. Decree art. 4 (1) no. 8."""
    earliest = earliest_start(at)
    for _what, starts_at, ends_at in limits:
        if starts_at < earliest:
            raise WorkflowError(
                _("The petitioner must be told before: a restriction may begin from %(moment)s on.")
                % {"moment": timezone.localtime(earliest).strftime("%Y-%m-%d %H:%M")}
            )
        if not timedelta() < ends_at - starts_at <= timedelta(days=MOST_RESTRICTION_DAYS):
            raise WorkflowError(
                _("A restriction ends after it begins, and lasts at most %(days)s days.")
                % {"days": MOST_RESTRICTION_DAYS}
            )
    contact = report.case.contact
    if contact is None or not to_petitioner(contact, important=True):
        raise WorkflowError(_("There is no address to tell the petitioner before, so nothing can be restricted."))


def _check_told(report: ConductReport, told: str) -> None:
    if not told.strip():
        raise WorkflowError(_("Please write the reason that the petitioner reads."))
    name = report.reported_by.name.strip()
    if name and name in told:
        raise WorkflowError(_("Please do not name the member of staff in what the petitioner reads."))


def _restrict(taken: Step, report: ConductReport, limits: Sequence[Limit]) -> None:
    rows = [
        Restriction(
            report=report,
            contact=taken.case.contact,
            what=what,
            notified_at=taken.at,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        for what, starts_at, ends_at in limits
    ]
    Restriction.objects.bulk_create(rows)
    if rows:
        _tell_petitioner(taken, "restriction", f"{rows[0].notice_key}/notice")


def _tell_petitioner(taken: Step, topic: str, key: str) -> None:
    if not letters.is_invented(taken.case, taken.at):
        letters.tell_petitioner(taken.case, topic, key, ProtectingOffice(taken.case), alone=True)


def _tell_office(taken: Step, topic: str, report: ConductReport, people: Iterable[User]) -> None:
    """By mail without details: number, department and a link."""
    if letters.is_invented(taken.case, taken.at):
        return
    others = [user for user in each_once(people) if user.pk != (taken.user and taken.user.pk)]
    letters.tell_office(taken.case, topic, f"{taken.case.about}/{topic}/{report.pk}", others)


def _heads_of(user: User) -> list[User]:
    """Heads and team heads of the departments a person works in."""
    posts = Officer.objects.current().filter(
        department__in=departments_of(user), role__in=(Officer.Role.TEAM_HEAD, Officer.Role.HEAD)
    )
    return [post.user for post in posts.select_related("user").order_by("pk")]
