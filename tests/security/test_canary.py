"""A petitioner nobody else is called like: after the whole thread, where is a trace of that person?

Allowed are the encrypted columns, the mails to the person, and for the text of the petition its own columns.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import redis as redis_client
from celery import current_app
from django.conf import settings as portal
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from civic.cases.models import Case
from civic.notices import doorbell
from civic.notices.models import Notice
from civic.reminders.models import Reminder
from tests.cases.workplace import Staff, fresh
from tests.petitions.conftest import Citizen, image, read, upload
from tests.processes import celery_worker, needs_postgresql, redis_server, smtp_sink, wait_until

from .world import World, make_world

pytestmark = [pytest.mark.django_db(transaction=True), needs_postgresql, pytest.mark.chaos]

PERSON = {"name": "카나리아새", "phone": "010-8642-9753", "email": "canary-bird@tweet.example"}
TEXT = "카나리아본문 제 이야기입니다."
REPLY = "카나리아답변 전봇대 옆입니다."
ACCOUNT, DECISION, TOLD = "카나리아경위 욕설", "카나리아결정 확인", "카나리아사유 확인"  # of a report of abuse
SECRET = [PERSON["name"], "01086429753", "8642-9753", PERSON["email"], "canary-bird"]


@pytest.fixture
def world(transactional_db: None, settings: Any) -> World:
    settings.STAFF_SECOND_FACTOR = False
    settings.QUIET_HOURS = False
    return make_world()


@pytest.fixture
def redis(tmp_path: Any) -> Iterator[Any]:
    """A Redis of our own as broker, which this process rings."""
    names = ("broker_url", "broker_transport_options")
    before = {name: current_app.conf[name] for name in names}
    with redis_server(tmp_path) as server:
        current_app.conf.update(broker_url=server.url, broker_transport_options={})
        doorbell.rest_over()
        yield server
    current_app.conf.update(before)


class Asking(Client):
    """Notes each address that was asked or answered."""

    asked: list[str]

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        log = self.__class__.asked
        log += [request["PATH_INFO"] + "?" + request.get("QUERY_STRING", ""), answer.headers.get("Location", "")]
        return answer


def walk(world: World) -> Case:
    """File, accept, ask, reply, look at the contact, find by phone, answer, look up, rate."""
    Asking.asked = []
    guest = Citizen(Asking())
    guest.step("photos", files=[upload(image(), "카나리아새.jpg")], add="1")
    case = guest.file(what={"title": "카나리아제목", "text": TEXT, "category": ""}, who={**PERSON, "age": "over"})
    Case.objects.filter(pk=case.pk).update(department=world.case.department)
    case.refresh_from_db()
    officer, desk = Staff(world.people["officer"]), Staff(world.people["desk"])
    officer.client.__class__ = desk.client.__class__ = Asking
    officer.do(case, "accept")
    officer.post("admin:cases_case_contact", case.pk, reason="ask")
    for words in PERSON.values():
        desk.post("admin:cases_case_worklist", q=words)
        assert case.number in desk.post("admin:cases_case_find", q=words).content.decode()
    officer.do(fresh(case), "request_supplement", question="어디입니까?", answer_by="2099-01-01")
    officer.do(fresh(case), "request_supplement", question="어디입니까?", answer_by=next_week())
    other = Citizen(Asking())
    other.look_up(case, "AAAA-AAAA")
    other.look_up(case)
    url = reverse("petitions:act", args=[case.number, "supply"])
    assert other.client.post(url, {"version": fresh(case).version, "reply": REPLY}).status_code == 302
    parts = {"gist": "요지", "facts": "확인", "law": "", "judgement": "고칩니다", "decision": "adopted"}
    assert officer.do(fresh(case), "answer", **parts).status_code == 302
    for page in ("case", "letter"):
        other.client.get(reverse(f"petitions:{page}", args=[case.number]))
    report_abuse(case, officer, desk)
    for page in ("case", "letter"):
        other.client.get(reverse(f"petitions:{page}", args=[case.number]))
    return fresh(case)


def report_abuse(case: Case, officer: Staff, desk: Staff) -> None:
    """The officer reports abusive contact with evidence; the desk reads it and decides on it."""
    happened = {"what": "abuse", "happened_at": "2026-01-05T10:00", "how": "전화", "account": ACCOUNT}
    sent = officer.do(fresh(case), "report_conduct", **happened, photos=[upload(image(), "카나리아증거.jpg")])
    assert sent.status_code == 302
    report = case.conduct_reports.get()
    desk.get("admin:cases_conductreport_change", report.pk)
    read(desk.get("admin:cases_conductreport_evidence", report.pk, report.evidence.get().pk))
    first = next_week()
    decision = {"measures": ["care"], "decision": DECISION, "told": TOLD, "calls_from": first, "calls_until": first}
    assert desk.do(fresh(case), "decide_protection", **decision).status_code == 302


def next_week() -> str:
    from datetime import timedelta

    from django.utils import timezone

    return (timezone.localdate() + timedelta(days=10)).isoformat()


def traces(text: str, words: list[str]) -> list[str]:
    return [word for word in words if word in text]


def tables() -> dict[str, str]:
    """Every row of every table as PostgreSQL prints it."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            found[table] = cursor.fetchone()[0] or ""
    return found


def in_redis(url: str) -> str:
    client = redis_client.Redis.from_url(url)
    found = []
    for key in client.scan_iter():
        found += [repr(key), repr(client.dump(key))]
        if client.type(key) == b"list":
            found += [entry.decode(errors="replace") for entry in client.lrange(key, 0, -1)]
    return "\n".join(found)


def test_a_person_leaves_no_trace_but_the_encrypted_one(
    world: World, redis: Any, tmp_path: Any, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    case = walk(world)
    secret = [*SECRET, case.access_code, case.access_code.replace("-", "")]
    private = [*secret, "카나리아"]
    queued = in_redis(redis.url)
    said = caplog.text  # before the mail server of the test, which tells everything
    assert "notices.send" in queued, "the doorbell rang, so there is something to look at"
    with smtp_sink() as mail:
        env = {"REDIS_URL": redis.url, "EMAIL_URL": mail.url, "QUIET_HOURS": "0", "LOG_LEVEL": "DEBUG"}
        with celery_worker(tmp_path, **env) as worker:
            doorbell.rest_over()
            doorbell.ring("notices.send")
            doorbell.ring("reminders.fire")
            wait_until(lambda: [m for m in mail.messages if m["To"] == PERSON["email"]], what="the mail")
            wait_until(lambda: not Notice.objects.pending().filter(channel="email").exists(), what="all mails")
        log = worker.log()
    assert traces(queued + in_redis(redis.url) + in_redis(portal.REDIS_URL or redis.url), private) == []
    assert traces(said, private) == [] and traces(log, private) == []
    assert traces("\n".join(Asking.asked), private) == []
    assert [found for row in Session.objects.all() if (found := traces(str(row.get_decoded()), private))] == []
    plain = {table: found for table, text in tables().items() if (found := traces(text, secret))}
    assert plain == {}


def test_the_words_of_a_petition_stand_only_where_its_text_belongs(world: World, redis: Any):
    walk(world)
    found = {
        table for table, text in tables().items() if traces(text, ["카나리아본문", "카나리아답변", "카나리아제목"])
    }
    assert found <= {"cases_case", "cases_caseevent", "cases_suspension"}


def test_what_is_said_of_abusive_contact_is_written_down_nowhere_in_plain(world: World, redis: Any):
    case = walk(world)
    report = case.conduct_reports.get()
    assert (report.account, report.restrictions.count()) == (ACCOUNT, 1)
    words = ["카나리아경위", "카나리아결정", "카나리아사유", "카나리아증거"]
    assert {table: found for table, text in tables().items() if (found := traces(text, words))} == {}
    mails = [mail for mail in Notice.objects.for_about(case.about) if not mail.key.startswith("restriction/")]
    assert mails and not traces("".join(str(mail.context) for mail in mails), words)


def test_reminders_and_tasks_name_rows_and_no_persons(world: World, redis: Any):
    walk(world)
    for values in Reminder.objects.values():
        assert traces(str(values), ["카나리아", *SECRET]) == []


@pytest.mark.parametrize(
    "column",
    [
        *("people_contact.name", "people_contact.phone", "people_contact.email", "cases_case.access_code"),
        *("people_user.name", "people_user.phone", "notices_notice.to_address", "notices_notice.to_name"),
        *("notices_notice.context", "petitions_draft.data"),
    ],
)
def test_columns_with_persons_are_encrypted(world: World, redis: Any, column: str):
    guest = Citizen(Client())
    guest.fill_in(who={**PERSON, "age": "over"})
    guest.file()
    guest.step("what")
    world.people["citizen"].phone = "01012345678"
    world.people["citizen"].save()
    table, _, name = column.partition(".")
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{name}"::text FROM "{table}" WHERE "{name}"::text <> %s', [""])
        values = [row[0] for row in cursor.fetchall()]
    assert values and all(value.startswith(("gAAAA", '"gAAAA')) for value in values)
