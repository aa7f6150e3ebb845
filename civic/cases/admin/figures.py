"""How the departments handled their petitions: one line for each, over a period one chooses."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from civic.cases.figures import DepartmentFigures, Figures, department_figures, total
from civic.cases.models import Case
from civic.cases.reading import departments_of
from civic.cases.registerfile import BOM
from civic.privacy.cells import plain_cell

from .access import staff_user

DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NAME = "name"


class Chosen(models.TextChoices):
    """The periods one can choose."""

    MONTH = "month", gettext_lazy("This month")
    LAST_MONTH = "last-month", gettext_lazy("Last month")
    YEAR = "year", gettext_lazy("This year")
    DAYS = "days", gettext_lazy("From day to day")


class PeriodForm(forms.Form):
    """Which days are counted."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=Chosen.choices, required=False)
    since = forms.DateField(label=gettext_lazy("First day"), required=False, widget=DATE_INPUT)
    until = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=DATE_INPUT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("period") != Chosen.DAYS or self.errors:
            return cleaned
        since, until = cleaned.get("since"), cleaned.get("until")
        if since is None or until is None:
            self.add_error("since" if since is None else "until", _("Please give both days."))
        elif until < since:
            self.add_error("until", _("The last day comes before the first."))
        return cleaned

    def days(self, today: date) -> tuple[date, date]:
        """First and last day; this month while the form is not right."""
        month = today.replace(day=1)
        match self.cleaned_data.get("period") if self.is_valid() else "":
            case Chosen.LAST_MONTH:
                last = month - timedelta(days=1)
                return last.replace(day=1), last
            case Chosen.YEAR:
                return today.replace(month=1, day=1), today
            case Chosen.DAYS:
                return self.cleaned_data["since"], self.cleaned_data["until"]
            case _:
                return month, today


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the attribute of `Figures`, its heading, what it means, and the list behind its numbers."""

    key: str
    label: str | Promise
    meaning: str | Promise
    show: str = ""
    unit: str = ""
    alarms: bool = False


COLUMNS = (
    Column("received", gettext_lazy("Received"), gettext_lazy("Arrived there, or came from another department")),
    Column("answered", gettext_lazy("Answered"), gettext_lazy("Answers given")),
    Column("on_time", gettext_lazy("In time"), gettext_lazy("Answered before the period was over")),
    Column(
        "late",
        gettext_lazy("Late"),
        gettext_lazy("Answered after the period, or still not answered although it is over"),
        alarms=True,
    ),
    Column(
        "on_time_share",
        gettext_lazy("Share in time"),
        gettext_lazy("Of what was answered or should have been"),
        unit="%",
    ),
    Column("extensions", gettext_lazy("Extensions"), gettext_lazy("Periods extended, with or without consent")),
    Column("transfers", gettext_lazy("Passed on"), gettext_lazy("Passed on to another department")),
    Column("bounces", gettext_lazy("Sent back"), gettext_lazy("Sent back to the department it came from"), alarms=True),
    Column(
        "moved_late",
        gettext_lazy("Moved late"),
        gettext_lazy("Passed on or sent back after the hours of Decree art. 13"),
        alarms=True,
    ),
    Column("reopened", gettext_lazy("Taken up again"), gettext_lazy("Taken up again after it was done"), alarms=True),
    Column("open_now", gettext_lazy("Open now"), gettext_lazy("Not ended at this moment"), show="open"),
    Column("overdue_now", gettext_lazy("Overdue now"), gettext_lazy("Something is late at this moment"), "overdue"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number; `href` leads to the cases behind it."""

    value: int | None
    unit: str
    href: str
    is_alarming: bool
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the table that sorts by its column."""

    label: str | Promise
    meaning: str | Promise
    href: str
    order: str  # 'ascending', 'descending' or '': the value of aria-sort


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The table. Who may see every case sees every department, anybody else their own.

    Raises:
        PermissionDenied: the figures are not for this person.
    """
    user = staff_user(request)
    if not user.has_perm("cases.view_dashboard"):
        raise PermissionDenied
    form = PeriodForm(request.GET if "period" in request.GET else {"period": Chosen.MONTH})
    since, until = form.days(timezone.localdate())
    mine = None if user.has_perm("cases.view_all_cases") else departments_of(user)
    order = request.GET.get("sort", "")
    rows = in_order(department_figures(since, until, mine), order)
    if request.GET.get("file") == "csv" and form.is_valid():
        return as_csv(rows, since, until)
    context = {
        **admin.site.each_context(request),
        "title": _("Figures of the departments"),
        "opts": Case._meta,
        "form": form,
        "since": since,
        "until": until,
        "now": timezone.now(),
        "headings": _headings(request, order),
        "rows": [
            (row.department, _address("all", row.department.slug), _cells(row.figures, row.department.slug))
            for row in rows
        ],
        "total": _cells(total(rows), "") if len(rows) > 1 else [],
        "columns": COLUMNS,
        "is_own": mine is not None,
        "csv_href": _with(request, file="csv"),
    }
    return TemplateResponse(request, "admin/cases/case/figures.html", context)


def in_order(rows: Sequence[DepartmentFigures], order: str) -> list[DepartmentFigures]:
    """Sorted by a column, `-` before it for the largest first; in the order of city hall when there is no such column.

    Lines without a value come last either way.
    """
    key, falling = order.removeprefix("-"), order.startswith("-")
    if key == NAME:
        return sorted(rows, key=lambda row: str(row.department), reverse=falling)
    if key not in {column.key for column in COLUMNS}:
        return list(rows)
    known = [row for row in rows if getattr(row.figures, key) is not None]
    unknown = [row for row in rows if getattr(row.figures, key) is None]
    return sorted(known, key=lambda row: getattr(row.figures, key), reverse=falling) + unknown


def _headings(request: HttpRequest, order: str) -> list[Heading]:
    first = Heading(_("Department"), "", *_sorting(request, NAME, order, first=NAME))
    return [
        first,
        *(
            Heading(column.label, column.meaning, *_sorting(request, column.key, order, first=f"-{column.key}"))
            for column in COLUMNS
        ),
    ]


def _sorting(request: HttpRequest, key: str, order: str, *, first: str) -> tuple[str, str]:
    """Where a heading leads, and how the table is sorted by it now."""
    current = order if order.removeprefix("-") == key else ""
    other = key if current.startswith("-") else f"-{key}"
    href = _with(request, sort=other if current else first)
    return href, ("descending" if current.startswith("-") else "ascending") if current else ""


def _with(request: HttpRequest, **changed: str) -> str:
    """The address of this page with something changed."""
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"


def as_csv(rows: Sequence[DepartmentFigures], since: date, until: date) -> HttpResponse:
    """The table for a spreadsheet. It says nothing of any person, so it needs no reason."""
    response = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="departments-{since:%Y%m%d}-{until:%Y%m%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow([plain_cell(label) for label in (_("Department"), *(column.label for column in COLUMNS))])
    for row in rows:
        values = [getattr(row.figures, column.key) for column in COLUMNS]
        writer.writerow([plain_cell(row.department), *("" if value is None else str(value) for value in values)])
    return response


def _cells(part: Figures, department: str) -> list[Cell]:
    found = []
    for column in COLUMNS:
        value = getattr(part, column.key)
        href = _address(column.show, department) if column.show and value else ""
        found.append(Cell(value, column.unit, href, column.alarms and bool(value), column.label))
    return found


def _address(show: str, department: str) -> str:
    query = {"show": show, **({"department": department} if department else {})}
    return f"{reverse('admin:cases_case_worklist')}?{urlencode(query)}"
