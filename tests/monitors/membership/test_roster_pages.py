"""The pages of the roster: from the template to the register."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.privacy.models import AccessLog
from civic.sheets import SheetRefused, read
from monitors.membership.rosterwords import COLUMNS
from monitors.models import Appointment, RosterImport
from tests.makers import make_user
from tests.monitors.makers import current_term

from .rosters import HONG, SUNG, make_upload, roster, uploaded, xlsx

pytestmark = pytest.mark.django_db
UPLOAD = "admin:monitors_monitor_roster"
PREVIEW = "admin:monitors_monitor_roster_preview"


@pytest.fixture
def term(db: None) -> Any:
    return current_term()


@pytest.fixture
def at_desk(desk: Any) -> Client:
    client = Client()
    client.force_login(desk)
    return client


def send(client: Client, term: Any, file: Any, **values: Any) -> Any:
    data = {"form_key": str(uuid.uuid4()), "term": term.pk, "file": file, **values}
    return client.post(reverse(UPLOAD), data)


def test_a_roster_goes_from_the_file_through_the_look_into_the_register(at_desk, term):
    assert at_desk.get(reverse(UPLOAD)).context["form"]["term"].value() == term.pk
    answer = send(at_desk, term, uploaded(xlsx(HONG, SUNG), "명부.xlsx"))
    page = at_desk.get(answer["Location"])
    assert page.status_code == 200 and "홍길동" in page.content.decode()
    assert "no-store" in page["Cache-Control"] and not Appointment.objects.exists()
    confirmed = at_desk.post(answer["Location"], {})
    result = at_desk.get(confirmed["Location"])
    assert result.context["result"]["appointed"] == 2
    assert at_desk.post(answer["Location"], {}).status_code == 302  # the button pressed twice
    assert Appointment.objects.count() == 2
    assert AccessLog.objects.filter(action="monitors.roster").count() == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
def test_a_text_table_of_excel_is_taken(at_desk, term, encoding):
    answer = send(at_desk, term, uploaded(roster(HONG).encode(encoding)))
    assert at_desk.get(answer["Location"]).context["new"] == 1


@pytest.mark.parametrize("raw", [b"", b"%PDF", "성명\n홍길동\n".encode(), b"PK\x03\x04"])
def test_a_file_that_is_no_roster_is_refused_beside_its_field(at_desk, term, raw):
    answer = send(at_desk, term, uploaded(raw))
    assert set(answer.context["form"].errors) == {"file"}
    assert not RosterImport.objects.exists()


def test_a_wrong_row_shows_no_button_and_cannot_be_pushed_through(at_desk, desk, term):
    upload = make_upload(term, desk, HONG, ("김하나", "1", "", "한양", "남", "61", "농업", ""))
    address = reverse(PREVIEW, args=[upload.pk])
    page = at_desk.get(address)
    assert page.context["errors"] == 1 and page.context["rows"][0].state == "error"
    assert 'name="tell"' not in page.content.decode()
    assert at_desk.post(address, {}).status_code == 200
    assert not Appointment.objects.exists()


def test_formulas_and_markup_in_a_roster_stay_text(at_desk, desk, term):
    row = ("<script>x</script>", "010-2222-0001", "", "만경읍", "남", "1961", "=1+1", "")
    page = at_desk.get(reverse(PREVIEW, args=[make_upload(term, desk, row).pk]))
    assert "<script>x" not in page.content.decode()


def test_only_who_uploaded_a_roster_sees_its_rows_and_only_for_a_day(at_desk, desk, term):
    colleague = Client()
    colleague.force_login(make_user("desk2@example.kr", "desk"))
    upload = make_upload(term, desk)
    address = reverse(PREVIEW, args=[upload.pk])
    assert [client.get(address).status_code for client in (at_desk, colleague)] == [200, 404]
    RosterImport.objects.update(made_at=timezone.now() - timedelta(days=1))
    assert at_desk.get(address).status_code == 404
    assert at_desk.get(reverse(UPLOAD)).context["earlier"] == []


def test_the_look_needs_few_queries(at_desk, desk, term, django_assert_max_num_queries):
    address = reverse(PREVIEW, args=[make_upload(term, desk).pk])
    at_desk.get(address)
    with django_assert_max_num_queries(18):  # four of them write the look down
        at_desk.get(address)


def test_the_template_has_the_headings_that_are_looked_for(at_desk, term):
    for kind in ("csv", "xlsx"):
        answer = at_desk.get(reverse("admin:monitors_monitor_roster_template", args=[kind]))
        content = b"".join(answer.streaming_content)
        with pytest.raises(SheetRefused, match=r"1"):  # the headings are found in row 1, nobody stands below
            read(ContentFile(content), COLUMNS)
    assert at_desk.get(reverse("admin:monitors_monitor_roster_template", args=["exe"])).status_code == 404


def test_without_a_term_there_is_nothing_to_upload(at_desk, db):
    assert at_desk.get(reverse(UPLOAD)).context["terms"] == []
