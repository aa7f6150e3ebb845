"""Who has submitted what: the calculation, and its page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.privacy.models import AccessLog
from monitors.assignments.matrix import SIGNS, Kind, board
from monitors.models import Audience, Section
from tests.cases.workplace import Staff
from tests.monitors.makers import current_term, make_appointment, make_assignment, make_monitor, make_report

pytestmark = pytest.mark.django_db
MATRIX, EXPORT = "admin:monitors_assignment_matrix", "admin:monitors_assignment_matrix_export"
DAY = timedelta(days=1)


@pytest.fixture
def term(db):
    return current_term()


def kinds(term):
    return [[cell.kind for cell in row.cells] for row in board(term).rows]


def closed(term, **kw):
    now = timezone.now()
    return make_assignment(term, opens_at=now - 20 * DAY, closes_at=now - 5 * DAY, **kw)


# --- The calculation


def test_each_state_has_a_cell_and_a_sign_of_its_own(term):
    over, running = closed(term), make_assignment(term)
    people = [make_appointment() for _ in range(3)]
    make_report(over, people[0], at=timezone.now() - 10 * DAY)
    make_report(over, people[1], at=timezone.now() - DAY)
    make_report(running, people[0], draft_only=True)
    assert kinds(term) == [[Kind.SUBMITTED, Kind.DRAFT], [Kind.LATE, Kind.WAITING], [Kind.MISSED, Kind.WAITING]]
    assert len(set(SIGNS.values())) == len(Kind)


def test_the_audience_decides_who_is_meant(term):
    here, there = make_appointment(district="juksan"), make_appointment(district="mangyeong")
    part = make_appointment(section=Section.objects.first().slug, district="geumgu")
    only = make_assignment(term, audience=Audience.DISTRICTS)
    only.districts.add(here.district)
    sections = make_assignment(term, audience=Audience.SECTIONS)
    sections.sections.add(part.section)
    found = {row.appointment.pk: [cell.kind for cell in row.cells] for row in board(term).rows}
    assert found[here.pk] == [Kind.WAITING, Kind.NOT_MEANT]
    assert found[there.pk] == [Kind.NOT_MEANT, Kind.NOT_MEANT]
    assert found[part.pk] == [Kind.NOT_MEANT, Kind.WAITING]


def test_nobody_is_blamed_for_a_time_out_of_office(term):
    today = timezone.localdate()
    closed(term)
    make_appointment(dismissed_on=today - 10 * DAY, ground="own-wish")  # before the close
    make_appointment(starts_on=today - 2 * DAY)  # after it
    make_appointment(dismissed_on=today - DAY, ground="own-wish")  # after it
    assert sorted(kind[0] for kind in kinds(term)) == sorted([Kind.NOT_MEANT, Kind.NOT_MEANT, Kind.MISSED])


def test_what_was_submitted_counts_after_a_dismissal(term):
    over = closed(term)
    gone = make_appointment(dismissed_on=timezone.localdate() - 10 * DAY, ground="own-wish")
    make_report(over, gone, at=timezone.now() - 15 * DAY)
    found = board(term)
    assert kinds(term) == [[Kind.SUBMITTED]]
    assert (found.total.submitted, found.total.meant) == (1, 1)


def test_sums_follow_the_filter(term):
    over = closed(term)
    people = [make_appointment() for _ in range(4)]
    for person in people[:3]:
        make_report(over, person, at=timezone.now() - 10 * DAY)
    found = board(term)
    assert (found.total.submitted, found.total.meant, found.total.percent) == (3, 4, 75)
    part = found.where(lambda row: row.appointment.pk in (people[0].pk, people[3].pk))
    assert [(one.submitted, one.meant) for one in part.sums] == [(1, 2)]
    assert found.lacking(over) == [people[3]]


def test_what_has_not_opened_is_no_column(term):
    now = timezone.now()
    make_assignment(term, released=False)
    make_assignment(term, opens_at=now + DAY)
    assert board(term).columns == []
    assert len(board(term, drafts=True).columns) == 2


# --- The page


@pytest.fixture
def full(term):
    assignments = [closed(term), make_assignment(term)]
    for number, slug in enumerate(["juksan", "mangyeong", "juksan"]):
        person = make_appointment(make_monitor(name=f"홍길동{number}"), district=slug)
        if number:
            make_report(assignments[0], person, at=timezone.now() - 10 * DAY)
    return assignments


def shown(page):
    return [row.appointment.monitor.name for row in page.context["board"].rows]


def test_filters_narrow_the_table(full, desk):
    staff = Staff(desk)
    assert len(shown(staff.get(MATRIX))) == 3
    assert shown(staff.get(MATRIX, district="mangyeong")) == ["홍길동1"]
    assert shown(staff.get(MATRIX, lacks="1")) == ["홍길동0"]
    assert shown(staff.get(MATRIX, office="out")) == []
    assert len(shown(staff.get(MATRIX, district="nowhere", lacks="x", term="99", section="0"))) == 3


def test_names_are_for_who_may_see_the_monitors_and_are_logged(full, desk, examiner):
    page = Staff(desk).get(MATRIX)
    assert "홍길동0" in page.content.decode()
    assert AccessLog.objects.filter(action="monitors.matrix", by=desk).count() == 1
    assert "홍길동0" not in Staff(examiner).get(MATRIX).content.decode()
    assert not AccessLog.objects.filter(by=examiner).exists()


def test_the_table_takes_few_queries(full, examiner, desk, term, django_assert_max_num_queries):
    for number in range(4):
        row = closed(term, audience=Audience.DISTRICTS if number % 2 else Audience.SECTIONS)
        row.districts.add("juksan")
        make_report(row, make_appointment(), at=timezone.now() - 10 * DAY)
    for user, most in ((examiner, 12), (desk, 17)):  # five more to write the access log
        staff = Staff(user)
        staff.get(MATRIX)
        with django_assert_max_num_queries(most):
            staff.get(MATRIX)


@pytest.mark.parametrize("file", ["csv", "xlsx"])
def test_it_leaves_with_a_reason(full, desk, file):
    page = Staff(desk).post(EXPORT, file=file, reason="분기 보고", lacks="1")
    body = b"".join(page.streaming_content)
    assert page.status_code == 200 and body
    reason = AccessLog.objects.get(action="monitors.matrix.export").reason
    assert "분기 보고" in reason and "lacks=1" in reason and "1 rows" in reason
    if file == "csv":
        assert "홍길동0" in body.decode() and "홍길동1" not in body.decode()


def test_and_not_without(full, desk, examiner):
    page = Staff(desk).post(EXPORT, file="csv", reason="")
    assert page.status_code == 200 and page.context["form"].errors["reason"]
    assert not AccessLog.objects.filter(action="monitors.matrix.export").exists()
    assert Staff(examiner).post(EXPORT, file="csv", reason="x").status_code == 403
