"""The daily digest: to those who can act, once a day, only when there is something."""

import pytest
from django.utils import timezone

from civic.notices import tasks
from civic.notices.delivery import send_due
from civic.notices.digest import digest_recipients, queue_digest
from civic.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(queue):
    notice = queue("bad", about="case/2026-000123")
    Notice.objects.filter(pk=notice.pk).update(failed_at=timezone.now(), error="address-refused")
    return notice


def test_it_goes_to_the_desk_and_the_administrator(desk, administrator, officer, mayors_office):
    assert digest_recipients() == [desk, administrator]


def test_it_does_not_go_to_people_who_left(desk):
    desk.is_active = False
    desk.save()
    assert digest_recipients() == []


def test_it_tells_what_failed_and_why(failed, desk, mailoutbox):
    assert queue_digest() == 1
    send_due()
    (mail,) = mailoutbox
    assert mail.to == [desk.email]
    assert "case/2026-000123" in mail.body
    assert "citizen@example.org" not in mail.body


def test_running_it_twice_sends_one_a_day(failed, desk):
    tasks.queue_digest()
    tasks.queue_digest()
    assert Notice.objects.filter(template="digest").count() == 1


def test_a_good_day_has_no_digest(queue, desk):
    queue()
    assert queue_digest() == 0


def test_it_names_whom_to_phone(queue, desk, mailoutbox):
    queue(channel="call", about="case/2026-000777")
    queue_digest()
    send_due()
    assert "case/2026-000777" in mailoutbox[0].body
