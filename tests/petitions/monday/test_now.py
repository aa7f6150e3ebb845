"""The screen in the hall: numbers and states, for everybody, and nothing of anybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from petitions.models import Booking, Session
from petitions.monday import desk as rules
from petitions.monday.queue import current_queue
from tests.makers import make_case, make_contact

from .makers import make_booking, make_session
from .test_desk import key

pytestmark = pytest.mark.django_db
PAGES = ("petitions:monday-now", "petitions:monday-now-part")


@pytest.fixture
def today(coordinating, department, desk):
    """A session in progress: one with the mayor, two waiting, one expected."""
    session = make_session(timezone.localdate())
    rows = []
    for number in range(1, 5):
        contact = make_contact(
            name=f"비밀이름{number}", phone=f"0109999000{number}", email=f"secret{number}@example.kr"
        )
        rows.append(make_booking(session, make_case(contact=contact, title="비밀제목", text="비밀본문")))
    for row in rows[:3]:
        rules.arrive(row, by=desk, key=key())
    rules.begin_hearing(rows[0], by=desk, key=key())
    return session


@pytest.mark.parametrize("page", PAGES)
def test_it_shows_numbers_and_no_personal_data(client, today, page):
    text = client.get(reverse(page)).content.decode()
    assert "<strong>1</strong>" in text and "<strong>2</strong>" in text and "<strong>4</strong>" in text
    for secret in ("비밀", "secret", "0109999", *Booking.objects.values_list("case__number", flat=True)):
        assert secret not in text


@pytest.mark.parametrize("page", PAGES)
def test_many_viewers_cost_little(client, today, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        answer = client.get(reverse(page))
    assert "max-age=5" in answer["Cache-Control"] and "public" in answer["Cache-Control"]


def test_it_refreshes_itself_without_a_script_and_is_read_aloud_calmly(client, today):
    text = client.get(reverse(PAGES[0])).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in text and 'aria-live="polite"' in text
    assert f'data-now="{reverse(PAGES[1])}"' in text


def test_the_part_is_only_a_part(client, today):
    assert "<html" not in client.get(reverse(PAGES[1])).content.decode()


def test_without_a_session_today_it_says_when_the_next_one_is(client, coordinating):
    make_session(timezone.localdate() + timedelta(days=3))
    text = client.get(reverse(PAGES[0])).content.decode()
    assert "now-pause" in text and "13:00" in text and "now-current" not in text


def test_with_no_session_at_all_it_still_answers(client):
    answer = client.get(reverse(PAGES[0]))
    assert answer.status_code == 200 and current_queue().session is None


def test_before_it_begins_it_shows_who_is_here(client, today):
    Booking.objects.filter(state=Booking.State.IN_HEARING).update(state=Booking.State.ARRIVED)
    Session.objects.update(state=Session.State.OPEN)
    text = client.get(reverse(PAGES[1])).content.decode()
    assert "now-current__number--none" in text and "<strong>1</strong>" in text


def test_it_takes_no_posts(client, today):
    assert [client.post(reverse(page)).status_code for page in PAGES] == [405, 405]
