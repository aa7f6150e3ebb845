"""The mayor's office: one page of live figures, each leading to the cases behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.cases.models import Case
from civic.dashboard.stats import Totals, totals, totals_by
from civic.organization.models import Department
from civic.people.models import User
from civic.places.models import District
from civic.places.tiles import Tile
from civic.programs import Baseline, Figure, Period, registry


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it counts, its totals, and the list behind it."""

    name: object
    totals: Totals
    href: str


def cases_url(**filters: str) -> str:
    """The list of cases in the admin behind a number."""
    return reverse("admin:cases_case_changelist") + ("?" + urlencode(filters) if filters else "")


@login_required
@permission_required("cases.view_dashboard", raise_exception=True)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Live totals over the cases this person may see, by program, department and district."""
    now = timezone.now()
    cases = Case.objects.visible_to(cast(User, request.user))
    by_district = totals_by(cases, "district", now)
    districts = list(District.objects.in_order())
    return render(
        request,
        "dashboard/mayor.html",
        {
            "now": now,
            "totals": totals(cases, now),
            "all_url": cases_url(),
            "programs": _program_rows(totals_by(cases, "program", now)),
            "departments": _department_rows(totals_by(cases, "department", now)),
            "districts": [
                Row(
                    district,
                    by_district.get(district.slug, Totals()),
                    cases_url(district__slug__exact=district.slug),
                )
                for district in districts
            ],
            "district_rows": districts,
            "map_values": {
                row.slug: Tile(by_district.get(row.slug, Totals()).open, href=cases_url(district__slug__exact=row.slug))
                for row in districts
            },
            "panels": _panels(),
            "baselines": _baselines(),
        },
    )


def _program_rows(found: Mapping[Any, Totals]) -> list[Row]:
    return [
        Row(program.name, found.get(program.key, Totals()), cases_url(program__exact=program.key))
        for program in registry
    ]


def _department_rows(found: Mapping[Any, Totals]) -> list[Row]:
    departments = Department.objects.in_bulk([key for key in found if key])
    rows = [Row(departments[key], row, cases_url(department__id__exact=str(key))) for key, row in found.items() if key]
    return sorted(rows, key=lambda row: (-row.totals.overdue, -row.totals.open, str(row.name)))


def _panels() -> list[tuple[object, list[Figure]]]:
    return [(program.name, list(program.panel(Period(), None))) for program in registry if program.panel is not None]


def _baselines() -> list[tuple[object, Baseline]]:
    return [(program.name, baseline) for program in registry for baseline in program.baselines]
