"""Queueing: in the caller's transaction, once for a key, with a channel somebody can really use."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from civic.notices import doorbell, outbox
from civic.notices.models import Channel, Notice

pytestmark = pytest.mark.django_db


def test_it_keeps_one_row_for_a_key(queue):
    first, second = queue(), queue(context={"title": "other"})
    assert first.pk == second.pk
    assert Notice.objects.get().context["title"] == "가로등 & <고장>"


def test_it_goes_with_the_transaction_it_was_queued_in(queue):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_it_makes_dates_and_lazy_words_storable(queue):
    notice = queue(context={"title": "x", "day": date(2026, 3, 2), "word": Channel.EMAIL.label})
    assert notice.context["day"] == "2026-03-02"


def test_it_leaves_a_text_message_without_gateway_to_a_person(queue, settings):
    settings.SMS_URL = ""
    assert queue(channel="sms").channel == Channel.CALL


def test_it_leaves_a_mail_without_address_to_a_person(queue):
    assert queue(address="").channel == Channel.CALL


def test_it_refuses_an_unknown_channel(queue):
    with pytest.raises(ValueError, match="pigeon"):
        queue(channel="pigeon")


def test_it_refuses_an_empty_key(queue):
    with pytest.raises(ValueError, match="key"):
        queue(key="")


def test_the_database_refuses_an_unknown_channel(queue):
    notice = queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(channel="pigeon")


def test_the_database_refuses_sent_and_failed_at_once(queue):
    notice = queue()
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(sent_at=now, failed_at=now, error="template")


def test_the_database_refuses_a_failure_without_reason(queue):
    notice = queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(failed_at=timezone.now())


def test_names_and_texts_are_not_readable_in_the_database(queue):
    queue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_notice")
        stored = str(cursor.fetchall())
    assert not any(secret in stored for secret in ("홍길동", "citizen@example.org", "가로등"))


def test_it_rings_once_for_a_transaction_after_commit(queue, monkeypatch, django_capture_on_commit_callbacks):
    rung = []
    monkeypatch.setattr(doorbell, "ring", rung.append)
    with django_capture_on_commit_callbacks(execute=True):
        queue("case/1/receipt")
        queue("case/1/officer")
        assert not rung
    assert rung == ["notices.send"]


def test_it_does_not_ring_for_later_or_for_a_phone_call(queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue("a", not_before=timezone.now() + timedelta(hours=1))
        queue("b", channel="call")
    assert not callbacks


def test_it_takes_back_what_has_not_left(queue):
    queue("a", about="case/1")
    sent = queue("b", about="case/1")
    Notice.objects.filter(pk=sent.pk).update(sent_at=timezone.now())
    assert Notice.objects.for_about("case/1").cancel() == 1
    assert not Notice.objects.pending().exists()


def test_what_is_gathered_is_written_at_the_end_in_one_statement(queue_to_each, django_assert_num_queries):
    with django_assert_num_queries(1), outbox.gathering():
        for number in range(3):
            queue_to_each(f"k{number}")
    assert [row.to_name for row in Notice.objects.order_by("key")] == ["홍길동"] * 3


def test_a_key_gathered_twice_is_one_notice(queue_to_each):
    queue_to_each("k")
    with outbox.gathering():
        queue_to_each("k")
        queue_to_each("k")
    assert Notice.objects.count() == 1


def test_nothing_gathered_is_written_when_it_fails(queue_to_each):
    def fail():
        with outbox.gathering():
            queue_to_each("k")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Notice.objects.exists()


def test_the_sender_is_woken_for_what_was_gathered(queue_to_each, monkeypatch, django_capture_on_commit_callbacks):
    rung: list[str] = []
    monkeypatch.setattr(doorbell, "ring", rung.append)
    with django_capture_on_commit_callbacks(execute=True), outbox.gathering():
        queue_to_each("k")
    assert rung == [outbox.SEND_TASK]


@pytest.fixture
def queue_to_each():
    """Queues one mail with this key."""

    def make(key: str) -> None:
        to = {key: outbox.Recipient(channel=Channel.EMAIL, address="hong@example.kr", name="홍길동")}
        outbox.queue_to_each(to=to, template="plain", context={"title": "가로등"})

    return make
