"""Doing something with one appointment: dismiss, take that back, move, fill the seat, take on into the next term."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from ..forms.appointing import FORMS, AppointmentForm
from ..models import Appointment
from .office import PEOPLE, RUN, Page, carried_out, log_look, member_of_staff, page, row_or_404


def acts_of(row: Appointment) -> list[tuple[str, str]]:
    """What can be done with an appointment now: address and word, for the pages of a person and of a term."""
    return [
        (reverse(f"admin:monitors_appointment_{key}", args=[row.pk]), str(form.label))
        for key, form in FORMS.items()
        if form.is_open(row)
    ]


def act(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the form of one thing that is done with an appointment, or do it.

    Raises:
        PermissionDenied: who does not run the monitors, or may not see whom the form names.
        Http404: there is no such appointment.
    """
    form_class = FORMS[key]
    for permission in (PEOPLE, *form_class.names):
        member_of_staff(request, permission)
    user = member_of_staff(request, RUN)
    row = row_or_404(Appointment.objects.with_people().select_related("replaced_by"), pk)
    is_post = request.method == "POST"
    if not form_class.is_open(row):
        if is_post and form_class.is_done(row):  # a second click
            return _done(request, row, form_class)
        messages.error(request, _("That cannot be done with this appointment now."))
        return redirect(back(row))
    form = form_class(request.POST if is_post else None, appointment=row, user=user)
    if is_post and carried_out(form, row, form.carry_out):
        return _done(request, row, form_class)
    log_look(request, "monitors.office", row.about)
    context = {"form": form, "title": form.label, "row": row, "back_url": back(row)}
    return page(request, "appointment/act.html", context)


def back(row: Appointment) -> str:
    """The page of the person."""
    return reverse("admin:monitors_monitor_change", args=[row.monitor_id])


def _done(request: HttpRequest, row: Appointment, form_class: type[AppointmentForm]) -> HttpResponse:
    messages.success(request, _("“%(what)s” is done.") % {"what": form_class.label})
    return redirect(back(row))


def _page(key: str) -> Page:
    return Page(f"appointments/<int:pk>/{key}/", lambda request, pk: act(request, pk, key), f"appointment_{key}")


PAGES: tuple[Page, ...] = tuple(_page(key) for key in FORMS)
