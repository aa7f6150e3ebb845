"""Sending: lease, send, mark; what each answer of a real mail server leads to."""

from datetime import timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.utils import timezone

from civic.notices import delivery, tasks
from civic.notices.delivery import back_off, claim_next, send_due
from civic.notices.models import Notice, State, SweepRun
from tests.processes import free_port

pytestmark = pytest.mark.django_db


def only() -> Notice:
    return Notice.objects.get()


def test_it_sends_text_and_html_with_a_stable_message_id(queue, smtp):
    queue()
    assert send_due().sent == 1
    (mail,) = smtp.messages
    assert mail["To"] == "citizen@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].count(":") == 0
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert only().state == State.SENT


def test_running_the_task_twice_sends_once(queue, smtp):
    queue()
    tasks.send()
    tasks.send()
    assert len(smtp.messages) == 1


def test_the_command_sends_too(queue, smtp, capsys):
    queue()
    call_command("send_notices")
    assert "sent 1, failed 0, postponed 0" in capsys.readouterr().out


def test_it_uses_one_connection_for_a_sweep(queue, smtp):
    for number in range(5):
        queue(f"case/{number}")
    assert send_due().sent == 5
    assert smtp.sessions == 1


def test_it_leaves_a_heartbeat_even_with_nothing_to_do():
    send_due()
    send_due()
    assert SweepRun.objects.get(name="notices.send").done == 0


def test_it_waits_for_the_time_it_was_given(queue, smtp):
    queue(not_before=timezone.now() + timedelta(hours=1))
    assert send_due().sent == 0
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert send_due().sent == 1


def test_it_catches_up_after_a_week(queue, smtp):
    queue(not_before=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert send_due().sent == 1


def test_it_leaves_phone_calls_to_people(queue):
    queue(channel="call")
    assert send_due() == delivery.Tally()
    assert only().state == State.TO_PHONE


def test_it_tries_later_when_the_server_says_later(queue, smtp):
    queue()
    smtp.answer = "451 greylisted"
    assert send_due().postponed == 1
    notice = only()
    assert (notice.state, notice.error, notice.attempts) == (State.WAITING, "temporary", 1)
    smtp.answer = ""
    assert send_due().sent == 0  # not before the back-off is over
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert send_due().sent == 1


def test_it_gives_up_at_once_on_a_refused_address(queue, smtp):
    queue("bad", address="nobody@example.org")
    queue("good")
    smtp.answers = {"nobody@example.org": "550 5.1.1 no such user nobody@example.org"}
    assert send_due() == delivery.Tally(sent=1, failed=1)
    notice = Notice.objects.get(key="bad")
    assert (notice.state, notice.error, notice.error_detail) == (State.FAILED, "address-refused", "550")


def test_it_gives_up_on_a_refused_message(queue, smtp):
    queue()
    smtp.data_answer = "554 looks like spam"
    send_due()
    assert only().error == "message-refused"


def test_a_hanging_server_holds_a_sweep_only_for_the_time_out(queue, smtp, settings):
    settings.EMAIL_TIMEOUT = 0.5
    smtp.hang_seconds = 3
    queue()
    assert send_due().postponed == 1
    assert only().error == "unreachable"


def test_without_a_server_it_stops_trying_after_three(queue, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = free_port()
    for number in range(5):
        queue(f"case/{number}")
    assert send_due().postponed == 3
    assert Notice.objects.filter(attempts=0).count() == 2


def test_a_refused_sender_is_our_mistake_and_fails_nothing(queue, smtp, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    queue()
    assert send_due().postponed == 1


def test_it_gives_up_after_two_days(queue, smtp):
    queue()
    smtp.answer = "451 later"
    send_due()
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        assert send_due().failed == 1
    assert only().error == "gave-up"


def test_it_gives_up_on_a_row_that_kills_its_worker_each_time(queue, smtp):
    notice = queue()
    Notice.objects.filter(pk=notice.pk).update(attempts=delivery.MOST_ATTEMPTS)
    assert send_due().failed == 1
    assert not smtp.messages


def test_a_template_that_raises_fails_alone(queue, smtp):
    queue("poison", template="broken")
    queue("missing", template="no-such-template")
    queue("good")
    assert send_due() == delivery.Tally(sent=1, failed=2)
    assert Notice.objects.get(key="poison").error == "template"


def test_a_row_no_key_can_read_does_not_block_the_others(queue, smtp, settings):
    right_keys = settings.FIELD_KEYS
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    queue("unreadable")
    settings.FIELD_KEYS = right_keys
    queue("good")
    assert send_due() == delivery.Tally(sent=1, postponed=1)


def test_rows_that_failed_before_wait_behind_new_ones(queue):
    old = queue("old")
    Notice.objects.filter(pk=old.pk).update(attempts=3)
    new = queue("new")
    claimed = claim_next()
    assert claimed is not None
    assert claimed.pk == new.pk


@pytest.mark.parametrize("address", ["a@example.org\nBcc: all@example.org", "a b@@example.org", "두 낱말"])
def test_it_refuses_an_address_that_is_none(queue, smtp, address):
    queue(address=address)
    assert send_due().failed == 1
    assert not smtp.messages


def test_a_subject_of_two_lines_becomes_one(queue, smtp):
    queue(context={"title": "first\r\nBcc: all@example.org"})
    send_due()
    assert smtp.messages[0]["Bcc"] is None
    assert smtp.messages[0]["Subject"].endswith("first Bcc: all@example.org")


def test_a_leased_row_is_nobody_elses(queue):
    queue()
    assert claim_next() is not None
    assert claim_next() is None


def test_a_lease_that_ran_out_passes_on(queue):
    queue()
    claim_next()
    with time_machine.travel(timezone.now() + delivery.LEASE + timedelta(seconds=1)):
        assert claim_next() is not None


def test_who_lost_the_lease_has_no_say(queue):
    queue()
    first = claim_next()
    with time_machine.travel(timezone.now() + delivery.LEASE + timedelta(seconds=1)):
        second = claim_next()
    assert first is not None
    assert second is not None
    assert not first.mark_failed("unknown")
    assert second.mark_sent()
    assert not first.mark_sent()
    assert only().state == State.SENT


def test_sending_again_keeps_the_message_id(queue, smtp):
    notice = queue()
    smtp.data_answer = "554 no"
    send_due()
    smtp.data_answer = ""
    assert notice.send_again()
    assert not notice.send_again()
    assert send_due().sent == 1
    queue("other")
    send_due()
    assert smtp.messages[0]["Message-ID"] != smtp.messages[1]["Message-ID"]


def test_the_waits_grow_from_a_minute_to_four_hours():
    assert timedelta(seconds=48) <= back_off(1) <= timedelta(seconds=72)
    assert timedelta(minutes=6) <= back_off(4) <= timedelta(minutes=10)
    assert back_off(30) <= timedelta(hours=4.8)


def test_mails_about_one_case_are_one_conversation(queue, smtp):
    queue("a", about="case/1")
    queue("b", about="case/1")
    send_due()
    assert smtp.messages[0]["References"] == smtp.messages[1]["References"]
