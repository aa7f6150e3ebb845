"""Looking one's application up with number and access code or by the account; its receipt; taking it back."""

from functools import lru_cache

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.cases.unlocking import fresh_session
from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy.client import client_ip
from civic.privacy.fields import decrypt, encrypt

from ..forms.application import LookupForm
from ..membership import applying
from ..models import Application
from . import joinlimits

SESSION_KEY = "monitor_applications"
MOST = 10  # numbers one browser remembers


def remember(request: HttpRequest, number: str) -> None:
    """Let this browser show the application, under a session key nobody knew before."""
    fresh_session(request)
    others = [known for known in request.session.get(SESSION_KEY, []) if known != number]
    request.session[SESSION_KEY] = [*others, number][-MOST:]


def _own(request: HttpRequest, number: str) -> Application:
    """One's own application.

    Raises:
        Http404: neither this browser nor this account knows it; nobody learns whether it exists.
    """
    row = Application.objects.select_related("call__term", "district", "section").filter(number=number).first()
    if row is None or not (_is_of(request, row) or row.number in request.session.get(SESSION_KEY, [])):
        raise Http404
    return row


def _is_of(request: HttpRequest, row: Application) -> bool:
    return isinstance(request.user, User) and row.user_id == request.user.pk


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """The applications this browser and this account know; number and code open another one."""
    form = LookupForm(request.POST or None)
    if request.method != "POST":
        return _lookup(request, form)
    if not form.is_valid():
        return _lookup(request, form)
    number, ip = form.cleaned_data["number"], client_ip(request)
    if not joinlimits.may_look_up(number, ip):
        form.add_error(None, _("There were too many attempts. Please wait 15 minutes, then try again."))
        return _lookup(request, form, status=429)
    if not _fits(number, form.cleaned_data["code"]):
        form.add_error(None, _("Number and code do not fit together. Please compare both with your letter."))
        return _lookup(request, form)
    joinlimits.looked_up(number, ip)
    remember(request, number)
    return redirect("monitors:join-application", number)


def _lookup(request: HttpRequest, form: LookupForm, status: int = 200) -> HttpResponse:
    known = request.session.get(SESSION_KEY, [])
    rows = Application.objects.select_related("call__term")
    here = list(rows.filter(number__in=known).order_by("-received_at")) if known else []
    if isinstance(request.user, User):
        here += [row for row in rows.of_user(request.user.pk)[:MOST] if row.number not in known]
    response = render(request, "monitors/join_mine.html", {"form": form, "rows": here}, status=status)
    if form.is_bound:  # a number and a code stand there
        response["Cache-Control"] = "private, no-store"
    return response


def _fits(number: str, code: str) -> bool:
    """A wrong number costs the same work as a wrong code."""
    row = Application.objects.filter(number=number).only("number", "code").first()
    fits = applying.code_fits(row or Application(code=decrypt(_nobodys_code())), code)
    return fits and row is not None


@lru_cache(maxsize=1)
def _nobodys_code() -> str:
    return encrypt("0000-0000")


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Number and access code, and what happens next."""
    row = _own(request, number)
    return render(request, "monitors/join_receipt.html", {"row": row, "call": row.call})


@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """What was sent, and how far it is."""
    row = _own(request, number)
    context = {
        "row": row,
        "call": row.call,
        "is_erased": not row.name,
        "may_withdraw": row.state in applying.WAITING,
        # Picked is the office's own note until everybody is told.
        "state_words": _state_words(row),
    }
    return render(request, "monitors/join_application.html", context)


def _state_words(row: Application) -> str:
    State = Application.State
    if row.decided_at is None and row.state in applying.WAITING:
        return _("Received, being looked at")
    if row.state == State.PICKED:
        return _("Chosen")
    return row.get_state_display()


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the application back, after a question."""
    row = _own(request, number)
    if request.method == "POST":
        try:
            applying.withdraw(row, by=None)
        except WorkflowError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your application is withdrawn."))
        return redirect("monitors:join-application", number)
    if row.state not in applying.WAITING:
        return redirect("monitors:join-application", number)
    return render(request, "monitors/join_withdraw.html", {"row": row, "call": row.call})


@require_POST
def forget(request: HttpRequest, number: str) -> HttpResponse:
    """Let this browser forget the application: nobody after me at this computer shall read it."""
    known = request.session.get(SESSION_KEY, [])
    if number in known:
        request.session[SESSION_KEY] = [other for other in known if other != number]
        messages.success(request, _("This device has forgotten application %(number)s.") % {"number": number})
    return redirect("monitors:join-mine")
