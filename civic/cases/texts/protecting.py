"""The notice of a restriction, and mail without details to those who protect staff. Decree art. 4 (1), 11-2.

The notice is the only thing the petitioner reads of a report. It names no member of staff.
"""

from datetime import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.models.protection import ConductReport, Restriction
from civic.cases.wording import day_words, moment_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

# What a restriction means for the one who reads of it.
MEANINGS = {
    Restriction.What.CALLS: gettext_lazy("Staff may end a call or talk after warning you."),
    Restriction.What.PREMISES: gettext_lazy("You may not enter the offices of the city."),
    Restriction.What.PORTAL: gettext_lazy("You cannot file new petitions by this portal."),
}
# Why, in the words of the law and without blame.
GROUNDS = {
    ConductReport.What.ABUSE: gettext_lazy("Abusive or threatening words (Civil Petitions Decree, art. 4 (1))"),
    ConductReport.What.VIOLENCE: gettext_lazy("Violence or dangerous objects (Civil Petitions Decree, art. 4 (1))"),
    ConductReport.What.HARASSMENT: gettext_lazy("Sexual harassment (Civil Petitions Decree, art. 4 (1))"),
    ConductReport.What.FLOODING: gettext_lazy(
        "The same petition filed again and again so that others had to wait (Civil Petitions Decree, art. 4 (1), 11-2)"
    ),
    ConductReport.What.TIME: gettext_lazy(
        "Calls or talks far beyond the recommended time (Civil Petitions Decree, art. 4 (1))"
    ),
}


def span_words(restriction: Restriction) -> str:
    """From when until when, in words; without the time where a whole day counts."""
    start = timezone.localtime(restriction.starts_at)
    return _("from %(start)s until %(end)s") % {
        "start": moment_words(start) if start.time() != time() else day_words(start.date()),
        "end": moment_words(restriction.ends_at),
    }


def other_ways(closed: set[str]) -> str:
    """How to reach the city beside what is restricted: a petition by another way is never refused. Act art. 9 (1)."""
    place = settings.CITY_ADDRESS
    letter = _("By letter: %(address)s") % {"address": place} if place else _("By letter to the petition desk.")
    ways = [
        "" if Restriction.What.PREMISES in closed else _("At the petition desk of city hall, on working days."),
        _("By telephone: %(phone)s. We write your petition down for you.") % {"phone": settings.CITY_PHONE},
        letter,
        "" if Restriction.What.PORTAL in closed else _("By this portal, as before."),
        _("Everything you have filed already goes on, and you can follow and use it here as before."),
    ]
    return "\n".join(f"- {way}" for way in ways if way)


def _notice(case: "Case", _event: "CaseEvent | None") -> dict[str, Any]:
    newest = Restriction.objects.filter(report__case=case).order_by("-pk").select_related("report").first()
    if newest is None or newest.report is None:
        return {}
    report = newest.report
    rows = list(report.restrictions.order_by("pk"))
    happened = day_words(timezone.localdate(report.happened_at))
    return {
        "facts": [
            *((row.get_what_display(), f"{span_words(row)}. {MEANINGS[Restriction.What(row.what)]}") for row in rows),
            (_("Ground of the law"), GROUNDS[ConductReport.What(report.what)]),
            (_("Day of the incident"), happened),
        ],
        "quotes": [
            (_("Reason"), report.told),
            (_("How you still reach us"), other_ways({row.what for row in rows})),
            (_("What you can do if you disagree"), _objection()),
        ],
    }


def _objection() -> str:
    return _(
        "You can object in writing to the city within 30 days of receiving this (General Act on Public "
        "Administration, art. 36), at the petition desk or by letter. You can also turn to the Anti-Corruption and "
        "Civil Rights Commission (telephone 110)."
    )


def _lifted(case: "Case", _event: "CaseEvent | None") -> dict[str, Any]:
    rows = Restriction.objects.filter(report__case=case, lifted_at__isnull=False).order_by("-lifted_at")
    lifted = rows.first()
    return {"facts": [(lifted.get_what_display(), _("ended early"))] if lifted else []}


_NEXT = (
    gettext_lazy("Your petition is handled as any other; this changes nothing in its period or its answer."),
    gettext_lazy("See how far it is at any time, with the receipt number and the access code of your receipt."),
)

TEXTS = Texts(
    letters=(
        Letter(
            "restriction",
            to_petitioner=gettext_lazy("Notice of a restriction for a time"),
            contents=_notice,
            next_steps=_NEXT,
            important=True,
        ),
        Letter(
            "restriction_lifted",
            to_petitioner=gettext_lazy("A restriction has ended early"),
            contents=_lifted,
            next_steps=_NEXT,
        ),
        Letter("conduct_reported", to_office=gettext_lazy("Abusive contact was reported: please decide")),
        Letter("conduct_decided", to_office=gettext_lazy("It was decided how staff are protected")),
    ),
)
