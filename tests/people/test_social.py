"""Kakao and Naver: there only when switched on, for citizens only, and no proof of an address."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory
from django.urls import reverse

from civic.people.adapter import SocialAdapter
from civic.people.models import User

ON = {"APPS": [{"client_id": "id", "secret": "secret", "key": ""}]}


def test_without_keys_there_is_no_button_and_no_way(client, db: None):
    page = client.get(reverse("account_login")).content.decode()
    assert "카카오" not in page and "네이버" not in page
    assert client.post(reverse("kakao_login")).status_code == 404
    assert client.get(reverse("naver_callback")).status_code == 404


@pytest.mark.parametrize(("name", "host"), [("kakao", "https://kauth.kakao.com/"), ("naver", "https://nid.naver.com/")])
def test_with_keys_a_button_leads_there_by_post_only(client, settings, db: None, name, host):
    settings.SOCIALACCOUNT_PROVIDERS = {name: ON}
    assert f'action="/accounts/{name}/login/' in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse(f"{name}_login")).status_code == 200
    assert client.post(reverse(f"{name}_login")).url.startswith(host)


def test_forms_may_leave_for_other_hosts_only_when_switched_on(client, db: None):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "form-action 'self';" in policy + ";"


def login_of(user: User) -> SocialLogin:
    address = EmailAddress(email="new@example.kr", verified=True, primary=True)
    return SocialLogin(user=user, account=SocialAccount(provider="naver", uid="1"), email_addresses=[address])


@pytest.fixture
def request_(member: User):
    request = RequestFactory().get("/")
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    request.user = member
    return request


def test_an_address_from_there_is_never_taken_as_confirmed(request_, db: None):
    login = login_of(User(email="new@example.kr"))
    SocialAdapter().pre_social_login(request_, login)
    assert [address.verified for address in login.email_addresses] == [False]


def test_staff_cannot_sign_in_with_it(request_, worker: User):
    with pytest.raises(ImmediateHttpResponse):
        SocialAdapter().pre_social_login(request_, login_of(worker))


def test_staff_cannot_connect_it(request_, worker: User):
    request_.user = worker
    with pytest.raises(ImmediateHttpResponse):
        SocialAdapter().pre_social_login(request_, login_of(User(email="new@example.kr")))


def test_accounts_are_never_joined_by_address(settings):
    assert settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION is False
    assert settings.SOCIALACCOUNT_AUTO_SIGNUP is False
