"""Calls for monitors in the workplace: the list, writing one, its preview, its release, its last day."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.cases.admin.access import staff_user
from civic.cases.forms.offering import fill_in
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.places.models import District

from ..forms.application import ASKED
from ..forms.call import CALL_VERBS, CallForm
from ..membership import applying, calls
from ..models import Application, Call, Term

if TYPE_CHECKING:
    CallAdminBase = admin.ModelAdmin[Call]
else:
    CallAdminBase = admin.ModelAdmin

RUN, VIEW = "monitors.run_monitors", "monitors.view_call"
LIST, CHANGE = "admin:monitors_call_changelist", "admin:monitors_call_change"
PAGE_SIZE = 30


def _user(request: HttpRequest, permission: str) -> User:
    """
    Raises:
        PermissionDenied: somebody without the permission.
    """
    user = staff_user(request)
    if not user.has_perm(permission):
        raise PermissionDenied
    return user


def with_counts(rows: Any) -> Any:
    """With how many have applied, and how many of them still stand."""
    standing = ~Q(applications__state=Application.State.WITHDRAWN)
    return rows.select_related("term").annotate(
        came=Count("applications"), standing=Count("applications", filter=standing)
    )


def _row(pk: Any) -> Any:
    """
    Raises:
        Http404: no such call.
    """
    number = int(pk) if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 10 else 0
    row = with_counts(Call.objects.filter(pk=number)).first()
    if row is None:
        raise Http404
    return row


def state_of(call: Call) -> tuple[str, str]:
    """Badge and word for how far a call is."""
    today = timezone.localdate()
    if call.decided_at is not None:
        return "neutral", _("Decided")
    if call.released_at is None:
        return "warning", _("Draft")
    if call.opens_on > today:
        return "info", _("Announced")
    if call.is_open(today):
        return "success", _("Taking applications")
    return "danger", _("To be decided")


@require_safe
def listed(request: HttpRequest) -> TemplateResponse:
    """All calls, the newest first, with how many have applied."""
    user = _user(request, VIEW)
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 4 and int(page) > 0 else 1
    start = (number - 1) * PAGE_SIZE
    found = list(with_counts(Call.objects.all()).order_by("-opens_on", "-pk")[start : start + PAGE_SIZE + 1])
    wanted = calls.wanted_of(found)
    context = {
        "title": _("Calls for monitors"),
        "lines": [(row, *state_of(row), wanted[row.pk].seats) for row in found[:PAGE_SIZE]],
        "may_write": user.has_perm(RUN),
        "previous_url": f"?page={number - 1}" if number > 1 else "",
        "next_url": f"?page={number + 1}" if len(found) > PAGE_SIZE else "",
    }
    return _page(request, "list", context)


def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a call, or change one; nobody else sees it before it is released."""
    user = _user(request, RUN)
    call = None if pk is None else _row(pk)
    if call is not None and call.decided_at is not None:
        messages.error(request, _("This call is decided already."))
        return redirect(CHANGE, call.pk)
    if not Term.objects.filter(ends_on__gte=timezone.localdate()).exists():
        messages.error(request, _("There is no term yet for which monitors could be called. Please make one first."))
        return redirect(LIST)
    form = CallForm(request.POST if request.method == "POST" else None, call=call)
    kept = _kept(form, call, user)
    if kept is not None:
        messages.success(request, _("The call is kept."))
        return redirect(CHANGE, kept.pk)
    title = _("Change the call") if call is not None else _("Write a call")
    return _page(request, "form", {"title": title, "form": form, "call": call, "button": _("Keep it")})


def _kept(form: CallForm, call: Call | None, user: User) -> Call | None:
    """The call when what was sent is written; else the form says why and keeps what was typed."""
    if not form.is_valid():
        return None
    try:
        if call is None:
            return calls.write(form.given(), by=user)
        calls.change(call, form.given(), by=user, version=form.cleaned_data["version"] or 0)
    except ChangedMeanwhile as error:
        fill_in(form, "version", str(Call.objects.values_list("version", flat=True).get(pk=call.pk if call else 0)))
        form.add_error(None, str(error))
        return None
    except WorkflowError as error:
        form.add_error(None, str(error))
        return None
    return call


@require_safe
def one(request: HttpRequest, pk: Any) -> HttpResponse:
    """A call: what it says, how far it is, what can be done with it."""
    user, call = _user(request, VIEW), _row(pk)
    badge, state = state_of(call)
    today = timezone.localdate()
    may_write = user.has_perm(RUN)
    context = {
        "title": call.title,
        "call": call,
        "badge": badge,
        "state": state,
        "wanted": calls.wanted(call),
        "districts": list(District.objects.in_order()),
        "may_write": may_write,
        "may_change": may_write and call.decided_at is None,
        "may_enter": may_write and call.released_at is not None and call.decided_at is None and call.opens_on <= today,
        "may_see_applications": user.has_perm("monitors.view_application"),
        "verbs": [
            {"key": form.key, "label": form.label, "danger": form.danger}
            for form in CALL_VERBS.values()
            if may_write and form.is_open(call, today)
        ],
        "may_select": may_write and call.released_at is not None,
    }
    return _page(request, "page", context)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The call as everybody will read it."""
    _user(request, VIEW)
    call, today = _row(pk), timezone.localdate()
    line = {"call": call, "wanted": calls.wanted(call), "is_open": True, "days": (call.closes_on - today).days}
    context = {
        "open": [line],
        "preview": reverse(CHANGE, args=[call.pk]),
        "districts": list(District.objects.in_order()),
        "asked": ASKED,
        "least_age": applying.LEAST_AGE,
    }
    return TemplateResponse(request, "monitors/join.html", context)


def verb(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the form of one thing that is done with a call, or do it.

    Raises:
        Http404: no such call, or nothing that is done with one.
    """
    user = _user(request, RUN)
    form_class = CALL_VERBS.get(key)
    if form_class is None:
        raise Http404
    if key == "drop" and request.method == "POST" and not Call.objects.filter(pk=pk).exists():  # a second click
        return redirect(LIST)
    call = _row(pk)
    if not form_class.is_open(call, timezone.localdate()):
        if request.method != "POST":
            messages.error(request, _("That cannot be done with this call now."))
        return redirect(CHANGE, call.pk)
    form = form_class(request.POST if request.method == "POST" else None, call=call)
    if form.is_valid():
        try:
            form.carry_out(user)
        except ChangedMeanwhile as error:
            call.refresh_from_db(fields=["version"])
            fill_in(form, "version", str(call.version))
            form.add_error(None, str(error))
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(what)s” is done.") % {"what": form.label})
            return redirect(LIST) if key == "drop" else redirect(CHANGE, call.pk)
    context = {"title": form.label, "form": form, "call": call, "intro": form.intro, "danger": form.danger}
    return _page(request, "form", {**context, "button": form.label})


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    everywhere = {**admin.site.each_context(request), "opts": Call._meta}
    response = TemplateResponse(request, f"admin/monitors/call/{name}.html", everywhere | context)
    response["Cache-Control"] = "private, no-store"
    return response


@admin.register(Call)
class CallAdmin(CallAdminBase):
    """The addresses; what changes a call is a rule of `membership.calls`."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/write/", view(write), name="monitors_call_write"),
            path("<int:pk>/preview/", view(preview), name="monitors_call_preview"),
            path("<int:pk>/do/<slug:key>/", view(verb), name="monitors_call_verb"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return listed(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return write(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return one(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return super().history_view(request, object_id, {"title": _("Who changed the call"), "subtitle": None})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: Call | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
