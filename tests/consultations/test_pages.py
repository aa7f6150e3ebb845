"""The public pages: sums are the sums of the rows, and only published words are shown."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from civic.programs import Period
from consultations import views
from consultations.stats import panel
from tests.makers import answer_parts
from tests.sheets import heard

from .conftest import make_meeting

pytestmark = pytest.mark.django_db


def values(period=None, district=None):
    return [figure.value for figure in panel(period or Period(), district)]


def answered(case, public=False, **kw):
    case.accept(by=None)
    case.answer(decision="adopted", parts=answer_parts(**kw), by=None)
    if public:
        case.publish(title=case.title, text="말씀", answer="이렇게 하겠습니다", by=None)


@pytest.fixture
def two_meetings(category):
    """Two meetings with one organisation, three suggestions: one done, one promised, one waiting."""
    first = make_meeting(held_on=date(2026, 10, 1), attendance=10)
    second = make_meeting(held_on=date(2026, 11, 1), attendance=15, district_id="geumsan")
    done, promised = first.hear(heard(category, "하나", "둘"), form_key=uuid.uuid4(), by=None, publication=True)
    second.hear(heard(category, "셋"), form_key=uuid.uuid4(), by=None)
    answered(done, public=True)
    answered(promised, until=timezone.localdate() + timedelta(days=30))
    return first, second


def test_the_figures_are_the_sums_of_the_rows(two_meetings, client):
    page = client.get("/consultations/")
    rows = list(page.context["meetings"])
    assert values() == [2, 1, sum(row.attendance for row in rows), sum(row.suggested for row in rows), 1, 1, 1]
    assert sum(row.done for row in rows) == 1 and sum(row.answered for row in rows) == 2


def test_the_figures_follow_period_and_district(two_meetings, django_assert_num_queries):
    assert values(Period(date(2026, 11, 1), date(2026, 11, 1)))[:4] == [1, 1, 15, 1]
    assert values(district="geumsan")[:4] == [1, 1, 15, 1]
    assert values(Period(end=date(2026, 9, 30))) == [0] * 7
    with django_assert_num_queries(2):
        panel(Period(), None)


def test_meetings_stand_newest_first(two_meetings, client):
    assert [row.held_on.month for row in client.get("/consultations/").context["meetings"]] == [11, 10]


def test_long_lists_are_turned_page_by_page(two_meetings, client, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 1)
    first = client.get("/consultations/")
    second = client.get("/consultations/" + first.context["next_url"])
    assert second.context["next_url"] == "" and second.context["previous_url"] == "?page=1"
    assert client.get("/consultations/?page=nonsense").status_code == 200


def test_the_page_of_a_meeting_shows_published_outcomes_only(two_meetings, client):
    page = client.get(two_meetings[0].get_absolute_url()).content.decode()
    assert "하나" in page and "이렇게 하겠습니다" in page
    assert "건의 2건, 답변 2건, 완료 1건" in page
    assert "둘 해 주십시오" not in page


def test_a_meeting_that_is_not_there_is_not_found(client):
    assert client.get("/consultations/meetings/999/").status_code == 404


def test_pages_without_rows_say_so(client):
    assert "아직 등록된 간담회가 없습니다" in client.get("/consultations/").content.decode()


def test_the_pages_take_few_queries(category, client, django_assert_max_num_queries):
    for number in range(12):
        meeting = make_meeting(held_on=date(2026, 1, 1) + timedelta(days=number), district_id="geumsan")
        for case in meeting.hear(heard(category, "가"), form_key=uuid.uuid4(), by=None, publication=True):
            answered(case, public=True)
    with django_assert_max_num_queries(12):
        client.get("/consultations/")
    with django_assert_max_num_queries(12):
        client.get(meeting.get_absolute_url())
