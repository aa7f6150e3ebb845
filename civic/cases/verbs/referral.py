"""Passing a case to another agency (타기관 이송) and asking until it is done. Act art. 16, Decree art. 13 (3)."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import calendar, deadlines
from civic.cases.law import TRANSFER_TO_AGENCY
from civic.cases.models.referral import Agency, Referral
from civic.cases.step import By, Step, step
from civic.cases.workflow import Decision, Ending, Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case

CHECK_AFTER = 14  # days by the calendar; a suggestion, no rule of the law


def refer(
    case: "Case",
    *,
    agency: Agency,
    reason: str,
    check_on: date,
    by: By,
    agency_number: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Pass the case to the agency it belongs to; the petitioner is told, and the city asks there until it is done.

    Act art. 16, Decree art. 13 (3): within eight working hours. A late one is passed on all the same, and noted.

    Args:
        agency: one in use.
        reason: why it belongs there; the petitioner reads it.
        check_on: the day on which the city asks how far the agency is.
        agency_number: the receipt number there, once it is known.

    Raises:
        WorkflowError: no reason, an agency that is not in use any more, or a day that is not after today.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "refer", by, version, at=at) as taken:
        if not agency.is_active:
            raise WorkflowError(
                _("%(agency)s is not in use any more. Please choose another agency.") % {"agency": agency}
            )
        _check_day(check_on, taken.at)
        in_time = taken.at <= refer_until(taken.case)
        Referral.objects.create(
            case=taken.case,
            agency=agency,
            reason=reason,
            agency_number=agency_number.strip(),
            sent_at=taken.at,
            in_time=in_time,
            check_on=check_on,
            by=taken.user,
        )
        taken.move(Progress.CLOSED)
        taken.case.ending, taken.case.decision = Ending.OTHER_AGENCY, Decision.OTHER_AGENCY
        taken.case.ended_at = taken.at
        taken.data = {
            "agency": agency.name,
            "phone": agency.phone,
            "check_on": check_on.isoformat(),
            "in_time": in_time,
        }
        taken.public_text = reason


def report_referral(
    case: "Case",
    *,
    text: str,
    check_on: date,
    by: By,
    agency_number: str = "",
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Note how far the agency is; the petitioner is told, and the city asks again on another day.

    Raises:
        WorkflowError: nothing written, or a day that is not after today.
    """
    if not text.strip():
        raise WorkflowError(_("Please write what the agency said."))
    with step(case, "report_referral", by, version, at=at) as taken:
        _check_day(check_on, taken.at)
        row = _open_referral(taken)
        row.check_on = check_on
        row.agency_number = agency_number.strip() or row.agency_number
        row.save(update_fields=["check_on", "agency_number"])
        taken.data = {"agency": row.agency.name, "check_on": check_on.isoformat()}
        taken.public_text = text


def finish_referral(
    case: "Case", *, result: str, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Note what the agency did; the petitioner is told, and the city stops asking. Decree art. 13 (3), second sentence.

    Raises:
        WorkflowError: nothing written.
    """
    if not result.strip():
        raise WorkflowError(_("Please write what the agency did."))
    with step(case, "finish_referral", by, version, at=at) as taken:
        row = _open_referral(taken)
        taken.data = {"agency": row.agency.name}
        taken.public_text = result
        end_referral(taken, result)


def end_referral(taken: Step, result: str) -> None:
    """The city asks no longer: the agency is done, or the city takes the case up again itself."""
    open_ones = Referral.objects.filter(case=taken.case, finished_at__isnull=True)
    open_ones.update(finished_at=taken.at, result=result)


def refer_until(case: "Case") -> datetime:
    """The last moment for passing it on in time: eight working hours from its acceptance, else from its arrival."""
    begun = case.clock_started_at or case.arrived_at
    if case.reopened and case.accepted_at is None:
        reopened = case.events.filter(verb="reopen").order_by("-pk").values_list("at", flat=True).first()
        begun = reopened or begun
    return deadlines.due(TRANSFER_TO_AGENCY.rule, begun, calendar.current())


def default_check_day(on: date) -> date:
    """A suggestion for `check_on`: two weeks later, not on a day off."""
    return deadlines.civil_period_end(on, CHECK_AFTER, calendar.current())


def _open_referral(taken: Step) -> Referral:
    row = Referral.objects.select_related("agency").filter(case=taken.case, finished_at__isnull=True).first()
    if row is None:  # for the portal itself, which no guard stops
        raise WorkflowError(_("No other agency has this case."))
    return row


def _check_day(day: date, at: datetime) -> None:
    if day <= timezone.localdate(at):
        raise WorkflowError(_("Please choose a day after today on which the city asks there."))
