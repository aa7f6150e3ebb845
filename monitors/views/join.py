"""The open calls, and applying to one of them."""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.cases.forms.offering import fill_in
from civic.cases.workflow import SameKeyOtherContent, WorkflowError
from civic.people.models import User
from civic.places.models import District
from civic.privacy.client import client_ip

from ..forms.application import ASKED, JoinForm
from ..membership import applying
from ..membership.calls import wanted_of
from ..membership.persons import Person
from ..models import Application, Call
from . import joinlimits
from .ownapplication import remember


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Who is wanted where, who may apply, what is asked for and why."""
    today = timezone.localdate()
    calls = list(Call.objects.announced())
    seats = wanted_of(calls)
    lines = [
        {"call": call, "wanted": seats[call.pk], "is_open": call.is_open(today), "days": (call.closes_on - today).days}
        for call in calls
    ]
    context = {
        "open": [line for line in lines if line["is_open"]],
        "coming": [call for call in calls if call.opens_on > today],
        "choosing": [call for call in calls if call.closes_on < today],
        "districts": list(District.objects.in_order()),
        "asked": ASKED,
        "least_age": applying.LEAST_AGE,
    }
    return render(request, "monitors/join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one call; sent twice it makes one application."""
    call = get_object_or_404(Call.objects.announced(), pk=pk)
    today, user = timezone.localdate(), _signed_in(request)
    why = applying.why_not(call, call.term, Person("", user=user)) if user is not None else ""
    form = JoinForm(request.POST) if request.method == "POST" else JoinForm(initial=_known_of(user))
    if not call.is_open(today) and not form.is_bound:
        return _page(request, call, None)
    if why and not _sent_already(form):
        return _page(request, call, None, why=why, status=200 if not form.is_bound else 409)
    if not form.is_bound:
        return _page(request, call, form)
    if not form.is_valid():
        return _page(request, call, form)
    return _take(request, call, form, user)


def _take(request: HttpRequest, call: Call, form: JoinForm, user: User | None) -> HttpResponse:
    ip = client_ip(request)
    if not joinlimits.may_apply(ip):
        words = _("There were very many applications from your network. Please try again later, or call %(phone)s.")
        form.add_error(None, words % {"phone": settings.CITY_PHONE})
        return _page(request, call, form, status=429)
    try:
        application = applying.apply(call, form.given(), form_key=form.cleaned_data["form_key"], user=user)
    except applying.Refused:
        form.add_error(None, applying.unnamed())
        return _page(request, call, form, status=409)
    except WorkflowError as error:
        joinlimits.not_refused(ip)
        if isinstance(error, SameKeyOtherContent):
            _offer_as_new(form)
        form.add_error(None, str(error))
        return _page(request, call, form, status=409)
    joinlimits.not_refused(ip)
    remember(request, application.number)
    return redirect("monitors:join-receipt", application.number)


def _page(request: HttpRequest, call: Call, form: JoinForm | None, *, why: str = "", status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context: dict[str, Any] = {
        "call": call,
        "form": form,
        "why": why,
        "is_open": call.is_open(today),
        "is_coming": call.opens_on > today,
        "days": (call.closes_on - today).days,
        "wanted": wanted_of([call])[call.pk],
    }
    response = render(request, "monitors/join_form.html", context, status=status)
    if form is not None and form.is_bound:  # what somebody typed stands there
        response["Cache-Control"] = "private, no-store"
    return response


def _offer_as_new(form: JoinForm) -> None:
    """What is typed now can be sent with the next press of the button."""
    fill_in(form, "form_key", str(uuid.uuid4()))


def _sent_already(form: JoinForm) -> bool:
    """A second click on the button of somebody signed in: the first one made the application."""
    if not form.is_bound or not form.is_valid():
        return False
    return Application.objects.filter(form_key=form.cleaned_data["form_key"]).exists()


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _known_of(user: User | None) -> dict[str, str]:
    """What the account says already."""
    return {"name": user.name, "phone": user.phone, "email": user.email} if user is not None else {}
