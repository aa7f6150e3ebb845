"""What is said about an objection to the refusal of an application under a law. Act art. 35, Decree art. 40."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.models.demand import Objection
from civic.cases.recipients import Office, each_once
from civic.cases.wording import day_words, iso_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent
    from civic.people.models import User


def _data(event: "CaseEvent | None", key: str) -> str:
    return str(event.data.get(key, "")) if event else ""


def _day(event: "CaseEvent | None", key: str) -> str:
    day = parse_date(_data(event, key))
    return day_words(day) if day else ""


def _row(case: "Case", event: "CaseEvent | None") -> Objection | None:
    found: Objection | None = case.objections.filter(number=_data(event, "objection")).first()
    return found


def _office(case: "Case", event: "CaseEvent") -> "Iterable[User]":
    """Those in charge and the heads: who wrote the refusal may not decide."""
    office = Office(case)
    return each_once([*office.in_charge(), *office.heads()])


def _filed(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    row = _row(case, event)
    return {
        "decide_by": _day(event, "decide_by"),
        "facts": [
            (_("Objection"), _data(event, "objection")),
            (_("Refusal received on"), day_words(row.refused_on) if row else ""),
        ],
        "quotes": [(_("What you want"), row.wanted if row else ""), (_("Why"), row.reason if row else "")],
    }


def _prolonged(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    return {
        "decide_by": _day(event, "decide_by"),
        "old_decide_by": _day(event, "old_decide_by"),
        "facts": [(_("Objection"), _data(event, "objection"))],
        "quotes": [(_("Reason"), event.public_text if event else "")],
    }


def _decided(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    row = _row(case, event)
    return {
        "taken_up": bool(_data(event, "due_at")),
        "facts": [
            (_("Objection"), _data(event, "objection")),
            (_("Decision"), row.get_decision_display() if row else ""),
        ],
        "quotes": [
            (_("Reasons of the decision"), row.decision_reason if row else ""),
            (_("What you can do against the refusal"), row.remedies if row else ""),
        ],
    }


def _to_office(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    return {
        "sentence": _("Who wrote the refusal may not decide on the objection. Decide, or prolong the decision once."),
        "due": _day(event, "decide_by"),
        "facts": [[_("Objection"), _data(event, "objection")]],
    }


def _outcome(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    new_due = iso_words(_data(event, "due_at"))
    sentence = _("The petition is open again with a new period; answer it anew.") if new_due else ""
    facts = [[_("Objection"), _data(event, "objection")], [_("Decision"), _decision(event)]]
    return {"sentence": sentence, "facts": facts}


def _decision(event: "CaseEvent") -> str:
    decision = _data(event, "objection_decision")
    return str(Objection.Decision(decision).label) if decision in Objection.Decision.values else ""


def _tell(event: "CaseEvent") -> list[str]:
    number, day, decision = _data(event, "objection"), _day(event, "decide_by"), _decision(event)
    return [
        _("Objection %(number)s") % {"number": number},
        *([decision] if decision else []),
        *([_("To be decided by %(day)s") % {"day": day}] if day else []),
    ]


_CAN_APPEAL = gettext_lazy("An administrative appeal or a lawsuit is open to you, whether or not you objected.")
_ON_THE_PAGE = gettext_lazy("You see on the page of your petition how far the objection is.")

TEXTS = Texts(
    letters=(
        Letter(
            "object_to_refusal",
            to_petitioner=gettext_lazy("We have received your objection"),
            to_office=gettext_lazy("An objection to a refusal has arrived"),
            contents=_filed,
            next_steps=(_ON_THE_PAGE, _CAN_APPEAL),
            important=True,
            people=_office,
            office_contents=_to_office,
        ),
        Letter(
            "prolong_objection",
            to_petitioner=gettext_lazy("The decision on your objection takes longer"),
            contents=_prolonged,
            next_steps=(_ON_THE_PAGE, _CAN_APPEAL),
        ),
        Letter(
            "decide_objection",
            to_petitioner=gettext_lazy("Your objection was decided"),
            to_office=gettext_lazy("An objection was decided"),
            contents=_decided,
            next_steps=(gettext_lazy("If you have questions, please phone the person in charge."), _CAN_APPEAL),
            important=True,
            people=_office,
            office_contents=_outcome,
        ),
    ),
    reminders=(
        (
            "objection-soon",
            (
                gettext_lazy("An objection must be decided soon"),
                gettext_lazy("Two days are left. Decide, or prolong the decision once with a reason (Act, art. 35)."),
            ),
        ),
        (
            "objection-overdue",
            (
                gettext_lazy("The decision on an objection is overdue"),
                gettext_lazy("The period of the law for the decision on an objection has passed. Decide now."),
            ),
        ),
    ),
    facts=tuple((verb, _tell) for verb in ("object_to_refusal", "prolong_objection", "decide_objection")),
)
