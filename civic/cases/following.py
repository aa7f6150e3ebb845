"""What happens to petitions handled under another number when something happens to that one. Decree art. 6 (7)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.cases.merged import FOLLOWED
from civic.cases.models.answer import Answer
from civic.cases.models.attachment import Attachment
from civic.cases.models.suspension import Suspension
from civic.cases.recipients import petitioners_of
from civic.cases.step import Step, step
from civic.cases.workflow import Ending, Progress, WorkflowError

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

# Endings of the leading petition that say something of the matter, and not of its own petitioner.
OF_THE_MATTER = frozenset({Ending.DUPLICATE, Ending.NOT_A_PETITION, Ending.EXEMPT, Ending.OTHER_AGENCY})
ANSWERING = frozenset({"answer", "refuse"})
MOVES = frozenset({"transfer", "bounce", "decide_owner"})
SHORTEST_NAME = 2


def follow(taken: Step, event: "CaseEvent", before: dict[str, Any]) -> None:
    """Let the members follow their leading case. Called by every step, with the leading case locked.

    Raises:
        WorkflowError: the text all of them would read names the petitioner of the leading case.
    """
    lead = taken.case
    moved = before["department_id"] != lead.department_id
    if not (event.verb in FOLLOWED or moved or (lead.progress == Progress.CLOSED != event.old_progress)):
        return
    members = members_of(lead)
    if not members:
        return
    if lead.progress == Progress.CLOSED and lead.ending not in OF_THE_MATTER:
        hand_over_the_lead(lead, members, taken.at)
    elif event.is_public and event.verb in FOLLOWED and not (moved and event.verb not in MOVES):
        names_nobody(lead, event, len(members))
        for member in members:
            copy(lead, event, member)
    elif moved:
        for member in members:
            _move_along(lead, member, taken)


def members_of(lead: "Case") -> "list[Case]":
    """The cases handled under the number of this one, locked."""
    from civic.cases.models import Case

    return list(Case._base_manager.select_for_update().filter(merged_into=lead.pk).order_by("pk"))


def copy(lead: "Case", event: "CaseEvent", member: "Case") -> None:
    """Tell a member's petitioner what the leading one was told, with an answer row and files of its own."""
    with step(member, event.verb, None, at=event.at) as taken:
        case = taken.case
        case.department, case.officer = lead.department, lead.officer
        case.accepted_at = case.accepted_at or lead.accepted_at
        case.decision, case.promised_on = lead.decision, lead.promised_on
        if event.verb in ANSWERING:
            case.answered_at, case.reopening_asked_at = lead.answered_at, None
            _copy_answer(lead, case)
        files = _copy_files(lead, case, int(event.data.get("attachments", 0)))
        taken.data = {**event.data, **({"attachments": files} if files else {})}
        taken.public_text = event.public_text
        taken.department = event.department


def hand_over_the_lead(lead: "Case", members: "Sequence[Case]", at: datetime) -> None:
    """The leading petition has ended for a reason of its own petitioner: the oldest member leads, in its period."""
    heir, others = members[0], members[1:]
    with step(heir, "merge", None, at=at) as taken:
        case = taken.case
        case.merged_into, case.ending, case.ended_at = None, "", None
        case.decision, case.promised_on = "", None
        case.accepted_at = case.accepted_at or lead.accepted_at
        for name in ("clock_started_at", "first_due_at", "extensions", "extra_days", "extra_hours", "own_days"):
            setattr(case, name, getattr(lead, name))
        _copy_pauses(lead, case)
        taken.move(Progress.ARRIVED if case.accepted_at is None else Progress.REVIEWING)
        case.plan_due()
        taken.data = {"leads": len(others), "after": lead.number}
    for member in others:
        with step(member, "merge", None, at=at) as taken:
            taken.case.merged_into = heir
            taken.data = {"lead": heir.number}


def names_nobody(lead: "Case", event: "CaseEvent", readers: int) -> None:
    """Check that a text others read too tells nothing of who the leading petitioner is.

    Raises:
        WorkflowError: a name, telephone number or e-mail address of theirs stands in it.
    """
    texts = [event.public_text]
    answer = lead.latest_answer if event.verb in ANSWERING else None
    if answer is not None:
        texts += [answer.gist, answer.facts, answer.law, answer.judgement, answer.remedies]
    if _names_petitioner(lead, texts):
        raise WorkflowError(
            ngettext(
                "%(count)d other petitioner reads this text too, and it names the petitioner of %(number)s. "
                "Please take out name, telephone number and e-mail address.",
                "%(count)d other petitioners read this text too, and it names the petitioner of %(number)s. "
                "Please take out name, telephone number and e-mail address.",
                readers,
            )
            % {"count": readers, "number": lead.number}
        )


def _names_petitioner(lead: "Case", texts: Iterable[str]) -> bool:
    whole = "\n".join(texts)
    digits = "".join(sign for sign in whole if sign.isdigit())
    return any(
        (len(contact.name) >= SHORTEST_NAME and contact.name in whole)
        or (contact.phone and contact.phone in digits)
        or (contact.email and contact.email.lower() in whole.lower())
        for _word, contact in petitioners_of(lead)
    )


def _copy_answer(lead: "Case", member: "Case") -> None:
    answer = lead.latest_answer
    if answer is None:
        return
    parts = {
        name: getattr(answer, name)
        for name in ("decision", "gist", "facts", "law", "judgement", "until", "remedies", "department", "by")
    }
    Answer.objects.create(case=member, answered_at=answer.answered_at, **parts)


def _copy_files(lead: "Case", member: "Case", count: int) -> int:
    """The newest files of the office, so many came with the event, are the member's too; they share the stored file."""
    files = list(lead.attachments.filter(from_petitioner=False).order_by("-pk")[:count]) if count else []
    Attachment.objects.bulk_create(
        Attachment(
            case=member,
            kind=file.kind,
            file=file.file.name,
            sha256=file.sha256,
            size=file.size,
            width=file.width,
            height=file.height,
            from_petitioner=False,
            added_at=file.added_at,
        )
        for file in reversed(files)
    )
    return len(files)


def _copy_pauses(lead: "Case", heir: "Case") -> None:
    """What did not count for the leading petition does not count for its heir; what was asked stays behind."""
    ended = lead.suspensions.filter(ended_at__isnull=False)
    Suspension.objects.bulk_create(
        Suspension(
            case=heir, reason=row.reason, started_at=row.started_at, answer_by=row.answer_by, ended_at=row.ended_at
        )
        for row in ended
    )


def _move_along(lead: "Case", member: "Case", mover: Step) -> None:
    """Follow to another department, for a reason that is the leading petitioner's alone."""
    old = member.department
    with step(member, "transfer", None, at=mover.at) as taken:
        taken.case.department, taken.case.officer = lead.department, lead.officer
        taken.data = {"from": old.slug, "to": lead.department.slug}
        taken.public_text = _("It moves together with %(number)s.") % {"number": lead.number}
