"""How alike two texts are: the share of pairs of letters they have in common. Pure; knows no database."""

import unicodedata
from collections import Counter

ALIKE = 0.85  # from here on two answers say the same in the same words


def pairs(text: str) -> "Counter[str]":
    """The pairs of neighbouring letters and digits; spaces, signs, case and width do not count."""
    plain = [sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum()]
    return Counter(one + other for one, other in zip(plain, plain[1:], strict=False))


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same letters in the same order); 0 when either has fewer than two."""
    first, second = pairs(one), pairs(other)
    size = first.total() + second.total()
    if not first or not second:
        return 0.0
    return 2 * (first & second).total() / size


def is_alike(one: str, other: str) -> bool:
    """Whether two texts are nearly the same."""
    return likeness(one, other) >= ALIKE
