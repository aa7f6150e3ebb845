"""Somebody phones or walks in: the form, its receipt; the confirmation the visitor takes home."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from civic.cases.workflow import Channel
from civic.privacy.models import AccessLog
from petitions.models import Booking, Session
from petitions.monday import desk as rules
from tests.makers import make_case, make_contact

from .makers import make_booking, make_session
from .test_desk import key

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(coordinating, department):
    return make_session(timezone.localdate())


@pytest.fixture
def later(coordinating, department):
    return make_session(timezone.localdate() + timedelta(days=5))


@pytest.fixture
def clerk(client, desk):
    client.force_login(desk)
    return client


def data(**kw):
    given = {
        "form_key": str(uuid.uuid4()),
        "name": "김순자",
        "phone": "010-7777-1111",
        "email": "",
        "district": "",
        "place": "",
        "category": "",
        "title": "마을 버스가 너무 드뭅니다",
        "text": "하루 두 번뿐이라 병원에 가기 어렵습니다.",
        "consents": ["publication"],
        "slot": "first",
    }
    return {**given, **kw}


def page(session):
    return reverse("admin:petitions_session_visitor", args=[session.pk])


def test_on_the_day_it_is_one_more_visitor_with_a_number(clerk, today, desk):
    answer = clerk.post(page(today), data(), follow=True)
    row = Booking.objects.select_related("case__contact").get()
    assert (row.state, row.source, row.queue_number) == (Booking.State.ARRIVED, Booking.Source.WALK_IN, 5)
    assert (row.case.channel, row.case.filed_by, row.case.contact.phone) == (Channel.VISIT, desk, "01077771111")
    text = answer.content.decode()
    assert f">{row.case.number}<" in text and f">{row.case.access_code}<" in text
    assert "5" in text.split("paper__lead")[1].split("</p>")[0]
    assert row.case.contact.consents.get().purpose == "publication"


def test_before_the_day_it_is_a_booking_by_telephone(clerk, later):
    clerk.post(page(later), data(slot="2"))
    row = Booking.objects.get()
    assert (row.state, row.source, row.position) == (Booking.State.BOOKED, Booking.Source.PHONE, 2)
    assert row.case.channel == Channel.PHONE


def test_a_full_day_leads_to_the_waiting_list(clerk, later):
    for number in range(4):
        make_booking(later, make_case(contact=make_contact(phone=f"0104444000{number}", email="")))
    assert clerk.post(page(later), data()).status_code == 302
    assert Booking.objects.latest("pk").state == Booking.State.WAITING


def test_the_same_form_twice_is_one_case_and_one_booking(clerk, today):
    sent = data()
    first, second = (clerk.post(page(today), sent) for _nth in range(2))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == Booking.objects.count() == 1


def test_the_same_form_with_other_content_is_refused(clerk, today):
    sent = data()
    clerk.post(page(today), sent)
    answer = clerk.post(page(today), {**sent, "title": "다른 제목"})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": ""}, "phone"),
        ({"title": ""}, "title"),
        ({"text": "제 번호는 900101-1234567 입니다"}, "text"),
        ({"slot": "17"}, "slot"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_written(clerk, later, wrong, field):
    answer = clerk.post(page(later), data(**wrong))
    assert field in answer.context["form"].errors
    assert data()["title"] in answer.content.decode() or "title" in wrong
    assert not Case.objects.exists() and not Booking.objects.exists()


def test_an_appointment_that_is_gone_writes_nothing(clerk, later):
    make_booking(later, position=2)
    count = Case.objects.count()
    assert clerk.post(page(later), data(slot="2")).context["form"].errors
    assert Case.objects.count() == count


def test_a_session_that_is_over_takes_nobody(clerk, today):
    Session.objects.update(state=Session.State.HELD, number=116)
    assert clerk.get(page(today)).status_code == 302
    assert clerk.post(page(today), data()).status_code == 302 and not Booking.objects.exists()


def test_only_who_runs_the_session_enters_visitors(client, today, officer, stranger, examiner, administrator, citizen):
    for person in (officer, stranger, examiner, administrator):
        client.force_login(person)
        assert client.get(page(today)).status_code == 403
        assert client.post(page(today), data()).status_code == 403
    client.force_login(citizen)
    assert client.get(page(today)).status_code == 302
    assert not Booking.objects.exists()


def test_the_receipt_with_the_code_is_for_the_clerk_who_wrote_it_down(clerk, client, today, mayors_office):
    clerk.post(page(today), data())
    row = Booking.objects.get()
    address = reverse("admin:petitions_session_visitor_receipt", args=[today.pk, row.pk])
    answer = clerk.get(address)
    assert row.case.access_code in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert AccessLog.objects.filter(action="receipt.print", subject=row.case.about).exists()
    client.force_login(mayors_office)
    assert client.get(address).status_code == 404


# --- The confirmation


@pytest.fixture
def heard(today, desk, citizen):
    row = make_booking(today, make_case(contact=make_contact(user=citizen)))
    rules.arrive(row, by=desk, key=key())
    rules.begin_hearing(row, by=desk, key=key())
    words = {"visitor_words": "어둡습니다.", "mayor_words": "고치겠습니다.", "attendees": "시장 박준배"}
    rules.save_words(row, **words, by=desk, key=key())
    return rules.end_hearing(row, by=desk, key=key())


def test_staff_print_the_confirmation_with_the_code_and_it_is_logged(clerk, heard, desk, django_assert_max_num_queries):
    address = reverse("admin:petitions_session_confirmation", args=[heard.session_id, heard.pk])
    with django_assert_max_num_queries(20):
        text = clerk.get(address).content.decode()
    for said in ("고치겠습니다.", "시장 박준배", "116", heard.case.number, heard.case.access_code, "홍길동"):
        assert said in text
    entry = AccessLog.objects.get(action="monday.confirmation")
    assert (entry.by, entry.subject) == (desk, heard.session.about)


def test_after_the_day_the_confirmation_of_staff_is_without_the_code(clerk, heard):
    Session.objects.update(day=timezone.localdate() - timedelta(days=1))
    text = clerk.get(reverse("admin:petitions_session_confirmation", args=[heard.session_id, heard.pk]))
    body = text.content.decode()
    assert "고치겠습니다." in body and heard.case.number in body and heard.case.access_code not in body


def test_the_visitor_prints_their_own_without_the_code(client, heard, citizen):
    client.force_login(citizen)
    answer = client.get(reverse("petitions:monday-confirmation", args=[heard.case.number]))
    text = answer.content.decode()
    assert "고치겠습니다." in text and heard.case.access_code not in text
    assert "no-store" in answer["Cache-Control"]
    large = client.get(reverse("petitions:monday-confirmation", args=[heard.case.number]), {"large": 1})
    assert "paper-page--large" in large.content.decode()


def test_nobody_elses_confirmation_can_be_read(client, heard, officer):
    address = reverse("petitions:monday-confirmation", args=[heard.case.number])
    assert client.get(address).status_code == 404
    client.force_login(officer)
    assert client.get(address).status_code == 404
    assert client.get(reverse("petitions:monday-confirmation", args=["2026-999999"])).status_code == 404


def test_there_is_none_before_the_hearing_is_over(clerk, client, today, citizen):
    row = make_booking(today, make_case(contact=make_contact(user=citizen)))
    assert clerk.get(reverse("admin:petitions_session_confirmation", args=[today.pk, row.pk])).status_code == 404
    client.force_login(citizen)
    assert client.get(reverse("petitions:monday-confirmation", args=[row.case.number])).status_code == 404
