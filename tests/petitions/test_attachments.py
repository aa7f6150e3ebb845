"""Files of cases: for the petitioner and the staff of the case, by unguessable address, every look of staff logged."""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from civic.cases.models import Attachment, Case
from civic.privacy.models import AccessLog
from tests.makers import make_case

from .conftest import Citizen, image, read


def attach(case: Case, kind: str = "photo") -> Attachment:
    row = Attachment(case=case, kind=kind, size=10, sha256="0" * 64)
    row.file.save("x.jpg", ContentFile(image()), save=True)
    return row


@pytest.fixture
def row(department) -> Attachment:
    return attach(make_case())


def status(client, row: Attachment) -> int:
    answer = client.get(row.get_absolute_url())
    read(answer)
    return answer.status_code


def test_a_stranger_gets_nothing(client, row):
    assert status(client, row) == 404


def test_an_unknown_token_is_not_found(client, db):
    assert client.get(reverse("cases:attachment", args=[uuid.uuid4()])).status_code == 404


def test_the_browser_that_showed_the_code_gets_it(guest: Citizen, row):
    guest.look_up(row.case)
    assert status(guest.client, row) == 200
    assert not AccessLog.objects.exists()


def test_an_open_case_does_not_open_the_files_of_another(guest: Citizen, row):
    guest.look_up(make_case())
    assert status(guest.client, row) == 404


def test_the_owner_gets_it(client, citizen, row):
    row.case.contact.user = citizen
    row.case.contact.save()
    client.force_login(citizen)
    assert status(client, row) == 200 and not AccessLog.objects.exists()


@pytest.mark.usefixtures("no_second_factor")
def test_the_right_officer_gets_it_and_is_logged(client, officer, row):
    client.force_login(officer)
    assert status(client, row) == 200
    entry = AccessLog.objects.get()
    assert (entry.by, entry.action, entry.subject) == (officer, "attachment.view", row.case.about)


@pytest.mark.usefixtures("no_second_factor")
def test_the_wrong_officer_gets_nothing_and_is_not_logged(client, stranger, row):
    client.force_login(stranger)
    assert status(client, row) == 404 and not AccessLog.objects.exists()


def test_another_citizen_gets_nothing(client, citizen, row):
    client.force_login(citizen)
    assert status(client, row) == 404


def test_nobody_may_keep_or_guess_the_type_of_the_file(guest: Citizen, row):
    guest.look_up(row.case)
    answer = guest.client.get(row.get_absolute_url())
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "image/jpeg" and answer["Content-Disposition"].startswith("inline")
    read(answer)


def test_documents_are_downloaded(guest: Citizen, department):
    row = attach(make_case(), kind="pdf")
    guest.look_up(row.case)
    answer = guest.client.get(row.get_absolute_url())
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment") and row.case.number in answer["Content-Disposition"]
    read(answer)


def test_the_web_server_can_send_the_file_itself(guest: Citizen, row, settings):
    settings.FILE_ACCEL_PREFIX = "/protected/"
    guest.look_up(row.case)
    answer = guest.client.get(row.get_absolute_url())
    assert answer["X-Accel-Redirect"] == "/protected/" + row.file.name and answer.content == b""


def test_a_lost_file_is_not_found(guest: Citizen, row):
    row.file.storage.delete(row.file.name)
    guest.look_up(row.case)
    assert guest.client.get(row.get_absolute_url()).status_code == 404


def test_files_cannot_be_posted(client, row):
    assert client.post(row.get_absolute_url()).status_code == 405
