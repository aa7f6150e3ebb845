"""What is said about a petitioner's demand to put the handling right. Decree art. 18."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.models.demand import CorrectionDemand
from civic.cases.recipients import coordinators, each_once, watchers, with_role
from civic.cases.wording import moment_words
from civic.people.roles import DESK

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent
    from civic.people.models import User

RIGHT = gettext_lazy("The demand is right")
NOT_RIGHT = gettext_lazy("The demand is not right")


def _ground(event: "CaseEvent | None") -> str:
    ground = event.data.get("demand", "") if event else ""
    return str(CorrectionDemand.Ground(ground).label) if ground in CorrectionDemand.Ground.values else ""


def _answer_by(event: "CaseEvent | None") -> str:
    moment = event.data.get("answer_demand_by", "") if event else ""
    return moment_words(datetime.fromisoformat(moment)) if moment else ""


def _receivers(case: "Case", event: "CaseEvent") -> "Iterable[User]":
    return each_once([*watchers(), *(with_role(DESK) or coordinators())])


def _demanded(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    return {
        "answer_by": _answer_by(event),
        "facts": [(_("Ground (Decree, art. 18)"), _ground(event))],
        "quotes": [(_("What you wrote"), event.public_text if event else "")],
    }


def _to_examiner(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    return {
        "sentence": _("Look into it, have put right what is to be put right, and tell the petitioner."),
        "due": _answer_by(event),
        "facts": [[_("Ground (Decree, art. 18)"), _ground(event)]],
    }


def _answered(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    is_right = event is not None and bool(event.data.get("is_right"))
    return {
        "is_right": is_right,
        "facts": [(_("Your demand"), _ground(event)), (_("Result"), RIGHT if is_right else NOT_RIGHT)],
        "quotes": [(_("What was found and done"), event.public_text if event else "")],
    }


def _to_department(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    return {
        "facts": [
            [_("Ground (Decree, art. 18)"), _ground(event)],
            [_("Result"), str(RIGHT if event.data.get("is_right") else NOT_RIGHT)],
        ]
    }


def _tell_demand(event: "CaseEvent") -> list[str]:
    ground, by = _ground(event), _answer_by(event)
    return [sentence for sentence in (ground, _("To be answered by %(day)s") % {"day": by} if by else "") if sentence]


def _tell_answer(event: "CaseEvent") -> list[str]:
    return [str(RIGHT if event.data.get("is_right") else NOT_RIGHT)]


TEXTS = Texts(
    letters=(
        Letter(
            "demand_correction",
            to_petitioner=gettext_lazy("We look into how your petition is handled"),
            to_office=gettext_lazy("A petitioner demands that the handling is put right"),
            contents=_demanded,
            people=_receivers,
            office_contents=_to_examiner,
        ),
        Letter(
            "answer_demand",
            to_petitioner=gettext_lazy("What came of your demand"),
            to_office=gettext_lazy("A demand for correction was answered"),
            contents=_answered,
            office_contents=_to_department,
        ),
    ),
    reminders=(
        (
            "demand-overdue",
            (
                gettext_lazy("A demand for correction is not answered"),
                gettext_lazy(
                    "A petitioner demanded that the handling is put right, and three working days have passed. Look "
                    "into it and tell the petitioner now (Decree, art. 18)."
                ),
            ),
        ),
    ),
    facts=(("demand_correction", _tell_demand), ("answer_demand", _tell_answer)),
)
