"""Looking a petition up with number and access code, and forgetting it again."""

from functools import lru_cache

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic.cases.models import Case
from civic.cases.unlocking import forget, fresh_session, unlock
from civic.privacy.client import client_ip
from civic.privacy.fields import decrypt, encrypt

from .. import drafts, limits
from ..forms import LookupForm


@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Number and code open the petition; anything else gets one and the same answer."""
    form = LookupForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "petitions/lookup.html", {"form": form})
    number, ip = form.cleaned_data["number"], client_ip(request)
    if not limits.may_look_up(number, ip):
        form.add_error(None, _("There were too many attempts. Please wait 15 minutes, then try again."))
        return render(request, "petitions/lookup.html", {"form": form}, status=429)
    case = find(number, form.cleaned_data["code"])
    if case is None:
        form.add_error(None, _("Number and code do not fit together. Please compare both with your receipt."))
        return render(request, "petitions/lookup.html", {"form": form})
    limits.looked_up(number, ip)
    fresh_session(request)
    unlock(request, case.number)
    return redirect(case.get_absolute_url())


def find(number: str, code: str) -> Case | None:
    """The case with this number and access code; a wrong number costs the same work as a wrong code."""
    case = Case.objects.filter(number=number).only("number", "access_code", "program").first()
    known = case or Case(access_code=decrypt(_nobodys_code()))
    return case if known.code_fits(code) and case is not None else None


@lru_cache(maxsize=1)
def _nobodys_code() -> str:
    return encrypt("0000-0000")


@require_POST
def forget_here(request: HttpRequest, number: str) -> HttpResponse:
    """Let this browser forget the petition: nobody after me at this computer shall read it."""
    forget(request, number)
    drafts.forget_receipt(request, number)
    messages.success(request, _("This device has forgotten petition %(number)s.") % {"number": number})
    return redirect("petitions:home")
