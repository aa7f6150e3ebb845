"""One form, one case: however often and however fast it is sent."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from civic.cases.models import Attachment, Case, CaseEvent
from civic.notices.models import Notice
from petitions.models import Draft

from .conftest import Citizen, image, upload


def test_a_replayed_form_gives_the_same_receipt(guest: Citizen):
    guest.fill_in()
    key = guest.key
    first, second = guest.send(key), guest.send(key)
    assert first.url == second.url and Case.objects.count() == 1 and CaseEvent.objects.count() == 1


def test_the_receipt_can_be_reloaded(guest: Citizen):
    case = guest.file()
    url = reverse("petitions:receipt", args=[case.number])
    pages = [guest.client.get(url).content.decode() for _time in range(2)]
    assert all(case.number in page and case.access_code in page for page in pages)


def test_the_back_button_leads_to_the_receipt(guest: Citizen):
    case = guest.file()
    answer = guest.client.get(reverse("petitions:step", args=["check"]))
    assert answer.url == reverse("petitions:receipt", args=[case.number])


def test_after_sending_a_new_petition_can_be_filed(guest: Citizen):
    first, second = guest.file(), guest.file()
    assert first.number != second.number


def _send(session: str, key: str, barrier: Barrier, urls: list[str]) -> None:
    client = Client()
    client.cookies["sessionid"] = session
    barrier.wait()
    answer = client.post(reverse("petitions:step", args=["check"]), {"form_key": key})
    urls.append(answer.headers.get("Location", str(answer.status_code)))
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_case(guest: Citizen):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    guest.fill_in()
    guest.step("photos", files=[upload(image())], add="1")
    session, barrier, urls = guest.client.cookies["sessionid"].value, Barrier(4), []
    threads = [Thread(target=_send, args=(session, guest.key, barrier, urls)) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    case = Case.objects.get()
    assert set(urls) == {reverse("petitions:receipt", args=[case.number])} and len(urls) == 4
    assert (Attachment.objects.count(), Draft.objects.count()) == (1, 0)
    assert Notice.objects.filter(template="case-letter").count() == 1
