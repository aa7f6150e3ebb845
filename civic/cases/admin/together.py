"""On the page of a case: who else signed it, with what it is handled, what came before, what the committee said."""

from typing import Any

from django.http import HttpRequest

from civic.cases.models import Case
from civic.cases.repetition import answered_before
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip

from .access import may_see_contact, staff_cases, staff_user
from .committee import reasons_of


def together_panels(case: Case, user: User, *, is_open: bool = False) -> dict[str, Any]:
    """What `_joint.html`, `_repeat.html` and `_committee.html` show. Representatives as the contact: masked or open."""
    from .casepage import shown

    may_see = may_see_contact(case, user)
    rows = list(case.representatives.select_related("contact")) if case.signers > 1 else []
    return {
        "lead": case.merged_into,
        "members": list(case.merged_cases.only("number", "title", "merged_into").order_by("pk")),
        "representatives": [(row, shown(row.contact, is_open=is_open) if may_see else None) for row in rows],
        "repeats": _repeats(case, user),
        "told_before": len(answered_before(case)) if case.repeat_of_id else 0,
        "committee": list(case.committee_decisions.select_related("by").order_by("-decided_on", "-pk")),
        "committee_reasons": reasons_of(case),
    }


def log_representatives(request: HttpRequest, case: Case, reason: str) -> None:
    """Note in the access log that the contacts of the representatives were shown, too."""
    for row in case.representatives.all() if case.signers > 1 else ():
        accesslog.record(
            by=staff_user(request),
            action="contact.view",
            subject=case.about,
            person=f"contact/{row.contact_id}",
            reason=reason,
            ip=client_ip(request),
        )


def _repeats(case: Case, user: User) -> list[tuple[Case, bool]]:
    """The earlier petitions of the same matter, and whether this person may open each."""
    if case.repeat_of_id is None:
        return []
    rows = [row.earlier for row in case.repeats.select_related("earlier").order_by("-earlier__arrived_at")]
    readable = set(staff_cases(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [(row, row.pk in readable) for row in rows]
