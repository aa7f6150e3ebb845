"""The list of inactive monitors before anybody is dismissed."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from civic.notices.models import Channel, Notice
from civic.privacy.models import AccessLog
from monitors.letters import Addressee, Message, tell
from monitors.membership import inactive
from monitors.models import Appointment
from tests.monitors.conftest import make_tip
from tests.monitors.makers import (
    current_term,
    make_appointment,
    make_assignment,
    make_monitor,
    make_report,
    monitor_with_account,
)

pytestmark = pytest.mark.django_db
LIST = "admin:monitors_monitor_inactive"
WRITE = "admin:monitors_monitor_inactive_write"
LETTER = {"title": "소식을 기다립니다", "text": "요즘 어떻게 지내십니까?\n전화 주십시오."}


@pytest.fixture
def at_desk(desk: Any) -> Client:
    client = Client()
    client.force_login(desk)
    return client


@pytest.fixture
def quiet(db: None) -> Appointment:
    """Somebody who missed three assignments."""
    row = make_appointment(make_monitor(name="조용한", email="quiet@example.kr"))
    for days in (90, 60, 30):
        opens_at = timezone.now() - timedelta(days=days)
        make_assignment(opens_at=opens_at, closes_at=opens_at + timedelta(days=7))
    return row


def test_the_list_names_who_was_silent_what_was_missed_and_what_was_written(quiet, coordinating):
    active = make_appointment()
    make_report(current_term().assignments.first(), active)
    tipping = monitor_with_account("tip@example.kr")
    make_tip(tipping)
    assignment = current_term().assignments.first()
    for name in ("opening", "last-day"):
        tell(
            [Addressee.of(quiet), Addressee.of(active)],
            f"{assignment.about}/{name}",
            lambda: Message("과제"),
            about=assignment.about,
        )
    Notice.objects.filter(key__contains=f"last-day/{quiet.about}-").update(
        failed_at=timezone.now(), error="bad-address"
    )
    (one,) = inactive.silent(current_term())
    assert one.entry.row.pk == quiet.pk
    assert len(one.missed) == 3 and (one.reminded.count, one.reminded.failed, one.written.count) == (2, 1, 0)


def test_how_long_is_silent_can_be_chosen(quiet, coordinating):
    assert len(inactive.silent(current_term(), after=4)) == 0
    tipping = monitor_with_account("tip@example.kr")
    make_tip(tipping, at=timezone.now() - timedelta(days=100))
    assert [len(inactive.silent(current_term(), months=months)) for months in (6, 3)] == [1, 2]


def test_a_letter_goes_to_the_chosen_once_and_stands_on_their_page(quiet, desk):
    key = uuid.uuid4()
    for _time in range(2):
        assert inactive.write([quiet.pk], LETTER["title"], LETTER["text"], by=desk, form_key=key) == 1
    notice = Notice.objects.get()
    assert (notice.channel, notice.about) == (Channel.EMAIL, quiet.about)
    assert notice.context["paragraphs"] == ["요즘 어떻게 지내십니까?", "전화 주십시오."]
    (one,) = inactive.silent(current_term())
    assert one.written.count == 1


def test_whoever_has_gone_is_not_written_to(quiet, desk):
    Appointment.objects.update(dismissed_on=timezone.localdate(), ground="illness")
    with pytest.raises(WorkflowError):
        inactive.write([quiet.pk], "제목", "글", by=desk, form_key=uuid.uuid4())
    assert not Notice.objects.exists()


def test_staff_see_the_list_and_write_from_it(at_desk, quiet, django_assert_max_num_queries):
    at_desk.get(reverse(LIST))
    with django_assert_max_num_queries(16):  # two of them the savepoint of the test
        page = at_desk.get(reverse(LIST))
    assert "조용한" in page.content.decode()
    form = page.context["form"]
    data = {"form_key": form["form_key"].value(), "whom": [quiet.pk], **LETTER}
    assert at_desk.post(reverse(WRITE), data)["Location"] == reverse(LIST)
    assert at_desk.post(reverse(WRITE), data).status_code == 302
    assert Notice.objects.count() == 1
    assert AccessLog.objects.filter(action="monitors.inactive").exists()
    assert AccessLog.objects.filter(action="monitors.inactive-letter").first().person == quiet.monitor.about


@pytest.mark.parametrize(
    ("values", "field"),
    [({"whom": []}, "whom"), ({"whom": ["x"]}, "whom"), ({"title": ""}, "title"), ({"text": " "}, "text")],
)
def test_what_lacks_is_said_and_what_was_typed_stays(at_desk, quiet, values, field):
    data = {"form_key": uuid.uuid4(), "whom": [quiet.pk], **LETTER, **values}
    answer = at_desk.post(reverse(WRITE), data)
    assert set(answer.context["form"].errors) == {field}
    assert "조용한" in answer.content.decode() and not Notice.objects.exists()


def test_the_mayors_office_reads_the_list_but_writes_nothing(mayors_office, quiet):
    client = Client()
    client.force_login(mayors_office)
    assert client.get(reverse(LIST)).context["may_run"] is False
    assert client.post(reverse(WRITE), {"whom": [quiet.pk], **LETTER}).status_code == 403


def test_strange_filters_are_the_usual_ones(at_desk, quiet):
    page = at_desk.get(reverse(LIST), {"after": "x", "months": "999"})
    assert len(page.context["lines"]) == 1
