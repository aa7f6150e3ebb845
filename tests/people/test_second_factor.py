"""The second factor of staff: no page without it, and no way around it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from civic.people.adapter import has_second_factor
from civic.people.models import User
from civic.people.roles import sync_roles
from tests.makers import PASSWORD, make_user

from .conftest import Visitor, code_of, plain

STAFF_PAGES = ["/admin/", "/dashboard/", "/", "/my/", "/petitions/", "/accounts/email/", "/accounts/password/change/"]


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_staff_without_it_are_led_to_set_it_up(visitor: Visitor, worker: User, page):
    visitor.sign_in(worker.email)
    assert visitor.client.get(page).url == reverse("mfa_activate_totp")


def test_it_cannot_be_evaded_by_a_post(visitor: Visitor, worker: User):
    visitor.sign_in(worker.email)
    assert visitor.client.post("/my/", {"name": "x"}).url == reverse("mfa_activate_totp")
    worker.refresh_from_db()
    assert worker.name == "정접수"


def test_staff_can_always_sign_out(visitor: Visitor, worker: User):
    visitor.sign_in(worker.email)
    visitor.client.post(reverse("account_logout"))
    assert visitor.user_id == ""


def is_open(client: Client) -> bool:
    """Whether the admin lets them in."""
    answer = client.get("/admin/", follow=True)
    return answer.status_code == 200 and answer.request["PATH_INFO"].startswith("/admin/")


def set_up(visitor: Visitor) -> str:
    """Go through the set-up; the secret the app now knows."""
    url = reverse("mfa_activate_totp")
    again = visitor.client.get(url).url
    visitor.client.post(again, {"password": PASSWORD, "next": url})
    page = visitor.client.get(url).content.decode()
    found = re.search(r'<code class="key">([A-Z2-7]+)</code>', page)
    assert found
    answer = visitor.client.post(url, {"code": code_of(found[1])})
    assert answer.url == reverse("mfa_view_recovery_codes")
    return found[1]


def test_after_setting_it_up_the_admin_opens_at_once(
    visitor: Visitor, worker: User, django_capture_on_commit_callbacks
):
    visitor.sign_in(worker.email)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(visitor)
    assert visitor.client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert is_open(visitor.client)
    assert "2차 인증 앱을 등록했습니다" in plain(visitor.mail.messages[-1])


def test_the_picture_for_the_app_comes_from_our_host_and_is_not_kept(visitor: Visitor, worker: User):
    visitor.sign_in(worker.email)
    assert visitor.client.get(reverse("people:second-factor-picture")).status_code == 404
    url = reverse("mfa_activate_totp")
    visitor.client.post(visitor.client.get(url).url, {"password": PASSWORD, "next": url})
    assert "data:" not in visitor.client.get(url).content.decode()
    picture = visitor.client.get(reverse("people:second-factor-picture"))
    assert picture["Content-Type"] == "image/svg+xml" and picture["Cache-Control"] == "private, no-store"


def test_the_secret_is_encrypted_at_rest(visitor: Visitor, worker: User):
    visitor.sign_in(worker.email)
    secret = set_up(visitor)
    assert all(secret not in str(row.data) for row in Authenticator.objects.all())


class TestOnceSetUp:
    @pytest.fixture(autouse=True)
    def app(self, worker: User, give_app) -> None:
        self.secret = give_app(worker)

    def test_a_password_is_not_enough(self, visitor: Visitor, worker: User):
        assert visitor.sign_in(worker.email).url == reverse("mfa_authenticate")
        assert visitor.user_id == ""
        visitor.show_app(self.secret)
        assert visitor.user_id == str(worker.pk)
        assert is_open(visitor.client)

    def test_a_code_by_mail_is_not_enough_either(self, visitor: Visitor, worker: User):
        assert visitor.sign_in_by_code(worker.email).url == reverse("mfa_authenticate")
        assert visitor.user_id == ""
        visitor.show_app(self.secret)
        assert visitor.user_id == str(worker.pk)

    def test_nor_is_a_new_password(self, visitor: Visitor, worker: User):
        visitor.client.post(reverse("account_reset_password"), {"email": worker.email})
        visitor.type_code(visitor.last_code(), "account_confirm_password_reset_code")
        new = {"password1": "vier-woerter-sind-gut", "password2": "vier-woerter-sind-gut"}
        visitor.client.post(reverse("account_complete_password_reset"), new)
        assert visitor.user_id == ""
        assert visitor.sign_in(worker.email, "vier-woerter-sind-gut").url == reverse("mfa_authenticate")

    def test_a_wrong_code_does_not_sign_in(self, visitor: Visitor, worker: User):
        visitor.sign_in(worker.email)
        assert "확인번호가 맞지 않습니다" in visitor.show_app("A" * 32).content.decode()
        assert visitor.user_id == ""

    def test_guessing_is_stopped(self, visitor: Visitor, worker: User):
        visitor.sign_in(worker.email)
        for _attempt in range(5):
            visitor.show_app("A" * 32)
        assert "너무 여러 번" in visitor.show_app(self.secret).content.decode()

    def test_a_code_of_the_app_is_used_once(self, visitor: Visitor, second_visitor: Visitor, worker: User):
        visitor.sign_in(worker.email)
        visitor.show_app(self.secret)
        second_visitor.sign_in(worker.email)
        second_visitor.show_app(self.secret)
        assert second_visitor.user_id == ""

    def test_a_recovery_code_signs_in_once(self, visitor: Visitor, second_visitor: Visitor, worker: User):
        code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
        for who, signed_in in ((visitor, str(worker.pk)), (second_visitor, "")):
            who.sign_in(worker.email)
            who.client.post(reverse("mfa_authenticate"), {"code": code})
            assert who.user_id == signed_in

    def test_a_session_from_before_must_show_it_too(self, worker: User):
        """It may be a thief's, begun with the password alone."""
        client = Client()
        client.force_login(worker)
        assert client.get("/admin/").url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
        for page in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "people:home"):
            assert client.get(reverse(page)).url.startswith(reverse("mfa_reauthenticate"))
        assert (
            client.post(reverse("mfa_reauthenticate"), {"code": code_of(self.secret), "next": "/admin/"}).url
            == "/admin/"
        )
        assert is_open(client)

    def test_staff_cannot_switch_it_off(self, visitor: Visitor, worker: User):
        visitor.sign_in(worker.email)
        visitor.show_app(self.secret)
        url = reverse("mfa_deactivate_totp")
        visitor.client.post(visitor.client.get(url).url, {"password": PASSWORD, "next": url})
        assert "직원은 2차 인증을 끌 수 없습니다" in visitor.client.get(url).content.decode()
        visitor.client.post(url)
        assert has_second_factor(worker)


def test_a_superuser_without_the_staff_flag_needs_it_too(visitor: Visitor, worker: User):
    User.objects.filter(pk=worker.pk).update(is_staff=False, is_superuser=True)
    visitor.sign_in(worker.email)
    assert visitor.client.get("/my/").url == reverse("mfa_activate_totp")


def test_recovery_codes_alone_are_no_second_factor(visitor: Visitor, worker: User, give_app):
    give_app(worker)
    Authenticator.objects.filter(type="totp").delete()
    visitor.sign_in(worker.email)
    assert visitor.client.get("/admin/").url == reverse("mfa_activate_totp")


def test_citizens_need_none(visitor: Visitor, member: User, settings):
    settings.STAFF_SECOND_FACTOR = True
    visitor.sign_in(member.email)
    assert visitor.client.get("/my/").status_code == 200


def test_who_becomes_staff_while_signed_in_needs_it_at_once(visitor: Visitor, member: User, settings):
    settings.STAFF_SECOND_FACTOR = True
    visitor.sign_in(member.email)
    User.objects.filter(pk=member.pk).update(is_staff=True)
    assert visitor.client.get("/my/").url == reverse("mfa_activate_totp")


class TestTheSwitch:
    def test_in_the_demonstration_staff_work_without_it(self, visitor: Visitor, settings, db: None):
        settings.STAFF_SECOND_FACTOR = False
        visitor.sign_in(make_user("staff@example.kr", "desk").email)
        assert is_open(visitor.client)

    def test_the_demonstration_says_so_and_names_its_people(self, client: Client, settings, db: None):
        settings.DEMO, settings.STAFF_SECOND_FACTOR = True, False
        sync_roles()  # tests with a browser empty the whole database
        make_user("demo-desk@example.kr", "desk", is_demo=True)
        page = client.get(reverse("account_login")).content.decode()
        assert "STAFF_SECOND_FACTOR=1" in page and "demo-desk@example.kr" in page and PASSWORD in page

    def test_outside_it_the_page_names_nobody(self, client: Client, settings, db: None):
        settings.DEMO = False
        make_user("demo-desk@example.kr", "desk", is_demo=True)
        page = client.get(reverse("account_login")).content.decode()
        assert PASSWORD not in page and "demo-desk" not in page

    def test_the_page_shows_the_password_the_demo_people_have(self):
        from civic.dashboard.demo.people import PASSWORD as THEIRS
        from civic.people.templatetags.people import DEMO_PASSWORD

        assert DEMO_PASSWORD == THEIRS

    @pytest.mark.parametrize(("is_on", "expected"), [(True, set()), (False, {"people.W001"})])
    def test_deploying_without_it_warns(self, settings, is_on, expected):
        settings.DEMO, settings.STAFF_SECOND_FACTOR = False, is_on
        assert {w.id for w in run_checks(include_deployment_checks=True) if w.id == "people.W001"} == expected

    def test_deploying_the_demonstration_warns(self, settings):
        settings.DEMO = True
        assert "people.W002" in {w.id for w in run_checks(include_deployment_checks=True)}
