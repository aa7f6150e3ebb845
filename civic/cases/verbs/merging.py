"""Petitions of several people to the same end, handled together under one number. Decree art. 6 (7).

The leading case goes on; the others end as merged, keep their number, and follow it (`following.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.law import KINDS, PETITIONERS_TO_MERGE, STATUTORY
from civic.cases.recipients import petitioners_of
from civic.cases.samepeople import count_people
from civic.cases.step import By, step
from civic.cases.workflow import VERBS, Ending, Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case


def merge(
    case: "Case", *, others: "Sequence[Case]", by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Handle other petitions together with this one; each petitioner is told, and gets the answer. Decree art. 6 (7).

    All of them are locked in the order of their keys, so that two who merge at once do not wait for each other.

    Args:
        others: open, unanswered, of the same kind, and this person's to handle, too.

    Raises:
        WorkflowError: one of them cannot be merged, is due earlier, or they come from fewer than five people.
    """
    from civic.cases.models import Case

    moment = at or timezone.now()
    keys = {other.pk for other in others} - {case.pk}
    if not keys:
        raise WorkflowError(_("Please choose the petitions that are handled together with this one."))
    with transaction.atomic():
        rows = Case._base_manager.select_for_update().filter(pk__in={case.pk, *keys}).order_by("pk")
        members = [row for row in rows if row.pk in keys]
        with step(case, "merge", by, version, at=moment) as taken:
            lead = taken.case
            for member in members:
                _check(lead, member, by, moment)
            _check_people(lead, members)
            taken.data = {"petitions": len(members)}
            taken.internal_note = ", ".join(member.number for member in members)
        for member in members:
            _join(member, lead, by, moment)


def _check(lead: "Case", member: "Case", by: By, at: datetime) -> None:
    """Raise WorkflowError when a petition cannot be handled under this number."""
    numbers = {"number": member.number, "lead": lead.number}
    fits = member.progress in VERBS["merge"].sources and member.contact_id and member.merged_into_id is None
    if not fits or (by is not None and not member.may("merge", by, at)):
        raise WorkflowError(
            _("%(number)s cannot be handled together with others (any more): its state is “%(state)s”.")
            % {**numbers, "state": member.get_progress_display()}
        )
    if member.merged_cases.exists():
        raise WorkflowError(_("%(number)s leads other petitions itself.") % numbers)
    if member.kind != lead.kind or member.kind in STATUTORY:
        raise WorkflowError(
            _("%(number)s is of another kind (%(kind)s). Classify it first, or leave it out.")
            % {**numbers, "kind": KINDS[member.kind].label}
        )
    late = lead.due_at is None or (member.due_at is not None and member.due_at < lead.due_at)
    if member.due_at is not None and late:
        raise WorkflowError(_("%(number)s is due earlier than %(lead)s. Let the one that is due first lead.") % numbers)


def _check_people(lead: "Case", members: "Sequence[Case]") -> None:
    everybody = [lead, *members, *lead.merged_cases.select_related("contact")]
    people = count_people(contact for row in everybody for _word, contact in petitioners_of(row))
    if people < PETITIONERS_TO_MERGE:
        raise WorkflowError(
            _("Petitions are handled together from %(least)s different petitioners on; these come from %(people)s.")
            % {"least": PETITIONERS_TO_MERGE, "people": people}
        )


def _join(member: "Case", lead: "Case", by: By, at: datetime) -> None:
    with step(member, "merge", by, at=at) as taken:
        case = taken.case
        taken.data = {"lead": lead.number, "ending": Ending.MERGED.value}
        if case.department_id != lead.department_id:
            taken.data |= {"from": case.department.slug, "to": lead.department.slug}
        case.department, case.officer = lead.department, lead.officer
        case.merged_into = lead
        taken.move(Progress.CLOSED)
        case.ending, case.ended_at = Ending.MERGED, taken.at
