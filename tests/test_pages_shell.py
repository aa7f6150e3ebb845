"""What surrounds every page: skip link, notice, menu, text size, messages, footer, error pages."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from civic.dashboard import context, errors, preferences
from civic.programs import Audience, Program, Registry


def request(path: str = "/", **cookies: str) -> HttpRequest:
    made = RequestFactory().get(path)
    made.COOKIES.update(cookies)
    made.user = AnonymousUser()
    made._messages = CookieStorage(made)  # type: ignore[attr-defined]  # what the middleware does
    return made


def page(path: str = "/", **cookies: str) -> str:
    return render_to_string("base.html", request=request(path, **cookies))


def test_the_first_link_skips_to_the_content():
    first = re.search(r"<a [^>]*>[^<]*</a>", page())
    assert first
    assert first[0] == '<a class="skip" href="#main">본문 바로가기</a>'


def test_the_page_says_its_language():
    assert '<html lang="ko"' in page()
    with override("en"):
        assert '<html lang="en"' in page()


def test_a_demonstration_does_not_claim_to_be_the_government(settings):
    settings.OFFICIAL_SITE = False
    assert "시연용 누리집" in page()
    assert "공식 전자정부 누리집입니다." not in page()


def test_the_city_itself_shows_the_banner_of_the_government(settings):
    settings.OFFICIAL_SITE = True
    assert "이 누리집은 대한민국 공식 전자정부 누리집입니다." in page()
    assert "시연용 누리집" not in page()


@pytest.mark.parametrize("size", ["small", "large", "largest"])
def test_the_chosen_text_size_is_on_the_whole_page(size):
    assert f'class="text-{size}"' in page(**{"text-size": size})


def test_an_invented_text_size_is_ignored():
    html = page(**{"text-size": '"><b>'})
    assert "<b>" not in html
    assert '<html lang="ko">' in html


def test_the_button_of_the_chosen_text_size_is_pressed():
    html = page(**{"text-size": "large"})
    assert re.findall(r'value="(\w+)" aria-pressed="true"', html) == ["large", "large"]  # wide screen and phone


def test_a_message_of_success_is_read_out_politely():
    shown = request()
    shown._messages.add(25, "접수했습니다")  # type: ignore[attr-defined]  # as above
    html = render_to_string("base.html", request=shown)
    assert re.search(r'callout--success" role="status".*접수했습니다', html, re.DOTALL)


def test_a_message_of_failure_is_an_alert():
    shown = request()
    shown._messages.add(40, "보내지 못했습니다")  # type: ignore[attr-defined]  # as above
    assert 'callout--error" role="alert"' in render_to_string("base.html", request=shown)


def test_the_footer_gives_a_number_to_call(settings):
    settings.CITY_PHONE = "063-000-1234"
    assert 'href="tel:063-000-1234"' in page()


def test_a_way_back_keeps_the_question_of_the_address():
    assert 'name="next" value="/?q=1&amp;page=2"' in page("/?q=1&page=2")


# --- The menu is drawn from the programs ---------------------------------------------------------------------


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Three programs: one for everybody, one for staff, one whose page does not exist."""
    registry = Registry()
    for program in (
        Program("two", "둘", "", "relay", 2, "home"),
        Program("one", "하나", "", "petition", 1, "text-size"),
        Program("staff", "직원", "", "lock", 3, "home", audience=Audience.STAFF),
        Program("lost", "없음", "", "file", 4, "no:such-page"),
    ):
        registry._programs[program.key] = program
    monkeypatch.setattr(context, "registry", registry)
    return registry


def test_public_programs_stand_in_the_menu_in_their_order(programs):
    assert [item.name for item in context.menu("/elsewhere/")][:2] == ["하나", "둘"]


def test_staff_programs_and_missing_pages_do_not(programs):
    names = [item.name for item in context.menu("/")]
    assert not {"직원", "없음"} & set(names)


def test_the_menu_says_where_the_reader_is(programs):
    assert {item.name: item.current for item in context.menu("/text-size/")}["하나"] == "page"


def test_the_menu_knows_the_program_of_a_page_deep_inside(programs):
    assert {item.name: item.current for item in context.menu("/text-size/inside/")}["하나"] == "true"


def test_the_first_page_is_not_the_parent_of_every_page(programs):
    assert {item.name: item.current for item in context.menu("/text-size/")}["둘"] == ""


# --- Text size -------------------------------------------------------------------------------------------------


def choose(**data: str) -> Any:
    return preferences.set_text_size(RequestFactory().post("/text-size/", data))


def test_choosing_a_text_size_sets_a_cookie_for_a_year():
    cookie = choose(size="large", next="/petitions/").cookies["text-size"]
    assert (cookie.value, cookie["max-age"]) == ("large", 365 * 24 * 3600)


def test_choosing_a_text_size_leads_back():
    assert choose(size="large", next="/petitions/?q=1").url == "/petitions/?q=1"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choosing_a_text_size_never_leads_to_another_site(target):
    assert choose(size="large", next=target).url == "/"


def test_an_unknown_text_size_changes_nothing():
    assert "text-size" not in choose(size="huge", next="/").cookies


def test_a_text_size_cannot_be_chosen_by_a_link():
    assert preferences.set_text_size(RequestFactory().get("/text-size/")).status_code == 405


# --- Error pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "status"),
    [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404), (errors.csrf_failure, 403)],
)
def test_an_error_page_keeps_its_status_and_the_menu(view, status):
    response = view(request("/nowhere/"))
    assert response.status_code == status
    assert 'id="main"' in response.content.decode()


def test_a_refused_form_says_how_to_keep_what_was_typed():
    assert "뒤로 단추" in errors.csrf_failure(request("/petitions/new/")).content.decode()


@pytest.mark.parametrize(("view", "status"), [(errors.server_error, 500), (errors.unavailable, 503)])
def test_the_page_for_a_broken_portal_needs_no_database(view, status):
    """No `db` fixture: a query would fail this test."""
    response = view(request("/"))
    assert response.status_code == status
    assert "뒤로 단추" in response.content.decode()


def test_a_closed_portal_says_when_to_come_back():
    assert errors.unavailable(request("/"))["Retry-After"] == "120"


@pytest.mark.django_db
def test_a_form_without_its_key_gets_the_friendly_page():
    response = Client(enforce_csrf_checks=True).post("/text-size/", {"size": "large"})
    assert response.status_code == 403
    assert "한 번 더 보내 주십시오" in response.content.decode()


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_gets_the_friendly_page(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "없는 화면입니다" in response.content.decode()
