"""What visitors are told of their appointment, and what its happenings are called."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases.texts.letter import Letter, Texts, Words
from civic.cases.wording import day_words, iso_words

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

LABELS: Mapping[str, Words] = {
    "monday_booked": gettext_lazy("A talk with the mayor was booked"),
    "monday_waiting": gettext_lazy("On the waiting list for a talk with the mayor"),
    "monday_moved_up": gettext_lazy("Moved up from the waiting list"),
    "monday_changed": gettext_lazy("The talk with the mayor was put on another time"),
    "monday_cancelled": gettext_lazy("The talk with the mayor was cancelled"),
    "monday_offered": gettext_lazy("Another time for the talk with the mayor was offered"),
    "monday_offer_declined": gettext_lazy("The offered time was not taken"),
    "monday_offer_lapsed": gettext_lazy("The offered time lapsed without an answer"),
    "monday_called_off": gettext_lazy("The Monday was called off"),
    "monday_session_moved": gettext_lazy("The Monday was moved"),
}

_CHANGE = gettext_lazy("You can change or cancel the appointment on the page of your petition, or by telephone.")
_ANSWER = gettext_lazy("Take the offered time or let it go on the page of your petition, or by telephone.")
_AGAIN = gettext_lazy("You can book another Monday on the page of your petition, or by telephone.")
_LEAVE = gettext_lazy("You can leave the waiting list at any time on the page of your petition.")
_STAYS = gettext_lazy("The petition itself goes on: you get the written answer in its own period.")


def contents(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    """What the letters about an appointment say: when, where, what was before, until when, and the calendar file."""
    data = event.data if event is not None else _of_now(case)
    said = {name: iso_words(data.get(name, "")) for name in ("at", "until", "old_at", "old_start")}
    day, old_day = (parse_date(data.get(name, "")) for name in ("day", "old_day"))
    words: dict[str, Any] = {
        "when": said["at"],
        "day": day_words(day) if day else "",
        "old": said["old_at"] or said["old_start"] or (day_words(old_day) if old_day else ""),
        "until": said["until"],
        "where": data.get("place", ""),
        "other_place": data.get("other_place", False),
        "before": data.get("before"),
        "next": data.get("next", ""),
        "state": data.get("state", ""),
        "why": data.get("why", ""),
        "whose": data.get("whose", ""),
        "at_once": bool(data.get("soon")),
        "calendar": _calendar(data),
        "facts": [],
        "quotes": [(_("Reason"), event.public_text if event is not None else "")],
    }
    if said["at"] and (said["until"] or data.get("calendar") == "new" or event is None):
        words["short"] = f"{said['at']}, {data.get('place', '')}"
    if data.get("calendar") == "new" or event is None:
        words["facts"] = [(_("Day and time"), said["at"]), (_("Where"), data.get("place", ""))]
        words["quotes"].append((_("Please bring"), _bring()))
    elif said["until"] and said["at"]:
        words["facts"] = [
            (_("Offered time"), said["at"]),
            (_("Where"), data.get("place", "")),
            (_("Please answer by"), said["until"]),
        ]
    return words


def _bring() -> str:
    return _(
        "This letter or your receipt number, and papers or photos of the matter if you have any. "
        "Please come ten minutes before. Someone may come with you."
    )


def _of_now(case: "Case") -> dict[str, Any]:
    from ..booking import live_booking
    from ..telling import facts_of

    live = live_booking(case)
    return facts_of(live) if live is not None else {}


def _calendar(data: Mapping[str, Any]) -> str:
    """The calendar file: the appointment, or that it is no more; '' when there is none."""
    from petitions.models import Booking

    from ..calendarfile import calendar_of

    kind = data.get("calendar", "")
    pk: int = data.get("lost", data.get("booking", 0)) if kind == "gone" else data.get("booking", 0)
    booking = Booking.objects.select_related("session", "case").filter(pk=pk).first() if kind else None
    if booking is None or booking.at is None:
        return ""
    return calendar_of(booking, cancelled=kind == "gone")


def _appointment(event: "CaseEvent") -> list[str]:
    data = event.data
    if "at" in data and event.verb != "monday_cancelled":
        words = f"{iso_words(data['at'])}, {data.get('place', '')}"
        is_offer = "until" in data and event.verb != "monday_offer_lapsed"
        return [_("Offered: %(when)s.") % {"when": words} if is_offer else words]
    day = parse_date(data.get("day", ""))
    return [day_words(day)] if day else []


def _offer(event: "CaseEvent") -> list[str]:
    until = iso_words(event.data.get("until", ""))
    return [_("To be answered by %(until)s.") % {"until": until}] if until else []


def _line(event: "CaseEvent") -> list[str]:
    before = event.data.get("before")
    if before is None:
        return []
    if before == 0:
        return [_("First on the waiting list.")]
    return [
        ngettext("%(count)d person is before on the waiting list.", "%(count)d people are before on the waiting list.",
                 before) % {"count": before}
    ]  # fmt: skip


def _was(event: "CaseEvent") -> list[str]:
    old = iso_words(event.data.get("old_at") or event.data.get("old_start") or "")
    return [_("Before: %(old)s.") % {"old": old}] if old and event.verb != "monday_cancelled" else []


def _letter(topic: str, headline: Words, *steps: Words, important: bool = False, at_once: bool = False) -> Letter:
    return Letter(
        topic, to_petitioner=headline, contents=contents, next_steps=steps, important=important, at_once=at_once
    )


LETTERS = (
    _letter("monday_booked", gettext_lazy("Your talk with the mayor is booked"), _CHANGE, important=True, at_once=True),
    _letter(
        "monday_waiting",
        gettext_lazy("You are on the waiting list for a talk with the mayor"),
        _LEAVE,
        at_once=True,
    ),
    _letter(
        "monday_moved_up", gettext_lazy("There is room for you: your talk with the mayor"), _CHANGE, important=True
    ),
    _letter(
        "monday_changed",
        gettext_lazy("The new time of your talk with the mayor"),
        _CHANGE,
        important=True,
        at_once=True,
    ),
    _letter("monday_cancelled", gettext_lazy("Your talk with the mayor is cancelled"), _AGAIN, _STAYS, at_once=True),
    _letter(
        "monday_offered",
        gettext_lazy("We offer you another time for your talk with the mayor"),
        _ANSWER,
        important=True,
    ),
    _letter("monday_offer_declined", gettext_lazy("You did not take the offered time"), _AGAIN, _STAYS, at_once=True),
    _letter("monday_offer_lapsed", gettext_lazy("The offered time could not be held any longer"), _AGAIN, _STAYS),
    _letter(
        "monday_called_off",
        gettext_lazy("The Monday of your talk with the mayor was called off"),
        _ANSWER,
        _STAYS,
        important=True,
        at_once=True,
    ),
    _letter(
        "monday_session_moved",
        gettext_lazy("Your talk with the mayor was moved"),
        _CHANGE,
        important=True,
        at_once=True,
    ),
    # On a Sunday, too: in the morning of the Monday it would be too late.
    _letter(
        "monday_tomorrow", gettext_lazy("Tomorrow: your talk with the mayor"), _CHANGE, important=True, at_once=True
    ),
)
FACTS = (
    *((key, _appointment) for key in LABELS),
    *((key, _was) for key in ("monday_changed", "monday_called_off", "monday_session_moved")),
    *((key, _line) for key in ("monday_waiting", "monday_called_off")),
    *((key, _offer) for key in ("monday_offered", "monday_called_off")),
)
TEXTS = Texts(letters=LETTERS, facts=FACTS)
