"""What is known beside a matter: similar ones of the same field and district, and how they ended."""

from typing import TYPE_CHECKING

from civic.cases.similar import LEAST, LOOKED_AT, Similar, likeness

if TYPE_CHECKING:
    from civic.cases.models import Case
    from civic.cases.models.queries import CaseQuerySet

OFFERED = 5


def similar(case: "Case", cases: "CaseQuerySet") -> list[Similar]:
    """The cases of the same district most like this one, open and ended, the most alike first.

    Args:
        cases: those the reader may open.
    """
    if case.district_id is None:
        return []
    near = cases.filter(district=case.district_id).exclude(pk=case.pk)
    if case.category_id is not None:
        near = near.filter(category=case.category_id)
    rows = near.defer("text", "access_code").order_by("-arrived_at", "-pk")[:LOOKED_AT]
    found = [Similar(row, likeness(case.grams, row.grams)) for row in rows]
    found.sort(key=lambda row: -row.score)
    return [row for row in found if row.score >= LEAST][:OFFERED]
