"""Short messages: one file each, whole or not at all, replaced and not doubled when sent again."""

import json

import pytest

from civic.notices.delivery import send_due
from civic.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.SMS_URL = f"file://{tmp_path}/sms"
    return tmp_path / "sms"


def test_it_writes_one_file_for_each_message(queue, folder):
    queue("a", channel="sms")
    queue("b", channel="sms")
    assert send_due().sent == 2
    assert len(list(folder.iterdir())) == 2


def test_the_file_has_number_and_text_and_is_private(queue, folder):
    queue(channel="sms")
    send_due()
    (file,) = folder.iterdir()
    assert json.loads(file.read_text())["text"] == "가로등 & <고장>"
    assert file.stat().st_mode & 0o077 == 0


def test_a_message_sent_again_replaces_its_file(queue, folder):
    notice = queue(channel="sms")
    send_due()
    Notice.objects.filter(pk=notice.pk).update(sent_at=None)
    send_due()
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_tried_later(queue, folder):
    folder.write_text("a file is in the way")
    queue(channel="sms")
    assert send_due().postponed == 1
