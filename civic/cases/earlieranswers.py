"""Answers the same person already got: nobody is to be sent the same text twice without somebody noticing."""

from typing import TYPE_CHECKING

from civic.cases.likeness import is_alike
from civic.cases.samepeople import same_person

if TYPE_CHECKING:
    from civic.cases.models import Answer, Case
    from civic.cases.models.queries import CaseQuerySet

LOOKED_AT = 50  # newest answers to the person that are compared


def nearly_the_same(case: "Case", facts: str, judgement: str, cases: "CaseQuerySet") -> "Answer | None":
    """The newest answer to the same person that says nearly the same as this one is going to; None when none does.

    Args:
        facts, judgement: what is about to be sent.
        cases: among the answers of these cases, which the one who answers may read.
    """
    from civic.cases.models import Answer

    if case.contact is None:
        return None
    text = f"{facts} {judgement}"
    theirs = cases.filter(contact__in=same_person(case.contact))
    rows = Answer.objects.filter(case__in=theirs).select_related("case", "department").order_by("-answered_at", "-pk")
    return next((row for row in rows[:LOOKED_AT] if is_alike(text, f"{row.facts} {row.judgement}")), None)
