"""Preliminary reviews in the workplace: the list, the form, asking a further department, the panel of a case."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.privacy.models import AccessLog
from petitions.models import Booking, Review, Session
from petitions.monday import reviewing
from tests.cases.workplace import Staff, messages_of
from tests.makers import accepted_case, make_contact, make_department
from tests.petitions.monday.makers import make_booking, make_session
from tests.security.world import attach

pytestmark = pytest.mark.django_db

LIST, FORM, ASK = "admin:petitions_review_changelist", "admin:petitions_review_change", "admin:petitions_review_ask"
WORDS = {
    "opinion": "partly",
    "situation": "배수로가 막혀 있습니다.",
    "law": "농어촌정비법 제18조",
    "alternatives": "우선 준설합니다.",
    "suggestion": "이번 주에 준설하겠습니다.",
}


@pytest.fixture
def session() -> Session:
    return make_session(timezone.localdate() + timedelta(days=14))


@pytest.fixture
def review(officer: Any, session: Session) -> Review:
    case = accepted_case(by=officer, kind="suggestion", title="배수로를 고쳐 주십시오", place="마을회관 앞")
    make_booking(session, case)
    return reviewing.ask(case, due_at=reviewing.due_for(session))


def asked_of(department: Any, session: Session, **kw: Any) -> Review:
    """Another case with another review."""
    case = accepted_case(department=department, kind="suggestion", contact=make_contact(phone="", email="o@e.kr"), **kw)
    make_booking(session, case)
    return reviewing.ask(case, due_at=reviewing.due_for(session))


def shown(page: Any) -> list[int]:
    return [row.review.pk for row in page.context["rows"]]


# --- The list ---


def test_an_officer_sees_the_reviews_of_the_own_department_and_those_who_watch_see_all(
    review: Review, session: Session, officer: Any, desk: Any, examiner: Any, mayors_office: Any, other_department: Any
) -> None:
    other = asked_of(other_department, session)
    assert shown(Staff(officer).get(LIST)) == [review.pk]
    for user in (desk, examiner, mayors_office):
        assert shown(Staff(user).get(LIST)) == [review.pk, other.pk]


@pytest.mark.parametrize("who", ["administrator", "citizen"])
def test_others_see_no_list(who: str, request: pytest.FixtureRequest) -> None:
    assert Staff(request.getfixturevalue(who)).get(LIST).status_code in (302, 403)


def test_the_list_is_sorted_by_due_and_filtered(review: Review, session: Session, desk: Any, department: Any) -> None:
    Review.objects.filter(pk=review.pk).update(due_at=timezone.now() - timedelta(hours=1))
    later = make_session(session.day + timedelta(days=7))
    other, written = asked_of(department, later), asked_of(department, session)
    reviewing.write(written, **WORDS, by=desk, version=0)
    at_desk = Staff(desk)
    assert shown(at_desk.get(LIST)) == [review.pk, other.pk]
    assert shown(at_desk.get(LIST, show="overdue")) == [review.pk]
    assert shown(at_desk.get(LIST, show="written")) == [written.pk]
    assert shown(at_desk.get(LIST, session=later.day.isoformat())) == [other.pk]
    assert shown(at_desk.get(LIST, department="construction")) == [review.pk, other.pk]
    assert shown(at_desk.get(LIST, show="nonsense", session="x", after="y")) == [review.pk, other.pk]


def test_a_review_that_was_taken_back_is_in_no_list(review: Review, officer: Any) -> None:
    reviewing.take_back(Review.objects.open(), timezone.now())
    assert shown(Staff(officer).get(LIST)) == []


def test_the_list_needs_the_same_few_queries_for_many_rows(session: Session, desk: Any, department: Any) -> None:
    at_desk = Staff(desk)
    at_desk.get(LIST)  # what is looked up once for each process
    counts = []
    for many in (1, 6):
        for _row in range(many):
            case = accepted_case(department=department, kind="suggestion")
            Booking.objects.create(session=session, case=case, state="waiting", waiting_since=timezone.now(),
                                   booked_at=timezone.now())  # fmt: skip
            Review.objects.create(case=case, department=department, asked_at=timezone.now(), due_at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            assert at_desk.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# --- The form ---


def test_an_officer_writes_the_review_and_reads_the_matter_beside_it(review: Review, officer: Any) -> None:
    staff = Staff(officer)
    earlier = accepted_case(by=officer, title="작년의 배수로", district=review.case.district)
    page = staff.get(FORM, review.pk)
    body = page.content.decode()
    assert review.case.text in body and "마을회관 앞" in body and earlier.number in body
    assert 'data-keep="' in body
    answer = staff.post(FORM, review.pk, version=0, **WORDS)
    assert answer["Location"] == f"/admin/petitions/review/{review.pk}/change/"
    review.refresh_from_db()
    assert review.situation == WORDS["situation"] and review.written_by == officer
    assert WORDS["law"] in staff.get(FORM, review.pk).content.decode()


def test_each_look_is_in_the_access_log(review: Review, officer: Any) -> None:
    Staff(officer).get(FORM, review.pk)
    entry = AccessLog.objects.get(action="monday.review")
    assert (entry.subject, entry.by, entry.person) == (
        review.case.about,
        officer,
        f"contact/{review.case.contact_id}",
    )


def test_a_refused_form_is_a_look_too(review: Review, officer: Any) -> None:
    assert Staff(officer).post(FORM, review.pk, version=0, opinion="").status_code == 200
    assert AccessLog.objects.filter(action="monday.review", by=officer, subject=review.case.about).count() == 1


def test_missing_law_and_alternatives_are_saved_and_warned_of(review: Review, officer: Any) -> None:
    answer = Staff(officer).post(FORM, review.pk, version=0, opinion="possible", situation="됩니다.")
    assert answer.status_code == 302 and len(list(answer.wsgi_request._messages)) == 2
    assert Review.objects.get().written_at is not None
    answer = Staff(officer).post(FORM, review.pk, version=1, **WORDS)
    assert len(list(answer.wsgi_request._messages)) == 1


@pytest.mark.parametrize(("field", "value"), [("opinion", ""), ("opinion", "maybe"), ("situation", " ")])
def test_what_is_missing_is_explained_beside_the_field_and_the_rest_is_kept(
    review: Review, officer: Any, field: str, value: str
) -> None:
    page = Staff(officer).post(FORM, review.pk, **{"version": 0, **WORDS, field: value})
    assert page.status_code == 200 and list(page.context["form"].errors) == [field]
    assert WORDS["alternatives"] in page.content.decode()
    assert Review.objects.get().written_at is None


def test_somebody_was_quicker_what_was_typed_stays_and_theirs_is_shown(review: Review, officer: Any, desk: Any) -> None:
    reviewing.write(review, **WORDS, by=desk, version=0)
    staff = Staff(officer)
    page = staff.post(FORM, review.pk, version=0, opinion="possible", situation="제가 쓴 글", suggestion="말씀")
    body = page.content.decode()
    assert "제가 쓴 글" in body and WORDS["situation"] in body and "정접수" in body
    assert Review.objects.get().situation == WORDS["situation"]
    again = staff.post(FORM, review.pk, version=1, opinion="possible", situation="제가 쓴 글", suggestion="말씀")
    assert again.status_code == 302 and Review.objects.get().situation == "제가 쓴 글"


def test_a_double_click_is_one_review(review: Review, officer: Any) -> None:
    staff = Staff(officer)
    answers = [staff.post(FORM, review.pk, version=0, **WORDS) for _click in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert review.case.events.filter(verb="monday_review_written").count() == 1


def test_when_the_session_has_begun_the_form_is_to_be_read_only(review: Review, officer: Any, session: Session) -> None:
    Session.objects.update(state=Session.State.IN_PROGRESS, number=116)
    staff = Staff(officer)
    assert not staff.get(FORM, review.pk).context["writes"]
    page = staff.post(FORM, review.pk, version=0, **WORDS)
    assert page.status_code == 200 and WORDS["situation"] in page.content.decode()
    assert Review.objects.get().written_at is None


@pytest.mark.parametrize("who", ["examiner", "mayors_office"])
def test_those_who_look_on_read_and_do_not_write(review: Review, who: str, request: pytest.FixtureRequest) -> None:
    staff = Staff(request.getfixturevalue(who))
    page = staff.get(FORM, review.pk)
    assert page.status_code == 200 and not page.context["writes"]
    assert staff.post(FORM, review.pk, version=0, **WORDS).status_code == 403
    assert Review.objects.get().written_at is None


def test_another_department_cannot_tell_a_review_from_none(review: Review, stranger: Any) -> None:
    staff = Staff(stranger)
    for pk in (review.pk, 987654321, 2**70, "x"):
        assert staff.client.get(f"/admin/petitions/review/{pk}/change/").status_code == 404
    assert staff.post(FORM, review.pk, version=0, **WORDS).status_code == 404


def test_nobody_opens_the_review_of_a_petition_of_their_own(officer: Any, session: Session) -> None:
    own = accepted_case(contact=make_contact(user=officer))
    make_booking(session, own)
    review = reviewing.ask(own, due_at=reviewing.due_for(session))
    assert Staff(officer).get(FORM, review.pk).status_code == 404
    assert shown(Staff(officer).get(LIST)) == []


# --- A further department ---


def test_the_mayors_office_asks_a_further_department_which_reads_text_and_photos_but_no_contact(
    review: Review, mayors_office: Any, stranger: Any, other_department: Any
) -> None:
    photo, case = attach(review.case), review.case
    office = Staff(mayors_office)
    assert office.get(ASK, case.pk).status_code == 200
    for _click in range(2):
        answer = office.post(ASK, case.pk, department=other_department.pk)
        assert answer["Location"] == f"/admin/cases/case/{case.pk}/change/"
    further = Review.objects.get(department=other_department)
    helper = Staff(stranger)
    body = helper.get(FORM, further.pk).content.decode()
    address = f"/admin/petitions/review/{further.pk}/file/{photo.token}/"
    assert case.text in body and address in body and "홍길동" not in body and "홍*동" not in body
    answer = helper.client.get(address)
    assert answer.status_code == 200 and b"".join(answer.streaming_content)
    assert AccessLog.objects.filter(action="attachment.view", by=stranger).count() == 1
    assert helper.client.get(photo.get_absolute_url()).status_code == 404
    assert helper.post(FORM, further.pk, version=0, **WORDS).status_code == 302


def test_a_department_whose_review_was_taken_back_reads_the_matter_no_more(
    review: Review, desk: Any, officer: Any, stranger: Any, other_department: Any
) -> None:
    photo, case = attach(review.case), review.case
    further = reviewing.ask_further(case, other_department, by=desk)
    reviewing.take_back(Review.objects.open().filter(case=case), timezone.now())
    helper = Staff(stranger)
    page = helper.get(FORM, further.pk)
    assert page.status_code == 200 and case.text not in page.content.decode()
    address = f"/admin/petitions/review/{further.pk}/file/{photo.token}/"
    assert address not in page.content.decode() and helper.client.get(address).status_code == 404
    for user in (officer, desk):  # the case is theirs, or all cases are
        assert case.text in Staff(user).get(FORM, review.pk).content.decode()


def test_a_file_of_another_case_is_not_served(review: Review, officer: Any, session: Session, department: Any) -> None:
    other = attach(asked_of(make_department("far"), session).case)
    answer = Staff(officer).client.get(f"/admin/petitions/review/{review.pk}/file/{other.token}/")
    assert answer.status_code == 404


def test_officers_and_the_examiner_ask_nobody(review: Review, officer: Any, examiner: Any) -> None:
    for user in (officer, examiner):
        assert Staff(user).get(ASK, review.case_id).status_code == 403


def test_without_a_choice_or_a_hearing_nothing_is_written(
    review: Review, desk: Any, other_department: Any, session: Session
) -> None:
    at_desk = Staff(desk)
    for wrong in ("", "0", "x"):
        assert list(at_desk.post(ASK, review.case_id, department=wrong).context["form"].errors) == ["department"]
    Booking.objects.update(state="heard")
    page = at_desk.post(ASK, review.case_id, department=other_department.pk)
    assert page.status_code == 200 and Review.objects.count() == 1


def test_the_desk_cannot_ask_about_its_own_petition(desk: Any, session: Session) -> None:
    own = accepted_case(contact=make_contact(user=desk), department=make_department("far"))
    make_booking(session, own)
    assert Staff(desk).get(ASK, own.pk).status_code == 403


# --- On the page of the case ---


def test_the_page_of_the_case_leads_to_the_review(review: Review, officer: Any, desk: Any) -> None:
    address = f"/admin/petitions/review/{review.pk}/change/"
    assert address in Staff(officer).open(review.case).content.decode()
    body = Staff(desk).open(review.case).content.decode()
    assert address in body and f"/admin/petitions/review/ask/{review.case_id}/" in body
    reviewing.write(review, **WORDS, by=officer, version=0)
    assert WORDS["situation"] in Staff(desk).open(review.case).content.decode()


def test_the_petitioner_sees_nothing_of_it(review: Review, officer: Any, client: Any) -> None:
    case = review.case
    reviewing.write(review, **WORDS, by=officer, version=0)
    client.post("/petitions/lookup/", {"number": case.number, "code": case.access_code})
    body = client.get(f"/petitions/{case.number}/").content.decode()
    assert case.number in body
    for private in (WORDS["situation"], WORDS["suggestion"], "사전검토", "Preliminary"):
        assert private not in body


def test_messages_say_which_case_was_saved(review: Review, officer: Any) -> None:
    answer = Staff(officer).post(FORM, review.pk, version=0, **WORDS)
    assert review.case.number in messages_of(answer)


def test_a_day_without_a_session_filters_nothing_out(review: Review, desk: Any) -> None:
    assert shown(Staff(desk).get(LIST, session=date(2020, 1, 6).isoformat())) == [review.pk]
