"""The list of preliminary reviews: what is to be written, the most urgent first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from civic.cases.admin.access import staff_user
from civic.cases.admin.keyset import Order, page, page_address
from civic.cases.admin.urgency import Urgency, urgency
from civic.cases.forms.offering import offer
from civic.cases.reading import departments_of
from civic.people.models import User
from petitions.models import Booking, Review, ReviewQuerySet, Session
from petitions.monday import reviewing

PAGE_SIZE = 50
LOOKING_BACK, SESSIONS = timedelta(weeks=6), 16  # the sessions that can be chosen
BY_DUE, NEWEST = Order("due_at"), Order("due_at", newest_first=True)


class Show(models.TextChoices):
    """Which reviews."""

    OPEN = "", gettext_lazy("To be written")
    OVERDUE = "overdue", gettext_lazy("Overdue")
    WRITTEN = "written", gettext_lazy("Written")


class FilterForm(forms.Form):
    """Selects above the list; what does not fit is left out of account."""

    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=Show.choices)
    session = forms.ChoiceField(label=gettext_lazy("Session"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__(data, label_suffix="")
        everything = ("", _("All"))
        since = timezone.localdate() - LOOKING_BACK
        days = Session.objects.filter(day__gte=since).order_by("day").values_list("day", flat=True)[:SESSIONS]
        offer(
            self, "session", [everything, *((day.isoformat(), date_format(day, "SHORT_DATE_FORMAT")) for day in days)]
        )
        departments = reviewing.can_be_asked()
        if not user.has_perm("cases.view_all_cases"):
            departments = departments.filter(pk__in=departments_of(user))
        offered = [(row.slug, str(row)) for row in departments]
        if len(offered) > 1:
            offer(self, "department", [everything, *offered])
        else:
            del self.fields["department"]
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    @property
    def is_narrowed(self) -> bool:
        return any(self.value(name) for name in self.fields)


@dataclass(frozen=True, slots=True)
class Row:
    """One review, how urgent it is, and the hearing it is for; None when that is over or gone."""

    review: Review
    urgency: Urgency
    booking: Booking | None


def selected(user: User, filters: FilterForm) -> tuple[ReviewQuerySet, Order]:
    """The reviews the filters ask for, and their order; of the user's departments, or of all."""
    rows, now = reviewing.readable(user), timezone.now()
    if not user.has_perm("cases.view_all_cases"):
        rows = rows.filter(department__in=departments_of(user))
    order = BY_DUE
    match filters.value("show"):
        case Show.OVERDUE:
            rows = rows.overdue(now)
        case Show.WRITTEN:
            rows, order = rows.filter(written_at__isnull=False), NEWEST
        case _:
            rows = rows.open()
    if filters.value("session"):
        booked = Booking.objects.filter(case=OuterRef("case"), session__day=filters.value("session"))
        rows = rows.filter(Exists(booked.exclude(state=Booking.State.CANCELLED)))
    if filters.value("department"):
        rows = rows.filter(department__slug=filters.value("department"))
    return rows, order


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """What the departments owe the mayor before the next Monday.

    Raises:
        PermissionDenied: somebody who reads no reviews.
    """
    user, now = staff_user(request), timezone.now()
    if not user.has_perm(reviewing.READ):
        raise PermissionDenied
    filters = FilterForm(request.GET, user)
    rows, order = selected(user, filters)
    live = Prefetch("case__bookings", Booking.objects.live().select_related("session"), "live")
    found = page(
        rows.select_related("department", "written_by", "case__district").prefetch_related(live),
        order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Preliminary reviews"),
        "opts": Review._meta,
        "filters": filters,
        "show_label": str(Show(filters.value("show")).label),
        "rows": [_row(review, now) for review in found.rows],
        "previous_url": page_address(request.GET, before=found.before),
        "next_url": page_address(request.GET, after=found.after),
    }
    return TemplateResponse(request, "admin/petitions/review/list.html", context)


def _row(review: Review, now: Any) -> Row:
    waits = review.written_at is None and review.cancelled_at is None
    case: Any = review.case  # with the live bookings prefetched above
    return Row(review, urgency(review.due_at if waits else None, now), case.live[0] if case.live else None)
