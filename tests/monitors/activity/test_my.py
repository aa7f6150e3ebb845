"""A monitor's own first page, the own tips with their outcomes, and what a monitor agrees to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from monitors.activity import tips
from monitors.activity.passport import services
from monitors.membership.office import latest_of
from monitors.membership.personpage import page_of
from monitors.models import Announcement, Monitor, Reading
from tests.monitors.conftest import make_tip
from tests.monitors.makers import make_appointment, make_assignment, make_report, make_term

from .makers import answered_tip, browser, former_monitor

pytestmark = pytest.mark.django_db
MY, MINE, CONSENTS = "/monitors/my/", "/monitors/tips/", "/monitors/my/consents/"


def announce(appointment, **kw):
    row = Announcement.objects.create(
        term=appointment.term, title="정기회의 알림", text="오십시오.", sent_at=timezone.now()
    )
    return Reading.objects.create(announcement=row, appointment=appointment, **kw)


def test_it_shows_what_is_to_do_and_what_came_of_it(at_home, monitor, coordinating):
    held = monitor.appointments.get()
    done, todo = make_assignment(title="다 한 과제"), make_assignment(title="할 과제")
    make_report(done, held)
    make_assignment(title="비밀 초안", released=False)
    announce(held)
    announce(held, read_at=timezone.now())
    tips.choose(answered_tip(monitor, title="고쳐진 제보"), why="좋습니다.", by=None)
    page = at_home.get(MY)
    assert [task.assignment.title for task in page.context["tasks"]] == ["할 과제", "다 한 과제"]
    assert page.context["notices_count"] == 1 and page.context["balance"].points == 20
    body = page.content.decode()
    assert f"/monitors/assignments/{todo.ref}/" in body and "고쳐진 제보" in body and "이번 주에 고치겠습니다." in body
    assert "비밀 초안" not in body


def test_days_left_are_counted_by_the_calendar(at_home, monitor):
    now = timezone.now()
    make_assignment(opens_at=now - timedelta(days=5), closes_at=now + timedelta(days=2))
    late = make_assignment(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1), late_until=now + timedelta(days=1)
    )
    first, second = at_home.get(MY).context["tasks"]
    assert (first.assignment, first.days, first.is_late) == (late, 1, True)
    assert (second.days, second.is_late, second.is_urgent) == (2, False, True)


def test_a_former_monitor_sees_the_past_and_nothing_to_do(coordinating):
    monitor = former_monitor()
    make_tip(monitor, title="예전 제보")
    make_appointment()  # somebody else's term is running
    make_assignment(title="새 과제")
    page = browser(monitor).get(MY)
    body = page.content.decode()
    assert page.context["current"] is None and page.context["tasks"] == []
    assert "예전 제보" in body and "새 과제" not in body and "/monitors/tips/new/" not in body
    assert "/monitors/tips/new/" not in browser(monitor).get(MINE).content.decode()
    assert browser(monitor).post("/monitors/tips/new/", {}).status_code == 403


def test_the_page_takes_few_queries(at_home, monitor, coordinating, django_assert_max_num_queries):
    for _number in range(4):
        make_assignment()
        answered_tip(monitor)
    with django_assert_max_num_queries(12):
        at_home.get(MY)


def test_my_tips_show_outcomes_and_can_be_filtered(at_home, monitor, coordinating, django_assert_max_num_queries):
    waiting = make_tip(monitor, sort="opinion", title="기다리는 제보")
    adopted = answered_tip(monitor, title="채택된 제보")
    good = tips.choose(answered_tip(monitor, "alternative", title="좋은 제보"), why="꼼꼼", by=None)
    with django_assert_max_num_queries(12):
        page = at_home.get(MINE)
    assert {number.key: number.value for number in page.context["numbers"]} == {
        "": 3, "open": 1, "answered": 2, "adopted": 1, "good": 1,
    }  # fmt: skip
    for query, shown in (
        ({"show": "open"}, [waiting]),
        ({"show": "adopted"}, [adopted]),
        ({"show": "good"}, [good]),
        ({"sort": "opinion"}, [waiting]),
        ({"show": "good", "sort": "opinion"}, []),
        ({"show": "nonsense", "sort": "nonsense"}, [good, adopted, waiting]),
    ):
        assert at_home.get(MINE, query).context["tips"] == shown, query


def test_consents_are_given_and_taken_back(at_home, monitor):
    at_home.post(CONSENTS, {"name_shown": "on", "texts": "on"})
    first = Monitor.objects.get(pk=monitor.pk)
    assert first.name_shown_since and first.texts_since
    at_home.post(CONSENTS, {"texts": "on"})
    second = Monitor.objects.get(pk=monitor.pk)
    assert second.name_shown_since is None and second.texts_since == first.texts_since
    assert at_home.get(CONSENTS).context["form"]["texts"].value() is True


def test_a_former_monitor_can_still_take_a_consent_back():
    monitor = former_monitor()
    Monitor.objects.update(name_shown_since=timezone.now())
    assert browser(monitor).post(CONSENTS, {}).status_code == 302
    assert Monitor.objects.get(pk=monitor.pk).name_shown_since is None


@pytest.mark.parametrize("path", [MY, CONSENTS, "/monitors/passport/", "/monitors/passport/certificate/"])
def test_who_never_was_a_monitor_is_refused(client, citizen, path):
    assert client.get(path).status_code == 302
    client.force_login(citizen)
    assert client.get(path).status_code == 403


def test_who_goes_on_in_the_next_term_serves_the_present_one_to_its_end(at_home, monitor, coordinating):
    """Taken on weeks before, the monitor still reports, is told, and certified for what has begun."""
    held = monitor.appointments.get()
    following = make_term(held.ends_on + timedelta(days=1))
    make_appointment(monitor, following, nth=2)
    make_assignment(title="할 과제")
    announce(held)
    page = at_home.get(MY)
    assert page.context["current"] == page.context["appointment"] == held and not page.context["is_coming"]
    assert [task.assignment.title for task in page.context["tasks"]] == ["할 과제"]
    assert page.context["notices_count"] == 1
    assert latest_of(monitor) == held
    assert [row.appointment for row in services(monitor)] == [held]
    entry = page_of(monitor).latest
    assert entry is not None and entry.row == held
