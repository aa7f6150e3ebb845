"""Settings from the environment: each value is read once, checked, and a wrong one stops the start with its name."""

import os
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off"}


def _read(name: str, default: T, parse: Callable[[str], T], wanted: str) -> T:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return parse(raw)
    except (ValueError, KeyError) as error:
        # The value itself is not repeated: it may be a password.
        raise ImproperlyConfigured(f"{name}: {wanted}") from error


def envstr(name: str, default: str = "") -> str:
    """A text; empty counts as not set."""
    return os.environ.get(name, "").strip() or default


def envbool(name: str, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off.

    Raises:
        ImproperlyConfigured: any other word.
    """

    def parse(raw: str) -> bool:
        word = raw.lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise ValueError(raw)

    return _read(name, default, parse, "must be one of 1, true, yes, on, 0, false, no, off")


def envint(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number between `least` and `most`, both allowed.

    Raises:
        ImproperlyConfigured: not a whole number, or outside the range.
    """

    def parse(raw: str) -> int:
        number = int(raw)
        if not least <= number <= most:
            raise ValueError(raw)
        return number

    return _read(name, default, parse, f"must be a whole number from {least} to {most}")


def envlist(name: str, default: list[str]) -> list[str]:
    """Words with commas between them."""
    return _read(name, default, lambda raw: [w.strip() for w in raw.split(",") if w.strip()], "comma list")


def envurl(name: str, default: str, schemes: set[str]) -> str:
    """A URL whose scheme is one of `schemes`.

    Raises:
        ImproperlyConfigured: another scheme, or no URL at all.
    """

    def parse(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in schemes:
            raise ValueError(raw)
        _ = parts.port  # raises ValueError when it is no number
        return raw

    return _read(name, default, parse, "must be a URL with scheme " + ", ".join(sorted(schemes)))


def database_from_url(url: str) -> dict[str, object]:
    """Django's DATABASES entry for `postgres://user:password@host:port/name` or `sqlite:///path`.

    A PostgreSQL socket folder can be given as `postgres:///name?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(parts.path)
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path[1:] if path.startswith("//") else path}
    query = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
    }


def email_from_url(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings for `smtp://user:password@host:port` (`smtps` = TLS from the start,
    `smtp+tls` = STARTTLS) or `file:///folder`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 10,
    }
