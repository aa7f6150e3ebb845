"""Checks at start-up: keys that would lose or expose personal data stop the portal."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

# The keys that settings.py falls back to for development; everybody can read them in the source.
DEMO_FIELD_KEY = "ZGVtby1vbmx5LWZpZWxkLWtleS0wMTIzNDU2Nzg5YWI="
DEMO_SECRET_PREFIX = "only-for-development"  # noqa: S105 - the public prefix that is refused, not a secret


def is_field_key(key: str) -> bool:
    """Whether `key` is 32 bytes in urlsafe base64, the form Fernet wants."""
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def check_field_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """FIELD_KEYS holds at least one key and every entry is one; the entry itself is not repeated."""
    keys = list(settings.FIELD_KEYS)
    if not keys:
        return [Error("FIELD_KEYS: must hold at least one key", id="privacy.E001")]
    return [
        Error(
            f"FIELD_KEYS: entry {number} is not a key (32 bytes in urlsafe base64)",
            hint="python manage.py new_field_key prints a new one.",
            id="privacy.E001",
        )
        for number, key in enumerate(keys, start=1)
        if not is_field_key(key)
    ]


def check_demo_keys(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The published development keys are refused outside development, demonstration and tests."""
    if settings.DEBUG or settings.DEMO or settings.TESTING:
        return []
    errors: list[CheckMessage] = []
    if DEMO_FIELD_KEY in settings.FIELD_KEYS:
        errors.append(
            Error(
                "FIELD_KEYS: holds the published demonstration key",
                hint="Set your own key (python manage.py new_field_key), or DEMO=1 for a demonstration.",
                id="privacy.E002",
            )
        )
    for name in ("SECRET_KEY", "BLIND_INDEX_KEY"):
        if str(getattr(settings, name)).startswith(DEMO_SECRET_PREFIX):
            errors.append(Error(f"{name}: is the published demonstration value", id="privacy.E003"))
    return errors


def register_all() -> None:
    """Called once when the app is ready."""
    register(check_field_keys, Tags.security)
    register(check_demo_keys, Tags.security)
