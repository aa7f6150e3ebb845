"""Finding Korean text by parts of words: bigrams made here, indexed by PostgreSQL.

Neither trigram nor word indexes find a word of two syllables in Korean; pairs of letters do, in any locale.
"""

import re
import unicodedata

from django.db.models import BooleanField, F, Func, TextField, Value

_WORD = re.compile(r"[0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ一-龥]+")


def words(text: str) -> list[str]:
    """The searchable words of a query, lower case, composed."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def grams(text: str) -> str:
    """Every pair of neighbouring letters in the words of `text`, once each; single letters as they are."""
    found: dict[str, None] = {}
    for word in words(text):
        if len(word) == 1:
            found[word] = None
        for left in range(len(word) - 1):
            found[word[left : left + 2]] = None
    return " ".join(found)


class TextMatch(Func):
    """SQL condition: the case's grams contain every gram of `text` (index `case_grams`, PostgreSQL only)."""

    template = "string_to_array(%(expressions)s, ' ')"
    arg_joiner = ", ' ') @> string_to_array("
    output_field = BooleanField()
    conditional = True

    def __init__(self, text: str) -> None:
        super().__init__(F("grams"), Value(grams(text), output_field=TextField()))
