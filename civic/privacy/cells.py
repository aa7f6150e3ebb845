"""Texts as cells of a table that a spreadsheet will open: what people typed must never be run as a formula."""

import re

# The ASCII signs, their full-width twins, and what spreadsheets skip before looking at the first sign.
_FORMULA = re.compile("^[\\s\ufeff\u200b]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
# Not allowed in XML, and so not in XLSX.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST = 32_767  # characters a cell of a spreadsheet holds


def plain_cell(value: object) -> str:
    """The value as text that every spreadsheet shows and none computes: `'` before what could be a formula."""
    text = _FORBIDDEN.sub("", str(value))
    return f"'{text}"[:LONGEST] if _FORMULA.match(text) else text[:LONGEST]
