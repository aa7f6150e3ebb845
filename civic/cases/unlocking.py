"""Guests who showed number and access code: their browser's session remembers the number."""

from django.http import HttpRequest

from civic.cases.models import Case
from civic.cases.models.queries import Viewer
from civic.people.models import User
from civic.people.petitioner import Petitioner

SESSION_KEY = "unlocked_cases"
MOST = 20  # numbers one browser remembers; the oldest are forgotten first


def fresh_session(request: HttpRequest) -> None:
    """Go on under a session key nobody knew before: whoever planted the old one does not see what is opened now.

    The old session stays until it ends, without what is opened now: a double click still finds it. Somebody
    signed in got a new key at the sign-in.
    """
    if not request.user.is_authenticated:
        data = dict(request.session.items())
        request.session.create()
        request.session.update(data)


def unlock(request: HttpRequest, number: str) -> None:
    """Let this browser act as the petitioner of the case; call it after the access code was checked."""
    others = [known for known in request.session.get(SESSION_KEY, []) if known != number]
    request.session[SESSION_KEY] = [*others, number][-MOST:]


def forget(request: HttpRequest, number: str) -> None:
    """Let this browser forget the case again."""
    known = request.session.get(SESSION_KEY, [])
    if number in known:
        request.session[SESSION_KEY] = [other for other in known if other != number]


def is_unlocked(request: HttpRequest, number: str) -> bool:
    return number in request.session.get(SESSION_KEY, [])


def petitioner_of(request: HttpRequest, case: Case) -> User | Petitioner | None:
    """As whom the reader of this request is the petitioner of the case; None when they are not."""
    user = request.user
    if isinstance(user, User) and case.contact is not None and case.contact.user_id == user.pk:
        return user
    return Petitioner(case.number) if is_unlocked(request, case.number) else None


def viewer_of(request: HttpRequest, case: Case) -> Viewer:
    """The reader as `Case.objects.visible_to` takes it: the petitioner first, else the account."""
    petitioner = petitioner_of(request, case)
    return petitioner if petitioner is not None else request.user
