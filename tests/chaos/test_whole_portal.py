"""The whole portal over HTTP while parts of it stop, freeze, die and race. What was acknowledged is never lost."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from civic.cases.models import Case, CaseEvent
from civic.cases.models.counter import CaseCounter
from civic.notices.models import Notice
from tests.processes import celery_beat, celery_worker, needs_postgresql, smtp_sink, wait_until

from .conftest import Answer, Browser, Portal, gunicorn, number_of
from .invariants import broken

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True), needs_postgresql]
MOST_SECONDS = 3  # a request waits for Redis no longer


@pytest.fixture
def acknowledged() -> Iterator[dict[str, str]]:
    """Receipt numbers by form key, as browsers were told; whatever a test did, the ledger agrees at its end."""
    told: dict[str, str] = {}
    yield told
    assert broken(told) == []


def at_once(jobs: list[Callable[[], Answer]]) -> list[Answer]:
    """All jobs start together."""
    answers: list[Answer] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Answer]) -> None:
        start.wait()
        answers.append(job())

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def same(browser: Browser) -> Browser:
    """Another connection of the same browser."""
    return Browser(browser.port, browser.session, browser.form_key)


def receipts(mail: Any, number: str) -> int:
    return sum(number in str(message["Subject"]) + message.as_string() for message in mail.messages)


def test_the_checker_sees_what_is_wrong(portal: Portal, acknowledged: dict[str, str]):
    """An invariant that never fails proves nothing."""
    with transaction.atomic():
        Case.objects.filter(pk=portal.world.case.pk).update(progress="reviewing", accepted_at=timezone.now(), version=7)
        Notice.objects.filter(key__startswith=f"{portal.world.public.about}/filed/").delete()
        wrong = " ".join(broken({"00000000-0000-0000-0000-000000000001": "2026-999999"}))
        transaction.set_rollback(True)
    for words in ("lost", "without a due date", "without one receipt", "last event differ", "versions and events"):
        assert words in wrong


def test_with_redis_stopped_filing_succeeds_and_the_receipt_leaves_later(
    portal: Portal, acknowledged: dict[str, str], tmp_path: Any
):
    portal.redis.stop()
    browser = portal.browser()
    number = browser.file(acknowledged)
    assert browser.slowest < MOST_SECONDS
    assert Notice.objects.for_about(f"case/{number}").filter(sent_at=None).exists()
    portal.redis.start()
    with smtp_sink() as mail:
        env = {**portal.env, "EMAIL_URL": mail.url}
        with celery_worker(tmp_path, **env), celery_beat(tmp_path, **env):
            wait_until(lambda: receipts(mail, number), what="the receipt")


def test_a_frozen_redis_holds_nobody_longer_than_three_seconds(portal: Portal, acknowledged: dict[str, str]):
    portal.redis.freeze()
    try:
        citizen, officer = portal.browser(), portal.browser("officer")
        number = citizen.file(acknowledged)
        case = Case.objects.get(number=number)
        for path in ("/", "/petitions/", f"/petitions/{number}/", "/accounts/login/", "/readyz"):
            citizen.get(path)
        citizen.post("/petitions/lookup/", number=number, code=case.access_code)
        citizen.post(f"/petitions/{number}/withdraw/", version=case.version, reason="")
        portal.browser().post("/accounts/login/", login="citizen@example.kr", password="wrong")
        ours = portal.world.case
        for path in ("/dashboard/", "/admin/cases/case/todo/", f"/admin/cases/case/{ours.pk}/change/"):
            assert officer.get(path).status == 200
        assert officer.post(f"/admin/cases/case/{ours.pk}/do/accept/", version=ours.version).status == 302
        assert max(citizen.slowest, officer.slowest) < MOST_SECONDS
    finally:
        portal.redis.thaw()


def test_ten_clicks_at_once_make_one_case(portal: Portal, acknowledged: dict[str, str]):
    browser = portal.browser()
    browser.fill_in()
    before = Case.objects.count()
    answers = at_once([same(browser).send for _click in range(10)])
    assert {answer.status for answer in answers} == {302} and len({answer.location for answer in answers}) == 1
    acknowledged[browser.form_key] = number_of(answers[0])
    assert Case.objects.count() == before + 1


def test_two_officers_at_once_one_acts_and_the_other_is_told(portal: Portal, acknowledged: dict[str, str]):
    case = portal.world.case
    officer, desk = portal.browser("officer"), portal.browser("desk")
    address = f"/admin/cases/case/{case.pk}/do/"
    before = CaseEvent.objects.filter(case=case).count()
    for browser in (officer, desk):
        assert browser.get(address + "accept/").status == 200
    answers = at_once(
        [
            lambda: officer.post(address + "accept/", version=case.version),
            lambda: desk.post(address + "close/", version=case.version, ending="duplicate", reason="같은 민원"),
        ]
    )
    assert sorted(answer.status for answer in answers) == [200, 302]
    told = next(answer for answer in answers if answer.status == 200)
    assert "바꾸" in told.body or "변경" in told.body or "다시" in told.body
    assert CaseEvent.objects.filter(case=case).count() == before + 1


def kill_connections() -> int:
    """Every connection of the portal to this database ends, as after a restart of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def waiting() -> int:
    """How many wait for a lock; asked anew, also inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def test_a_database_connection_killed_between_requests_is_not_noticed(portal: Portal, acknowledged: dict[str, str]):
    browser = portal.browser()
    browser.fill_in()
    assert kill_connections() > 0
    answer = browser.send()
    assert answer.status == 302
    acknowledged[browser.form_key] = number_of(answer)


def test_killed_while_filing_the_person_is_told_and_a_second_try_files_once(
    portal: Portal, acknowledged: dict[str, str]
):
    browser = portal.browser()
    browser.fill_in()
    clicks: list[Answer] = []
    with transaction.atomic():
        CaseCounter.objects.select_for_update().get()  # the filing waits for its number
        thread = threading.Thread(target=lambda: clicks.append(browser.send()))
        thread.start()
        wait_until(waiting, 4, "the filing at the lock")
        kill_connections()
        thread.join(20)
    assert clicks[0].status == 503 and "Traceback" not in clicks[0].body and "다시" in clicks[0].body
    assert "일주일째 어둡습니다" in browser.get("/petitions/new/what/").body, "what was typed is still there"
    again = browser.send()
    assert again.status == 302 and same(browser).send().location == again.location
    acknowledged[browser.form_key] = number_of(again)


def test_who_leaves_before_the_answer_gets_the_same_receipt_on_the_next_try(
    portal: Portal, acknowledged: dict[str, str]
):
    browser = portal.browser()
    browser.fill_in()
    before = Case.objects.count()
    browser.leave_while_sending("/petitions/new/check/", form_key=browser.form_key)
    answer = browser.send()
    assert answer.status == 302 and Case.objects.count() == before + 1
    acknowledged[browser.form_key] = number_of(answer)


def test_the_whole_web_server_killed_while_filing_loses_nothing_acknowledged(
    portal: Portal, acknowledged: dict[str, str], tmp_path: Any
):
    for _time in range(2):
        portal.browser().file(acknowledged)
    browser = portal.browser()
    browser.fill_in()
    with transaction.atomic():
        CaseCounter.objects.select_for_update().get()
        browser.leave_while_sending("/petitions/new/check/", form_key=browser.form_key)
        portal.process.kill()
    with gunicorn(tmp_path, portal.env) as (_process, port):
        browser.port = port
        answer = browser.send()
        assert answer.status == 302
        acknowledged[browser.form_key] = number_of(answer)


def test_workers_killed_in_the_middle_of_the_thread_leave_no_letter_unsent(
    portal: Portal, acknowledged: dict[str, str], tmp_path: Any
):
    officer = portal.browser("officer")
    Notice.objects.filter(sent_at=None).update(sent_at=timezone.now())  # those of the world are not the question
    with smtp_sink() as mail:
        env = {**portal.env, "EMAIL_URL": mail.url}
        mail.hang_seconds = 20
        numbers = [portal.browser().file(acknowledged) for _time in range(2)]
        with celery_worker(tmp_path, **env) as worker, celery_beat(tmp_path, **env):
            wait_until(lambda: mail.hanging, what="the worker in the middle of a letter")
            worker.kill()
        Case.objects.filter(number__in=numbers).update(department=portal.world.case.department)
        for number in numbers:
            case = Case.objects.get(number=number)
            path = f"/admin/cases/case/{case.pk}/do/accept/"
            assert officer.post(path, version=case.version).status == 302
        mail.hang_seconds = 0
        Notice.objects.exclude(claimed_until=None).update(claimed_until=timezone.now() - timedelta(seconds=1))
        with celery_worker(tmp_path, **env), celery_beat(tmp_path, **env):
            wait_until(lambda: all(receipts(mail, number) >= 2 for number in numbers), what="receipts and acceptances")
            wait_until(lambda: not Notice.objects.pending().filter(channel="email").exists(), what="the rest")
