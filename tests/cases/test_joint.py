"""Petitions of several people: how many signed, who speaks for them, and that those are petitioners, too."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from civic.cases.models import Case, Representative
from civic.cases.workflow import Progress, WorkflowError, WrongStatus
from civic.people.models import Contact
from civic.people.petitioner import Petitioner
from civic.privacy.models import AccessLog
from civic.reminders.models import Reminder
from tests.cases.mailbox import about, addresses, letter, read, to_petitioner
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_case, seoul

pytestmark = pytest.mark.django_db
MONDAY = seoul("2026-11-23T10:00")
SECOND = ("김둘째", "01022223333", "second@example.kr")
THIRD = ("이셋째", "01044445555", "")


@pytest.fixture(autouse=True)
def _monday_morning():
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def signed(officer) -> Case:
    """Twelve people of eight households signed it, and nobody speaks for them."""
    case = accepted_case(kind="suggestion", by=officer)
    case.register_joint(signers=12, households=8, by=officer)
    return case


@pytest.fixture
def asked(signed, officer) -> Case:
    signed.request_representatives(reason="누가 대표이신지 알려 주십시오.", answer_by=date(2026, 12, 3), by=officer)
    return signed


def people(case: Case) -> list[str]:
    return [row.contact.name for row in fresh(case).representatives.select_related("contact")]


# --- How many signed ---


def test_how_many_signed_is_noted_and_told(signed):
    case = fresh(signed)
    assert (case.signers, case.households, case.is_multi_person) == (12, 8, True)
    text = letter(case, "register_joint")
    assert "12" in text and case.access_code not in text


@pytest.mark.parametrize(("signers", "households", "many"), [(5, 5, True), (4, 9, False), (9, 4, False)])
def test_many_people_are_five_of_five_households(officer, signers, households, many):
    case = accepted_case(by=officer)
    case.register_joint(signers=signers, households=households, by=officer)
    assert fresh(case).is_multi_person == many
    assert Case.objects.of_many().exists() == many


def test_staff_correct_the_numbers_and_the_representatives_later(signed, officer):
    signed.register_joint(signers=12, households=8, representatives=[SECOND, THIRD], by=officer)
    kept = fresh(signed).representatives.first()
    signed.register_joint(signers=9, households=4, keep=[kept.pk], by=officer)
    assert people(signed) == ["김둘째"] and fresh(signed).signers == 9
    assert not Contact.objects.with_name("이셋째").exists()
    signed.register_joint(signers=1, households=1, by=officer)
    assert not Representative.objects.exists() and not fresh(signed).is_multi_person


@pytest.mark.parametrize(
    "wrong",
    [
        {"signers": 0, "households": 1},
        {"signers": 2, "households": 0},
        {"signers": 2, "households": 1, "representatives": [SECOND, THIRD]},
        {"signers": 9, "households": 1, "representatives": [SECOND, THIRD, SECOND]},
        {"signers": 9, "households": 1, "representatives": [("", "01022223333", "")]},
        {"signers": 9, "households": 1, "representatives": [("김둘째", "", "")]},
    ],
)
def test_what_cannot_be_is_refused(officer, wrong):
    case = accepted_case(by=officer)
    with pytest.raises(WorkflowError):
        case.register_joint(**wrong, by=officer)
    assert fresh(case).signers == 1 and not Representative.objects.exists()


def test_the_petitioner_and_strangers_cannot_register(signed, stranger):
    for by in (Petitioner(signed.number), stranger):
        with pytest.raises(WrongStatus):
            signed.register_joint(signers=3, households=1, by=by)


def test_the_examiner_is_told_once_of_a_petition_of_many(officer, examiner):
    case = make_case(signers=7, households=6)
    case.accept(by=officer)
    case.register_joint(signers=8, households=6, by=officer)
    told = [row for row in about(case) if "/many-people/" in row.key]
    assert addresses(told) == [examiner.email]
    assert "홍길동" not in read(told[0]) and "가로등" not in read(told[0])
    small = make_case(signers=4, households=4)
    assert not [row for row in about(small) if "/many-people/" in row.key]


def test_the_mayor_sees_open_petitions_of_many_people(mayors_office, client, department):
    many, few = make_case(signers=7, households=6, title="축사 반대"), make_case(signers=2, title="둘이서")
    client.force_login(mayors_office)
    page = client.get("/dashboard/").content.decode()
    assert many.number in page and few.number not in page


def test_a_badge_says_so_in_the_list_and_on_the_page(officer):
    case = make_case(signers=7, households=6)
    at_work = Staff(officer)
    badge = "다수인관련민원"
    for page in (at_work.worklist(), at_work.open(case)):
        text = page.content.decode()
        assert badge in text or "Petition of many people" in text


# --- Representatives ---


def test_the_clock_stands_still_until_representatives_are_named(asked):
    case = fresh(asked)
    assert (case.progress, case.due_at) == (Progress.PAUSED, None)
    assert "2026" in letter(case, "request_representatives")
    with time_machine.travel(seoul("2026-11-30T10:00"), tick=False):
        case.name_representatives(representatives=[SECOND, THIRD], by=Petitioner(case.number))
        case = fresh(case)
    assert case.progress == Progress.REVIEWING and people(case) == ["김둘째", "이셋째"]
    # accepted on 23 November, 14 days; 24 to 30 November are not counted
    assert timezone.localdate(case.due_at) > date(2026, 12, 10)


def test_the_request_needs_three_who_signed_and_nobody_named(officer):
    case = accepted_case(by=officer)
    assert not case.may("request_representatives", officer)
    case.register_joint(signers=3, households=1, by=officer)
    assert case.may("request_representatives", officer)
    case.register_joint(signers=3, households=1, representatives=[SECOND], by=officer)
    assert not case.may("request_representatives", officer)


@pytest.mark.parametrize(("reason", "day"), [(" ", date(2026, 12, 3)), ("까닭", date(2026, 11, 23))])
def test_the_request_needs_a_reason_and_a_day_to_come(signed, officer, reason, day):
    with pytest.raises(WorkflowError):
        signed.request_representatives(reason=reason, answer_by=day, by=officer)
    assert fresh(signed).progress == Progress.ACCEPTED


def test_the_petitioner_may_speak_for_all_alone_and_is_not_asked_again(asked, officer):
    asked.name_representatives(by=Petitioner(asked.number))
    assert people(asked) == [] and fresh(asked).progress == Progress.REVIEWING
    assert not fresh(asked).may("request_representatives", officer)


def test_only_the_petitioner_and_staff_name_them_and_only_when_asked(asked, signed, stranger, officer):
    other = accepted_case(signers=9, households=1)
    assert not other.may("name_representatives", Petitioner(other.number))
    assert asked.may("name_representatives", officer)
    assert not asked.may("name_representatives", stranger)


def test_the_office_chooses_only_after_the_day_has_passed(asked, officer):
    assert not asked.may("appoint_representatives", officer)
    with time_machine.travel(seoul("2026-12-04T10:00"), tick=False):
        with pytest.raises(WorkflowError):
            fresh(asked).appoint_representatives(reason=" ", representatives=[SECOND], by=officer)
        fresh(asked).appoint_representatives(reason="기한이 지났습니다.", representatives=[SECOND], by=officer)
    row = Representative.objects.get()
    assert row.chosen_by_office and fresh(asked).progress == Progress.REVIEWING


def test_the_petitioner_is_reminded_before_and_the_office_after_the_day(asked):
    rows = Reminder.objects.open().for_subject(("case", asked.pk))
    kinds = {row.kind: row.due_at for row in rows}
    assert timezone.localdate(kinds["case.representatives-soon"]) == date(2026, 12, 1)
    assert min(row.due_at for row in rows if row.kind == "case.representatives-late") == seoul("2026-12-04T09:00")
    assert timezone.localdate(fresh(asked).act_by) == date(2026, 12, 3)


def test_representatives_get_every_letter_in_the_way_they_can_be_reached(signed, officer):
    signed.register_joint(signers=12, households=8, representatives=[SECOND, THIRD], by=officer)
    told = to_petitioner(signed, "register_joint")[-3:]
    assert addresses(told) == ["hong@example.kr", "second@example.kr", "01044445555"]
    assert [row.channel for row in told] == ["email", "email", "call"]
    assert all(signed.access_code in read(row) for row in told)
    signed.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert len(to_petitioner(signed, "answer")) == 3
    assert len({row.key for row in about(signed)}) == len(about(signed))


def test_representatives_who_agreed_to_nothing_get_no_text_messages(signed, officer):
    signed.register_joint(signers=12, households=8, representatives=[THIRD], by=officer)
    signed.answer(decision="adopted", parts=answer_parts(), by=officer)
    assert {row.channel for row in to_petitioner(signed, "answer")} == {"email", "call"}


def test_contacts_of_representatives_are_encrypted_and_nowhere_in_events(asked):
    from django.db import connection

    asked.name_representatives(representatives=[SECOND], by=Petitioner(asked.number))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, email FROM people_contact")
        stored = str(cursor.fetchall())
    assert not any(part in stored for part in SECOND)
    told = str([(event.data, event.public_text, event.internal_note) for event in asked.events.all()])
    assert not any(part in told for part in SECOND)


def test_a_case_is_found_by_its_representatives(signed, officer):
    signed.register_joint(signers=12, households=8, representatives=[SECOND], by=officer)
    for typed in ("김둘째", "010-2222-3333", "Second@example.kr", "홍길동"):
        assert list(Case.objects.with_person(typed)) == [signed]
    assert not Case.objects.with_person("이셋째").exists()


# --- Screens ---


def test_the_page_masks_representatives_until_a_reason_is_given(signed, officer):
    signed.register_joint(signers=12, households=8, representatives=[SECOND], by=officer)
    at_work = Staff(officer)
    page = at_work.open(signed).content.decode()
    assert "김둘째" not in page and "second@example.kr" not in page and "김○째" in page
    page = at_work.post("admin:cases_case_contact", signed.pk, reason="ask").content.decode()
    assert "김둘째" in page and "second@example.kr" in page
    contact = Representative.objects.get().contact
    assert AccessLog.objects.filter(action="contact.view", person=str(contact)).exists()


def test_the_office_registers_by_its_form(officer):
    case, at_work = accepted_case(by=officer), Staff(officer)
    answer = at_work.do(
        case, "register_joint", signers=6, households=5, first_name="김둘째", first_phone="010-2222-3333"
    )
    assert answer.status_code == 302 and people(case) == ["김둘째"]
    row = Representative.objects.get()
    assert row.contact.phone == "01022223333"
    form = at_work.form(case, "register_joint").context["form"]
    assert "김둘째" not in str(form) and "김○째" in str(form)
    at_work.do(fresh(case), "register_joint", signers=6, households=5, keep=[row.pk], second_name="이셋째",
               second_email="third@example.kr")  # fmt: skip
    assert people(case) == ["김둘째", "이셋째"]


def test_errors_of_the_form_stand_beside_their_fields(officer):
    case, at_work = accepted_case(by=officer), Staff(officer)
    errors = at_work.do(case, "register_joint", signers=6, first_name="김둘째").context["form"].errors
    assert set(errors) == {"households", "first_phone"}
    errors = at_work.do(case, "register_joint", first_phone="010-2222-3333", signers="").context["form"].errors
    assert {"signers", "first_name"} <= set(errors)


def test_the_office_asks_names_and_chooses_by_its_forms(signed, officer):
    at_work = Staff(officer)
    assert (
        at_work.do(signed, "request_representatives", reason="알려 주십시오.", answer_by="2026-11-20")
        .context["form"]
        .errors["answer_by"]
    )
    at_work.do(signed, "request_representatives", reason="알려 주십시오.", answer_by="2026-12-03")
    assert fresh(signed).progress == Progress.PAUSED
    at_work.do(fresh(signed), "name_representatives", first_name="김둘째", first_email="second@example.kr")
    assert people(signed) == ["김둘째"]


def test_the_petitioner_names_them_on_the_page_of_the_petition(asked, client):
    from tests.petitions.conftest import Citizen

    Citizen(client).look_up(asked)
    page = client.get(f"/petitions/{asked.number}/").content.decode()
    assert "누가 대표이신지" in page and 'name="first_name"' in page
    data: dict[str, Any] = {"version": fresh(asked).version, "first_name": "김둘째"}
    page = client.post(f"/petitions/{asked.number}/name_representatives/", data)
    assert page.status_code == 200 and "김둘째" in page.content.decode()
    answer = client.post(f"/petitions/{asked.number}/name_representatives/", data | {"first_phone": "010-2222-3333"})
    assert answer.status_code == 302 and people(asked) == ["김둘째"]
    twice = client.post(f"/petitions/{asked.number}/name_representatives/", data | {"first_phone": "010-2222-3333"})
    assert twice.status_code == 302 and people(asked) == ["김둘째"]


def test_a_day_is_suggested_that_is_no_day_off(signed, officer):
    form = Staff(officer).form(signed, "request_representatives").context["form"]
    assert form["answer_by"].value() >= timezone.localdate() + timedelta(days=10)
