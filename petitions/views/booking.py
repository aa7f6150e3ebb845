"""An appointment on a Monday: choosing one, and the petitioner's own."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from civic.cases.models import Case
from civic.cases.step import By
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.privacy.client import client_ip

from .. import drafts, limits, restrictions
from ..forms.booking import WITHDRAW, AnswerOfferForm, BookForm, CancelForm, ChangeForm, SlotForm
from ..models import Booking, Draft
from ..monday import booking as rules
from ..monday import ownbooking
from ..monday.calendarfile import calendar_of
from ..monday.openings import Opening, openings
from ..monday.ownbooking import ACCEPT, CANCEL, CHANGE, DECLINE
from .case import not_found, own_case

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
MOST_OWN = 5  # own petitions named on the page of choices
DONE: dict[str, str | Promise] = {
    CHANGE: gettext_lazy("Your appointment is changed."),
    CANCEL: gettext_lazy("Your appointment is cancelled."),
    ACCEPT: gettext_lazy("Thank you. The new appointment is yours."),
    DECLINE: gettext_lazy("Thank you. We have noted that this day does not suit you."),
}


# --- Choosing, before the petition is written


@GET_OR_POST
def book(request: HttpRequest) -> HttpResponse:
    """The next Mondays and their free appointments; the choice goes with the petition that is then written."""
    closed = restrictions.closed_for(drafts.signed_in(request))
    if closed is not None:
        return restrictions.page(request, closed)
    if request.method == "POST" and "without" in request.POST:
        drafts.choose(request, None)
        return redirect("petitions:new")
    form = SlotForm(request.POST if request.method == "POST" else None, openings=openings())
    if not form.is_bound:
        chosen = drafts.chosen(drafts.current(request))
        form.initial["slot"] = str(chosen or "")
    elif form.is_valid():
        drafts.choose(request, form.choice)
        return redirect("petitions:new")
    return _show_choices(request, form)


def choose_again(request: HttpRequest, draft: Draft, refused: str) -> HttpResponse:
    """The choices once more, after the chosen one could not be had; everything typed is in the draft."""
    data = {"slot": str(drafts.chosen(draft) or "")}
    form = SlotForm(data, openings=openings())
    if form.is_valid():  # the choice is free, so it is something else: say that
        form.add_error("slot", refused)
    return _show_choices(request, form, status=409)


def _show_choices(request: HttpRequest, form: SlotForm, *, status: int = 200) -> HttpResponse:
    user, draft = drafts.signed_in(request), drafts.current(request)
    own = Case.objects.filed_by(user).open().of_program("petitions").filter(bookings=None)[:MOST_OWN] if user else ()
    context = {
        "form": form,
        "draft": draft,
        "slot": drafts.chosen(draft),
        "own": list(own),
        **_outlook(form.openings),
    }
    return render(request, "petitions/monday/book.html", context, status=status)


def _outlook(shown: Sequence[Opening]) -> dict[str, Any]:
    """What to say when nothing can be chosen, and when booking opens next."""
    later = [row.session for row in shown if row.state == "not-yet"]
    return {"opens_next": min(later, key=lambda row: row.opens_on, default=None)}


# --- One's own


@GET_OR_POST
def booking(request: HttpRequest, number: str) -> HttpResponse:
    """The appointment of a petition, or the choice of one; for its petitioner only."""
    found = own_case(request, number)
    if found is None:
        return not_found(request, number)
    case, by = found
    if request.method == "POST":
        return _book(request, case, by)
    return _show(request, case)


def _book(request: HttpRequest, case: Case, by: By) -> HttpResponse:
    form = BookForm(request.POST, openings=openings())
    key = drafts.uuid_or_none(request.POST.get("form_key", ""))
    if key is not None and Booking.objects.filter(case=case, form_key=key).exists():  # sent twice
        return redirect("petitions:monday-booking", case.number)
    if not ownbooking.can_book(case) or not form.is_valid():
        return _show(request, case, form)
    closed = restrictions.closed_for(drafts.signed_in(request), **_reach(case))
    if closed is not None:
        return restrictions.page(request, closed)
    ip = client_ip(request)
    busy = limits.refuse_booking(ip)
    if busy:
        form.add_error(None, busy)
        return _show(request, case, form, status=429)
    try:
        ownbooking.book(form.choice, case, by=by, form_key=form.cleaned_data["form_key"])
    except WorkflowError as error:
        limits.not_booked(ip, error)
        form = BookForm(request.POST, openings=openings())  # what is free now
        if form.is_valid():
            form.add_error("slot", str(error))
        return _show(request, case, form, refused=str(error), status=409)
    messages.success(request, _("Your appointment is booked."))
    return redirect("petitions:monday-booking", case.number)


def _show(
    request: HttpRequest, case: Case, form: BookForm | None = None, *, refused: str = "", status: int = 200
) -> HttpResponse:
    rows = ownbooking.bookings_of(case)
    newest = rows[0] if rows else None
    live = newest is not None and newest.is_live
    if live or not ownbooking.can_book(case):
        form = None
    elif form is None:
        form = BookForm(openings=openings())
    waiting = live and newest is not None and newest.state == Booking.State.WAITING
    context = {
        "case": case,
        "booking": newest,
        "is_live": live,
        "acts": ownbooking.acts_of(newest) if newest is not None else (),
        "before_me": ownbooking.before_me(newest) if waiting and newest is not None else None,
        "earlier": rows[1:],
        "form": form,
        "refused": refused if form is None else "",  # else it stands beside the field
        "confirmation_url": _confirmation_url(newest),
        **(_outlook(form.openings) if form is not None else {}),
    }
    return _private(render(request, "petitions/monday/booking.html", context, status=status))


@GET_OR_POST
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Change or cancel the appointment, answer an offer: its own page on GET, done on POST."""
    found = own_case(request, number)
    if found is None:
        return not_found(request, number)
    case, by = found
    rows = ownbooking.bookings_of(case)
    if request.method == "POST":
        seen = drafts.uuid_or_none(request.POST.get("seen", ""))
        row = next((row for row in rows if row.form_key == seen), None)
        return _do(request, case, row, by, act) if row is not None else _nothing(request, case)
    if not rows or act not in ownbooking.acts_of(rows[0]):
        return redirect("petitions:monday-booking", case.number)
    return _show_act(request, case, rows[0], act, _form(act, case, rows[0], by))


def _do(request: HttpRequest, case: Case, row: Booking, by: By, act: str) -> HttpResponse:
    if _was_done(request, act, row):
        return _done(request, case, act)
    form = _form(act, case, row, by, request.POST)
    if not form.is_valid():
        return _show_act(request, case, row, act, form)
    if act == CHANGE and not limits.may_change(case.number):
        form.add_error(None, limits.changed_often())
        return _show_act(request, case, row, act, form, status=429)
    try:
        _carry_out(act, row, form, by)
    except WorkflowError as error:
        if act == CHANGE:
            limits.not_changed(case.number)
        row = Booking.objects.select_related("session", "case").get(pk=row.pk)
        if _was_done(request, act, row):
            return _done(request, case, act)
        again = _form(act, case, row, by, request.POST)
        if isinstance(error, ChangedMeanwhile):
            again.data = {**again.data, "version": str(row.version)}
        return _show_act(request, case, row, act, again, refused=str(error))
    return _done(request, case, act)


def _carry_out(act: str, row: Booking, form: forms.Form, by: By) -> None:
    version: int = form.cleaned_data["version"]
    if isinstance(form, ChangeForm):
        ownbooking.change(row, form.choice, by=by, version=version)
    elif isinstance(form, CancelForm):
        reason = str(form.cleaned_data["reason"])
        ownbooking.cancel(row, by=by, withdraw=form.withdraws, reason=reason, version=version)
    elif act == ACCEPT:
        rules.accept_offer(row, by=by, version=version)
    else:
        rules.decline_offer(row, by=by, version=version)


def _was_done(request: HttpRequest, act: str, row: Booking) -> bool:
    version = request.POST.get("version", "")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    withdraw = request.POST.get("petition") == WITHDRAW
    return ownbooking.was_done(act, row, known, slot=request.POST.get("slot", ""), withdraw=withdraw)


def _done(request: HttpRequest, case: Case, act: str) -> HttpResponse:
    messages.success(request, str(DONE[act]))
    return redirect("petitions:monday-booking", case.number)


def _nothing(request: HttpRequest, case: Case) -> HttpResponse:
    """What was sent fits no booking of this petition."""
    messages.warning(request, _("Your appointment was changed meanwhile. Please look at it again."))
    return redirect("petitions:monday-booking", case.number)


def _form(act: str, case: Case, row: Booking, by: By, data: Any = None) -> forms.Form:
    if act == CHANGE:
        return ChangeForm(data, booking=row, openings=ownbooking.openings_for(row))
    if act == CANCEL:
        return CancelForm(data, booking=row, may_withdraw=by is not None and case.may("withdraw", by))
    return AnswerOfferForm(data, booking=row)


def _show_act(
    request: HttpRequest,
    case: Case,
    row: Booking,
    act: str,
    form: forms.Form,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "booking": row,
        "act": act,
        "form": form,
        "refused": refused,
        "is_open": act in ownbooking.acts_of(row),
        **(_outlook(form.openings) if isinstance(form, ChangeForm) else {}),
    }
    return _private(render(request, "petitions/monday/act.html", context, status=409 if refused else status))


@require_safe
def calendar(request: HttpRequest, number: str) -> HttpResponse:
    """The appointment for the petitioner's calendar; one that was cancelled takes itself out there."""
    found = own_case(request, number)
    entry = ownbooking.for_calendar(found[0]) if found is not None else None
    if entry is None:
        return not_found(request, number)
    row, off = entry
    method = "CANCEL" if off else "PUBLISH"
    response = HttpResponse(
        calendar_of(row, cancelled=off), content_type=f"text/calendar; charset=utf-8; method={method}"
    )
    response["Content-Disposition"] = f'attachment; filename="appointment-{number}.ics"'
    return _private(response)


def _reach(case: Case) -> dict[str, str]:
    contact = case.contact
    return {"phone": contact.phone, "email": contact.email} if contact is not None else {}


def _confirmation_url(row: Booking | None) -> str:
    """Where the visitor finds the paper about the hearing; '' when there is none."""
    if row is None or row.state != Booking.State.HEARD:
        return ""
    try:
        return reverse("petitions:monday-confirmation", args=[row.case.number])
    except NoReverseMatch:
        return ""


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
