"""What is said about how far it is."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.wording import day_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent


def _state(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    day = parse_date(event.data.get("expected_on", "")) if event else None
    return {
        "late": case.due_at is not None and case.due_at < (event.at if event else timezone.now()),
        "accepted": day_words(timezone.localdate(case.accepted_at)) if case.accepted_at else "",
        "facts": [
            (_("Progress"), case.get_progress_display()),
            (_("Expected to be done on"), day_words(day) if day else ""),
        ],
        "quotes": [(_("How far it is"), event.public_text if event else "")],
    }


def _expected(event: "CaseEvent") -> list[str]:
    day = parse_date(event.data.get("expected_on", ""))
    return [_("Expected to be done on %(day)s.") % {"day": day_words(day)}] if day else []


TEXTS = Texts(
    letters=(
        Letter("ask_progress", to_petitioner=gettext_lazy("How far your petition is"), contents=_state),
        Letter("report_progress", to_petitioner=gettext_lazy("How far your petition is"), contents=_state),
    ),
    facts=(("report_progress", _expected),),
)
