"""Finding Korean text by parts of words: bigrams made here, indexed by PostgreSQL.

Neither trigram nor word indexes find a word of two syllables in Korean; pairs of letters do, in any locale.
"""

import re
import unicodedata

from django.db import connection
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


SAMPLE, COMMON = 1000, 30  # a text that matches 30 of the newest 1,000 cases is common
FEW = 5000
_FEW_MATCHES = """
WITH newest AS MATERIALIZED (SELECT grams FROM cases_case ORDER BY arrived_at DESC, id DESC LIMIT %(sample)s),
matching AS MATERIALIZED (SELECT id FROM cases_case WHERE string_to_array(grams, ' ') @> string_to_array(%(text)s, ' '))
SELECT CASE
    WHEN (SELECT count(*) FROM newest WHERE string_to_array(grams, ' ') @> string_to_array(%(text)s, ' ')) < %(common)s
    THEN ARRAY(SELECT id FROM matching LIMIT %(few)s)
END
"""


def few_matches(text: str) -> list[int] | None:
    """The ids of all cases that match, or None when the text is common (PostgreSQL only).

    The planner cannot know how rare a text is, and would walk a million cases for one that hardly occurs. A common
    text is best found by walking the newest cases; a rare one by the index, which MATERIALIZED makes it use.
    """
    values: dict[str, str | int] = {"text": grams(text), "sample": SAMPLE, "common": COMMON, "few": FEW + 1}
    with connection.cursor() as cursor:
        cursor.execute(_FEW_MATCHES, values)
        (found,) = cursor.fetchone() or (None,)
    return None if found is None or len(found) > FEW else list(found)
