"""The departments' preliminary review: when it is due, who is asked, who writes, what follows, who is reminded."""

from datetime import date
from typing import Any

import pytest
import time_machine

from civic.cases.models import CaseEvent, Holiday
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.notices.models import Notice
from civic.people.petitioner import Petitioner
from civic.reminders.models import Reminder
from petitions.models import Booking, MondayPlan, Review, Session
from petitions.monday import reviewing
from tests.makers import accepted_case, make_contact, make_department, seoul
from tests.petitions.monday.makers import make_booking, make_session

pytestmark = pytest.mark.django_db

WEDNESDAY = seoul("2026-11-25T10:00")
FRIDAY_EVENING = seoul("2026-11-27T18:00")
WORDS = {
    "opinion": "partly",
    "situation": "배수로 120m가 막혀 있습니다.",
    "law": "농어촌정비법 제18조",
    "alternatives": "우선 준설하고 내년에 정비합니다.",
    "suggestion": "이번 주에 준설하겠습니다.",
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(WEDNESDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session() -> Session:
    return make_session()


@pytest.fixture
def case(officer: Any) -> Any:
    return accepted_case(by=officer, kind="suggestion")


@pytest.fixture
def review(case: Any, session: Session) -> Review:
    """Asked on Wednesday for Monday."""
    make_booking(session, case)
    return reviewing.ask(case, due_at=reviewing.due_for(session))


def happened(case: Any, verb: str) -> None:
    """Let the reviews follow something that was written into the history of the case."""
    case.refresh_from_db()
    reviewing.follow(case, CaseEvent(case=case, verb=verb, at=seoul("2026-11-25T10:00")))


def mails(key: str) -> list[str]:
    rows = Notice.objects.filter(key__contains=key).order_by("pk")
    return [row.to_address for row in rows]


def planned(review: Review) -> dict[str, str]:
    rows = Reminder.objects.open().for_subject(("review", review.pk)).order_by("due_at")
    return {row.kind: f"{row.due_at.astimezone(seoul('2026-01-01T00:00').tzinfo):%m-%d %H:%M}" for row in rows[:2]}


# --- When it is due ---


def test_it_is_due_on_friday_evening_before_a_monday(session: Session) -> None:
    assert reviewing.due_for(session) == FRIDAY_EVENING


def test_holidays_before_the_session_do_not_count(session: Session) -> None:
    Holiday.objects.create(date=date(2026, 11, 27), name="임시공휴일")
    assert reviewing.due_for(session) == seoul("2026-11-26T18:00")


def test_a_session_after_a_long_weekend_and_more_days_before_it() -> None:
    MondayPlan.objects.create(pk=1, review_days_before=2)
    moved = make_session(date(2026, 12, 28), state=Session.State.OPEN)  # Friday is Christmas
    assert reviewing.due_for(moved) == seoul("2026-12-23T18:00")


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-11-27T17:59", "2026-11-27T18:00"),
        ("2026-11-27T18:00", "2026-11-30T12:00"),  # a working day later would be after the session
        ("2026-11-29T20:00", "2026-11-30T12:00"),
        ("2026-11-30T12:30", "2026-11-30T13:00"),
    ],
)
def test_asked_late_it_is_due_before_the_session_and_never_in_the_past(session: Session, asked: str, due: str) -> None:
    assert reviewing.due_for(session, seoul(asked)) == seoul(due)


def test_asked_late_for_a_session_far_off_a_working_day_is_left(session: Session) -> None:
    MondayPlan.objects.create(pk=1, review_days_before=3)  # it was due on Wednesday at 18:00
    assert reviewing.due_for(session, seoul("2026-11-26T10:00")) == seoul("2026-11-27T10:00")


# --- Asking ---


def test_the_department_of_the_case_is_asked_and_told_and_the_petitioner_is_not(review: Review, case: Any) -> None:
    event = case.events.get(verb="monday_review_asked")
    assert not event.is_public and event.data["review"] == review.pk
    assert mails("/monday_review_asked/") == ["officer@example.kr"]
    letter = Notice.objects.get(key__contains="/monday_review_asked/")
    assert f"/review/{review.pk}/" in letter.context["case_url"] and letter.context["department"] == "건설과"
    assert planned(review) == {"monday.review-soon": "11-26 09:00", "monday.review-overdue": "11-30 09:00"}


def test_asking_again_changes_nothing(review: Review, case: Any, session: Session) -> None:
    again = reviewing.ask(case, due_at=reviewing.due_for(session))
    assert again == review and Review.objects.count() == 1
    assert case.events.filter(verb="monday_review_asked").count() == 1


def test_a_later_monday_moves_the_due_time_and_tells_the_department(review: Review, case: Any) -> None:
    reviewing.ask(case, due_at=seoul("2026-12-04T18:00"))
    review.refresh_from_db()
    assert review.due_at == seoul("2026-12-04T18:00") and review.asked_at == WEDNESDAY
    assert case.events.filter(verb="monday_review_asked").last().data["moved"]
    assert planned(review) == {"monday.review-soon": "12-03 09:00", "monday.review-overdue": "12-07 09:00"}


def test_a_written_review_stays_when_the_hearing_moves(review: Review, case: Any, officer: Any) -> None:
    reviewing.write(review, **WORDS, by=officer, version=0)
    reviewing.ask(case, due_at=seoul("2026-12-04T18:00"))
    review.refresh_from_db()
    assert review.due_at == FRIDAY_EVENING and review.written_at is not None
    assert not Reminder.objects.open().for_subject(("review", review.pk)).exists()


def test_one_that_was_taken_back_is_asked_for_anew(review: Review, case: Any, session: Session) -> None:
    reviewing.take_back(Review.objects.open(), WEDNESDAY)
    assert planned(review) == {}
    reviewing.ask(case, due_at=reviewing.due_for(session))
    review.refresh_from_db()
    assert review.cancelled_at is None and "monday.review-overdue" in planned(review)


def test_the_desk_asks_a_further_department_and_that_one_is_told(
    review: Review, case: Any, desk: Any, stranger: Any, other_department: Any
) -> None:
    for _click in range(2):
        reviewing.ask_further(case, other_department, by=desk)
    assert case.reviews.count() == 2
    assert mails("/monday_review_asked/") == ["officer@example.kr", "stranger@example.kr"]
    assert case.events.get(verb="monday_review_asked", by=desk).actor == "desk"


def test_an_officer_a_department_out_of_force_and_a_case_without_hearing_are_refused(
    case: Any, desk: Any, officer: Any, other_department: Any, session: Session
) -> None:
    with pytest.raises(WorkflowError):
        reviewing.ask_further(case, other_department, by=desk)
    make_booking(session, case)
    with pytest.raises(WorkflowError):
        reviewing.ask_further(case, other_department, by=officer)
    old = make_department("old", valid_to=date(2020, 1, 1))
    with pytest.raises(WorkflowError):
        reviewing.ask_further(case, old, by=desk)
    assert not Review.objects.exists()


# --- Writing ---


def test_an_officer_of_the_department_writes_it(review: Review, case: Any, officer: Any) -> None:
    reviewing.write(review, **WORDS, by=officer, version=0)
    review.refresh_from_db()
    assert review.written_by == officer and review.suggestion == WORDS["suggestion"] and review.version == 1
    event = case.events.get(verb="monday_review_written")
    assert not event.is_public and event.actor == "officer" and event.data["opinion"] == "partly"
    assert planned(review) == {}
    assert mails("/monday_review_written/") == []


def test_the_same_text_sent_twice_is_written_once(review: Review, case: Any, officer: Any) -> None:
    for _click in range(2):
        reviewing.write(review, **WORDS, by=officer, version=0)
    assert case.events.filter(verb="monday_review_written").count() == 1


def test_law_and_alternatives_may_be_missing(review: Review, officer: Any) -> None:
    reviewing.write(review, opinion="possible", situation="가능합니다.", by=officer, version=0)
    assert Review.objects.get().written_at is not None


@pytest.mark.parametrize("wrong", [{"opinion": ""}, {"opinion": "perhaps"}, {"situation": "  "}])
def test_without_view_or_facts_nothing_is_written(review: Review, officer: Any, wrong: Any) -> None:
    with pytest.raises(WorkflowError):
        reviewing.write(review, **{**WORDS, **wrong}, by=officer, version=0)
    assert Review.objects.get().written_at is None


def test_the_second_of_two_writers_is_told_who_was_quicker(review: Review, officer: Any, desk: Any) -> None:
    reviewing.write(review, **WORDS, by=desk, version=0)
    with pytest.raises(ChangedMeanwhile, match="정접수"):
        reviewing.write(review, **{**WORDS, "situation": "다릅니다."}, by=officer, version=0)
    assert Review.objects.get().situation == WORDS["situation"]


def test_it_can_be_changed_until_the_session_begins(review: Review, officer: Any, session: Session) -> None:
    reviewing.write(review, **WORDS, by=officer, version=0)
    reviewing.write(review, **{**WORDS, "opinion": "possible"}, by=officer, version=1)
    session.state, session.number = Session.State.IN_PROGRESS, 116
    session.save()
    with pytest.raises(WorkflowError):
        reviewing.write(review, **WORDS, by=officer, version=2)
    assert Review.objects.get().opinion == "possible"


@pytest.mark.parametrize("who", ["stranger", "examiner", "mayors_office", "citizen"])
def test_nobody_else_writes_it(review: Review, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(WorkflowError):
        reviewing.write(review, **WORDS, by=request.getfixturevalue(who), version=0)
    assert Review.objects.get().written_at is None


@pytest.mark.parametrize("who", ["officer", "desk"])
def test_nobody_writes_or_reads_the_review_of_a_petition_of_their_own(
    who: str, session: Session, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    own = accepted_case(contact=make_contact(user=user), department=make_department("own"))
    make_booking(session, own)
    review = reviewing.ask(own, due_at=reviewing.due_for(session))
    with pytest.raises(WorkflowError):
        reviewing.write(review, **WORDS, by=user, version=0)
    assert not reviewing.readable(user).exists()
    assert reviewing.panel(own, user) == {"reviews": []}


# --- What follows ---


def test_the_new_department_is_asked_and_the_old_one_need_not_write(
    review: Review, case: Any, officer: Any, stranger: Any, other_department: Any
) -> None:
    case.transfer(department=other_department, reason="환경과 소관", by=officer)
    review.refresh_from_db()
    assert review.cancelled_at is not None and planned(review) == {}
    new = Review.objects.open().get()
    assert new.department == other_department and new.due_at == FRIDAY_EVENING
    assert "stranger@example.kr" in mails("/monday_review_asked/")
    assert [event.verb for event in case.events.order_by("pk")][-2:] == ["transfer", "monday_review_asked"]


def test_what_the_old_department_wrote_stays(review: Review, case: Any, officer: Any, other_department: Any) -> None:
    reviewing.write(review, **WORDS, by=officer, version=0)
    case.transfer(department=other_department, reason="환경과 소관", by=officer)
    review.refresh_from_db()
    assert review.cancelled_at is None and Review.objects.open().get().department == other_department


def test_sent_back_the_first_department_is_asked_again(
    review: Review, case: Any, officer: Any, stranger: Any, other_department: Any, department: Any
) -> None:
    case.transfer(department=other_department, reason="환경과 소관", by=officer)
    case.bounce(reason="건설과 소관", by=stranger)
    assert Review.objects.open().get().department == department


def test_without_a_hearing_a_move_asks_nobody(case: Any, officer: Any, other_department: Any) -> None:
    case.transfer(department=other_department, reason="환경과 소관", by=officer)
    assert not Review.objects.exists()


def test_a_withdrawn_case_needs_no_review(review: Review, case: Any) -> None:
    case.withdraw(by=Petitioner(number=case.number))
    review.refresh_from_db()
    assert review.cancelled_at is not None and planned(review) == {}


@pytest.mark.parametrize("state", ["waiting", "heard", "no-show", "cancelled"])
def test_without_an_appointment_to_come_it_is_taken_back(review: Review, case: Any, state: str) -> None:
    changes: dict[str, Any] = {"state": state}
    if state == "waiting":
        changes |= {"position": None, "waiting_since": WEDNESDAY}
    if state == "cancelled":
        changes |= {"cancelled_at": WEDNESDAY}
    Booking.objects.filter(case=case).update(**changes)
    happened(case, "monday_changed")
    review.refresh_from_db()
    assert review.cancelled_at is not None


def test_a_booking_asks_and_a_later_one_moves_every_open_review(
    case: Any, session: Session, desk: Any, other_department: Any
) -> None:
    make_booking(session, case)
    happened(case, "monday_booked")
    reviewing.ask_further(case, other_department, by=desk)
    later = make_session(date(2026, 12, 7))
    Booking.objects.filter(case=case).update(session=later)
    happened(case, "monday_changed")
    assert set(Review.objects.values_list("due_at", flat=True)) == {seoul("2026-12-04T18:00")}
    assert Review.objects.count() == 2


def test_who_walks_in_needs_no_review_and_an_arrival_moves_nothing(case: Any, session: Session, clock: Any) -> None:
    make_booking(session, case, source=Booking.Source.WALK_IN, state="arrived", position=None)
    happened(case, "monday_booked")
    assert not Review.objects.exists()
    Booking.objects.update(source=Booking.Source.WEB, position=0)
    reviewing.ask(case, due_at=FRIDAY_EVENING)
    clock.move_to(seoul("2026-11-30T12:50"))
    happened(case, "monday_arrived")
    assert Review.objects.get().due_at == FRIDAY_EVENING


# --- What is to do ---


def test_an_officer_sees_what_the_department_owes_and_how_much_is_late(
    review: Review, officer: Any, stranger: Any, clock: Any
) -> None:
    owed, late = reviewing.todo(officer)
    assert owed.href == "/admin/petitions/review/"
    assert (owed.rows.count(), late.rows.count()) == (1, 0)
    assert [item.rows.count() for item in reviewing.todo(stranger)] == [0, 0]
    clock.move_to(seoul("2026-11-28T10:00"))
    assert [item.rows.count() for item in reviewing.todo(officer)] == [1, 1]


def test_the_desk_sees_what_is_late_anywhere_and_the_administrator_nothing(
    review: Review, desk: Any, administrator: Any, clock: Any
) -> None:
    assert [item.rows.count() for item in reviewing.todo(desk)] == [0]
    clock.move_to(seoul("2026-11-28T10:00"))
    [figure] = reviewing.todo(desk)
    assert figure.rows.count() == 1 and figure.href.endswith("?show=overdue")
    assert list(reviewing.todo(administrator)) == []
