"""What people are told when a case moves between departments."""

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.wording import day_words
from civic.organization.models import Department

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent


def _moved(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    data = event.data if event else {}
    named = {row.slug: str(row) for row in Department.objects.filter(slug__in=[data.get("from", "")])}
    return {
        "quotes": [(_("Reason"), event.public_text if event else "")],
        "old_department": named.get(data.get("from", ""), ""),
        "stays": data.get("from") == data.get("to"),
        "to_be_decided": data.get("to_be_decided", False),
        "by_committee": "decided_on" in data,
    }


def _bounced(event: "CaseEvent") -> list[str]:
    if not event.data.get("to_be_decided"):
        return []
    return [_("Sent back for the second time: the coordinating department decides who is responsible.")]


def _decided(event: "CaseEvent") -> list[str]:
    day = parse_date(event.data.get("decided_on", ""))
    found = [_("Decided by the petitions committee on %(day)s.") % {"day": day_words(day)}] if day else []
    return [*found, _("The department is fixed: nobody sends it back or passes it on any more.")]


TEXTS = Texts(
    letters=(
        Letter(
            "bounce",
            to_petitioner=gettext_lazy("We are looking for the right department again"),
            to_office=gettext_lazy("A petition was sent back to your department"),
            contents=_moved,
        ),
        Letter(
            "decide_owner",
            to_petitioner=gettext_lazy("It is decided which department is responsible"),
            to_office=gettext_lazy("Your department was fixed as the responsible one"),
            contents=_moved,
        ),
    ),
    reminders=(
        (
            "take-overdue",
            (
                gettext_lazy("Nobody has taken it over yet"),
                gettext_lazy(
                    "This petition was passed on and should have been taken over or sent back within three working "
                    "hours. Take it over, send it back with a reason, or fix the department if that is your part."
                ),
            ),
        ),
        (
            "route-overdue",
            (
                gettext_lazy("To be passed to the right department"),
                gettext_lazy(
                    "This petition has been with the petition desk for more than one working hour and nobody is in "
                    "charge. Pass it to the department it belongs to, or name an officer."
                ),
            ),
        ),
    ),
    facts=(("bounce", _bounced), ("decide_owner", _decided)),
)
