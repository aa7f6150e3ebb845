"""What a case tells people: the petitioner and the office, by the outbox, in the transaction of the change.

Letters to the office never say who the petitioner is or what they wrote: only the number, where it is, and
when it is due. Letters to the petitioner always say who handles it (Decree art. 31).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone, translation

from civic.cases import calendar, deadlines
from civic.cases.law import KINDS
from civic.cases.lettertexts import HEADLINES, NEXT_STEPS, OFFICE_HEADLINES, contents
from civic.cases.merged import FOLLOWED, leading, source_of
from civic.cases.recipients import STAFF_LANGUAGE, Office, petitioners_of, to_petitioner, to_staff, watchers
from civic.cases.texts import LETTERS
from civic.cases.texts.joint import MANY
from civic.cases.wording import lookup_url, moment_words, office_url, program_words
from civic.cases.workflow import RUNNING
from civic.notices import outbox
from civic.people.models import User

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

AT_ONCE = frozenset({"filed", "withdraw", "ask_progress"})  # what was just sent or asked for: at night, too
IMPORTANT = frozenset({"filed", "answer", "refuse", "request_supplement"})  # by text message besides e-mail
LOW_RATING = 2
INVENTED_PAST = timedelta(days=1)  # demonstration data comes with a history; nobody gets mail of it


def tell(case: "Case", event: "CaseEvent") -> None:
    """Queue the letters an event calls for. To be called in the transaction of the change."""
    if is_invented(case, event.at):
        return
    office = Office(leading(case))
    if is_told(event):
        tell_petitioner(case, event.verb, _key(case, event), office, event=event)
    if event.verb in OFFICE_HEADLINES and not (case.merged_into_id and event.verb in FOLLOWED):
        people = [user for user in _office_people(office, event) if user.pk != event.by_id]
        tell_office(case, event.verb, _key(case, event), people, **_office_contents(case, event))
    _report_many(case, event)


def _report_many(case: "Case", event: "CaseEvent") -> None:
    """A petition of many people is reported once, as soon as it is known to be one. Decree art. 28 (3)."""
    if event.verb in {"filed", "register_joint"} and case.is_multi_person:
        tell_office(case, MANY, f"case/{case.number}/many-people", watchers())


def is_invented(case: "Case", at: datetime) -> bool:
    """Whether something of this moment belongs to the past of a demonstration, of which nobody gets mail."""
    return case.is_demo and timezone.now() - at > INVENTED_PAST


def tell_petitioner(
    case: "Case",
    topic: str,
    key: str,
    office: Office,
    *,
    event: "CaseEvent | None" = None,
    alone: bool = False,
) -> None:
    """Queue one letter to the petitioner, and to each representative, as far as the city can reach them.

    Args:
        topic: key of `HEADLINES`: a verb, or the name of a reminder to the petitioner.
        key: beginning of the notice's key.
        event: what happened, when something did.
        alone: it concerns only the one who filed, and no representative learns of it.
    """
    if case.contact is None:
        return
    recipients = {
        f"{key}/petitioner{word}-{recipient.channel}": recipient
        for word, contact in petitioners_of(case)[: 1 if alone else None]
        for recipient in to_petitioner(contact, important=_is(topic, "important"))
    }
    if not recipients:
        return
    with translation.override(case.contact.language):
        context = {**body(topic, case, event, office), "lookup_url": lookup_url(case)}
    outbox.queue_to_each(
        to=recipients,
        template="case-letter",
        context=context,
        about=case.about,
        not_before=None if _is(topic, "at_once") or context.get("at_once") else not_before(),
    )


def tell_office(
    case: "Case", topic: str, key: str, people: Iterable[User], *, template: str = "case-office", **more: Any
) -> None:
    """Queue one letter to each of some staff: number, district, kind and due time, not the petitioner."""
    with translation.override(STAFF_LANGUAGE):
        context = {**_office_context(case), "topic": topic, **more}
        if topic in OFFICE_HEADLINES:
            context["headline"] = str(OFFICE_HEADLINES[topic])
    outbox.queue_to_each(
        to={f"{key}/staff-{user.pk}": to_staff(user) for user in people},
        template=template,
        context=context,
        about=case.about,
        not_before=not_before(),
    )


def not_before(at: datetime | None = None) -> datetime | None:
    """When mail may go out: None for now, else the end of the night, weekend or holiday."""
    if not settings.QUIET_HOURS:
        return None
    now = at or timezone.now()
    later = deadlines.after_quiet(now, calendar.current())
    return later if later > now else None


def _is(topic: str, quality: str) -> bool:
    """Whether the letter of a topic is `important` or goes out `at_once`."""
    listed = {"important": IMPORTANT, "at_once": AT_ONCE}[quality]
    return topic in listed or bool(getattr(LETTERS.get(topic), quality, False))


def _key(case: "Case", event: "CaseEvent") -> str:
    return f"case/{case.number}/{event.verb}/{event.pk}"


def _concerns_petitioner(event: "CaseEvent") -> bool:
    """A date computed anew is told only when it moved to a later one."""
    if event.verb != "replanned":
        return True
    old, new = event.data.get("old_due_at"), event.data.get("due_at")
    return bool(old and new and datetime.fromisoformat(new) > datetime.fromisoformat(old))


def _office_contents(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    letter = LETTERS.get(event.verb)
    if letter is None or letter.office_contents is None:
        return {}
    with translation.override(STAFF_LANGUAGE):
        return letter.office_contents(case, event)


def _office_people(office: Office, event: "CaseEvent") -> list[User]:
    letter = LETTERS.get(event.verb)
    if letter is not None and letter.people is not None:
        return list(letter.people(office.case, event))
    if event.verb != "rate":
        return office.in_charge()
    return office.heads() if event.data.get("stars", LOW_RATING + 1) <= LOW_RATING else []


def is_told(event: "CaseEvent") -> bool:
    """Whether the petitioner gets a letter of this event, and can have it as a paper."""
    return event.verb in HEADLINES and event.is_public and _concerns_petitioner(event)


def body(topic: str, case: "Case", event: "CaseEvent | None", office: Office) -> dict[str, Any]:
    """What a letter or a paper about a case says, in the language that is active."""
    return {**_common(case, office), **contents(topic, source_of(case, topic), event), **_heading(topic)}


def _heading(topic: str) -> dict[str, Any]:
    return {
        "topic": topic,
        "headline": str(HEADLINES[topic]),
        "words": f"notices/case-words/{topic.replace('_', '-')}.txt",
        "next_steps": [str(step) for step in NEXT_STEPS.get(topic, NEXT_STEPS[""])],
    }


def _common(case: "Case", office: Office) -> dict[str, Any]:
    lead = leading(case)
    return {
        "number": case.number,
        "title": case.title,
        "kind": str(KINDS[case.kind].label),
        "district": str(case.district or ""),
        "due": moment_words(lead.due_at) if lead.due_at and lead.progress in RUNNING else "",
        "handler": office.handler().as_context(),
    }


def _office_context(case: "Case") -> dict[str, Any]:
    return {
        "number": case.number,
        "program": program_words(case),
        "kind": str(KINDS[case.kind].label),
        "district": str(case.district or ""),
        "department": str(case.department),
        "due": moment_words(case.act_by) if case.act_by else "",
        "case_url": office_url(case),
    }
