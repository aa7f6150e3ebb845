"""The public page of the monitors: who they are in figures, what they found, what the city did."""

from datetime import timedelta

import pytest
from django.utils import timezone

from monitors.membership.figures import who
from monitors.models import Assignment, DistrictSeats
from tests.makers import answer_parts
from tests.monitors.conftest import make_tip
from tests.monitors.makers import (
    current_term,
    make_appointment,
    make_assignment,
    make_call,
    make_monitor,
    make_report,
    make_term,
)

pytestmark = pytest.mark.django_db


def bars(page, key):
    [side] = [side for side in page.context["who"].sides if side.key == key]
    return [(str(bar.label), bar.shown) for bar in side.bars]


def test_they_are_counted_by_district_against_what_is_wanted(client):
    DistrictSeats.objects.create(term=current_term(), district_id="geumsan", seats=3)
    DistrictSeats.objects.create(term=current_term(), district_id="mangyeong", seats=1)
    for _number in range(2):
        make_appointment(district="geumsan")
    make_appointment(district="geumsan", dismissed_on=timezone.localdate(), ground="illness")
    found = client.get("/monitors/").context["who"]
    assert (found.in_office, found.term.seats) == (2, 132)
    assert (found.by_district["geumsan"].text, found.by_district["mangyeong"].text) == ("2/3", "0/1")
    assert "mangyeong" in [place.slug for place in found.gaps] and "geumsan" not in [p.slug for p in found.gaps]


def test_groups_of_one_or_two_are_not_told_apart(client):
    """Nor can they be worked out from the whole: the next larger group is not told, either."""
    year = timezone.localdate().year
    for number, gender in enumerate(["unsaid", *["male"] * 3, *["female"] * 4]):
        make_appointment(make_monitor(birth_year=year - 40 - number, gender=gender))
    page = client.get("/monitors/")
    women, men, unsaid = [shown for _label, shown in bars(page, "gender")]
    assert women == "4" and men == unsaid and not men.isdigit()
    assert list(dict(bars(page, "age")).values()) == ["8"]


def test_two_monitors_alone_are_not_told_apart_at_all(client):
    for _number in range(2):
        make_appointment()
    assert client.get("/monitors/").context["who"].sides == []


def test_only_those_are_named_who_agreed_and_are_in_office(client):
    yes = {"name_shown_since": timezone.now()}
    make_appointment(make_monitor(name="금산공개", **yes), district="geumsan")
    make_appointment(make_monitor(name="비공개"), district="geumsan")
    gone = make_monitor(name="떠난이", **yes)
    make_appointment(gone, dismissed_on=timezone.localdate(), ground="moved-away")
    page = client.get("/monitors/")
    assert [(line.district.slug, line.names) for line in page.context["who"].named] == [("geumsan", ["금산공개"])]
    text = page.content.decode()
    assert "금산공개" in text and "비공개" not in text and "떠난이" not in text


def test_an_open_call_stands_on_top_and_a_draft_does_not(client):
    call = make_call(title="모집합니다")
    make_call(title="초안", released=False)
    page = client.get("/monitors/")
    assert f"/monitors/join/{call.pk}/" in page.content.decode() and "초안" not in page.content.decode()


def test_results_show_when_published_only(client):
    now = timezone.now()
    for title, shared, published in (("공개된 과제", now, now), ("공유만 된 과제", now, None)):
        row = make_assignment(title=title, opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=20))
        Assignment.objects.filter(pk=row.pk).update(shared_at=shared, published_at=published, summary="배웠습니다")
    page = client.get("/monitors/").content.decode()
    assert "공개된 과제" in page and "공유만 된 과제" not in page


def test_good_news_stands_apart_from_other_answers(client, monitor, coordinating):
    for title, sort in (("고맙습니다", "good_news"), ("고쳤습니다", "idea")):
        case = make_tip(monitor, sort=sort, title=title, consents=[("publication", "2026-11")]).case
        case.accept(by=None)
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        case.publish(title=title, text="무엇", answer="이렇게 했습니다", by=None)
    context = client.get("/monitors/").context
    assert [case.title for case in context["good_news"]] == ["고맙습니다"]
    assert [case.title for case in context["published"]] == ["고쳤습니다"]


def test_tips_and_reports_are_counted(client, monitor, coordinating):
    make_tip(monitor)
    answered = make_tip(monitor, sort="inconvenience").case
    answered.accept(by=None)
    answered.answer(decision="adopted", parts=answer_parts(), by=None)
    make_report(make_assignment(), monitor.appointments.get())
    found = client.get("/monitors/").context["found"]
    assert (found.tips, found.answered, found.answered_share, found.reports, len(found.sorts)) == (2, 1, 50, 1, 2)


def test_between_two_terms_the_page_says_so(client):
    make_term(timezone.localdate() + timedelta(days=5))
    page = client.get("/monitors/")
    assert page.status_code == 200 and page.context["who"] is None
    assert who([]) is None


def test_with_everything_on_it_the_page_takes_few_queries(client, monitor, coordinating, django_assert_max_num_queries):
    make_call()
    row = make_assignment()
    Assignment.objects.filter(pk=row.pk).update(shared_at=timezone.now(), published_at=timezone.now())
    for _number in range(4):
        make_appointment(make_monitor(name_shown_since=timezone.now()))
        case = make_tip(monitor, sort="good_news", consents=[("publication", "2026-11")]).case
        case.accept(by=None)
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        case.publish(title="고맙습니다", text="무엇", answer="답", by=None)
    with django_assert_max_num_queries(12):
        client.get("/monitors/")
