"""Model fields that are encrypted at rest.

The text is encrypted with the first key of settings.FIELD_KEYS and read with any of them, so keys can be
changed without a stop: put the new key first, run `rotate_field_keys`, then remove the old one.
An empty text stays empty and NULL stays NULL, so "is it given?" can be asked without a key.
A ciphertext differs each time; searching it finds nothing. Lookups other than `isnull` are therefore refused:
keep a `blind_index` column beside the field where an exact match is needed.
"""

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.lookups import Lookup, Transform

    TextBase = models.TextField[str, str]
    NullableTextBase = models.TextField[Any, Any]
else:
    TextBase = NullableTextBase = models.TextField


class WrongFieldKey(Exception):
    """A stored value cannot be read with any key of FIELD_KEYS (or is not encrypted at all)."""


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured(
            "FIELD_KEYS: each entry must be 32 bytes in urlsafe base64; `manage.py new_field_key` prints one"
        ) from error


def cipher() -> MultiFernet:
    """The cipher of the keys as they are set now.

    Raises:
        ImproperlyConfigured: FIELD_KEYS is empty or holds something that is no key.
    """
    return _cipher(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    """Encrypt with the newest key; an empty text stays empty."""
    return cipher().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str, where: str = "") -> str:
    """Decrypt what `encrypt` made, with any key of FIELD_KEYS.

    Raises:
        WrongFieldKey: no key fits. The message names `where` (model and field), never the value.
    """
    if not token:
        return ""
    try:
        return cipher().decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise WrongFieldKey(
            f"{where or 'a value'} cannot be read with the keys in FIELD_KEYS; is an old key missing?"
        ) from error


def _dumps(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


class _RefuseLookups:
    """Only `isnull` works on a ciphertext; anything else would silently find nothing."""

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        if lookup_name != "isnull":
            raise FieldError(
                f"{self} is encrypted: '{lookup_name}' cannot search it. Keep a blind_index column beside it."
            )
        return super().get_lookup(lookup_name)  # type: ignore[misc,no-any-return]  # mixed into a Field below

    def get_transform(self, lookup_name: str) -> "type[Transform] | None":
        raise FieldError(f"{self} is encrypted: '{lookup_name}' cannot be applied to it.")


class EncryptedTextField(_RefuseLookups, TextBase):
    """A text, encrypted in the database."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text is None else encrypt(str(text))

    def from_db_value(self, value: str | None, expression: Any, connection: "BaseDatabaseWrapper") -> str | None:
        return value if value is None else decrypt(value, str(self))


class EncryptedJSONField(_RefuseLookups, NullableTextBase):
    """Anything JSON can hold, encrypted in the database. None is NULL."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else encrypt(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False))

    def from_db_value(self, value: str | None, expression: Any, connection: "BaseDatabaseWrapper") -> Any:
        return json.loads(decrypt(value, str(self))) if value else None

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return _dumps(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return forms.JSONField(
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
            encoder=DjangoJSONEncoder,
        )


def encrypted_fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """The encrypted columns of the table of `model`."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedTextField | EncryptedJSONField)
    ]
