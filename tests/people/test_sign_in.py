"""Signing in: with a password, with a code, where one lands, what strangers learn."""

import time

import pytest
import time_machine
from django.urls import reverse

from civic.people.models import User
from tests.makers import PASSWORD, make_user

from .conftest import Visitor, plain, use_mail_server

EVIL = [
    "//evil.example/",
    "https:evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
]


def test_a_citizen_signs_in_with_a_password_and_lands_on_their_page(visitor: Visitor, member: User):
    assert visitor.sign_in(member.email).url == reverse("people:home")
    assert visitor.user_id == str(member.pk)


def test_a_citizen_signs_in_with_a_code_by_mail(visitor: Visitor, member: User):
    visitor.ask_code(member.email)
    assert visitor.user_id == ""
    assert visitor.type_code(visitor.last_code()).url == reverse("people:home")
    assert visitor.user_id == str(member.pk)


def test_a_code_is_six_digits_in_a_korean_mail_of_the_city(visitor: Visitor, member: User):
    visitor.ask_code(member.email)
    (message,) = visitor.mail.messages
    assert message["Subject"] == "로그인 확인번호입니다"
    assert "김제시" in plain(message) and "누구에게도 알려 주지 마십시오" in plain(message)
    assert visitor.last_code() in str(message.get_body(("html",)).get_content())


def test_a_code_is_used_once(visitor: Visitor, second_visitor: Visitor, member: User):
    visitor.sign_in_by_code(member.email)
    code = visitor.last_code()
    second_visitor.ask_code(member.email)
    if second_visitor.last_code() != code:
        second_visitor.type_code(code)
        assert second_visitor.user_id == ""


def test_a_code_of_another_browser_does_not_sign_in(visitor: Visitor, second_visitor: Visitor, member: User):
    visitor.ask_code(member.email)
    second_visitor.type_code(visitor.last_code())
    assert second_visitor.user_id == ""


def test_after_five_wrong_codes_the_right_one_is_dead(visitor: Visitor, member: User):
    visitor.ask_code(member.email)
    right = visitor.last_code()
    for _attempt in range(5):
        visitor.type_code("000000" if right != "000000" else "111111")
    visitor.type_code(right)
    assert visitor.user_id == ""


def test_a_code_lives_ten_minutes(visitor: Visitor, member: User):
    visitor.ask_code(member.email)
    with time_machine.travel(time.time() + 601):
        visitor.type_code(visitor.last_code())
    assert visitor.user_id == ""


def test_a_code_may_be_typed_with_spaces(visitor: Visitor, member: User):
    visitor.ask_code(member.email)
    code = visitor.last_code()
    visitor.type_code(f" {code[:3]} {code[3:]} ")
    assert visitor.user_id == str(member.pk)


def test_an_account_made_by_the_administrator_signs_in_with_one_code(visitor: Visitor, db: None):
    user = User.objects.create_user("fresh@example.kr", None)
    visitor.sign_in_by_code(user.email)
    assert visitor.user_id == str(user.pk)
    assert len(visitor.mail.messages) == 1


def test_the_page_asked_for_comes_after_signing_in(visitor: Visitor, member: User):
    assert visitor.sign_in(member.email, next="/petitions/mine/").url == "/petitions/mine/"


def test_the_page_asked_for_comes_after_a_code_too(visitor: Visitor, member: User):
    assert visitor.sign_in_by_code(member.email, next="/petitions/mine/").url == "/petitions/mine/"


def test_staff_land_in_the_admin(visitor: Visitor, settings, db: None):
    settings.STAFF_SECOND_FACTOR = False
    assert visitor.sign_in(make_user("staff@example.kr", "desk").email).url == reverse("admin:index")


@pytest.mark.parametrize("role", ["mayors-office", "examiner"])
def test_those_who_watch_over_all_land_on_the_dashboard(visitor: Visitor, settings, db: None, role: str):
    settings.STAFF_SECOND_FACTOR = False
    assert visitor.sign_in(make_user("staff@example.kr", role).email).url == reverse("dashboard")


def test_the_admin_signs_in_through_this_page(visitor: Visitor, db: None):
    answer = visitor.client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_login")
    assert 'name="next" value="/admin/' in answer.content.decode()


@pytest.mark.parametrize("target", EVIL)
def test_next_never_leads_away_from_the_portal(visitor: Visitor, member: User, target):
    assert visitor.sign_in(member.email, next=target).url == reverse("people:home")


@pytest.mark.parametrize("target", EVIL)
def test_a_foreign_next_is_not_even_printed(visitor: Visitor, db: None, target):
    page = visitor.client.get(reverse("account_login"), {"next": target}).content.decode()
    assert 'name="next"' not in page.split("<main")[1].split("</main")[0]


def test_another_host_we_answer_to_is_no_page_of_this_portal(visitor: Visitor, member: User, settings):
    settings.ALLOWED_HOSTS = ["testserver", "internal.example"]
    assert visitor.sign_in(member.email, next="http://internal.example/").url == reverse("people:home")


class TestAStrangerLearnsNothing:
    def test_from_signing_in(self, visitor: Visitor, second_visitor: Visitor, member: User):
        known, unknown = visitor.sign_in(member.email, "wrong"), second_visitor.sign_in("nobody@example.kr", "wrong")
        assert known.status_code == unknown.status_code == 200
        assert error_of(known) == error_of(unknown) != ""

    def test_from_an_account_without_a_password(self, visitor: Visitor, second_visitor: Visitor, member: User):
        member.set_unusable_password()
        member.save()
        known, unknown = visitor.sign_in(member.email, "wrong"), second_visitor.sign_in("nobody@example.kr", "wrong")
        assert error_of(known) == error_of(unknown) != ""

    def test_from_asking_for_a_code(self, visitor: Visitor, second_visitor: Visitor, member: User):
        known, unknown = visitor.ask_code(member.email), second_visitor.ask_code("nobody@example.kr")
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert look(visitor, known.url, member.email) == look(second_visitor, unknown.url, "nobody@example.kr")

    def test_from_signing_up(self, visitor: Visitor, second_visitor: Visitor, member: User):
        known, unknown = visitor.sign_up(member.email), second_visitor.sign_up("nobody@example.kr")
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert look(visitor, known.url, member.email) == look(second_visitor, unknown.url, "nobody@example.kr")

    def test_from_a_forgotten_password(self, visitor: Visitor, second_visitor: Visitor, member: User):
        url = reverse("account_reset_password")
        known = visitor.client.post(url, {"email": member.email})
        unknown = second_visitor.client.post(url, {"email": "nobody@example.kr"})
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert look(visitor, known.url, member.email) == look(second_visitor, unknown.url, "nobody@example.kr")

    def test_and_every_way_sends_one_mail(self, visitor: Visitor, second_visitor: Visitor, member: User):
        """Whether one is sent could be told from the time it takes."""
        visitor.ask_code(member.email)
        second_visitor.ask_code("nobody@example.kr")
        assert visitor.mail.recipients() == [member.email, "nobody@example.kr"]


def look(visitor: Visitor, url: str, email: str) -> str:
    """The page's main part without what is different for everyone."""
    page = visitor.client.get(url).content.decode().split("<main")[1].split("</main")[0]
    return "".join(line for line in page.replace(email, "?").splitlines(True) if "csrfmiddlewaretoken" not in line)


def error_of(answer) -> str:
    return str(answer.context["form"].non_field_errors())


def test_the_mail_to_an_unknown_address_holds_nothing_a_stranger_wrote(visitor: Visitor, db: None):
    visitor.ask_code("nobody@example.kr")
    assert "이 주소로 만든 계정은 없습니다" in plain(visitor.mail.messages[0])


def test_links_in_mails_come_from_the_settings_and_not_from_the_request(visitor: Visitor, db: None, settings):
    settings.ALLOWED_HOSTS = ["*"]
    visitor.client.post(
        reverse("account_request_login_code"), {"email": "x@example.kr"}, headers={"host": "evil.example"}
    )
    assert settings.SITE_URL in plain(visitor.mail.messages[0])
    assert "evil.example" not in str(visitor.mail.messages[0])


def test_an_english_visitor_gets_an_english_mail(visitor: Visitor, member: User):
    visitor.client.post(reverse("set_language"), {"language": "en"})
    visitor.ask_code(member.email)
    assert visitor.mail.messages[0]["Subject"] == "Your code to sign in"


def test_a_closed_account_cannot_sign_in(visitor: Visitor, member: User):
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert visitor.sign_in(member.email).url == reverse("account_inactive")
    assert visitor.user_id == ""


@pytest.mark.usefixtures("dead_mail")
class TestWithoutAMailServer:
    def test_asking_for_a_code_says_so_in_words(self, client, member: User):
        answer = Visitor(client).ask_code(member.email)
        assert answer.status_code == 503
        assert "전자우편을 보내지 못했습니다" in answer.content.decode()

    def test_a_password_still_signs_in(self, client, member: User):
        assert Visitor(client).sign_in(member.email).url == reverse("people:home")

    def test_the_password_is_changed_all_the_same(self, client, member: User):
        Visitor(client).sign_in(member.email)
        data = {"oldpassword": PASSWORD, "password1": "vier-woerter-sind-gut", "password2": "vier-woerter-sind-gut"}
        assert client.post(reverse("account_change_password"), data).status_code == 302
        member.refresh_from_db()
        assert member.check_password("vier-woerter-sind-gut")

    def test_an_account_made_meanwhile_opens_with_a_code_later(self, client, settings, mail, db: None):
        use_mail_server(settings, "smtp://127.0.0.1:9")
        assert Visitor(client).sign_up("late@example.kr").status_code == 503
        use_mail_server(settings, mail.url)
        later = Visitor(client, mail)
        later.sign_in_by_code("late@example.kr")
        assert later.user_id == str(User.objects.get(email="late@example.kr").pk)


def test_a_mail_server_that_hangs_is_given_up(client, mail, settings, member: User):
    mail.hang_seconds = 3
    use_mail_server(settings, mail.url, EMAIL_TIMEOUT=0.5)
    assert Visitor(client).ask_code(member.email).status_code == 503
