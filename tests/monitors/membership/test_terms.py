"""Terms: two years, one after the other, with seats that sum up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.cases.workingtime import SEOUL
from civic.places.models import District
from civic.reminders.models import Reminder
from monitors.membership import terms
from monitors.membership.terms import Plan, end_of, propose_seats
from monitors.models import Term
from tests.makers import make_user
from tests.monitors.makers import make_appointment, make_term

pytestmark = pytest.mark.django_db


def made(starts_on=date(2028, 4, 1), number=8, seats=132, **kw):
    return terms.create(Plan(number, starts_on, seats, **kw), by=None)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 4, 1), date(2028, 3, 31)),
        (date(2026, 1, 1), date(2027, 12, 31)),
        (date(2026, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2030, 2, 28)),
    ],
)
def test_a_term_lasts_two_years(first, last):
    assert end_of(first) == last


@pytest.mark.parametrize("total", [1, 18, 19, 60, 132, 150])
def test_seats_by_population_sum_up_to_the_total(total):
    seats = propose_seats(total, District.objects.in_order())
    assert sum(seats.values()) == total
    assert len(seats) == 19 and (total < 19 or min(seats.values()) >= 1)


def test_terms_never_overlap():
    first = made()
    for days in (-1, 0, 1, 729):
        with pytest.raises(WorkflowError):
            made(first.starts_on + timedelta(days=days), 9)
    after = made(first.ends_on + timedelta(days=1), 9)
    with pytest.raises(WorkflowError):
        terms.change(after, Plan(9, after.starts_on - timedelta(days=1), 132), by=None, version=0)


def test_a_number_is_given_once():
    made()
    with pytest.raises(WorkflowError):
        made(date(2032, 1, 1))
    assert Term.objects.count() == 1


def test_sums_that_do_not_fit_are_refused():
    with pytest.raises(WorkflowError):
        made(seats=10, district_seats={"mangyeong": 9})
    with pytest.raises(WorkflowError):
        made(seats=10, quotas={("gender", "female"): 6, ("gender", "male"): 5})
    term = made(seats=10, district_seats={"mangyeong": 10}, quotas={("gender", "female"): 6})
    assert term.district_seats.get().seats == 10 and term.quotas.get().people == 6


def test_another_first_day_moves_appointments_and_reminders():
    term = made()
    row = make_appointment(term=term)
    moved = terms.change(term, Plan(8, date(2028, 5, 1), 132), by=make_user("", "desk"), version=0)
    row.refresh_from_db()
    assert (moved.ends_on, row.starts_on, row.ends_on) == (date(2030, 4, 30), date(2028, 5, 1), date(2030, 4, 30))
    due = Reminder.objects.open().for_subject(("term", term.pk)).order_by("due_at").values_list("due_at", flat=True)
    assert list(due) == [
        datetime(2030, 1, 30, 9, tzinfo=SEOUL),
        datetime(2030, 3, 30, 9, tzinfo=SEOUL),
        datetime(2030, 4, 30, 9, tzinfo=SEOUL),
        datetime(2030, 5, 1, 0, tzinfo=SEOUL),
    ]


def test_a_term_that_has_begun_keeps_its_first_day_and_the_seats_that_are_held():
    term = make_term(seats=5)
    for _number in range(2):
        make_appointment(term=term)
    with pytest.raises(WorkflowError):
        terms.change(term, Plan(term.number, term.starts_on + timedelta(days=1), 5), by=None, version=0)
    with pytest.raises(WorkflowError):
        terms.change(term, Plan(term.number, term.starts_on, 1), by=None, version=0)
    assert terms.change(term, Plan(term.number, term.starts_on, 2), by=None, version=0).seats == 2
    with pytest.raises(ChangedMeanwhile):
        terms.change(term, Plan(term.number, term.starts_on, 3), by=None, version=0)


def test_only_an_empty_term_can_be_deleted():
    term = made()
    terms.drop(term, by=None, version=0)
    terms.drop(term, by=None, version=0)
    assert not Term.objects.exists() and not Reminder.objects.open().filter(subject_type="term").exists()
    used = make_appointment().term
    with pytest.raises(WorkflowError):
        terms.drop(used, by=None, version=0)


def test_the_next_term_is_proposed_behind_the_last_one():
    last = make_term(number=12)
    assert terms.next_number() == 13 and terms.proposed_start() == last.ends_on + timedelta(days=1)
    Term.objects.update(starts_on=date(2010, 1, 1), ends_on=date(2011, 12, 31))
    assert terms.proposed_start() > timezone.localdate() and terms.proposed_start().day == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_make_terms_that_overlap():
    def make(number):
        try:
            return made(number=number).pk
        except WorkflowError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(make, (21, 22)))
    assert found.count(None) == 1 and Term.objects.count() == 1
