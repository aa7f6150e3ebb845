"""Answer templates: the desk and the administrator write them, officers read and use them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import answertemplates
from civic.cases.models import AnswerTemplate, Category
from civic.organization.models import Department

if TYPE_CHECKING:
    AnswerTemplateAdminBase = admin.ModelAdmin[AnswerTemplate]
    TemplateModelForm = forms.ModelForm[AnswerTemplate]
else:
    AnswerTemplateAdminBase = admin.ModelAdmin
    TemplateModelForm = forms.ModelForm


class AnswerTemplateForm(TemplateModelForm):
    """Refuses words in braces nobody can fill, and a template without a word."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in answertemplates.PARTS:
            for word in answertemplates.unknown_placeholders(cleaned.get(name) or ""):
                self.add_error(name, _("%(word)s is none of the words the portal can fill in.") % {"word": word})
        if not any(cleaned.get(name) for name in answertemplates.PARTS) and not self.errors:
            self.add_error("judgement", _("Please write at least one part of the answer."))
        return cleaned


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(AnswerTemplateAdminBase):
    """Switched off rather than deleted."""

    form = AnswerTemplateForm
    list_display = ("name", "kind", "category", "department", "decision", "is_active", "order")
    list_filter = ("is_active", "kind", "decision")
    list_select_related = ("category", "department")
    search_fields = ("name",)
    ordering = ("order", "name")
    list_per_page = 100
    readonly_fields = ("words", "preview")
    fieldsets = (
        (None, {"fields": ("name", ("kind", "category"), ("department", "decision"), ("order", "is_active"))}),
        (
            gettext_lazy("Text"),
            {
                "fields": ("words", *answertemplates.PARTS),
                "description": gettext_lazy(
                    "Words in braces are filled in by the portal. What stands in square brackets, such as "
                    "“[Write what you checked]”, must be replaced by the officer before the answer can be sent."
                ),
            },
        ),
        (gettext_lazy("Preview"), {"fields": ("preview",)}),
    )

    @admin.display(description=gettext_lazy("Words in braces"))
    def words(self, _row: AnswerTemplate) -> str:
        return format_html_join(
            "",
            "<code>{}</code> {}<br>",
            ((f"{{{name}}}", label) for name, label in answertemplates.PLACEHOLDERS.items()),
        )

    @admin.display(description=gettext_lazy("What the officer gets"))
    def preview(self, row: AnswerTemplate) -> str:
        values = answertemplates.examples()
        texts = [answertemplates.fill(getattr(row, name), values) for name in answertemplates.PARTS]
        lines = [(line,) for text in texts if text for line in [*text.splitlines(), ""]]
        return format_html_join("", "{}<br>", lines) if lines else "–"

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any], request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "department":
            kwargs["queryset"] = Department.objects.current().handling().order_by("order", "name")
        if db_field.name == "category":
            kwargs["queryset"] = Category.objects.offered()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: AnswerTemplate | None = None) -> bool:
        return False
