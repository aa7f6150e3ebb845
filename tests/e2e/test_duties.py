"""The duties of the law in the browser: one petition through the hands of many, and what its petitioner sees."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from civic.cases.models import Case
from tests.makers import make_case, make_officer
from tests.processes import needs_postgresql, wait_until

from .conftest import DESK, PHONE, check_axe, mail_to, press, sign_in

pytestmark = [pytest.mark.e2e, needs_postgresql]

FIRST = "main form button.btn--primary"
SEND = "#content form.case-form button[type=submit]"


def staff(browser: Browser, url: str, email: str) -> Page:
    page = browser.new_page(viewport=DESK, locale="ko-KR")
    sign_in(page, url, email)
    return page


def do(page: Page, url: str, case: Case, key: str, **fields: str) -> None:
    """Open the form of a verb, fill it in, send it; where the page asks to confirm, confirm."""
    before = case.events.count()
    page.goto(f"{url}/admin/cases/case/{case.pk}/do/{key}/")
    for name, value in fields.items():
        control = page.locator(f"#content [name={name}]")
        if control.first.get_attribute("type") == "radio":
            page.check(f"#content [name={name}][value='{value}']", force=True)
        elif control.first.evaluate("node => node.tagName") == "SELECT":
            control.first.select_option(value)
        else:
            control.first.fill(value)
    check_axe(page)
    press(page, SEND)
    if case.events.count() == before:  # what would happen is shown first
        check_axe(page)
        press(page, SEND)
    newest = case.events.order_by("-pk").first()
    assert newest is not None
    assert newest.verb == key, page.locator("#content").inner_text()


def look_up(browser: Browser, url: str, case: Case) -> Page:
    page = browser.new_page(viewport=PHONE, locale="ko-KR")
    page.goto(url + "/petitions/lookup/")
    page.fill("[name=number]", case.number)
    page.fill("[name=code]", case.access_code)
    press(page, FIRST)
    return page


def test_a_petition_goes_through_every_hand(portal: dict[str, Any], browser: Browser, watch: Any) -> None:
    from tests.makers import make_department

    url = portal["url"]
    nature = make_department("environment", name="환경과", phone="063-000-3200")
    make_officer(nature, email="nature@example.kr", name="최환경")
    case = make_case(department=portal["roads"], title="간판을 새로 달려고 합니다")
    roads = staff(browser, url, "officer@example.kr")
    wrong = watch(roads)

    # Passed on with a reason, sent back with a reason, taken over again.
    do(roads, url, case, "accept")
    do(roads, url, case, "transfer", department=str(nature.pk), reason="도로가 아니라 환경에 관한 일입니다.")
    other = staff(browser, url, "nature@example.kr")
    expect(other.locator("#content")).to_contain_text(case.number)
    do(other, url, case, "bounce", reason="간판은 도로 점용에 관한 일입니다.")
    do(roads, url, case, "take")
    citizen = look_up(browser, url, case)
    citizen_wrong = watch(citizen)
    expect(citizen.locator("main")).to_contain_text("도로가 아니라 환경에 관한 일입니다.")
    expect(citizen.locator("main")).to_contain_text("간판은 도로 점용에 관한 일입니다.")

    # Another kind, with the period that is published for it.
    do(roads, url, case, "classify", kind="statutory", procedure="옥외광고물 허가", own_days="7",
       reason="허가를 신청하시는 내용입니다.")  # fmt: skip

    # A question stops the clock until the reply.
    do(roads, url, case, "request_supplement", question="간판의 크기를 알려 주십시오.")
    assert Case.objects.get(pk=case.pk).due_at is None
    citizen.goto(f"{url}/petitions/{case.number}/")
    check_axe(citizen)
    citizen.fill("[name=reply]", "가로 3미터, 세로 1미터입니다.")
    press(citizen, "form[action*=supply] .btn--primary")

    # Extended once by the office, a second time only because the petitioner agrees.
    do(roads, url, case, "extend", ground="facts", amount="2", reason="현장을 한 번 더 보아야 합니다.")
    do(roads, url, case, "ask_extension_consent", ground="cooperation", amount="3", reason="전기 안전을 확인합니다.")
    first_due = Case.objects.get(pk=case.pk).due_at
    citizen.goto(f"{url}/petitions/{case.number}/")
    expect(citizen.locator("main")).to_contain_text("전기 안전을 확인합니다.")
    check_axe(citizen)
    press(citizen, "form[action*=consent] button[value=yes]")
    check_axe(citizen)
    press(citizen, "form[action*=consent] button[value=yes]")
    agreed = Case.objects.get(pk=case.pk)
    assert agreed.extensions == 2
    assert first_due is not None
    assert agreed.due_at is not None
    assert agreed.due_at > first_due

    # Refused with reasons; the petitioner objects; somebody else decides.
    do(roads, url, case, "refuse", facts="보도 폭이 1.5미터보다 좁습니다.", judgement="이곳에는 허가할 수 없습니다.",
       law="옥외광고물법 제3조", remedies="60일 안에 이의신청을 하실 수 있습니다.")  # fmt: skip
    citizen.goto(f"{url}/petitions/{case.number}/")
    check_axe(citizen)
    press(citizen, "a[href*=object_to_refusal]")
    check_axe(citizen)
    citizen.fill("[name=wanted]", "작은 간판이라도 허가해 주십시오.")
    citizen.fill("[name=reason]", "옆 가게는 허가를 받았습니다.")
    press(citizen, "form[action*=object_to_refusal] .btn--primary")
    roads.goto(f"{url}/admin/cases/case/{case.pk}/change/")
    assert roads.locator("a[href*=decide_objection]").count() == 0, "who refused does not decide the objection"
    head = staff(browser, url, "head@example.kr")
    do(head, url, case, "decide_objection", decision="dismissed", reason="보도 폭 기준은 모두에게 같습니다.",
       remedies="90일 안에 행정심판을 청구하실 수 있습니다.")  # fmt: skip

    # Every step stands in the petitioner's history, and each notice can be printed.
    citizen.goto(f"{url}/petitions/{case.number}/")
    expect(citizen.locator("main")).to_contain_text("보도 폭 기준은 모두에게 같습니다.")
    check_axe(citizen)
    papers = citizen.locator("a[href*='/document/']")
    addresses = [papers.nth(nth).get_attribute("href") for nth in range(papers.count())]
    assert len(addresses) >= 8
    for address in addresses:
        citizen.goto(url + str(address))
        expect(citizen.locator("body")).to_contain_text(case.number)
    check_axe(citizen)
    assert [event.verb for event in case.events.all()] == [
        "filed", "accept", "transfer", "bounce", "take", "classify", "request_supplement", "supply", "extend",
        "ask_extension_consent", "consent", "refuse", "object_to_refusal", "decide_objection",
    ]  # fmt: skip

    # And each was told by mail, with the person in charge.
    def told() -> list[str]:
        return [
            str(message.get_body(("plain",)).get_content()) for message in mail_to(portal["mail"], "hong@example.kr")
        ]

    for words in ("환경에 관한 일입니다", "간판의 크기", "전기 안전을", "허가할 수 없습니다", "기준은 모두에게"):
        wait_until(lambda words=words: any(words in text for text in told()), 30, f"the mail with {words}")  # type: ignore[misc]  # a default binds the loop's value
    assert all("063-000-" in text for text in told())
    assert wrong == citizen_wrong == []
