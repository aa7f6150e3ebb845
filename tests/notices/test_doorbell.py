"""The doorbell: quick, or quickly given up; never an error."""

import time
from contextlib import contextmanager

import pytest
from celery import current_app

from civic.notices import doorbell
from tests.processes import redis_server


@pytest.fixture(autouse=True)
def loud(settings):
    settings.DOORBELL = True
    yield
    doorbell.rest_over()


@contextmanager
def broker(url, **options):
    names = ("broker_url", "broker_write_url", "broker_transport_options")
    before = {name: current_app.conf[name] for name in names}
    current_app.conf.update(broker_url=url, broker_write_url=url, broker_transport_options=options)
    yield
    current_app.conf.update(before)


@pytest.fixture
def redis(tmp_path):
    with redis_server(tmp_path) as server, broker(server.url):
        yield server


def waiting(server) -> int:
    import redis

    with redis.Redis.from_url(server.url) as client:
        return int(client.llen("celery"))


def test_it_puts_a_message_into_the_queue(redis):
    assert doorbell.ring("notices.send")
    assert waiting(redis) == 1


def test_it_stays_silent_when_switched_off(redis, settings):
    settings.DOORBELL = False
    assert not doorbell.ring("notices.send")
    assert waiting(redis) == 0


def test_a_stopped_redis_holds_nobody(redis):
    redis.stop()
    started = time.monotonic()
    assert not doorbell.ring("notices.send")
    assert time.monotonic() - started < 2


def test_a_hung_redis_holds_the_caller_two_seconds_at_most_and_then_not_at_all(redis):
    redis.freeze()
    started = time.monotonic()
    assert not doorbell.ring("notices.send")
    assert time.monotonic() - started < 2.2
    started = time.monotonic()
    assert not doorbell.ring("notices.send")
    assert time.monotonic() - started < 0.1


def test_it_rings_again_after_the_rest(redis):
    redis.stop()
    doorbell.ring("notices.send")
    redis.start()
    assert not doorbell.ring("notices.send")
    doorbell.rest_over()
    assert doorbell.ring("notices.send")


def test_its_log_repeats_no_words_of_the_broker(redis, caplog):
    redis.stop()
    doorbell.ring("notices.send")
    assert "did not ring" in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_work_in_bulk_rings_once_at_its_end(redis):
    with doorbell.ring_later():
        for _ in range(5):
            doorbell.ring("notices.send")
        assert waiting(redis) == 0
    assert waiting(redis) == 1


def test_it_works_with_folders_instead_of_redis(tmp_path):
    folders = dict.fromkeys(["data_folder_in", "data_folder_out", "control_folder"], str(tmp_path))
    with broker("filesystem://", **folders):
        assert doorbell.ring("notices.send")
    assert len(list(tmp_path.glob("*.msg"))) == 1
