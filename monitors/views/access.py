"""Who may open the monitors' own pages: whoever is or was one; and who may write: whoever is in office today."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from civic.people.models import User

from ..membership.office import appointment_of, person_of
from ..models import Appointment, Monitor

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def member(view: Callable[Concatenate[HttpRequest, Monitor, P], HttpResponse]) -> Page[P]:
    """For the past, too: the view gets the monitor; whoever never was one is refused."""

    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        monitor = person_of(cast(User, request.user))
        if monitor is None:
            raise PermissionDenied
        return view(request, monitor, *args, **kwargs)

    update_wrapper(page, view)
    return login_required(page)


def active(view: Callable[Concatenate[HttpRequest, Appointment, P], HttpResponse]) -> Page[P]:
    """For writing: the view gets the appointment of today; a former monitor reads that the term is over."""

    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = cast(User, request.user)
        appointment = appointment_of(user)
        if appointment is not None:
            return view(request, appointment, *args, **kwargs)
        if person_of(user) is None:
            raise PermissionDenied
        return render(request, "monitors/out_of_office.html", status=403)

    update_wrapper(page, view)
    return login_required(page)
