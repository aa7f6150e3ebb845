"""Accounts and roles in the admin: who gives rights to whom, and who cannot."""

import pytest
from django.contrib.auth.models import Group, Permission

from civic.people.models import User
from civic.privacy.models import AccessLog
from tests.makers import make_officer, make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/people/user/"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def at_admin(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def superuser():
    return User.objects.create_superuser("root@example.kr", "gimje-demo-2026")


def role(name):
    return Group.objects.get(name=name)


def values(**kw):
    data = {"email": "new@example.kr", "name": "새직원", "phone": "", "is_active": "on", "is_staff": "on"}
    return data | kw


def change(client, user, **kw):
    return client.post(f"{USERS}{user.pk}/change/", values(email=user.email, name=user.name) | kw)


def test_an_account_of_staff_is_made_with_a_role_and_without_a_password(at_admin):
    at_admin.post(f"{USERS}add/", values(groups=[role("officer").pk]))
    user = User.objects.get(email="new@example.kr")
    assert [group.name for group in user.groups.all()] == ["officer"]
    assert not user.has_usable_password()


def test_granting_and_withdrawing_a_role_is_in_the_access_log(at_admin, officer, administrator):
    change(at_admin, officer, groups=[role("desk").pk])
    entry = AccessLog.objects.get(action="user.rights")
    assert (entry.by, entry.subject) == (administrator, f"user/{officer.pk}")
    assert "officer → desk" in entry.reason


def test_a_change_of_the_name_is_no_change_of_rights(at_admin, officer):
    change(at_admin, officer, name="김개명", groups=[role("officer").pk])
    assert not AccessLog.objects.filter(action="user.rights").exists()


def test_who_leaves_is_switched_off(at_admin, officer):
    change(at_admin, officer, is_active="")
    assert User.objects.get(pk=officer.pk).is_active is False


def test_nobody_but_a_superuser_makes_a_superuser(at_admin, officer):
    change(at_admin, officer, is_superuser="on")
    at_admin.post(f"{USERS}add/", values(is_superuser="on"))
    assert not User.objects.filter(is_superuser=True).exists()


def test_nobody_grants_single_permissions(at_admin, officer, superuser, client):
    permission = Permission.objects.get(codename="view_contact", content_type__app_label="cases")
    change(at_admin, officer, user_permissions=[permission.pk])
    client.force_login(superuser)
    change(client, officer, user_permissions=[permission.pk])
    assert not officer.user_permissions.exists()


def test_only_the_portals_roles_can_be_given(at_admin, officer):
    mighty = Group.objects.create(name="mighty")
    mighty.permissions.set(Permission.objects.all())
    page = change(at_admin, officer, groups=[mighty.pk])
    assert "groups" in page.context["adminform"].form.errors
    assert mighty not in officer.groups.all()


def test_administrators_cannot_change_their_own_rights(at_admin, administrator):
    change(at_admin, administrator, groups=[role("desk").pk], is_active="", is_staff="")
    administrator.refresh_from_db()
    assert [group.name for group in administrator.groups.all()] == ["administrator"]
    assert administrator.is_active
    assert administrator.is_staff


def test_administrators_cannot_touch_a_superusers_account(at_admin, superuser):
    """Who changes the address of an account can sign in with a code sent to it."""
    assert change(at_admin, superuser, email="mine@example.kr").status_code == 403
    assert User.objects.filter(email="root@example.kr", is_active=True).exists()


def test_administrators_cannot_redirect_an_account_to_another_address(at_admin, officer):
    change(at_admin, officer, email="mine@example.kr")
    assert User.objects.filter(email="officer@example.kr").exists()


def test_a_superuser_can(client, superuser, officer):
    client.force_login(superuser)
    change(client, officer, email="moved@example.kr", is_superuser="on", groups=[role("officer").pk])
    officer.refresh_from_db()
    assert (officer.email, officer.is_superuser) == ("moved@example.kr", True)


def test_citizens_accounts_are_not_shown(at_admin, citizen, officer):
    shown = set(at_admin.get(USERS).context["cl"].result_list)
    assert officer in shown
    assert citizen not in shown
    assert change(at_admin, citizen).status_code == 302
    assert User.objects.get(pk=citizen.pk).is_staff is False


def test_monitors_are_shown(at_admin):
    monitor = make_user("monitor@example.kr", "monitor")
    assert monitor in at_admin.get(USERS).context["cl"].result_list


@pytest.mark.parametrize("words", ["officer@", "이담"])
def test_staff_are_found_by_address_and_name(at_admin, officer, words):
    assert list(at_admin.get(USERS, {"q": words}).context["cl"].result_list) == [officer]


@pytest.mark.parametrize(
    ("field", "value"), [("email", "no address"), ("email", "officer@example.kr"), ("phone", "12"), ("email", "")]
)
def test_bad_input_is_explained(at_admin, officer, field, value):
    page = at_admin.post(f"{USERS}add/", values(**{field: value}))
    assert field in page.context["adminform"].form.errors
    assert User.objects.count() == 2  # the officer and the administrator


def test_the_page_shows_no_password(at_admin, officer):
    page = at_admin.get(f"{USERS}{officer.pk}/change/").content.decode()
    assert officer.password not in page
    assert 'name="password' not in page


def test_accounts_are_not_deleted(at_admin, officer):
    assert at_admin.post(f"{USERS}{officer.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=officer.pk).exists()


@pytest.mark.parametrize("address", [USERS, f"{USERS}add/", "/admin/auth/group/"])
@pytest.mark.parametrize("who", ["officer", "desk", "examiner", "mayors_office"])
def test_only_administrators_see_accounts_and_roles(client, who, address, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == 403


def test_roles_are_for_reading(at_admin, administrator, superuser, client):
    group = role("administrator")
    before = group.permissions.count()
    for user in (administrator, superuser):
        client.force_login(user)
        assert client.get("/admin/auth/group/").status_code == 200
        assert client.get(f"/admin/auth/group/{group.pk}/change/").status_code == 200
        everything = list(Permission.objects.values_list("pk", flat=True))
        data = {"name": "administrator", "permissions": everything}
        assert client.post(f"/admin/auth/group/{group.pk}/change/", data).status_code == 403
        assert client.get("/admin/auth/group/add/").status_code == 403
    assert group.permissions.count() == before


def test_the_list_asks_no_query_a_row(at_admin, department, django_assert_max_num_queries):
    for number in range(20):
        make_officer(department, email=f"o{number}@example.kr")
    at_admin.get(USERS)
    with django_assert_max_num_queries(12):
        assert at_admin.get(USERS).status_code == 200
