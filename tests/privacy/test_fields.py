from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from civic.people.models import User
from civic.privacy.fields import EncryptedJSONField, EncryptedTextField, WrongFieldKey, decrypt, encrypt
from tests.makers import make_user

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def stored(user: User, column: str = "name") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {User._meta.db_table} WHERE id = %s", [user.pk])
        return str(cursor.fetchone()[0])


def rotate() -> str:
    out = StringIO()
    call_command("rotate_field_keys", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_stores_no_plain_text_and_reads_it_back() -> None:
    user = make_user(name="홍길동 😀")
    assert "홍길동" not in stored(user)
    assert User.objects.get(pk=user.pk).name == "홍길동 😀"


@pytest.mark.django_db
def test_it_leaves_an_empty_text_empty() -> None:
    assert stored(make_user(phone=""), "phone") == ""


@pytest.mark.django_db
def test_the_same_text_is_stored_differently_each_time() -> None:
    assert stored(make_user(name="홍길동")) != stored(make_user(name="홍길동"))


@pytest.mark.django_db
def test_update_and_bulk_update_encrypt_too() -> None:
    user = make_user(name="가")
    User.objects.filter(pk=user.pk).update(name="나")
    assert stored(user) != "나"
    assert User.objects.get(pk=user.pk).name == "나"
    user.name = "다"
    User.objects.bulk_update([user], ["name"])
    assert stored(user) != "다"
    assert User.objects.get(pk=user.pk).name == "다"


@pytest.mark.django_db
def test_values_are_read_in_the_clear() -> None:
    make_user("a@example.kr", name="홍길동")
    assert User.objects.filter(email="a@example.kr").values_list("name", flat=True).get() == "홍길동"


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["name", "name__exact", "name__icontains", "name__in", "name__gt"])
def test_it_refuses_to_search_a_ciphertext(lookup: str) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        User.objects.filter(**{lookup: ["x"] if lookup.endswith("in") else "x"}).exists()


@pytest.mark.django_db
def test_isnull_is_the_one_lookup_that_works() -> None:
    make_user()
    assert not User.objects.filter(name__isnull=True).exists()


@pytest.mark.django_db
def test_another_key_gives_an_error_that_names_the_field_and_not_the_value(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    user = make_user(name="홍길동")
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(WrongFieldKey, match=r"people\.User\.name .*FIELD_KEYS") as caught:
        User.objects.get(pk=user.pk)
    assert "홍길동" not in str(caught.value)


def test_a_value_that_is_not_encrypted_is_an_error_and_not_garbage() -> None:
    with pytest.raises(WrongFieldKey):
        decrypt("홍길동")


def test_a_wrong_entry_in_the_keys_names_the_variable(settings: Any) -> None:
    settings.FIELD_KEYS = ["short"]
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        encrypt("x")


def test_old_keys_still_read_and_the_first_key_writes(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    token = encrypt("비밀")
    settings.FIELD_KEYS = [NEW, OLD]
    assert decrypt(token) == "비밀"
    settings.FIELD_KEYS = [NEW]
    assert decrypt(encrypt("비밀")) == "비밀"


@pytest.mark.parametrize("value", [{"a": [1, None, "나"]}, [], {}, 0, "", "글"])
def test_json_comes_back_as_it_was(value: Any) -> None:
    field = EncryptedJSONField()
    token = field.get_prep_value(value)
    assert token.startswith("gAAAA")
    assert field.from_db_value(token, None, connection) == value


def test_json_none_is_null() -> None:
    assert EncryptedJSONField(null=True).get_prep_value(None) is None


@pytest.mark.parametrize("field_class", [EncryptedTextField, EncryptedJSONField])
def test_it_can_stand_in_a_migration(field_class: Any) -> None:
    _name, path, _args, kwargs = field_class(blank=True, default="").deconstruct()
    assert path == f"civic.privacy.fields.{field_class.__name__}"
    assert kwargs == {"blank": True, "default": ""}


@pytest.mark.django_db
def test_rotating_writes_everything_with_the_newest_key(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    user = make_user(name="홍길동", phone="01012345678")
    settings.FIELD_KEYS = [NEW, OLD]
    assert "people.User.name: 1 encrypted anew, 0 unreadable" in rotate()
    settings.FIELD_KEYS = [NEW]
    assert User.objects.get(pk=user.pk).phone == "01012345678"


@pytest.mark.django_db
def test_rotating_twice_changes_nothing_the_second_time(settings: Any) -> None:
    user = make_user(name="홍길동")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    rotate()
    before = stored(user)
    assert "people.User.name: 0 encrypted anew" in rotate()
    assert stored(user) == before


@pytest.mark.django_db
def test_rotating_reaches_every_row_when_there_are_more_than_a_batch(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("civic.privacy.management.commands.rotate_field_keys.BATCH", 2)
    for _ in range(5):
        make_user(name="홍길동")
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    assert "people.User.name: 5 encrypted anew" in rotate()


@pytest.mark.django_db
def test_rotating_leaves_what_no_key_reads_and_says_so(settings: Any) -> None:
    settings.FIELD_KEYS = [OLD]
    user = make_user(name="홍길동")
    before = stored(user)
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CommandError, match="1 values fit no key"):
        rotate()
    assert stored(user) == before


def test_a_new_key_is_printed_ready_for_use() -> None:
    out = StringIO()
    call_command("new_field_key", stdout=out)
    assert Fernet(out.getvalue().strip())
