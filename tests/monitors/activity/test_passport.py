"""The activity passport: only one's own, what changed because of it; and the certificate on paper."""

from datetime import date

import pytest
from django.utils import timezone

from monitors.activity import tips
from monitors.activity.passport import services, years_of
from monitors.activity.points import give
from monitors.models import Reward
from tests.makers import seoul
from tests.monitors.conftest import make_tip
from tests.monitors.makers import make_assignment, make_report, monitor_with_account

from .makers import answered_tip, browser, former_monitor

pytestmark = pytest.mark.django_db
PASSPORT, CERTIFICATE = "/monitors/passport/", "/monitors/passport/certificate/"


@pytest.fixture
def busy(monitor, coordinating):
    """A monitor with a bit of everything."""
    held = monitor.appointments.get()
    shared = make_assignment(title="승강장 살피기", outcome="의자 열두 개를 놓습니다.", shared_at=timezone.now())
    report = make_report(shared, held)
    give(held, "report", report.about, at=timezone.now())
    make_report(make_assignment(title="쓰다 만 과제"), held, draft_only=True)
    tips.choose(answered_tip(monitor, title="고쳐진 제보", judgement="보도를 고쳤습니다."), why="꼼꼼", by=None)
    answered_tip(monitor, "alternative", title="다른 길 제보", judgement="다른 방법을 권합니다.")
    give(held, "meeting", "hand/1", at=timezone.now(), note="정기회의")
    Reward.objects.create(
        appointment=held, form_key="11111111-1111-4111-8111-111111111111", year=2025, name="표창",
        given_on=date(2026, 1, 9),
    )  # fmt: skip
    return monitor


def test_it_tells_what_was_done_and_what_changed(busy):
    page = browser(busy).get(PASSPORT)
    body = page.content.decode()
    for words in ("승강장 살피기", "의자 열두 개를 놓습니다.", "고쳐진 제보", "보도를 고쳤습니다.", "정기회의", "표창"):
        assert words in body, words
    assert "쓰다 만 과제" not in body and "다른 방법을 권합니다." not in body
    assert page.context["total"] == {"reports": 1, "tips": 2, "changed": 2, "points": 35}


def test_years_follow_the_days_of_seoul(monitor, coordinating):
    make_tip(monitor, at=seoul("2026-01-01T00:30"))
    years = {year.year: year for year in years_of(monitor)}
    assert years[2026].tips == 1


def test_a_year_sums_the_points_by_rule(busy):
    year = next(year for year in years_of(busy) if year.points)
    assert sum(points for _label, _times, points in year.by_rule) == year.points == 35


def test_nobody_reads_another_passport(busy):
    other = browser(monitor_with_account("other@example.kr", name="남모니터")).get(PASSPORT)
    assert "고쳐진 제보" not in other.content.decode() and other.context["total"]["points"] == 0


def test_the_passport_takes_few_queries(busy, django_assert_max_num_queries):
    for _number in range(15):
        answered_tip(busy)
    home = browser(busy)
    with django_assert_max_num_queries(12):
        home.get(PASSPORT)


def test_the_certificate_counts_each_term(busy):
    row = services(busy)[0]
    assert (row.reports, row.tips, row.taken_up, row.good, row.points) == (1, 2, 1, 1, 35)
    page = browser(busy).get(CERTIFICATE)
    assert "김모니터" in page.content.decode() and page["Cache-Control"] == "private, no-store"


def test_a_former_monitor_prints_the_certificate_of_the_past(coordinating):
    page = browser(former_monitor()).get(CERTIFICATE)
    assert page.status_code == 200 and page.context["in_office"] is False
