"""Kinds with their periods in forms, and what an application under a law needs: its published name and period."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases import periods
from civic.cases.law import KINDS, LONGEST_PUBLISHED, STATUTORY


def procedure_field() -> forms.CharField:
    """The name of an application in the published list."""
    return forms.CharField(
        label=_("Application of the published list"),
        max_length=100,
        required=False,
        help_text=_("Only for applications under a law: the name in the published list of procedures (Act art. 36)."),
    )


def own_days_field() -> forms.IntegerField:
    """The period that stands there."""
    return forms.IntegerField(
        label=_("Published period in working days"),
        min_value=1,
        max_value=LONGEST_PUBLISHED,
        required=False,
        help_text=_("Only for applications under a law. Up to five days are counted in working hours."),
    )


def clean_published(form: forms.Form) -> None:
    """Ask for name and period of an application under a law; take them out for the other kinds."""
    cleaned = form.cleaned_data
    if cleaned.get("kind") not in STATUTORY:
        cleaned["procedure"], cleaned["own_days"] = "", None
        for name in ("procedure", "own_days"):
            form.errors.pop(name, None)
        return
    if not cleaned.get("procedure") and not form.has_error("procedure"):
        form.add_error("procedure", _("Please write the name of the application as the published list has it."))
    if not cleaned.get("own_days") and not form.has_error("own_days"):
        form.add_error("own_days", _("Please write the period the published list gives for it."))


def kind_choices(day: date) -> list[tuple[str, str]]:
    """Every kind with the period in force on a day, what it is, and the article."""
    table, found = periods.current(), []
    for kind in KINDS.values():
        period = table.on(kind.key, day)
        words = _("as published") if kind.key in STATUTORY else period.rule.words
        found.append((kind.key, f"{kind.label} · {words} · {kind.description} ({period.article})"))
    return found
