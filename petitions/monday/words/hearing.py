"""What people are told of the day itself: who came, who did not, and what was said."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civic.cases.texts.letter import Letter, Texts, Words
from civic.cases.wording import day_words, moment_words

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent


def session_words(number: int | None, day: str) -> str:
    """`제116회 직소민원의 날 (2026년 11월 30일 월요일)`."""
    found = parse_date(day)
    words = day_words(found) if found else day
    if number is None:
        return _("Monday of direct petitions, %(day)s") % {"day": words}
    return _("Monday of direct petitions no. %(number)s, %(day)s") % {"number": number, "day": words}


def instruction_lines(data: Mapping[str, Any]) -> list[str]:
    """The instructions an event names, one sentence each."""
    place = 0 if get_language() == "ko" else 1
    return [
        _("%(number)s. %(text)s (%(department)s, by %(day)s)")
        % {
            "number": item["number"],
            "text": item["text"],
            "department": item["department"][place],
            "day": day_words(found) if (found := parse_date(item["due_on"])) else item["due_on"],
        }
        for item in data.get("instructions", [])
    ]


def _heard_letter(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    data = event.data if event else {}
    lines = instruction_lines(data)
    facts = [(_("Monday of direct petitions"), session_words(data.get("session"), data.get("day", "")))]
    if data.get("attendees"):
        facts.append((_("Who heard you"), data["attendees"]))
    quotes = [(_("What the mayor said"), event.public_text if event else "")]
    if lines:
        quotes.append((_("What the mayor told the departments to do"), "\n".join(lines)))
    return {"facts": facts, "quotes": quotes, "instructed": bool(lines)}


def _no_show_letter(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    appointment = _appointment(event)
    return {"facts": [(_("Appointment"), appointment)] if appointment else []}


def _appointment(event: "CaseEvent | None") -> str:
    moment = parse_datetime(event.data.get("appointment", "")) if event else None
    return moment_words(moment) if moment else ""


def _heard(event: "CaseEvent") -> list[str]:
    data = event.data
    return [session_words(data.get("session"), data.get("day", "")), *instruction_lines(data)]


def _no_show(event: "CaseEvent") -> list[str]:
    appointment = _appointment(event)
    return [_("Appointment: %(moment)s") % {"moment": appointment}] if appointment else []


def _arrived(event: "CaseEvent") -> list[str]:
    return [_("Number %(number)s in the queue") % {"number": event.data.get("number")}]


def _taken_back(event: "CaseEvent") -> list[str]:
    was_inside = event.data.get("was") == "in-hearing"
    return [_("Was not called in after all.") if was_inside else _("Had not arrived after all.")]


LABELS: Mapping[str, Words] = {
    "monday_arrived": gettext_lazy("Came to the Monday of direct petitions"),
    "monday_no_show": gettext_lazy("Did not come to the Monday of direct petitions"),
    "monday_heard": gettext_lazy("Heard by the mayor"),
    "monday_corrected": gettext_lazy("The record of the hearing was put right"),
    "monday_taken_back": gettext_lazy("A press at the desk was taken back"),
}
TEXTS = Texts(
    letters=(
        Letter(
            "monday_no_show",
            to_petitioner=gettext_lazy("We missed you at the Monday of direct petitions"),
            contents=_no_show_letter,
            next_steps=(
                gettext_lazy("Choose another Monday on the page of your petition, or phone us."),
                gettext_lazy("If you do not want to meet the mayor any more, you need not do anything."),
            ),
        ),
        Letter(
            "monday_heard",
            to_petitioner=gettext_lazy("What was said at your meeting with the mayor"),
            contents=_heard_letter,
            next_steps=(
                gettext_lazy("See on the page of your petition what becomes of it, and print the confirmation there."),
                gettext_lazy("If something was written down wrongly, please phone the person in charge."),
            ),
        ),
    ),
    facts=(
        ("monday_heard", _heard),
        ("monday_no_show", _no_show),
        ("monday_arrived", _arrived),
        ("monday_taken_back", _taken_back),
    ),
)
