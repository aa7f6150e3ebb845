"""The mayor's office: one page of live figures, each leading to the cases behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required, permission_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from civic.cases.figures import DepartmentFigures, department_figures
from civic.cases.models import Case
from civic.cases.reading import departments_of
from civic.cases.workflow import Progress
from civic.dashboard.stats import FRESH_SECONDS, Totals, recent_board
from civic.organization.models import Department
from civic.people.models import User
from civic.places.models import District
from civic.places.tiles import Tile
from civic.programs import Baseline, Figure, Period, registry

MANY = 10  # petitions of many people on the page, the newest
DUTIES_FRESH_SECONDS = 600  # they look through the history of a year


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it counts, its totals, and the filters of the lists behind them."""

    name: object
    totals: Totals
    filters: Mapping[str, str]

    @property
    def href(self) -> str:
        return cases_url(**self.filters)

    @property
    def open_href(self) -> str:
        return cases_url("open", **self.filters)

    @property
    def waiting_href(self) -> str:
        return cases_url("arrived", **self.filters)

    @property
    def overdue_href(self) -> str:
        return cases_url("overdue", **self.filters)


def cases_url(show: str = "all", **filters: str) -> str:
    """The list of cases in the staff's workplace behind a number."""
    return reverse("admin:cases_case_worklist") + "?" + urlencode({"show": show, **filters})


@login_required
@permission_required("cases.view_dashboard", raise_exception=True)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Live totals over the cases this person may see, by program, department and district."""
    user = cast(User, request.user)
    board = recent_board(Case.objects.visible_to(user), f"user/{user.pk}")
    districts = list(District.objects.in_order())
    by_district = [
        Row(district, board.by_district.get(district.slug, Totals()), {"district": district.slug})
        for district in districts
    ]
    return render(
        request,
        "dashboard/mayor.html",
        {
            "now": board.at,
            "totals": board.all,
            "all_url": cases_url(),
            "new_url": cases_url("new"),
            "open_url": cases_url("open"),
            "under_way_url": cases_url(progress=Progress.UNDER_WAY),
            "waiting_url": cases_url("arrived"),
            "overdue_url": cases_url("overdue"),
            "due_today_url": cases_url("today"),
            "programs": _program_rows(board.by_program),
            "departments": _department_rows(board.by_department),
            "duties": _duties(user),
            "duties_url": reverse("admin:cases_case_figures") + "?period=year",
            "districts": by_district,
            "district_rows": districts,
            "map_values": {
                district.slug: Tile(row.totals.open, row.href)
                for district, row in zip(districts, by_district, strict=True)
            },
            "panels": _panels(),
            "of_many": list(Case.objects.visible_to(user).of_many().open().with_rows().order_by("-arrived_at")[:MANY]),
            "baselines": _baselines(),
        },
    )


def _program_rows(found: Mapping[Any, Totals]) -> list[Row]:
    return [Row(program.name, found.get(program.key, Totals()), {"program": program.key}) for program in registry]


def _department_rows(found: Mapping[Any, Totals]) -> list[Row]:
    departments = Department.objects.in_bulk([key for key in found if key])
    rows = [Row(departments[key], row, {"department": departments[key].slug}) for key, row in found.items() if key]
    return sorted(rows, key=lambda row: (-row.totals.overdue, -row.totals.open, str(row.name)))


def _duties(user: User) -> list[DepartmentFigures]:
    """Whether departments send petitions back, extend, are late or wrong, this year; only where one of them did."""
    mine = None if user.has_perm("cases.view_all_cases") else departments_of(user)
    today = timezone.localdate()

    def ask() -> list[DepartmentFigures]:
        rows = department_figures(today.replace(month=1, day=1), today, mine)
        return [row for row in rows if row.figures.is_noteworthy]

    key = "board/duties" if mine is None else f"board/duties/{user.pk}"
    return cast(list[DepartmentFigures], cache.get_or_set(key, ask, DUTIES_FRESH_SECONDS))


def _panels() -> list[tuple[object, list[Figure]]]:
    """Each program's own figures, at most a minute old like the tables."""

    def ask() -> dict[str, list[Figure]]:
        return {program.key: list(program.panel(Period(), None)) for program in registry if program.panel}

    figures = cast(dict[str, list[Figure]], cache.get_or_set("board/panels", ask, FRESH_SECONDS))
    return [(program.name, figures[program.key]) for program in registry if program.key in figures]


def _baselines() -> list[tuple[object, Baseline]]:
    return [(program.name, baseline) for program in registry for baseline in program.baselines]
