"""The rules of applying: when, who, once; taking it back; and what is forgotten afterwards."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from civic.cases.workflow import ChangedMeanwhile, SameKeyOtherContent, WorkflowError
from civic.notices.models import Notice
from civic.people.models import User
from civic.places.models import District
from civic.privacy import retention
from monitors.forms.application import plain_number
from monitors.membership import applying, erasing
from monitors.membership.applying import Given, Refused
from monitors.models import Application, Section
from tests.crowd import at_once, database_for_threads
from tests.makers import make_user, seoul
from tests.monitors.makers import make_application, make_appointment, make_call, make_monitor, make_term

NOW = seoul("2026-11-23T10:00")
TODAY = date(2026, 11, 23)


def given(**kw: Any) -> Given:
    values = {"name": "홍길동", "phone": "01012345678", "birth_year": 1958, "occupation": "farming"}
    return Given(**values | {"district": District.objects.get(slug="geumsan")} | kw)


def send(call: Any, at: Any = NOW, *, form_key: Any = None, user: User | None = None, by: Any = None, **kw: Any) -> Any:
    return applying.apply(call, given(**kw), form_key=form_key or uuid.uuid4(), user=user, by=by, at=at)


@pytest.fixture
def term(db: None) -> Any:
    return make_term(date(2026, 1, 1), ends_on=date(2027, 12, 31))


@pytest.fixture
def call(term: Any) -> Any:
    return make_call(term, opens_on=TODAY, closes_on=TODAY + timedelta(days=9))


class TestWhen:
    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2026-11-22T23:59", False),
            ("2026-11-23T00:00", True),
            ("2026-12-02T23:59", True),
            ("2026-12-03T00:00", False),
        ],
    )
    def test_from_midnight_of_the_first_day_to_that_after_the_last(self, call, moment, is_open):
        if is_open:
            assert send(call, seoul(moment)).state == "received"
        else:
            with pytest.raises(WorkflowError):
                send(call, seoul(moment))

    def test_neither_to_a_draft_nor_to_a_decided_call(self, term, desk):
        days = {"opens_on": TODAY, "closes_on": TODAY}
        for call in (make_call(term, released=False, **days), make_call(term, decided_at=NOW, **days)):
            for by in (None, desk):
                with pytest.raises(WorkflowError):
                    send(call, by=by)


class TestOnce:
    def test_the_same_form_gives_the_same_application(self, call):
        key = uuid.uuid4()
        assert send(call, form_key=key) == send(call, form_key=key)
        with pytest.raises(SameKeyOtherContent):
            send(call, form_key=key, phone="01099998888")

    def test_neither_by_the_same_phone_nor_by_the_same_account(self, call):
        user = make_user("hong@example.kr")
        send(call, user=user)
        for who in ({"phone": "01012345678"}, {"phone": "01000001111", "user": user}):
            with pytest.raises(Refused):
                send(call, **who)

    def test_but_to_another_call(self, call, term):
        send(call)
        assert send(make_call(term, opens_on=TODAY, closes_on=TODAY)).pk

    def test_numbers_follow_each_other_in_a_year(self, call):
        assert [send(call, phone=f"0101111000{n}").number for n in range(2)] == ["M-2026-0001", "M-2026-0002"]

    def test_a_section_that_is_not_used_cannot_be_wished_for(self, call):
        section = Section.objects.create(slug="old", name="옛 분과", is_used=False)
        with pytest.raises(WorkflowError):
            send(call, section=section)


class TestTheLetter:
    @pytest.mark.parametrize(
        ("who", "channel"),
        [
            ({"email": "hong@example.kr", "texts_agreed": True}, "email"),
            ({"texts_agreed": True}, "sms"),
            ({}, "call"),
            ({"phone": "0635401234", "texts_agreed": True}, "call"),
        ],
    )
    def test_it_reaches_everybody_in_some_way_with_the_code(self, call, settings, who, channel):
        settings.SMS_URL = "https://sms.example"
        row = send(call, **who)
        letter = Notice.objects.get(about=row.about)
        assert letter.channel == channel and row.number in str(letter.context) and row.code in str(letter.context)

    def test_of_an_invented_past_nobody_gets_mail(self, term):
        moment = seoul("2026-02-01T10:00")
        call = make_call(term, opens_on=moment.date(), closes_on=moment.date())
        applying.apply(call, given(email="a@demo.example"), form_key=uuid.uuid4(), at=moment, is_demo=True)
        assert not Notice.objects.exists()


class TestWho:
    def test_not_who_is_in_office_for_the_whole_term(self, call, term):
        make_appointment(make_monitor(name="홍길동", phone="01012345678"), term)
        with pytest.raises(Refused):
            send(call)

    def test_not_who_left_office_in_this_term(self, call, term):
        monitor = make_monitor(name="홍길동", phone="01012345678")
        make_appointment(monitor, term, dismissed_on=TODAY, ground="illness")
        with pytest.raises(Refused):
            send(call)

    def test_not_who_has_served_twice_whatever_was_typed_anew(self, call):
        monitor = make_monitor(name="홍길동", phone="01012345678", email="hong@example.kr")
        for nth, year in ((1, 2020), (2, 2022)):
            make_appointment(monitor, make_term(date(year, 1, 1), ends_on=date(year + 1, 12, 31)), nth=nth)
        for who in ({}, {"phone": "01055556666", "email": "HONG@example.kr"}):
            with pytest.raises(Refused):
                send(call, **who)

    def test_who_has_served_once_may(self, call):
        monitor = make_monitor(name="홍길동", phone="01012345678")
        make_appointment(monitor, make_term(date(2022, 1, 1), ends_on=date(2023, 12, 31)))
        assert send(call).pk

    def test_not_with_the_number_of_somebody_else_of_the_register(self, call):
        make_monitor(name="이다른", phone="01012345678")
        with pytest.raises(WorkflowError):
            send(call)


class TestTakingItBack:
    def test_staff_with_an_old_page_read_that_it_changed(self, call, desk):
        row = send(call)
        Application.objects.filter(pk=row.pk).update(version=4)
        with pytest.raises(ChangedMeanwhile):
            applying.withdraw(row, by=desk, version=0)

    def test_the_place_on_the_reserve_list_is_free_again(self, call):
        row = make_application(call, state="reserve", reserve_rank=2, decided_at=NOW)
        applying.withdraw(row, by=None, at=NOW + timedelta(days=1))
        assert (row.state, row.reserve_rank) == ("withdrawn", None)

    def test_a_decision_is_not_taken_back(self, call):
        for state in ("appointed", "declined"):
            with pytest.raises(WorkflowError):
                applying.withdraw(make_application(call, state=state), by=None)


class TestForgetting:
    def test_who_was_not_chosen_or_withdrew_is_forgotten_after_ninety_days(self, call):
        long_ago, lately = NOW - timedelta(days=91), NOW - timedelta(days=89)
        person = {"motive": "꿈", "note": "메모", "recommended_by": "이장", "email": "a@example.kr"}
        gone = [
            make_application(call, state=state, decided_at=long_ago, **person) for state in ("declined", "withdrawn")
        ]
        kept = [
            make_application(call, state="declined", decided_at=lately),
            make_application(call, state="appointed", decided_at=long_ago),
            make_application(call, state="reserve", decided_at=long_ago),
            make_application(call, state="received"),
        ]
        Notice.objects.create(key="x", about=gone[0].about, channel="email", template="t", to_name="홍길동")
        assert erasing.erase(NOW) == 2 and erasing.erase(NOW) == 0
        for row in gone:
            row.refresh_from_db()
            assert not any((row.name, row.phone, row.email, row.motive, row.note, row.code, row.recommended_by))
            assert not any((row.name_index, row.phone_index, row.email_index, row.user_id)) and row.district_id
        for row in kept:
            row.refresh_from_db()
            assert row.name and row.phone_index
        assert not Notice.objects.exists()

    def test_the_reserve_list_is_forgotten_after_its_term(self, db):
        old = make_term(date(2022, 1, 1), ends_on=date(2023, 12, 31))
        row = make_application(make_call(old), state="reserve", decided_at=NOW)
        assert erasing.erase(NOW) == 1
        row.refresh_from_db()
        assert row.name == ""

    def test_that_of_somebody_appointed_is_forgotten_when_the_term_is_over(self, db):
        old = make_term(date(2022, 1, 1), ends_on=NOW.date() - timedelta(days=1))
        rows = [make_application(make_call(old), state=state, motive="꿈") for state in ("appointed", "received")]
        appointed = make_appointment(term=old, application=rows[0])
        assert erasing.erase(NOW) == 1
        rows[0].refresh_from_db()
        assert rows[0].name == rows[0].motive == "" and appointed.monitor.name
        assert erasing.erase(NOW + timedelta(days=91)) == 1

    def test_it_runs_daily(self, db):
        assert "monitor-applications" in retention.run()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("M-2026-0012", "M-2026-0012"),
        ("m 2026 - 12", "M-2026-0012"),
        ("２０２６-12", "M-2026-0012"),
        ("12", "M-2026-0012"),
        ("홍길동", "홍길동"),
        ("9" * 60, "9" * 20),
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed, number):
    assert plain_number(typed, NOW) == number


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_are_one_application(tmp_path):
    with database_for_threads(tmp_path):
        if not District.objects.exists():  # a test with real transactions ran before and emptied every table
            import_module("civic.places.migrations.0002_seed_districts").seed(apps, None)
        call, data = make_call(), given()

        def one(number: int) -> str:
            try:
                person = replace(data, name=f"홍길동{number % 2}")
                return str(applying.apply(call, person, form_key=uuid.uuid4()).state)
            except Refused:
                return "refused"

        said = at_once([partial(one, number) for number in range(10)], threads=5)
        assert sorted(said) == ["received"] + ["refused"] * 9
        assert Application.objects.count() == 1
