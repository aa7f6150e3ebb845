"""A tip is sent, chosen and taken up: points each time, once, and back when it is undone."""

import pytest
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from civic.notices.models import Notice
from monitors.activity import tips
from monitors.activity.points import balance
from monitors.forms.tip import headline
from monitors.models import PointRule, Points, Tip
from tests.makers import answer_parts, make_contact, make_filing
from tests.monitors.conftest import make_tip

from .makers import answered_tip, former_monitor

pytestmark = pytest.mark.django_db


def sums(monitor):
    return sum(balance(monitor.appointments.all()).values())


def filing(monitor, **kw):
    return make_filing(program="monitors", contact=make_contact(user=monitor.user), **kw)


def test_a_tip_that_is_sent_gives_points_once(monitor, coordinating):
    sent = filing(monitor)
    assert tips.send(sent, monitor=monitor, sort="idea") == tips.send(sent, monitor=monitor, sort="idea")
    assert sums(monitor) == 2


def test_points_of_a_year_for_tips_have_a_limit(monitor, coordinating):
    PointRule.objects.filter(what="tip").update(most_a_year=1)
    for _number in range(2):
        tips.send(filing(monitor), monitor=monitor, sort="idea")
    assert sums(monitor) == 2


def test_a_chosen_tip_gives_points_and_a_letter_once(monitor, coordinating, desk):
    tip = make_tip(monitor)
    for _time in range(2):
        tip = tips.choose(tip, why="사진까지 꼼꼼합니다.", by=desk)
    assert (tip.chosen_why, tip.chosen_by) == ("사진까지 꼼꼼합니다.", desk) and sums(monitor) == 10
    letters = Notice.objects.filter(about=f"tip/{tip.pk}")
    assert letters.count() == 1 and tip.case.get_absolute_url() in letters.get().context["url"]


def test_a_choice_is_taken_back_with_its_points_and_its_letter(monitor, coordinating, desk):
    tip = tips.choose(make_tip(monitor), why="꼼꼼합니다.", by=desk)
    for _time in range(2):
        tip = tips.unchoose(tip)
    assert tip.chosen_at is None and sums(monitor) == 0
    assert not Notice.objects.pending().filter(about=f"tip/{tip.pk}").exists()
    assert tips.choose(tip, why="다시 보니 꼼꼼합니다.", by=desk).chosen_at is not None
    assert sums(monitor) == 10


@pytest.mark.parametrize("why", ["", "   ", "가" * 201])
def test_a_choice_says_why(monitor, coordinating, desk, why):
    with pytest.raises(WorkflowError):
        tips.choose(make_tip(monitor), why=why, by=desk)
    assert not Tip.objects.filter(chosen_at__isnull=False).exists() and not Points.objects.exists()


@pytest.mark.parametrize(("decision", "given"), [("adopted", 10), ("partly", 10), ("alternative", 0), ("refused", 0)])
def test_a_tip_the_city_takes_up_gives_points(monitor, coordinating, decision, given):
    if decision == "refused":
        tip = make_tip(monitor)
        tip.case.accept(by=None)
        tip.case.refuse(parts=answer_parts(remedies="이의신청"), by=None)
    else:
        answered_tip(monitor, decision)
    assert sums(monitor) == given


def test_another_decision_later_takes_them_back(monitor, coordinating):
    tip = answered_tip(monitor)
    tip.case.reopen(reason="다시 살펴봅니다.", by=None)
    assert sums(monitor) == 10
    tip.case.answer(decision="alternative", parts=answer_parts(), by=None)
    assert sums(monitor) == 0


def test_points_belong_to_the_appointment_of_the_day_of_the_tip(coordinating):
    monitor = former_monitor()
    answered_tip(monitor)
    assert sums(monitor) == 0
    assert tips.in_office(monitor, timezone.localdate()) is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("보도블록이 솟았습니다. 걸려 넘어집니다.", "보도블록이 솟았습니다"),
        ("첫 줄\n둘째 줄", "첫 줄"),
        ("가" * 150, "가" * 99 + "…"),
        ("3.5톤 차가 다닙니다", "3.5톤 차가 다닙니다"),
        ("", ""),
    ],
)
def test_a_text_without_a_title_gets_its_first_sentence(text, title):
    assert headline(text) == title
