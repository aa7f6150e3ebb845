"""A monitor sends a tip, and follows the own tips."""

import uuid
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.cases import clock
from civic.cases.workflow import SameKeyOtherContent
from civic.people.models import User
from civic.privacy import throttle

from ..activity import owntips
from ..activity.tips import in_office
from ..forms.tip import PUBLICATION, TipForm
from ..models import Appointment, Monitor, Tip
from .access import active, member

PAGE_SIZE = 20
TIPS_AN_HOUR = 30


@active
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """The form of a tip; sent twice it makes one tip."""
    posted = request.method == "POST"
    form = TipForm(request.POST, request.FILES) if posted else TipForm(appointment=appointment)
    status = 200
    if posted and form.is_valid():
        monitor = appointment.monitor
        if throttle.allow("monitors.send", str(monitor.pk), TIPS_AN_HOUR, timedelta(hours=1)):
            try:
                tip = form.send(monitor, by=cast(User, request.user), language=get_language() or "ko")
            except SameKeyOtherContent:
                _offer_as_new(form, request.POST)
                status = 409
            else:
                return redirect("monitors:receipt", tip.case.number)
        else:
            form.add_error(None, _("You sent very many tips within an hour. Please send this one a little later."))
            status = 429
    return render(request, "monitors/send.html", {"form": form, "consent": PUBLICATION}, status=status)


def _offer_as_new(form: TipForm, sent: QueryDict) -> None:
    """The form was sent already and changed since: what is typed now can be sent as a tip of its own."""
    again = sent.copy()
    again["form_key"] = str(uuid.uuid4())
    form.data = again
    form.add_error(
        None,
        _("You sent this form already, with other words. Press the button again to send this as a new tip."),
    )


@member
@require_safe
def receipt(request: HttpRequest, monitor: Monitor, number: str) -> HttpResponse:
    """What the city received, who has it, and by when there is an answer."""
    own = Tip.objects.of_monitor(monitor)
    tip = get_object_or_404(own.select_related("case__department", "case__district"), case__number=number)
    case = tip.case
    context = {
        "tip": tip,
        "case": case,
        "photos": case.attachments.filter(from_petitioner=True).count(),
        "points": owntips.points_of(monitor, [tip]).get(tip.pk, 0),
        "explanation": clock.explain_if_accepted_at(case.kind, case.accept_due_at, case.own_days),
        "may_send": in_office(monitor, owntips.today()) is not None,
    }
    return render(request, "monitors/receipt.html", context)


@member
@require_safe
def mine(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """The monitor's own tips and what came of each, newest first."""
    before = request.GET.get("before", "")
    filters = owntips.Filters(request.GET)
    own = Tip.objects.of_monitor(monitor)
    tips = list(filters.chosen(own).before(before).with_outcome()[: PAGE_SIZE + 1])
    here = reverse("monitors:mine")
    context = {
        "lines": owntips.lines(monitor, tips[:PAGE_SIZE]),
        "tips": tips[:PAGE_SIZE],
        "filters": filters,
        "numbers": owntips.numbers(own, filters),
        "previous_url": filters.address(here) if before else "",
        "next_url": filters.address(here, before=tips[PAGE_SIZE - 1].case.number) if len(tips) > PAGE_SIZE else "",
        "may_send": in_office(monitor, owntips.today()) is not None,
    }
    return render(request, "monitors/mine.html", context)
