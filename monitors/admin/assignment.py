"""Assignments in the workplace: the addresses of their pages."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from ..models import Assignment
from . import assignmentform, assignmentpage, enter, matrix, results
from .assignmentaccess import VIEW, opened
from .assignmentlist import worklist

if TYPE_CHECKING:
    AssignmentAdminBase = admin.ModelAdmin[Assignment]
else:
    AssignmentAdminBase = admin.ModelAdmin


@admin.register(Assignment)
class AssignmentAdmin(AssignmentAdminBase):
    """What changes an assignment is a rule of `monitors.assignments`."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("matrix/", wrap(matrix.page), name="monitors_assignment_matrix"),
            path("matrix/export/", wrap(matrix.export), name="monitors_assignment_matrix_export"),
            path("<int:pk>/edit/", wrap(assignmentform.edit), name="monitors_assignment_edit"),
            path("<int:pk>/preview/", wrap(assignmentform.preview), name="monitors_assignment_preview"),
            path("<int:pk>/do/<slug:key>/", wrap(assignmentpage.verb), name="monitors_assignment_verb"),
            path("<int:pk>/enter/<int:appointment>/", wrap(enter.enter), name="monitors_assignment_enter"),
            path("<int:pk>/results/", wrap(results.page), name="monitors_assignment_results"),
            path("<int:pk>/results/pick/", wrap(results.pick), name="monitors_assignment_pick"),
            path("<int:pk>/results/export/", wrap(results.export), name="monitors_assignment_results_export"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = worklist(request)  # first of all, it refuses whoever may not read
        return answer if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD"])

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return assignmentform.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return assignmentpage.page(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        opened(request, object_id, VIEW)
        return super().history_view(request, object_id, {"subtitle": None})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("monitors.run_monitors")

    def has_change_permission(self, request: HttpRequest, obj: Assignment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
