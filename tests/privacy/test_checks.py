from typing import Any

import pytest
from cryptography.fernet import Fernet

from civic.privacy.blindindex import blind_index
from civic.privacy.checks import DEMO_FIELD_KEY, check_demo_keys, check_field_keys

GOOD = Fernet.generate_key().decode()


@pytest.mark.parametrize("keys", [[], ["short"], [GOOD, "short"], ["가" * 44]])
def test_a_bad_key_stops_the_start_with_the_name_of_the_variable(settings: Any, keys: list[str]) -> None:
    settings.FIELD_KEYS = keys
    errors = check_field_keys(None)
    assert len(errors) == 1
    assert errors[0].msg.startswith("FIELD_KEYS:")
    assert "short" not in errors[0].msg


def test_good_keys_pass(settings: Any) -> None:
    settings.FIELD_KEYS = [GOOD, DEMO_FIELD_KEY]
    assert check_field_keys(None) == []


def production(settings: Any) -> None:
    settings.DEBUG = settings.DEMO = settings.TESTING = False
    settings.FIELD_KEYS, settings.SECRET_KEY, settings.BLIND_INDEX_KEY = [GOOD], "s" * 50, "b" * 50


def test_own_keys_pass_in_production(settings: Any) -> None:
    production(settings)
    assert check_demo_keys(None) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FIELD_KEYS", [GOOD, DEMO_FIELD_KEY]),
        ("SECRET_KEY", "only-for-development-and-demonstration-000"),
        ("BLIND_INDEX_KEY", "only-for-development-and-demonstration-000"),
    ],
)
def test_the_published_keys_stop_production(settings: Any, name: str, value: Any) -> None:
    production(settings)
    setattr(settings, name, value)
    assert [error.msg.split(":")[0] for error in check_demo_keys(None)] == [name]


def test_the_published_keys_may_run_a_demonstration(settings: Any) -> None:
    production(settings)
    settings.DEMO, settings.FIELD_KEYS = True, [DEMO_FIELD_KEY]
    assert check_demo_keys(None) == []


def test_the_key_that_is_refused_is_the_one_that_settings_fall_back_to(settings: Any) -> None:
    assert settings.FIELD_KEYS == [DEMO_FIELD_KEY]


def test_the_blind_index_is_the_same_for_the_same_value_and_purpose_only() -> None:
    index = blind_index("01012345678", "contact.phone")
    assert len(index) == 64
    assert index == blind_index("01012345678", "contact.phone")
    assert index != blind_index("01012345678", "user.phone")
    assert index != blind_index("01012345679", "contact.phone")


def test_the_blind_index_depends_on_the_key(settings: Any) -> None:
    before = blind_index("01012345678", "x")
    settings.BLIND_INDEX_KEY = "another"
    assert blind_index("01012345678", "x") != before


def test_nothing_has_no_blind_index() -> None:
    assert blind_index("", "x") == ""
