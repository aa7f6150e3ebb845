"""A whole Monday in the browser: booked, prepared, held, and followed until the promise is fulfilled."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from civic.cases.models import Case
from petitions.models import Booking, Instruction, Review, Session
from tests.makers import make_case, make_user
from tests.petitions.monday.makers import make_session
from tests.processes import needs_postgresql, wait_until

from .conftest import DESK, PHONE, check_axe, mail_to, press, sign_in
from .test_duties import look_up
from .test_main_thread import NEXT, fill_petition, next_step, photo_with_gps

pytestmark = [pytest.mark.e2e, needs_postgresql]

TABLET = {"width": 820, "height": 1180}
SAVE = "#content form[method=post] button.btn--primary"
PHOTO = {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo_with_gps()}


def staff(browser: Browser, url: str, email: str, size: dict[str, int] = DESK) -> Page:
    page = browser.new_page(viewport=size, locale="ko-KR")
    sign_in(page, url, email)
    return page


def book_with_a_new_petition(page: Page, url: str, title: str, email: str) -> Booking:
    """Choose the first appointment that is free, then say what it is about."""
    page.goto(url + "/petitions/monday/book/")
    check_axe(page)
    page.locator("input[name=slot]").first.check(force=True)
    press(page, NEXT)
    fill_petition(page, url, title=title, text="마을 어르신들이 다니시기에 위험합니다.", email=email)
    next_step(page)
    check_axe(page)
    return Booking.objects.select_related("case").get(case__title=title)


def the_monday_comes(session: Session) -> None:
    """Days pass: the session is today, and its appointments were in the first minutes of the day."""
    today = timezone.localdate()
    Session.objects.filter(pk=session.pk).update(day=today, starts=time(0, 0), closes_at=timezone.now())
    session.refresh_from_db()


def line(page: Page, title: str) -> str:
    return f".desk-line:has-text('{title}')"


def press_at_desk(page: Page, title: str, act: str) -> None:
    page.locator(f"{line(page, title)} form:has(input[name=act][value='{act}']) button").click()


def state_of(booking: Booking) -> str:
    return Booking.objects.values_list("state", flat=True).get(pk=booking.pk)


def hear(page: Page, url: str, booking: Booking, words: str) -> None:
    """Call the visitor in and write down what the mayor says; the line drops for a moment meanwhile."""
    page.goto(url + reverse("admin:petitions_session_desk", args=[booking.session_id]))
    press_at_desk(page, booking.case.title, "begin")
    page.wait_for_url("**" + reverse("admin:petitions_session_hearing", args=[booking.session_id, booking.pk]))
    page.context.set_offline(True)
    page.fill("[name=mayor_words]", words)
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    wait_until(lambda: Booking.objects.get(pk=booking.pk).mayor_words == words, 30, "the words typed without a line")
    check_axe(page)


def end_hearing(page: Page, booking: Booking) -> None:
    press(page, "button[name=act][value=end]")
    wait_until(lambda: state_of(booking) == Booking.State.HEARD, 20, "the end of the hearing")


def do(page: Page, url: str, instruction: Instruction, verb: str, **fields: str) -> None:
    """One step of an instruction by staff."""
    page.goto(url + reverse("admin:petitions_instruction_verb", args=[instruction.pk, verb]))
    for name, value in fields.items():
        if page.locator(f"#content [name={name}]").first.get_attribute("type") == "radio":
            page.check(f"#content [name={name}][value='{value}']", force=True)
        else:
            page.fill(f"#content [name={name}]", value)
    if verb == "report_done":
        page.set_input_files("#content [name=after]", [PHOTO])
    check_axe(page)
    press(page, SAVE)
    assert page.url == url + reverse("admin:petitions_instruction_change", args=[instruction.pk]), page.locator(
        "#content"
    ).inner_text()


def test_a_monday_from_the_booking_to_the_kept_promise(
    portal: dict[str, Any], browser: Browser, watch: Callable[[Page], list[str]]
) -> None:
    url, tomorrow = portal["url"], timezone.localdate() + timedelta(days=1)
    make_user("mayor@example.kr", "mayors-office", name="시장실")
    session = make_session(
        tomorrow, starts=time(13), capacity=3, slot_minutes=5, closes_at=timezone.now() + timedelta(hours=1)
    )

    # Three book: two with a new petition, one for a petition filed before.
    citizen = browser.new_page(viewport=PHONE, locale="ko-KR")
    wrong = watch(citizen)
    lamp = book_with_a_new_petition(citizen, url, "보안등을 달아 주십시오", "lamp@example.kr")
    expect(citizen.locator("main")).to_contain_text("13:00")
    road = book_with_a_new_petition(
        browser.new_page(viewport=PHONE, locale="ko-KR"), url, "농로를 고쳐 주십시오", "road@example.kr"
    )
    absent = look_up(browser, url, make_case(department=portal["roads"], title="버스가 오지 않습니다"))
    press(absent, "a[href$='/monday/']")
    check_axe(absent)
    absent.locator("input[name=slot]").first.check(force=True)
    press(absent, NEXT)
    bus = Booking.objects.select_related("case").get(case__title="버스가 오지 않습니다")
    assert [row.position for row in (lamp, road, bus)] == [0, 1, 2]
    wait_until(lambda: len(mail_to(portal["mail"], "lamp@example.kr")) >= 2, 20, "receipt and appointment")
    files = [part.get_filename() for mail in mail_to(portal["mail"], "lamp@example.kr") for part in mail.walk()]
    assert "appointment.ics" in files

    # The department writes its view; the mayor reads one page.
    officer = staff(browser, url, "officer@example.kr")
    review = Review.objects.get(case=lamp.case)
    officer.goto(url + reverse("admin:petitions_review_change", args=[review.pk]))
    check_axe(officer)
    officer.check("[name=opinion][value=possible]", force=True)
    officer.fill("[name=situation]", "보안등 사이가 90미터입니다.")
    officer.fill("[name=alternatives]", "태양광 보안등 두 개를 답니다.")
    press(officer, SAVE)
    assert Review.objects.get(pk=review.pk).written_at is not None
    mayor = staff(browser, url, "mayor@example.kr")
    mayor.goto(url + reverse("admin:petitions_session_brief", args=[session.pk]))
    expect(mayor.locator("body")).to_contain_text("태양광 보안등 두 개를 답니다.")
    check_axe(mayor)
    assert mayor.pdf(format="A4").count(b"/Type /Page\n") == 1

    # The day: two arrive, one does not come, one comes without an appointment.
    the_monday_comes(session)
    desk = staff(browser, url, "desk@example.kr", TABLET)
    desk_wrong = watch(desk)
    desk_url = url + reverse("admin:petitions_session_desk", args=[session.pk])
    desk.goto(desk_url)
    check_axe(desk)
    for booking in (lamp, road):
        press_at_desk(desk, booking.case.title, "arrive")
        wait_until(lambda row=booking: state_of(row) == Booking.State.ARRIVED, 20, "the arrival")
    desk.goto(desk_url)
    press_at_desk(desk, bus.case.title, "no-show")
    wait_until(lambda: state_of(bus) == Booking.State.NO_SHOW, 20, "the one who did not come")
    desk.goto(url + reverse("admin:petitions_session_visitor", args=[session.pk]))
    check_axe(desk)
    desk.fill("[name=name]", "나현장")
    desk.fill("[name=phone]", "010-0000-1234")
    desk.fill("[name=title]", "경로당 지붕이 샙니다")
    desk.fill("[name=text]", "비가 오면 물이 떨어집니다.")
    press(desk, "#content form.case-form button.btn--primary")
    walk_in = Booking.objects.select_related("case").get(case__title="경로당 지붕이 샙니다")
    assert (walk_in.state, walk_in.queue_number) == (Booking.State.ARRIVED, 4)
    hall = browser.new_page(viewport=DESK, locale="ko-KR")
    hall.goto(url + "/petitions/monday/now/")
    check_axe(hall)
    shown = hall.content()
    assert "나현장" not in shown and "홍길동" not in shown and "보안등" not in shown

    # The hearing, with an instruction that has an owner and a day; the officer takes it over on the spot.
    hear(desk, url, lamp, "보안등을 올해 안에 달겠습니다.")
    expect(hall.locator("main")).to_contain_text("1", timeout=20_000)
    desk.fill("[name=instruction-text]", "보안등 두 개를 달 것")
    desk.select_option("[name=instruction-department]", str(portal["roads"].pk))
    desk.check("[name=instruction-due][value='14']", force=True)
    desk.locator("form[data-send=instruct] button[type=submit]").click()
    wait_until(lambda: Instruction.objects.filter(case=lamp.case).exists(), 20, "the instruction")
    end_hearing(desk, lamp)
    for booking in (road, walk_in):
        hear(desk, url, booking, "현장을 보고 두 주 안에 답하겠습니다.")
        end_hearing(desk, booking)
    desk.goto(url + reverse("admin:petitions_session_confirmation", args=[session.pk, lamp.pk]))
    check_axe(desk)
    expect(desk.locator("body")).to_contain_text(lamp.case.number)
    desk.goto(url + reverse("admin:petitions_session_verb", args=[session.pk, "end"]))
    check_axe(desk)
    press(desk, SAVE)
    session.refresh_from_db()
    assert (session.state, session.number) == (Session.State.HELD, 116)

    # The department follows it up; the visitor confirms; somebody looks again; nothing ends untold.
    instruction = Instruction.objects.get(case=lamp.case)
    do(officer, url, instruction, "take")
    do(officer, url, instruction, "plan", text="이번 주 발주, 다음 주 설치")
    do(officer, url, instruction, "report", percent="50", text="자재가 도착했습니다.")
    do(officer, url, instruction, "report_done", result="보안등 두 개를 달았습니다.")
    citizen.goto(f"{url}/petitions/{lamp.case.number}/")
    expect(citizen.locator("main")).to_contain_text("보안등 두 개를 달았습니다.")
    check_axe(citizen)
    press(citizen, "a[href*='/instructions/']")
    check_axe(citizen)
    press(citizen, "button[name=act][value=confirm]")
    do(desk, url, instruction, "check", lasting="yes", text="밤에 가 보니 밝습니다.")
    instruction.refresh_from_db()
    assert instruction.state == Instruction.State.FULFILLED
    wait_until(
        lambda: any("밤에 가 보니 밝습니다." in str(mail.get_body(("plain",)).get_content())
                    for mail in mail_to(portal["mail"], "lamp@example.kr")), 20, "the last letter",
    )  # fmt: skip

    # The report, and what the public sees.
    mayor.goto(url + reverse("admin:petitions_session_report", args=[session.pk]))
    check_axe(mayor)
    expect(mayor.locator("body")).to_contain_text("보안등 두 개를 달 것")
    assert "홍길동" not in mayor.content()
    for address in ("/petitions/monday/", f"/petitions/monday/{timezone.localdate().isoformat()}/"):
        hall.goto(url + address)
        check_axe(hall)
        assert "홍길동" not in hall.content() and "나현장" not in hall.content()
    assert Case.objects.get(pk=lamp.case_id).progress != "done", "the case has its own clock and answer"
    assert wrong == []
    assert [said for said in desk_wrong if "ERR_INTERNET_DISCONNECTED" not in said] == []
