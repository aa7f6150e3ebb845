"""The outbox in the admin: who sees what, what is hidden, what is recorded, what a person can do."""

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.notices.models import Channel, Notice, State
from civic.privacy.models import AccessLog

pytestmark = pytest.mark.django_db
LIST = "/admin/notices/notice/"


@pytest.fixture(autouse=True)
def one_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def as_desk(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def failed(queue):
    notice = queue("bad", about="case/2026-000123")
    Notice.objects.filter(pk=notice.pk).update(failed_at=timezone.now(), error="address-refused", attempts=1)
    return notice


def page(notice: Notice) -> str:
    return reverse("admin:notices_notice_change", args=[notice.pk])


def act(client, action: str, *notices: Notice):
    data = {"action": action, "_selected_action": [notice.pk for notice in notices]}
    return client.post(LIST, data, follow=True)


def test_the_list_hides_name_and_address(as_desk, queue):
    queue()
    text = as_desk.get(LIST).content.decode()
    assert "홍○동" in text
    assert "홍길동" not in text
    assert "citizen@example.org" not in text


def test_the_list_needs_few_queries_whatever_the_number(as_desk, queue, django_assert_max_num_queries):
    for number in range(60):
        queue(f"case/{number}")
    with django_assert_max_num_queries(12):
        as_desk.get(LIST)


def test_an_officer_sees_no_outbox(client, officer):
    client.force_login(officer)
    assert client.get(LIST).status_code == 403


def test_looking_at_a_message_is_recorded(as_desk, desk, queue):
    as_desk.get(page(queue(about="case/2026-000123")))
    entry = AccessLog.objects.get(action="notice.view")
    assert (entry.by, entry.subject) == (desk, "case/2026-000123")


def test_the_page_shows_text_but_neither_address_nor_code(as_desk, queue):
    notice = queue(context={"title": "가로등 고장", "access_code": "ABCD-2345"})
    text = as_desk.get(page(notice)).content.decode()
    assert "가로등 고장" in text
    assert "citizen@example.org" not in text
    assert "ABCD-2345" not in text


def test_the_page_of_a_call_shows_whom_to_phone(as_desk, queue):
    text = as_desk.get(page(queue(channel="call"))).content.decode()
    assert "홍길동 010-1234-5678" in text


def test_a_text_that_cannot_be_made_does_not_break_the_page(as_desk, queue):
    assert as_desk.get(page(queue(template="broken"))).status_code == 200


def test_html_in_a_text_is_shown_and_not_run(as_desk, queue):
    notice = queue(context={"title": "<script>alert(1)</script>"})
    assert b"<script>alert(1)" not in as_desk.get(page(notice)).content


@pytest.mark.parametrize("state", [*State, "nonsense"])
def test_the_list_can_be_narrowed_to_a_state(as_desk, failed, queue, state):
    queue("phone", channel="call")
    assert as_desk.get(LIST, {"state": state}).status_code == 200


def test_it_is_found_by_receipt_number(as_desk, failed, queue):
    queue("other", about="case/2026-000999")
    results = as_desk.get(LIST, {"q": "2026-000123"}).context["cl"].result_list
    assert [notice.pk for notice in results] == [failed.pk]


def test_sending_again_takes_failed_ones_and_counts(as_desk, failed, queue):
    waiting = queue("waiting")
    messages = [str(message) for message in act(as_desk, "send_again", failed, waiting).context["messages"]]
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (State.WAITING, 0)
    assert len(messages) == 2


def test_the_button_on_the_page_sends_again(as_desk, failed):
    as_desk.post(reverse("admin:notices_notice_send_again", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == State.WAITING


def test_who_phoned_and_when_is_kept(as_desk, desk, queue):
    notice = queue(channel="call")
    as_desk.post(reverse("admin:notices_notice_delivered", args=[notice.pk]))
    notice.refresh_from_db()
    assert (notice.state, notice.delivered_by) == (State.SENT, desk)
    assert notice.delivered_at is not None


def test_a_failed_mail_can_be_told_by_phone(as_desk, failed):
    act(as_desk, "delivered_by_phone", failed)
    failed.refresh_from_db()
    assert (failed.state, failed.channel) == (State.SENT, Channel.CALL)


def test_what_was_delivered_stays_delivered(as_desk, desk, examiner, queue):
    notice = queue(channel="call")
    assert notice.deliver_by_phone(desk)
    assert not notice.deliver_by_phone(examiner)


def test_who_may_only_look_cannot_act(client, examiner, failed):
    client.force_login(examiner)
    assert client.get(page(failed)).status_code == 200
    act(client, "send_again", failed)
    assert client.post(reverse("admin:notices_notice_send_again", args=[failed.pk])).status_code == 404
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_buttons_answer_only_to_post(as_desk, failed):
    assert as_desk.get(reverse("admin:notices_notice_send_again", args=[failed.pk])).status_code == 405


@pytest.mark.parametrize("name", ["add", "delete"])
def test_nothing_is_added_or_deleted(as_desk, failed, name):
    arguments = [failed.pk] if name == "delete" else []
    assert as_desk.get(reverse(f"admin:notices_notice_{name}", args=arguments)).status_code == 403


def test_nothing_is_changed_through_the_form(as_desk, failed):
    assert as_desk.post(page(failed), {"key": "other"}).status_code == 403
