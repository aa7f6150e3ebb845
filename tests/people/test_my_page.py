"""The page about oneself, a new address, and closing the account."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from civic.cases.models import Case
from civic.people import withdrawal
from civic.people.models import User
from civic.privacy.models import AccessLog
from tests.makers import make_case, make_contact

from .conftest import Visitor, plain


@pytest.fixture
def me(visitor: Visitor, member: User) -> Visitor:
    visitor.sign_in(member.email)
    return visitor


def test_a_stranger_is_sent_to_sign_in(client, db: None):
    assert client.get("/my/").url == f"{reverse('account_login')}?next=/my/"


def test_name_and_phone_are_saved(me: Visitor, member: User):
    me.client.post("/my/", {"name": "새이름", "phone": "010-1234-5678"})
    member.refresh_from_db()
    assert (member.name, member.phone) == ("새이름", "01012345678")


def test_a_wrong_phone_is_refused_in_words(me: Visitor):
    assert "보기: 010-1234-5678" in me.client.post("/my/", {"name": "a", "phone": "abc"}).content.decode()


def test_the_form_changes_nothing_else(me: Visitor, member: User):
    me.client.post("/my/", {"name": "a", "phone": "", "is_staff": "on", "email": "other@example.kr"})
    member.refresh_from_db()
    assert (member.is_staff, member.email) == (False, "member@example.kr")


def test_a_new_address_counts_once_its_code_is_typed(me: Visitor, member: User):
    url = reverse("account_email")
    again = me.client.post(url, {"email": "new@example.kr", "action_add": "1"})
    if again.url.startswith(reverse("account_reauthenticate")):
        me.client.post(again.url, {"password": "gimje-demo-2026", "next": url})
    assert User.objects.get(pk=member.pk).email == "member@example.kr"
    me.type_code(me.last_code(), "account_email_verification_sent")
    assert User.objects.get(pk=member.pk).email == "new@example.kr"
    assert list(EmailAddress.objects.filter(user=member).values_list("email", flat=True)) == ["new@example.kr"]
    assert "member@example.kr" in me.mail.recipients()


class TestClosingTheAccount:
    def close(self, me: Visitor) -> None:
        me.client.post(reverse("people:withdraw-code"))
        me.type_code(me.last_code(), "people:withdraw-now")

    def test_the_page_says_what_goes_and_what_stays(self, me: Visitor):
        page = me.client.get(reverse("people:withdraw")).content.decode()
        assert "바로 지우는 것" in page and "남는 것" in page

    def test_it_wipes_who_the_person_is(self, me: Visitor, member: User):
        self.close(me)
        member.refresh_from_db()
        assert (member.name, member.phone, member.phone_index, member.is_active) == ("", "", "", False)
        assert member.email == f"closed-{member.pk}@closed.invalid" and not member.has_usable_password()
        assert not EmailAddress.objects.exists()

    def test_it_signs_out_everywhere(self, me: Visitor, second_visitor: Visitor, member: User):
        second_visitor.sign_in(member.email)
        self.close(me)
        assert me.user_id == ""
        assert second_visitor.client.get("/my/").status_code == 302

    def test_the_petitions_stay_with_their_contact(self, me: Visitor, member: User, coordinating):
        case = make_case(contact=make_contact(user=member))
        self.close(me)
        kept = Case.objects.get(pk=case.pk)
        assert kept.contact is not None and kept.contact.name == "홍길동"

    def test_it_is_noted_without_the_name(self, me: Visitor, member: User):
        self.close(me)
        entry = AccessLog.objects.get(action=withdrawal.ACTION)
        assert entry.subject == f"user/{member.pk}" and "홍길동" not in entry.by_label

    def test_the_address_is_free_again(self, me: Visitor, second_visitor: Visitor, member: User):
        self.close(me)
        second_visitor.sign_up("member@example.kr")
        assert User.objects.filter(email="member@example.kr").exists()

    def test_it_needs_the_code(self, me: Visitor, member: User):
        me.type_code("123456", "people:withdraw-now")
        me.client.post(reverse("people:withdraw-code"))
        wrong = "000000" if me.last_code() != "000000" else "111111"
        assert "확인번호가 맞지 않습니다" in me.type_code(wrong, "people:withdraw-now").content.decode()
        assert User.objects.get(pk=member.pk).is_active

    def test_the_code_dies_after_five_wrong_ones(self, me: Visitor, member: User):
        me.client.post(reverse("people:withdraw-code"))
        right = me.last_code()
        for _attempt in range(5):
            me.type_code("000000" if right != "000000" else "111111", "people:withdraw-now")
        me.type_code(right, "people:withdraw-now")
        assert User.objects.get(pk=member.pk).is_active

    def test_five_codes_an_hour(self, me: Visitor):
        for _attempt in range(7):
            me.client.post(reverse("people:withdraw-code"))
        assert len(me.mail.messages) == 5

    def test_a_get_closes_nothing(self, me: Visitor, member: User):
        assert me.client.get(reverse("people:withdraw-now")).status_code == 405
        assert User.objects.get(pk=member.pk).is_active

    def test_staff_do_not_close_theirs(self, visitor: Visitor, worker: User, settings):
        settings.STAFF_SECOND_FACTOR = False
        visitor.sign_in(worker.email)
        visitor.client.post(reverse("people:withdraw-code"))
        assert not visitor.mail.messages
        with pytest.raises(ValueError, match="administrator"):
            withdrawal.close(worker, visitor.client.get("/my/").wsgi_request)

    def test_the_mail_warns_who_did_not_ask(self, me: Visitor):
        me.client.post(reverse("people:withdraw-code"))
        assert "본인이 하지 않으셨다면" in plain(me.mail.messages[0])
