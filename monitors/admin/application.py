"""Applications in the workplace: one of them, writing one down, a note, and taking it back for the person."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.cases.forms.offering import fill_in
from civic.cases.workflow import ChangedMeanwhile, SameKeyOtherContent, WorkflowError
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip

from ..forms.application import WrittenForm
from ..forms.applicationlist import STATES, NoteForm, WithdrawForm
from ..membership import applying
from ..membership.persons import Person, matches
from ..models import Application, Call, Monitor
from .applicationlist import BADGES, LIST, State, band_words, export, listed, reader

if TYPE_CHECKING:
    ApplicationAdminBase = admin.ModelAdmin[Application]
else:
    ApplicationAdminBase = admin.ModelAdmin

RUN = "monitors.run_monitors"
CHANGE = "admin:monitors_application_change"


def _row(pk: Any) -> Application:
    """
    Raises:
        Http404: no such application.
    """
    number = int(pk) if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 10 else 0
    row = Application.objects.select_related("call__term", "district", "section", "user").filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _writer(request: HttpRequest) -> User:
    """
    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request)
    if not user.has_perm(RUN):
        raise PermissionDenied
    return user


@require_safe
def one(request: HttpRequest, pk: Any) -> HttpResponse:
    """One application with everything the person said; the look is in the access log."""
    user, row = reader(request), _row(pk)
    person = _monitor(row)
    others = Application.objects.with_phone(row.phone or "-").exclude(pk=row.pk).select_related("call")
    may_write = user.has_perm(RUN)
    context = {
        "title": _("Application %(number)s") % {"number": row.number},
        "row": row,
        "call": row.call,
        "badge": BADGES[State(row.state)],
        "state": STATES[row.state],
        "age": band_words(row, timezone.localdate()),
        "is_erased": not row.name,
        "monitor": person,
        "appointments": person.appointments.select_related("term", "district") if person is not None else [],
        "others": [
            (other, STATES[other.state]) for other in others.select_related("call").order_by("-received_at")[:10]
        ],
        "note": NoteForm(initial={"note": row.note, "version": row.version}),
        "may_write": may_write,
        "may_withdraw": may_write and row.state in applying.WAITING,
    }
    accesslog.record(by=user, action="application.view", subject=row.about, ip=client_ip(request))
    return _page(request, "page", context)


def _monitor(row: Application) -> Monitor | None:
    """The row of the register this person has already, if it can be told."""
    if not row.name:
        return None
    [match] = matches([Person.of(row)])
    return match if isinstance(match, Monitor) else None


def write_down(request: HttpRequest) -> HttpResponse:
    """What came on paper, by telephone or as a recommendation, under the same rules as online."""
    user = _writer(request)
    calls = list(Call.objects.announced().filter(opens_on__lte=timezone.localdate()))
    if not calls:
        messages.error(request, _("No call takes applications now."))
        return redirect(LIST)
    wanted = request.POST.get("call", "") or request.GET.get("call", "")
    call = next((row for row in calls if str(row.pk) == wanted), calls[-1])
    form = WrittenForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            at = applying.arrived(form.cleaned_data["arrived_on"])
            key = form.cleaned_data["form_key"]
            row = applying.apply(call, form.given(), form_key=key, by=user, at=at)
        except WorkflowError as error:
            status = 409
            if isinstance(error, SameKeyOtherContent):
                fill_in(form, "form_key", str(WrittenForm().initial["form_key"]))
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Application %(number)s is written down.") % {"number": row.number})
            return redirect(CHANGE, row.pk)
    context = {"title": _("Write an application down"), "form": form, "calls": calls, "call": call}
    return _page(request, "write", context, status)


def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a note of staff. What it says is read here, so the access log has it."""
    user, row = _writer(request), _row(pk)
    form = NoteForm(request.POST if request.method == "POST" else {"note": row.note, "version": row.version})
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            applying.write_note(row, data["note"].strip(), by=user, version=data["version"])
        except ChangedMeanwhile as error:
            row.refresh_from_db(fields=["version", "note"])
            fill_in(form, "version", str(row.version))
            form.add_error(None, str(error))
            form.add_error("note", _("Now it says: %(note)s") % {"note": row.note or "–"})
        else:
            messages.success(request, _("The note is kept."))
            return redirect(CHANGE, row.pk)
    accesslog.record(by=user, action="application.view", subject=row.about, reason="note", ip=client_ip(request))
    context = {"title": _("Note of staff"), "form": form, "row": row, "button": _("Keep it")}
    return _page(request, "verb", context)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an application back for somebody who called or wrote."""
    user, row = _writer(request), _row(pk)
    if row.state not in applying.WAITING:
        if row.state != State.WITHDRAWN:
            messages.error(request, _("It is decided already, so it cannot be withdrawn."))
        return redirect(CHANGE, row.pk)
    initial = {"version": row.version}
    form = WithdrawForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            applying.withdraw(row, by=user, version=form.cleaned_data["version"])
        except WorkflowError as error:
            row.refresh_from_db(fields=["version"])
            fill_in(form, "version", str(row.version))
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The application is withdrawn, and the person is told."))
            return redirect(CHANGE, row.pk)
    context = {
        "title": _("Withdraw for the person"),
        "form": form,
        "row": row,
        "button": _("Withdraw"),
        "danger": True,
        "intro": _("The person is told. As long as the call is open they can apply again."),
    }
    return _page(request, "verb", context)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> TemplateResponse:
    everywhere = {**admin.site.each_context(request), "opts": Application._meta}
    response = TemplateResponse(request, f"admin/monitors/application/{name}.html", everywhere | context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@admin.register(Application)
class ApplicationAdmin(ApplicationAdminBase):
    """The addresses; what changes an application is a rule of `membership.applying`."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("export/", view(export), name="monitors_application_export"),
            path("<int:pk>/note/", view(note), name="monitors_application_note"),
            path("<int:pk>/withdraw/", view(withdraw), name="monitors_application_withdraw"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return listed(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return write_down(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return one(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        words = {"title": _("Who changed the application"), "subtitle": None}
        return super().history_view(request, object_id, words)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
