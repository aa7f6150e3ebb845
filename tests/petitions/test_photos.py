"""Photos and documents: several at once, bad ones beside good ones, nothing left over."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from petitions.models import Draft, DraftFile
from petitions.tasks import drop_old_drafts

from .conftest import Citizen, image, read, upload


def stored() -> list[Path]:
    return [path for path in Path(settings.PRIVATE_ROOT).rglob("*") if path.is_file()]


def with_place() -> bytes:
    """A photo that says where it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (50, 50), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def heic() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "blue").save(out, "HEIF")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    return out.getvalue()


def test_several_photos_are_added_at_once(guest: Citizen):
    answer = guest.step("photos", files=[upload(image("red")), upload(image("blue"))], add="1")
    assert answer.status_code == 302 and DraftFile.objects.count() == 2


def test_the_list_shows_thumbnails_and_buttons_to_remove(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    text = guest.client.get(reverse("petitions:step", args=["photos"])).content.decode()
    row = DraftFile.objects.get()
    assert reverse("petitions:draft-file", args=[row.token]) in text and f'value="{row.token}"' in text


def test_the_same_photo_twice_is_kept_once(guest: Citizen):
    guest.step("photos", files=[upload(image()), upload(image())], add="1")
    assert DraftFile.objects.count() == 1 and len(stored()) == 1


def test_a_heic_photo_becomes_a_jpeg(guest: Citizen):
    guest.step("photos", files=[upload(heic(), "IMG_0001.HEIC")], add="1")
    assert stored()[0].read_bytes()[:3] == b"\xff\xd8\xff"


def test_place_and_camera_are_removed(guest: Citizen):
    guest.step("photos", files=[upload(with_place())], add="1")
    content = stored()[0].read_bytes()
    assert b"SecretCamera" not in content and b"Exif" not in content


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh\nrm -rf /", b"<svg onload=alert(1)>", image()[:200], b"%PDF-1.4 broken"]
)
def test_a_bad_file_is_explained_and_the_good_one_kept(guest: Citizen, content):
    answer = guest.step("photos", files=[upload(content, "나쁜파일.jpg"), upload(image())], next="1")
    text = answer.content.decode()
    assert answer.status_code == 200 and "나쁜파일.jpg" in text and "error-summary" in text
    assert DraftFile.objects.count() == len(stored()) == 1


def test_a_picture_with_too_many_pixels_is_refused(guest: Citizen):
    assert guest.step("photos", files=[upload(bomb(), "bomb.png")], next="1").status_code == 200
    assert not DraftFile.objects.exists() and not stored()


def test_a_file_of_50_megabytes_is_refused(guest: Citizen):
    answer = guest.step("photos", files=[upload(image() + b"\0" * 50 * 1024 * 1024, "큰사진.jpg")], next="1")
    assert "큰사진.jpg" in answer.content.decode() and not stored()


def test_a_sixth_file_is_refused(guest: Citizen):
    colours = ["red", "green", "blue", "black", "white", "yellow"]
    answer = guest.step("photos", files=[upload(image(colour)) for colour in colours], next="1")
    assert answer.status_code == 200 and DraftFile.objects.count() == settings.UPLOAD_MAX_FILES


def test_a_file_can_be_removed(guest: Citizen, django_capture_on_commit_callbacks):
    guest.step("photos", files=[upload(image())], add="1")
    with django_capture_on_commit_callbacks(execute=True):
        guest.step("photos", remove=str(DraftFile.objects.get().token))
    assert not DraftFile.objects.exists() and not stored()


def test_rubbish_as_token_removes_nothing(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    assert guest.step("photos", remove="rubbish").status_code == 302
    assert DraftFile.objects.count() == 1


def test_another_browser_cannot_see_or_remove_a_file(guest: Citizen, new_guest):
    guest.step("photos", files=[upload(image())], add="1")
    token, other = DraftFile.objects.get().token, new_guest()
    other.step("place")
    assert other.client.get(reverse("petitions:draft-file", args=[token])).status_code == 404
    other.step("photos", remove=str(token))
    assert DraftFile.objects.count() == 1


def test_the_owner_sees_the_file_and_nobody_keeps_it(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    answer = guest.client.get(reverse("petitions:draft-file", args=[DraftFile.objects.get().token]))
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Content-Type-Options"] == "nosniff"
    assert read(answer).startswith(b"\xff\xd8\xff")


def test_filing_hands_the_stored_file_over(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    name = DraftFile.objects.get().file.name
    attachment = guest.file().attachments.get()
    assert attachment.file.name == name and default_storage.exists(name)
    assert attachment.from_petitioner and not DraftFile.objects.exists()


def test_a_failure_while_filing_keeps_draft_and_files(guest: Citizen, monkeypatch):
    guest.fill_in()
    guest.step("photos", files=[upload(image())], add="1")

    def fail(*_args: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr("civic.cases.letters.tell", fail)
    guest.client.raise_request_exception = False
    assert guest.send().status_code == 500
    assert Draft.objects.count() == DraftFile.objects.count() == len(stored()) == 1


def test_an_address_can_upload_only_so_often(guest: Citizen, monkeypatch):
    monkeypatch.setattr("petitions.limits.UPLOADS", 1)
    guest.step("photos", files=[upload(image())], add="1")
    assert guest.step("photos", files=[upload(image("red"))], add="1").status_code == 200
    assert DraftFile.objects.count() == 1


def age(days: int) -> None:
    Draft.objects.update(updated_at=timezone.now() - timedelta(days=days))


def test_old_drafts_are_dropped_with_their_files(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    age(3)
    assert drop_old_drafts() == 1
    assert not Draft.objects.exists() and not stored()
    assert drop_old_drafts() == 0  # safe to repeat


def test_young_drafts_stay(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    age(1)
    assert drop_old_drafts() == 0 and len(stored()) == 1


def test_files_of_filed_petitions_stay(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    guest.file()
    make_old(stored()[0])
    drop_old_drafts()
    assert len(stored()) == 1


def make_old(path: Path) -> None:
    moment = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(path, (moment, moment))


def test_stored_files_without_a_row_are_dropped_after_a_while(guest: Citizen):
    guest.step("photos", files=[upload(image())], add="1")
    DraftFile.objects.all().delete()
    drop_old_drafts()
    assert len(stored()) == 1
    make_old(stored()[0])
    drop_old_drafts()
    assert not stored()
