"""A monitor sends a tip, and follows the own tips."""

import uuid
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.cases import clock
from civic.cases.workflow import SameKeyOtherContent
from civic.people.models import User
from civic.privacy import throttle

from ..forms.tip import PUBLICATION, TipForm
from ..models import Appointment, Monitor, Tip
from .access import active, member

PAGE_SIZE = 20
TIPS_AN_HOUR = 30


@active
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """The form of a tip; sent twice it makes one tip."""
    form = TipForm(request.POST, request.FILES) if request.method == "POST" else TipForm()
    status = 200
    if form.is_bound and form.is_valid():
        monitor = appointment.monitor
        if throttle.allow("monitors.send", str(monitor.pk), TIPS_AN_HOUR, timedelta(hours=1)):
            try:
                tip = form.send(monitor, by=cast(User, request.user))
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
    explanation = clock.explain_if_accepted_at(tip.case.kind, tip.case.accept_due_at, tip.case.own_days)
    return render(request, "monitors/receipt.html", {"tip": tip, "case": tip.case, "explanation": explanation})


@member
@require_safe
def mine(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """The monitor's own tips and where each stands, newest first."""
    before = request.GET.get("before", "")
    own = Tip.objects.of_monitor(monitor).select_related("case__department", "case__district")
    tips = list(own.before(before)[: PAGE_SIZE + 1])
    here = reverse("monitors:mine")
    context = {
        "tips": tips[:PAGE_SIZE],
        "previous_url": here if before else "",
        "next_url": f"{here}?before={tips[PAGE_SIZE - 1].case.number}" if len(tips) > PAGE_SIZE else "",
    }
    return render(request, "monitors/mine.html", context)
