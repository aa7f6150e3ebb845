"""The figures of the monthly inspection (확인·점검), from the ledger, in a fixed number of queries.

Decree art. 22, Rules art. 7. A month is one of Seoul. What happened is counted by the events, so it stays the same
whenever it is computed; what is open is counted at the end of the month, or now while the month runs.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.cases.law import HOUSEHOLDS_OF_MANY, SIGNERS_OF_MANY
from civic.cases.models import (
    Case,
    CaseEvent,
    Cooperation,
    CorrectionDemand,
    Handover,
    Objection,
    Referral,
    Urging,
)
from civic.cases.workflow import OPEN, RUNNING, Progress
from civic.cases.workingtime import SEOUL
from civic.organization.models import Department

Figures = dict[str, Any]
Row = dict[str, Any]

WORKING_DAY = timedelta(hours=8)
ANSWERS = ("answer", "refuse")
CONSENTS = ("consent", "record_consent")
COUNTED = ("extend", *CONSENTS, "request_supplement", "decline", "reopen", "rate")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of Seoul: from `begin` to before `end`; what is open is counted at `as_of`."""

    first: date
    begin: datetime
    end: datetime
    as_of: datetime

    def span(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.begin, f"{field}__lt": self.end})


def month_of(first: date, now: datetime | None = None) -> Month:
    """The month that begins on the day `first`."""
    begin, end = _midnight(first), _midnight(next_month(first))
    return Month(first, begin, end, min(end, now or timezone.now()))


def next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)


class _Sheet:
    """Counts by department while the figures are computed: `sheet.add("received", 3, department=7)`."""

    def __init__(self) -> None:
        self.departments: dict[int, Counter[str]] = defaultdict(Counter)

    def add(self, name: str, count: int, department: int | None) -> None:
        if department is not None and count:
            self.departments[department][name] += count

    def all(self, name: str) -> int:
        return sum(counts[name] for counts in self.departments.values())


def figures(first: date, now: datetime | None = None) -> Figures:
    """What the inspection of a month says, ready to be stored as JSON."""
    month, sheet = month_of(first, now), _Sheet()
    found: Figures = {
        "as_of": timezone.localtime(month.as_of).isoformat(),
        "received": _received(month, sheet),
        "days": _answers(month, sheet),
        **_events(month, sheet),
        "endings": _endings(month),
        "moves": _moves(month, sheet),
        "referrals": _referrals(month),
        "demands": _demands(month),
        "objections": _objections(month),
        "many": _many(month),
    }
    _accepted(month, sheet)
    _open(month, sheet)
    _cooperation(month, sheet)
    _urgings(month, sheet)
    for name in TOTALS:
        found[name] = sheet.all(name)
    found["departments"] = _departments(sheet)
    return found


# Counted by department; the sum of each stands in the figures under the same name.
TOTALS = (
    "accepted", "accepted_in_time", "answered", "answered_in_time", "late_open", "late_unaccepted", "extended",
    "extended_again", "supplements", "supplements_late", "cooperation", "cooperation_late", "urged",
    "urged_acknowledged", "reopened", "ratings", "stars",
)  # fmt: skip


def _received(month: Month, sheet: _Sheet) -> Figures:
    kinds: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    rows = Case.objects.filter(month.span("arrived_at"))
    for department, kind, channel, count in _grouped(rows, "department", "kind", "channel"):
        kinds[kind] += count
        channels[channel] += count
        sheet.add("received", count, department)
    return {"all": kinds.total(), "kinds": dict(kinds), "channels": dict(channels)}


def _accepted(month: Month, sheet: _Sheet) -> None:
    """Decree art. 6 (8): within eight working hours of the arrival."""
    rows = Case.objects.filter(month.span("accepted_at")).values("department").order_by()
    in_time = Count("pk", filter=Q(accepted_at__lte=F("accept_due_at")))
    for department, count, timely in rows.annotate(n=Count("pk"), t=in_time).values_list("department", "n", "t"):
        sheet.add("accepted", count, department)
        sheet.add("accepted_in_time", timely, department)


def _answers(month: Month, sheet: _Sheet) -> Figures:
    """Answers and refusals, in time or late; gives the average working days by kind, pauses included."""
    days = calendar.current()
    spent: dict[str, list[timedelta]] = defaultdict(list)
    rows = CaseEvent.objects.filter(month.span("at"), verb__in=ANSWERS).order_by()
    fields = ("department", "case__kind", "case__clock_started_at", "at", "data__on_time")
    for department, kind, started, at, on_time in rows.values_list(*fields).iterator():
        sheet.add("answered", 1, department)
        sheet.add("answered_in_time", int(on_time is not False), department)
        if started is not None and started <= at:  # not taken up again since
            spent[kind].append(deadlines.working_time_between(started, at, days))
    return {kind: round(sum(all_of, timedelta()) / len(all_of) / WORKING_DAY, 1) for kind, all_of in spent.items()}


def _events(month: Month, sheet: _Sheet) -> Figures:
    """Extensions, supplements, lawful refusals, reopenings, ratings: one query over the events."""
    grounds: Counter[str] = Counter()
    declined: Counter[str] = Counter()
    rows = CaseEvent.objects.filter(month.span("at"), verb__in=COUNTED).order_by()
    keys = {
        "ground": KT("data__ground"),
        "exemption": KT("data__exemption"),
        "found_later": KT("data__found_later"),
        "stars": KT("data__stars"),
    }
    named = rows.annotate(**keys).values("department", "verb", *keys).annotate(n=Count("pk"))
    for row in named:
        _count_event(row, sheet, grounds, declined)
    return {"grounds": dict(grounds), "declined": dict(declined)}


def _count_event(row: Row, sheet: _Sheet, grounds: Counter[str], declined: Counter[str]) -> None:
    verb, count, department = row["verb"], row["n"], row["department"]
    if verb == "extend" and row["ground"]:
        sheet.add("extended", count, department)
        grounds[row["ground"]] += count
    elif verb in CONSENTS and row["ground"]:  # the petitioner agreed to a second extension
        sheet.add("extended_again", count, department)
        grounds[row["ground"]] += count
    elif verb == "request_supplement":
        sheet.add("supplements", count, department)
        sheet.add("supplements_late", count if row["found_later"] else 0, department)
    elif verb == "decline" and row["exemption"]:
        declined[row["exemption"]] += count
    elif verb == "reopen":
        sheet.add("reopened", count, department)
    elif verb == "rate" and row["stars"]:
        sheet.add("ratings", count, department)
        sheet.add("stars", count * int(row["stars"]), department)


def _open(month: Month, sheet: _Sheet) -> None:
    """Not answered at the end of the month though the period had passed; not accepted though it was due."""
    still = Q(progress__in=RUNNING) | Q(answered_at__gte=month.as_of) | Q(ended_at__gte=month.as_of)
    late = Case.objects.filter(still, due_at__lt=month.as_of, clock_started_at__lt=month.as_of)
    for department, count in _grouped(late, "department"):
        sheet.add("late_open", count, department)
    waiting = Q(progress=Progress.ARRIVED) | Q(accepted_at__gte=month.as_of)
    unaccepted = Case.objects.filter(waiting, accept_due_at__lt=month.as_of, arrived_at__lt=month.as_of)
    for department, count in _grouped(unaccepted, "department"):
        sheet.add("late_unaccepted", count, department)


def _endings(month: Month) -> Figures:
    rows = Case.objects.filter(month.span("ended_at")).exclude(ending="")
    return dict(_grouped(rows, "ending"))


def _moves(month: Month, sheet: _Sheet) -> Figures:
    """Moves inside the city, by how; `late` are those not passed on within the hours of Decree art. 13."""
    found: Counter[str] = Counter()
    rows = Handover.objects.filter(month.span("at"))
    for sender, kind, in_time, count in _grouped(rows, "sender", "kind", "in_time"):
        found[kind] += count
        found["late"] += 0 if in_time else count
        sheet.add("passed" if kind != Handover.Kind.BOUNCED else "bounced", count, sender)
        sheet.add("passed_late", 0 if in_time else count, sender)
    return dict(found)


def _cooperation(month: Month, sheet: _Sheet) -> None:
    """Requests to other departments; late: replied after the day, or not at all. Act art. 20."""
    late = Q(replied_at__gt=F("reply_by")) | Q(
        replied_at__isnull=True, cancelled_at__isnull=True, reply_by__lt=month.as_of
    )
    rows = Cooperation.objects.filter(month.span("asked_at")).values("department").order_by()
    counted = rows.annotate(n=Count("pk"), t=Count("pk", filter=late))
    for department, count, overdue in counted.values_list("department", "n", "t"):
        sheet.add("cooperation", count, department)
        sheet.add("cooperation_late", overdue, department)


def _referrals(month: Month) -> Figures:
    sent = month.span("sent_at")
    still = Q(sent_at__lt=month.as_of) & (Q(finished_at__isnull=True) | Q(finished_at__gte=month.as_of))
    return Referral.objects.aggregate(
        sent=Count("pk", filter=sent),
        late=Count("pk", filter=sent & Q(in_time=False)),
        open=Count("pk", filter=still),
    )


def _demands(month: Month) -> Figures:
    answered = month.span("answered_at")
    late = Q(asked_at__lt=month.as_of, due_at__lt=month.as_of) & (
        Q(answered_at__isnull=True) | Q(answered_at__gte=month.as_of)
    )
    return CorrectionDemand.objects.aggregate(
        asked=Count("pk", filter=month.span("asked_at")),
        answered=Count("pk", filter=answered),
        right=Count("pk", filter=answered & Q(is_right=True)),
        late=Count("pk", filter=late),
    )


def _objections(month: Month) -> Figures:
    decided = month.span("decided_at")
    still = Q(filed_at__lt=month.as_of) & (Q(decided_at__isnull=True) | Q(decided_at__gte=month.as_of))
    passed = Q(due_on__lt=timezone.localdate(month.as_of))
    return Objection.objects.aggregate(
        filed=Count("pk", filter=month.span("filed_at")),
        open=Count("pk", filter=still),
        late=Count("pk", filter=still & passed),
        **{str(choice): Count("pk", filter=decided & Q(decision=choice)) for choice in Objection.Decision},
    )


def _urgings(month: Month, sheet: _Sheet) -> None:
    rows = Urging.objects.filter(month.span("issued_at")).values("department").order_by()
    replied = Count("pk", filter=Q(acknowledged_at__isnull=False))
    for department, count, answered in rows.annotate(n=Count("pk"), t=replied).values_list("department", "n", "t"):
        sheet.add("urged", count, department)
        sheet.add("urged_acknowledged", answered, department)


def _many(month: Month) -> Figures:
    """Petitions of many people; the examiner reports on them to the mayor (Decree art. 28 (3))."""
    rows = Case.objects.filter(signers__gte=SIGNERS_OF_MANY, households__gte=HOUSEHOLDS_OF_MANY)
    return rows.aggregate(
        received=Count("pk", filter=month.span("arrived_at")),
        open=Count("pk", filter=Q(progress__in=OPEN, arrived_at__lt=month.as_of)),
    )


def _departments(sheet: _Sheet) -> list[Row]:
    """One row for each department that had anything to count, in the order of the organisation."""
    rows = Department.objects.filter(pk__in=sheet.departments).order_by("order", "name")
    return [{"slug": row.slug, "name": str(row), **dict(sheet.departments[row.pk])} for row in rows]


def _grouped(rows: "QuerySet[Any]", *fields: str) -> list[tuple[Any, ...]]:
    """The values of some fields with how many rows have them."""
    return list(rows.order_by().values(*fields).annotate(n=Count("pk")).values_list(*fields, "n"))
