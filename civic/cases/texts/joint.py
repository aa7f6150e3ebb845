"""What people are told of petitions of several people: representatives, and petitions handled together."""

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases.wording import day_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

MANY = "many_people"  # the topic of the letter to the examiners


def _registered(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    """Numbers, and the representatives; with the access code, since they are regarded as petitioners."""
    names = _names(case)
    return {
        "is_joint": case.signers > 1,
        "bring_list": case.is_multi_person,
        "access_code": case.access_code if names else "",
        "facts": [
            (_("People who signed"), case.signers if case.signers > 1 else ""),
            (_("Households concerned"), case.households if case.signers > 1 else ""),
            (_("Representatives"), names),
        ],
        "quotes": [(_("Reason"), event.public_text if event else "")],
    }


def _names(case: "Case") -> str:
    """The representatives besides the petitioner, for the petitioners themselves."""
    from civic.cases.recipients import petitioners_of

    return ", ".join(contact.name for _word, contact in petitioners_of(case)[1:])


def _asked(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    day = parse_date(event.data.get("until", "")) if event else None
    if day is None:
        row = case.suspensions.filter(ended_at__isnull=True).first()
        day = row.answer_by if row else None
    return {
        "name_by": day_words(day) if day else "",
        "signers": case.signers,
        "quotes": [(_("Reason"), event.public_text if event else "")],
    }


def _merged(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    data = event.data if event else {}
    return {
        "lead": data.get("lead", ""),
        "petitions": data.get("petitions", 0),
        "leads": data.get("leads", 0),
        "after": data.get("after", ""),
        "quotes": [],
    }


def numbers(event: "CaseEvent") -> list[str]:
    """How many signed, when several did."""
    data = event.data
    if not data.get("signers", 0) > 1:
        return []
    people = ngettext("%(count)s person signed", "%(count)s people signed", data["signers"]) % {
        "count": data["signers"]
    }
    homes = ngettext("%(count)s household", "%(count)s households", data["households"]) % {"count": data["households"]}
    return [f"{people} ({homes})", *chosen(event)]


def chosen(event: "CaseEvent") -> list[str]:
    """How many representatives there are besides the petitioner."""
    further = event.data.get("representatives", 0)
    if not further:
        return []
    words = ngettext(
        "%(count)s representative besides the petitioner",
        "%(count)s representatives besides the petitioner",
        further,
    )
    return [words % {"count": further}]


def _until(event: "CaseEvent") -> list[str]:
    day = parse_date(event.data.get("until", ""))
    return [_("To be named by %(day)s; until then the period stands still.") % {"day": day_words(day)}] if day else []


def _together(event: "CaseEvent") -> list[str]:
    data = event.data
    if data.get("lead"):
        return [_("It is handled under the number %(number)s. Its own number stays valid.") % {"number": data["lead"]}]
    if data.get("after"):
        return [_("%(number)s, under whose number it was handled, has ended.") % {"number": data["after"]}]
    words = ngettext(
        "%(count)s further petition is handled under this number",
        "%(count)s further petitions are handled under this number",
        data.get("petitions", 0),
    )
    return [words % {"count": data.get("petitions", 0)}]


TEXTS = Texts(
    letters=(
        Letter(
            "register_joint",
            to_petitioner=gettext_lazy("Your petition is noted as one of several people"),
            contents=_registered,
        ),
        Letter(
            "request_representatives",
            to_petitioner=gettext_lazy("Please name who speaks for all who signed"),
            contents=_asked,
            next_steps=(
                gettext_lazy("Name the representatives on the page of your petition, or phone the person in charge."),
                gettext_lazy("You can withdraw the petition until it is decided."),
            ),
            important=True,
        ),
        Letter(
            "representatives_soon",
            to_petitioner=gettext_lazy("Please do not forget to name who speaks for all"),
            contents=_asked,
            next_steps=(
                gettext_lazy("Name the representatives on the page of your petition, or phone the person in charge."),
            ),
        ),
        Letter(
            "name_representatives",
            to_petitioner=gettext_lazy("The representatives of your petition are noted"),
            to_office=gettext_lazy("The representatives were named"),
            contents=_registered,
        ),
        Letter(
            "appoint_representatives",
            to_petitioner=gettext_lazy("The office has chosen who speaks for all"),
            contents=_registered,
        ),
        Letter(
            "merge",
            to_petitioner=gettext_lazy("Your petition is handled together with others"),
            contents=_merged,
        ),
        Letter(MANY, to_office=gettext_lazy("A petition of many people")),
    ),
    reminders=(
        ("representatives-soon", (gettext_lazy("Representatives to be named soon"), "")),
        (
            "representatives-late",
            (
                gettext_lazy("No representatives were named"),
                gettext_lazy(
                    "The day has passed by which those who signed were to name representatives. Choose them among "
                    "those who signed (Decree, art. 8 (2)), or go on with the petitioner alone."
                ),
            ),
        ),
    ),
    facts=(
        ("filed", numbers),
        ("register_joint", numbers),
        ("request_representatives", _until),
        ("name_representatives", chosen),
        ("appoint_representatives", chosen),
        ("merge", _together),
    ),
)
