"""The outbox with real processes: killed, doubled, paused, cut off from Redis. Nothing lost, nothing twice."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from civic.notices import doorbell
from civic.notices.delivery import LEASE, claim_next, send_due
from civic.notices.models import Notice
from tests.processes import (
    celery_beat,
    celery_worker,
    needs_postgresql,
    redis_server,
    smtp_sink,
    wait_until,
)

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True), needs_postgresql]


@pytest.fixture
def redis(tmp_path):
    """A Redis of our own, which this process rings too."""
    names = ("broker_url", "broker_transport_options")
    before = {name: current_app.conf[name] for name in names}
    with redis_server(tmp_path) as server:
        current_app.conf.update(broker_url=server.url, broker_transport_options={})
        yield server
    current_app.conf.update(before)
    doorbell.rest_over()


@pytest.fixture
def sink():
    with smtp_sink() as sink:
        yield sink


@pytest.fixture
def env(redis, sink):
    """The portal's text templates of these tests are not known to other processes: they send the digest."""
    return {"REDIS_URL": redis.url, "EMAIL_URL": sink.url, "SWEEP_SECONDS": "1"}


@pytest.fixture
def queue_digest(queue):
    def make(key, **values):
        context = {"count": 1, "list_url": "https://example.org", "failed": []}
        return queue(key, template="digest", context=context, address=f"{key}@example.org", **values)

    return make


def unsent() -> int:
    return Notice.objects.pending().count()


def run_out_leases() -> None:
    """As if the time of the lease had passed."""
    Notice.objects.exclude(claimed_until=None).update(claimed_until=timezone.now() - timedelta(seconds=1))


def test_the_doorbell_wakes_a_worker_at_once(tmp_path, env, sink, queue_digest, settings):
    settings.DOORBELL = True
    with celery_worker(tmp_path, **env):
        queue_digest("wake")
        sink.wait_for(1, seconds=20)  # without a beat nothing else would send it


def test_two_workers_and_two_beats_send_each_notice_once(tmp_path, env, sink, queue_digest):
    for number in range(60):
        queue_digest(f"n{number}")
    worker, beat = celery_worker, celery_beat
    with worker(tmp_path, **env), worker(tmp_path, **env), beat(tmp_path, **env), beat(tmp_path, **env):
        sink.wait_for(60, seconds=60)
        wait_until(lambda: unsent() == 0)
        time.sleep(2)  # two more rounds of both beats
    assert Counter(sink.recipients()).most_common(1)[0][1] == 1
    assert len(sink.messages) == 60


def test_a_worker_killed_between_claim_and_send_loses_nothing(tmp_path, env, sink, queue_digest):
    for number in range(3):
        queue_digest(f"n{number}")
    sink.hang_seconds = 30
    with celery_worker(tmp_path, **env) as worker:
        call_sweep()
        wait_until(lambda: sink.hanging, 40, "the worker inside the dialogue")
        worker.kill()
    assert sink.messages == []
    assert Notice.objects.exclude(lease_token=None).count() == 1
    sink.hang_seconds = 0
    run_out_leases()
    with celery_worker(tmp_path, **env):
        call_sweep()
        sink.wait_for(3)
        wait_until(lambda: unsent() == 0)
    assert sorted(sink.recipients()) == [f"n{number}@example.org" for number in range(3)]


def test_a_worker_killed_after_the_server_accepted_repeats_under_the_same_id(tmp_path, env, sink, queue_digest):
    queue_digest("n")
    sink.hang_seconds, sink.accept_then_hang = 30, True
    with celery_worker(tmp_path, **env) as worker:
        call_sweep()
        sink.wait_for(1)
        worker.kill()
    sink.hang_seconds = 0
    run_out_leases()
    with celery_worker(tmp_path, **env):
        call_sweep()
        sink.wait_for(2)
    assert len({mail["Message-ID"] for mail in sink.messages}) == 1


def test_with_redis_stopped_queueing_succeeds_and_the_sweep_sends_later(
    tmp_path, env, redis, sink, queue_digest, settings
):
    settings.DOORBELL = True
    redis.stop()
    started = time.monotonic()
    queue_digest("n")
    assert time.monotonic() - started < 2
    assert unsent() == 1
    redis.start()
    with celery_worker(tmp_path, **env), celery_beat(tmp_path, **env):
        sink.wait_for(1)


def test_worker_and_beat_outlive_a_redis_that_restarts_empty(tmp_path, env, redis, sink, queue_digest):
    with celery_worker(tmp_path, **env), celery_beat(tmp_path, **env):
        queue_digest("before")
        sink.wait_for(1)
        redis.kill()
        queue_digest("during")
        redis.start()
        sink.wait_for(2, seconds=60)
    assert sink.recipients() == ["before@example.org", "during@example.org"]


def test_a_worker_paused_longer_than_its_lease_does_not_mark_the_row_of_another(queue, smtp):
    """The other worker sent it and says so; what the late one says no longer counts."""
    queue("n")
    late = claim_next()
    run_out_leases()
    assert send_due().sent == 1
    assert late is not None
    assert not late.postpone(LEASE, "temporary")
    assert unsent() == 0


def call_sweep() -> None:
    """A call by hand, as a beat would make it."""
    with current_app.connection_for_write() as connection:
        current_app.send_task("notices.send", connection=connection, ignore_result=True)
