import re
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from civic.privacy import retention, throttle
from civic.privacy.models import Throttle
from tests.processes import needs_postgresql

MINUTE = timedelta(minutes=1)
START = "2026-11-23T10:00:00+09:00"


def attempt(key: str = "10.0.0.1", bucket: str = "lookup", limit: int = 3) -> bool:
    return throttle.allow(bucket, key, limit, MINUTE)


@pytest.mark.django_db
def test_it_allows_up_to_the_limit() -> None:
    assert [attempt() for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.django_db
def test_each_key_and_each_bucket_counts_on_its_own() -> None:
    assert [attempt(limit=1), attempt(limit=1)] == [True, False]
    assert attempt("10.0.0.2", limit=1)
    assert attempt(bucket="login", limit=1)


@pytest.mark.django_db
def test_a_new_window_begins_after_the_first_one() -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert [attempt() for _ in range(4)][-1] is False
        clock.shift(59)
        assert not attempt()
        clock.shift(1)
        assert [attempt() for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_it_says_how_long_to_wait() -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert throttle.wait_seconds("lookup", "x", 1) == 0
        attempt("x", limit=1)
        assert throttle.wait_seconds("lookup", "x", 1) == 61
        assert throttle.wait_seconds("lookup", "x", 2) == 0
        clock.shift(60)
        assert throttle.wait_seconds("lookup", "x", 1) == 0


@pytest.mark.django_db
def test_the_key_is_not_stored() -> None:
    attempt("010-1234-5678")
    assert re.fullmatch("[0-9a-f]{64}", Throttle.objects.get().key_hash)


@pytest.mark.django_db
def test_an_unknown_address_is_one_key() -> None:
    assert [attempt("", limit=1), attempt("", limit=1)] == [True, False]


@pytest.mark.django_db
def test_a_success_can_reset_it() -> None:
    attempt(limit=1)
    throttle.reset("lookup", "10.0.0.1")
    assert attempt(limit=1)


@pytest.mark.django_db
def test_retention_removes_the_counters_that_are_over() -> None:
    with time_machine.travel(START, tick=False) as clock:
        attempt("old")
        clock.shift(50)
        attempt("new")
        clock.shift(20)
        assert retention.run()["throttles"] == 1
    assert Throttle.objects.count() == 1


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_are_all_counted() -> None:
    allowed: list[bool] = []

    def attack() -> None:
        try:
            allowed.extend(attempt("shared", limit=12) for _ in range(10))
        finally:
            connection.close()

    threads = [threading.Thread(target=attack) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (allowed.count(True), len(allowed)) == (12, 40)
