"""Personal data that people type into a text: found, so that they can be asked to take it out, and masked.

Every pattern is anchored on the left, repeats only a bounded number of times and has no repeat inside an
unbounded repeat, so the time grows in proportion to the text whatever it holds.
Not found on purpose: 15xx/16xx numbers (they never belong to a person) and numbers that are masked already.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from .phones import mask_phone

_DASHES = "‐‑‒–—―−﹣ー"
_SPACES = "\u00a0\u2002\u2003\u2009\u3000"
# One character for one, so that places in the translated text are places in the original.
_PLAIN = str.maketrans(
    {0xFF10 + digit: str(digit) for digit in range(10)}
    | {0xFF21 + place: chr(0x41 + place) for place in range(26)}
    | {0xFF41 + place: chr(0x61 + place) for place in range(26)}
    | dict.fromkeys(map(ord, _DASHES), "-")
    | dict.fromkeys(map(ord, _SPACES), " ")
    | {"－": "-", "＠": "@", "．": ".", "（": "(", "）": ")", "＋": "+"}
)

_NOT_INSIDE = r"(?<![\d])(?<!\d[-.])"
_NOT_FOLLOWED = r"(?!\d)(?!-\d)"
_RRN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"\d{6}(?:[ \t\r\n]{1,3}|[ \t\r\n]{0,3}[-~.][ \t\r\n]{0,3})\d{7}"
    r"|(?<![/=&?])\d{13}"  # in an address of the web it is the number of an article
    r"|\d(?: \d){5} ?[-~.]? ?\d(?: \d){6})(?!\d)",
    re.ASCII,
)
_GAP = r" {0,2}[-.)~]? {0,2}"
_PHONE = re.compile(
    _NOT_INSIDE + r"(?:\+82[ \-.]{0,2}\(?0?\)? ?|\(?0)"
    rf"(?:10{_GAP}\d{{4}}|1[16789]{_GAP}\d{{3,4}}|(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d|80){_GAP}\d{{3,4}})"
    rf"{_GAP}\d{{4}}" + _NOT_FOLLOWED,
    re.ASCII,
)
_EMAIL = re.compile(
    r"(?<![\w.%+-])[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,63}@"
    r"[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
# In use: private, rented (하허호), transport (바사아자) and delivery (배).
_PLATE_SYLLABLES = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자하허호배"
# With a space some read as a count ('105호 2023', '21조 5000', '30도 1200'); these do not.
_PLATE_SPACED = "가나라마거너더러머버어저고노모누루무우바아하허배"
_PLATE = re.compile(
    rf"(?<![\d\-제])(?:\d{{2,3}}[{_PLATE_SYLLABLES}]|\d{{2,3}} ?[{_PLATE_SPACED}] )\d{{4}}"
    r"(?!\d|-\d| ?(?:년|원|명|번지|호|만|억|천|개|건|㎡|m|kg))",
    re.ASCII,
)
_CARD = re.compile(
    r"(?<!\d)(?<!\d-)(?:[3-69]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})" + _NOT_FOLLOWED,
    re.ASCII,
)
_ACCOUNT = re.compile(
    r"(?<!\d)(?<!\d-)(?:\d{2,6}-\d{2,7}-\d{2,7}(?:-\d{1,5}){0,2}|\d{10,14})" + _NOT_FOLLOWED, re.ASCII
)
_BANK = re.compile(
    r"계좌|예금주|통장|입금|송금|은행|뱅크|농협|수협|신협|새마을금고|우체국|"
    r"(?:국민|신한|우리|하나|기업|토스|산업|제일|씨티)[ :]{0,3}\Z"  # ordinary words elsewhere
)
_BANK_NAME = re.compile("은행|뱅크|농협|수협|신협|새마을금고|우체국|예금주")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text. `kind` is rrn, phone, email, plate, account or card; `text` stands there."""

    kind: str
    start: int
    end: int
    text: str


def find_personal_data(text: str) -> list[Finding]:
    """Where the text holds a resident or foreigner registration number, a phone number, an e-mail address,
    a vehicle plate, an account number or a card number; in the order of the text, never overlapping."""
    plain = text.translate(_PLAIN)
    found: list[Finding] = []
    taken: set[int] = set()
    for kind, spans in _FINDERS:
        for start, end in spans(plain):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                found.append(Finding(kind, start, end, text[start:end]))
    return sorted(found, key=lambda finding: finding.start)


def mask(text: str, kinds: Collection[str] | None = None) -> str:
    """The text with what `find_personal_data` finds made unreadable.

    Args:
        kinds: only these kinds; None is all of them.
    """
    parts: list[str] = []
    place = 0
    for finding in find_personal_data(text):
        if kinds is None or finding.kind in kinds:
            parts += [text[place : finding.start], _MASKS.get(finding.kind, _stars)(finding.text)]
            place = finding.end
    return "".join([*parts, text[place:]])


def mask_name(name: str) -> str:
    """`홍길동` → `홍○동`, `김철` → `김○`, `남궁민수` → `남○○수`, `John Smith` → `J*** S****`."""
    name = " ".join(name.split())
    if name.isascii():
        return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())
    if len(name) <= 2:
        return name[:1] + "○" if len(name) == 2 else "○" * len(name)
    return name[0] + "".join(" " if letter == " " else "○" for letter in name[1:-1]) + name[-1]


def mask_email(address: str) -> str:
    """`abcd@x.kr` → `ab***@x.kr`; a local part of up to two letters disappears."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return "***" if domain else ""
    return f"{local[:2] if len(local) > 2 else ''}***@{domain}"


def _registration_numbers(plain: str) -> Iterator[tuple[int, int]]:
    today = timezone.localdate()
    for match in _RRN.finditer(plain):
        if _is_birth_date([int(digit) for digit in match[0] if digit.isdigit()], today):
            yield match.span()


def _is_birth_date(digits: list[int], today: date) -> bool:
    """Whether the first six digits are a day that has been, in the century that the seventh digit says.

    1-4 Koreans and 5-8 foreigners of 1900-1999 and 2000-2099, 9 and 0 of 1800-1899.
    """
    century = {9: 1800, 0: 1800, 1: 1900, 2: 1900, 5: 1900, 6: 1900}.get(digits[6], 2000)
    try:
        born = date(century + digits[0] * 10 + digits[1], digits[2] * 10 + digits[3], digits[4] * 10 + digits[5])
    except ValueError:
        return False
    return born <= today


def _cards(plain: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(plain):
        digits = [int(digit) for digit in match[0] if digit.isdigit()]
        doubled = [d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2]]
        if (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0:
            yield match.span()


def _accounts(plain: str) -> Iterator[tuple[int, int]]:
    """Digits that look like an account and have a bank's word close by; without one they may be anything."""
    for match in _ACCOUNT.finditer(plain):
        start, end = match.span()
        digits = sum(letter.isdigit() for letter in match[0])
        near = _BANK.search(plain, max(0, start - 20), start) or _BANK_NAME.search(plain, end, end + 12)
        if 10 <= digits <= 14 and near:
            yield start, end


def _spans(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda plain: (match.span() for match in pattern.finditer(plain))


def _stars(text: str) -> str:
    return "".join("*" if letter.isdigit() else letter for letter in text)


# Where two would overlap, the earlier kind wins.
_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("rrn", _registration_numbers),
    ("card", _cards),
    ("phone", _spans(_PHONE)),
    ("account", _accounts),
    ("email", _spans(_EMAIL)),
    ("plate", _spans(_PLATE)),
)
_MASKS: dict[str, Callable[[str], str]] = {"phone": mask_phone, "email": mask_email}

__all__ = ["Finding", "find_personal_data", "mask", "mask_email", "mask_name", "mask_phone"]
