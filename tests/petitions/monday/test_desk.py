"""The rules of the day: arrivals, those who do not come, hearings one at a time, words and presses sent twice."""

import uuid
from datetime import date, timedelta

import pytest

from civic.cases.models import Case, CaseEvent
from civic.cases.workflow import Channel, WorkflowError
from civic.notices.models import Notice
from petitions.models import Booking, DeskAction, Session
from petitions.monday import desk as rules
from petitions.monday import instructions
from petitions.monday.queue import now_serving, number_of
from tests.makers import make_case, make_contact, make_filing, seoul

from .makers import make_booking, make_session

pytestmark = pytest.mark.django_db

ONE = seoul("2026-11-30T13:00")
State = Booking.State


def key() -> uuid.UUID:
    return uuid.uuid4()


def visitor(session: Session, number: int, **kw):
    contact = make_contact(name=f"방문자{number}", phone=f"0101111000{number}", email=f"v{number}@example.kr")
    return make_booking(session, make_case(contact=contact, at=ONE - timedelta(days=7)), **kw)


@pytest.fixture
def session(coordinating):
    return make_session()


@pytest.fixture
def three(session, department):
    return [visitor(session, number) for number in (1, 2, 3)]


def come(booking, by, minutes=0):
    return rules.arrive(booking, by=by, key=key(), at=ONE + timedelta(minutes=minutes))


def call(booking, by, minutes=0):
    return rules.begin_hearing(booking, by=by, key=key(), at=ONE + timedelta(minutes=minutes))


def say(booking, by, words="다음 주까지 고치겠습니다.", minutes=5, **kw):
    kw.setdefault("key", key())
    said = {"visitor_words": "밤길이 어둡습니다.", "mayor_words": words, "attendees": "시장, 건설과장"}
    return rules.save_words(booking, **said, by=by, at=ONE + timedelta(minutes=minutes), **kw)


def end(booking, by, minutes=14):
    return rules.end_hearing(booking, by=by, key=key(), at=ONE + timedelta(minutes=minutes))


# --- Arriving


def test_a_visitor_gets_the_number_of_the_appointment(three, desk):
    come(three[1], desk)
    assert (three[1].state, three[1].queue_number, three[1].arrived_at) == (State.ARRIVED, 2, ONE)
    event = three[1].case.events.last()
    assert (event.verb, event.is_public, event.by) == ("monday_arrived", False, desk)


def test_a_press_sent_twice_is_one_arrival(three, desk):
    press = key()
    for _again in range(2):
        rules.arrive(three[0], by=desk, key=press, at=ONE)
    assert CaseEvent.objects.filter(verb="monday_arrived").count() == 1
    assert DeskAction.objects.get().what == f"arrive/{three[0].pk}"


def test_the_second_tablet_changes_nothing(three, desk, mayors_office):
    come(three[0], desk)
    come(three[0], mayors_office, 1)
    assert three[0].arrived_at == ONE
    assert CaseEvent.objects.filter(verb="monday_arrived").count() == 1


def test_the_key_of_one_press_is_not_taken_for_another(three, desk):
    press = key()
    rules.arrive(three[0], by=desk, key=press, at=ONE)
    with pytest.raises(WorkflowError):
        rules.arrive(three[1], by=desk, key=press, at=ONE)
    three[1].refresh_from_db()
    assert three[1].state == State.BOOKED


@pytest.mark.parametrize("at", ["2026-11-29T13:00", "2026-12-01T09:00"])
def test_nobody_arrives_on_another_day(three, desk, at):
    with pytest.raises(WorkflowError):
        rules.arrive(three[0], by=desk, key=key(), at=seoul(at))
    assert not DeskAction.objects.exists() and not CaseEvent.objects.filter(verb="monday_arrived").exists()


def test_nobody_arrives_when_it_is_over_or_the_booking_was_called_off(session, desk, department):
    gone = visitor(session, 7, state=State.CANCELLED, cancelled_at=ONE)
    with pytest.raises(WorkflowError):
        come(gone, desk)
    booking = visitor(session, 1)
    Session.objects.update(state=Session.State.HELD, number=116)
    with pytest.raises(WorkflowError):
        come(booking, desk)


def test_who_stands_on_the_waiting_list_is_let_in_after_the_appointments(session, three, desk):
    waiting = visitor(session, 9, state=State.WAITING)
    come(waiting, desk)
    assert (waiting.state, waiting.queue_number, waiting.position) == (State.ARRIVED, 5, None)


def test_nobody_handles_a_petition_of_their_own(session, desk, department):
    own = make_booking(session, make_case(contact=make_contact(user=desk)))
    for verb in (rules.arrive, rules.no_show, rules.begin_hearing, rules.end_hearing):
        with pytest.raises(WorkflowError):
            verb(own, by=desk, key=key(), at=ONE + timedelta(hours=1))


# --- Not coming


def test_a_visitor_is_waited_for_ten_minutes(three, desk):
    with pytest.raises(WorkflowError):
        rules.no_show(three[1], by=desk, key=key(), at=ONE + timedelta(minutes=24))
    rules.no_show(three[1], by=desk, key=key(), at=ONE + timedelta(minutes=25))
    assert three[1].state == State.NO_SHOW
    assert three[1].case.events.last().verb == "monday_no_show"


def test_who_did_not_come_gets_a_letter_once(three, desk):
    press = key()
    for _again in range(2):
        rules.no_show(three[0], by=desk, key=press, at=ONE + timedelta(minutes=10))
    rules.no_show(three[0], by=desk, key=key(), at=ONE + timedelta(minutes=11))
    letter = Notice.objects.for_about(three[0].case.about).get(key__contains="monday_no_show")
    assert "13:00" in str(letter.context["facts"])
    assert CaseEvent.objects.filter(verb="monday_no_show").count() == 1


def test_who_comes_too_late_is_let_in_with_the_same_number(three, desk):
    rules.no_show(three[0], by=desk, key=key(), at=ONE + timedelta(minutes=10))
    come(three[0], desk, 20)
    assert (three[0].state, three[0].queue_number, three[0].position) == (State.ARRIVED, 1, 0)


def test_who_comes_too_late_gets_another_number_when_the_appointment_was_given_away(session, three, desk):
    rules.no_show(three[0], by=desk, key=key(), at=ONE + timedelta(minutes=10))
    come(visitor(session, 8, position=0), desk, 11)
    come(three[0], desk, 20)
    assert (three[0].state, three[0].queue_number, three[0].position) == (State.ARRIVED, 5, None)


def test_who_booked_another_monday_meanwhile_is_told_so(session, three, desk):
    rules.no_show(three[0], by=desk, key=key(), at=ONE + timedelta(minutes=10))
    make_booking(make_session(date(2026, 12, 7)), three[0].case)
    with pytest.raises(WorkflowError):
        come(three[0], desk, 20)


def test_who_left_before_the_turn_is_noted_at_once(three, desk):
    come(three[2], desk)
    rules.no_show(three[2], by=desk, key=key(), at=ONE + timedelta(minutes=1))
    assert three[2].state == State.NO_SHOW


def test_who_was_heard_did_come(three, desk):
    come(three[0], desk), call(three[0], desk), say(three[0], desk), end(three[0], desk)
    with pytest.raises(WorkflowError):
        rules.no_show(three[0], by=desk, key=key(), at=ONE + timedelta(hours=1))


# --- Visitors without an appointment


def walk_in(session, by, number, at=ONE, form=None):
    contact = make_contact(name=f"방문{number}", phone=f"0102222000{number}", email="")
    filing = make_filing(contact=contact, channel=Channel.VISIT, by=by, form_key=form or key(), at=at)
    return rules.add_visitor(session, filing, walk_in=True, by=by, form_key=filing.form_key, at=at)


def test_walk_ins_come_after_the_appointments_beyond_the_capacity_too(session, three, desk):
    rows = [walk_in(session, desk, number) for number in range(1, 8)]
    assert [row.queue_number for row in rows] == [5, 6, 7, 8, 9, 10, 11]
    assert {row.source for row in rows} == {Booking.Source.WALK_IN}
    assert rows[0].case.channel == Channel.VISIT and rows[0].case.filed_by == desk


def test_the_form_of_a_walk_in_sent_twice_is_one_visitor(session, desk, department):
    form = key()
    assert walk_in(session, desk, 1, form=form).pk == walk_in(session, desk, 1, form=form).pk
    assert Booking.objects.count() == Case.objects.count() == 1


def test_a_walk_in_on_another_day_leaves_nothing_behind(session, desk, department):
    with pytest.raises(WorkflowError):
        walk_in(session, desk, 1, at=ONE - timedelta(days=1))
    assert not Case.objects.exists() and not Booking.objects.exists()


def test_the_same_person_does_not_stand_in_the_queue_twice(session, desk, department):
    walk_in(session, desk, 1)
    with pytest.raises(WorkflowError):
        walk_in(session, desk, 1)
    assert Case.objects.count() == 1


def test_a_booking_by_telephone_takes_the_first_free_appointment(session, three, desk):
    filing = make_filing(contact=make_contact(phone="01033330000", email=""), channel=Channel.PHONE, by=desk)
    at = ONE - timedelta(days=3)
    row = rules.add_visitor(session, filing, walk_in=False, by=desk, form_key=filing.form_key, at=at)
    again = rules.add_visitor(session, filing, walk_in=False, by=desk, form_key=filing.form_key, at=at)
    assert (row.state, row.position, row.source) == (State.BOOKED, 3, Booking.Source.PHONE)
    assert again.pk == row.pk


# --- The hearing


def test_calling_in_the_first_visitor_begins_the_session(session, three, desk):
    come(three[0], desk)
    call(three[0], desk)
    session.refresh_from_db()
    assert (session.state, session.number, session.began_at) == (Session.State.IN_PROGRESS, 116, ONE)
    assert (three[0].state, three[0].began_at) == (State.IN_HEARING, ONE)


def test_one_visitor_at_a_time(three, desk):
    come(three[0], desk), come(three[1], desk), call(three[0], desk)
    with pytest.raises(WorkflowError):
        call(three[1], desk)
    assert Booking.objects.filter(state=State.IN_HEARING).count() == 1


def test_who_is_not_here_is_not_called_in_and_the_session_does_not_begin(session, three, desk):
    with pytest.raises(WorkflowError):
        call(three[0], desk)
    session.refresh_from_db()
    assert session.state == Session.State.OPEN


def test_a_hearing_ends_with_a_letter_that_says_what_was_said(three, desk, department):
    first = three[0]
    come(first, desk), call(first, desk), say(first, desk)
    instructions.give(
        first.case,
        text="가로등을 고칠 것",
        department=department,
        due_on=date(2026, 12, 14),
        by=desk,
        form_key=key(),
        session=first.session,
        at=ONE + timedelta(minutes=8),
    )
    due = first.case.due_at
    end(first, desk)
    event = first.case.events.filter(verb="monday_heard").get()
    assert (first.state, first.case.due_at) == (State.HEARD, due)
    assert event.public_text == "다음 주까지 고치겠습니다."
    assert event.data["session"] == 116 and event.data["attendees"] == "시장, 건설과장"
    assert event.data["instructions"][0]["due_on"] == "2026-12-14"
    letter = Notice.objects.for_about(first.case.about).filter(key__contains="monday_heard").first()
    assert letter is not None and "가로등을 고칠 것" in str(letter.context)


def test_a_hearing_without_a_word_of_the_mayor_does_not_end(three, desk):
    come(three[0], desk), call(three[0], desk)
    with pytest.raises(WorkflowError):
        end(three[0], desk)
    assert not CaseEvent.objects.filter(verb="monday_heard").exists()


def test_only_who_is_inside_can_be_ended_and_twice_is_once(three, desk):
    with pytest.raises(WorkflowError):
        end(three[0], desk)
    come(three[0], desk), call(three[0], desk), say(three[0], desk)
    end(three[0], desk), end(three[0], desk, 15)
    assert CaseEvent.objects.filter(verb="monday_heard").count() == 1
    assert three[0].ended_at == ONE + timedelta(minutes=14)


def test_a_worker_killed_before_the_end_is_written_leaves_the_hearing_open(three, desk, monkeypatch):
    come(three[0], desk), call(three[0], desk), say(three[0], desk)

    def die(*_args):
        raise RuntimeError("the line was cut")

    with monkeypatch.context() as patch:
        patch.setattr(rules, "_heard", die)
        with pytest.raises(RuntimeError):
            end(three[0], desk)
    three[0].refresh_from_db()
    assert three[0].state == State.IN_HEARING
    end(three[0], desk)
    assert Notice.objects.filter(key__contains="monday_heard").count() == 1


# --- Words


def test_the_same_words_with_the_same_key_are_saved_once(three, desk):
    come(three[0], desk), call(three[0], desk)
    press = key()
    first = say(three[0], desk, key=press, seen="").words_saved_at
    assert say(three[0], desk, minutes=6, key=press, seen="").words_saved_at == first


def test_what_arrives_late_and_out_of_order_does_not_bring_old_words_back(three, desk):
    come(three[0], desk), call(three[0], desk)
    old = key()
    say(three[0], desk, "처음 말씀", key=old, seen="")
    stamp = rules.words_stamp(three[0])
    say(three[0], desk, "나중 말씀", minutes=6, seen=stamp)
    say(three[0], desk, "처음 말씀", minutes=7, key=old, seen="")  # the answer to it was lost, it is sent again
    assert three[0].mayor_words == "나중 말씀"
    with pytest.raises(rules.WordsConflict):
        say(three[0], desk, "더 늦은 옛말", minutes=8, seen=stamp)


def test_two_who_write_at_once_see_both_texts(three, desk, mayors_office):
    come(three[0], desk), call(three[0], desk)
    say(three[0], desk, "하나", seen="")
    with pytest.raises(rules.WordsConflict) as conflict:
        say(three[0], mayors_office, "둘", minutes=6, seen="")
    assert conflict.value.theirs.mayor_words == "하나"
    three[0].refresh_from_db()
    assert three[0].mayor_words == "하나"


def test_words_are_for_who_is_inside_and_are_corrected_afterwards_with_a_trace(three, desk):
    with pytest.raises(WorkflowError):
        say(three[0], desk)
    come(three[0], desk), call(three[0], desk), say(three[0], desk), end(three[0], desk)
    with pytest.raises(WorkflowError):
        say(three[0], desk, "다른 말")
    words = {"visitor_words": "", "mayor_words": "고친 말씀", "attendees": "시장"}
    rules.correct_words(three[0], **words, by=desk, key=key(), at=ONE + timedelta(minutes=20))
    assert three[0].mayor_words == "고친 말씀"
    assert three[0].case.events.last().verb == "monday_corrected"
    Session.objects.update(state=Session.State.HELD)
    with pytest.raises(WorkflowError):
        rules.correct_words(three[0], **{**words, "mayor_words": "x"}, by=desk, key=key())


# --- The queue


def test_the_queue_in_its_order(session, three, desk):
    extra = walk_in(session, desk, 1)
    come(three[2], desk), come(three[0], desk), call(three[0], desk)
    queue = now_serving(session, ONE + timedelta(minutes=2))
    assert queue.current is not None and queue.current.number == 1
    assert [ticket.number for ticket in queue.waiting] == [3, extra.queue_number]
    assert [ticket.number for ticket in queue.expected] == [2]
    assert [ticket.at for ticket in queue.waiting] == [ONE + timedelta(minutes=30), ONE + timedelta(minutes=45)]
    assert number_of(visitor(session, 9, state=State.WAITING)) == 0
