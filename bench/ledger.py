"""How the ledger's pages behave as it grows: the same pages at 10,000 and at 1,000,000 cases.

    DATABASE_URL=postgres://postgres@127.0.0.1:5432/bench python -m bench.ledger [--sizes 10000,1000000] [--rounds 40]

Needs PostgreSQL; the database's name must contain `bench`, its contents are replaced. Pages are asked through Django's
test client in this process, so the figures are the portal's own time without a web server. Prints p50 and p95 in
milliseconds, queries, and the ratio of the p95 of the last size to the first.
"""

import argparse
import os
import random
import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civic.cases.gimje import seed_categories
from civic.cases.models import Case
from civic.cases.opening import Filing
from civic.cases.textsearch import grams
from civic.dashboard.demo.people import PEOPLE, write_people
from civic.organization.gimje import seed_departments
from civic.people.models import Contact, User
from civic.people.roles import sync_roles

WORDS = (  # noqa: SIM905 - forty quoted words are harder to read
    "가로등 도로 배수로 버스 주차장 수돗물 쓰레기 악취 소음 하천 빈집 공원 가로수 농기계 "
    "경로당 놀이터 방역 시장 체육관 세금 측량 민원실 신호등 정류장 저수지 마을 골목 담장 "
    "화장실 승강장 냄새 고장 파손 수리 요청 건의 확인 조치 부탁 안전"
).split()
RARE = "펭귄"
VARIANTS = 600
OPEN = "(g < 2000 OR g % 1000 < 20)"  # pages are full at any size; beyond that two per cent are open


def texts() -> list[tuple[str, str, str]]:
    """Titles, texts and their grams; the last one holds the rare word."""
    chance = random.Random(7)
    rows = []
    for number in range(VARIANTS):
        title = " ".join(chance.sample(WORDS, 4))
        text = " ".join(chance.choices(WORDS, k=120)) + (f" {RARE}" if number == VARIANTS - 1 else "")
        rows.append((title, text, grams(f"{title} {text}")))
    return rows


def prepare() -> None:
    """An empty city with its people."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SET civic.purging = 'on'")
        cursor.execute("TRUNCATE cases_case, people_contact, people_user, organization_department CASCADE")
        cursor.execute("RESET civic.purging")
    call_command("seed_holidays", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115 - for the process's life
    seed_departments()
    seed_categories()
    sync_roles()
    write_people()


def template_case() -> Case:
    """One real case from which the others are copied."""
    user = User.objects.get(email=PEOPLE[0].email)
    contact = Contact(name="홍길동", email="hong@example.kr", user=user)
    case = Case.open(Filing(form_key=uuid.uuid4(), program="petitions", title="본", text="본", contact=contact))
    case.accept(by=None)
    return case


def fill(case: Case, size: int) -> None:
    """Copy the template by SQL until the ledger holds `size` cases, five years deep."""
    have = Case.objects.count()
    columns = [field.column for field in Case._meta.concrete_fields if not field.primary_key]
    own = {
        "number": "to_char(2000 + g / 900000, 'FM0000') || '-' || to_char(g % 900000 + 100000, 'FM000000')",
        "form_key": "gen_random_uuid()",
        "title": "v.title",
        "text": "v.text",
        "grams": "v.grams",
        "department_id": "(SELECT array_agg(id ORDER BY id) FROM organization_department "
        "WHERE handles_cases)[1 + g % 28]",
        "district_id": "(SELECT array_agg(slug ORDER BY slug) FROM places_district)[1 + g % 19]",
        "contact_id": "NULL",
        "progress": f"CASE WHEN {OPEN} THEN 'reviewing' ELSE 'done' END",
        "decision": f"CASE WHEN {OPEN} THEN '' ELSE 'adopted' END",
        "act_by": f"CASE WHEN {OPEN} THEN now() + (g % 4000 - 400) * interval '5 min' END",
        "arrived_at": "now() - (g % 1826) * interval '1 day' - (g % 86400) * interval '1 s'",
        "answered_at": f"CASE WHEN NOT {OPEN} THEN now() END",
        "published_at": "CASE WHEN g % 50 = 49 THEN now() - (g % 1826) * interval '1 day' END",
        "public_title": "v.title",
        "public_answer": "v.title",
    }
    # Twenty cases hold the rare word, however large the ledger.
    variant = f"CASE WHEN g BETWEEN 100 AND 119 THEN {VARIANTS} ELSE 1 + g % {VARIANTS - 1} END"
    picked = ", ".join(own.get(column, f"t.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS variant (id serial, title text, text text, grams text)")
        cursor.execute("SELECT count(*) FROM variant")
        if cursor.fetchone()[0] == 0:
            cursor.executemany("INSERT INTO variant (title, text, grams) VALUES (%s, %s, %s)", texts())
        cursor.execute(
            f"INSERT INTO cases_case ({', '.join(columns)}) SELECT {picked} FROM generate_series({have}, {size - 1}) g "
            f"JOIN variant v ON v.id = {variant} CROSS JOIN cases_case t WHERE t.id = {case.pk}"
        )
        cursor.execute("VACUUM ANALYZE cases_case")


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages() -> dict[str, Callable[[], Any]]:
    """What is asked, by name."""
    stranger, officer, desk = Client(), signed_in("officer@demo.example"), signed_in("desk@demo.example")
    mayor, citizen = signed_in("mayor@demo.example"), signed_in("citizen@demo.example")
    own = Case.objects.filter(contact__isnull=False).order_by("pk")[0]
    inside = Case.objects.filter(department__slug="construction", progress="reviewing").order_by("pk")[0]
    worklist = reverse("admin:cases_case_worklist")
    case_page = reverse("admin:cases_case_change", args=[inside.pk])
    return {
        "home page": lambda: stranger.get("/"),
        "work list, officer": lambda: officer.get(worklist),
        "work list, desk": lambda: desk.get(worklist),
        "desk: rare word of two syllables": lambda: desk.get(worklist, {"q": RARE, "show": "all"}),
        "desk: common word": lambda: desk.get(worklist, {"q": "가로등", "show": "all"}),
        "desk: receipt number": lambda: desk.get(worklist, {"q": own.number, "show": "all"}),
        "case page, officer": lambda: officer.get(case_page),
        "case page, citizen": lambda: citizen.get(f"/petitions/{own.number}/"),
        "my petitions": lambda: citizen.get("/petitions/mine/"),
        "dashboard": lambda: mayor.get("/dashboard/"),
    }


def measure(ask: Callable[[], Any], rounds: int) -> tuple[float, float, int]:
    """p50 and p95 in milliseconds, and the number of queries."""
    ask()  # the first request of a session writes it down
    with CaptureQueriesContext(connection) as queries:
        answer = ask()
    asked = len(queries)
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    times = []
    for _round in range(rounds):
        begin = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18], asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    name = str(settings.DATABASES["default"]["NAME"])
    if connection.vendor != "postgresql" or "bench" not in name:
        raise SystemExit("DATABASE_URL must be a PostgreSQL database whose name contains 'bench'")
    settings.ALLOWED_HOSTS.append("testserver")
    prepare()
    case = template_case()
    found: dict[str, list[tuple[float, float, int]]] = {}
    for size in sizes:
        begin = time.perf_counter()
        fill(case, size)
        print(f"{size:,} cases written in {time.perf_counter() - begin:.0f} s", flush=True)
        for page, ask in pages().items():
            found.setdefault(page, []).append(measure(ask, options.rounds))
    head = "".join(f"{f'{size:,}: p50':>18}{'p95':>8}{'queries':>9}" for size in sizes)
    print(f"\n{'page':<36}{head}{'p95 ratio':>12}")
    for page, results in found.items():
        row = "".join(f"{p50:>18.1f}{p95:>8.1f}{queries:>9}" for p50, p95, queries in results)
        print(f"{page:<36}{row}{results[-1][1] / results[0][1]:>12.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
