"""The work list: what this member of staff must do now, most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.clock import end_of
from civic.cases.forms.offering import offer
from civic.cases.handing import BOUNCES_TO_DECIDE, ON_ITS_WAY
from civic.cases.law import KIND_CHOICES
from civic.cases.models import Case
from civic.cases.models.event import EVENT_LABELS
from civic.cases.models.queries import CaseQuerySet, looks_personal
from civic.cases.reading import departments_of
from civic.cases.workflow import OPEN, VERBS, Progress
from civic.organization.models import Department, Officer
from civic.people.models import User
from civic.places.models import District
from civic.programs import registry

from .access import staff_cases, staff_user
from .cooperation import waiting_for
from .counting import of_programs
from .find import find
from .keyset import Order, page, page_address
from .urgency import Urgency, urgency

PAGE_SIZE = 50
COUNTED = 2000  # the summary looks at this many of the most urgent cases
BY_URGENCY = Order("act_by")
BY_ARRIVAL = Order("arrived_at", newest_first=True)


class Show(models.TextChoices):
    """What the numbers above the list lead to."""

    TODO = "", gettext_lazy("To be done")
    OVERDUE = "overdue", gettext_lazy("Overdue")
    TODAY = "today", gettext_lazy("Due today")
    ARRIVED = "arrived", gettext_lazy("Waiting for acceptance")
    TAKE = "take", gettext_lazy("To be taken over")
    OWNER = "owner", gettext_lazy("Department to be fixed")
    REOPENING = "reopening", gettext_lazy("Asked to be reopened")
    SUPPLEMENT = "supplement", gettext_lazy("Waiting for the petitioner")
    NEW = "new", gettext_lazy("New today")
    OPEN = "open", gettext_lazy("Open")
    ALL = "all", gettext_lazy("All cases, closed ones too")


# Sent back twice, with the coordinating department, and not decided: what `decide_owner` is for.
OWNER_UNCLEAR = Q(
    bounces__gte=BOUNCES_TO_DECIDE, owner_fixed=False, department__coordinates=True, progress__in=ON_ITS_WAY
)


def condition(show: str, now: datetime) -> Q:
    """The cases behind one number of the summary."""
    match show:
        case Show.OVERDUE:
            return Q(act_by__lt=now)
        case Show.TODAY:
            return Q(act_by__gte=now, act_by__lte=end_of(timezone.localdate(now)))
        case Show.ARRIVED:
            return Q(progress=Progress.ARRIVED)
        case Show.TAKE:
            return Q(take_by__isnull=False)
        case Show.OWNER:
            return OWNER_UNCLEAR
        case Show.REOPENING:
            return Q(reopening_asked_at__isnull=False)
        case Show.SUPPLEMENT:
            return Q(progress=Progress.SUPPLEMENT)
        case Show.NEW:
            return Q(arrived_at__gte=timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0))
        case Show.OPEN:
            return Q(progress__in=OPEN)
        case _:
            return Q()


BEYOND_TODO = frozenset({Show.NEW, Show.OPEN, Show.ALL})  # not only what somebody must do now
COUNTS = (Show.OVERDUE, Show.TODAY, Show.ARRIVED, Show.TAKE, Show.REOPENING, Show.SUPPLEMENT)
COUNTS_OF_DESK = (Show.OWNER,)
ALARMING = frozenset({Show.OVERDUE, Show.OWNER})


class FilterForm(forms.Form):
    """Selects above the list; what does not fit is left out of account."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=Show.choices)
    program = forms.ChoiceField(label=gettext_lazy("Program"), required=False)
    progress = forms.ChoiceField(label=gettext_lazy("Progress"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    officer = forms.ChoiceField(label=gettext_lazy("Officer"), required=False)

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__(data, label_suffix="")
        everything = ("", _("All"))
        offer(self, "program", [everything, *registry.choices()])
        offer(self, "progress", [everything, *Progress.choices])
        offer(self, "kind", [everything, *KIND_CHOICES])
        districts = [(district.slug, str(district)) for district in District.objects.in_order()]
        offer(self, "district", [everything, *districts])
        offer(self, "officer", [everything, ("me", _("Mine")), ("nobody", _("Nobody yet"))])
        departments = Department.objects.current().handling()
        if not user.has_perm("cases.view_all_cases"):
            departments = departments.filter(pk__in=departments_of(user))
        offered = [(department.slug, str(department)) for department in departments.order_by("order", "name")]
        if len(offered) > 1:
            offer(self, "department", [everything, *offered])
        else:
            del self.fields["department"]
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))

    def conditions(self, user: User) -> Q:
        """The chosen filters as one condition."""
        wanted = Q()
        for field, lookup in (
            ("program", "program"),
            ("progress", "progress"),
            ("kind", "kind"),
            ("district", "district__slug"),
            ("department", "department__slug"),
        ):
            if self.value(field):
                wanted &= Q(**{lookup: self.value(field)})
        match self.value("officer"):
            case "me":
                wanted &= Q(officer=user)
            case "nobody":
                wanted &= Q(officer__isnull=True)
        return wanted

    @property
    def is_narrowed(self) -> bool:
        """Whether a select says anything but 'all'."""
        return any(self.value(name) for name in self.fields if name not in {"q", "show"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    case: Case
    urgency: Urgency
    program: str
    last_event: str


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the summary and the list behind it."""

    show: str
    label: str
    value: str
    href: str
    is_current: bool
    is_alarming: bool


def todo(user: User) -> CaseQuerySet:
    """What must be done, by the user's departments; for those who watch over all cases, by everybody."""
    cases: CaseQuerySet = Case.objects.todo_for(user)
    if user.has_perm("cases.view_all_cases") and not user.has_perm("cases.triage_case"):
        cases = staff_cases(user).waiting_for_city()
    return cases


def selected(filters: FilterForm, user: User, now: datetime) -> tuple[CaseQuerySet, Order]:
    """The cases the filters ask for, and their order. A search looks through closed cases too."""
    show, words = filters.value("show"), filters.value("q").strip()
    everything = bool(words) or show in BEYOND_TODO
    cases = staff_cases(user) if everything else todo(user)
    if words:
        cases = cases.search(words)
    cases = cases.filter(condition(show, now)).filter(filters.conditions(user))
    return cases, BY_ARRIVAL if everything else BY_URGENCY


def summary(user: User, now: datetime, current: str) -> list[Number]:
    """The numbers above the list, in one query over the most urgent cases."""
    base = reverse("admin:cases_case_worklist")
    shows = COUNTS + (COUNTS_OF_DESK if user.has_perm("cases.triage_case") else ())
    names = {str(show): f"n_{show}" for show in shows}
    # Filters of an aggregate cannot reach into a slice, so the slice comes as a subquery of keys.
    urgent = todo(user).order_by("act_by", "pk").values("pk")[:COUNTED]
    counts = Case.objects.filter(pk__in=urgent).aggregate(
        all_counted=Count("pk"), **{names[show]: Count("pk", filter=condition(show, now)) for show in names}
    )
    more = "+" if counts["all_counted"] >= COUNTED else ""
    numbers = []
    for show in shows:
        value = counts[names[str(show)]]
        numbers.append(
            Number(
                show,
                str(Show(show).label),
                f"{value}{more if value else ''}",
                f"{base}?{urlencode({'show': str(show)})}",
                show == current,
                show in ALARMING and value > 0,
            )
        )
    asked = waiting_for(user, now)
    if asked is not None:
        address = reverse("admin:cases_case_cooperation")
        numbers.append(Number("", _("Cooperation asked of us"), asked.count, address, False, asked.is_late))
    return numbers


def row(case: Case, now: datetime) -> Row:
    program = registry.get(case.program)
    label = EVENT_LABELS.get(case.last_verb) or (VERBS[case.last_verb].label if case.last_verb in VERBS else "")
    return Row(case, urgency(case.act_by, now), str(program.name if program else case.program), str(label))


def officers_for(rows: Iterable[Row], user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """Officers who can be put in charge of the cases on this page, by department."""
    departments = {row.case.department_id for row in rows}
    if not user.has_perm("cases.triage_case"):
        departments &= departments_of(user)
    posts = (
        Officer.objects.current()
        .filter(department__in=departments)
        .select_related("user", "department")
        .order_by("department__order", "department__name", "role", "pk")
    )
    groups: dict[str, list[tuple[str, str]]] = {}
    for post in posts:
        groups.setdefault(str(post.department), []).append((str(post.user_id), f"{post.user} {post.title}".strip()))
    return list(groups.items())


def worklist(request: HttpRequest) -> HttpResponse:
    """The first screen of the workplace. A search comes by POST, so that nobody's number gets into an address."""
    if request.method == "POST":
        return _searched(request)
    user, now = staff_user(request), timezone.now()
    filters = FilterForm(request.GET, user)
    cases, order = selected(filters, user, now)
    found = page(
        cases.with_rows().defer("text", "grams", "access_code", "public_text", "public_answer"),
        order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    rows = [row(case, now) for case in found.rows]
    may_act = user.has_perm("cases.handle_case") or user.has_perm("cases.triage_case")
    show = filters.value("show")
    frame = admin.site.each_context(request)
    context = {
        **frame,
        "title": _("What I must do now"),
        "workplaces": [app for app in frame["available_apps"] if registry.get(app["app_label"]) is not None],
        "opts": Case._meta,
        "filters": filters,
        "numbers": summary(user, now, show),
        "of_programs": of_programs(user),
        "rows": rows,
        "show_label": str(Show(show).label),
        "may_act": may_act,
        "may_file": user.has_perm("cases.file_for_others"),
        "officers": officers_for(rows, user) if may_act and rows else [],
        "previous_url": page_address(request.GET, before=found.before),
        "next_url": page_address(request.GET, after=found.after),
        "is_search": bool(filters.value("q")),
        "here": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/cases/case/worklist.html", context)


def first_screen(index: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """The admin's index for everybody but those who handle cases (work list) and examiners (`?tools`: for all)."""

    @wraps(index)
    def view(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        user = staff_user(request)
        if "tools" not in request.GET and (user.has_perm("cases.handle_case") or user.has_perm("cases.triage_case")):
            return redirect("admin:cases_case_worklist")
        if "tools" not in request.GET and user.has_perm("cases.inspect_case"):
            return redirect("admin:cases_case_examiner")
        return index(request, {"of_programs": of_programs(user), **(extra_context or {})})

    return view


def _searched(request: HttpRequest) -> HttpResponse:
    """A phone number or e-mail address leads to the petitioner's cases, anything else to the list it narrows."""
    if looks_personal(request.POST.get("q", "").strip()):
        return find(request)
    kept = {name: value for name, value in request.POST.items() if name in FilterForm.base_fields and value}
    return redirect(reverse("admin:cases_case_worklist", query=kept))
