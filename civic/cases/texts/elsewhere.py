"""What people are told when another agency has a case, and when another department is asked."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civic.cases.law import remedies_for
from civic.cases.recipients import Office
from civic.cases.wording import day_words, moment_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent, Cooperation, Referral
    from civic.people.models import User

REMEDIES_ELSEWHERE = frozenset({"ombudsman"})  # the others are against what the city itself decided
_SEE = gettext_lazy("See how far it is at any time, with the receipt number and the access code of your receipt.")
_PHONE = gettext_lazy("You can phone the agency yourself; give it the receipt number it has, if one is named above.")
_WRONG = gettext_lazy("If you think it belongs to the city after all, you can ask us to look at it again.")
_AGAIN = gettext_lazy("If something is still open, you can ask us to look at it again, or file a new petition.")


# --- Another agency ---


def _referral(case: "Case") -> "Referral | None":
    return case.referrals.select_related("agency").order_by("-pk").first()


def _agency_facts(row: "Referral") -> list[tuple[Any, str]]:
    return [
        (_("Agency"), row.agency.name),
        (_("Its telephone"), row.agency.phone),
        (_("Its web address"), row.agency.website),
        (_("Its receipt number"), row.agency_number),
    ]


def _refer(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    row = _referral(case)
    if row is None:
        return {}
    return {
        "agency": row.agency.name,
        "check_on": day_words(row.check_on),
        "facts": _agency_facts(row),
        "quotes": [(_("Why it belongs there"), event.public_text if event else "")],
    }


def _report(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    told = event.public_text if event else ""
    return {**_refer(case, event), "quotes": [(_("What the agency says"), told)]}


def _finish(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    open_ones = [item for item in remedies_for(case.kind) if item.key in REMEDIES_ELSEWHERE]
    remedies = "\n".join(f"- {item.label}: {item.text} ({item.article})" for item in open_ones)
    return {
        **_refer(case, event),
        "quotes": [
            (_("What the agency did"), event.public_text if event else ""),
            (_("What you can do if you disagree"), remedies),
        ],
    }


def _agency_lines(event: "CaseEvent") -> list[str]:
    """Everybody who may see the event reads them."""
    data = event.data
    if not data.get("agency"):
        return []
    phone = f" ({data['phone']})" if data.get("phone") else ""
    found = [_("Agency: %(agency)s") % {"agency": f"{data['agency']}{phone}"}]
    if day := parse_date(data.get("check_on", "")):
        found.append(_("The city asks there again on %(day)s.") % {"day": day_words(day)})
    return found


# --- Another department ---


def _request(event: "CaseEvent") -> "Cooperation | None":
    from civic.cases.models import Cooperation

    return Cooperation.objects.select_related("department").filter(pk=event.data.get("cooperation", 0)).first()


def _asked_people(case: "Case", event: "CaseEvent") -> "Iterable[User]":
    row = _request(event)
    return Office(case, row.department_id).in_charge() if row is not None else []


def _to_asked(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    row = _request(event)
    return {"asked": str(row.department), "due": moment_words(row.reply_by)} if row is not None else {}


def _taken_back(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    """Without the way to the case, which is not open to them any more."""
    return {**_to_asked(case, event), "case_url": ""}


def _to_owner(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    row = _request(event)
    return {"asked": str(row.department)} if row is not None else {}


def _prolonged(case: "Case", event: "CaseEvent") -> dict[str, Any]:
    row = _request(event)
    return {**_to_owner(case, event), "asked_until": moment_words(row.reply_by)} if row is not None else {}


def _asked_line(event: "CaseEvent") -> list[str]:
    """The department, and nothing of what it was asked; the petitioner reads this."""
    names = event.data.get("asked") or []
    if len(names) != 2:
        return []
    name = names[1] if get_language() == "en" else names[0]
    return [_("Asked department: %(department)s") % {"department": name}]


def _prolonged_lines(event: "CaseEvent") -> list[str]:
    moments = [parse_datetime(event.data.get(key, "")) for key in ("old_reply_by", "reply_by")]
    old, new = (moment_words(timezone.localtime(moment)) if moment else "" for moment in moments)
    return [*_asked_line(event), _("Reply by %(new)s instead of %(old)s") % {"new": new, "old": old}]


TEXTS = Texts(
    letters=(
        Letter(
            "refer",
            to_petitioner=gettext_lazy("Your petition was passed to another agency"),
            contents=_refer,
            next_steps=(_SEE, _PHONE, _WRONG),
            important=True,
        ),
        Letter(
            "report_referral",
            to_petitioner=gettext_lazy("How far your petition is with the other agency"),
            contents=_report,
            next_steps=(_SEE, _PHONE, _WRONG),
        ),
        Letter(
            "finish_referral",
            to_petitioner=gettext_lazy("The other agency is done with your petition"),
            contents=_finish,
            next_steps=(_AGAIN,),
            important=True,
        ),
        Letter(
            "ask_cooperation",
            to_office=gettext_lazy("Your department is asked for cooperation"),
            people=_asked_people,
            office_contents=_to_asked,
        ),
        Letter(
            "reply_cooperation",
            to_office=gettext_lazy("The asked department has replied"),
            office_contents=_to_owner,
        ),
        Letter(
            "prolong_cooperation",
            to_office=gettext_lazy("The asked department needs more time for its reply"),
            office_contents=_prolonged,
        ),
        Letter(
            "cancel_cooperation",
            to_office=gettext_lazy("A request for cooperation was taken back"),
            people=_asked_people,
            office_contents=_taken_back,
        ),
        Letter("cooperation_needless", to_office=gettext_lazy("Your reply is not needed any more")),
    ),
    reminders=(
        (
            "referral-check",
            (
                gettext_lazy("Ask the other agency"),
                gettext_lazy(
                    "Today the city wanted to ask the other agency how far it is. Note what it says, or that it is "
                    "done."
                ),
            ),
        ),
        (
            "cooperation-soon",
            (
                gettext_lazy("A reply to another department is due soon"),
                gettext_lazy(
                    "Another department waits for the reply of yours; eight working hours are left. If the time will "
                    "not do, prolong it once before it ends."
                ),
            ),
        ),
        (
            "cooperation-overdue",
            (
                gettext_lazy("A reply to another department is overdue"),
                gettext_lazy(
                    "The day of the reply has passed (Act, art. 20), and the petitioner waits. Please reply now."
                ),
            ),
        ),
    ),
    facts=(
        ("refer", _agency_lines),
        ("report_referral", _agency_lines),
        ("finish_referral", _agency_lines),
        ("ask_cooperation", _asked_line),
        ("reply_cooperation", _asked_line),
        ("prolong_cooperation", _prolonged_lines),
        ("cancel_cooperation", _asked_line),
    ),
)
