"""Reading the reports of an assignment one after another, and choosing good ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.places.models import District
from civic.privacy.paging import CappedPaginator

from ..assignments import choosing
from ..assignments.answers import in_words
from ..models import Assignment, Question, Report
from .assignmentaccess import READ_REPORTS, RUN, SEE_PEOPLE, log, reader

if TYPE_CHECKING:
    ReportAdminBase = admin.ModelAdmin[Report]
else:
    ReportAdminBase = admin.ModelAdmin

LOOK = "monitors.report"
MOST_IN_FILTER = 40


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with what was answered."""

    question: Question
    words: str
    photos: list[str]


def opened(request: HttpRequest, pk: Any, permission: str = READ_REPORTS) -> tuple[User, Report]:
    """Who asks, and the submitted report; what is only a draft is nobody's to read but the monitor's.

    Raises:
        PermissionDenied: without the permission.
        Http404: there is none, or it is not submitted.
    """
    user = reader(request, permission)
    rows = Report.objects.submitted().select_related(
        "assignment__term", "appointment__district", "appointment__section", "appointment__monitor", "chosen_by"
    )
    try:
        report = rows.filter(pk=int(pk)).first()
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if report is None:
        raise Http404
    return user, report


def page(request: HttpRequest, pk: Any) -> HttpResponse:
    """One report; whose it is only for who may see the monitors. That it was read is in the access log.

    Raises:
        PermissionDenied: who reads no reports.
        Http404: there is none, or it is not submitted.
    """
    user, report = opened(request, pk)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    row = report.assignment
    order = list(
        row.reports.submitted()
        .order_by("appointment__district__order", "appointment__seat", "pk")
        .values_list("pk", flat=True)
    )
    place = order.index(report.pk)
    names = user.has_perm(SEE_PEOPLE)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "opts": Report._meta,
        "title": row.title,
        "row": row,
        "report": report,
        "person": report.appointment,
        "names": names,
        "answers": _answers(report),
        "place": place + 1,
        "count": len(order),
        "previous_url": _address(order[place - 1]) if place else "",
        "next_url": _address(order[place + 1]) if place + 1 < len(order) else "",
        "may_choose": user.has_perm(RUN),
    }
    person = report.appointment.monitor.about if names else ""
    log(request, LOOK, report.about, person=person)
    response = TemplateResponse(request, "admin/monitors/report/page.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _address(pk: int) -> str:
    return reverse("admin:monitors_report_change", args=[pk])


def _answers(report: Report) -> list[Answer]:
    districts = {one.slug: one for one in District.objects.in_order()}
    there = set(report.photos.values_list("token", flat=True))
    found = []
    for question in report.assignment.questions.all():
        value = report.answers.get(question.key)
        photos = [token for token in value or [] if token in there] if question.sort == Question.Sort.PHOTO else []
        found.append(Answer(question, in_words(question, value, there, districts=districts), photos))
    return found


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose it as a good report, or undo that.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such report.
    """
    user, report = opened(request, pk, RUN)
    try:
        if request.POST.get("good") == "no":
            choosing.take_back(report, by=user)
            messages.success(request, _("It is no longer a good report; its points are taken back."))
        else:
            choosing.choose(report, by=user)
            messages.success(request, _("Chosen as a good report. The monitor gets points and a letter."))
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("admin:monitors_report_change", report.pk)


class AssignmentFilter(admin.SimpleListFilter):
    """By assignment, the newest first."""

    title = gettext_lazy("assignment")
    parameter_name = "assignment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        rows = Assignment.objects.released().select_related("term").order_by("-term__number", "-number")
        return [(row.ref, f"{row.ref} · {row.title}") for row in rows[:MOST_IN_FILTER]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(assignment__in=Assignment.objects.by_ref(value)) if value else queryset


class KindFilter(admin.SimpleListFilter):
    """Those that are good, late, or written down by staff."""

    title = gettext_lazy("kind")
    parameter_name = "kind"
    conditions: ClassVar[dict[str, Q]] = {
        "good": Q(chosen_at__isnull=False),
        "late": Q(is_late=True),
        "staff": Q(written_by__isnull=False),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, Any]]:
        return [("good", _("good report")), ("late", _("came late")), ("staff", _("written down by staff"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.conditions.get(self.value() or "", Q()))


@admin.register(Report)
class ReportAdmin(ReportAdminBase):
    """For reading: what is submitted. Whose it is stands in the list only for who may see the monitors."""

    list_display = ("which", "district", "submitted", "late", "good")
    list_display_links = None
    list_filter = (AssignmentFilter, KindFilter, "appointment__district")
    list_select_related = ("assignment__term", "appointment__district", "appointment__monitor")
    ordering = ("-assignment__term__number", "-assignment__number", "appointment__district__order", "appointment__seat")
    list_per_page = 50
    show_full_result_count = False
    sortable_by = ()
    paginator = CappedPaginator
    actions = None
    change_list_template = "admin/monitors/report/change_list.html"

    class Media:
        css = {"all": ["civic/components.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return Report.objects.submitted()

    def get_list_display(self, request: HttpRequest) -> Any:
        return ("which", "name", *self.list_display[1:]) if request.user.has_perm(SEE_PEOPLE) else self.list_display

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = super().changelist_view(request, {**(extra_context or {}), "title": _("Reports of the monitors")})
        if answer.status_code == 200 and request.user.has_perm(SEE_PEOPLE):
            log(request, LOOK, "reports")
        return answer

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the filters ask: a condition on drafts in the address would tell what stands in them."""
        if lookup in {AssignmentFilter.parameter_name, KindFilter.parameter_name}:
            return True
        return lookup.startswith("appointment__district__") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("report"))
    def which(self, report: Report) -> str:
        words = f"{report.assignment.ref} · {report.assignment.title} · {report.appointment.seat}"
        return format_html('<a href="{}">{}</a>', _address(report.pk), words)

    @admin.display(description=gettext_lazy("name"))
    def name(self, report: Report) -> str:
        return report.appointment.monitor.name

    @admin.display(description=gettext_lazy("district"))
    def district(self, report: Report) -> str:
        return str(report.appointment.district)

    @admin.display(description=gettext_lazy("submitted"))
    def submitted(self, report: Report) -> object:
        return report.submitted_at

    @admin.display(description=gettext_lazy("came late"))
    def late(self, report: Report) -> str:
        return _("came late") if report.is_late else "–"

    @admin.display(description=gettext_lazy("good report"))
    def good(self, report: Report) -> str:
        return f"★ {_('good report')}" if report.chosen_at is not None else "–"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/choose/", wrap(choose), name="monitors_report_choose"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return page(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The page of the report: the history of the choice stands with its assignment."""
        return page(request, object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
