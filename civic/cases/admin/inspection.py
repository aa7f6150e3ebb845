"""The monthly inspection at the workplace: the months, the figures of one, signing it off, and its paper."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import inspecting, inspection
from civic.cases.forms.verb import LongTextField
from civic.cases.inspectionwords import COLUMNS, department_rows, sections
from civic.cases.models import Case, Inspection
from civic.cases.workflow import WorkflowError
from civic.people.models import User

from .access import staff_user

SIGN = "cases.inspect_case"
MOST = 10_000


class SignForm(forms.Form):
    """What the examiner writes beside the figures."""

    findings = LongTextField(
        label=gettext_lazy("What was found"),
        help_text=gettext_lazy("Breaches of the law, and what is not good enough."),
    )
    measures = LongTextField(
        label=gettext_lazy("What is corrected, and by when"),
        required=False,
        help_text=gettext_lazy("Who does what (Decree, art. 22 (2))."),
    )
    praise = LongTextField(
        label=gettext_lazy("What was done well"),
        required=False,
        rows=3,
        help_text=gettext_lazy("Departments or people to be commended (Decree, art. 22 (3))."),
    )


class RemarkForm(forms.Form):
    """An addition to a signed report."""

    text = LongTextField(label=gettext_lazy("Remark"), rows=3, max_length=MOST)


def _reader(request: HttpRequest) -> User:
    """Who may read inspections.

    Raises:
        PermissionDenied: nobody else.
    """
    user = staff_user(request)
    if not user.has_perm("cases.view_inspection"):
        raise PermissionDenied
    return user


def _month(text: str) -> date:
    """`2026-10` as its first day.

    Raises:
        Http404: no month, or one that is still to come.
    """
    try:
        first = parse_date(f"{text}-01") if len(text) == len("2026-10") else None
    except ValueError:
        first = None
    if first is None or first.year < 2000 or first > timezone.localdate():
        raise Http404
    return first


def months(request: HttpRequest) -> HttpResponse:
    """The months since the first case: due, signed off, still running."""
    user = _reader(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Monthly inspections"),
        "opts": Case._meta,
        "months": inspecting.months(timezone.now()),
        "may_sign": user.has_perm(SIGN),
    }
    return TemplateResponse(request, "admin/cases/case/inspections.html", context)


def month(request: HttpRequest, month: str) -> HttpResponse:
    """The figures of a month, live until signed off and as signed afterwards; signing and remarks by POST."""
    user, first = _reader(request), _month(month)
    row = Inspection.objects.select_related("signed_by").filter(month=first).first()
    if request.method != "POST":
        return _page(request, first, row, SignForm(), RemarkForm())
    if not user.has_perm(SIGN):
        raise PermissionDenied
    return _remark(request, user, first, row) if row is not None else _sign(request, user, first)


def _sign(request: HttpRequest, user: User, first: date) -> HttpResponse:
    form = SignForm(request.POST)
    if form.is_valid():
        try:
            inspecting.sign(first, by=user, **form.cleaned_data)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The inspection is signed off."))
            return redirect(_address(first))
    return _page(request, first, None, form, RemarkForm())


def _remark(request: HttpRequest, user: User, first: date, row: Inspection) -> HttpResponse:
    if "findings" in request.POST:  # signed by somebody else in the meantime: keep what was typed
        form = SignForm(request.POST)
        form.full_clean()
        form.add_error(None, _("The inspection of this month is signed off already."))
        return _page(request, first, row, form, RemarkForm())
    added = RemarkForm(request.POST)
    if added.is_valid():
        inspecting.remark(row, text=added.cleaned_data["text"], by=user)
        messages.success(request, _("The remark is added."))
        return redirect(_address(first))
    return _page(request, first, row, SignForm(), added)


def _page(
    request: HttpRequest, first: date, row: Inspection | None, sign_form: forms.Form, remark_form: forms.Form
) -> HttpResponse:
    user, now = staff_user(request), timezone.now()
    context = {
        **admin.site.each_context(request),
        **_figures(first, row),
        "title": _("Inspection of %(month)s") % {"month": date_format(first, "YEAR_MONTH_FORMAT")},
        "opts": Case._meta,
        "is_over": inspection.next_month(first) <= timezone.localdate(now),
        "due_on": inspecting.due_on(first),
        "may_sign": user.has_perm(SIGN),
        "sign_form": sign_form,
        "remark_form": remark_form,
        "form": sign_form if sign_form.is_bound else remark_form,
        "paper_url": reverse("admin:cases_case_inspection_paper", args=[inspecting.month_name(first)]),
    }
    return TemplateResponse(request, "admin/cases/case/inspection.html", context)


def paper(request: HttpRequest, month: str) -> HttpResponse:
    """The report on A4; before it is signed it says that it is a draft."""
    _reader(request)
    first = _month(month)
    row = Inspection.objects.select_related("signed_by").filter(month=first).first()
    context = {
        **_figures(first, row),
        "large": "large" in request.GET,
        "paper_title": _("Report of the inspection of petitions"),
        "paper_number": inspecting.month_name(first),
        "paper_day": timezone.localdate(row.signed_at) if row else timezone.localdate(),
        "articles": [_("Civil Petitions Decree, art. 22"), _("Civil Petitions Rules, art. 7")],
        "signer": _("Petition examiner %(name)s") % {"name": (row and row.signed_by) or ""},
        "back_url": _address(first),
    }
    return TemplateResponse(request, "admin/cases/papers/inspection.html", context)


def _figures(first: date, row: Inspection | None) -> dict[str, Any]:
    figures = row.figures if row else inspection.figures(first)
    return {
        "first": first,
        "inspection": row,
        "remarks": list(row.remarks.select_related("by")) if row else [],
        "sections": sections(figures),
        "columns": COLUMNS,
        "department_rows": department_rows(figures),
        "as_of": datetime.fromisoformat(figures["as_of"]),
    }


def _address(first: date) -> str:
    return reverse("admin:cases_case_inspection_month", args=[inspecting.month_name(first)])
