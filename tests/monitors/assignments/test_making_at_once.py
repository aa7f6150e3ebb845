"""Staff and monitors at once: no number twice or missing, no question gone under an answer, nothing told twice."""

from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from civic.cases.workflow import WorkflowError
from civic.notices.models import Notice
from civic.places.models import District
from monitors.assignments import making, opening, reporting, sharing
from monitors.assignments.blocks import Block
from monitors.assignments.making import Plan
from monitors.models import Assignment, PointRule, Points, Report
from tests.crowd import at_once, database_for_threads
from tests.makers import make_user
from tests.monitors.makers import (
    answers_to,
    current_term,
    make_appointment,
    make_assignment,
    make_monitor,
    make_report,
    seed_rules,
)

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
TEXT = Block("text", "무엇을 보셨습니까?")


@pytest.fixture(autouse=True)
def _districts(transactional_db: None) -> None:
    """The flush of the last test took them."""
    if not District.objects.exists():
        import_module("civic.places.migrations.0002_seed_districts").seed(apps, None)
    seed_rules()


def plan(*blocks: Block) -> Plan:
    now = timezone.now()
    return Plan("버스 승강장", "살펴 주십시오.", now + DAY, now + 9 * DAY, blocks=blocks)


def test_six_assignments_at_once_have_six_numbers(tmp_path: Path):
    term = current_term()
    with database_for_threads(tmp_path):
        at_once([partial(making.make, term, plan(TEXT), by=None)] * 6)
        assert sorted(Assignment.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_report_begun_while_staff_take_questions_away_keeps_its_questions(tmp_path: Path):
    assignment, person = make_assignment(), make_appointment()
    values, kept = answers_to(assignment), assignment.questions.count()

    def take_away() -> bool:
        try:
            making.change(assignment, plan(TEXT), by=None)
        except WorkflowError:
            return False
        return True

    begin = partial(reporting.write, assignment, person, values, version=0, by=None, submit=False)
    with database_for_threads(tmp_path):
        taken, _outcome = at_once([take_away, begin])
        keys = {question.key for question in assignment.questions.all()}
        assert len(keys) == (1 if taken else kept)
        assert all(report.draft.keys() <= keys for report in Report.objects.all())


def test_two_clicks_at_once_tell_once(tmp_path: Path):
    now = timezone.now()
    over = make_assignment(opens_at=now - 9 * DAY, closes_at=now - DAY, summary="알게 된 것")
    make_report(over, make_appointment(make_monitor(email="one@example.kr")))
    running = make_assignment()
    jobs = [partial(sharing.share, over, by=None, version=0)] * 2
    jobs += [partial(opening.close_now, running, by=None, version=0)] * 2
    with database_for_threads(tmp_path):
        at_once(jobs)
        assert Notice.objects.filter(key__startswith=f"{over.about}/shared").count() == 1
        assert Notice.objects.filter(key__startswith=f"{running.about}/dates/").count() == 1


def test_late_reports_sent_while_the_close_moves_have_the_points_that_fit(tmp_path: Path):
    now = timezone.now()
    assignment = make_assignment(opens_at=now - 9 * DAY, closes_at=now - DAY, late_until=now + DAY)
    people = [make_appointment(make_monitor(make_user(f"m{n}@example.kr", "monitor"))) for n in range(6)]
    values = answers_to(assignment)
    jobs = [
        partial(reporting.write, assignment, one, values, version=0, by=one.monitor.user, submit=True) for one in people
    ]
    jobs.insert(3, partial(opening.change_dates, assignment, now, now + 2 * DAY, None, by=None, version=0))
    with database_for_threads(tmp_path):
        raised = [one for one in at_once(jobs) if isinstance(one, Exception)]
        worth = {True: PointRule.What.LATE_REPORT, False: PointRule.What.REPORT}
        found = {(row.about, worth[row.is_late]) for row in Report.objects.all()}
        assert not raised and len(found) == 6
        assert set(Points.objects.values_list("key", "what")) == found
        assert {what for _key, what in found} == {PointRule.What.REPORT}
