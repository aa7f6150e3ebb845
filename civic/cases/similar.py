"""How alike two petitions are, by the pairs of letters they share; a suggestion for people, never a decision."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from civic.cases.law import STATUTORY
from civic.cases.workflow import VERBS

if TYPE_CHECKING:
    from civic.cases.models import Case
    from civic.cases.models.queries import CaseQuerySet

LOOKED_AT = 200  # newest candidates that are compared
OFFERED = 20
LEAST = 20  # below this score two texts have little more than common words in common


@dataclass(frozen=True, slots=True)
class Similar:
    """A petition and how alike it is, from 0 to 100."""

    case: "Case"
    score: int


def likeness(one: str, other: str) -> int:
    """How alike two texts are, given as `textsearch.grams` writes them, from 0 to 100 (Dice)."""
    first, second = set(one.split()), set(other.split())
    if not first or not second:
        return 0
    return round(200 * len(first & second) / (len(first) + len(second)))


def mergeable(case: "Case", cases: "CaseQuerySet") -> "CaseQuerySet":
    """Open, unanswered petitions among `cases` that can be handled together with this one, newest first."""
    return (
        cases.filter(progress__in=VERBS["merge"].sources, kind=case.kind, contact__isnull=False)
        .filter(merged_into__isnull=True)
        .exclude(pk=case.pk)
        .exclude(kind__in=STATUTORY)
        .select_related("district", "contact", "department")
        .order_by("-arrived_at", "-pk")
    )


def candidates(case: "Case", cases: "CaseQuerySet") -> list[Similar]:
    """The petitions of the same field or district most like this one, the most alike first."""
    near = Q(district=case.district_id) if case.district_id else Q()
    if case.category_id:
        near |= Q(category=case.category_id)
    rows = mergeable(case, cases).filter(near).defer("text", "access_code")[:LOOKED_AT]
    found = [Similar(row, likeness(case.grams, row.grams)) for row in rows]
    found.sort(key=lambda row: -row.score)
    return [row for row in found if row.score >= LEAST][:OFFERED]
