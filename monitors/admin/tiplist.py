"""The tips of the monitors as a work list: filters, search by number or by the whole name, and as a file."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civic.cases.forms.offering import offer
from civic.cases.workflow import ANSWERED, OPEN
from civic.people.models import User
from civic.places.models import District
from civic.privacy.blindindex import blind_index
from civic.privacy.findings import mask
from civic.privacy.paging import page_address, page_number
from civic.privacy.phones import normalise_phone
from civic.programs import Text

from ..activity.owntips import badge_of
from ..activity.tips import TAKEN_UP
from ..forms.points import ExportForm
from ..models import Monitor, Tip
from .activityaccess import (
    PAGE_SIZE,
    PEOPLE,
    RUN,
    TIPS,
    answer,
    file,
    log,
    may_export,
    reader,
    years_to_choose,
)

LIST = "admin:monitors_tip_changelist"
GOOD_NEWS = Q(sort=Tip.Sort.GOOD_NEWS, case__publication_agreed=True, case__published_at=None)
SHOWS: dict[str, tuple[Text, Q]] = {
    "": (gettext_lazy("All"), Q()),
    "open": (gettext_lazy("Being handled"), Q(case__progress__in=OPEN)),
    "overdue": (gettext_lazy("Overdue"), Q(case__progress__in=OPEN)),  # with the moment, in `_condition`
    "answered": (gettext_lazy("Answered"), Q(case__progress__in=ANSWERED)),
    "adopted": (gettext_lazy("Taken up"), Q(case__decision__in=TAKEN_UP, case__progress__in=ANSWERED)),
    "good": (gettext_lazy("Good ones"), Q(chosen_at__isnull=False)),
    "choose": (gettext_lazy("Answered, not chosen yet"), Q(case__progress__in=ANSWERED, chosen_at=None)),
    "news": (gettext_lazy("Good news that may be published"), GOOD_NEWS),
}
ALARMING = frozenset({"overdue"})
MOST_ROWS = 20_000


def _condition(show: str) -> Q:
    wanted = SHOWS[show][1]
    return wanted & Q(case__act_by__lt=timezone.now()) if show == "overdue" else wanted


class FilterForm(forms.Form):
    """Selects above the list; what does not fit is left out of account."""

    q = forms.CharField(required=False, max_length=100)
    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Sort"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, label_suffix="")
        years = years_to_choose(day.year for day in Tip.objects.dates("case__arrived_at", "year"))
        offer(self, "show", [(key, label) for key, (label, _wanted) in SHOWS.items()])
        offer(self, "sort", [("", _("All")), *Tip.Sort.choices])
        offer(self, "district", [("", _("All")), *((row.slug, str(row)) for row in District.objects.in_order())])
        offer(self, "year", [("", _("All")), *((str(year), str(year)) for year in years)])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "").strip()

    def narrowed(self) -> "QuerySet[Tip]":
        """By sort, district and year; what is shown of them is a condition of its own."""
        rows = Tip.objects.all()
        if self.value("sort"):
            rows = rows.filter(sort=self.value("sort"))
        if self.value("district"):
            rows = rows.filter(case__district=self.value("district"))
        if self.value("year"):
            rows = rows.filter(case__arrived_at__year=int(self.value("year")))
        return rows

    def chosen(self, *, people: bool) -> "QuerySet[Tip]":
        """What was looked for, in whatever state; or what is shown.

        Args:
            people: whether the reader may find monitors by name.
        """
        sought = self.value("q")
        if sought:
            return Tip.objects.filter(_sought(sought, people=people))
        return self.narrowed().filter(_condition(self.value("show")))

    def words(self) -> str:
        """The filters for the access log."""
        values = [(name, "…" if name == "q" else self.value(name)) for name in self.fields if self.value(name)]
        return " ".join(f"{name}={value}" for name, value in values)


def _sought(text: str, *, people: bool) -> Q:
    wanted = Q(case__number=text)
    if not people:
        return wanted
    rows = Monitor.objects.with_name(text)
    if "@" in text:
        rows = rows | Monitor.objects.with_email(text)
    try:
        phone = normalise_phone(text)
    except ValueError:
        phone = ""
    if phone:
        rows = rows | Monitor.objects.with_phone(phone)
    return wanted | Q(monitor__in=rows.values("pk"))


def worklist(request: HttpRequest, form: ExportForm | None = None, status: int = 200) -> HttpResponse:
    """One page of the list, the newest first. Names of monitors do not stand here; looking for one is logged.

    Raises:
        PermissionDenied: who may not read tips.
    """
    user = reader(request, TIPS)
    filters = FilterForm(request.POST if request.method == "POST" else request.GET)
    people, sought = user.has_perm(PEOPLE), filters.value("q")
    by_name = people and request.method == "POST"  # names do not belong into addresses
    if sought and by_name:
        log(request, user, "monitors.tip", "tips", "search", person=f"person/{blind_index(sought, 'search')[:16]}")
    number = 1 if sought else page_number(request.GET.get("page", ""))
    start = (number - 1) * PAGE_SIZE
    rows = filters.chosen(people=by_name).select_related("case__department", "case__district").order_by("-pk")
    found = list(rows.defer("case__text", "case__grams")[start : start + PAGE_SIZE + 1])
    context = {
        "opts": Tip._meta,
        "filters": filters,
        "people": people,
        "numbers": _numbers(filters),
        "lines": [(tip, badge_of(tip.case)) for tip in found[:PAGE_SIZE]],
        "form": form or ExportForm(),
        "kept": [(name, filters.value(name)) for name in filters.fields if name != "q" and filters.value(name)],
        "previous_url": page_address(request.GET, number - 1) if number > 1 else "",
        "next_url": page_address(request.GET, number + 1) if len(found) > PAGE_SIZE and not sought else "",
        "sought": sought,
    }
    return answer(request, user, "tip/list.html", _("Tips of the monitors"), context, status)


def _numbers(filters: FilterForm) -> list[dict[str, Any]]:
    """How many there are of each, in one query."""
    names = {show: f"n_{show or 'all'}" for show in SHOWS}
    counts = filters.narrowed().aggregate(
        **{names[show]: Count("pk", filter=_condition(show)) for show in SHOWS if show}, n_all=Count("pk")
    )
    kept = {name: filters.value(name) for name in ("sort", "district", "year") if filters.value(name)}
    return [
        {
            "label": label,
            "value": counts[names[show]],
            "href": reverse(LIST, query={"show": show, **kept} if show else kept),
            "is_current": show == filters.value("show") and not filters.value("q"),
            "is_alarming": show in ALARMING and counts[names[show]] > 0,
        }
        for show, (label, _wanted) in SHOWS.items()
    ]


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered list as a file, without names of monitors; who and why stand in the access log before it leaves.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user: User = reader(request, TIPS, RUN)
    form = ExportForm(request.POST)
    if not may_export(form, user):
        return worklist(request, form)
    filters = FilterForm(request.POST)
    rows = filters.chosen(people=False).select_related("case__department", "case__district").order_by("-pk")
    kind, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
    log(request, user, "monitors.tip", "tips", f"{reason} | {kind} | {filters.words()}")
    head = [
        *(_("Receipt number"), _("Sort"), _("Title"), _("District"), _("Department"), _("Arrived")),
        *(_("Progress"), _("Decision"), _("Answered"), _("Good tip"), _("Why it is a good one"), _("Published")),
    ]
    return file("tips", head, _cells(rows[:MOST_ROWS]), kind)


def _cells(rows: "QuerySet[Tip]") -> Iterator[list[object]]:
    for tip in rows.iterator(chunk_size=500):
        case = tip.case
        yield [
            *(case.number, tip.get_sort_display(), mask(case.title), case.district or "", case.department),
            *(timezone.localdate(case.arrived_at), case.get_progress_display(), case.get_decision_display()),
            timezone.localdate(case.answered_at) if case.answered_at else "",
            timezone.localdate(tip.chosen_at) if tip.chosen_at else "",
            tip.chosen_why,
            timezone.localdate(case.published_at) if case.published_at else "",
        ]
