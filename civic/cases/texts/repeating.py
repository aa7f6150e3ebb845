"""What people are told of a matter that comes again, of lawful refusals, and of the committee."""

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.law import remedies_for
from civic.cases.lawexceptions import ExemptionGround
from civic.cases.models.joint import CommitteeDecision
from civic.cases.wording import day_words
from civic.organization.models import Department

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

_ASK_AGAIN = gettext_lazy("If something is still open, you can ask us to look at it again.")


def remedies_text(kind: str) -> str:
    """Every remedy as a line."""
    return "\n".join(f"- {item.label}: {item.text} ({item.article}) {item.link}".strip() for item in remedies_for(kind))


def _audited(_case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    data = event.data if event else {}
    old = Department.objects.filter(slug=data.get("from", "")).first()
    return {
        "old_department": str(old or ""),
        "facts": [(_("Your earlier petitions"), ", ".join(data.get("earlier", [])))],
        "quotes": [(_("Reason"), event.public_text if event else "")],
    }


def _declined(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    ground = _ground(event)
    return {
        "article": str(ground.article) if ground else "",
        "facts": [(_("Ground of the law"), f"{ground.label} ({ground.article})" if ground else "")],
        "quotes": [
            (_("Reason"), event.public_text if event else ""),
            (_("Where else you can turn"), ground.elsewhere if ground else ""),
            (_("What you can do if you disagree"), remedies_text(case.kind)),
        ],
    }


def _closed(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    answers = _answers(event)
    committee = case.committee_decisions.filter(matter=CommitteeDecision.Matter.CLOSING, agrees=True).last()
    return {
        "facts": [
            (_("Answered before"), "; ".join(answers)),
            (_("Petitions committee"), day_words(committee.decided_on) if committee else ""),
        ],
        "quotes": [
            (_("Reason"), event.public_text if event else ""),
            (_("What the committee decided"), committee.text if committee else ""),
            (_("What you can do if you disagree"), remedies_text(case.kind)),
        ],
    }


def _ground(event: "CaseEvent | None") -> ExemptionGround | None:
    key = event.data.get("exemption") if event else None
    return ExemptionGround(key) if key in ExemptionGround.values else None


def _answers(event: "CaseEvent | None") -> list[str]:
    """`2026-000012 (2026년 11월 3일 (화))` for each earlier answer."""
    rows = event.data.get("answers", []) if event else []
    return [f"{number} ({day_words(day)})" for number, iso in rows if (day := parse_date(iso))]


def _ground_fact(event: "CaseEvent") -> list[str]:
    ground = _ground(event)
    return [f"{ground.label} ({ground.article})"] if ground else []


def _answers_fact(event: "CaseEvent") -> list[str]:
    return [_("Answered before: %(answers)s") % {"answers": "; ".join(_answers(event))}]


def _earlier_fact(event: "CaseEvent") -> list[str]:
    found = event.data.get("earlier", [])
    return [_("Earlier petitions: %(numbers)s") % {"numbers": ", ".join(found) or "–"}]


def _committee_fact(event: "CaseEvent") -> list[str]:
    data, matters = event.data, CommitteeDecision.Matter
    if data.get("matter") not in matters.values:
        return []
    day = parse_date(data.get("decided_on", ""))
    says = _("the committee agrees") if data.get("agrees") else _("the committee does not agree")
    return [f"{matters(data['matter']).label}: {says} ({day_words(day) if day else ''})"]


TEXTS = Texts(
    letters=(
        Letter(
            "mark_repeat",
            to_petitioner=gettext_lazy("Others look into your petition this time"),
            to_office=gettext_lazy("A grievance was filed again and comes to your department"),
            contents=_audited,
        ),
        Letter(
            "decline",
            to_petitioner=gettext_lazy("Why the city does not handle your petition"),
            contents=_declined,
            next_steps=(_ASK_AGAIN,),
            important=True,
        ),
        Letter(
            "close_repeated",
            to_petitioner=gettext_lazy("Your petition was ended: the matter was answered before"),
            contents=_closed,
            next_steps=(_ASK_AGAIN,),
            important=True,
        ),
    ),
    facts=(
        ("mark_repeat", _earlier_fact),
        ("decline", _ground_fact),
        ("close_repeated", _answers_fact),
        ("record_committee", _committee_fact),
    ),
)
