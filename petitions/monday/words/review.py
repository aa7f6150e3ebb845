"""What people are told of preliminary reviews. Only the office: the petitioner learns nothing of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civic.cases.recipients import Office
from civic.cases.texts.letter import Letter, Texts, Words
from civic.cases.wording import iso_words
from petitions.models import Review

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent
    from civic.people.models import User

LABELS: Mapping[str, Words] = {
    "monday_review_asked": gettext_lazy("Preliminary review asked for"),
    "monday_review_written": gettext_lazy("Preliminary review written"),
}

# Headline and sentence of the reminders, by their kind.
REMINDERS: Mapping[str, tuple[Words, Words]] = {
    "monday.review-soon": (
        gettext_lazy("A preliminary review is due soon"),
        gettext_lazy(
            "The mayor hears this matter on the next Monday of direct petitions. Please write how things stand, "
            "the law, what could be done instead, and your view."
        ),
    ),
    "monday.review-overdue": (
        gettext_lazy("A preliminary review is overdue"),
        gettext_lazy(
            "The mayor's brief for the Monday of direct petitions still lacks your department's view of this matter. "
            "Please write it now."
        ),
    ),
}


def review_url(pk: int) -> str:
    """Where a review is written, for mails to staff."""
    return settings.SITE_URL + reverse("admin:petitions_review_change", args=[pk])


def _people(case: "Case", event: "CaseEvent") -> "list[User]":
    from ..instructionreminders import without_visitor

    office = Office(case, department=event.data["department"])
    return without_visitor(case, office.in_charge()) or without_visitor(case, office.heads())


def _asked(_case: "Case", event: "CaseEvent") -> dict[str, Any]:
    """The letter to the asked department."""
    if event.data.get("moved"):
        sentence = _("The hearing was moved, and the review is due at another time.")
    else:
        sentence = _("The mayor will hear this matter. Please write your department's view of it by then.")
    return {
        "sentence": sentence,
        "department": _asked_department(event),
        "due": iso_words(event.data.get("review_due", "")),
        "case_url": review_url(event.data["review"]),
    }


def _asked_department(event: "CaseEvent") -> str:
    korean, english = event.data.get("asked", ("", ""))
    return str(english if get_language() == "en" else korean)


def _asked_facts(event: "CaseEvent") -> list[str]:
    words = {"department": _asked_department(event), "time": iso_words(event.data.get("review_due", ""))}
    return [_("%(department)s writes it by %(time)s.") % words]


def _written_facts(event: "CaseEvent") -> list[str]:
    opinion = event.data.get("opinion", "")
    label = Review.Opinion(opinion).label if opinion in Review.Opinion.values else ""
    return [f"{_asked_department(event)}: {label}"]


TEXTS = Texts(
    letters=(
        Letter(
            "monday_review_asked",
            to_office=gettext_lazy("A preliminary review is asked of your department"),
            people=_people,
            office_contents=_asked,
        ),
    ),
    facts=(("monday_review_asked", _asked_facts), ("monday_review_written", _written_facts)),
)
