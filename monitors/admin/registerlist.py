"""The register of the monitors on the screen and as a file. Who looks at it, and why it leaves, is written down."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.cases.admin.access import staff_user
from civic.people.models import User
from civic.privacy import accesslog, throttle
from civic.privacy.blindindex import blind_index
from civic.privacy.client import client_ip
from civic.privacy.phones import format_phone

from ..forms.register import ExportForm, FindForm, RegisterForm
from ..membership import register as book
from ..membership.register import Entry
from ..models import Monitor, Term
from .tablefile import as_file

EXPORTS = 20  # an hour and person
FINDS = 120
RUN = "monitors.run_monitors"
LIST = "admin:monitors_monitor_changelist"


def reader(request: HttpRequest) -> User:
    """Whoever may read the register.

    Raises:
        PermissionDenied: without `monitors.view_monitor`.
    """
    user = staff_user(request)
    if not user.has_perm("monitors.view_monitor"):
        raise PermissionDenied
    return user


def runner(request: HttpRequest) -> User:
    """Whoever may change it.

    Raises:
        PermissionDenied: without `monitors.run_monitors`.
    """
    user = reader(request)
    if not user.has_perm(RUN):
        raise PermissionDenied
    return user


def register(request: HttpRequest) -> HttpResponse:
    """The list of a term; by POST somebody of any term is looked for, as names do not belong into addresses.

    Raises:
        PermissionDenied: without `monitors.view_monitor`.
    """
    user = reader(request)
    if request.method == "POST":
        return _found(request, user)
    return _page(request, user, request.GET, ExportForm())


def _terms() -> list[Term]:
    return list(Term.objects.order_by("-starts_on"))


def _chosen(terms: Sequence[Term], wanted: str) -> Term | None:
    """The term asked for; else that of today, the one that comes next, the last one."""
    by_number = {str(term.number): term for term in terms}
    if wanted in by_number:
        return by_number[wanted]
    today = timezone.localdate()
    now = next((term for term in terms if term.is_current(today)), None)
    coming = [term for term in terms if term.starts_on > today]
    return now or (coming[-1] if coming else next(iter(terms), None))


def _page(request: HttpRequest, user: User, query: QueryDict, form: ExportForm, status: int = 200) -> HttpResponse:
    terms = _terms()
    term = _chosen(terms, query.get("term", ""))
    everybody = book.of_term(term) if term else []
    filters = RegisterForm(query, terms, everybody)
    found = book.in_order(filter(filters.wanted.fits, everybody), filters.value("order"))
    if found:
        _log(request, user, "monitors.register", filters.words())
    context = {
        **_frame(request, user),
        "term": term,
        "filters": filters,
        "chosen_term": str(term.number) if term else "",
        "numbers": _numbers(everybody, term) if term else [],
        "entries": found,
        "everybody": len(everybody),
        "form": form,
        "kept": [(name, filters.value(name)) for name in filters.fields if filters.value(name)],
        "find": FindForm(label_suffix=""),
    }
    return _answer(request, "admin/monitors/monitor/list.html", context, status)


def _frame(request: HttpRequest, user: User) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": _("Register of the monitors"),
        "opts": Monitor._meta,
        "may_run": user.has_perm(RUN),
        "terms_url": reverse("admin:monitors_term_changelist"),
    }


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = TemplateResponse(request, template, context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _log(request: HttpRequest, user: User, action: str, reason: str, person: str = "") -> None:
    accesslog.record(by=user, action=action, subject="monitors", person=person, reason=reason, ip=client_ip(request))


def _numbers(entries: Sequence[Entry], term: Term) -> list[dict[str, Any]]:
    numbers = book.numbers(entries, term)

    def link(**query: str) -> str:
        return reverse(LIST, query={"term": str(term.number), **query})

    return [
        {"label": _("Is in office"), "value": numbers.in_office, "of": numbers.seats, "href": link(state="office")},
        {"label": _("Vacant seats"), "value": numbers.vacant, "href": link(state="vacant"), "alarm": True},
        {"label": _("Dismissed"), "value": numbers.dismissed, "href": link(state="dismissed")},
        {"label": _("Inactive"), "value": numbers.silent, "href": reverse("admin:monitors_monitor_inactive")},
    ]


def _found(request: HttpRequest, user: User) -> HttpResponse:
    form = FindForm(request.POST, label_suffix="")
    monitors: list[Monitor] = []
    status = 200
    if form.is_valid():
        if throttle.allow("monitors.register.find", str(user.pk), FINDS, timedelta(hours=1)):
            text = form.cleaned_data["q"]
            monitors = book.find(text)
            _log(request, user, "monitors.find", "", person=f"person/{blind_index(text, 'search')[:16]}")
        else:
            form.add_error("q", _("You have searched very often. Please wait a while."))
            status = 429
    context = {
        **_frame(request, user),
        "find": form,
        "searched": form.is_valid(),
        "entries": book.of_monitors(monitors),
    }
    return _answer(request, "admin/monitors/monitor/found.html", context, status)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """What is filtered as a file; who, why, what and how many stand in the access log before it leaves.

    Raises:
        PermissionDenied: without `monitors.run_monitors`.
    """
    user = runner(request)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, user, request.POST, form)
    if not throttle.allow("monitors.register.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        form.add_error(None, _("You have exported very often. Please wait an hour."))
        return _page(request, user, request.POST, form, status=429)
    terms = _terms()
    term = _chosen(terms, request.POST.get("term", ""))
    everybody = book.of_term(term) if term else []
    filters = RegisterForm(request.POST, terms, everybody)
    found = book.in_order(filter(filters.wanted.fits, everybody), filters.value("order"))
    _log(request, user, "monitors.register-export", f"{form.words()}, {len(found)} rows | {filters.words()}")
    contact = form.cleaned_data["contact"]
    rows = (cells(one, contact=contact) for one in found)
    return as_file(form.cleaned_data["file"], "monitors", _("Register of the monitors"), head(contact=contact), rows)


def head(*, contact: bool) -> list[str]:
    """The headings of the file; those of people's data are the ones a roster is read by."""
    return [str(label) for label, _value in _columns(contact=contact)]


def cells(entry: Entry, *, contact: bool) -> list[object]:
    """A line of the file."""
    return [value(entry) for _label, value in _columns(contact=contact)]


def _columns(*, contact: bool) -> Iterator[tuple[str, Any]]:
    yield _("Seat"), lambda one: one.row.seat
    yield _("Name"), lambda one: one.monitor.name
    if contact:
        yield _("Phone"), lambda one: format_phone(one.monitor.phone)
        yield _("E-mail address"), lambda one: one.monitor.email
        yield _("Year of birth"), lambda one: one.monitor.birth_year or ""
    yield _("Gender"), lambda one: one.monitor.get_gender_display()
    yield _("Age"), lambda one: one.age_band.label if one.age_band else ""
    yield _("Occupation"), lambda one: one.monitor.get_occupation_display()
    yield _("District"), lambda one: one.row.district
    yield _("Section"), lambda one: one.row.section or ""
    yield _("Time in office"), lambda one: one.row.nth
    yield _("Appointed from"), lambda one: one.row.starts_on
    yield _("Appointed until"), lambda one: one.row.last_day
    yield _("State of office"), lambda one: one.state_words
    yield _("Ground of dismissal"), lambda one: one.row.get_ground_display() if one.row.ground else ""
    yield _("Reports submitted"), lambda one: one.done
    yield _("Assignments"), lambda one: one.due
    yield _("Tips"), lambda one: one.row.tips_sent
    yield _("Last activity"), lambda one: timezone.localdate(one.last_activity) if one.last_activity else ""
    yield _("Inactive"), lambda one: _("Yes") if one.is_silent else ""
