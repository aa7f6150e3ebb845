"""What the history says of published periods, and of petitions that were registered after an outage."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.cases.texts.letter import Texts
from civic.cases.wording import iso_words

if TYPE_CHECKING:
    from civic.cases.models import CaseEvent


def _published(event: "CaseEvent") -> list[str]:
    days = event.data.get("own_days")
    if not days:
        return []
    words = ngettext(
        "%(procedure)s: published period of %(days)s working day",
        "%(procedure)s: published period of %(days)s working days",
        days,
    )
    return [words % {"procedure": event.data.get("procedure", ""), "days": days}]


def _registered(event: "CaseEvent") -> list[str]:
    moment = event.data.get("registered_at", "")
    if not moment:
        return []
    return [_("Taken while the system was down; registered on %(moment)s.") % {"moment": iso_words(moment)}]


TEXTS = Texts(facts=(("classify", _published), ("filed", _registered)))
