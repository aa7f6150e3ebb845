"""Sessions in the workplace: the list, one session with its visitors, and what can be done with it."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.wording import day_words
from petitions.models import Session
from petitions.models.session import SessionQuerySet
from petitions.monday.numbering import expected_numbers

from . import brief, desk, report, sessionverbs
from .sessionpage import RUN, number_words, session_page, state_of

if TYPE_CHECKING:
    SessionAdminBase = admin.ModelAdmin[Session]
else:
    SessionAdminBase = admin.ModelAdmin

PAGES = (*brief.PAGES, *desk.PAGES, *report.PAGES, *sessionverbs.PAGES)
YEAR = re.compile(r"[12]\d{3}", re.ASCII)
FULL, COMING = "full", "coming"


class StateFilter(admin.SimpleListFilter):
    """By state; full is an open one without a free appointment."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        return [(COMING, _("Still to come")), *Session.State.choices, (FULL, _("Full"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value == COMING:
            return queryset.filter(state__in=Session.COMING, day__gte=timezone.localdate())
        if value == FULL:
            return queryset.filter(state=Session.State.OPEN, taken__gte=F("capacity"))
        return queryset.filter(state=value) if value in Session.State.values else queryset


class YearFilter(admin.SimpleListFilter):
    """By year."""

    title = gettext_lazy("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        years = [day.year for day in Session.objects.dates("day", "year", order="DESC")]
        return [(str(year), str(year)) for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        year = self.value() or ""
        return queryset.filter(day__year=int(year)) if YEAR.fullmatch(year) else queryset


class SessionList(ChangeList):
    """With the number each session has or will have, in two queries for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        numbers = expected_numbers()
        for session in self.result_list:
            session.expected = numbers.get(session.pk, 0)  # read by `number_shown`


@admin.register(Session)
class SessionAdmin(SessionAdminBase):
    """The list and the page; what changes a session is a verb of `petitions.monday.sessions`."""

    list_display = ("when", "number_shown", "state_shown", "taken_shown", "waiting_shown", "missing_shown", "where")
    list_display_links = ("when",)
    list_filter = (StateFilter, YearFilter)
    list_per_page = 30
    show_full_result_count = False
    sortable_by = ()
    actions = None
    change_list_template = "admin/petitions/session/change_list.html"

    class Media:
        css = {"all": ["civic/components.css", "petitions/monday-session.css"]}

    def get_queryset(self, request: HttpRequest) -> SessionQuerySet:
        return Session.objects.with_taken().with_missing_reviews()

    def get_ordering(self, request: HttpRequest) -> Any:
        return Session.objects.next_first().query.order_by

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SessionList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": _("Mondays of direct petitions")})

    @admin.display(description=gettext_lazy("day"))
    def when(self, session: Session) -> str:
        return f"{day_words(session.day)} {session.starts:%H:%M}"

    @admin.display(description=gettext_lazy("number"), empty_value="–")
    def number_shown(self, session: Any) -> str | None:
        return number_words(session, session.expected) or None

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, session: Session) -> str:
        badge, words = state_of(session)
        shown = format_html('<span class="badge badge--{}">{}</span>', badge, words)
        if session.state == Session.State.CANCELLED:
            return format_html('{}<br><span class="session-why">{}</span>', shown, session.reason)
        if session.moved_from is None:
            return shown
        moved = _("moved from %(day)s") % {"day": day_words(session.moved_from)}
        return format_html('{}<br><span class="session-why">{}</span>', shown, moved)

    @admin.display(description=gettext_lazy("booked"))
    def taken_shown(self, session: Any) -> str:
        return f"{session.taken} / {session.capacity}"

    @admin.display(description=gettext_lazy("waiting"))
    def waiting_shown(self, session: Any) -> int:
        return int(session.waiting)

    @admin.display(description=gettext_lazy("reviews missing"))
    def missing_shown(self, session: Any) -> int:
        return int(session.missing)

    @admin.display(description=gettext_lazy("place"))
    def where(self, session: Session) -> str:
        return session.place

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(page.address, self.admin_site.admin_view(page.view), name=f"petitions_session_{page.name}")
            for page in PAGES
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return sessionverbs.make_extra(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return session_page(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return super().history_view(request, object_id, {"title": _("Who changed the session"), "subtitle": None})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
