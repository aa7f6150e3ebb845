"""Sessions: a new number at sign-in, an end at sign-out, password change, closing, and after a working day."""

import time

import time_machine
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse

from civic.people.models import User
from tests.makers import PASSWORD

from .conftest import Visitor, plain

NEW = "vier-woerter-sind-gut"


def number(client: Client) -> str:
    return client.cookies[portal.SESSION_COOKIE_NAME].value


def test_signing_in_gives_the_session_a_new_number_and_kills_the_old(visitor: Visitor, member: User):
    visitor.ask_code(member.email)
    before = number(visitor.client)
    visitor.type_code(visitor.last_code())
    assert number(visitor.client) != before
    thief = Client()
    thief.cookies[portal.SESSION_COOKIE_NAME] = before
    assert thief.get("/my/").status_code == 302


def test_a_number_somebody_else_chose_is_not_taken(visitor: Visitor, member: User):
    visitor.client.cookies[portal.SESSION_COOKIE_NAME] = "chosenbyathief0000000000000000000"
    visitor.sign_in(member.email)
    assert number(visitor.client) != "chosenbyathief0000000000000000000"


def test_signing_out_leaves_no_draft_in_the_browser_of_a_resident(visitor: Visitor, member: User):
    visitor.sign_in(member.email)
    assert "Clear-Site-Data" not in visitor.client.get("/my/")
    assert visitor.client.post("/accounts/logout/")["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in visitor.client.get("/")
    member.is_staff = True
    member.save()
    staff = Client()
    staff.force_login(member)
    assert "Clear-Site-Data" not in staff.post("/accounts/logout/")


def test_signing_out_kills_the_session(visitor: Visitor, member: User):
    visitor.sign_in(member.email)
    before = number(visitor.client)
    visitor.client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies[portal.SESSION_COOKIE_NAME] = before
    assert thief.get("/my/").status_code == 302


def test_signing_out_needs_a_post(visitor: Visitor, member: User):
    visitor.sign_in(member.email)
    visitor.client.get(reverse("account_logout"))
    assert visitor.user_id == str(member.pk)


def change_password(visitor: Visitor) -> None:
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert visitor.client.post(reverse("account_change_password"), data).status_code == 302


def test_a_new_password_ends_all_other_sessions(visitor: Visitor, second_visitor: Visitor, member: User):
    visitor.sign_in(member.email)
    second_visitor.sign_in(member.email)
    change_password(visitor)
    assert second_visitor.client.get("/my/").status_code == 302
    assert visitor.client.get("/my/").status_code == 200
    assert "비밀번호가 바뀌었습니다" in plain(visitor.mail.messages[-1])


def test_a_password_reset_with_a_code_ends_them_all(visitor: Visitor, second_visitor: Visitor, member: User):
    second_visitor.sign_in(member.email)
    visitor.client.post(reverse("account_reset_password"), {"email": member.email})
    visitor.type_code(visitor.last_code(), "account_confirm_password_reset_code")
    visitor.client.post(reverse("account_complete_password_reset"), {"password1": NEW, "password2": NEW})
    assert second_visitor.client.get("/my/").status_code == 302
    assert visitor.sign_in(member.email, NEW).url == reverse("people:home")


def test_a_closed_account_is_out_at_once(visitor: Visitor, member: User):
    visitor.sign_in(member.email)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert visitor.client.get("/my/").status_code == 302


def test_the_list_shows_each_device_and_ends_the_others(visitor: Visitor, second_visitor: Visitor, member: User):
    visitor.client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"
    visitor.sign_in(member.email)
    second_visitor.sign_in(member.email)
    page = visitor.client.get(reverse("usersessions_list")).content.decode()
    assert "Chrome · Windows" in page and "이 기기" in page
    visitor.client.post(reverse("usersessions_list"))
    assert second_visitor.client.get("/my/").status_code == 302
    assert visitor.client.get("/my/").status_code == 200


def test_staff_sign_in_anew_after_a_working_day_however_busy(visitor: Visitor, worker: User, settings):
    settings.STAFF_SECOND_FACTOR = False
    visitor.sign_in(worker.email)
    began = time.time()
    for hours in range(12):
        with time_machine.travel(began + hours * 3600 + (1500 if hours else 0), tick=False):
            session = visitor.client.session
            session["staff_seen_at"] = int(time.time())
            session.save()
            assert visitor.client.get("/my/").status_code == 200
    with time_machine.travel(began + 12 * 3600 + 60, tick=False):
        session = visitor.client.session
        session["staff_seen_at"] = int(time.time())
        session.save()
        assert visitor.client.get("/my/").url.startswith(reverse("account_login"))
        assert visitor.user_id == ""
