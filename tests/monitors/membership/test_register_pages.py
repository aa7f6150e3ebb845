"""The pages of the register: who reads them, what is written down about it, what leaves as a file."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from civic.privacy.models import AccessLog
from civic.sheets import read
from monitors.letters import Addressee, Message, tell
from monitors.membership.rosterwords import COLUMNS
from monitors.models import Monitor, Points
from tests.monitors.conftest import make_tip
from tests.monitors.makers import (
    make_appointment,
    make_assignment,
    make_monitor,
    make_report,
    make_term,
    monitor_with_account,
)

pytestmark = pytest.mark.django_db
LIST = "admin:monitors_monitor_changelist"
EXPORT = "admin:monitors_monitor_export"


@pytest.fixture
def at_desk(desk: Any) -> Client:
    client = Client()
    client.force_login(desk)
    return client


@pytest.fixture
def in_mayors_office(mayors_office: Any) -> Client:
    client = Client()
    client.force_login(mayors_office)
    return client


def logged(action: str) -> list[str]:
    return list(AccessLog.objects.filter(action=action).values_list("reason", flat=True))


def edited(monitor: Monitor, client: Client, **values: Any) -> Any:
    """Open the form, change some of it, send it."""
    address = reverse("admin:monitors_monitor_edit", args=[monitor.pk])
    form = client.get(address).context["form"]
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    return client.post(address, {**data, "reason": "전화로 알려 주심", **values})


def test_the_list_shows_the_term_in_twelve_queries_and_is_logged(at_desk, django_assert_max_num_queries):
    for _number in range(5):
        make_appointment()
    make_assignment()
    at_desk.get(reverse(LIST))
    with django_assert_max_num_queries(14):  # two more are the savepoint of the test
        page = at_desk.get(reverse(LIST), {"silent": "no"})
    assert len(page.context["entries"]) == 5
    assert logged("monitors.register")[0] == "silent=no"
    assert "no-store" in page["Cache-Control"]


def test_without_a_term_the_list_says_so(at_desk):
    assert at_desk.get(reverse(LIST)).status_code == 200


def test_filters_that_do_not_fit_are_left_out_of_account(at_desk):
    row = make_appointment()
    page = at_desk.get(reverse(LIST), {"term": "x", "district": "nowhere", "order": "'", "state": "office"})
    assert [one.row.pk for one in page.context["entries"]] == [row.pk]


def test_searching_for_a_person_writes_no_name_into_address_or_log(at_desk):
    monitor = make_appointment(make_monitor(name="홍길동")).monitor
    page = at_desk.post(reverse(LIST), {"q": "홍길동"})
    assert [one.monitor for one in page.context["entries"]] == [monitor]
    entry = AccessLog.objects.get(action="monitors.find")
    assert "홍" not in f"{entry.reason}{entry.person}{entry.subject}"
    assert at_desk.post(reverse(LIST), {"q": ""}).context["find"].errors


def test_the_mayors_office_reads_but_takes_nothing_out_and_changes_nothing(in_mayors_office):
    monitor = make_appointment().monitor
    assert in_mayors_office.get(reverse(LIST)).context["may_run"] is False
    page = in_mayors_office.get(reverse("admin:monitors_monitor_change", args=[monitor.pk]))
    assert reverse("admin:monitors_monitor_edit", args=[monitor.pk]) not in page.content.decode()
    assert in_mayors_office.post(reverse(EXPORT), {}).status_code == 403


def test_an_export_wants_a_reason_and_is_written_down_with_it(at_desk):
    make_appointment(make_monitor(name="=홍길동", phone="01022220001"))
    refused = at_desk.post(reverse(EXPORT), {"file": "csv", "reason": "other", "note": " "})
    assert refused.context["form"].errors.keys() == {"note"}
    assert logged("monitors.register-export") == []
    answer = at_desk.post(reverse(EXPORT), {"file": "csv", "reason": "meeting", "note": "11월 회의"})
    content = b"".join(answer.streaming_content).decode()
    assert "'=홍길동" in content and "2222" not in content
    assert logged("monitors.register-export") == ["meeting: 11월 회의 | csv, 1 rows | "]


def test_an_export_has_whom_the_filters_leave_and_contacts_if_wished(at_desk):
    row = make_appointment(make_monitor(name="남을 사람", phone="01022220001"), district="geumsan")
    make_appointment(make_monitor(name="빠질 사람"), district="mangyeong")
    data = {"file": "xlsx", "reason": "papers", "contact": "on", "district": "geumsan", "term": row.term.number}
    answer = at_desk.post(reverse(EXPORT), data)
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert len(cells) == 2 and {"남을 사람", "010-2222-0001"} <= set(cells[1])
    assert logged("monitors.register-export") == [
        f"papers | xlsx with contacts, 1 rows | term={row.term.number} district=geumsan"
    ]


def test_what_was_exported_can_be_read_as_a_roster(at_desk):

    make_appointment(make_monitor(name="홍길동", phone="01022220001"), district="geumsan")
    answer = at_desk.post(reverse(EXPORT), {"file": "csv", "reason": "handover", "contact": "on"})
    with translation.override("ko"):
        line = read(ContentFile(b"".join(answer.streaming_content)), COLUMNS).lines[0]
    assert (line.values["name"], line.values["phone"]) == ("홍길동", "010-2222-0001")


def test_the_page_of_a_person_shows_all_of_them_and_the_look_is_logged(
    at_desk, coordinating, django_assert_max_num_queries
):
    monitor = monitor_with_account("monitor@example.kr", phone="01011112222")
    row = monitor.appointments.get()
    assignment = make_assignment(title="승강장 살피기")
    make_report(assignment, row)
    tip = make_tip(monitor)
    Points.objects.create(appointment=row, what="tip", key="tip/1", points=3, on=timezone.localdate())
    message = Message("과제가 열렸습니다")
    tell([Addressee.of(row)], "assignment/1/opening", lambda: message, about=assignment.about)
    other = make_appointment()
    tell([Addressee.of(other)], "assignment/1/opening", lambda: Message("남의 편지"), about=assignment.about)
    address = reverse("admin:monitors_monitor_change", args=[monitor.pk])
    at_desk.get(address)
    with django_assert_max_num_queries(24):
        page = at_desk.get(address)
    text = page.content.decode()
    for part in ("김모니터", "010-1111-2222", "승강장 살피기", tip.case.number, "과제가 열렸습니다"):
        assert part in text
    assert "남의 편지" not in text
    assert [(one.words, one.report is not None) for _e, duties in page.context["page"].terms for one in duties]
    assert AccessLog.objects.filter(action="monitors.person", person=monitor.about).count() == 2


def test_nobody_is_found_under_an_address_that_names_nobody(at_desk):
    for pk in ("0", "x", "9" * 30):
        assert at_desk.get(f"/admin/monitors/monitor/{pk}/change/").status_code == 404


def test_data_are_put_right_with_a_trace_that_keeps_no_old_value(at_desk):
    monitor = make_monitor(name="홍길동", phone="01022220001")
    answer = edited(monitor, at_desk, phone="010-2222-0009", birth_year="1975")
    assert answer.status_code == 302
    monitor.refresh_from_db()
    assert (monitor.phone, monitor.birth_year) == ("01022220009", 1975)
    assert Monitor.objects.with_phone("01022220009").get() == monitor
    words = LogEntry.objects.get(object_id=str(monitor.pk)).change_message
    assert "전화로 알려 주심" in words and "2222" not in words
    assert logged("monitors.person-changed") == ["전화로 알려 주심 | phone, birth_year"]
    page = at_desk.get(reverse("admin:monitors_monitor_history", args=[monitor.pk]))
    assert "전화로 알려 주심" in page.content.decode()


def test_the_same_again_changes_and_logs_nothing(at_desk):
    monitor = make_monitor()
    assert edited(monitor, at_desk).status_code == 302
    assert not LogEntry.objects.exists() and logged("monitors.person-changed") == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"phone": "010-9999-0001"}, "phone"),
        ({"email": "taken@example.kr"}, "email"),
        ({"email": "no address"}, "email"),
        ({"phone": "", "email": ""}, "phone"),
        ({"birth_year": "75"}, "birth_year"),
        ({"birth_year": "2100"}, "birth_year"),
        ({"name": " "}, "name"),
        ({"gender": "x"}, "gender"),
        ({"phone": "010-2222-0009", "reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_written(at_desk, values, field):
    make_monitor(phone="01099990001", email="taken@example.kr")
    monitor = make_monitor(name="홍길동", phone="01022220001")
    form = edited(monitor, at_desk, **values).context["form"]
    assert set(form.errors) == {field}
    monitor.refresh_from_db()
    assert (monitor.name, monitor.phone) == ("홍길동", "01022220001")


def test_two_who_change_the_same_person_do_not_undo_each_other(at_desk):
    monitor = make_monitor(phone="01022220001", occupation="farming")
    address = reverse("admin:monitors_monitor_edit", args=[monitor.pk])
    seen = at_desk.get(address).context["form"]["seen"].value()
    Monitor.objects.filter(pk=monitor.pk).update(occupation="home")
    answer = edited(monitor, at_desk, seen=seen, phone="010-2222-0009")
    assert answer.context["form"].non_field_errors()
    monitor.refresh_from_db()
    assert monitor.phone == "01022220001"


def test_an_address_gives_somebody_in_office_an_account(at_desk):
    monitor = make_appointment(make_monitor(email="")).monitor
    edited(monitor, at_desk, email="New@example.kr")
    monitor.refresh_from_db()
    assert monitor.user.email == "new@example.kr" and monitor.user.groups.filter(name="monitor").exists()


@pytest.mark.parametrize("used", [False, True])
def test_an_account_that_never_was_used_moves_with_a_corrected_address(at_desk, used):
    monitor = make_appointment(make_monitor(email="")).monitor
    edited(monitor, at_desk, email="typo@example.kr")
    monitor.refresh_from_db()
    if used:
        monitor.user.last_login = timezone.now()
        monitor.user.save()
    edited(monitor, at_desk, email="right@example.kr")
    monitor.user.refresh_from_db()
    assert monitor.user.email == ("typo@example.kr" if used else "right@example.kr")


def test_the_register_of_a_past_term_stays_readable(at_desk):
    past = make_appointment(term=make_term(timezone.localdate() - timedelta(days=1000)))
    make_appointment()
    page = at_desk.get(reverse(LIST), {"term": past.term.number})
    assert [one.state for one in page.context["entries"]] == ["over"]
