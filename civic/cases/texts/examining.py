"""What is said when the petition examiner urges a department. The petitioner hears nothing of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases.recipients import Office, watchers
from civic.cases.wording import day_words, moment_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent, Urging
    from civic.people.models import User


def days_late(urging: "Urging") -> int:
    """How many days of the calendar the case was late when the letter was written."""
    return (timezone.localdate(urging.issued_at) - timezone.localdate(urging.due_at)).days


def late_words(days: int) -> str:
    """`3 days`, or `since today`."""
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days} if days else _("since today")


def _letter(case: "Case", event: "CaseEvent") -> "Urging | None":
    found: Urging | None = case.urgings.filter(number=event.data.get("urging", "")).first()
    return found


def _heads(case: "Case", event: "CaseEvent") -> "Iterable[User]":
    return Office(case).heads()


def _urged(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    urging = _letter(case, event)
    if urging is None:
        return {}
    return {
        "sentence": _(
            "The period of this petition has passed. See to it that it is handled at once, and reply on the page of "
            "the case: what the department does, and by when (Decree, art. 28)."
        ),
        "due": moment_words(urging.due_at),
        "facts": [
            [_("Letter of urging"), urging.number],
            [_("Late"), late_words(days_late(urging))],
            [_("Petition examiner"), str(urging.issued_by or "")],
            [_("The letter for printing"), settings.SITE_URL + reverse("admin:cases_case_urging", args=[urging.pk])],
        ],
    }


def _examiner(case: "Case", event: "CaseEvent") -> "Iterable[User]":
    """Who wrote the letter; the examiners when that account is closed."""
    urging = _letter(case, event)
    author = urging.issued_by if urging else None
    return [author] if author is not None and author.is_active else watchers()


def _acknowledged(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    day = parse_date(event.data.get("done_by", ""))
    return {
        "facts": [
            [_("Letter of urging"), str(event.data.get("urging", ""))],
            [_("Answer promised for"), day_words(day) if day else ""],
        ]
    }


def _number(event: "CaseEvent") -> list[str]:
    return [_("Letter of urging %(number)s") % {"number": event.data.get("urging", "")}]


def _promise(event: "CaseEvent") -> list[str]:
    day = parse_date(event.data.get("done_by", ""))
    return _number(event) + ([_("Answer promised for %(day)s") % {"day": day_words(day)}] if day else [])


TEXTS = Texts(
    letters=(
        Letter("urge", to_office=gettext_lazy("Letter of urging"), people=_heads, office_contents=_urged),
        Letter(
            "acknowledge_urging",
            to_office=gettext_lazy("The department has replied to your letter of urging"),
            people=_examiner,
            office_contents=_acknowledged,
        ),
    ),
    reminders=(
        (
            "urging-broken",
            (
                gettext_lazy("The day promised after a letter of urging has passed"),
                gettext_lazy(
                    "The department named a day for the answer in its reply to the letter of urging, and the petition "
                    "is not answered. Urge again."
                ),
            ),
        ),
    ),
    facts=(("urge", _number), ("acknowledge_urging", _promise)),
)
