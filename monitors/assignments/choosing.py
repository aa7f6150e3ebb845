"""Choosing good reports (우수): points and a letter for the monitor, and undoing it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.people.models import User

from .. import letters
from ..activity import points
from ..letters import Addressee, Message
from ..membership.office import not_oneself
from ..models import Appointment, PointRule, Report
from .making import Refused, trace

WHAT = PointRule.What.CHOSEN_REPORT


def _lock(report: Report) -> Report:
    """The report, locked after its appointment, as everything does that locks both."""
    Appointment.objects.select_for_update(of=("self",)).get(pk=report.appointment_id)
    rows = Report.objects.select_for_update(of=("self",))
    return rows.select_related("appointment__monitor__user", "assignment__term").get(pk=report.pk)


def choose(report: Report, *, by: User | None, at: datetime | None = None) -> Report:
    """Choose a report as a good one. Chosen twice is chosen once.

    Raises:
        Refused: it is not submitted.
        Oneself: it is the person's own.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = _lock(report)
        if row.chosen_at is not None:
            return row
        if not row.is_submitted:
            raise Refused(_("This report is not submitted."))
        not_oneself(by, [row.appointment.monitor])
        row.chosen_at, row.chosen_by = at, by
        row.version += 1
        row.save(update_fields=["chosen_at", "chosen_by", "version"])
        points.give(row.appointment, WHAT, row.about, at=at, by=by)
        _tell(row, at)
        trace(row.assignment, by, _("Chosen as a good report: %(report)s") % {"report": row.pk})
    return row


def take_back(report: Report, *, by: User | None) -> Report:
    """Undo it: the points go, and the letter, too, if it has not left yet."""
    with transaction.atomic():
        row = _lock(report)
        if row.chosen_at is None:
            return row
        letters.take_back(f"{row.about}/chosen", row.appointment.about)
        row.chosen_at = row.chosen_by = None
        row.version += 1
        row.save(update_fields=["chosen_at", "chosen_by", "version"])
        points.take_away(row.appointment, WHAT, row.about)
        trace(row.assignment, by, _("No longer a good report: %(report)s") % {"report": row.pk})
    return row


def _tell(row: Report, at: datetime) -> None:
    ref, title = row.assignment.ref, row.assignment.title

    def compose() -> Message:
        words = _("Your report was chosen as a good one: %(title)s") % {"title": title}
        return Message(
            headline=words,
            paragraphs=[_("Thank you for looking so closely. The city has noted points for it.")],
            path=reverse("monitors:assignment", args=[ref]),
            button=_("See the report"),
        )

    key = f"{row.about}/chosen/{row.version}"
    letters.tell([Addressee.of(row.appointment)], key, compose, about=row.about, at=at)
