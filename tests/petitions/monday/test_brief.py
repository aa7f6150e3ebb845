"""The mayor's brief of a Monday: what it says, to whom, what it costs, and that it fits on one page."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.cases.models import Case
from civic.privacy.models import AccessLog
from petitions.models import Booking, Instruction, Review, Session
from petitions.monday import reviewing
from petitions.monday.brief import brief_of
from tests.cases.workplace import Staff
from tests.makers import accepted_case, answer_parts, make_category, make_contact, make_department, make_user
from tests.petitions.monday.makers import make_booking, make_instruction, make_session

pytestmark = pytest.mark.django_db

PAGE = "admin:petitions_session_brief"
WORDS = {
    "opinion": "partly",
    "situation": "배수로 120m가 막혀 있습니다.",
    "law": "농어촌정비법 제18조",
    "alternatives": "우선 준설하고 내년에 정비합니다.",
    "suggestion": "이번 주에 준설하겠습니다.",
}


@pytest.fixture
def session() -> Session:
    return make_session(timezone.localdate() + timedelta(days=14), capacity=12)


def visitor(session: Session, number: int = 1, **kw: Any) -> Booking:
    """A visitor of their own, with telephone and address."""
    kw.setdefault(
        "contact", make_contact(name=f"김방문{number}", phone=f"0101234{number:04d}", email=f"v{number}@e.kr")
    )
    kw.setdefault("kind", "suggestion")
    return make_booking(session, accepted_case(**kw))


def test_visitors_stand_in_the_order_of_their_appointments_and_who_walked_in_after_them(session: Session) -> None:
    late, early = visitor(session, 1), visitor(session, 2)
    Booking.objects.filter(pk=late.pk).update(position=5)
    walk_in = visitor(session, 3)
    Booking.objects.filter(pk=walk_in.pk).update(state="arrived", source="walk-in", position=None, queue_number=7)
    make_booking(session, accepted_case(), state="waiting")
    make_booking(session, accepted_case(), state="cancelled", cancelled_at=timezone.now())
    brief = brief_of(session)
    assert [(item.booking.pk, item.position) for item in brief.visitors] == [
        (early.pk, 2),
        (late.pk, 6),
        (walk_in.pk, 7),
    ]
    assert brief.waiting == 1 and brief.number == 116
    assert [item.name for item in brief.visitors] == ["김방문2", "김방문1", "김방문3"]


def test_it_names_what_departments_wrote_and_who_owes_a_review(
    session: Session, officer: Any, desk: Any, other_department: Any
) -> None:
    booking = visitor(session)
    review = reviewing.ask(booking.case, due_at=reviewing.due_for(session))
    reviewing.ask_further(booking.case, other_department, by=desk)
    reviewing.write(review, **WORDS, by=officer, version=0)
    brief = brief_of(session)
    [own, further] = brief.visitors[0].views
    assert own.is_written and own.review.suggestion == WORDS["suggestion"]
    assert not further.is_written and further.review.department == other_department and not further.is_overdue
    assert brief.lacking == 1
    late = brief_of(session, review.due_at + timedelta(minutes=1))
    assert late.visitors[0].views[1].is_overdue
    reviewing.take_back(Review.objects.open(), timezone.now())
    assert len(brief_of(session).visitors[0].views) == 1


def test_earlier_cases_are_those_of_the_same_telephone_address_or_account(session: Session, citizen: Any) -> None:
    phone, email = "01099990000", "same@e.kr"
    booking = visitor(session, contact=make_contact(name="김순자", phone=phone, email=email, user=citizen))
    same = [
        accepted_case(contact=make_contact(name="김순자", phone=phone, email="")),
        accepted_case(contact=make_contact(name="김순자", phone="", email=email)),
        accepted_case(contact=make_contact(name="딸", phone="", email="d@e.kr", user=citizen)),
        accepted_case(contact=make_contact(phone=phone, email="")),
    ]
    accepted_case(contact=make_contact(name="김순자", phone="01011112222", email="x@e.kr"))
    accepted_case(contact=None)
    [found] = brief_of(session).visitors
    assert found.booking == booking and found.earlier_count == 4
    assert list(found.earlier) == list(reversed(same))[:3]


def test_promises_not_fulfilled_are_those_of_this_case_and_the_earlier_ones(session: Session) -> None:
    booking = visitor(session)
    earlier = accepted_case(contact=make_contact(phone="01012340001", email="v1@e.kr"))
    today = timezone.localdate()
    late = make_instruction(earlier, due_on=today - timedelta(days=1), first_due_on=today, text="늦은 지시")
    soon = make_instruction(booking.case, text="앞으로 할 지시")
    make_instruction(booking.case, state="fulfilled", percent=100, fulfilled_at=timezone.now())
    make_instruction(accepted_case(contact=make_contact(phone="01055556666", email="")))
    brief = brief_of(session)
    [found] = brief.visitors
    assert {(item.instruction, item.is_overdue) for item in found.promises} == {(late, True), (soon, False)}
    assert brief.late == [(earlier.department, 1)]


def test_the_figures_of_the_district_count_the_same_field(session: Session, department: Any) -> None:
    field, other = make_category(department), make_category(department)
    booking = visitor(session, category=field)
    district = booking.case.district
    solved = accepted_case(category=field, district=district)
    solved.answer(decision="adopted", parts=answer_parts(), by=None)
    refused = accepted_case(category=field, district=district)
    refused.answer(decision="adopted", parts=answer_parts(), by=None)
    Case.objects.filter(pk=refused.pk).update(ended_at=timezone.now() - timedelta(days=400))
    accepted_case(category=other, district=district)
    nearby = brief_of(session).visitors[0].nearby
    assert nearby is not None and (nearby.open_now, nearby.solved_lately) == (1, 1)
    assert brief_of(make_session(date(2030, 1, 7))).visitors == []


def test_the_head_counts_this_year_from_the_ledger_of_the_mondays(session: Session) -> None:
    past = make_session(timezone.localdate(), state="held", number=116)
    heard = make_booking(past, accepted_case(), state="heard", position=0)
    today = timezone.localdate()
    make_instruction(heard.case, past, state="fulfilled", percent=100, fulfilled_at=timezone.now())
    make_instruction(heard.case, past, due_on=today - timedelta(days=1), first_due_on=today)
    brief = brief_of(session)
    assert brief.heard == 1 and brief.kept.percent == 50 and brief.number == 117


def crowd(session: Session, many: int, start: int = 0) -> None:
    for number in range(start, start + many):
        booking = visitor(session, number, category=make_category(make_department()))
        earlier = accepted_case(contact=make_contact(phone=f"0101234{number:04d}", email=""))
        make_instruction(earlier, due_on=timezone.localdate() - timedelta(days=1), first_due_on=timezone.localdate())
        Review.objects.create(
            case=booking.case,
            department=booking.case.department,
            asked_at=timezone.now(),
            due_at=timezone.now() - timedelta(hours=number),
        )


def test_it_costs_the_same_few_queries_for_one_visitor_and_for_twelve(session: Session) -> None:
    counts = []
    for start, many in ((0, 1), (1, 11)):
        crowd(session, many, start)
        again = Session.objects.get(pk=session.pk)
        with CaptureQueriesContext(connection) as queries:
            brief = brief_of(again)
            assert [item.name for item in brief.visitors]
            assert all(view.review.department.name for item in brief.visitors for view in item.views)
        counts.append(len(queries))
    assert len(brief.visitors) == 12
    assert counts[0] == counts[1] <= 14


# --- The page ---


def test_the_mayors_office_reads_full_names_and_every_look_is_logged_by_person(
    session: Session, mayors_office: Any
) -> None:
    first, second = visitor(session, 1), visitor(session, 2)
    page = Staff(mayors_office).get(PAGE, session.pk)
    body = page.content.decode()
    assert "김방문1" in body and "김방문2" in body and page["Cache-Control"] == "private, no-store"
    entries = AccessLog.objects.filter(action="monday.brief", by=mayors_office)
    assert {(entry.subject, entry.person) for entry in entries} == {
        (booking.case.about, str(booking.case.contact)) for booking in (first, second)
    }


@pytest.mark.parametrize("who", ["officer", "examiner", "administrator"])
def test_nobody_else_reads_it(session: Session, who: str, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(who)
    visitor(session)
    assert Staff(user).get(PAGE, session.pk).status_code == 403
    assert not AccessLog.objects.filter(action="monday.brief").exists()


def test_a_reader_sees_nothing_about_a_petition_of_their_own(session: Session) -> None:
    reader = make_user("own@example.kr", "mayors-office", name="본인")
    booking = visitor(session, contact=make_contact(name="본인이름", user=reader))
    reviewing.ask(booking.case, due_at=reviewing.due_for(session))
    body = Staff(reader).get(PAGE, session.pk).content.decode()
    assert "본인이름" not in body and booking.case.title not in body
    assert not AccessLog.objects.filter(action="monday.brief").exists()


def test_a_session_nobody_has_booked_and_one_that_is_not_there(session: Session, mayors_office: Any) -> None:
    assert Staff(mayors_office).get(PAGE, session.pk).status_code == 200
    assert Staff(mayors_office).get(PAGE, 987654).status_code == 404


def test_the_brief_names_what_is_lacking_and_what_was_promised(session: Session, mayors_office: Any) -> None:
    crowd(session, 2)
    body = Staff(mayors_office).get(PAGE, session.pk).content.decode()
    assert Instruction.objects.all()[0].text in body
    assert body.count("brief-opinion--lacking") == 2 and body.count("brief-alarm") >= 4


@pytest.mark.parametrize(("many", "size"), [(1, "few"), (5, "some"), (12, "many")])
def test_the_letters_are_as_large_as_the_sheet_allows(
    session: Session, mayors_office: Any, many: int, size: str
) -> None:
    for number in range(many):
        visitor(session, number)
    assert f"brief--{size}" in Staff(mayors_office).get(PAGE, session.pk).content.decode()
