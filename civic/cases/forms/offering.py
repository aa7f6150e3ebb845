"""Filling a form: choices that depend on the person, the case or the day, and a value for the second time."""

from typing import Any

from django import forms
from django.http import QueryDict


def offer(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Let a person choose from these.

    Args:
        choices: pairs of value and label, or groups of them.

    Raises:
        TypeError: it is not a field of choices.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = choices


def offer_rows(form: forms.BaseForm, name: str, rows: Any) -> None:
    """Let a person choose one of these rows.

    Args:
        rows: a queryset of the field's model.

    Raises:
        TypeError: it is not a field that chooses a row.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(name)
    field.queryset = rows


def fill_in(form: forms.BaseForm, name: str, value: str) -> None:
    """Show the form again with this value in a field, beside what the person sent."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[name] = value
    form.data = data
