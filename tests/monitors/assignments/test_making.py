"""Writing assignments and opening them: the rules."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from civic.cases.workflow import ChangedMeanwhile
from civic.notices.models import Notice
from civic.reminders.models import Reminder
from monitors.assignments import making, opening
from monitors.assignments.blocks import Block
from monitors.assignments.making import Plan, Refused
from monitors.models import Assignment, Audience, Report
from tests.makers import make_user
from tests.monitors.makers import (
    current_term,
    make_appointment,
    make_assignment,
    make_monitor,
    make_report,
    make_term,
)

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE = Block("one", "의자가 있습니까?", options=("있다", "없다"))
TEXT = Block("text", "무엇을 보셨습니까?")


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def term(db):
    return current_term()


def plan(at, **kw):
    kw.setdefault("blocks", (ONE, TEXT))
    return Plan("버스 승강장", "살펴 주십시오.", at + DAY, at + 10 * DAY, **kw)


def make(term, at, **kw):
    return making.make(term, plan(at, **kw), by=None, at=at)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def refused_field(act):
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.field


# --- Making


def test_assignments_are_numbered_in_their_term(term, at):
    other = make_term(term.ends_on + DAY)
    later = at + timedelta(days=600)
    assert [make(term, at).number, make(term, at).number, make(other, later).number] == [1, 2, 1]


def test_the_same_form_makes_one(term, at):
    key = uuid.uuid4()
    first, second = (making.make(term, plan(at), by=None, form_key=key, at=at) for _ in range(2))
    assert first.pk == second.pk
    assert Assignment.objects.count() == 1
    assert first.questions.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"opens_at": -2 * DAY}, "opens_at"),  # in the past
        ({"closes_at": 12 * HOUR}, "closes_at"),  # before it opens
        ({"late_until": 5 * DAY}, "late_until"),  # before the close
        ({"closes_at": 900 * DAY}, "closes_at"),  # outside the term
        ({"opens_at": 890 * DAY, "closes_at": 900 * DAY}, "opens_at"),
        ({"late_until": 900 * DAY}, "late_until"),
    ],
)
def test_dates_that_make_no_sense_are_refused_beside_their_field(term, at, change, field):
    moved = {name: at + length for name, length in change.items()}
    assert refused_field(lambda: making.make(term, replace(plan(at), **moved), by=None, at=at)) == field
    assert not Assignment.objects.exists()


def test_an_audience_must_be_named(term, at):
    assert refused_field(lambda: make(term, at, audience=Audience.DISTRICTS)) == "districts"
    assert refused_field(lambda: make(term, at, audience=Audience.SECTIONS)) == "sections"


@pytest.mark.parametrize(
    "block", [replace(ONE, options=("있다",)), replace(ONE, options=("가", "가")), replace(TEXT, text=" ")]
)
def test_a_question_that_cannot_be_answered_is_refused(term, at, block):
    assert refused_field(lambda: make(term, at, blocks=(block,))) == ""


def test_a_draft_keeps_its_questions_by_key(term, at):
    row = make(term, at)
    first, second = row.questions.all()
    blocks = (replace(TEXT, pk=second.pk, text="어디입니까?"), Block("photo", "사진"))
    making.change(row, plan(at, blocks=blocks), by=None, at=at)
    assert [question.text for question in row.questions.all()] == ["어디입니까?", "사진"]
    assert row.questions.first().pk == second.pk
    assert not row.questions.filter(pk=first.pk).exists()


def test_who_saw_an_older_version_is_refused(term, at):
    row = make(term, at)
    making.change(row, plan(at), by=None, version=0, at=at)
    with pytest.raises(ChangedMeanwhile):
        making.change(row, plan(at), by=None, version=0, at=at)


# --- Once a report was begun


@pytest.fixture
def answered(term):
    row = make_assignment(term)
    make_report(row, make_appointment(), draft_only=True)
    return row


def blocks_of(row):
    return tuple(Block.of(question) for question in row.questions.all())


def test_words_are_put_right_under_a_report(answered, at):
    blocks = blocks_of(answered)
    words = (replace(blocks[0], text="의자가 있나요?", options=("네", "아니요", "부서짐")), *blocks[1:])
    making.change(answered, plan(at, blocks=words), by=None, at=at)
    question = answered.questions.first()
    assert (question.text, question.options) == ("의자가 있나요?", ["네", "아니요", "부서짐"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda blocks: blocks[1:],
        lambda blocks: (*blocks, TEXT),
        lambda blocks: (blocks[1], blocks[0], *blocks[2:]),
        lambda blocks: (replace(blocks[0], options=("하나", "둘")), *blocks[1:]),
        lambda blocks: (replace(blocks[0], sort="several"), *blocks[1:]),
        lambda blocks: (replace(blocks[0], required=False), *blocks[1:]),
    ],
)
def test_but_what_it_asks_stays(answered, at, spoil):
    before = blocks_of(answered)
    assert refused_field(lambda: making.change(answered, plan(at, blocks=spoil(before)), by=None, at=at)) == ""
    assert blocks_of(answered) == before


def test_a_released_one_keeps_its_dates_and_audience(term, at):
    row = make_assignment(term)
    changed = plan(at, blocks=blocks_of(row), audience=Audience.DISTRICTS, districts=("juksan",))
    making.change(row, changed, by=None, at=at)
    assert (fresh(row).closes_at, fresh(row).audience, fresh(row).title) == (row.closes_at, "all", "버스 승강장")


# --- Throwing away


def test_a_draft_that_is_thrown_away_leaves_no_gap(term, at):
    first, second, third = (make(term, at) for _ in range(3))
    making.throw_away(first, by=None)
    assert [fresh(second).number, fresh(third).number, make(term, at).number] == [1, 2, 3]


def test_a_draft_before_a_released_one_stays(term, at):
    first = make(term, at)
    make_assignment(term)
    assert refused_field(lambda: making.throw_away(first, by=None)) == ""
    assert fresh(first).number == 1


# --- Opening


def test_a_release_plans_the_reminders_once(term, at):
    make_appointment()
    row = make(term, at)
    opening.release(row, by=None, version=0, at=at)
    version, open_ones = fresh(row).version, Reminder.objects.open().for_subject(("assignment", row.pk)).count()
    assert open_ones
    opening.release(row, by=None, version=0, at=at)  # a second click
    assert fresh(row).version == version
    assert Reminder.objects.open().for_subject(("assignment", row.pk)).count() == open_ones


def test_what_nobody_is_meant_for_is_not_released(term, at):
    make_appointment(district="mangyeong")
    row = make(term, at, audience=Audience.DISTRICTS, districts=("juksan",))
    assert refused_field(lambda: opening.release(row, by=None, at=at)) == ""
    assert fresh(row).released_at is None


def test_what_asks_nothing_is_not_released(term, at):
    make_appointment()
    assert refused_field(lambda: opening.release(make(term, at, blocks=()), by=None, at=at)) == ""


def test_a_draft_that_lay_too_long_is_not_released(term, at):
    make_appointment()
    row = make(term, at)
    assert refused_field(lambda: opening.release(row, by=None, at=at + 3 * DAY)) == "opens_at"


def test_it_is_taken_back_until_it_opens(term, at):
    make_appointment()
    row = make(term, at)
    opening.release(row, by=None, at=at)
    opening.take_back(row, by=None, at=at + HOUR)
    assert fresh(row).released_at is None
    assert not Reminder.objects.open().for_subject(("assignment", row.pk)).exists()
    opening.release(row, by=None, at=at)
    assert refused_field(lambda: opening.take_back(row, by=None, at=at + 2 * DAY)) == ""


def test_new_dates_move_the_reminders_and_are_told(term, at):
    make_appointment(make_monitor(email="one@example.kr"))
    row = make_assignment(term)
    new = row.closes_at + 5 * DAY
    opening.change_dates(row, row.opens_at, new, None, by=None, version=0, at=at)
    assert fresh(row).closes_at == new
    assert Notice.objects.filter(key__startswith=f"{row.about}/dates/").count() == 1
    opening.change_dates(row, row.opens_at, new, None, by=None, at=at)  # the same again
    assert Notice.objects.filter(key__startswith=f"{row.about}/dates/").count() == 1


def test_the_opening_of_an_open_one_stays(term, at):
    row = make_assignment(term)
    opening.change_dates(row, at + DAY, row.closes_at + DAY, None, by=None, at=at)
    assert fresh(row).opens_at == row.opens_at


def test_what_came_late_is_in_time_when_the_close_moves_behind_it(term, at):
    row = make_assignment(term, opens_at=at - 10 * DAY, closes_at=at - DAY, late_until=at + DAY)
    report = make_report(row, make_appointment(), at=at - HOUR)
    assert report.is_late
    opening.change_dates(row, row.opens_at, at + 3 * DAY, None, by=None, at=at)
    assert not fresh(report).is_late
    assert Report.objects.count() == 1


def test_closed_now_is_closed_and_told_once(term, at):
    make_appointment(make_monitor(email="one@example.kr"))
    row = make_assignment(term)
    opening.close_now(row, by=None, version=0, at=at)
    opening.close_now(row, by=None, version=0, at=at + HOUR)
    assert fresh(row).state_at(at) == Assignment.State.CLOSED
    assert Notice.objects.filter(key__startswith=f"{row.about}/dates/").count() == 1


def test_late_reports_end_after_now(term, at):
    row = make_assignment(term)
    assert refused_field(lambda: opening.close_now(row, at - HOUR, by=None, at=at)) == "late_until"
    opening.close_now(row, at + DAY, by=None, at=at)
    assert fresh(row).state_at(at) == Assignment.State.LATE


def test_who_did_what_stands_in_the_history(term, at):
    from django.contrib.admin.models import LogEntry

    desk = make_user("", "desk")
    with translation.override("en"):
        row = making.make(term, plan(at), by=desk, at=at)
        making.throw_away(row, by=desk)
    assert list(LogEntry.objects.order_by("pk").values_list("action_flag", flat=True)) == [1, 3]
