"""The public page of the monitors, its figures and its demonstration."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from civic.programs import Period
from monitors.stats import panel
from tests.makers import answer_parts, seoul

from .conftest import make_tip
from .makers import make_appointment, make_assignment, make_report, monitor_with_account

pytestmark = pytest.mark.django_db


def values(period=None, district=None):
    return [figure.value for figure in panel(period or Period(), district)]


def test_a_visitor_reads_what_monitors_do(client):
    page = client.get("/monitors/").content.decode()
    assert "시정모니터가 하는 일" in page and "/monitors/tips/new/" in page
    assert "내 제보" not in page


def test_a_monitor_finds_the_way_to_send_a_tip(at_home):
    assert 'href="/monitors/tips/"' in at_home.get("/monitors/").content.decode()


def test_it_shows_what_came_of_published_tips_only(client, monitor, coordinating):
    for title, agreed in (("공개한 제보", True), ("조용한 제보", False)):
        case = make_tip(monitor, title=title, consents=[("publication", "2026-11")] if agreed else []).case
        case.accept(by=None)
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        if agreed:
            case.publish(title=title, text="무엇", answer="이렇게 했습니다", by=None)
    page = client.get("/monitors/").content.decode()
    assert "공개한 제보" in page and "조용한 제보" not in page and "김모니터" not in page


def test_the_figures_count_tips_by_what_became_of_them(monitor, coordinating):
    make_tip(monitor)
    make_tip(monitor_with_account("other@example.kr"))
    answered = make_tip(monitor).case
    answered.accept(by=None)
    answered.answer(decision="adopted", parts=answer_parts(), by=None)
    assert values()[:5] == [3, 2, 0, 1, 2]


def test_the_figures_follow_period_and_district(monitor, coordinating, django_assert_num_queries):
    make_tip(monitor, at=seoul("2026-10-31T23:59"))
    make_tip(monitor, at=seoul("2026-11-01T00:00"))
    assert values(Period(date(2026, 11, 1), date(2026, 11, 30)))[0] == 1
    assert values(Period(end=date(2026, 10, 31)))[0] == 1
    assert values(district="geumsan")[0] == 0
    with django_assert_num_queries(4):
        panel(Period(), "mangyeong")


def test_the_figures_count_monitors_in_office_and_the_share_of_those_asked_who_submitted(django_assert_num_queries):
    first, second, elsewhere = (make_appointment(district=slug) for slug in ("mangyeong", "mangyeong", "juksan"))
    gone = make_appointment(dismissed_on=timezone.localdate() - timedelta(days=90), ground="illness")
    over = make_assignment(opens_at=timezone.now() - timedelta(days=30))
    running = make_assignment()
    make_report(over, first)
    make_report(over, second, draft_only=True)
    make_report(running, elsewhere)
    make_assignment(released=False)
    assert not gone.is_active() and values()[5:] == [3, 2, 2, 33]
    assert values(district="mangyeong")[5:] == [2, 2, 1, 50]
    assert values(Period(end=timezone.localdate() - timedelta(days=9)))[5:] == [3, 1, 1, 33]
    with django_assert_num_queries(5):
        panel(Period(), None)


def test_the_page_takes_few_queries(client, monitor, coordinating, django_assert_max_num_queries):
    for _number in range(5):
        make_tip(monitor)
    with django_assert_max_num_queries(12):
        client.get("/monitors/")
