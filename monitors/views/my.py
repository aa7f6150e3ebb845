"""A monitor's own first page: what is to do, what came of it, points, and how long the term lasts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..activity import own
from ..forms.consents import ConsentsForm
from ..models import Monitor
from .access import member


@member
@require_safe
def home(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """What a monitor sees first; a former one sees the past."""
    return render(request, "monitors/my.html", own.first_page(monitor, timezone.now()))


@member
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, monitor: Monitor) -> HttpResponse:
    """A monitor agrees, or takes it back: named in public, told by text message."""
    form = ConsentsForm(request.POST if request.method == "POST" else None, monitor=monitor)
    if form.is_valid():
        form.keep()
        messages.success(request, _("What you agree to is kept. You can change it at any time."))
        return redirect("monitors:my")
    return render(request, "monitors/my_consents.html", {"form": form, "monitor": monitor})
