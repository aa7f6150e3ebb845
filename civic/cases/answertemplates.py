"""What stands in an answer template: words in braces the portal fills in, and gaps in brackets a person must fill."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.models.answer_template import AnswerTemplate
from civic.cases.wording import day_words, moment_words
from civic.cases.workflow import Decision
from civic.organization.models import Officer

if TYPE_CHECKING:
    from civic.cases.models import Case
    from civic.people.models import User

PARTS = ("gist", "facts", "law", "judgement")

# What a template may say in braces.
PLACEHOLDERS: dict[str, str | Promise] = {
    "number": _("receipt number"),
    "title": _("title of the petition"),
    "place": _("place"),
    "district": _("district"),
    "department": _("department"),
    "officer": _("who answers"),
    "phone": _("telephone of who answers"),
    "received": _("day it arrived"),
    "due": _("day the answer is due"),
}
_BRACES = re.compile(r"\{([^{}\n]{0,40})\}")
_BRACKETS = re.compile(r"\[[^\[\]\n]{1,200}\]")
# What only somebody writes who wants it replaced, in a template or not.
_INSTRUCTION = re.compile(r"(적|쓰|고르|넣|입력하|채우)(으)?(세요|십시오|시오)\s*\]$")


def unknown_placeholders(text: str) -> list[str]:
    """The words in braces that mean nothing, as they stand in the text, each once."""
    found = [match[0] for match in _BRACES.finditer(text) if match[1] not in PLACEHOLDERS]
    return list(dict.fromkeys(found))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every known word in braces replaced; what was put in is not looked at again."""
    return _BRACES.sub(lambda match: values.get(match[1], match[0]), text)


def gaps(text: str) -> list[str]:
    """The phrases in brackets, each once."""
    return list(dict.fromkeys(_BRACKETS.findall(text)))


def gaps_of_templates() -> frozenset[str]:
    """Every gap of every template, in use or not."""
    rows = AnswerTemplate.objects.values_list(*PARTS)
    return frozenset(gap for row in rows for text in row for gap in gaps(text))


def left_open(text: str, known: Iterable[str]) -> list[str]:
    """What in a text still waits to be replaced: gaps of templates, instructions in brackets, words in braces."""
    known = set(known)
    found = [gap for gap in gaps(text) if gap in known or _INSTRUCTION.search(gap)]
    return found + [match[0] for match in _BRACES.finditer(text) if match[1] in PLACEHOLDERS]


def fitting(case: "Case", *, refusing: bool) -> "QuerySet[AnswerTemplate]":
    """The templates in use for a case of this kind, field and department, the particular ones first."""
    rows = AnswerTemplate.objects.filter(is_active=True)
    rows = rows.filter(Q(kind="") | Q(kind=case.kind))
    rows = rows.filter(Q(category=None) | Q(category=case.category_id))
    rows = rows.filter(Q(department=None) | Q(department=case.department_id))
    refused = Q(decision=Decision.REFUSED)
    return rows.filter(refused | Q(decision="")) if refusing else rows.exclude(refused)


def values_for(case: "Case", user: "User") -> dict[str, str]:
    """What the words in braces stand for when this person answers this case."""
    posts = Officer.objects.current().filter(user=user).select_related("department")
    post = posts.filter(department=case.department_id).first() or posts.first()
    return {
        "number": case.number,
        "title": case.title,
        "place": case.place or str(case.district or ""),
        "district": str(case.district or ""),
        "department": str(case.department),
        "officer": f"{user.name} {post.title if post else ''}".strip(),
        "phone": (post.phone if post else "") or case.department.phone,
        "received": day_words(timezone.localdate(case.arrived_at)),
        "due": moment_words(case.due_at) if case.due_at else "",
    }


def examples() -> dict[str, str]:
    """What the words in braces could stand for, for the preview of a template."""
    return {name: f"〈{label}〉" for name, label in PLACEHOLDERS.items()}
