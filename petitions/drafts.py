"""Which draft and which receipts belong to this browser: its session says so."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from civic.cases.models import Case
from civic.cases.unlocking import unlock
from civic.people.models import User

from .models import Draft
from .monday.openings import Choice

DRAFT = "petition_draft"  # session key: key of the draft in work
SENT = "petition_sent"  # session key: {form key: receipt number}
MOST = 20  # receipts one browser can see again
MONDAY = "monday"  # what a draft calls the appointment that goes with it


def current(request: HttpRequest) -> Draft | None:
    """The draft this browser is working on, if it is still there."""
    key = request.session.get(DRAFT)
    return Draft.objects.filter(pk=key).first() if key else None


def begin(request: HttpRequest) -> Draft:
    """A new draft for this browser."""
    user = signed_in(request)
    draft = Draft.objects.create(language=get_language() or "ko", user=user)
    request.session[DRAFT] = str(draft.key)
    return draft


def start_over(request: HttpRequest) -> None:
    """Drop the draft in work and its files."""
    draft = current(request)
    if draft is not None:
        draft.drop()
    request.session.pop(DRAFT, None)


def choose(request: HttpRequest, choice: Choice | None) -> Draft:
    """Let the draft in work, or a new one, carry an appointment on a Monday; with None it carries none."""
    draft = current(request) or begin(request)
    values = {"slot": str(choice)} if choice is not None else {}
    try:
        draft.keep(MONDAY, values)
    except Draft.DoesNotExist:  # filed or dropped a moment ago
        draft = begin(request)
        draft.keep(MONDAY, values)
    return draft


def chosen(draft: Draft | None) -> Choice | None:
    """The appointment a draft carries."""
    return Choice.read(draft.typed(MONDAY).get("slot", "")) if draft is not None else None


def is_ours(request: HttpRequest, form_key: str) -> bool:
    """Whether a form with this key was given to this browser and is the one in work (or had no key yet)."""
    return not form_key or form_key == request.session.get(DRAFT)


def sent_case(request: HttpRequest, form_key: str) -> Case | None:
    """The case this browser made with the form key, also when another request of it just made it."""
    number = request.session.get(SENT, {}).get(form_key)
    if number is not None:
        return Case.objects.filter(number=number).first()
    key = uuid_or_none(form_key)
    if key is None or form_key != request.session.get(DRAFT):
        return None
    return Case.objects.filter(form_key=key).first()


def remember_sent(request: HttpRequest, form_key: str, case: Case) -> None:
    """Let this browser see the receipt again, and the petition without its access code."""
    sent = {**request.session.get(SENT, {}), form_key: case.number}
    request.session[SENT] = dict(list(sent.items())[-MOST:])
    if request.session.get(DRAFT) == form_key:
        del request.session[DRAFT]
    unlock(request, case.number)


def has_receipt(request: HttpRequest, number: str) -> bool:
    """Whether this browser filed the case in this session."""
    return number in request.session.get(SENT, {}).values()


def newest_receipt(request: HttpRequest) -> str:
    """The number this browser filed last, empty when it filed none."""
    numbers = list(request.session.get(SENT, {}).values())
    return numbers[-1] if numbers else ""


def forget_receipt(request: HttpRequest, number: str) -> None:
    """Let this browser forget the receipt."""
    request.session[SENT] = {key: sent for key, sent in request.session.get(SENT, {}).items() if sent != number}


def signed_in(request: HttpRequest) -> User | None:
    """The account of the reader, None for a guest."""
    return request.user if isinstance(request.user, User) else None


def uuid_or_none(text: str) -> UUID | None:
    """The UUID a form sent, None for rubbish."""
    try:
        return UUID(text)
    except ValueError:
        return None
