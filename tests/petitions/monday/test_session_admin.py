"""Sessions in the workplace: the list, and the page of one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.admin.counting import of_programs
from civic.cases.models import Holiday
from civic.cases.reading import departments_of
from civic.privacy.models import AccessLog
from petitions.admin.sessionpage import state_of
from petitions.models import Booking, Review, Session
from tests.cases.workplace import Staff
from tests.makers import make_case, make_contact
from tests.petitions.monday.makers import make_booking, make_session
from tests.petitions.monday.workplace import ADD, BOOKED, LIST, PAGE, VERB, body, fresh, monday

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_session(monday(2))


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


def test_times_of_the_page_are_those_of_seoul(desk, session):
    assert "13:00–14:00" in body(Staff(desk).get(PAGE, session.pk))


def test_an_open_session_whose_booking_is_over_says_so(desk):
    over = make_session(timezone.localdate(), closes_at=timezone.now() - timedelta(hours=1))
    assert state_of(Session.objects.with_taken().get(pk=over.pk)) == ("info", str(_("Booking closed")))


def test_the_mayors_office_finds_what_is_to_do_on_its_first_screen(mayors_office, session):
    make_booking(session, make_case(contact=make_contact()))
    page = Staff(mayors_office).client.get("/admin/")
    assert [(item.value, item.href) for item in page.context["of_programs"]] == [(1, reverse(LIST))]
    assert f'class="work__number" href="{reverse(LIST)}"' in body(page)


def test_all_there_is_to_do_is_counted_in_one_question(desk, session, django_assert_num_queries):
    booking = make_booking(session, make_case(contact=make_contact()))
    past = timezone.now() - timedelta(days=1)
    Review.objects.create(case=booking.case, department=booking.case.department, asked_at=past, due_at=past)
    desk.get_all_permissions()
    departments_of(desk)
    with django_assert_num_queries(1):
        found = of_programs(desk)
    assert [item.value for item in found] == [1, 1]
