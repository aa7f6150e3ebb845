"""The results of an assignment: counted, without small groups, seen by whom."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.privacy.models import AccessLog
from monitors.assignments import sharing
from monitors.assignments.results import large_groups, results
from tests.cases.workplace import Staff
from tests.makers import make_user
from tests.monitors.makers import (
    answers_to,
    current_term,
    make_appointment,
    make_assignment,
    make_monitor,
    make_photo,
    make_report,
    monitor_with_account,
)

pytestmark = pytest.mark.django_db
PAGE, PICK, EXPORT = (f"admin:monitors_assignment_{name}" for name in ("results", "pick", "results_export"))
DAY = timedelta(days=1)
SUMMARY = "의자가 모자랍니다."


@pytest.fixture
def over(db):
    """Closed, with four reports of 죽산 and one of 만경."""
    now = timezone.now()
    row = make_assignment(current_term(), opens_at=now - 20 * DAY, closes_at=now - 2 * DAY)
    for number, slug in enumerate(["juksan"] * 4 + ["mangyeong"]):
        person = make_appointment(make_monitor(name=f"홍길동{number}"), district=slug)
        values = answers_to(row, one=str(number % 2), scale=number + 1, text=f"글 {number}", several=["0", "2"])
        make_report(row, person, at=now - 10 * DAY, answers=values)
    return row


def of(found, sort):
    return next(result for result in found.questions if result.question.sort == sort)


# --- Counting


def test_shares_and_means_are_counted(over):
    found = results(over, for_staff=True)
    assert found.reports == 5
    assert [(bar.count, bar.share) for bar in of(found, "one").bars] == [(3, 60.0), (2, 40.0), (0, 0.0)]
    assert [bar.share for bar in of(found, "several").bars] == [100.0, 0.0, 100.0]
    assert of(found, "scale").mean == 3.0
    assert of(found, "scale").by_district == {"juksan": 2.5, "mangyeong": 5.0}
    assert [said.words for said in of(found, "text").said] == ["글 4", "글 0", "글 1", "글 2", "글 3"]


def test_drafts_do_not_count(over):
    make_report(over, make_appointment(), draft_only=True)
    assert results(over, for_staff=True).reports == 5


def test_what_was_left_out_does_not_count(over):
    report = over.reports.first()
    report.answers = {}
    report.save()
    assert of(results(over), "scale").answered == 4


def test_small_groups_are_not_told_apart(over):
    found = results(over)
    # One monitor of 만경 alone; without 죽산 as well, the whole would tell what they said.
    assert found.by_district == {}
    assert of(found, "scale").by_district == {}
    assert of(found, "text").said == []


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"a": 3, "b": 4}, {"a": 3, "b": 4}),
        ({"a": 3, "b": 4, "c": 1}, {"b": 4}),  # c alone would be the rest
        ({"a": 5, "b": 2, "c": 1}, {"a": 5}),
        ({"a": 2}, {}),
        ({}, {}),
    ],
)
def test_what_is_hidden_cannot_be_worked_out(sizes, shown):
    assert large_groups(sizes) == shown


def test_two_answers_have_no_chart(db):
    row = make_assignment(current_term())
    for _ in range(2):
        make_report(row, make_appointment())
    found = of(results(row), "scale")
    assert found.is_small and not found.bars and found.mean is None


# --- Who may read


@pytest.fixture
def shared(over):
    sharing.sum_up(over, SUMMARY, "", by=None)
    over.refresh_from_db()
    return sharing.share(over, by=None)


def see(row, user=None, name="monitors:results", *args):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(reverse(name, args=[row.ref, *args]))


def test_before_they_are_shared_only_staff_read_them(over, desk, officer):
    monitor = monitor_with_account()
    assert see(over, desk).status_code == 200
    assert [see(over, user).status_code for user in (monitor.user, officer, make_user())] == [404, 404, 404]
    assert see(over).status_code == 302  # to the sign-in, as for one that does not exist
    over.number = 99
    assert see(over).status_code == 302


def test_shared_they_are_for_monitors(shared):
    monitor, former = monitor_with_account(), monitor_with_account(in_office=False)
    assert [see(shared, user).status_code for user in (monitor.user, former.user, make_user())] == [200, 404, 404]
    assert see(shared).status_code == 302


def test_a_former_monitor_reads_those_of_their_own_term(shared):
    former = monitor_with_account(in_office=False)
    make_appointment(former, dismissed_on=timezone.localdate() - DAY, ground="own-wish")
    assert see(shared, former.user).status_code == 200


def test_published_they_are_for_everybody_and_nameless(shared):
    sharing.sum_up(shared, SUMMARY, "의자를 놓습니다.", by=None)
    shared.refresh_from_db()
    sharing.publish(shared, by=None)
    page = see(shared)
    body = page.content.decode()
    assert page.status_code == 200
    assert SUMMARY in body and "의자를 놓습니다." in body
    assert "홍길동" not in body and "글 1" not in body
    sharing.unpublish(shared, by=None)
    assert see(shared).status_code == 302


def test_the_public_page_takes_few_queries(shared, django_assert_max_num_queries):
    shared.outcome = "의자를 놓습니다."
    shared.published_at = timezone.now()
    shared.save()
    with django_assert_max_num_queries(12):
        see(shared)


# --- What staff pick


def test_only_what_was_picked_is_shown_and_in_the_words_of_staff(shared, desk):
    question = shared.questions.get(sort="text")
    one, other = shared.reports.all()[:2]
    names = [f"{question.key}-{report.pk}" for report in (one, other)]
    words = {f"words-{name}": f"고친 글 {number}" for number, name in enumerate(names)}
    data = {"version": shared.version, "there": names, "pick": [names[1]], **words}
    assert Staff(desk).post(PICK, shared.pk, **data).status_code == 302
    body = see(shared, desk).content.decode()
    assert "고친 글 1" in body and "고친 글 0" not in body
    data = {"version": shared.version + 1, "there": names, "pick": []}
    Staff(desk).post(PICK, shared.pk, **data)
    assert "고친 글 1" not in see(shared, desk).content.decode()


def test_picking_on_a_page_that_was_searched_keeps_the_rest(shared, desk):
    question = shared.questions.get(sort="text")
    one, other = shared.reports.all()[:2]
    sharing.show(shared, [sharing.Text(question.key, one.pk, "첫째")], [], by=None)
    name = f"{question.key}-{other.pk}"
    data = {"version": shared.version + 1, "there": [name], "pick": [name], f"words-{name}": "둘째"}
    Staff(desk).post(PICK, shared.pk, **data)
    shared.refresh_from_db()
    assert [one.words for one in sharing.texts_of(shared)] == ["첫째", "둘째"]


def test_what_is_not_of_the_assignment_cannot_be_picked(shared, desk):
    question = shared.questions.get(sort="text")
    for name in (f"{question.key}-999999", "q0-1", "x", f"{question.key}-x"):
        data = {"version": shared.version, "there": [name], "pick": [name], f"words-{name}": "남의 글"}
        assert Staff(desk).post(PICK, shared.pk, **data).status_code == 302
        shared.refresh_from_db()
        assert shared.shown == []


def test_a_photo_is_seen_by_others_only_when_picked(shared, desk):
    report = shared.reports.first()
    photo = make_photo(report)
    monitor = monitor_with_account()
    assert see(shared, monitor.user, "monitors:results-photo", photo.token).status_code == 404
    key = shared.questions.get(sort="photo").key
    sharing.show(shared, [], [sharing.Photo(key, photo.token, "부서진 의자")], by=None)
    shown = see(shared, monitor.user, "monitors:results-photo", photo.token)
    assert b"".join(shown.streaming_content)
    assert "부서진 의자" in see(shared, monitor.user).content.decode()
    assert see(shared, None, "monitors:results-photo", photo.token).status_code == 404


# --- The page of staff


def test_staff_sum_up_and_nobody_else(over, desk, examiner):
    data = {"summary": SUMMARY, "outcome": "", "version": over.version}
    assert Staff(examiner).post(PAGE, over.pk, **data).status_code == 403
    assert Staff(desk).post(PAGE, over.pk, **data).status_code == 302
    over.refresh_from_db()
    assert over.summary == SUMMARY
    page = Staff(desk).post(PAGE, over.pk, **data | {"summary": "anders"})  # seen before
    assert page.status_code == 200
    assert "anders" in page.content.decode()
    over.refresh_from_db()
    assert over.summary == SUMMARY


def test_texts_are_found_by_their_words_and_the_look_is_logged(over, desk):
    page = Staff(desk).post(PAGE, over.pk, q="글 3")
    assert [said.words for part in page.context["parts"] for said in part.said] == ["글 3"]
    assert AccessLog.objects.filter(action="monitors.results", by=desk).count() == 1


def test_the_reports_leave_with_a_reason(over, desk, examiner):
    assert Staff(examiner).post(EXPORT, over.pk, file="csv", reason="x").status_code == 403
    page = Staff(desk).post(EXPORT, over.pk, file="csv", reason="국과 공유")
    body = b"".join(page.streaming_content).decode()
    assert body.count("\n") == 6 and "홍길동4" in body and "글 4" in body
    assert "국과 공유" in AccessLog.objects.get(action="monitors.results.export").reason
    assert Staff(desk).post(EXPORT, over.pk, file="csv").status_code == 200


def test_words_that_are_looked_for_stand_in_no_address_and_readers_may_look_for_them(over, examiner):
    form = Staff(examiner).get(PAGE, over.pk, q="글 3").content.decode()
    assert "글 1" in form and 'value="글 3"' not in form
    assert Staff(examiner).post(PAGE, over.pk, q="글 3").status_code == 200
    assert Staff(examiner).post(PAGE, over.pk, summary="요약").status_code == 403
