"""Reports of abusive contact and restrictions: who may read them, the evidence, and the panel on a case's page."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from civic.cases.models import Case, ConductReport, Evidence, Restriction
from civic.cases.models.protection import RestrictionQuerySet
from civic.cases.verbs import protecting
from civic.cases.views import private_file
from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy.paging import CappedPaginator

from .access import acts_on, log, staff_user

if TYPE_CHECKING:
    ConductReportAdminBase = admin.ModelAdmin[ConductReport]
    RestrictionAdminBase = admin.ModelAdmin[Restriction]
else:
    ConductReportAdminBase = RestrictionAdminBase = admin.ModelAdmin


def readable_reports(user: User) -> QuerySet[ConductReport]:
    """The reports this person may read: all for those who decide, their own for everybody else."""
    rows = ConductReport.objects.exclude(case__contact__user=user)  # nobody reads what is said about themselves
    return rows if user.has_perm(protecting.PROTECT) else rows.filter(reported_by=user)


def _has(request: HttpRequest, *permissions: str) -> bool:
    """Whether the one who asks is staff with one of the permissions."""
    user = request.user
    return isinstance(user, User) and user.is_staff and any(user.has_perm(name) for name in permissions)


def conduct_panel(case: Case, user: User) -> dict[str, Any]:
    """What the page of a case shows: reports and restrictions to those who handle it, a number to onlookers."""
    if not acts_on(case, user):
        return {"conduct_count": case.conduct_reports.count()}
    reports = list(case.conduct_reports.select_related("reported_by"))
    readable = set(readable_reports(user).filter(case=case).values_list("pk", flat=True)) if reports else set()
    return {
        "conduct_reports": [(report, report.pk in readable) for report in reports],
        "restrictions": restrictions_of(case),
    }


def restrictions_of(case: Case) -> list[Restriction]:
    """What holds now or soon against the person behind a case, whichever petition it came from."""
    if case.contact is None:
        return []
    rows = Restriction.objects.against_contact(case.contact).ahead(timezone.now()).order_by("starts_at", "pk")
    return [row for row in rows if row.was_told]


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "decided"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("no", gettext_lazy("waiting for a decision")), ("yes", gettext_lazy("decided"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(decided_at__isnull=self.value() == "no") if self.value() else queryset


@admin.register(ConductReport)
class ConductReportAdmin(ConductReportAdminBase):
    """For reading: those who decide see all, a member of staff sees what they reported. Each look is logged."""

    list_display = ("happened_at", "what", "case_number", "reporter", "reported_at", "decided_at")
    list_filter = (StateFilter, "what")
    list_select_related = ("case", "reported_by")
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    actions = None
    fields = (
        *("case_link", "what", "happened_at", "how", "account", "files", "wanted", "reporter", "reported_at"),
        *("decided_at", "decider", "done", "decision", "told", "limits"),
    )
    readonly_fields = fields

    @admin.display(description=gettext_lazy("case"))
    def case_number(self, report: ConductReport) -> str:
        return report.case.number

    @admin.display(description=gettext_lazy("case"))
    def case_link(self, report: ConductReport) -> str:
        address = reverse("admin:cases_case_change", args=[report.case_id])
        return format_html('<a href="{}">{}</a>', address, report.case.number)

    @admin.display(description=gettext_lazy("reported by"))
    def reporter(self, report: ConductReport) -> str:
        return str(report.reported_by)

    @admin.display(description=gettext_lazy("decided by"))
    def decider(self, report: ConductReport) -> str:
        return str(report.decided_by or "–")

    @admin.display(description=gettext_lazy("evidence"))
    def files(self, report: ConductReport) -> str:
        links = (
            (reverse("admin:cases_conductreport_evidence", args=[report.pk, item.pk]), number)
            for number, item in enumerate(report.evidence.all(), 1)
        )
        return format_html_join(" · ", '<a href="{}">{}</a>', links) or "–"

    @admin.display(description=gettext_lazy("what is asked for"))
    def wanted(self, report: ConductReport) -> str:
        return ", ".join(report.wish_labels) or "–"

    @admin.display(description=gettext_lazy("what is done"))
    def done(self, report: ConductReport) -> str:
        return ", ".join(report.measure_labels) or "–"

    @admin.display(description=gettext_lazy("restrictions"))
    def limits(self, report: ConductReport) -> str:
        lines = ((row.get_what_display(), span(row), state(row)) for row in report.restrictions.order_by("pk"))
        return format_html_join("", "<p>{} · {} · {}</p>", lines) or "–"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.evidence)
        return [path("<int:pk>/evidence/<int:number>/", view, name="cases_conductreport_evidence"), *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        return titled(super().get_changelist_instance(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConductReport]:
        return readable_reports(staff_user(request))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        if report is not None and request.method == "GET":
            log(request, "conduct.view", report.case)
        title = report.get_what_display() if report else ""
        context = {"title": title, "subtitle": None, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @method_decorator(require_safe)
    def evidence(self, request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
        """One file, for those who may read the report.

        Raises:
            Http404: no such file, or somebody else's.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = Evidence.objects.filter(report__in=self.get_queryset(request)).select_related("report__case__contact")
        item = rows.filter(pk=number, report=pk).first()
        if item is None:
            raise Http404
        log(request, "evidence.view", item.report.case)
        return private_file(str(item.file.name), item.kind, f"{item.report.case.number}-evidence-{item.pk}")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: ConductReport | None = None) -> bool:
        if not _has(request, protecting.PROTECT, "cases.handle_case"):
            return False
        return obj is None or readable_reports(staff_user(request)).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ConductReport | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConductReport | None = None) -> bool:
        return False


class ForceFilter(admin.SimpleListFilter):
    """Those that hold now or soon, unless all are asked for."""

    title = gettext_lazy("validity")
    parameter_name = "all"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        return [("1", gettext_lazy("Those that are over, too"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() else cast(RestrictionQuerySet, queryset).ahead(timezone.now())

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Announced or in force")}
        yield from others


@admin.register(Restriction)
class RestrictionAdmin(RestrictionAdminBase):
    """What petitioners may not do for a time; it can be lifted early."""

    list_display = ("what", "case_number", "starts_at", "ends_at", "now", "notified_at")
    list_filter = (ForceFilter, "what")
    list_select_related = ("report__case",)
    ordering = ("-id",)
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = CappedPaginator
    actions = ("lift",)
    fields = ("what", "case_link", "notified_at", "starts_at", "ends_at", "lifted_at", "now")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("case"))
    def case_number(self, row: Restriction) -> str:
        return row.report.case.number if row.report else "–"

    @admin.display(description=gettext_lazy("case"))
    def case_link(self, row: Restriction) -> str:
        if row.report is None:
            return "–"
        address = reverse("admin:cases_case_change", args=[row.report.case_id])
        return format_html('<a href="{}">{}</a>', address, row.report.case.number)

    @admin.display(description=gettext_lazy("state"))
    def now(self, row: Restriction) -> str:
        return state(row)

    @admin.action(description=gettext_lazy("Lift now; the petitioner is told"))
    def lift(self, request: HttpRequest, queryset: QuerySet[Restriction]) -> None:
        for row in queryset:
            try:
                protecting.lift(row, by=staff_user(request))
            except WorkflowError as error:
                messages.error(request, f"{row.get_what_display()}: {error}")
            else:
                messages.success(request, _("%(what)s: lifted.") % {"what": row.get_what_display()})

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        return titled(super().get_changelist_instance(request))

    def get_actions(self, request: HttpRequest) -> Any:
        """Django's own 'delete' is not among them."""
        return {name: action for name, action in super().get_actions(request).items() if name == "lift"}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Restriction | None = None) -> bool:
        return _has(request, protecting.PROTECT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Restriction | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Restriction | None = None) -> bool:
        return False


def titled(changelist: ChangeList) -> ChangeList:
    """The list under its own name instead of 'Select … to view'."""
    changelist.title = str(changelist.opts.verbose_name_plural)
    return changelist


def span(row: Restriction) -> str:
    """From when until when, short."""
    start, end = (timezone.localtime(moment) for moment in (row.starts_at, row.ends_at))
    return f"{start:%Y-%m-%d} – {end:%Y-%m-%d}"


def state(row: Restriction) -> str:
    """How a restriction stands now, in a word or two."""
    now = timezone.now()
    if row.lifted_at is not None:
        return _("lifted early")
    if row.ends_at <= now:
        return _("over")
    if not row.was_told:
        return _("not in force: the notice did not arrive")
    return _("in force") if row.starts_at <= now else _("announced")
