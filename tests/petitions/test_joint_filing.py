"""Several people file together: an optional part of the page, without any burden for everybody else."""

import pytest
from django.urls import reverse

from civic.cases.models import Case, Representative
from civic.people.models import Contact
from petitions.models import Draft
from tests.cases.mailbox import addresses, letter, to_petitioner

from .conftest import ANSWERS, Citizen

TOGETHER = {
    "signers": "12",
    "households": "8",
    "first_name": "김둘째",
    "first_phone": "010-2222-3333",
    "second_name": "이셋째",
    "second_email": "third@example.kr",
}
pytestmark = pytest.mark.django_db


def who_page(guest: Citizen) -> str:
    return guest.client.get(reverse("petitions:step", args=["who"])).content.decode()


def part(text: str) -> str:
    """The part of several people, as the page sends it to every browser."""
    start = text.index('<details class="more-choices"')
    return text[start : text.index("</details>", start)]


def test_whoever_files_alone_meets_a_closed_part_and_nothing_else(guest: Citizen):
    page = who_page(guest)
    assert 'name="signers"' in part(page) and "open" not in part(page).split(">")[0]
    case = guest.file()
    assert (case.signers, case.households, case.is_multi_person) == (1, 1, False)
    assert "signers" not in case.events.get().data


def test_the_part_needs_no_script(guest: Citizen):
    assert "<script" not in part(who_page(guest)) and "hidden" not in part(who_page(guest)).split(">")[0]


def test_a_petition_of_twelve_with_two_further_representatives(guest: Citizen):
    case = guest.file(who=TOGETHER)
    assert (case.signers, case.households, case.is_multi_person) == (12, 8, True)
    rows = Representative.objects.filter(case=case).select_related("contact")
    assert [(row.contact.name, row.contact.phone, row.contact.email) for row in rows] == [
        ("김둘째", "01022223333", ""),
        ("이셋째", "", "third@example.kr"),
    ]
    assert case.events.get().data["signers"] == 12


def test_each_representative_gets_the_receipt_as_they_can_be_reached(guest: Citizen):
    case = guest.file(who=TOGETHER, consent={"text_messages": "on"})
    told = to_petitioner(case, "filed")
    assert set(addresses(told)) == {"hong@example.kr", "01012345678", "01022223333", "third@example.kr"}
    channels = {row.to_address: row.channel for row in told}
    assert channels["01022223333"] == "call"  # agreed to no text messages


def test_what_was_typed_is_kept_from_page_to_page_and_shown_again(guest: Citizen):
    guest.fill_in(who=TOGETHER)
    page = who_page(guest)
    assert 'value="12"' in page and "김둘째" in page and "open" in part(page).split(">")[0]
    check = guest.client.get(reverse("petitions:step", args=["check"])).content.decode()
    assert "12" in check and "김둘째" in check and "third@example.kr" in check


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"signers": "12"}, "households"),
        ({"signers": "0", "households": "1"}, "signers"),
        ({"signers": "열둘", "households": "1"}, "signers"),
        ({"signers": "9999999", "households": "1"}, "signers"),
        ({"first_name": "김둘째", "first_phone": "010-2222-3333"}, "signers"),
        ({"signers": "2", "households": "1", **{k: v for k, v in TOGETHER.items() if "_" in k}}, "signers"),
        ({"signers": "9", "households": "1", "first_name": "김둘째"}, "first_phone"),
        ({"signers": "9", "households": "1", "second_phone": "010-2222-3333"}, "second_name"),
        ({"signers": "9", "households": "1", "first_name": "김둘째", "first_phone": "12"}, "first_phone"),
        ({"signers": "9", "households": "1", "first_name": "김둘째", "first_email": "gimje"}, "first_email"),
    ],
)
def test_mistakes_are_said_beside_the_field_in_the_open_part(guest: Citizen, typed, wrong):
    answer = guest.step("who", **typed)
    assert answer.status_code == 200
    assert wrong in answer.context["form"].errors
    page = answer.content.decode()
    assert "open" in part(page).split(">")[0] and all(f'value="{value}"' in page for value in typed.values())


def test_a_registration_number_in_a_name_is_refused_and_never_kept(guest: Citizen):
    answer = guest.step("who", **{**TOGETHER, "first_name": "900101-1234567"})
    assert "first_name" in answer.context["form"].errors
    assert "1234567" not in str(Draft.objects.get().data)


def test_sending_twice_makes_each_representative_once(guest: Citizen):
    guest.fill_in(who=TOGETHER)
    key = guest.key
    assert guest.send(key).url == guest.send(key).url
    assert (Case.objects.count(), Representative.objects.count(), Contact.objects.count()) == (1, 2, 3)


def test_the_list_of_signatures_is_asked_for(guest: Citizen):
    assert "연명부" in who_page(guest) or "list of signatures" in who_page(guest)


def test_receipt_and_letter_ask_for_the_original_list_of_a_petition_of_many(guest: Citizen, new_guest):
    case = guest.file(who=TOGETHER)
    page = guest.client.get(reverse("petitions:receipt", args=[case.number])).content.decode()
    small = new_guest().file(who={"signers": "2", "households": "1"})
    asked = [letter(row, "filed") for row in (case, small)]
    for text, is_asked in ((page, True), (asked[0], True), (asked[1], False)):
        assert ("연명부 원본" in text or "original list" in text) == is_asked


def test_the_draft_keeps_other_peoples_names_unreadable(guest: Citizen):
    from django.db import connection

    guest.step("who", **{**ANSWERS["who"], **TOGETHER})
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM petitions_draft")
        stored = cursor.fetchone()[0]
    assert "김둘째" not in stored and "third@example.kr" not in stored
