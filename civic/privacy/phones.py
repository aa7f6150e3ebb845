"""Korean telephone numbers: one form to store (digits), one to show (with hyphens)."""

import re
import unicodedata

from django.utils.translation import gettext as _

_DASHES = "‐‑‒–—―−﹣ー~·"
_SEPARATORS = re.compile(rf"[\s\-./()\[\]{_DASHES}]+")
_AREA = "2|3[1-3]|4[1-4]|5[1-5]|6[1-4]"
# Head, exchange, line: mobile, mobile of old, area, internet, personal, free of charge, nationwide.
_SHAPES = (
    re.compile(r"(010)(\d{4})(\d{4})"),
    re.compile(r"(01[16789])(\d{3,4})(\d{4})"),
    re.compile(rf"(0(?:{_AREA}))(\d{{3,4}})(\d{{4}})"),
    re.compile(r"(070)(\d{3,4})(\d{4})"),
    re.compile(r"(050\d)(\d{3,4})(\d{4})"),
    re.compile(r"(080)(\d{3,4})(\d{4})"),
    re.compile(r"(1[568]\d\d)()(\d{4})"),
)


def _parts(digits: str) -> tuple[str, ...] | None:
    for shape in _SHAPES:
        if found := shape.fullmatch(digits):
            return tuple(part for part in found.groups() if part)
    return None


def normalise_phone(text: str) -> str:
    """The digits of a Korean number as dialled inside the country: `+82 10-1234-5678` → `01012345678`.

    Returns:
        '' when nothing was given.

    Raises:
        ValueError: it is no Korean number; the message is a translated sentence.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if not plain:
        return ""
    for prefix in ("+82", "0082", "82"):
        if plain.startswith(prefix) and len(plain) > 9:
            plain = "0" + plain.removeprefix(prefix).removeprefix("0")
            break
    if not plain.isascii() or _parts(plain) is None:
        raise ValueError(_("This is not a telephone number. Write it like 010-1234-5678."))
    return plain


def format_phone(text: str) -> str:
    """`01012345678` → `010-1234-5678`; what is no number comes back unchanged."""
    try:
        parts = _parts(normalise_phone(text))
    except ValueError:
        return text
    return "-".join(parts) if parts else ""


def mask_phone(text: str) -> str:
    """`01012345678` → `010-****-5678`; `15881234` → `1588-****`; what is no number → `****`."""
    try:
        digits = normalise_phone(text)
    except ValueError:
        return "****"
    parts = _parts(digits)
    if parts is None:
        return ""
    if len(parts) == 2:
        return f"{parts[0]}-****"
    return f"{parts[0]}-{'*' * len(parts[1])}-{parts[2]}"
