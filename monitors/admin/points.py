"""Points of the monitors: the list of what was given, giving them by hand, taking one away."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.places.models import District
from civic.privacy.paging import page_address, page_number

from ..activity import byhand
from ..activity.ranking import years
from ..forms.points import GiveForm, PointsFilter, WhyForm
from ..models import Appointment, PointRule, Points
from . import ranking
from .activityaccess import (
    PAGE_SIZE,
    PEOPLE,
    POINTS,
    RUN,
    answer,
    log,
    reader,
    year_of,
    years_to_choose,
)

if TYPE_CHECKING:
    PointsAdminBase = admin.ModelAdmin[Points]
else:
    PointsAdminBase = admin.ModelAdmin

LIST = "admin:monitors_points_changelist"


def listed(request: HttpRequest) -> HttpResponse:
    """What was given in a year, the newest first; the look is logged.

    Raises:
        PermissionDenied: who does not read points.
    """
    user = reader(request, POINTS, PEOPLE)
    year = year_of(request.GET)
    filters = PointsFilter(
        request.GET,
        year=year,
        years=years_to_choose(years()),
        districts=[(row.slug, str(row)) for row in District.objects.in_order()],
    )
    number = page_number(request.GET.get("page", ""))
    start = (number - 1) * PAGE_SIZE
    rows = filters.rows().select_related("appointment__monitor", "appointment__district", "by").order_by("-on", "-pk")
    found = list(rows[start : start + PAGE_SIZE + 1])
    if found:
        log(request, user, "monitors.points", "monitors", f"year={year}")
    context = {
        "filters": filters,
        "year": year,
        "rows": found[:PAGE_SIZE],
        "sums": _sums(year),
        "by_hand": byhand.WHAT,
        "previous_url": page_address(request.GET, number - 1) if number > 1 else "",
        "next_url": page_address(request.GET, number + 1) if len(found) > PAGE_SIZE else "",
    }
    return answer(request, user, "points/list.html", _("Points of the monitors"), context)


def _sums(year: int) -> list[dict[str, Any]]:
    """What was given for what, as links to the rows behind it."""
    rows = Points.objects.filter(on__year=year).order_by().values("what")
    found = {row["what"]: row for row in rows.annotate(times=Count("pk"), points=Sum("points"))}
    return [
        {
            "label": what.label,
            "times": found[what]["times"],
            "points": found[what]["points"],
            "href": reverse(LIST, query={"year": year, "what": what.value}),
        }
        for what in PointRule.What
        if what in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Give points by hand to one or many; the form sent twice gives them once. It names all of them, refused or not.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, RUN, PEOPLE)
    rows = list(Appointment.objects.active().with_people().order_by("district__order", "seat"))
    form = GiveForm(request.POST if request.method == "POST" else None, appointments=rows)
    if form.is_valid() and _given(request, form, user):
        return redirect(LIST)
    log(request, user, "monitors.points", "monitors", "give")
    rules = PointRule.objects.filter(what__in=byhand.WHAT)
    return answer(request, user, "points/give.html", _("Give points by hand"), {"form": form, "rules": rules})


def _given(request: HttpRequest, form: GiveForm, user: User) -> bool:
    given = form.cleaned_data
    try:
        count = byhand.give(
            form.chosen,
            what=given["what"],
            worth=given["worth"],
            on=given["on"],
            note=given["note"],
            by=user,
            form_key=given["form_key"],
        )
    except WorkflowError as error:
        form.add_error(None, str(error))
        return False
    words = ngettext("%(count)d monitor was given points.", "%(count)d monitors were given points.", count)
    messages.success(request, words % {"count": count})
    left_out = len(form.chosen) - count
    if left_out:
        words = ngettext(
            "%(count)d had them already, or has reached the limit of the year.",
            "%(count)d had them already, or have reached the limit of the year.",
            left_out,
        )
        messages.warning(request, words % {"count": left_out})
    return True


@require_POST
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take points away that were given by hand, for a reason that stays in the history.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such points.
    """
    user = reader(request, RUN, PEOPLE)
    row = Points.objects.select_related("appointment__monitor").filter(pk=pk).first()
    if row is None:
        raise Http404
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write why."))
        return redirect(LIST)
    try:
        byhand.take_away(row, why=form.cleaned_data["why"], by=user)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The points are taken away."))
    return redirect(LIST)


@admin.register(Points)
class PointsAdmin(PointsAdminBase):
    """Pages of our own in the places of Django's."""

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Any, str]] = [
            ("give/", give, "give"),
            ("<int:pk>/take-away/", take_away, "take_away"),
            ("ranking/", ranking.ranked, "ranking"),
            ("ranking/export/", ranking.export, "ranking_export"),
            ("certificate/<int:pk>/", ranking.certificate, "certificate"),
        ]
        own = [
            path(address, self.admin_site.admin_view(view), name=f"monitors_points_{name}")
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return listed(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Points | None = None) -> bool:
        return request.user.has_perm(POINTS) and request.user.has_perm(PEOPLE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Points | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Points | None = None) -> bool:
        return False
