"""Terms, selection, appointments and papers in the workplace, as the desk, the mayor's office and the examiner."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitors.models import Appointment, Term
from tests.makers import make_user
from tests.monitors.makers import make_application, make_call, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_for(settings):
    """A browser signed in with a role."""
    settings.STAFF_SECOND_FACTOR = False

    def sign_in(*roles):
        client = Client()
        client.force_login(make_user("", *roles, name="정담당"))
        return client

    return sign_in


@pytest.fixture
def desk(open_for):
    return open_for("desk")


@pytest.fixture
def term(db):
    return make_term(seats=5)


@pytest.fixture
def call(term):
    today = timezone.localdate()
    return make_call(
        term, opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1), title="모니터 모집"
    )


def url(name, *args):
    return reverse(f"admin:monitors_{name}", args=args)


def choices(call, version=None, **picks):
    data = {"version": call.version if version is None else version}
    for pk, state in picks.items():
        data[f"choice-{pk.removeprefix('a')}"] = state
    return data


def test_the_desk_makes_a_term_whose_seats_are_shared_out_by_population(desk):
    page = desk.get(url("term_add"))
    data = {name: field.value() if field.value() is not None else "" for name, field in _fields(page).items()}
    proposed = desk.post(url("term_add"), data | {"seats": 60, "propose": "1"})
    form = proposed.context["form"]
    seats = [form[f"district_{row.slug}"].value() for row in form.districts]
    assert sum(seats) == 60 and min(seats) >= 1 and not Term.objects.exists()
    data = {name: field.value() if field.value() is not None else "" for name, field in _fields(proposed).items()}
    wrong = desk.post(url("term_add"), data | {"seats": 61})
    assert wrong.context["form"].errors.keys() == {"seats"} and not Term.objects.exists()
    made = desk.post(url("term_add"), data | {"gender_female": 30, "number": 12})
    term = Term.objects.get()
    assert made.url == url("term_change", term.pk)
    assert sum(term.district_seats.values_list("seats", flat=True)) == 60 and term.quotas.get().people == 30
    assert desk.get(made.url).status_code == 200


def _fields(page):
    form = page.context["form"]
    return {name: form[name] for name in form.fields}


def test_days_that_overlap_are_refused_and_what_was_typed_stays(desk, term):
    data = {"number": 99, "starts_on": term.starts_on + timedelta(days=5), "seats": 77}
    page = desk.post(url("term_add"), data)
    assert page.context["form"].non_field_errors() and 'value="77"' in page.content.decode()
    assert Term.objects.count() == 1


def test_the_whole_way_from_choice_to_appointment(desk, call):
    rows = [make_application(call, name=f"지원자{n}") for n in range(20)]
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(url("selection", call.pk))
    reads = [row["sql"] for row in queries if row["sql"].startswith("SELECT") and "accesslog" not in row["sql"]]
    assert len([sql for sql in reads if "advisory" not in sql]) <= 12
    assert len(page.context["lines"]) == 20
    data = choices(call, **{f"a{row.pk}": "picked" for row in rows[:2]}) | {f"choice-{rows[2].pk}": "reserve"}
    to_decision = desk.post(url("selection", call.pk), data | {"decide": "1"})
    assert to_decision.url == url("selection_decide", call.pk) and not Appointment.objects.exists()
    shown = desk.get(to_decision.url)
    assert [len(shown.context["picked"]), len(shown.context["reserve"]), shown.context["declined"]] == [2, 1, 17]
    call.refresh_from_db()
    for _time in range(2):
        decided = desk.post(to_decision.url, {"version": call.version})
        assert decided.url == url("selection", call.pk)
    assert Appointment.objects.count() == 2
    assert desk.get(decided.url).status_code == 200
