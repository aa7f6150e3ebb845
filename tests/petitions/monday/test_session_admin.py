"""Sessions in the workplace: the list, the page of one, its verbs, and the plan."""

from datetime import date, datetime, time, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Holiday
from civic.privacy.models import AccessLog
from petitions.models import Booking, MondayPlan, Review, Session
from petitions.monday import booking as bookings
from tests.cases.workplace import Staff, messages_of
from tests.makers import make_case, make_contact
from tests.petitions.monday.makers import make_booking, make_session

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:petitions_session_changelist", "admin:petitions_session_add"
PAGE, VERB, BOOKED = (f"admin:petitions_session_{name}" for name in ("change", "verb", "booked"))
PLAN, PLANS = "admin:petitions_mondayplan_change", "admin:petitions_mondayplan_changelist"


def monday(weeks=1):
    """The Monday so many weeks ahead, counted from today."""
    return Session.week_begin(timezone.localdate()) + timedelta(weeks=weeks)


@pytest.fixture
def session():
    return make_session(monday(2))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def body(page):
    return page.content.decode()


def hours(session, **kw):
    found = {
        "day": session.day.isoformat(),
        "starts": f"{session.starts:%H:%M}",
        "slot_minutes": session.slot_minutes,
        "capacity": session.capacity,
        "place": session.place,
        "reason": "시장 출장",
        "version": session.version,
        "on_day_off": "on",
    }
    return found | kw


# --- Who


@pytest.mark.parametrize("who", ["officer", "head", "stranger"])
def test_officers_do_not_see_the_sessions(who, session, request):
    staff = Staff(request.getfixturevalue(who))
    for name, args in ((LIST, ()), (ADD, ()), (PAGE, (session.pk,)), (VERB, (session.pk, "change"))):
        assert staff.get(name, *args).status_code == 403


@pytest.mark.parametrize("who", ["examiner", "administrator"])
def test_some_read_and_change_nothing(who, session, request):
    staff = Staff(request.getfixturevalue(who))
    page = staff.get(PAGE, session.pk)
    assert page.status_code == 200
    assert page.context["verbs"] == []
    assert staff.post(VERB, session.pk, "call-off", reason="x", version=0).status_code == 403
    assert staff.get(ADD).status_code == 403
    assert fresh(session).state == Session.State.OPEN


@pytest.mark.parametrize("who", ["desk", "mayors_office"])
def test_the_desk_and_the_mayors_office_run_them(who, session, request):
    page = Staff(request.getfixturevalue(who)).get(PAGE, session.pk)
    assert [key for key, _label, _danger in page.context["verbs"]] == ["change", "call-off"]


@pytest.mark.parametrize("pk", ["0", "x", "9" * 30])
def test_what_is_not_there_is_not_found(desk, pk):
    assert Staff(desk).client.get(f"/admin/petitions/session/{pk}/change/").status_code == 404


# --- The list


def test_the_next_session_stands_first(desk):
    days = [monday(number) for number in (-3, 2, -1, 1, 4)]
    for number, day in enumerate(days):
        past = {"state": "held", "number": 116 + number} if day < timezone.localdate() else {}
        make_session(day, **past)
    page = Staff(desk).get(LIST)
    assert [row.day for row in page.context["cl"].result_list] == [monday(number) for number in (1, 2, 4, -1, -3)]
    assert "116" in body(page)


def test_the_list_says_how_full_a_session_is(desk, session, department):
    for _number in range(session.capacity):
        make_booking(session)
    row = make_booking(session, make_case(department=department), state=Booking.State.WAITING)
    ask_review(row.case)
    page = Staff(desk).get(LIST, state="full")
    assert [found.pk for found in page.context["cl"].result_list] == [session.pk]
    assert "4 / 4" in body(page)
    assert "badge--warning" in body(page)
    (found,) = page.context["cl"].result_list
    assert (found.waiting, found.missing) == (1, 1)


def ask_review(case, **kw):
    due = kw.pop("due_at", timezone.now() + timedelta(days=3))
    return Review.objects.create(case=case, department=case.department, asked_at=timezone.now(), due_at=due, **kw)


@pytest.mark.parametrize(
    ("query", "count"),
    [({"state": "coming"}, 2), ({"state": "full"}, 0), ({"state": "cancelled"}, 1), ({"state": "x"}, 3), ({}, 3)],
)
def test_the_list_is_filtered(desk, session, query, count):
    make_session(monday(3))
    make_session(monday(4), state=Session.State.CANCELLED, reason="휴회")
    assert len(Staff(desk).get(LIST, **query).context["cl"].result_list) == count


@pytest.mark.parametrize("year", ["1999", "nonsense", "2026"])
def test_a_year_is_chosen(desk, year):
    make_session(date(2026, 3, 9), state="held", number=116)
    assert Staff(desk).get(LIST, year=year).status_code == 200


def test_the_list_needs_few_queries(desk, department, django_assert_max_num_queries):
    for number in range(12):
        row = make_session(monday(number + 1))
        for _number in range(2):
            ask_review(make_booking(row, make_case(department=department)).case)
    staff = Staff(desk)
    with django_assert_max_num_queries(12):
        staff.get(LIST)


# --- The page


def test_the_page_shows_who_comes_in_order_and_with_masked_names(desk, session, department):
    for position in (2, 0):
        case = make_case(department=department, title=f"민원 {position}", contact=make_contact(name="홍길동"))
        make_booking(session, case, position=position)
    page = Staff(desk).get(PAGE, session.pk)
    part = page.context["parts"][0]
    assert [line.booking.position for line in part.lines] == [0, 2]
    assert {line.name for line in part.lines} == {"홍○동"}
    assert "홍길동" not in body(page)
    assert all(text in body(page) for text in ("13:00", "13:30", "민원 0", "건설과", case.number))
    assert page["Cache-Control"] == "private, no-store"


def test_waiting_offered_and_cancelled_stand_apart(desk, session):
    make_booking(session, state=Booking.State.WAITING)
    make_booking(session, state=Booking.State.OFFERED, offer_until=timezone.now() + timedelta(days=1))
    make_booking(session, state=Booking.State.CANCELLED, cancelled_at=timezone.now(), cancelled_by="visitor")
    make_booking(session)
    page = Staff(desk).get(PAGE, session.pk)
    assert [(part.key, len(part.lines)) for part in page.context["parts"]] == [
        ("visitors", 1),
        ("offers", 1),
        ("waiting", 1),
        ("cancelled", 1),
    ]


def test_who_may_not_read_the_cases_sees_times_only(administrator, session):
    make_booking(session, make_case(title="남이 알면 안 되는 제목"))
    page = body(Staff(administrator).get(PAGE, session.pk))
    assert "13:00" in page
    assert "남이 알면 안 되는" not in page and "홍○동" not in page


def test_nobody_sees_or_handles_their_own_petition_here(desk, session):
    row = make_booking(session, make_case(contact=make_contact(user=desk), title="내 민원"))
    staff = Staff(desk)
    page = staff.get(PAGE, session.pk)
    (line,) = page.context["parts"][0].lines
    assert (line.is_own, line.case, line.acts) == (True, None, [])
    assert "내 민원" not in body(page)
    assert staff.post(BOOKED, session.pk, row.pk, "cancel", version=0, reason="x").status_code == 403
    assert fresh(row).state == Booking.State.BOOKED


def test_the_page_says_how_far_the_reviews_are(desk, session, department):
    late, written = make_booking(session).case, make_booking(session).case
    ask_review(late, due_at=timezone.now() - timedelta(days=1))
    ask_review(written, written_at=timezone.now(), situation="x", opinion="possible")
    make_booking(session)
    lines = Staff(desk).get(PAGE, session.pk).context["parts"][0].lines
    told = [(line.reviews.asked, line.reviews.written, line.reviews.is_late) for line in lines]
    assert told == [(1, 0, True), (1, 1, False), (0, 0, False)]


def test_a_look_at_the_visitors_is_logged(desk, session):
    Staff(desk).get(PAGE, session.pk)
    entry = AccessLog.objects.get(action="monday.session")
    assert (entry.by, entry.subject) == (desk, session.about)


def test_the_page_needs_few_queries_whoever_comes(desk, department, django_assert_max_num_queries):
    session = make_session(monday(2), capacity=12)
    for _number in range(12):
        ask_review(make_booking(session, make_case(department=department)).case)
    staff = Staff(desk)
    with django_assert_max_num_queries(12 + 8):  # eight to sign in by and to write the access log
        staff.get(PAGE, session.pk)


def test_links_lead_to_what_is_there_and_allowed(desk, administrator, session):
    def links(user):
        return [url for url, _label in Staff(user).get(PAGE, session.pk).context["links"]]

    assert reverse("admin:petitions_session_desk", args=[session.pk]) in links(desk)
    assert links(administrator) == []


def test_a_person_is_warned_of_a_session_on_a_day_off(desk, session):
    Holiday.objects.create(date=session.day, name="시민의 날")
    assert "시민의 날" in body(Staff(desk).get(PAGE, session.pk))


def test_its_history_names_who_did_what(desk, session):
    Staff(desk).post(VERB, session.pk, "call-off", reason="시장 출장", version=0)
    page = Staff(desk).get("admin:petitions_session_history", session.pk)
    assert "시장 출장" in body(page)


# --- The verbs


@pytest.mark.parametrize("key", ["change", "call-off"])
def test_the_form_of_a_verb_is_shown(desk, session, key):
    page = Staff(desk).get(VERB, session.pk, key)
    assert page.status_code == 200
    assert page.context["form"].initial["version"] == session.version


def test_a_session_is_moved(desk, session):
    day = monday(2) + timedelta(days=1)
    answer = Staff(desk).post(VERB, session.pk, "change", **hours(session, day=day.isoformat(), starts="10:00"))
    assert answer.status_code == 302
    assert (fresh(session).day, fresh(session).starts, fresh(session).moved_from) == (day, time(10), monday(2))
    assert LogEntry.objects.get().user == desk


def test_moved_twice_by_a_double_click_it_is_moved_once(desk, session):
    data = hours(session, starts="10:00")
    for _time in range(2):
        assert Staff(desk).post(VERB, session.pk, "change", **data).status_code == 302
    assert LogEntry.objects.count() == 1


def test_who_comes_second_sees_the_new_hours_and_keeps_what_was_typed(desk, mayors_office, session):
    old = hours(session, starts="10:00")
    Staff(mayors_office).post(VERB, session.pk, "change", **hours(session, starts="15:00"))
    page = Staff(desk).post(VERB, session.pk, "change", **old)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert "10:00" in body(page) and "15:00" in body(page)
    assert f'name="version" value="{session.version + 1}"' in body(page)
    assert fresh(session).starts == time(15)


@pytest.mark.parametrize(
    ("kw", "field"),
    [
        ({"day": "2020-01-06"}, "__all__"),
        ({"day": ""}, "day"),
        ({"day": "9999-12-31", "on_day_off": ""}, "day"),
        ({"capacity": 0}, "capacity"),
        ({"slot_minutes": 61}, "slot_minutes"),
        ({"starts": "25:00"}, "starts"),
        ({"place": "  "}, "place"),
        ({"place": "가" * 121}, "place"),
        ({"starts": "10:00", "reason": "가" * 301}, "reason"),
        ({"version": "x"}, "version"),
    ],
)
def test_what_cannot_be_is_explained_and_nothing_is_written(desk, session, kw, field):
    page = Staff(desk).post(VERB, session.pk, "change", **hours(session, **kw))
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert fresh(session).version == 0


def test_a_day_off_must_be_meant(desk, session):
    saturday = monday(2) + timedelta(days=5)
    data = hours(session, day=saturday.isoformat(), on_day_off="")
    page = Staff(desk).post(VERB, session.pk, "change", **data)
    assert "day" in page.context["form"].errors
    assert Staff(desk).post(VERB, session.pk, "change", **data | {"on_day_off": "on"}).status_code == 302


def test_a_session_is_called_off_with_a_reason(desk, session):
    staff = Staff(desk)
    assert "reason" in staff.post(VERB, session.pk, "call-off", version=0, reason=" ").context["form"].errors
    for _time in range(2):
        assert staff.post(VERB, session.pk, "call-off", version=0, reason="시장 출장").status_code == 302
    assert fresh(session).state == Session.State.CANCELLED
    assert LogEntry.objects.count() == 1


def test_booking_is_opened_early(desk):
    session = make_session(monday(6), state=Session.State.PLANNED)
    Staff(desk).post(VERB, session.pk, "open", version=0)
    assert fresh(session).state == Session.State.OPEN


def test_what_cannot_be_done_now_leads_back(desk, session):
    answer = Staff(desk).get(VERB, session.pk, "end")
    assert answer.status_code == 302
    assert messages_of(answer)
    assert Staff(desk).get(VERB, session.pk, "explode").status_code == 404


def test_a_day_on_paper_is_written_down_afterwards(desk):
    session = make_session(monday(-1))
    staff = Staff(desk)
    staff.post(VERB, session.pk, "begin", version=0)
    assert (fresh(session).state, fresh(session).number) == (Session.State.IN_PROGRESS, 116)
    assert fresh(session).began_at == session.starts_at
    make_booking(session)
    page = staff.post(VERB, session.pk, "end", version=1, remarks="비")
    assert page.context["form"].non_field_errors()
    staff.post(VERB, session.pk, "end", version=1, remarks="비", settle="on")
    assert (fresh(session).state, fresh(session).remarks) == (Session.State.HELD, "비")
    assert session.bookings.get().state == Booking.State.NO_SHOW


# --- An extra session


def extra(**kw):
    day = monday(3) + timedelta(days=2)
    return {
        "day": day.isoformat(),
        "starts": "10:00",
        "slot_minutes": 20,
        "capacity": 6,
        "place": "만경읍사무소",
        "on_day_off": "on",
    } | kw


def test_an_extra_session_is_made_once(desk):
    for _time in range(2):
        answer = Staff(desk).post(ADD, **extra())
        session = Session.objects.get()
        assert answer["Location"] == reverse(PAGE, args=[session.pk])
    assert (session.place, session.week_of, session.by_hand) == ("만경읍사무소", None, True)


def test_its_form_begins_with_what_the_plan_says(desk):
    MondayPlan.current()
    MondayPlan.objects.update(place="상담실")
    assert Staff(desk).get(ADD).context["form"].initial["place"] == "상담실"


def test_an_extra_session_on_a_taken_day_is_refused(desk, session):
    page = Staff(desk).post(ADD, **extra(day=session.day.isoformat()))
    assert page.context["form"].non_field_errors()
    assert Session.objects.count() == 1


# --- One booking, for somebody who phones


@pytest.fixture
def booked(session, department):
    return make_booking(session, make_case(department=department))


def test_another_appointment_of_the_same_day(desk, session, booked):
    for _time in range(2):
        data = {"choice": f"{session.pk}-2", "version": booked.version}
        assert Staff(desk).post(BOOKED, session.pk, booked.pk, "move", **data).status_code == 302
    assert (fresh(booked).position, fresh(booked).state) == (2, Booking.State.BOOKED)
    assert booked.case.events.filter(verb="monday_changed").count() == 1


def test_another_appointment_of_another_day(desk, session, booked):
    other = make_session(monday(3))
    for _time in range(2):
        data = {"choice": f"{other.pk}-1", "version": booked.version}
        assert Staff(desk).post(BOOKED, session.pk, booked.pk, "move", **data).status_code == 302
    assert fresh(booked).state == Booking.State.CANCELLED
    assert bookings.live_booking(booked.case).session == other
    assert booked.case.events.filter(verb="monday_changed").count() == 1


@pytest.mark.parametrize("choice", ["", "x", "1-1", "-", "99999999-0"])
def test_an_appointment_that_is_not_free_is_refused(desk, session, booked, choice):
    page = Staff(desk).post(BOOKED, session.pk, booked.pk, "move", choice=choice, version=0)
    assert "choice" in page.context["form"].errors
    assert fresh(booked).position == booked.position


def test_taken_appointments_are_not_offered(desk, session, booked):
    make_booking(session, position=1)
    form = Staff(desk).get(BOOKED, session.pk, booked.pk, "move").context["form"]
    (_empty, (_day, slots)) = form.fields["choice"].choices
    assert [value for value, _label in slots] == [f"{session.pk}-{n}" for n in (0, 2, 3)]


def test_a_visitor_cancels_on_the_phone(desk, session, booked):
    staff = Staff(desk)
    assert "reason" in staff.post(BOOKED, session.pk, booked.pk, "cancel", version=0).context["form"].errors
    for _time in range(2):
        answer = staff.post(BOOKED, session.pk, booked.pk, "cancel", version=0, reason="전화로 취소")
        assert answer.status_code == 302
    assert (fresh(booked).state, fresh(booked).reason) == (Booking.State.CANCELLED, "전화로 취소")
    assert booked.case.events.filter(verb="monday_cancelled").count() == 1


@pytest.mark.parametrize(("key", "state"), [("accept", "booked"), ("decline", "cancelled")])
def test_a_visitor_answers_an_offer_on_the_phone(desk, session, key, state):
    until = timezone.now() + timedelta(days=1)
    lost = make_booking(make_session(monday(1)), state="cancelled", cancelled_at=timezone.now())
    row = make_booking(session, lost.case, state=Booking.State.OFFERED, offer_until=until, replaces=lost)
    for _time in range(2):
        assert Staff(desk).post(BOOKED, session.pk, row.pk, key, version=0).status_code == 302
    assert fresh(row).state == state


def test_a_look_at_one_visitor_is_logged(desk, session, booked):
    Staff(desk).get(BOOKED, session.pk, booked.pk, "cancel")
    assert AccessLog.objects.get(action="monday.session").person == str(booked.case.contact)


def test_a_booking_belongs_to_its_session(desk, session, booked):
    other = make_session(monday(3))
    assert Staff(desk).get(BOOKED, other.pk, booked.pk, "cancel").status_code == 404
    assert Staff(desk).get(BOOKED, session.pk, booked.pk, "explode").status_code == 404


def test_after_the_session_nothing_is_offered(desk, session, booked):
    Session.objects.filter(pk=session.pk).update(state=Session.State.CANCELLED, reason="휴회")
    assert Staff(desk).get(PAGE, session.pk).context["parts"][0].lines[0].acts == []
    assert Staff(desk).get(BOOKED, session.pk, booked.pk, "cancel").status_code == 302


# --- The plan


def plan_data(**kw):
    plan = MondayPlan.current()
    names = [field.name for field in MondayPlan._meta.fields if field.name != "id"]
    return {name: getattr(plan, name) for name in names} | {"starts": "13:00"} | kw


def test_the_list_of_plans_is_the_one_plan(administrator):
    assert Staff(administrator).get(PLANS)["Location"] == reverse(PLAN, args=[1])
    page = Staff(administrator).get(PLAN, 1)
    assert page.status_code == 200
    assert all(field.help_text for field in page.context["adminform"].form.fields.values())


def test_a_plan_is_neither_added_nor_deleted(administrator):
    MondayPlan.current()
    assert Staff(administrator).get("admin:petitions_mondayplan_add").status_code == 403
    assert Staff(administrator).get("admin:petitions_mondayplan_delete", 1).status_code == 403


@pytest.mark.parametrize("who", ["desk", "mayors_office", "officer", "examiner"])
def test_only_the_administrator_sets_the_plan(who, request):
    MondayPlan.current()
    staff = Staff(request.getfixturevalue(who))
    assert staff.get(PLANS).status_code == 403
    assert staff.post(PLAN, 1, **plan_data(capacity=3)).status_code == 403
    assert MondayPlan.current().capacity == 12


def test_a_new_plan_makes_the_sessions_and_leaves_a_trace(administrator):
    answer = Staff(administrator).post(PLAN, 1, **plan_data(weeks_ahead=5, capacity=7))
    assert answer.status_code == 302
    assert set(Session.objects.values_list("capacity", flat=True)) <= {7, 12}
    assert Session.objects.count() == 5
    assert LogEntry.objects.get().user == administrator


def test_open_sessions_keep_the_plan_they_were_made_by(administrator):
    session = make_session(monday(1), capacity=4)
    page = Staff(administrator).get(PLAN, 1 if MondayPlan.current() else 1)
    assert page.context["fixed"]
    Staff(administrator).post(PLAN, 1, **plan_data(capacity=7))
    assert fresh(session).capacity == 4


@pytest.mark.parametrize(
    ("kw", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"starts": "20:00", "slot_minutes": 60, "capacity": 12}, "capacity"),
        ({"opens_days_before": 1, "closes_hours_before": 30}, "closes_hours_before"),
        ({"weekday": 6}, "weekday"),
        ({"on_holiday": "party"}, "on_holiday"),
        ({"weeks_ahead": 99}, "weeks_ahead"),
    ],
)
def test_a_plan_that_cannot_be_is_explained(administrator, kw, field):
    page = Staff(administrator).post(PLAN, 1, **plan_data(**kw))
    assert field in page.context["adminform"].form.errors
    assert not Session.objects.exists()


def test_times_of_the_page_are_those_of_seoul(desk, session):
    assert isinstance(session.starts_at, datetime)
    assert "13:00–14:00" in body(Staff(desk).get(PAGE, session.pk))
