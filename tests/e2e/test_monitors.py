"""A monitor in the browser: applied, chosen, in office, reporting with a photo, heard, and what came of it all."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from civic.cases.models import Case
from monitors.models import Application, Appointment, Assignment, Call, Monitor, Report, Tip
from tests.makers import answer_parts, make_user
from tests.monitors.makers import make_appointment, make_assignment, make_call, make_monitor, make_term, seed_rules
from tests.processes import needs_postgresql, wait_until

from .conftest import DESK, PHONE, check_axe, mail_to, press, sign_in
from .test_main_thread import photo_with_gps

pytestmark = [pytest.mark.e2e, needs_postgresql]

EMAIL = "namu@example.kr"
NAME = "나무지기"
PHOTO = {"name": "road.jpg", "mimeType": "image/jpeg", "buffer": photo_with_gps()}
QUESTIONS = (
    {"sort": "one", "text": "의자가 있습니까?", "options": ["있다", "없다"]},
    {"sort": "text", "text": "무엇을 보셨습니까?"},
    {"sort": "photo", "text": "사진", "required": False},
)
SAVE = "#content form[method=post] button.btn--primary"


@pytest.fixture
def rules(city: dict[str, Any]) -> None:
    """Sections and rules of points, which the last test's flush took."""
    seed_rules()


def phone_of(browser: Browser, **kw: Any) -> Page:
    return browser.new_page(viewport=PHONE, locale="ko-KR", **kw)


def go(page: Page, address: str) -> None:
    page.goto(address)
    check_axe(page)


def apply(page: Page, url: str, call: Call) -> Application:
    go(page, f"{url}/monitors/join/")
    press(page, f"a[href='/monitors/join/{call.pk}/']", last=False)
    check_axe(page)
    page.fill("[name=name]", NAME)
    page.fill("[name=phone]", "010-0000-4321")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=birth_year]", "1962")
    for name, value in (("gender", "female"), ("occupation", "farming"), ("district", "mangyeong")):
        choose(page, name, value)
    page.fill("[name=motive]", "마을 길을 날마다 걷습니다.")
    page.check("[name=agreed]", force=True)
    press(page, "main form.join-form button.btn--primary")
    check_axe(page)
    return Application.objects.get()


def choose(page: Page, name: str, value: str) -> None:
    """An answer of a select or of radio buttons."""
    found = page.locator(f"main [name={name}]")
    if found.first.evaluate("field => field.tagName") == "SELECT":
        found.first.select_option(value)
    else:
        page.check(f"main [name={name}][value='{value}']", force=True)


def select(page: Page, url: str, call: Call, application: Application) -> None:
    """The desk picks the applicant and decides."""
    go(page, url + reverse("admin:monitors_selection", args=[call.pk]))
    page.check(f"[name=choice-{application.pk}][value=picked]", force=True)
    expect(page.locator("[data-selection-sum]")).to_contain_text("1")
    press(page, "button[name=decide]")
    check_axe(page)
    press(page, SAVE)


def sign_in_by_mail(page: Page, url: str, email: str) -> None:
    """The account was made with the appointment: no password, a code by mail."""
    page.goto(f"{url}/accounts/login/code/?next=/monitors/my/")
    page.fill("[name=email]", email)
    press(page, "main form button.btn--primary")
    wait_until(lambda: mail.outbox, 20, "the code")
    code = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    assert code is not None
    page.fill("[name=code]", code.group())
    press(page, "main form button.btn--primary")
    assert page.url == f"{url}/monitors/my/"


def report(page: Page, url: str, assignment: Assignment) -> Report:
    """Typed, kept by itself, found again, a photo added, handed in."""
    go(page, f"{url}/monitors/assignments/")
    press(page, f"a[href='/monitors/assignments/{assignment.ref}/']", last=False)
    check_axe(page)
    one, text, photo = (row.key for row in assignment.questions.all())
    page.check(f"[name={one}][value='1']", force=True)
    page.fill(f"[name={text}]", "의자가 없어 어르신들이 서서 기다리십니다.")
    expect(page.locator(".report-bar__sign--saved")).to_be_visible(timeout=20_000)
    page.reload()
    expect(page.locator(f"[name={text}]")).to_have_value("의자가 없어 어르신들이 서서 기다리십니다.")
    page.set_input_files(f"input[type=file][name={photo}]", [PHOTO])
    expect(page.locator("[data-photos] li")).to_have_count(1, timeout=20_000)
    check_axe(page)
    assert not Report.objects.get().is_submitted
    press(page, "button[name=act][value=submit]")
    check_axe(page)
    found = Report.objects.get()
    assert found.is_submitted and found.answers[photo] and found.photos.count() == 1
    return found


def sum_up(page: Page, url: str, assignment: Assignment) -> None:
    """The desk reads, writes what was learned, shares it with the monitors and with everybody."""
    go(page, url + reverse("admin:monitors_assignment_matrix"))
    go(page, url + reverse("admin:monitors_assignment_results", args=[assignment.pk]))
    page.fill("[name=summary]", "의자가 없는 승강장이 많았습니다.")
    page.fill("[name=outcome]", "연말까지 의자를 놓습니다.")
    press(page, "#content section form button.btn--primary", last=False)
    for key in ("share", "publish"):
        go(page, url + reverse("admin:monitors_assignment_verb", args=[assignment.pk, key]))
        press(page, SAVE)
    assignment.refresh_from_db()
    assert assignment.shared_at is not None and assignment.published_at is not None


def send_tip(page: Page, url: str) -> Case:
    """In three steps, with a photo."""
    go(page, f"{url}/monitors/tips/new/")
    page.locator(".tip-sort").nth(1).click()
    expect(page.locator("[name=place]")).to_be_visible()
    page.set_input_files("input[type=file][name=photos]", [PHOTO])
    page.fill("[name=place]", "장터 앞")
    check_axe(page)
    page.locator("[data-tip-buttons] button.btn--primary:visible").click()
    expect(page.locator("textarea[name=text]")).to_be_visible()
    page.fill("textarea[name=text]", "보도블록이 솟아 걸려 넘어집니다.")
    check_axe(page)
    press(page, "main form button[type=submit]:visible")
    check_axe(page)
    return Tip.objects.select_related("case").get().case


def write_notice(page: Page, url: str) -> None:
    go(page, url + reverse("admin:monitors_announcement_add"))
    page.fill("#content [name=title]", "간담회를 엽니다")
    page.fill("#content [name=text]", "다음 주 화요일에 만납니다.")
    press(page, SAVE)
    check_axe(page)
    press(page, "form[action$='/do/send/'] button")


def test_from_the_application_to_the_passport(
    portal: dict[str, Any], rules: None, browser: Browser, watch: Callable[[Page], list[str]]
) -> None:
    url, today = portal["url"], timezone.localdate()
    term = make_term(today - timedelta(days=40))
    call = make_call(term, opens_on=today - timedelta(days=3), closes_on=today)
    monitor, desk = phone_of(browser), browser.new_page(viewport=DESK, locale="ko-KR")
    wrong, desk_wrong = watch(monitor), watch(desk)
    sign_in(desk, url, "desk@example.kr")

    # Applied, the call closes, chosen, appointed; the letter comes by mail.
    application = apply(monitor, url, call)
    wait_until(lambda: mail_to(portal["mail"], EMAIL), 20, "the receipt")
    Call.objects.filter(pk=call.pk).update(closes_on=today - timedelta(days=1))
    select(desk, url, call, application)
    appointment = Appointment.objects.get(application=application)
    assert (appointment.district_id, appointment.ends_on) == ("mangyeong", term.ends_on)
    wait_until(lambda: len(mail_to(portal["mail"], EMAIL)) >= 2, 20, "the letter of appointment")
    desk.goto(url + reverse("admin:monitors_appointment_letter", args=[appointment.pk]))
    expect(desk.locator("body")).to_contain_text(NAME)

    # Signed in without a password: an assignment, on a phone, with a photo.
    assignment = make_assignment(term, questions=QUESTIONS)
    sign_in_by_mail(monitor, url, EMAIL)
    check_axe(monitor)
    sent = report(monitor, url, assignment)

    # What was learned comes back to the monitors, and to everybody without a name.
    long_ago = timezone.now() - timedelta(hours=1)
    Assignment.objects.filter(pk=assignment.pk).update(closes_at=long_ago, late_until=None)
    sum_up(desk, url, assignment)
    desk.goto(url + reverse("admin:monitors_report_change", args=[sent.pk]))
    check_axe(desk)
    press(desk, "form:has(input[name=good][value=yes]) button")
    results = f"{url}/monitors/assignments/{assignment.ref}/results/"
    for reader in (monitor, phone_of(browser)):
        go(reader, results)
        expect(reader.locator("main")).to_contain_text("연말까지 의자를 놓습니다.")
        assert NAME not in reader.locator("main").inner_text()

    # A notice: unread until it is opened.
    write_notice(desk, url)
    go(monitor, f"{url}/monitors/notices/")
    press(monitor, "a.inbox__item--new", last=False)
    check_axe(monitor)
    monitor.goto(f"{url}/monitors/notices/")
    expect(monitor.locator("a.inbox__item--new")).to_have_count(0)

    # A tip becomes a case; its answer reaches the monitor.
    case = send_tip(monitor, url)
    case.accept(by=None)
    case.answer(decision="adopted", parts=answer_parts(judgement="이번 주에 고치겠습니다."), by=None)
    go(monitor, f"{url}/monitors/tips/")
    expect(monitor.locator("main")).to_contain_text(case.number)
    go(monitor, url + case.get_absolute_url())
    expect(monitor.locator("main")).to_contain_text("이번 주에 고치겠습니다.")

    # The passport knows all of it.
    go(monitor, f"{url}/monitors/passport/")
    for words in (assignment.title, case.title, "연말까지 의자를 놓습니다."):
        expect(monitor.locator("main")).to_contain_text(words)
    given = dict(appointment.points.values_list("what", "points"))
    assert given == {"report": 10, "chosen-report": 10, "tip": 2, "adopted": 10}
    go(monitor, f"{url}/monitors/passport/certificate/")
    expect(monitor.locator("body")).to_contain_text(NAME)
    go(monitor, f"{url}/monitors/my/")
    go(monitor, f"{url}/monitors/")
    assert wrong == []
    assert desk_wrong == []


def test_without_a_script_a_monitor_reports_and_sends_a_tip(
    portal: dict[str, Any], rules: None, browser: Browser
) -> None:
    url = portal["url"]
    user = make_user("plain@example.kr", "monitor", name="김평범")
    appointment = make_appointment(make_monitor(user))
    assignment = make_assignment(questions=QUESTIONS)
    page = phone_of(browser, java_script_enabled=False)
    sign_in(page, url, user.email)
    page.goto(f"{url}/monitors/assignments/{assignment.ref}/")
    one, text, photo = (row.key for row in assignment.questions.all())
    page.fill(f"[name={text}]", "글만 먼저 적습니다.")
    press(page, ".form-actions button[value=save]")
    assert Report.objects.get().draft[text] == "글만 먼저 적습니다."
    press(page, "button[name=act][value=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator(f"[name={text}]")).to_have_value("글만 먼저 적습니다.")
    page.check(f"[name={one}][value='0']", force=True)
    page.set_input_files(f"input[type=file][name={photo}]", [PHOTO])
    press(page, "button[name=act][value=submit]")
    sent = Report.objects.get(appointment=appointment)
    assert sent.is_submitted and sent.photos.count() == 1
    page.goto(f"{url}/monitors/tips/new/")
    page.check("[name=sort][value=inconvenience]", force=True)
    page.fill("[name=text]", "보도블록이 솟아 걸려 넘어집니다.")
    press(page, "main form button[type=submit]:visible")
    assert Tip.objects.get().monitor == Monitor.objects.get()
