"""The outbox as staff see it: what left, what did not and why, whom to phone."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import linebreaksbr
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from civic.privacy import accesslog
from civic.privacy.client import client_ip
from civic.privacy.findings import mask_email, mask_name, mask_phone
from civic.privacy.paging import CappedPaginator
from civic.privacy.phones import format_phone

from . import outbox
from .models import Notice, NoticeQuerySet, State
from .rendering import preview, subject_to_come
from .wordless import wordless

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from civic.people.models import User

    NoticeAdminBase = admin.ModelAdmin[Notice]
else:
    NoticeAdminBase = admin.ModelAdmin

logger = logging.getLogger(__name__)

COLOURS = {
    State.WAITING: "info",
    State.TO_PHONE: "warning",
    State.SENT: "success",
    State.FAILED: "danger",
    State.CANCELLED: "neutral",
}


def _short(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "m-d H:i")


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, "StrOrPromise"]]:
        return [(state.value, state.label) for state in State]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return cast(NoticeQuerySet, queryset).in_state(value) if value else queryset


@admin.register(Notice)
class NoticeAdmin(NoticeAdminBase):
    """Read-only; the two things a person can do are `Notice.send_again` and `Notice.deliver_by_phone`."""

    change_form_template = "admin/notices/notice/change_form.html"
    list_display = ("state_badge", "subject", "number", "reader", "written", "outcome")
    list_display_links = ("state_badge", "subject")
    list_filter = (StateFilter, "channel")
    list_select_related = False
    list_per_page = 50
    ordering = ("-id",)
    sortable_by = ()
    search_fields = ("about",)
    search_help_text = _("Receipt number, for example 2026-000123")
    show_full_result_count = False
    paginator = CappedPaginator
    actions = ("send_again", "delivered_by_phone")
    readonly_fields = (
        *("state_badge", "reason", "error_detail", "channel", "recipient_to_contact", "about", "body"),
        *("created_at", "not_before", "attempts", "retry_after", "sent_at", "failed_at", "cancelled_at"),
        *("delivered_by", "delivered_at", "template", "key"),
    )

    class Media:
        css: ClassVar = {"all": ["civic/buttons.css", "civic/components.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notices.send_again")

    # --- What is shown ---

    @admin.display(description=_("state"))
    def state_badge(self, notice: Notice) -> str:
        return format_html('<span class="badge badge--{}">{}</span>', COLOURS[notice.state], notice.state.label)

    @admin.display(description=_("message"))
    def subject(self, notice: Notice) -> str:
        return notice.subject_line or subject_to_come(notice)

    @admin.display(description=_("written at"))
    def written(self, notice: Notice) -> str:
        return _short(notice.created_at)

    @admin.display(description=_("outcome"))
    def outcome(self, notice: Notice) -> str:
        """When it left; or why not; or when it will."""
        if notice.sent_at:
            return _short(notice.sent_at)
        if notice.error:
            return notice.get_error_display()
        return _("from %(time)s") % {"time": _short(notice.not_before)} if notice.not_before else ""

    @admin.display(description=_("about"))
    def number(self, notice: Notice) -> str:
        return notice.about.removeprefix("case/")

    @admin.display(description=_("recipient"))
    def reader(self, notice: Notice) -> str:
        return f"{mask_name(notice.to_name)} ({notice.get_channel_display()})".strip()

    def recipient(self, notice: Notice) -> str:
        hide = mask_email if "@" in notice.to_address else mask_phone
        return f"{mask_name(notice.to_name)} {hide(notice.to_address)}".strip()

    @admin.display(description=_("recipient"))
    def recipient_to_contact(self, notice: Notice) -> str:
        """Hidden, but in clear where somebody has to phone."""
        if notice.state == State.TO_PHONE:
            return f"{notice.to_name} {format_phone(notice.to_address)}".strip()
        return self.recipient(notice)

    @admin.display(description=_("reason"))
    def reason(self, notice: Notice) -> str:
        return notice.get_error_display() if notice.error else ""

    @admin.display(description=_("text"))
    def body(self, notice: Notice) -> str:
        try:
            return linebreaksbr(preview(notice), autoescape=True)
        except Exception as error:
            logger.error("notice %s: no preview", notice.pk, exc_info=wordless(error))
            return str(_("The text of the message could not be made. Please tell the administrator."))

    def get_fields(self, request: HttpRequest, obj: Notice | None = None) -> Any:
        """Only what has something to say about this message."""
        silent = {name for name in ("reason",) if obj is not None and not obj.error}
        return [str(name) for name in self.readonly_fields if name not in silent and getattr(obj, str(name), True)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Notice], search_term: str
    ) -> tuple[QuerySet[Notice], bool]:
        """By the beginning of what it is about, or by a receipt number: both use the index."""
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(about__startswith=term) | Q(about__startswith=f"case/{term}")), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = {"title": Notice._meta.verbose_name_plural}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The text and perhaps a phone number are shown, so the look is recorded first."""
        notice = self.get_object(request, object_id)
        if notice is not None and self.has_view_permission(request, notice):
            accesslog.record(
                by=cast("User", request.user),
                action="notice.view",
                subject=notice.about or f"notice/{notice.pk}",
                ip=client_ip(request),
            )
            may = self.has_send_again_permission(request)
            tools = {
                "title": self.subject(notice),
                "subtitle": None,
                "may_send_again": may and notice.state == State.FAILED,
                "may_deliver": may and notice.state in (State.FAILED, State.TO_PHONE),
            }
            extra_context = {**(extra_context or {}), **tools}
        return super().change_view(request, object_id, form_url, extra_context)

    # --- What a person can do, for many rows in the list or for one on its page ---

    @admin.action(description=_("Send again"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        count = sum(notice.send_again() for notice in queryset)
        if count:
            outbox.wake()
        words = ngettext("%(count)d message is sent again.", "%(count)d messages are sent again.", count)
        self._tell(request, words % {"count": count}, count, len(queryset))

    @admin.action(description=_("Delivered by phone"), permissions=["send_again"])
    def delivered_by_phone(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        by = cast("User", request.user)
        count = sum(notice.deliver_by_phone(by) for notice in queryset)
        words = ngettext(
            "%(count)d message is recorded as told by phone.",
            "%(count)d messages are recorded as told by phone.",
            count,
        )
        self._tell(request, words % {"count": count}, count, len(queryset))

    def _tell(self, request: HttpRequest, words: str, count: int, chosen: int) -> None:
        if count:
            self.message_user(request, words, messages.SUCCESS)
        if left := chosen - count:
            words = ngettext(
                "%(count)d message was left as it is: its state does not allow this.",
                "%(count)d messages were left as they are: their state does not allow this.",
                left,
            )
            self.message_user(request, words % {"count": left}, messages.WARNING)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/send-again/", self._one(self.send_again), name="notices_notice_send_again"),
            path("<int:pk>/delivered/", self._one(self.delivered_by_phone), name="notices_notice_delivered"),
            *super().get_urls(),
        ]

    def _one(self, action: Callable[[HttpRequest, QuerySet[Notice]], None]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if not self.has_view_permission(request) or not self.has_send_again_permission(request):
                raise Http404
            action(request, self.get_queryset(request).filter(pk=pk))
            return HttpResponseRedirect(reverse("admin:notices_notice_change", args=[pk]))

        return require_POST(self.admin_site.admin_view(view))
