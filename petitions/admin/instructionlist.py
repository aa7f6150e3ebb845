"""The list of the mayor's instructions, most urgent first, and as a file."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civic.cases.admin.access import staff_user
from civic.cases.forms.offering import offer
from civic.cases.reading import departments_of
from civic.organization.models import Department
from civic.people.models import User
from civic.privacy import accesslog, throttle
from civic.privacy.cells import plain_cell
from civic.privacy.client import client_ip
from civic.privacy.paging import page_address, page_number
from civic.programs import Text
from petitions.forms.instruction import ExportForm
from petitions.models import Instruction, InstructionQuerySet, Session
from petitions.models.instruction import OPEN, TO_DO, State
from petitions.monday.instructionreading import line
from petitions.monday.instructionverbs import GIVE
from petitions.monday.report import without_person

PAGE_SIZE = 50
MOST_ROWS = 20_000
EXPORTS = 20  # an hour and person
SESSIONS = 60  # in the filter, the newest; older ones by their address
LIST = "admin:petitions_instruction_changelist"
BOM = "\ufeff"  # tells spreadsheets that it is UTF-8

SHOWS: dict[str, Text] = {
    "": gettext_lazy("Open"),
    "take": gettext_lazy("To be accepted"),
    "overdue": gettext_lazy("Overdue"),
    "waiting": gettext_lazy("Waiting for the visitor"),
    "check": gettext_lazy("To be looked at again now"),
    "checking": gettext_lazy("To be looked at again later"),
    "fulfilled": gettext_lazy("Fulfilled"),
    "dropped": gettext_lazy("Given up"),
}
ALARMING = frozenset({"overdue"})


def condition(show: str, today: date) -> Q:
    """The instructions behind one of the numbers above the list."""
    match show:
        case "take":
            return Q(state=State.GIVEN)
        case "overdue":
            return Q(state__in=TO_DO, due_on__lt=today)
        case "waiting":
            return Q(state=State.REPORTED)
        case "check":
            return Q(state=State.CHECKING, check_on__lte=today)
        case "checking":
            return Q(state=State.CHECKING, check_on__gt=today)
        case "fulfilled":
            return Q(state=State.FULFILLED)
        case "dropped":
            return Q(state=State.DROPPED)
        case _:
            return Q(state__in=OPEN)


class FilterForm(forms.Form):
    """Selects above the list; what does not fit is left out of account."""

    q = forms.CharField(label=gettext_lazy("Receipt number, words"), required=False, max_length=200)
    show = forms.ChoiceField(label=gettext_lazy("Show"), required=False, choices=SHOWS.items())
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    session = forms.ChoiceField(label=gettext_lazy("Session"), required=False)

    def __init__(self, data: QueryDict, user: User) -> None:
        super().__init__(data, label_suffix="")
        departments = Department.objects.current().handling()
        if not user.has_perm("cases.view_all_cases"):
            departments = departments.filter(pk__in=departments_of(user))
        rows = [(row.slug, str(row)) for row in departments.order_by("order", "name")]
        sessions = Session.objects.filter(instructions__isnull=False).distinct().order_by("-day")[:SESSIONS]
        self._offer("department", rows)
        self._offer("session", [(str(row.pk), session_words(row)) for row in sessions])
        self.full_clean()
        self.errors.clear()

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        offer(self, name, [("", _("All")), *choices])

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")

    def narrowed(self, rows: InstructionQuerySet) -> InstructionQuerySet:
        """By department and session; what is shown of them is a condition of its own."""
        if self.value("department"):
            rows = rows.filter(department__slug=self.value("department"))
        if self.value("session"):
            rows = rows.filter(session=int(self.value("session")))
        return rows

    def chosen(self, rows: InstructionQuerySet, today: date) -> InstructionQuerySet:
        """What is shown of them: what was looked for, in whatever state, or those behind one of the numbers."""
        sought = self.value("q")
        if sought:
            return rows.filter(Q(text__icontains=sought) | Q(case__number__icontains=sought))
        return rows.filter(condition(self.value("show"), today))

    def words(self) -> str:
        """The filters for the access log."""
        values = [(name, "…" if name == "q" else self.value(name)) for name in self.fields if self.value(name)]
        return " ".join(f"{name}={value}" for name, value in values)


def session_words(session: Session | None) -> str:
    """`116 · 2026-11-30`; only the day before it has begun."""
    if session is None:
        return ""
    return f"{session.number} · {session.day.isoformat()}" if session.number else session.day.isoformat()


@dataclass(frozen=True, slots=True)
class Number:
    """One of the numbers above the list."""

    label: Text
    value: int
    href: str
    is_current: bool
    is_alarming: bool


def _reader(request: HttpRequest) -> User:
    user = staff_user(request)
    if not user.has_perm("petitions.view_instruction"):
        raise PermissionDenied
    return user


def worklist(request: HttpRequest, form: ExportForm | None = None, status: int = 200) -> TemplateResponse:
    """One page of the list.

    Raises:
        PermissionDenied: somebody who reads no instructions.
    """
    user, today = _reader(request), timezone.localdate()
    query = request.POST if request.method == "POST" else request.GET
    filters = FilterForm(query, user)
    rows = filters.narrowed(Instruction.objects.visible_to(user))
    sought = filters.value("q")
    number = 1 if sought else page_number(request.GET.get("page", ""))
    start = (number - 1) * PAGE_SIZE
    chosen = filters.chosen(rows, today).with_rows().by_urgency()
    found = list(chosen.defer("plan", "result", "case__text", "case__grams")[start : start + PAGE_SIZE + 1])
    context = {
        **admin.site.each_context(request),
        "title": _("Instructions of the mayor"),
        "opts": Instruction._meta,
        "filters": filters,
        "numbers": _numbers(rows, filters, today),
        "lines": [line(row, today) for row in found[:PAGE_SIZE]],
        "form": form or ExportForm(),
        "may_export": _may_export(user),
        "kept": [(name, filters.value(name)) for name in filters.fields if filters.value(name)],
        "previous_url": page_address(request.GET, number - 1) if number > 1 else "",
        "next_url": page_address(request.GET, number + 1) if len(found) > PAGE_SIZE and not sought else "",
        "sought": sought,
        "more": bool(sought) and len(found) > PAGE_SIZE,
    }
    return TemplateResponse(request, "admin/petitions/instruction/list.html", context, status=status)


def _numbers(rows: InstructionQuerySet, filters: FilterForm, today: date) -> list[Number]:
    """How many there are of each, in one query."""
    names = {show: f"n_{show or 'open'}" for show in SHOWS}
    counts = rows.order_by().aggregate(**{names[show]: Count("pk", filter=condition(show, today)) for show in SHOWS})
    kept = {name: filters.value(name) for name in ("department", "session") if filters.value(name)}
    return [
        Number(
            label,
            counts[names[show]],
            reverse(LIST, query={"show": show, **kept}),
            show == filters.value("show") and not filters.value("q"),
            show in ALARMING and counts[names[show]] > 0,
        )
        for show, label in SHOWS.items()
    ]


def _may_export(user: User) -> bool:
    return user.has_perm(GIVE) or user.has_perm("cases.export_register")


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered list as a table of text; who, why and what stand in the access log before it leaves.

    Raises:
        PermissionDenied: who may neither give instructions nor export the register.
    """
    user, today = _reader(request), timezone.localdate()
    if not _may_export(user):
        raise PermissionDenied
    form = ExportForm(request.POST)
    if not form.is_valid():
        return worklist(request, form)
    if not throttle.allow("petitions.instruction.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        form.add_error(None, _("You have exported very often. Please wait an hour."))
        return worklist(request, form, status=429)
    filters = FilterForm(request.POST, user)
    rows = filters.chosen(filters.narrowed(Instruction.objects.visible_to(user)), today)
    accesslog.record(
        by=user,
        action="monday.instruction",
        subject="instructions",
        reason=f"{form.cleaned_data['reason']} | csv | {filters.words()}",
        ip=client_ip(request),
    )
    lines = rows.with_rows().select_related("case__contact").by_urgency()[:MOST_ROWS].iterator(chunk_size=500)
    response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
        _as_csv(lines), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="instructions-{today:%Y%m%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _head() -> list[str]:
    return [
        _("Receipt number"),
        _("Session"),
        _("Instruction"),
        _("What is to be done"),
        _("District"),
        _("Department"),
        _("Officer in charge"),
        _("State"),
        _("Done in percent"),
        _("Given"),
        _("First to be done by"),
        _("To be done by"),
        _("Times postponed"),
        _("Plan"),
        _("What was done"),
        _("Confirmed by the visitor"),
        _("Times the visitor disagreed"),
        _("Fulfilled"),
        _("Why it cannot be done"),
    ]


def _cells(row: Instruction) -> list[str]:
    """What was typed stands there without the petitioner's name and without telephone numbers and the like."""
    name = row.case.contact.name if row.case.contact is not None else ""
    values = (
        row.case.number,
        session_words(row.session),
        row.number,
        without_person(row.text, name),
        row.case.district or "",
        row.department,
        row.officer or "",
        row.get_state_display(),
        row.percent,
        timezone.localdate(row.given_at),
        row.first_due_on,
        row.due_on,
        row.postponed,
        without_person(row.plan, name),
        without_person(row.result, name),
        timezone.localdate(row.confirmed_at) if row.confirmed_at else "",
        row.disputes,
        timezone.localdate(row.fulfilled_at) if row.fulfilled_at else "",
        without_person(row.reason, name) if row.state == State.DROPPED else "",
    )
    return [plain_cell(value) for value in values]


def _as_csv(rows: Iterable[Instruction]) -> Iterator[str]:
    """The file line by line, so that a long one never lies in memory as a whole."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    writer.writerow(_head())
    for row in rows:
        writer.writerow(_cells(row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()  # the head, when there is no line
