"""Sessions in the database, deaf to forged cookies."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    """A cookie that is no key of ours (PostgreSQL refuses to look for some letters) is no session, not an error."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(super()._validate_session_key(key)) and key is not None and key.isascii() and key.isalnum()  # type: ignore[misc]  # missing in the stubs
