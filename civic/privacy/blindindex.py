"""Finding an encrypted value again without storing it: a keyed hash beside it."""

import hashlib
import hmac

from django.conf import settings


def blind_index(value: str, purpose: str) -> str:
    """HMAC-SHA256 of `value`, as 64 hexadecimal digits; '' for an empty value.

    Args:
        value: already normalised (`normalise_phone`, lower-case e-mail), for equal means equal here.
        purpose: what it is for ("contact.phone"); the same value gives another index for another purpose,
            so two tables cannot be joined over it by accident.
    """
    if not value:
        return ""
    message = purpose.encode() + b"\x00" + value.encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), message, hashlib.sha256).hexdigest()
