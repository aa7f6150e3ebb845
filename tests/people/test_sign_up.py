"""Making an account: name and address, a password only if wanted, 14 or older, and a confirmed address."""

from django.urls import reverse

from civic.people.models import User
from tests.makers import PASSWORD

from .conftest import Visitor, plain

CONFIRM = "account_email_verification_sent"


def test_an_account_is_made_without_a_password(visitor: Visitor, db: None):
    assert visitor.sign_up().url == reverse(CONFIRM)
    assert visitor.type_code(visitor.last_code(), CONFIRM).url == reverse("people:home")
    user = User.objects.get(email="new@example.kr")
    assert (user.name, user.has_usable_password(), user.is_staff) == ("김새롬", False, False)
    assert visitor.user_id == str(user.pk)


def test_an_account_is_made_with_a_password(visitor: Visitor, db: None):
    visitor.sign_up(password1="vier-woerter-sind-gut")
    visitor.type_code(visitor.last_code(), CONFIRM)
    assert User.objects.get(email="new@example.kr").check_password("vier-woerter-sind-gut")


def test_the_address_must_be_confirmed_before_anything_opens(visitor: Visitor, db: None):
    visitor.sign_up(password1=PASSWORD)
    assert visitor.client.get("/my/").status_code == 302
    assert visitor.user_id == ""


def test_a_wrong_code_confirms_nothing(visitor: Visitor, db: None):
    visitor.sign_up()
    visitor.type_code("000000" if visitor.last_code() != "000000" else "111111", CONFIRM)
    assert visitor.user_id == ""


def test_a_weak_password_is_refused_and_the_rest_kept(visitor: Visitor, db: None):
    answer = visitor.sign_up(password1="1234567890")
    assert answer.status_code == 200 and 'value="김새롬"' in answer.content.decode()
    assert not User.objects.exists()


def test_under_14_no_account_is_made_and_the_way_is_told(visitor: Visitor, db: None):
    page = visitor.sign_up(old_enough="").content.decode()
    assert "만 14세 이상만" in page and "보호자와 함께 전화나 방문" in page
    assert not User.objects.exists()


def test_a_robot_that_fills_in_the_trap_makes_no_account(visitor: Visitor, db: None):
    assert visitor.sign_up(homepage="http://spam.example").status_code == 302
    assert not User.objects.exists() and not visitor.mail.messages


def test_the_trap_is_hidden_by_a_class_and_not_by_style(client, db: None):
    page = client.get(reverse("account_signup")).content.decode()
    assert '<div class="trap" aria-hidden="true">' in page and "style=" not in page


def test_who_has_an_account_is_told_by_mail_only(visitor: Visitor, member: User):
    visitor.sign_up(member.email)
    assert "이미 계정이 있습니다" in visitor.mail.messages[0]["Subject"]
    assert "비밀번호 없이" in plain(visitor.mail.messages[0])
    assert User.objects.count() == 1


def test_a_name_is_asked_for_and_kept_short(visitor: Visitor, db: None):
    assert visitor.sign_up(name="").status_code == 200
    assert visitor.sign_up(name="가" * 41).status_code == 200
    assert not User.objects.exists()


def test_a_form_cannot_make_staff(visitor: Visitor, db: None):
    visitor.sign_up(is_staff="on", is_superuser="on", groups="1")
    user = User.objects.get()
    assert not user.is_staff and not user.is_superuser and not user.groups.exists()
