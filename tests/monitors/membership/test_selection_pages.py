"""Terms, selection, appointments and papers in the workplace, as the desk, the mayor's office and the examiner."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic.privacy.models import AccessLog
from monitors.models import Appointment, Term
from tests.makers import make_user
from tests.monitors.makers import make_application, make_appointment, make_call, make_term

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


def test_a_choice_on_an_old_page_is_kept_in_sight_and_refused(desk, call):
    mine, other = make_application(call), make_application(call)
    old = call.version
    desk.post(url("selection", call.pk), choices(call, **{f"a{other.pk}": "picked"}))
    page = desk.post(url("selection", call.pk), choices(call, old, **{f"a{mine.pk}": "reserve"}))
    assert page.status_code == 200 and page.context["form"].non_field_errors()
    shown = {line.row.pk: line.state for line in page.context["lines"]}
    assert shown == {mine.pk: "reserve", other.pk: "picked"}
    call.refresh_from_db()
    assert page.context["form"]["version"].value() == str(call.version)


@pytest.mark.parametrize(
    "wrong", [{"choice-x": "picked"}, {"choice-1": "appointed"}, {"version": "x"}, {"version": ""}]
)
def test_what_the_page_does_not_offer_is_refused(desk, call, wrong):
    row = make_application(call)
    page = desk.post(url("selection", call.pk), choices(call, **{f"a{row.pk}": "picked"}) | wrong)
    row.refresh_from_db()
    assert page.status_code == 200 and page.context["form"].errors and row.state == "received"


def test_names_can_be_hidden_and_the_list_be_narrowed(desk, call):
    year = call.term.starts_on.year
    young = make_application(call, name="김젊은", birth_year=year - 25, district="mangyeong", gender="female")
    old = make_application(
        call, name="박어른", birth_year=year - 65, district="geumsan", motive="마을을 살피고 싶습니다"
    )
    page = desk.get(url("selection", call.pk), {"blind": "on"})
    text = page.content.decode()
    assert "김젊은" not in text and young.number in text and "마을을 살피고" in text
    for query, found in (
        ({"age": "20s"}, [young]),
        ({"age": "60s"}, [old]),
        ({"district": "geumsan"}, [old]),
        ({"gender": "female"}, [young]),
        ({"state": "picked"}, []),
        ({"sort": "age"}, [young, old]),
        ({"age": "nonsense", "page": "-1"}, [young, old]),
    ):
        page = desk.get(url("selection", call.pk), query)
        assert sorted(line.row.pk for line in page.context["lines"]) == sorted(row.pk for row in found), query
    assert AccessLog.objects.filter(action="monitors.selection", subject=f"call/{call.pk}").exists()


def test_saving_a_narrowed_list_leaves_the_others_as_they_are(desk, call):
    shown, hidden = make_application(call, district="mangyeong"), make_application(call, state="picked")
    address = f"{url('selection', call.pk)}?district=mangyeong"
    saved = desk.post(address, choices(call, **{f"a{shown.pk}": "picked"}))
    assert saved.url == address
    hidden.refresh_from_db()
    assert hidden.state == "picked"


def test_the_decision_names_who_cannot_be_appointed(desk, call):
    here = make_appointment(term=call.term)
    row = make_application(call, phone=here.monitor.phone, name=here.monitor.name, state="picked")
    page = desk.get(url("selection_decide", call.pk))
    assert page.context["refused"] == 1 and page.context["picked"][0][1]
    refused = desk.post(url("selection_decide", call.pk), {"version": call.version})
    assert refused.status_code == 200 and refused.context["form"].errors
    row.refresh_from_db()
    assert row.state == "picked" and Appointment.objects.count() == 1


def test_who_may_see_what(open_for, call):
    row = make_appointment(term=call.term)
    for role, term, selection, act in (
        ("mayors-office", 200, 403, 403),
        ("examiner", 403, 403, 403),
        ("officer", 403, 403, 403),
        ("administrator", 403, 403, 403),
    ):
        client = open_for(role)
        assert client.get(url("term_change", call.term_id)).status_code == term
        for name, pk in (("selection", call.pk), ("selection_decide", call.pk), ("term_reappoint", call.term_id)):
            assert client.get(url(name, pk)).status_code == selection
            assert client.post(url(name, pk), {"version": 0}).status_code == selection
        assert client.post(url("appointment_dismiss", row.pk), {"version": 0}).status_code == act


def test_the_page_of_a_term_has_figures_and_no_names(desk, term, django_assert_max_num_queries):
    rows = [make_appointment(term=term) for _number in range(3)]
    make_appointment(term=term, dismissed_on=timezone.localdate(), ground="illness")
    make_call(term)
    with django_assert_max_num_queries(16):
        page = desk.get(url("term_change", term.pk))
    assert len(page.context["vacant"]) == 1 and page.context["panel"].balance.office == 3
    assert not any(row.monitor.name in page.content.decode() for row in rows)
    with django_assert_max_num_queries(12):
        assert desk.get(url("term_changelist")).status_code == 200


def test_the_list_of_terms_counts_who_leaves_later_as_in_office(desk, term):
    today = timezone.localdate()
    for gone in (None, today, today + timedelta(days=9)):
        make_appointment(term=term, dismissed_on=gone, ground="illness" if gone else "")
    row = desk.get(url("term_changelist")).context["cl"].result_list[0]
    assert (row.n_holders, row.n_vacant) == (2, 1)


def test_dismissing_and_taking_it_back_by_hand(desk, term):
    row = make_appointment(term=term)
    address = url("appointment_dismiss", row.pk)
    today = timezone.localdate()
    form = {"version": 0, "ground": "inactive", "words": "", "day": today}
    assert desk.post(address, form).context["form"].errors.keys() == {"words"}
    for _time in range(2):
        assert desk.post(address, form | {"words": "과제를 내지 않으심"}).status_code == 302
    row.refresh_from_db()
    assert row.dismissed_on == today and row.version == 1
    assert AccessLog.objects.filter(action="monitors.office", subject=row.about).exists()
    assert desk.get(url("appointment_undo", row.pk)).status_code == 200
    desk.post(url("appointment_undo", row.pk), {"version": 1})
    row.refresh_from_db()
    assert row.dismissed_on is None


def test_a_wrong_day_is_said_beside_the_field_and_the_words_stay(desk, term):
    row = make_appointment(term=term)
    form = {"version": 0, "ground": "illness", "words": "오래 쉬심", "day": "tomorrow"}
    page = desk.post(url("appointment_dismiss", row.pk), form)
    assert page.context["form"].errors.keys() == {"day"} and "오래 쉬심" in page.content.decode()
    page = desk.post(url("appointment_dismiss", row.pk), form | {"day": "2001-01-01"})
    assert page.context["form"].non_field_errors() and "오래 쉬심" in page.content.decode()


def test_a_vacant_seat_is_filled_from_the_page(desk, call):
    vacant = make_appointment(term=call.term, dismissed_on=timezone.localdate(), ground="illness")
    call.decided_at = timezone.now()
    call.save()
    row = make_application(call, state="reserve", reserve_rank=1)
    here = make_appointment(term=call.term, seat=vacant.seat + 1).monitor
    make_application(call, state="reserve", reserve_rank=2, phone=here.phone, name=here.name)
    page = desk.get(url("appointment_replace", vacant.pk))
    form = page.context["form"]
    assert [value for value, _label in form.fields["application"].choices] == [str(row.pk)] and len(form.refused) == 1
    for _time in range(2):
        answer = desk.post(url("appointment_replace", vacant.pk), {"version": vacant.version, "application": row.pk})
        assert answer.status_code == 302
    assert vacant.replaced_by.application == row
    assert desk.post(url("appointment_replace", vacant.pk), {"version": 0, "application": "x"}).status_code == 302


def test_monitors_are_taken_on_with_one_click_or_ticked(desk, term):
    following = make_term(term.ends_on + timedelta(days=1), seats=5)
    rows = [make_appointment(term=term) for _number in range(3)]
    address = url("term_reappoint", following.pk)
    assert len(desk.get(address).context["candidates"]) == 3
    for _time in range(2):
        assert desk.post(address, {"one": rows[0].pk}).url == address
    desk.post(address, {"who": [rows[1].pk, rows[2].pk]})
    assert following.appointments.count() == 3
    assert desk.post(address, {"who": ["x", "99999999"]}).status_code == 302
    assert [line.taken_on for line in desk.get(address).context["candidates"]] == [True] * 3
    assert desk.get(url("appointment_reappoint", rows[0].pk)).status_code == 302


def test_too_many_to_take_on_are_refused_together(desk, term):
    following = make_term(term.ends_on + timedelta(days=1), seats=1)
    rows = [make_appointment(term=term) for _number in range(2)]
    page = desk.post(url("term_reappoint", following.pk), {"who": [row.pk for row in rows]})
    assert page.status_code == 200 and page.context["problem"] and page.context["chosen"] == {row.pk for row in rows}
    assert not following.appointments.exists()


def test_a_term_that_was_a_mistake_is_deleted(desk):
    term = make_term(timezone.localdate() + timedelta(days=900))
    used = make_appointment().term
    assert desk.post(url("term_drop", term.pk), {"version": 0}).url == url("term_changelist")
    assert desk.post(url("term_drop", used.pk), {"version": 0}).context["form"].non_field_errors()
    assert list(Term.objects.all()) == [used]


@pytest.mark.parametrize(
    "name", ["term_change", "selection", "selection_decide", "appointment_dismiss", "term_letters"]
)
def test_what_is_not_there_is_not_found(desk, name):
    assert desk.get(url(name, 987654321)).status_code == 404


def test_whoever_dismisses_hears_that_the_monitor_goes_on_in_the_next_term(desk, term):
    row = make_appointment(term=term)
    assert not desk.get(url("appointment_dismiss", row.pk)).context["form"].hint
    make_appointment(row.monitor, make_term(term.ends_on + timedelta(days=1)), nth=2)
    assert desk.get(url("appointment_dismiss", row.pk)).context["form"].hint
