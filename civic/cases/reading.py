"""Who stands how to a case, and which verbs that opens: the one source for buttons and for what a POST may do."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import VERBS, Actor, Verb, allowed
from civic.organization.models import Department
from civic.people.models import User
from civic.people.petitioner import Petitioner

if TYPE_CHECKING:
    from civic.cases.models import Case

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without letters and digits that look alike


def plain_code(code: str) -> str:
    """An access code as compared: upper case, without spaces and hyphens."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def code_fits(case: "Case", code: str) -> bool:
    """Whether the access code is this case's; takes the same time for any wrong code."""
    return hmac.compare_digest(plain_code(case.access_code).encode(), plain_code(code).encode())


def departments_of(user: User) -> frozenset[int]:
    """Ids of the departments a user works in today; looked up once per request's user object."""
    known: frozenset[int] | None = user.__dict__.get("_department_ids")
    if known is None:
        known = frozenset(Department.objects.of(user).values_list("pk", flat=True))
        user.__dict__["_department_ids"] = known
    return known


def actors_of(case: "Case", by: User | AnonymousUser | Petitioner) -> frozenset[Actor]:
    """In which parts somebody may act on this case."""
    if isinstance(by, Petitioner):
        return frozenset({Actor.PETITIONER}) if by.number == case.number else frozenset()
    if not isinstance(by, User) or not by.is_active:
        return frozenset()
    if case.contact is not None and case.contact.user_id == by.pk:
        return frozenset({Actor.PETITIONER})  # nobody handles a petition of their own
    actors = set()
    if by.has_perm("cases.triage_case"):
        actors.add(Actor.DESK)
    if by.has_perm("cases.inspect_case"):
        actors.add(Actor.EXAMINER)
    if by.has_perm("cases.handle_case"):
        if case.department_id in departments_of(by):
            actors.add(Actor.OFFICER)
        if helps(case, by):
            actors.add(Actor.HELPER)
    return frozenset(actors)


def helps(case: "Case", user: User) -> bool:
    """Whether a department of this person was asked for cooperation and has not replied; once per state of the case."""
    state = (case.version, user.pk)
    known: tuple[tuple[int, int], bool] | None = case.__dict__.get("_helps")
    if known is None or known[0] != state:
        known = (state, case.cooperations.open().asked_of(user).exists())
        case.__dict__["_helps"] = known
    return known[1]


def verbs_for(case: "Case", by: User | AnonymousUser | Petitioner, at: datetime | None = None) -> list[Verb]:
    """What this person can do with the case at a moment (now), in the order of the workflow table."""
    return _open(case, by, at, VERBS.values())


def may(case: "Case", verb: str, by: User | AnonymousUser | Petitioner, at: datetime | None = None) -> bool:
    """Whether one verb is open to this person at a moment (now)."""
    return verb in VERBS and bool(_open(case, by, at, (VERBS[verb],)))  # its own conditions are enough to ask


def _open(
    case: "Case", by: User | AnonymousUser | Petitioner, at: datetime | None, verbs: Iterable[Verb]
) -> list[Verb]:
    has_permission = by.has_perm if isinstance(by, User) else lambda _permission: False
    found = allowed(case, case.actors_of(by), has_permission, at or timezone.now(), verbs)
    return [verb for verb in found if verb.barred is None or not verb.barred(case, by)]


def refusal(case: "Case", verb: str, by: object) -> str:
    """Why a verb is not open to this person now, in a sentence."""
    barred = VERBS[verb].barred
    return (barred(case, by) if barred is not None else "") or _(
        "“%(verb)s” is not possible for %(number)s now: its state is “%(state)s”."
    ) % {"verb": VERBS[verb].label, "number": case.number, "state": case.get_progress_display()}
