"""Taking over a roster: every row is looked at, then all of them are appointed or nobody is."""

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone, translation

from civic.notices.models import Notice
from civic.people.models import User
from civic.privacy import retention
from monitors.membership import roster
from monitors.membership.roster import CannotImport, look, take_over
from monitors.models import Appointment, DistrictSeats, Monitor, RosterImport
from tests.monitors.makers import current_term, make_appointment, make_monitor, make_term

from .rosters import HONG, SUNG, make_upload, many, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(db: None) -> Any:
    return current_term()


def states(upload: RosterImport) -> list[str]:
    return [row.state for row in look(upload).rows]


def errors(upload: RosterImport, row: int = 0) -> set[str]:
    """The columns that are wrong; '' for the row as a whole."""
    return set(look(upload).rows[row].errors)


def test_everybody_of_a_good_roster_is_appointed_from_the_first_day_of_the_term(term, desk):
    upload = make_upload(term, desk)
    assert states(upload) == ["new", "new"] and not Appointment.objects.exists()
    assert take_over(upload, by=desk) == 2
    hong, sung = (row.monitor for row in Appointment.objects.order_by("seat"))
    assert (hong.name, hong.phone, hong.gender, hong.birth_year) == ("홍길동", "01022220001", "male", 1961)
    assert (sung.occupation, sung.user.email, hong.user) == ("business", "spring@example.kr", None)
    assert set(Appointment.objects.values_list("starts_on", "district", "appointed_by")) == {
        (term.starts_on, "mangyeong", desk.pk),
        (term.starts_on, "geomsan", desk.pk),
    }
    assert not Notice.objects.exists()


def test_letters_are_written_when_that_is_chosen(term, desk):
    take_over(make_upload(term, desk), by=desk, tell=True)
    assert Notice.objects.count() == 2


def test_a_workbook_does_as_well(term, desk):
    content = ContentFile(xlsx(HONG, SUNG))
    upload = roster.take_in(content, term, by=desk, form_key=uuid.uuid4(), name="명부.xlsx")
    assert [row.number for row in look(upload).rows] == [3, 4]


def test_the_same_file_twice_appoints_nobody_twice(term, desk):
    take_over(make_upload(term, desk), by=desk)
    again = make_upload(term, desk)
    assert states(again) == ["skipped", "skipped"]
    with pytest.raises(CannotImport):
        take_over(again, by=desk)
    assert (Appointment.objects.count(), Monitor.objects.count()) == (2, 2)


def test_a_longer_file_adds_only_the_new_ones(term, desk):
    take_over(make_upload(term, desk, HONG), by=desk)
    more = make_upload(term, desk, HONG, SUNG)
    assert states(more) == ["skipped", "new"]
    assert take_over(more, by=desk) == 1


def test_saying_yes_twice_is_yes_once(term, desk):
    upload = make_upload(term, desk)
    assert [take_over(upload, by=desk), take_over(upload, by=desk)] == [2, 2]
    assert Appointment.objects.count() == 2


def test_the_same_form_sent_twice_is_one_upload(term, desk):
    key = uuid.uuid4()
    assert make_upload(term, desk, form_key=key) == make_upload(term, desk, form_key=key)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", "010-2222-0003", "", "만경읍", "남", "1961", "농업", ""), "name"),
        (("가", "010-2222-0003", "", "만경읍", "남", "1961", "농업", ""), "name"),
        (("김하나", "2222", "", "만경읍", "남", "1961", "농업", ""), "phone"),
        (("김하나", "", "", "만경읍", "남", "1961", "농업", ""), "phone"),
        (("김하나", "", "kim.example.kr", "만경읍", "남", "1961", "농업", ""), "email"),
        (("김하나", "010-2222-0003", "", "한양", "남", "1961", "농업", ""), "district"),
        (("김하나", "010-2222-0003", "", "", "남", "1961", "농업", ""), "district"),
        (("김하나", "010-2222-0003", "", "만경읍", "모름", "1961", "농업", ""), "gender"),
        (("김하나", "010-2222-0003", "", "만경읍", "남", "61", "농업", ""), "birth_year"),
        (("김하나", "010-2222-0003", "", "만경읍", "남", "1961", "농업", "영"), "nth"),
        (("김하나", "010-2222-0003", "", "만경읍", "남", "1961", "농업", "3"), ""),
        (("김하나", HONG[1], "", "만경읍", "남", "1961", "농업", ""), "phone"),
    ],
)
def test_a_wrong_row_is_named_by_its_column_and_holds_back_all(term, desk, row, column):
    upload = make_upload(term, desk, row, HONG)
    assert errors(upload) == {column}
    with pytest.raises(CannotImport):
        take_over(upload, by=desk)
    assert not Appointment.objects.exists() and not Monitor.objects.exists() and not User.objects.exclude(pk=desk.pk)


def test_two_rows_with_one_phone_number_name_each_other(term, desk):
    with translation.override("en"):
        rows = look(make_upload(term, desk, HONG, SUNG, ("김하나", *HONG[1:]))).rows
    assert "row 4" in rows[0].errors["phone"][0] and "row 2" in rows[2].errors["phone"][0]
    assert rows[1].state == "new"


def test_a_third_time_is_refused_and_a_second_one_known(term, desk):
    served_once = make_monitor(name=HONG[0], phone="01022220001")
    make_appointment(served_once, make_term(term.starts_on - timedelta(days=731)))
    upload = make_upload(term, desk, HONG)
    assert states(upload) == ["known"]
    make_appointment(served_once, make_term(term.starts_on - timedelta(days=1500)), nth=2)
    assert errors(make_upload(term, desk, HONG)) == {""}


def test_more_people_than_seats_are_refused(term, desk):
    term.seats = 1
    term.save()
    upload = make_upload(term, desk)
    assert states(upload) == ["new", "error"]


def test_who_has_the_number_of_somebody_else_of_the_register_is_refused(term, desk):
    make_monitor(name="다른 사람", phone="01022220001")
    assert errors(make_upload(term, desk, HONG)) == {""}


def test_what_may_be_a_slip_is_a_warning_and_holds_nothing_back(term, desk):
    DistrictSeats.objects.create(term=term, district_id="mangyeong", seats=1)
    year = str(timezone.localdate().year - 15)
    young = ("홍길동", "010-2222-0009", "", "만경읍", "여", year, "우주인", "")
    found = look(make_upload(term, desk, HONG, young))
    assert [len(row.warnings) for row in found.rows] == [2, 5] and found.is_fine


def test_a_resident_registration_number_is_refused_and_never_stored(term, desk):
    upload = make_upload(term, desk, ("홍길동", "010-2222-0001", "", "만경읍", "남", "610501-1234567", "농업", ""))
    assert "birth_year" in errors(upload)
    assert "1234567" not in str(RosterImport.objects.get().rows)


def test_the_rows_are_not_readable_in_the_database(term, desk):
    make_upload(term, desk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rows FROM monitors_rosterimport")
        assert "홍길동" not in cursor.fetchone()[0]


def test_after_the_confirmation_only_numbers_stay(term, desk):
    upload = make_upload(term, desk)
    take_over(upload, by=desk)
    upload.refresh_from_db()
    assert upload.rows == {"appointed": 2, "skipped": 0, "accounts": 1, "told": False}


def test_rows_nobody_confirmed_are_thrown_away_after_a_day(term, desk):
    now = timezone.now()
    old = make_upload(term, desk, at=now - timedelta(days=1))
    fresh = make_upload(term, desk, at=now - timedelta(hours=23))
    with pytest.raises(CannotImport):
        take_over(old, by=desk)
    assert retention.run(now)["monitor-rosters"] == 1
    assert RosterImport.objects.get() == fresh


def test_a_register_that_changed_since_the_look_is_looked_at_again(term, desk):
    upload = make_upload(term, desk)
    assert look(upload).is_fine
    make_monitor(name="다른 사람", phone="01022220001")
    with pytest.raises(CannotImport):
        take_over(upload, by=desk)
    assert not Appointment.objects.exists()


def test_a_whole_term_is_looked_at_and_appointed_in_few_queries(term, desk, django_assert_max_num_queries):
    upload = make_upload(term, desk, *many(132))
    begin = time.monotonic()
    with django_assert_max_num_queries(12):
        assert look(upload).is_fine
    with django_assert_max_num_queries(60):
        assert take_over(upload, by=desk) == 132
    assert time.monotonic() - begin < 6


def test_a_number_twice_is_said_whatever_else_is_wrong_in_the_row(term, desk):
    rows = look(make_upload(term, desk, HONG, ("김하나", HONG[1], "", "한양", "남", "1961", "농업", ""))).rows
    assert [set(row.errors) for row in rows] == [{"phone"}, {"district", "phone"}]
