"""The desk on a tablet: who may open it, what a press does with and without the script, what is logged."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.privacy.models import AccessLog
from petitions.models import Booking, Instruction, Session
from petitions.monday import desk as rules
from tests.makers import make_case, make_contact

from .makers import make_booking, make_session
from .test_desk import key

pytestmark = pytest.mark.django_db
State = Booking.State


@pytest.fixture
def today(coordinating, department):
    return make_session(timezone.localdate(), capacity=30)


def visitor(session, number=1, **kw):
    contact = make_contact(name=f"방문자{number}", phone=f"010555500{number:02}", email="")
    return make_booking(session, make_case(contact=contact, title=f"제목{number}"), **kw)


@pytest.fixture
def clerk(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def inside(today, desk):
    row = visitor(today)
    rules.arrive(row, by=desk, key=key())
    return rules.begin_hearing(row, by=desk, key=key())


def desk_page(session):
    return reverse("admin:petitions_session_desk", args=[session.pk])


def hearing_page(row):
    return reverse("admin:petitions_session_hearing", args=[row.session_id, row.pk])


def press(client, row, act, script=False, **kw):
    data = {"act": act, "booking": row.pk, "key": str(uuid.uuid4()), **kw}
    return client.post(desk_page(row.session), data, headers={"X-Desk": "1"} if script else {})


def write(client, row, act="save", script=False, **kw):
    said = {"visitor_words": "어둡습니다.", "mayor_words": "고치겠습니다.", "attendees": "시장"}
    data = {"act": act, "key": str(uuid.uuid4()), "seen": rules.words_stamp(row), **said, **kw}
    return client.post(hearing_page(row), data, headers={"X-Desk": "1"} if script else {})


def instruct(client, row, script=False, **kw):
    data = {
        "text": "가로등을 고칠 것",
        "department": row.case.department_id,
        "due": "7",
        "key": str(uuid.uuid4()),
        **kw,
    }
    data = {f"instruction-{name}": value for name, value in data.items()} | {"act": "instruct"}
    return client.post(hearing_page(row), data, headers={"X-Desk": "1"} if script else {})


# --- Who may


def test_the_desk_is_for_those_who_run_the_session(
    client, today, desk, mayors_office, officer, examiner, administrator
):
    row = visitor(today)
    for person, want in ((desk, 200), (mayors_office, 200), (officer, 403), (examiner, 403), (administrator, 403)):
        client.force_login(person)
        assert client.get(desk_page(today)).status_code == want
        assert client.get(hearing_page(row)).status_code == want
    client.force_login(officer)
    assert press(client, row, "arrive").status_code == 403
    assert client.get(reverse("admin:petitions_session_desk", args=[today.pk + 1])).status_code == 403


def test_nobody_sees_their_own_petition_at_the_desk(clerk, today, desk):
    row = make_booking(today, make_case(contact=make_contact(user=desk), title="내 제목"))
    text = clerk.get(desk_page(today)).content.decode()
    assert "내 제목" not in text and "홍길동" not in text and hearing_page(row) not in text
    assert 'data-send="press"' not in text and "desk-line__number" in text
    assert clerk.get(hearing_page(row)).status_code == 404


def test_a_visitor_of_another_session_is_not_reached_through_this_one(clerk, today):
    other = visitor(make_session(timezone.localdate() + timedelta(days=7)), 2)
    assert clerk.get(reverse("admin:petitions_session_hearing", args=[today.pk, other.pk])).status_code == 404
    data = {"act": "arrive", "booking": other.pk, "key": str(uuid.uuid4())}
    assert clerk.post(desk_page(today), data, headers={"X-Desk": "1"}).status_code == 409
    other.refresh_from_db()
    assert other.state == State.BOOKED


# --- What is logged


def test_each_look_is_logged_and_a_page_that_refreshes_itself_once_in_a_while(clerk, today, inside, desk):
    clerk.get(desk_page(today))
    clerk.get(desk_page(today))
    for _nth in range(3):
        clerk.get(desk_page(today), headers={"X-Desk": "1"})
    looks = AccessLog.objects.filter(action="monday.desk", subject=today.about)
    assert looks.count() == 2 and looks[0].by == desk
    clerk.get(hearing_page(inside))
    assert looks.filter(person=str(inside.case.contact)).count() == 1


def test_a_look_by_the_script_alone_is_logged_too(clerk, today):
    clerk.get(desk_page(today), headers={"X-Desk": "1"})
    assert AccessLog.objects.filter(action="monday.desk").count() == 1


def test_a_refused_form_shows_the_visitor_and_is_logged_too(clerk, today, inside, desk):
    assert write(clerk, inside, mayor_words="가" * 30_000).status_code == 400
    assert instruct(clerk, inside, text="").status_code == 400
    looks = AccessLog.objects.filter(action="monday.desk", person=str(inside.case.contact), by=desk)
    assert looks.count() == 2


def test_the_words_of_somebody_else_that_the_script_is_told_are_logged(clerk, inside, desk):
    rules.save_words(inside, visitor_words="", mayor_words="다른 이의 글", attendees="", by=desk, key=key())
    assert write(clerk, inside, script=True, seen="").status_code == 409
    assert AccessLog.objects.filter(action="monday.desk", person=str(inside.case.contact)).count() == 1


# --- Pages


def test_a_full_desk_takes_few_queries(clerk, today, desk, django_assert_max_num_queries):
    for number in range(20):
        row = visitor(today, number)
        if number < 8:
            rules.arrive(row, by=desk, key=key())
    clerk.get(desk_page(today))
    with django_assert_max_num_queries(12):
        clerk.get(desk_page(today), headers={"X-Desk": "1"})


def test_the_page_of_a_hearing_takes_few_queries_and_shows_earlier_promises(
    clerk, today, inside, department, desk, django_assert_max_num_queries
):
    earlier = make_case(contact=make_contact(name="방문자1", phone="01055550001", email=""), title="옛 제목")
    from petitions.monday import instructions

    day = timezone.localdate() + timedelta(days=9)
    instructions.give(earlier, text="옛 약속", department=department, due_on=day, by=desk, form_key=key())
    for _nth in range(4):
        instruct(clerk, inside)
    clerk.get(hearing_page(inside))
    with django_assert_max_num_queries(16):
        text = clerk.get(hearing_page(inside), headers={"X-Desk": "1"}).content.decode()
    assert "옛 약속" in text and "옛 제목" in text and inside.case.text in text


def test_the_buttons_wait_for_the_day(clerk, coordinating, department):
    session = make_session(timezone.localdate() + timedelta(days=4))
    visitor(session)
    assert 'data-send="press"' not in clerk.get(desk_page(session)).content.decode()


def test_a_session_that_is_over_tells_the_tablet_to_forget(clerk, today):
    Session.objects.update(state=Session.State.HELD, number=116)
    assert "data-over" in clerk.get(desk_page(today)).content.decode()


# --- Presses


def test_a_press_without_the_script_leads_back_to_the_queue(clerk, today):
    row = visitor(today)
    assert press(clerk, row, "arrive")["Location"] == desk_page(today)
    row.refresh_from_db()
    assert row.state == State.ARRIVED
    assert press(clerk, row, "begin")["Location"] == hearing_page(row)


def test_the_script_gets_json_and_sends_the_same_press_again(clerk, today):
    row = visitor(today)
    sent = str(uuid.uuid4())
    answers = [press(clerk, row, "arrive", script=True, key=sent).json() for _nth in range(2)]
    assert answers == [{"ok": True, "go": ""}] * 2
    assert row.case.events.filter(verb="monday_arrived").count() == 1


def test_a_press_the_rules_refuse_says_why(clerk, today):
    row = visitor(today)
    answer = press(clerk, row, "begin", script=True)
    assert answer.status_code == 409 and answer.json()["message"]
    assert press(clerk, row, "begin").status_code == 302
    for rubbish in ({"act": "x"}, {"key": "x"}, {"booking": "x"}, {"booking": "99999999"}):
        assert press(clerk, row, **{"act": "arrive", "script": True, **rubbish}).status_code == 409
    row.refresh_from_db()
    assert row.state == State.BOOKED


# --- Words


def test_words_are_saved_while_they_are_typed(clerk, inside):
    answer = write(clerk, inside, script=True).json()
    inside.refresh_from_db()
    assert inside.mayor_words == "고치겠습니다." and answer["stamp"] == rules.words_stamp(inside)


def test_the_answer_to_a_repeated_save_names_its_own_words(clerk, inside, desk):
    sent = str(uuid.uuid4())
    first = write(clerk, inside, script=True, key=sent).json()["stamp"]
    inside.refresh_from_db()
    others = {"visitor_words": "", "mayor_words": "다른 이의 글", "attendees": ""}
    rules.save_words(inside, **others, by=desk, key=key())
    assert write(clerk, inside, script=True, key=sent, seen="").json()["stamp"] == first
    conflict = write(clerk, inside, script=True, seen=first)
    assert conflict.status_code == 409 and conflict.json()["theirs"]["mayor_words"] == "다른 이의 글"


def test_a_conflict_without_the_script_shows_both_texts_and_can_be_sent_again(clerk, inside, desk):
    others = {"visitor_words": "", "mayor_words": "다른 이의 글", "attendees": ""}
    rules.save_words(inside, **others, by=desk, key=key())
    answer = write(clerk, inside, seen="")
    text = answer.content.decode()
    assert answer.status_code == 409 and "다른 이의 글" in text and "고치겠습니다." in text
    inside.refresh_from_db()
    form = answer.context["words"]
    assert (inside.mayor_words, form.data["seen"]) == ("다른 이의 글", rules.words_stamp(inside))
    assert write(clerk, inside, seen=form.data["seen"], key=form.data["key"]).status_code == 302


def test_the_end_takes_the_words_with_it(clerk, inside):
    sent = str(uuid.uuid4())
    for _nth in range(2):
        assert write(clerk, inside, "end", key=sent)["Location"] == desk_page(inside.session)
    inside.refresh_from_db()
    assert (inside.state, inside.mayor_words) == (State.HEARD, "고치겠습니다.")
    assert inside.case.events.filter(verb="monday_heard").count() == 1
    assert write(clerk, inside, "correct", mayor_words="고친 말").status_code == 302
    inside.refresh_from_db()
    assert inside.mayor_words == "고친 말"


def test_an_end_without_the_mayors_words_is_refused_beside_the_field(clerk, inside):
    answer = write(clerk, inside, "end", mayor_words="")
    assert answer.status_code == 400 and "mayor_words" in answer.context["words"].errors
    assert "mayor_words" in write(clerk, inside, "end", script=True, mayor_words="").json()["errors"]
    inside.refresh_from_db()
    assert inside.state == State.IN_HEARING


def test_an_act_nobody_knows_is_refused(clerk, inside):
    assert write(clerk, inside, "x").status_code == 302
    assert write(clerk, inside, "x", script=True).status_code == 409


# --- Instructions


def test_an_instruction_is_given_once(clerk, inside, desk):
    sent = str(uuid.uuid4())
    for script in (False, True):
        assert instruct(clerk, inside, script, key=sent).status_code in (200, 302)
    row = Instruction.objects.get()
    assert (row.session, row.given_by, row.department) == (inside.session, desk, inside.case.department)
    assert row.due_on >= timezone.localdate() + timedelta(days=7)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"department": ""}, "department"),
        ({"due": ""}, "due"),
        ({"due": "day"}, "due_on"),
        ({"due": "day", "due_on": "2020-01-01"}, ""),
        ({"text": ""}, "text"),
        ({"department": "999999"}, "department"),
    ],
)
def test_an_instruction_without_owner_or_day_is_refused_beside_the_field(clerk, inside, wrong, field):
    answer = instruct(clerk, inside, **wrong)
    form = answer.context["instruction"]
    assert answer.status_code == 400 and form.errors and (not field or field in form.errors)
    assert ("가로등을 고칠 것" in answer.content.decode()) == ("text" not in wrong)
    errors = instruct(clerk, inside, script=True, **wrong).json()["errors"]
    assert not field or f"instruction-{field}" in errors
    assert not Instruction.objects.exists()


def test_a_department_accepts_on_the_spot(clerk, inside, officer, stranger):
    instruct(clerk, inside)
    row = Instruction.objects.get()
    taken = {"act": "take", "instruction": row.pk}
    for wrong in ("", stranger.pk, 999999):
        answer = clerk.post(hearing_page(inside), {**taken, "officer": wrong}, headers={"X-Desk": "1"})
        assert answer.status_code == 409
    for _nth in range(2):
        assert clerk.post(hearing_page(inside), {**taken, "officer": officer.pk}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.officer) == (Instruction.State.TAKEN, officer)
    assert inside.case.events.filter(verb="instruction_taken").count() == 1
