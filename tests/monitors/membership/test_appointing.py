"""Appointing: who may be a monitor, in which seat, from which day; and that they can sign in."""

import re
from datetime import timedelta
from functools import partial
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.db import connection
from django.utils import timezone, translation

from civic.notices.models import Notice
from civic.people.models import User
from civic.people.roles import sync_roles
from civic.places.models import District
from monitors.membership import appointing
from monitors.membership.appointing import Person, Place, Refused, RefusedRows, appoint, appoint_many, register
from monitors.models import Appointment, Monitor
from tests.crowd import at_once, database_for_threads
from tests.makers import make_user
from tests.monitors.makers import current_term, make_appointment, make_assignment, make_monitor, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(db):
    return make_term(seats=3)


@pytest.fixture
def district(db):
    return District.objects.in_order().first()


def refusal(call):
    with pytest.raises(Refused) as caught:
        call()
    assert str(caught.value)
    return caught.value.reason


def people(count, **kw):
    return [Person(f"모니터{n}", f"0101000{n:04d}", f"m{n}@example.kr", birth_year=1980, **kw) for n in range(count)]


def test_somebody_is_found_again_by_telephone_or_address_and_blanks_are_filled():
    first = register(Person("김하나", phone="01011112222"))
    again = register(Person("김 하나", phone="01011112222", email="Hana@Example.kr", birth_year=1970, gender="female"))
    third = register(Person("김하나", email="hana@example.kr", gender="male"))
    assert first.pk == again.pk == third.pk and Monitor.objects.count() == 1
    third.refresh_from_db()
    assert (third.email, third.birth_year, third.gender) == ("hana@example.kr", 1970, "female")
    assert Monitor.objects.with_email("HANA@example.kr").get() == third


def test_a_number_or_an_address_of_somebody_else_is_refused():
    register(Person("김하나", phone="01011112222", email="hana@example.kr"))
    register(Person("이두리", phone="01033334444"))
    assert refusal(lambda: register(Person("박셋", phone="01011112222"))) == "somebody-else"
    assert refusal(lambda: register(Person("박셋", phone="01055556666", email="hana@example.kr"))) == "somebody-else"
    assert refusal(lambda: register(Person("이두리", "01033334444", "hana@example.kr"))) == "two-people"
    assert Monitor.objects.count() == 2


def test_consents_are_granted_and_taken_back_by_the_newest_word_only():
    row = register(Person("김하나", phone="01011112222", texts_agreed=True, name_shown=True))
    assert row.texts_since and row.name_shown_since
    row = register(Person("김하나", phone="01011112222"))
    assert row.texts_since and row.name_shown_since
    row = register(Person("김하나", phone="01011112222", texts_agreed=True, newest_word=True))
    assert row.texts_since and row.name_shown_since is None


def test_an_appointment_has_the_lowest_free_seat_and_the_end_of_the_term(term, district):
    make_appointment(term=term, seat=1)
    make_appointment(term=term, seat=2, dismissed_on=timezone.localdate(), ground="own-wish")
    row = appoint(make_monitor(), term, district, by=None)
    assert (row.seat, row.nth, row.starts_on, row.ends_on) == (2, 1, timezone.localdate(), term.ends_on)


def test_before_the_term_begins_office_begins_with_it(district):
    term = make_term(timezone.localdate() + timedelta(days=30))
    assert appoint(make_monitor(), term, district, by=None).starts_on == term.starts_on


def test_what_the_ordinance_forbids_is_refused_in_plain_words(term, district):
    old = make_term(term.starts_on - timedelta(days=1500))
    older = make_term(term.starts_on - timedelta(days=3000))
    twice, once = make_monitor(), make_monitor()
    make_appointment(twice, older)
    make_appointment(twice, old, nth=2)
    make_appointment(once, term)
    assert refusal(lambda: appoint(twice, term, district, by=None)) == "third-term"
    assert refusal(lambda: appoint(make_monitor(), term, district, by=None, nth=3)) == "third-term"
    assert refusal(lambda: appoint(once, term, district, by=None)) == "same-term"
    later = term.ends_on + timedelta(days=1)
    assert refusal(lambda: appoint(make_monitor(), term, district, by=None, starts_on=later)) == "outside"
    assert refusal(lambda: appoint(once, old, district, by=None, starts_on=old.starts_on)) == "order"


def test_no_more_than_the_seats_of_the_term(term, district):
    for _number in range(3):
        appoint(make_monitor(), term, district, by=None)
    assert refusal(lambda: appoint(make_monitor(), term, district, by=None)) == "full"
    assert term.appointments.count() == 3


def test_a_seat_counts_as_held_until_the_dismissal_takes_effect(district):
    term, tomorrow = make_term(seats=1), timezone.localdate() + timedelta(days=1)
    going = make_appointment(term=term, dismissed_on=tomorrow, ground="moved-away")
    assert refusal(lambda: appoint(make_monitor(), term, district, by=None)) == "full"
    row = appoint(make_monitor(), term, district, by=None, replaces=going)
    assert (row.seat, row.starts_on, row.ends_on) == (1, tomorrow, term.ends_on)


def test_a_vacant_seat_is_filled_once(term, district):
    gone = make_appointment(term=term, dismissed_on=timezone.localdate(), ground="own-wish")
    assert refusal(lambda: appoint(make_monitor(), term, district, by=None, replaces=make_appointment(term=term)))
    appoint(make_monitor(), term, district, by=None, replaces=gone)
    assert refusal(lambda: appoint(make_monitor(), term, district, by=None, replaces=gone)) == "replaced"


def test_what_only_the_database_notices_is_said_in_plain_words(term, district, monkeypatch):
    taken = make_appointment(term=term, seat=1)
    monkeypatch.setattr(appointing._Draft, "_seat", lambda *_args: taken.seat)
    assert refusal(lambda: appoint(make_monitor(), term, district, by=None)) == "meanwhile"
    assert term.appointments.get() == taken


def test_all_of_a_list_or_nobody(term, district):
    current = current_term()
    rows = [Place(person, district) for person in [*people(2), people(1)[0]]]
    with pytest.raises(RefusedRows) as caught:
        appoint_many(rows, current, by=None)
    assert {position: why.reason for position, why in caught.value.rows.items()} == {2: "twice"}
    assert not Monitor.objects.exists() and not Appointment.objects.exists() and not User.objects.exists()
    assert appointing.refusals(rows, current).keys() == {2}
    assert len(appoint_many(rows[:2], current, by=None)) == 2


def test_a_whole_term_takes_few_queries(district, django_assert_max_num_queries):
    term = make_term(seats=132)
    places = [Place(person, district) for person in people(132)]
    most = 25 if connection.vendor == "postgresql" else 35  # SQLite writes so many rows in several statements
    with django_assert_max_num_queries(most):
        rows = appoint_many(places, term, by=None)
    assert sorted(row.seat for row in rows) == list(range(1, 133))
    assert Notice.objects.filter(key__startswith=f"{term.about}/appointed/").count() == 132


def test_the_letter_goes_once_and_says_how_to_sign_in(term, district):
    monitor = make_monitor(email="new@example.kr")
    appoint(monitor, term, district, by=None)
    assert refusal(lambda: appoint(monitor, term, district, by=None)) == "same-term"
    notice = Notice.objects.get()
    assert notice.to_address == "new@example.kr" and notice.context["url"].endswith("/monitors/my/")
    by_phone = make_monitor(phone="0635401111")
    appoint(by_phone, term, district, by=None)
    other = Notice.objects.exclude(pk=notice.pk).get()
    assert other.channel == "call" and not other.context["url"]


def test_a_new_monitor_signs_in_with_a_code_by_mail(client, term, district):
    appoint(make_monitor(email="new@example.kr"), term, district, by=None)
    user = User.objects.get(email="new@example.kr")
    assert not user.has_usable_password() and user.has_perm("monitors.take_part")
    client.post("/accounts/login/code/", {"email": "New@example.kr"})
    code = re.search(r"\b(\d{6})\b", mail.outbox[-1].body)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/monitors/tips/").status_code == 200


def test_an_account_that_is_there_is_joined_unless_it_is_of_staff_or_closed(term, district):
    own = make_user("own@example.kr", name="김하나")
    make_user("staff@example.kr", "desk")
    make_user("closed@example.kr", is_active=False)
    rows = [make_monitor(email=f"{name}@example.kr") for name in ("own", "staff", "closed")]
    for row in rows:
        appoint(row, term, district, by=None)
        row.refresh_from_db()
    assert [row.user for row in rows] == [own, None, None]
    assert own.groups.filter(name="monitor").exists() and own.has_usable_password()


def test_a_password_of_whoever_never_proved_the_address_opens_nothing(term, district):
    squatter = make_user("mine@example.kr")
    EmailAddress.objects.filter(user=squatter).update(verified=False)
    appoint(make_monitor(email="mine@example.kr"), term, district, by=None)
    squatter.refresh_from_db()
    assert not squatter.has_usable_password() and squatter.monitor


def test_another_proven_address_does_not_prove_this_one(term, district):
    squatter = make_user("mine@example.kr")
    EmailAddress.objects.filter(user=squatter).update(email="other@example.kr")
    appoint(make_monitor(email="mine@example.kr"), term, district, by=None)
    squatter.refresh_from_db()
    assert not squatter.has_usable_password()


def test_who_types_the_name_and_number_of_a_monitor_does_not_get_their_past(term, district):
    known = register(Person("김하나", phone="01011112222", email="hana@example.kr"))
    stranger = make_user("stranger@example.kr")
    person = Person("김하나", phone="01011112222", email="hana@example.kr", user=stranger)
    appoint_many([Place(person, district)], term, by=None)
    known.refresh_from_db()
    assert known.user is not None and known.user.email == "hana@example.kr"
    assert not stranger.groups.exists()


def test_the_account_somebody_applied_with_is_joined_to_their_own_row(term, district):
    mine = make_user("hana@example.kr")
    known = register(Person("김하나", phone="01011112222", email="hana@example.kr"))
    new = make_user("new@example.kr")
    people = [
        Person("김하나", phone="01011112222", user=mine),
        Person("이두리", phone="01011113333", email="letters@example.kr", user=new),
        Person("박세나", phone="01011114444", user=make_user("clerk@example.kr", "desk")),
    ]
    rows = appoint_many([Place(person, district) for person in people], term, by=None)
    known.refresh_from_db()
    assert known.user == mine and rows[0].monitor == known and rows[1].monitor.user == new
    assert rows[2].monitor.user is None


def test_the_letter_reads_in_the_language_of_the_monitor(term, district):
    appoint(make_monitor(email="x@example.kr", language="en"), term, district, by=None)
    with translation.override("en"):
        assert Notice.objects.get().context["headline"] == "You are a city monitor"


def test_whoever_comes_while_an_assignment_is_open_is_told_of_it(district):
    term = current_term()
    assignment = make_assignment(term)
    appoint(make_monitor(email="new@example.kr"), term, district, by=None)
    appoint(make_monitor(email="quiet@example.kr"), term, district, by=None, tell=False)
    assert {notice.about for notice in Notice.objects.all()} == {term.about, assignment.about}
    assert set(Notice.objects.values_list("to_address", flat=True)) == {"new@example.kr"}


def test_the_past_of_a_demonstration_writes_no_letters(district):
    person = Person("김하나", "01011112222", "hana@example.kr", is_demo=True)
    long_ago = timezone.now() - timedelta(days=90)
    row = appoint_many([Place(person, district)], make_term(), by=None, at=long_ago)[0]
    assert row.is_demo and row.starts_on == timezone.localdate(long_ago) and not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_clerks_at_once_give_a_seat_or_a_person_away_once(same, tmp_path):
    place = make_place()
    term = make_term(seats=4 if same else 1)
    people = [Person("김하나", "01011110000"), Person("김하나" if same else "이두리", f"0101111000{0 if same else 1}")]

    with database_for_threads(tmp_path):
        found = at_once([partial(appoint_many, [Place(person, place)], term, by=None) for person in people])
        assert sum(isinstance(one, Refused) for one in found) == 1
        assert Appointment.objects.count() == Monitor.objects.count() == 1


def make_place():
    """A district, also after a test emptied every table."""
    if not District.objects.exists():
        import_module("civic.places.migrations.0002_seed_districts").seed(apps, None)
    sync_roles()
    return District.objects.in_order().first()
