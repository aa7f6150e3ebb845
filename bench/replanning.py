"""How long it takes to plan all open cases anew after a temporary holiday was added, and whether filing notices.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/bench python -m bench.replanning [--cases 100000]

Needs PostgreSQL; the database's name must contain `bench`, its contents are replaced. Every case has a petitioner
with an e-mail address, who is told of the new date afterwards. The sweep runs as in a worker with two processes;
petitions are filed meanwhile by another one, as many as go one after the other. Prints one table.
"""

import argparse
import multiprocessing
import statistics
import time
import uuid
from datetime import timedelta
from multiprocessing.synchronize import Event
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench.ledger import prepare, texts
from civic.cases import calendar, periods, replanning
from civic.cases.models import Case, CaseEvent, Holiday, Suspension
from civic.cases.opening import Filing
from civic.cases.workingtime import is_working_day
from civic.notices.models import Notice
from civic.people.models import Contact
from civic.reminders import firing
from civic.reminders.models import Reminder

QUIET_SECONDS = 10.0  # of filing before the holiday is added
# Of a hundred open cases: so many of each kind …
KINDS = "(ARRAY['grievance','suggestion','procedure_question','law_question','proposal'])[1 + (g * 7 % 100) / 20]"
# … five not accepted yet, five waiting for a supplement, ten that had one, and every case with an officer.
STATE = "CASE WHEN g % 20 = 0 THEN 'arrived' WHEN g % 20 = 1 THEN 'supplement' ELSE 'reviewing' END"
STARTED = "CASE WHEN g % 20 > 0 THEN {start} - (g % 3) * interval '1 day' - (g % 7200) * interval '1 s' END"


def file_one() -> Case:
    contact = Contact(name="홍길동", phone="01012345678", email="hong@example.kr")
    filing = Filing(uuid.uuid4(), "petitions", "가로등이 꺼져 있습니다", "세 개가 꺼져 있습니다.", contact=contact)
    return Case.open(filing)


def fill(count: int) -> None:
    """Copy one case by SQL; dates and reminders are then put in order by a run that is not measured."""
    template = file_one()
    Case.objects.filter(pk=template.pk).update(accepted_at=timezone.now())
    own = {
        "number": "'2000-' || to_char(g + 100000, 'FM000000')",
        "form_key": "gen_random_uuid()",
        "title": "v.title",
        "text": "v.text",
        "grams": "v.grams",
        "contact_id": "c.first + g",
        "kind": KINDS,
        "progress": STATE,
        "department_id": "(SELECT array_agg(id ORDER BY id) FROM organization_department WHERE handles_cases "
        "AND NOT coordinates)[1 + g % 20]",
        "district_id": "(SELECT array_agg(slug ORDER BY slug) FROM places_district)[1 + g % 19]",
        "officer_id": "(SELECT min(id) FROM people_user)",
        "arrived_at": f"{STARTED.format(start='now()')} - interval '1 hour'".replace("END -", "ELSE now() END -"),
        "clock_started_at": STARTED.format(start="now()"),
        "accepted_at": f"CASE WHEN g % 20 > 0 THEN {STARTED.format(start='now()')} END",
        "is_demo": "false",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        first = _copy(cursor, Contact, template.contact, {}, f"generate_series(1, {count}) g", "ORDER BY g")
        cursor.execute("CREATE TEMP TABLE variant (id serial, title text, text text, grams text)")
        cursor.executemany("INSERT INTO variant (title, text, grams) VALUES (%s, %s, %s)", texts())
        source = f"generate_series(0, {count - 1}) g JOIN variant v ON v.id = 1 + g % 600"
        _copy(cursor, Case, template, own, f"{source} CROSS JOIN (SELECT {first} AS first) c", "ORDER BY g")
    copies = Case.objects.filter(number__startswith="2000-")
    now = timezone.now()
    waiting = [
        Suspension(case_id=pk, reason="supplement", started_at=now, answer_by=timezone.localdate() + timedelta(10))
        for pk in copies.filter(progress="supplement").values_list("pk", flat=True)
    ]
    ended = [
        Suspension(case_id=pk, reason="field_survey", started_at=start, ended_at=start + timedelta(hours=30))
        for pk, start in copies.filter(pk__endswith=7)
        .exclude(clock_started_at=None)
        .values_list("pk", "clock_started_at")
    ]
    Suspension.objects.bulk_create(waiting + [row for row in ended if row.ended_at and row.ended_at < now])


def _copy(cursor: Any, model: Any, row: Any, own: dict[str, str], source: str, order: str) -> int:
    """Copies of a row for each `g` of the source, with some columns of their own; the first new id."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    picked = ", ".join(own.get(column, f"t.{column}") for column in columns)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {picked} FROM {source} "
        f"CROSS JOIN {table} t WHERE t.id = {row.pk} {order}"
    )
    cursor.execute(f"SELECT min(id) FROM {table} WHERE id > {row.pk}")
    return int(cursor.fetchone()[0])


def keep_filing(stop: Event, times: Any) -> None:
    """Another process: files one petition after the other and says how long each took."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    while not stop.is_set():
        begin = time.perf_counter()
        file_one()
        times.append((time.time(), time.perf_counter() - begin))
    connection.close()


def new_holiday() -> Holiday:
    """A temporary holiday three working days from now: before nearly every due date."""
    day, left, known = timezone.localdate(), 3, calendar.current()
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, known)
    return Holiday.objects.create(date=day, name="임시공휴일")


def sweep(wanted: str, workers: int) -> tuple[float, float, list[float]]:
    """Work off the appointments of a kind: seconds, CPU seconds of Python, length of each transaction."""
    found = multiprocessing.Manager().list()
    connection.close()
    begin = time.perf_counter()
    processes = [multiprocessing.Process(target=work, args=(wanted, found)) for _worker in range(workers)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - begin
    return seconds, sum(cpu for cpu, _lengths in found), [length for _cpu, lengths in found for length in lengths]


def work(wanted: str, found: Any) -> None:
    """One process of a worker, as long as there is something of the kind."""
    connection.close()
    lengths: list[float] = []
    plain = firing._fire

    def timed(pk: int, kind: str) -> bool | None:
        begin = time.perf_counter()
        done = plain(pk, kind)
        if kind == wanted:
            lengths.append(time.perf_counter() - begin)
        return done

    firing._fire = timed
    cpu = time.process_time()
    while Reminder.objects.open().filter(kind=wanted).exists():
        firing.fire_due()
    found.append((time.process_time() - cpu, lengths))
    connection.close()


def in_order() -> None:
    """Dates and reminders as the verbs would have left them, without letters."""
    Holiday.objects.filter(name="임시공휴일", date__gte=timezone.localdate()).delete()
    replanning.replan_open_cases("-")
    replanning.run_if_changed()
    Reminder.objects.open().filter(kind__startswith="calendar.").update(cancelled_at=timezone.now())
    Reminder.objects.open().filter(due_at__lte=timezone.now()).update(cancelled_at=timezone.now())
    Notice.objects.update(cancelled_at=timezone.now())
    with connection.cursor() as cursor:
        for table in ("cases_case", "cases_caseevent", "reminders_reminder", "notices_notice"):
            cursor.execute(f"VACUUM ANALYZE {table}")


def milliseconds(times: list[float]) -> str:
    p50, p95 = statistics.median(times) * 1000, statistics.quantiles(times, n=20)[18] * 1000
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(times) * 1000:.0f} ms ({len(times)} petitions)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--again", action="store_true", help="use the cases that an earlier run has written")
    parser.add_argument("--workers", type=int, default=2, help="processes of the worker (default 2)")
    parser.add_argument("--no-filing", action="store_true", help="measure the sweep alone")
    options = parser.parse_args()
    if connection.vendor != "postgresql" or "bench" not in str(settings.DATABASES["default"]["NAME"]):
        raise SystemExit("DATABASE_URL must be a PostgreSQL database whose name contains 'bench'")
    begin = time.perf_counter()
    if not options.again:
        prepare()
        periods.seed()
        fill(options.cases)
    in_order()
    print(f"{Case.objects.open().count():,} open cases ready after {time.perf_counter() - begin:.0f} s", flush=True)
    before = CaseEvent.objects.filter(verb="replanned").count()
    connection.close()
    stop, times = multiprocessing.Event(), multiprocessing.Manager().list()
    filing = multiprocessing.Process(target=keep_filing, args=(stop, times))
    if not options.no_filing:
        filing.start()
        time.sleep(QUIET_SECONDS)
    new_holiday()
    replanning.calendar_changed()
    added = time.time()
    seconds, cpu, lengths = sweep(replanning.KIND, options.workers)
    done = time.time()
    if not options.no_filing:
        stop.set()
        filing.join()
    moved = CaseEvent.objects.filter(verb="replanned").count() - before
    count = Case.objects.open().count() - len(times)
    print(f"\n{'cases moved':<32}{moved:,} of {count:,}")
    print(f"{'seconds':<32}{seconds:.1f} ({count / seconds:,.0f} cases/s; CPU of Python {cpu:.1f} s)")
    print(f"{'transactions':<32}{len(lengths)}, longest {max(lengths) * 1000:.0f} ms")
    if not options.no_filing:
        quiet = [took for at, took in times if at < added]
        meanwhile = [took for at, took in times if added <= at <= done]
        print(f"{'filing before':<32}{milliseconds(quiet)}")
        print(f"{'filing meanwhile':<32}{milliseconds(meanwhile)}")
        print(f"{'ratio of the medians':<32}{statistics.median(meanwhile) / statistics.median(quiet):.2f}")
    notices = Notice.objects.count()
    Reminder.objects.open().filter(kind=replanning.KIND_TELL).update(due_at=timezone.now())
    took, cpu, lengths = sweep(replanning.KIND_TELL, options.workers)
    queued = Notice.objects.count() - notices
    print(f"{'letters afterwards':<32}{queued:,} in {took:.1f} s (CPU of Python {cpu:.1f} s)")
    return int(seconds > 60)


if __name__ == "__main__":
    raise SystemExit(main())
