"""Photos of a report: cleaned, five at most, private."""

import io

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from PIL import Image

from civic.cases.workflow import WorkflowError
from civic.privacy.files import UploadRefused
from civic.privacy.models import AccessLog
from monitors.assignments import photos, reporting
from monitors.models import Appointment, Report, ReportPhoto
from tests.makers import make_user
from tests.monitors.makers import answers_to, make_assignment, make_photo, make_report, monitor_with_account
from tests.petitions.conftest import image, read, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def me() -> Appointment:
    return monitor_with_account("me@example.kr").appointments.select_related("monitor__user", "term").get()


def add(assignment, me, content: bytes | None = None) -> ReportPhoto:
    question = assignment.questions.get(sort="photo")
    return photos.add(assignment, me, question, upload(content or image()), by=me.monitor.user)


def colours(count: int) -> list[bytes]:
    return [image(colour) for colour in ("red", "blue", "black", "white", "pink", "gold")[:count]]


def test_nothing_of_the_sent_file_survives_and_the_same_photo_is_one(me):
    assignment = make_assignment()
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera of Hong"
    Image.new("RGB", (60, 40), "green").save(out, "JPEG", exif=exif)
    first = add(assignment, me, out.getvalue())
    with default_storage.open(first.file.name) as stored:
        assert b"Hong" not in stored.read()
    assert add(assignment, me, out.getvalue()) == first
    assert ReportPhoto.objects.count() == 1
    assert len(default_storage.listdir(first.file.name.rpartition("/")[0])[1]) == 1


def test_a_sixth_is_refused(me):
    assignment = make_assignment()
    for content in colours(5):
        add(assignment, me, content)
    with pytest.raises(WorkflowError):
        add(assignment, me, colours(6)[-1])
    assert ReportPhoto.objects.count() == 5


@pytest.mark.parametrize("content", [b"no picture", b"%PDF-1.4\n%%EOF", b""])
def test_what_is_no_photo_is_refused(me, content):
    assignment = make_assignment()
    with pytest.raises(UploadRefused):
        photos.add(assignment, me, assignment.questions.get(sort="photo"), upload(content), by=me.monitor.user)
    assert not ReportPhoto.objects.exists()


def test_a_submitted_photo_stays_until_another_report_is_submitted(me, django_capture_on_commit_callbacks):
    assignment = make_assignment()
    photo = add(assignment, me)
    user = me.monitor.user
    reporting.write(assignment, me, answers_to(assignment), version=0, by=user, submit=True)
    photos.remove(assignment, me, photo.token, by=user)
    assert ReportPhoto.objects.exists()  # it still counts
    version = Report.objects.get().version
    with django_capture_on_commit_callbacks(execute=True):
        reporting.write(assignment, me, answers_to(assignment), version=version, by=user, submit=True)
    assert not ReportPhoto.objects.exists()
    assert not default_storage.exists(photo.file.name)


def test_two_devices_may_add_photos_and_type(me):
    assignment = make_assignment()
    user = me.monitor.user
    reporting.write(assignment, me, answers_to(assignment), version=0, by=user)
    add(assignment, me)
    changed = answers_to(assignment, text="anders")
    outcome = reporting.write(assignment, me, changed, version=1, by=user)
    assert assignment.questions.get(sort="photo").key in outcome.report.draft


def test_somebody_elses_photo_cannot_be_removed(me):
    assignment = make_assignment()
    other = monitor_with_account("other@example.kr").appointments.get()
    photo = make_photo(make_report(assignment, other, draft_only=True))
    photos.remove(assignment, me, photo.token, by=me.monitor.user)
    assert ReportPhoto.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("monitor", 404), ("desk", 200), ("officer", 404), (None, 302)]
)
def test_the_address_is_private_and_looks_of_staff_are_logged(me, who, status):
    photo = make_photo(make_report(make_assignment(), me))
    client = Client()
    if who == "owner":
        client.force_login(me.monitor.user)
    elif who == "monitor":
        client.force_login(monitor_with_account("other@example.kr").user)
    elif who is not None:
        client.force_login(make_user(f"{who}@example.kr", who))
    answer = client.get(reverse("monitors:photo", args=[photo.token]))
    assert answer.status_code == status
    if status == 200:
        assert read(answer)[:2] == b"\xff\xd8"
        assert answer["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.filter(action="monitors.photo").exists() is (who == "desk")
