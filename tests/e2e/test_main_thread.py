"""The main job, the whole way: filed on a phone, triaged by the desk's rules, answered, read and rated."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from civic.cases.models import Attachment, Case
from civic.privacy.models import AccessLog
from tests.e2e.conftest import DESK, check_axe, mail_to, press, sign_in
from tests.processes import needs_postgresql, wait_until

NEXT = "main form button.btn--primary"
pytestmark = [pytest.mark.e2e, needs_postgresql]


def photo_with_gps() -> bytes:
    """A JPEG that says where and with what it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), "olive").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def next_step(page: Page) -> None:
    check_axe(page)
    press(page, NEXT)


def fill_petition(page: Page, url: str, *, title: str, text: str, email: str = "hong@example.kr") -> None:
    """Walk the steps up to the page that checks everything."""
    page.goto(url + "/petitions/new/")
    page.check("input[name=district][value=yochon]", force=True)
    page.fill("[name=place]", "시청 앞 네거리")
    next_step(page)
    page.fill("[name=title]", title)
    page.fill("[name=text]", text)
    page.click(".more-choices > summary")
    page.check("input[name=category][value=roads]", force=True)
    next_step(page)
    picture = {"name": "사진.jpg", "mimeType": "image/jpeg", "buffer": photo_with_gps()}
    with page.expect_navigation():  # chosen files are sent at once
        page.set_input_files("input[type=file]", [picture])
    next_step(page)
    page.check("input[name=age][value=over]", force=True)
    page.fill("[name=name]", "홍길동")
    page.fill("[name=email]", email)
    next_step(page)
    page.check("input[name=publication]", force=True)
    next_step(page)


def file_petition(page: Page, url: str, **kw: str) -> tuple[str, str]:
    """File and return number and access code as the receipt shows them."""
    fill_petition(page, url, **kw)
    next_step(page)
    shown = page.locator("main").inner_text()
    number = re.search(r"\b20\d\d-\d{6}\b", shown)
    code = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", shown)
    assert number and code, shown
    return number.group(), code.group()


def test_a_petition_goes_the_whole_way(
    page: Page, portal: dict[str, Any], watch: Callable[[Page], list[str]], browser: Any
) -> None:
    wrong = watch(page)
    number, code = file_petition(page, portal["url"], title="가로등이 꺼져 있습니다", text="밤에 <b>무섭습니다</b>. 🙏")
    check_axe(page)

    # The receipt is on the page and in the mail; the office is told without a word of the petitioner's.
    wait_until(lambda: mail_to(portal["mail"], "hong@example.kr"), 20, "the receipt")
    receipt = mail_to(portal["mail"], "hong@example.kr")[0]
    body = receipt.get_body(("plain",)).get_content()
    assert number in body and code in body and "가로등이 꺼져 있습니다" in body and "건설과" in body
    wait_until(lambda: mail_to(portal["mail"], "officer@example.kr"), 20, "the office's notice")
    assert "홍길동" not in str(mail_to(portal["mail"], "officer@example.kr")[0])
    with Attachment.objects.get().file.open() as stored:
        assert b"Canary" not in stored.read()

    # Staff: work list, case page, contact, accept, ask.
    office = browser.new_page(viewport=DESK, locale="ko-KR")
    office_wrong = watch(office)
    sign_in(office, portal["url"], "officer@example.kr")
    expect(office.locator("main, #content").first).to_contain_text("가로등이 꺼져 있습니다")
    check_axe(office)
    press(office, "a:has-text('가로등이 꺼져 있습니다')")
    check_axe(office)
    assert "hong@example.kr" not in office.content()
    case = Case.objects.get(number=number)
    assert AccessLog.objects.filter(subject=case.about).exists()
    verb(office, portal["url"], case, "accept")
    verb(office, portal["url"], case, "assign", officer=str(portal["officer"].pk))
    verb(office, portal["url"], case, "request_supplement", question="전봇대 번호를 알려 주십시오.")

    # The petitioner comes back on another device, with number and code.
    citizen = browser.new_page(viewport={"width": 390, "height": 844}, locale="ko-KR")
    citizen_wrong = watch(citizen)
    citizen.goto(portal["url"] + "/petitions/lookup/")
    citizen.fill("[name=number]", number)
    citizen.fill("[name=code]", code.lower())
    press(citizen, NEXT)
    expect(citizen.locator("main")).to_contain_text("전봇대 번호를 알려 주십시오.")
    check_axe(citizen)
    citizen.fill("[name=reply]", "7801번입니다.")
    press(citizen, "form[action*=supply] .btn--primary")
    wait_until(lambda: Case.objects.get(number=number).progress == "reviewing", what="the reply")

    verb(
        office,
        portal["url"],
        case,
        "answer",
        facts="안정기가 고장이었습니다.",
        judgement="오늘 안정기를 바꾸었습니다.",
        law="도로법 제31조",
        decision="adopted",
    )
    citizen.goto(f"{portal['url']}/petitions/{number}/")
    expect(citizen.locator("main")).to_contain_text("오늘 안정기를 바꾸었습니다.")
    check_axe(citizen)
    citizen.check("form[action*=rate] input[type=radio][value='5']", force=True)
    press(citizen, "form[action*=rate] .btn--primary")
    wait_until(lambda: Case.objects.get(number=number).rating == 5, what="the rating")
    assert Case.objects.get(number=number).decision == "adopted"
    case.refresh_from_db()
    assert [event.verb for event in case.events.all()] == [
        "filed", "accept", "assign", "request_supplement", "supply", "answer", "rate",
    ]  # fmt: skip
    wait_until(
        lambda: any("안정기를 바꾸었습니다" in text(one) for one in portal["mail"].messages), 20, "the answer's mail"
    )
    assert wrong == office_wrong == citizen_wrong == []


def text(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def verb(page: Page, url: str, case: Case, key: str, **fields: str) -> None:
    """Open a verb's form from the case page, fill it in and send it."""
    page.goto(f"{url}/admin/cases/case/{case.pk}/change/")
    press(page, f"a[href*='/{key}/'], form[action*='/{key}/'] button", last=False)
    for name, value in fields.items():
        control = page.locator(f"main [name={name}], #content [name={name}]")
        if control.first.get_attribute("type") == "radio":
            page.check(f"[name={name}][value='{value}']", force=True)
        elif control.first.evaluate("node => node.tagName") == "SELECT":
            control.first.select_option(value)
        else:
            control.first.fill(value)
    if fields:
        check_axe(page)
        press(page, "#content form button[type=submit]")
    assert case.events.filter(verb=key).exists(), page.locator("#content").inner_text()


def test_filing_works_without_javascript(portal: dict[str, Any], browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ko-KR", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(portal["url"] + "/petitions/new/")
    page.check("input[name=district][value=juksan]", force=True)
    press(page, NEXT)
    page.fill("[name=title]", "버스를 늘려 주세요")
    page.fill("[name=text]", "저녁 버스가 없습니다.")
    press(page, NEXT)
    press(page, NEXT)
    page.check("input[name=age][value=over]", force=True)
    page.fill("[name=name]", "김철수")
    page.fill("[name=phone]", "010-1234-5678")
    press(page, NEXT)
    press(page, NEXT)
    press(page, NEXT)
    assert Case.objects.get().title == "버스를 늘려 주세요"
    assert Case.objects.get().number in page.locator("main").inner_text()
    context.close()
