"""What is said when the petitioner is asked again, gets more time, or a letter came back."""

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.hindsight import question_of
from civic.cases.law import SUPPLEMENT_EXTENSIONS, SUPPLEMENT_RETURNED_MAILS
from civic.cases.wording import day_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

REPLY = gettext_lazy("Write your reply on the page of your petition, or phone the person in charge.")
MORE_TIME = gettext_lazy("If you need more time, ask for it on the page of your petition, twice at most.")
WITHDRAW = gettext_lazy("You can withdraw the petition until it is decided.")


def _waiting(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    row = question_of(case, event)
    told = parse_date(event.data.get("answer_by", "")) if event else None
    day = told or (row.answer_by if row else None)
    asked = event.public_text if event and event.verb == "request_again" else ""
    return {
        "answer_by": day_words(day) if day else "",
        "may_ask_for_more": bool(row and row.prolonged < SUPPLEMENT_EXTENSIONS),
        "quotes": [(_("Our question"), asked or (row.question if row else ""))],
    }


def _found_later(event: "CaseEvent") -> list[str]:
    from civic.cases.verbs.supplement import FoundLater

    ground = event.data.get("found_later", "")
    if ground not in FoundLater.values:
        return []
    words = {"ground": FoundLater(ground).label}
    return [_("Asked later than eight working hours after acceptance. %(ground)s.") % words]


def _returned(event: "CaseEvent") -> list[str]:
    return [
        _("%(count)s of %(most)s letters with the question came back.")
        % {"count": event.data.get("returned_letters", 1), "most": SUPPLEMENT_RETURNED_MAILS}
    ]


TEXTS = Texts(
    letters=(
        Letter(
            "request_again",
            to_petitioner=gettext_lazy("We ask you a second time about your petition"),
            contents=_waiting,
            next_steps=(REPLY, MORE_TIME, WITHDRAW),
            important=True,
        ),
        Letter(
            "more_time",
            to_petitioner=gettext_lazy("You have more time for your reply"),
            to_office=gettext_lazy("The petitioner has more time for the reply"),
            contents=_waiting,
            next_steps=(REPLY, WITHDRAW),
        ),
    ),
    facts=(("request_supplement", _found_later), ("letter_returned", _returned)),
)
