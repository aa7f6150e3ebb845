from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from civic.people.models import User
from civic.privacy.middleware import PrivatePages
from tests.makers import make_user

PRIVATE = "private, no-store"
START = "2026-11-23T10:00:00+09:00"
PAGE = "/healthz-of-the-test"


class Urls:
    """A page that says nothing, so that only the middleware is tested."""

    from django.urls import path

    @staticmethod
    def page(request: HttpRequest) -> HttpResponse:
        if "session" in request.GET:
            request.session["case"] = "2026-000001"
        response = HttpResponse("page")
        if "private" in request.GET:
            response.private = True  # type: ignore[attr-defined]  # our own mark
        return response

    urlpatterns = [path(PAGE[1:], page), path("sign-in/", page)]


@pytest.fixture(autouse=True)
def _own_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = Urls
    settings.LOGIN_URL = "/sign-in/"
    settings.STAFF_IDLE_MINUTES = 30
    unwanted = ("allauth", "civic.people", "django_htmx", "csp", "whitenoise")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith(unwanted)]


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    client.force_login(make_user("staff@example.kr", is_staff=True))
    return client


@pytest.mark.django_db
def test_a_page_for_everybody_may_be_cached(client: Client) -> None:
    assert "Cache-Control" not in client.get(PAGE)


@pytest.mark.django_db
def test_a_page_for_somebody_signed_in_is_not_kept(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(PAGE)["Cache-Control"] == PRIVATE


@pytest.mark.django_db
def test_a_page_for_a_guest_with_a_case_is_not_kept(client: Client) -> None:
    assert client.get(PAGE, {"session": 1})["Cache-Control"] == PRIVATE
    assert client.get(PAGE)["Cache-Control"] == PRIVATE


@pytest.mark.django_db
def test_a_page_that_a_view_marks_is_not_kept(client: Client) -> None:
    assert client.get(PAGE, {"private": 1})["Cache-Control"] == PRIVATE


@pytest.mark.django_db
def test_every_page_says_what_the_browser_may_do(client: Client) -> None:
    response = client.get(PAGE)
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_staff_who_work_stay_signed_in(staff: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(4):
            assert staff.get(PAGE).status_code == 200
            clock.shift(20 * 60)


def test_staff_who_left_are_signed_out_and_told_so(staff: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        staff.get(PAGE)
        clock.shift(31 * 60)
        response = staff.get(PAGE + "?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fhealthz-of-the-test%3Fa%3D1"
    assert "30" in str(next(iter(get_messages(response.wsgi_request))))
    assert "_auth_user_id" not in staff.session


def test_what_staff_sent_too_late_is_not_carried_out(staff: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        staff.get(PAGE)
        clock.shift(31 * 60)
        response = staff.post(PAGE, {"answer": "x"})
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(staff: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        staff.get(PAGE)
        clock.shift(31 * 60)
        response = staff.get(PAGE, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/sign-in/")


def test_the_session_is_not_written_for_every_page(staff: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        staff.get(PAGE)
        clock.shift(10)
        staff.get(PAGE)
        first = staff.session["staff_seen_at"]
        clock.shift(60)
        staff.get(PAGE)
        assert staff.session["staff_seen_at"] == first + 70


@pytest.mark.django_db
def test_citizens_are_not_signed_out(client: Client) -> None:
    client.force_login(make_user())
    with time_machine.travel(START, tick=False) as clock:
        client.get(PAGE)
        clock.shift(2 * 3600)
        assert client.get(PAGE).status_code == 200
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_header_that_a_view_set_is_replaced_when_the_page_is_private() -> None:
    request = RequestFactory().get("/")
    from django.contrib.sessions.backends.db import SessionStore

    request.session = SessionStore()
    request.session["case"] = "x"
    view = lambda request: HttpResponse(headers={"Cache-Control": "public, max-age=60"})  # noqa: E731 - one line says it
    assert PrivatePages(view)(request)["Cache-Control"] == PRIVATE
