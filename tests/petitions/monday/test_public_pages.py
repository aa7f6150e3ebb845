"""The public pages of the Mondays: every state of a session, no personal data, few queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from petitions.models import Booking, Instruction, Session
from petitions.monday.stories import stories
from tests.makers import answer_parts, make_case, make_category, make_contact, seoul

from .makers import make_booking, make_instruction, make_session

HOME = reverse("petitions:monday")
CANARY = {"name": "카나리아새", "phone": "01086429753", "email": "canary-bird@tweet.example"}
SECRETS = [CANARY["name"], "01086429753", "010-8642-9753", CANARY["email"], "카나리아"]


def page(client, url: str = HOME) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def monday(weeks: int) -> date:
    """The Monday so many weeks from this one; 0 is this week's."""
    return Session.week_begin(timezone.localdate()) + timedelta(weeks=weeks)


def heard_story(session: Session, *, consent: bool = True, publish: bool = True, **kw) -> Case:
    """A visitor's matter, answered and published; what staff typed beside names the visitor."""
    consents = [("publication", "2026-11")] if consent else []
    case = make_case(consents=consents, contact=make_contact(**CANARY), title="카나리아제목", text="카나리아본문", **kw)
    case.accept(by=None)
    case.answer(decision="adopted", parts=answer_parts(gist="카나리아요지"), by=None)
    if publish:
        Case.objects.filter(pk=case.pk).update(
            public_title="주차장이 생겼습니다",
            public_text="열린 본문",
            public_answer="열린 답변",
            published_at=timezone.now(),
        )
    make_booking(
        session,
        case,
        state=Booking.State.HEARD,
        visitor_words="카나리아말씀",
        mayor_words="카나리아약속",
        attendees="카나리아배석",
    )
    make_instruction(case, session, text="카나리아새 님 댁 앞 주차장을 넓히고 010-8642-9753으로 알릴 것")
    case.refresh_from_db()
    return case


@pytest.fixture
def past(db, department) -> Session:
    return make_session(monday(-2), number=116, state=Session.State.HELD)


class TestHome:
    def test_a_city_that_begins_tomorrow(self, client, db):
        text = page(client)
        assert 'class="empty"' in text and reverse("petitions:new") in text
        assert "115" in text and "940" in text and "348" in text
        assert 'class="tilemap"' not in text and "monday-bars" not in text

    def test_the_next_session_that_can_be_booked_stands_above(self, client, db, department):
        make_session(monday(1), state=Session.State.CANCELLED, reason="폭설로 쉽니다")
        open_ = make_session(monday(2), capacity=3)
        make_session(monday(3), state=Session.State.PLANNED, opens_on=monday(1))
        make_booking(open_)
        answer = client.get(HOME)
        assert answer.context["next"] == open_ and answer.context["next"].free == 2
        text = answer.content.decode()
        assert reverse("petitions:monday-book") in text
        assert "폭설로 쉽니다" in text
        assert text.count('class="card monday-day') == 3

    def test_a_full_session_offers_the_waiting_list(self, client, db, department):
        full = make_session(monday(1), capacity=1)
        make_booking(full)
        make_booking(full, state=Booking.State.WAITING)
        answer = client.get(HOME)
        assert (answer.context["next"].free, answer.context["next"].waiting) == (0, 1)
        assert reverse("petitions:monday-book") in answer.content.decode()

    def test_nobody_can_book_what_is_closed(self, client, db):
        make_session(timezone.localdate(), closes_at=timezone.now() - timedelta(minutes=1))
        answer = client.get(HOME)
        assert answer.context["next"] is None and len(answer.context["ahead"]) == 1

    def test_while_a_session_is_running_the_way_to_the_screen_is_shown(self, client, db):
        make_session(timezone.localdate(), state=Session.State.IN_PROGRESS, number=126)
        answer = client.get(HOME)
        assert answer.context["running"].number == 126 and "callout--success" in answer.content.decode()

    def test_figures_and_what_was_before_stand_apart(self, client, past, department):
        category = make_category(department, name="주차")
        booking = make_booking(past, make_case(category=category), state=Booking.State.HEARD)
        make_instruction(
            booking.case, past, due_on=monday(-1), given_at=past.starts_at, state=Instruction.State.FULFILLED,
            percent=100, fulfilled_at=timezone.now(),
        )  # fmt: skip
        answer = client.get(HOME)
        figures = answer.context["figures"]
        assert (figures.sessions, figures.heard.visits, figures.promises.kept.percent) == (1, 1, 100)
        text = answer.content.decode()
        assert "116</span>" not in text  # 115 and 1 are never added
        assert "monday-bars" in text and "주차" in text and 'class="tilemap"' in text

    def test_the_sessions_that_are_over_are_paged(self, client, db):
        for week in range(1, 14):
            make_session(monday(-week), number=200 - week, state=Session.State.HELD)
        first = client.get(HOME)
        assert [row.number for row in first.context["over"]] == list(range(199, 189, -1))
        second = client.get(first.context["next_url"])
        assert [row.number for row in second.context["over"]] == [189, 188, 187]
        assert second.context["next_url"] == "" and second.context["previous_url"].startswith(HOME)

    @pytest.mark.parametrize("nonsense", ["x", "2026-13-45", "9999-99-99", "' or 1=1", "2026-11-30x"])
    def test_nonsense_gives_the_first_page(self, client, past, nonsense):
        assert client.get(HOME, {"before": nonsense}).context["over"] == [past]

    def test_the_page_takes_at_most_12_queries(self, client, past, department, django_assert_max_num_queries):
        category = make_category(department)
        for week in range(3, 9):
            session = make_session(monday(-week), number=116 + week, state=Session.State.HELD)
            heard_story(session, category=category)
            make_session(monday(week))
        with django_assert_max_num_queries(12):
            assert page(client).count("monday-promises") == 6


class TestStories:
    def test_only_what_was_published_with_consent_and_heard(self, client, past):
        heard_story(past, publish=False)
        heard_story(past, consent=False)
        unheard = make_case(consents=[("publication", "2026-11")])
        Case.objects.filter(pk=unheard.pk).update(published_at=timezone.now(), public_title="들은 적 없는 일")
        assert stories() == []
        shown = heard_story(past)
        assert [story.case for story in stories()] == [shown] == [story.case for story in stories(past)]
        assert stories(make_session(monday(-3), number=115, state=Session.State.HELD)) == []

    def test_a_story_says_what_was_promised_and_whether_it_is_kept(self, client, past):
        case = heard_story(past)
        Instruction.objects.filter(case=case).update(
            state=Instruction.State.FULFILLED, percent=100, fulfilled_at=seoul("2026-11-20T00:30")
        )
        text = page(client)
        assert "주차장이 생겼습니다" in text and "열린 답변" in text
        assert "주차장을 넓히고" not in text, "an instruction's own words were approved by nobody"
        assert reverse("petitions:public", args=[case.number]) in text
        assert stories()[0].promises[0].fulfilled_on == date(2026, 11, 20)

    def test_no_public_page_names_anybody(self, client, past):
        heard_story(past)
        heard_story(past, publish=False)
        make_booking(make_session(monday(1)), make_case(contact=make_contact(**CANARY), title="카나리아예약"))
        for url in (HOME, past.get_absolute_url(), reverse("petitions:monday-session", args=[monday(1).isoformat()])):
            text = page(client, url)
            assert [word for word in SECRETS if word in text] == [], url


class TestSession:
    def url(self, session: Session) -> str:
        return reverse("petitions:monday-session", args=[session.day.isoformat()])

    def test_a_session_held(self, client, past):
        case = heard_story(past)
        make_booking(past, make_case(title="남의 일"), state=Booking.State.NO_SHOW)
        answer = client.get(self.url(past))
        assert answer.context["heard"].visits == 1 and answer.context["promises"].given == 1
        assert [story.case for story in answer.context["stories"]] == [case]
        assert "116" in answer.content.decode() and "남의 일" not in answer.content.decode()

    def test_a_session_at_which_nobody_came(self, client, past):
        assert 'class="empty"' in page(client, self.url(past))

    def test_one_to_come_can_be_booked(self, client, db, department):
        session = make_session(monday(1), moved_from=monday(1) - timedelta(days=1), reason="공휴일")
        assert reverse("petitions:monday-book") in page(client, self.url(session))

    def test_one_that_is_only_planned_says_when_booking_opens(self, client, db):
        session = make_session(monday(5), state=Session.State.PLANNED)
        text = page(client, self.url(session))
        assert reverse("petitions:monday-book") not in text and str(session.opens_on.day) in text

    def test_one_called_off_says_why_and_leads_to_the_next(self, client, db):
        off = make_session(monday(1), state=Session.State.CANCELLED, reason="폭설로 쉽니다")
        following = make_session(monday(2))
        answer = client.get(self.url(off))
        assert "폭설로 쉽니다" in answer.content.decode() and answer.context["next"] == following

    def test_the_day_it_was_moved_from_leads_to_it(self, client, db):
        moved = make_session(monday(1) + timedelta(days=1), moved_from=monday(1))
        answer = client.get(reverse("petitions:monday-session", args=[monday(1).isoformat()]))
        assert answer.status_code == 302 and answer.url == self.url(moved)

    @pytest.mark.parametrize("day", ["2001-01-01", "2026-13-45", "0000-00-00"])
    def test_an_unknown_day(self, client, db, day):
        assert client.get(f"{HOME}{day}/").status_code == 404

    def test_it_takes_at_most_12_queries(self, client, past, django_assert_max_num_queries):
        for _one in range(5):
            heard_story(past)
        with django_assert_max_num_queries(12):
            page(client, self.url(past))


def test_nothing_is_written_and_nothing_is_accepted(client, past):
    assert client.post(HOME).status_code == client.post(past.get_absolute_url()).status_code == 405


def test_the_first_page_of_petitions_leads_to_the_mondays(client, db, django_assert_max_num_queries):
    assert HOME in page(client, reverse("petitions:home"))
    session = make_session(monday(1))
    with django_assert_max_num_queries(12):
        answer = client.get(reverse("petitions:home"))
    assert answer.context["next_monday"] == session
