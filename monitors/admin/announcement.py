"""Notices to monitors in the workplace: the list, a draft with its preview, and who has read what was sent."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from civic.cases.admin.access import staff_user
from civic.cases.forms.offering import fill_in
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.privacy import accesslog
from civic.privacy.client import client_ip
from civic.privacy.phones import format_phone

from ..activity import announcements
from ..forms.announcement import AnnouncementForm
from ..models import Announcement, Audience, Term

if TYPE_CHECKING:
    AnnouncementAdminBase = admin.ModelAdmin[Announcement]
else:
    AnnouncementAdminBase = admin.ModelAdmin

RUN = "monitors.run_monitors"
VIEW = "monitors.view_announcement"
PEOPLE = "monitors.view_monitor"
LIST = "admin:monitors_announcement_changelist"
CHANGE = "admin:monitors_announcement_change"
PAGE_SIZE = 30


def _user(request: HttpRequest, *permissions: str) -> User:
    """
    Raises:
        PermissionDenied: somebody who lacks one of the permissions.
    """
    user = staff_user(request)
    if not user.has_perms(permissions):
        raise PermissionDenied
    return user


def _row(pk: Any) -> Announcement:
    """
    Raises:
        Http404: no such notice.
    """
    number = int(pk) if str(pk).isascii() and str(pk).isdigit() and len(str(pk)) < 10 else 0
    rows = Announcement.objects.with_counts().select_related("term", "lacking", "sent_by")
    row = rows.prefetch_related("districts", "sections").filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def for_whom(row: Announcement) -> str:
    """In words: all monitors, or those of which districts or sections, and whether only some of them."""
    whom = str(row.get_audience_display())
    if row.audience == Audience.DISTRICTS:
        whom = ", ".join(map(str, row.districts.all()))
    elif row.audience == Audience.SECTIONS:
        whom = ", ".join(map(str, row.sections.all()))
    if row.lacking is not None:
        missing = _("has not submitted assignment %(n)s") % {"n": row.lacking.number}
        whom = f"{whom} · {missing}"
    return whom


@require_safe
def listed(request: HttpRequest) -> TemplateResponse:
    """All notices of all terms: drafts first, then the newest."""
    user = _user(request, VIEW)
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 4 and int(page) > 0 else 1
    show = request.GET.get("show", "")
    rows = Announcement.objects.with_counts().select_related("term", "lacking", "sent_by")
    rows = {"draft": rows.drafts(), "sent": rows.sent()}.get(show, rows)
    start = (number - 1) * PAGE_SIZE
    ordered = rows.prefetch_related("districts", "sections").order_by("-sent_at", "-pk")
    found = list(ordered[start : start + PAGE_SIZE + 1])
    kept = f"show={show}&" if show in ("draft", "sent") else ""
    context = {
        "title": _("Notices to monitors"),
        "rows": [(row, for_whom(row)) for row in found[:PAGE_SIZE]],
        "show": show,
        "may_write": user.has_perm(RUN),
        "previous_url": f"?{kept}page={number - 1}" if number > 1 else "",
        "next_url": f"?{kept}page={number + 1}" if len(found) > PAGE_SIZE else "",
    }
    return _page(request, "list", context)


def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a draft, or change one; afterwards it is looked at before it is sent."""
    user = _user(request, RUN)
    row = None if pk is None else _row(pk)
    term = row.term if row is not None else Term.objects.current()
    if row is not None and row.sent_at is not None:
        messages.error(request, _("This notice was sent. What went out cannot be changed; please write another one."))
        return redirect(CHANGE, row.pk)
    if term is None:
        messages.error(request, _("No term is running today, so there is nobody to write to."))
        return redirect(LIST)
    form = AnnouncementForm(request.POST if request.method == "POST" else None, term=term, row=row)
    if form.is_valid():
        try:
            kept = _keep(form, row, user)
        except ChangedMeanwhile as error:
            form.add_error(None, str(error))
            fill_in(form, "version", str(Announcement.objects.values_list("version", flat=True).get(pk=pk or 0)))
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            return redirect(CHANGE, kept.pk)
    title = _("Change the notice") if row is not None else _("Write a notice")
    return _page(request, "form", {"title": title, "form": form, "announcement": row})


def _keep(form: AnnouncementForm, row: Announcement | None, user: User) -> Announcement:
    given = form.cleaned_data
    if row is None:
        return announcements.write(form.words(), form_key=given["form_key"], by=user)
    return announcements.change(row.pk, given["version"], form.words(), by=user)


@require_safe
def one(request: HttpRequest, pk: Any) -> TemplateResponse:
    """A draft as it will go out, and to how many; or what was sent, and how many have read it."""
    user, row = _user(request, VIEW), _row(pk)
    context: dict[str, Any] = {
        "title": row.title,
        "announcement": row,
        "whom": for_whom(row),
        "paragraphs": [part for part in row.text.split("\n\n") if part.strip()],
        "may_write": user.has_perm(RUN),
        "may_see_people": user.has_perm(PEOPLE),
    }
    if row.sent_at is None:
        context["reach"] = announcements.reach(row, announcements.audience_of(row))
    else:
        context["to_remind"] = announcements.to_remind(row).count() if user.has_perm(RUN) else 0
        context["reminded_today"] = announcements.reminded_on(row)
    return _page(request, "page", context)


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Send, remind, or throw away; each safe to be pressed twice.

    Raises:
        Http404: nothing that is done with a notice.
    """
    user = _user(request, RUN)
    if verb not in ("send", "remind", "discard"):
        raise Http404
    if verb == "discard":
        return _discard(request, pk, user)
    _row(pk)
    try:
        words = _send(request, pk, user) if verb == "send" else _remind(pk, user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, words)
    return redirect(CHANGE, pk)


def _send(request: HttpRequest, pk: int, user: User) -> str:
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    count = announcements.send(pk, seen, by=user)
    return ngettext("The notice went to %(n)s monitor.", "The notice went to %(n)s monitors.", count) % {"n": count}


def _remind(pk: int, user: User) -> str:
    count = announcements.remind(pk, by=user)
    return ngettext("%(n)s monitor was reminded.", "%(n)s monitors were reminded.", count) % {"n": count}


def _discard(request: HttpRequest, pk: int, user: User) -> HttpResponse:
    try:
        announcements.discard(pk, by=user)
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect(CHANGE, pk)
    messages.success(request, _("The draft was thrown away."))
    return redirect(LIST)


@require_safe
def readers(request: HttpRequest, pk: int) -> TemplateResponse:
    """Who has read it and who has not, by name; that somebody looked is in the access log."""
    user, row = _user(request, VIEW, PEOPLE), _row(pk)
    show = "read" if request.GET.get("show") == "read" else "unread"
    rows = row.readings.filter(read_at__isnull=show == "unread")
    rows = rows.select_related("appointment__monitor", "appointment__district", "appointment__section")
    accesslog.record(by=user, action="monitors.readers", subject=row.about, reason=show, ip=client_ip(request))
    context = {
        "title": _("Who has read it") if show == "read" else _("Who has not read it"),
        "announcement": row,
        "lines": [
            (row, format_phone(row.appointment.monitor.phone)) for row in rows.order_by("appointment__seat", "pk")
        ],
        "show": show,
        "may_write": user.has_perm(RUN),
    }
    return _page(request, "readers", context)


@require_POST
def told(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """Note that a monitor was told by telephone."""
    user = _user(request, RUN, PEOPLE)
    _row(pk)
    announcements.told(pk, appointment, by=user)
    messages.success(request, _("It is noted that the monitor knows what the notice says."))
    return redirect("admin:monitors_announcement_readers", pk)


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> TemplateResponse:
    page = {**admin.site.each_context(request), "opts": Announcement._meta, **context}
    response = TemplateResponse(request, f"admin/monitors/announcement/{name}.html", page)
    response["Cache-Control"] = "private, no-store"
    return response


@admin.register(Announcement)
class AnnouncementAdmin(AnnouncementAdminBase):
    """What changes a notice is a verb of `activity.announcements`."""

    actions = None

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, "monitors_announcement_{}".format
        own = [
            path("<int:pk>/edit/", view(write), name=name("edit")),
            path("<int:pk>/do/<slug:verb>/", view(act), name=name("act")),
            path("<int:pk>/readers/", view(readers), name=name("readers")),
            path("<int:pk>/readers/<int:appointment>/told/", view(told), name=name("told")),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return listed(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return write(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return one(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return super().history_view(request, object_id, {"title": _("Who wrote and sent the notice")})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        return False
