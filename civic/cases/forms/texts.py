"""A field for what people write or paste: readable plain text, counted, without registration numbers."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from civic.privacy.findings import Finding, find_personal_data, mask
from civic.privacy.text import clean_text

RRN = "rrn"
AROUND = 12  # characters shown on each side of what was found


class PlainField(forms.CharField):
    """Text as `clean_text` leaves it.

    Too long is said with the number of characters there are now; nothing is cut off, for people paste.
    A resident registration number is refused, with the place where it stands (Personal Information
    Protection Act §24-2: the city may not process it here).

    Args:
        most: characters at most, after cleaning.
        lines: whether line breaks stay.
    """

    def __init__(self, *, most: int, lines: bool = False, **kwargs: Any) -> None:
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 10}))
        super().__init__(**kwargs)
        self.most = most
        self.lines = lines
        self.widget.attrs["data-most"] = str(most)

    def to_python(self, value: Any) -> str:
        text = clean_text(str(value or ""))
        return text if self.lines else " ".join(text.split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise ValidationError(
                _("This is too long: at most %(most)s characters, please. Now there are %(now)s.")
                % {"most": f"{self.most:,}", "now": f"{len(value):,}"},
                code="too_long",
            )
        found = registration_numbers(value)
        if found:
            raise ValidationError([_refusal(value, finding) for finding in found[:5]])


def registration_numbers(text: str) -> list[Finding]:
    return [finding for finding in find_personal_data(text) if finding.kind == RRN]


def without_registration_numbers(text: str) -> str:
    """The text with the digits of every registration number replaced by stars."""
    return mask(text, {RRN})


def _refusal(text: str, finding: Finding) -> ValidationError:
    before = text[max(0, finding.start - AROUND) : finding.start]
    after = text[finding.end : finding.end + AROUND]
    shown = finding.text[:6] + "".join("*" if sign.isdigit() else sign for sign in finding.text[6:])
    return ValidationError(
        _(
            "Line %(line)s seems to hold a resident registration number: “…%(place)s…”. "
            "Please take it out: the city does not need it and may not keep it."
        )
        % {
            "line": text.count("\n", 0, finding.start) + 1,
            "place": " ".join(f"{before}[{shown}]{after}".split()),
        },
        code=RRN,
    )
