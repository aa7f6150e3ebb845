"""The staff's workplace in a real browser: keys, forms, without scripts, without a violation of WCAG."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from civic.cases.models import Case
from tests.makers import accepted_case, make_case

from .conftest import DESK, PHONE, check_axe, press, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def url(city: dict[str, Any], live_server: Any, settings: Any) -> str:
    settings.STAFF_SECOND_FACTOR = False
    return str(live_server.url)


def photo() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "green").save(out, "JPEG")
    return {"name": "사진.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_way_of_an_officer_has_no_violation_and_fits_the_screen(page: Page, url, city, size, watch):
    wrong = watch(page)
    waiting, running = make_case(department=city["roads"]), accepted_case(department=city["roads"], kind="suggestion")
    page.set_viewport_size(size)
    sign_in(page, url, "officer@example.kr")
    addresses = ["/admin/cases/case/todo/", "/admin/cases/case/", "/admin/?tools"]
    addresses += [f"/admin/cases/case/{case.pk}/change/" for case in (waiting, running)]
    addresses += [f"/admin/cases/case/{running.pk}/do/{verb}/" for verb in ("answer", "classify", "extend", "transfer")]
    for address in addresses:
        page.goto(url + address)
        check_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    assert wrong == []


def test_the_list_is_worked_with_the_keyboard_alone(page: Page, url, city):
    first = make_case(department=city["roads"])
    second = make_case(department=city["roads"])
    sign_in(page, url, "officer@example.kr")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-key-tick]").nth(1)).to_be_checked()
    page.keyboard.press("?")
    expect(page.locator(".work__keys dl")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#id_q")).to_be_focused()
    page.keyboard.type("j")  # in a field a letter is a letter
    expect(page.locator("#id_q")).to_have_value("j")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert f"/{min(first.pk, second.pk)}/change/" in page.url


def test_single_keys_can_be_switched_off(page: Page, url, city):
    make_case(department=city["roads"])
    sign_in(page, url, "officer@example.kr")
    page.locator(".work__keys summary").click()
    page.locator("[data-key-switch]").uncheck()
    page.reload()
    page.keyboard.press("/")
    expect(page.locator("#id_q")).not_to_be_focused()


def test_without_scripts_a_case_is_accepted_and_answered(browser, url, city):
    case = make_case(department=city["roads"], kind="suggestion")
    page = browser.new_context(java_script_enabled=False, locale="ko-KR", viewport=DESK).new_page()
    sign_in(page, url, "officer@example.kr")
    page.locator(f"a[href$='/{case.pk}/change/']").click()
    press(page, ".case-verbs form button")
    press(page, f".case-verbs a[href$='/{case.pk}/do/answer/']")
    page.check("[name=decision][value=adopted]")
    page.fill("[name=facts]", "현장을 확인했습니다.")
    page.fill("[name=judgement]", "이번 주에 고칩니다.")
    press(page, ".case-form__buttons button")
    assert Case.objects.get(pk=case.pk).progress == "done"
    page.context.close()


def test_the_desk_files_for_somebody_and_hands_over_the_receipt(page: Page, url, city, watch):
    wrong = watch(page)
    page.set_viewport_size(DESK)
    sign_in(page, url, "desk@example.kr")
    page.goto(url + "/admin/cases/case/file/")
    check_axe(page)
    page.fill("[name=name]", "김순자")
    page.fill("[name=phone]", "010-9876-5432")
    page.fill("[name=title]", "경로당 보일러")
    page.fill("[name=text]", "따뜻한 물이 나오지 않습니다.")
    page.set_input_files("[name=photos]", [photo()])
    press(page, ".case-form__buttons button")
    case = Case.objects.get()
    expect(page.locator("main")).to_contain_text(case.access_code)
    check_axe(page)
    page.goto(f"{url}/admin/cases/case/{case.pk}/change/")
    image = page.locator(".case-photos img")
    image.scroll_into_view_if_needed()  # it is fetched when it comes into sight
    expect(image).to_have_js_property("complete", True)
    expect(image).to_have_js_property("naturalWidth", 600)
    check_axe(page)
    assert wrong == []
