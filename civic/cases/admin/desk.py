"""The desk writes a petition down for somebody, and prints the receipt."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from civic.cases import papers
from civic.cases.forms import DeskFilingForm
from civic.cases.models import Case
from civic.cases.workflow import Channel, WorkflowError
from civic.people.models import User

from .access import log, staff_user


def _clerk(request: HttpRequest) -> User:
    user = staff_user(request)
    if not user.has_perm("cases.file_for_others"):
        raise PermissionDenied
    return user


def file_for_others(request: HttpRequest) -> HttpResponse:
    """The form, and the new case. The same form sent twice leads to the same receipt."""
    user = _clerk(request)
    form = DeskFilingForm(request.POST, request.FILES) if request.method == "POST" else DeskFilingForm()
    if form.is_bound and form.is_valid():
        try:
            case = form.file(user)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(number)s is written down.") % {"number": case.number})
            return redirect("admin:cases_case_receipt", case.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Write down a petition for somebody"),
        "opts": Case._meta,
        "form": form,
    }
    return TemplateResponse(request, "admin/cases/case/file.html", context)


def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt with number and access code; only for the clerk who wrote the petition down. Decree art. 6 (2), (4).

    Raises:
        Http404: no such case, or somebody else wrote it down.
    """
    user = _clerk(request)
    rows = Case.objects.exclude(channel=Channel.WEB).select_related("department", "contact", "category")
    case = rows.filter(pk=pk, filed_by=user).first()
    if case is None:
        raise Http404
    log(request, "receipt.print", case)
    sheet = papers.find(case, papers.FIRST)
    if sheet is None:
        raise Http404
    context = papers.context(sheet) | {
        "access_code": case.access_code,
        "addressee": papers.addressee(case, in_full=True),
        "large": request.GET.get("large") == "1",
        "lookup_address": request.build_absolute_uri("/petitions/lookup/"),
        "back_url": reverse("admin:cases_case_worklist"),
        "case_url": reverse("admin:cases_case_change", args=[case.pk]),
    }
    response = TemplateResponse(request, "cases/papers/receipt.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
