"""Which cases a member of staff may open in the workplace, and what the access log is told."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from civic.cases.models import Case
from civic.cases.models.queries import CaseQuerySet
from civic.cases.reading import departments_of
from civic.cases.workflow import STAFF, VERBS, Actor
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip


def staff_user(request: HttpRequest) -> User:
    """The member of staff who asks.

    Raises:
        PermissionDenied: somebody without an account of staff.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        raise PermissionDenied
    return user


def staff_cases(user: User) -> CaseQuerySet:
    """Cases this person may read as staff: their departments' or all. Cases they filed themselves do not count."""
    cases: CaseQuerySet = Case.objects.visible_to(user)
    if not user.has_perm("cases.view_case"):
        return cases.none()
    if user.has_perm("cases.view_all_cases"):
        return cases
    return cases.filter(department__in=departments_of(user))


def asked_cases(user: User) -> CaseQuerySet:
    """Cases of other departments for which this person's departments were asked for cooperation.

    Apart from `staff_cases`, so that no list has to look for them.
    """
    cases: CaseQuerySet = Case.objects.asked_of(user)
    return cases


def only_helps(case: Case, user: User) -> bool:
    """Whether this person reads the case of another department only because theirs was asked for cooperation."""
    return case.department_id not in departments_of(user) and not user.has_perm("cases.view_all_cases")


def may_open(user: User, pk: int) -> bool:
    """Whether this person may read one case as staff."""
    return staff_cases(user).filter(pk=pk).exists() or asked_cases(user).filter(pk=pk).exists()


def staff_case(request: HttpRequest, pk: Any) -> Case:
    """One case of `staff_cases`, or of `asked_cases`.

    Raises:
        Http404: no such case, or another department's: nobody learns that it exists.
    """
    user = staff_user(request)
    try:
        number = int(pk)
        for cases in (staff_cases(user), asked_cases(user)):
            case: Case | None = cases.filter(pk=number).with_rows().select_related("contact", "filed_by").first()
            if case is not None:
                return case
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    raise Http404


def acts_on(case: Case, user: User) -> bool:
    """Whether the user handles this case as officer or desk; looking on is not acting."""
    return bool(case.actors_of(user) & STAFF)


def is_its_own(case: Case, user: User, verb: str) -> bool:
    """Whether a verb belongs to the part of the office this person has in the case, be it open now or not.

    Whoever was asked for cooperation keeps the part of the helper after the reply, so that a second click on the
    button gets a sentence and no closed door.
    """
    parts = set(case.actors_of(user)) - {Actor.PETITIONER}
    if Actor.HELPER in VERBS[verb].actors and asked_cases(user).filter(pk=case.pk).exists():
        parts.add(Actor.HELPER)
    return bool(parts & VERBS[verb].actors)


def may_see_contact(case: Case, user: User) -> bool:
    """Whether the petitioner's contact may be shown to this person, for a reason they give."""
    return case.contact is not None and user.has_perm("cases.view_contact") and acts_on(case, user)


def log(request: HttpRequest, action: str, case: Case, reason: str = "") -> None:
    """Note in the access log whose data was looked at."""
    accesslog.record(
        by=staff_user(request),
        action=action,
        subject=case.about,
        person=str(case.contact) if case.contact else "",
        reason=reason,
        ip=client_ip(request),
    )
