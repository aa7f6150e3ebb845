"""Who did how much in a year, for staff: on the screen, on paper, as a file; and a monitor's certificate."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from civic.people.models import User
from civic.places.models import District

from ..activity import certificate as paper
from ..activity import ranking
from ..forms.points import ExportForm, RankingFilter
from ..models import Monitor, Section
from .activityaccess import PEOPLE, RUN, answer, file, log, may_export, reader, year_of, years_to_choose


@require_safe
def ranked(request: HttpRequest) -> HttpResponse:
    """The list; that it was looked at stands in the access log.

    Raises:
        PermissionDenied: who may not read the register.
    """
    return _page(request, reader(request, PEOPLE), ExportForm())


def _filters(request: HttpRequest) -> RankingFilter:
    query = request.POST if request.method == "POST" else request.GET
    return RankingFilter(
        query,
        year=year_of(query),
        years=years_to_choose(ranking.years()),
        districts=[(row.slug, str(row)) for row in District.objects.in_order()],
        sections=list(Section.objects.all()),
    )


def _page(request: HttpRequest, user: User, form: ExportForm, status: int = 200) -> HttpResponse:
    filters = _filters(request)
    rows = filters.standing()
    if rows:
        log(request, user, "monitors.ranking", "monitors", filters.words())
    context = {"rows": rows, "filters": filters, "form": form, "year": filters.chosen_year}
    return answer(request, user, "ranking/list.html", _("Ranking of the monitors"), context, status)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered ranking as a file; who and why stand in the access log before it leaves.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, PEOPLE, RUN)
    form = ExportForm(request.POST)
    if not may_export(form, user):
        return _page(request, user, form, status=200 if "file" in form.errors or "reason" in form.errors else 429)
    filters = _filters(request)
    kind, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
    log(request, user, "monitors.ranking", "monitors", f"{reason} | {kind} | {filters.words()}")
    return file("ranking", _head(), _cells(filters.standing()), kind)


def _head() -> list[str]:
    return [
        _("Rank"),
        _("Name"),
        _("Term"),
        _("Seat"),
        _("District"),
        _("Section"),
        _("Reports"),
        _("Tips"),
        _("Good ones"),
        _("Taken up"),
        _("Meetings and others"),
        _("Points"),
    ]


def _cells(rows: list[ranking.Standing]) -> Iterator[list[object]]:
    for one in rows:
        row = one.appointment
        yield [
            one.rank, one.monitor.name, row.term.number, row.seat, row.district, row.section or "",
            *one.counted, one.points,
        ]  # fmt: skip


@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate of activity of a monitor who cannot print it at home; logged.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such monitor.
    """
    user = reader(request, PEOPLE, RUN)
    monitor = Monitor.objects.filter(pk=pk).first()
    if monitor is None:
        raise Http404
    log(request, user, "monitors.certificate", monitor.about, person=monitor.about)
    context = paper.context(monitor) | {
        "back_url": reverse("admin:monitors_points_ranking"),
        "large": request.GET.get("large") == "1",
    }
    response = render(request, "monitors/certificate.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
