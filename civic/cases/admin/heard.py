"""Meetings and visits in the admin: what was suggested there, and the sheet to write more of it down."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.cases.forms.suggestion import SuggestionForm, SuggestionSheet
from civic.cases.heard import Hearing
from civic.cases.workflow import WorkflowError

from .access import staff_cases, staff_user

if TYPE_CHECKING:
    HeardAdminBase = admin.ModelAdmin[Any]
else:
    HeardAdminBase = admin.ModelAdmin


# The date field of the browser: easier on a phone than the admin's own, and it needs no script.
DATE = forms.DateInput(attrs={"type": "date", "class": "vTextField"}, format="%Y-%m-%d")


class HearingAdmin(HeardAdminBase):
    """Admin of a `Hearing`. Nothing is deleted: its suggestions are cases of the ledger."""

    row_form: ClassVar[type[SuggestionForm]] = SuggestionForm
    change_form_template = "admin/cases/heard/change_form.html"
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DateField: {"widget": DATE}}
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_add_suggestions(self, request: HttpRequest) -> bool:
        user = staff_user(request)
        return self.has_view_permission(request) and user.has_perm(f"{self.opts.app_label}.add_suggestion")

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_suggestions"
        sheet = path("<int:pk>/suggestions/", self.admin_site.admin_view(self.suggestions_view), name=name)
        return [sheet, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        more: dict[str, Any] = {}
        hearing = self.get_object(request, object_id) if object_id else None
        if hearing is not None:
            more = {"heard_rows": self._rows(request, hearing)}
            if self.may_add_suggestions(request):
                more["sheet_url"] = self._address("suggestions", hearing)
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """After a new meeting or visit, its suggestions: that is what it was held for."""
        if {"_addanother", "_continue", "_popup"} & request.POST.keys() or not self.may_add_suggestions(request):
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("%(name)s is written down. Now its suggestions.") % {"name": obj})
        return redirect(self._address("suggestions", obj))

    def suggestions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sheet; sent twice it writes the same suggestions once."""
        hearing: Hearing | None = self.get_queryset(request).filter(pk=pk).first()
        if not self.may_add_suggestions(request):
            raise PermissionDenied
        if hearing is None:
            raise Http404
        sheet = SuggestionSheet(row=self.row_form)
        refused = ""
        if request.method == "POST":
            sheet = SuggestionSheet(request.POST, row=self.row_form, checked="more" not in request.POST)
            if "more" not in request.POST and sheet.is_valid():
                try:
                    cases = hearing.hear(sheet.heard, by=staff_user(request), **sheet.head.cleaned_data)
                except WorkflowError as error:
                    refused = str(error)
                else:
                    self._tell(request, len(cases))
                    return redirect(self._address("change", hearing))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add suggestions"),
            "subtitle": str(hearing),
            "opts": self.opts,
            "hearing": hearing,
            "hearing_url": self._address("change", hearing),
            "sheet": sheet,
            "refused": refused,
            "heard_rows": self._rows(request, hearing),
        }
        return TemplateResponse(request, "admin/cases/heard/sheet.html", context)

    def _tell(self, request: HttpRequest, count: int) -> None:
        words = ngettext(
            "%(count)d suggestion is with its department now.",
            "%(count)d suggestions are with their departments now.",
            count,
        )
        messages.success(request, words % {"count": count})

    def _rows(self, request: HttpRequest, hearing: Hearing) -> list[tuple[Any, bool]]:
        """The suggestions heard so far, and whether this person may open the case."""
        rows = list(hearing.suggestions.select_related("case__department"))
        readable = staff_cases(staff_user(request)).filter(pk__in=[row.case_id for row in rows])
        opened = set(readable.values_list("pk", flat=True))
        return [(row, row.case_id in opened) for row in rows]

    def _address(self, page: str, hearing: Hearing) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[hearing.pk])
