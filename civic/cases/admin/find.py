"""Finding the cases of one person. The text comes by POST: names and numbers do not belong into addresses."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from civic.cases.models import Case
from civic.privacy import accesslog
from civic.privacy.blindindex import blind_index
from civic.privacy.client import client_ip

from .access import staff_cases, staff_user

MOST = 50


class FindForm(forms.Form):
    """Who is looked for; exact, because encrypted values cannot be found by a part."""

    q = forms.CharField(
        label=gettext_lazy("Name, whole phone number or e-mail address"),
        max_length=100,
        error_messages={"required": gettext_lazy("Please write whom you are looking for.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The newest cases of a petitioner, by whole name, phone number or e-mail address; each search is logged.

    Raises:
        PermissionDenied: without the permission `cases.find_by_name`.
    """
    user = staff_user(request)
    if not user.has_perm("cases.find_by_name"):
        raise PermissionDenied
    form = FindForm(request.POST if request.method == "POST" else None)
    cases: list[Case] = []
    if form.is_bound and form.is_valid():
        text = form.cleaned_data["q"]
        cases = list(staff_cases(user).with_person(text).with_rows().order_by("-arrived_at", "-pk")[:MOST])
        accesslog.record(
            by=user,
            action="case.find-by-person",
            subject="find",
            person=f"person/{blind_index(text, 'search')[:16]}",
            ip=client_ip(request),
        )
    context = {
        **admin.site.each_context(request),
        "title": _("Find by petitioner"),
        "opts": Case._meta,
        "form": form,
        "cases": cases,
        "searched": form.is_bound and form.is_valid(),
        "most": MOST,
    }
    return TemplateResponse(request, "admin/cases/case/find.html", context)
