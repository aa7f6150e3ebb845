"""What petitioners and the examiner set against the handling of a case, as its page shows it."""

from dataclasses import dataclass, field
from typing import Any

from civic.cases.models import Case, CorrectionDemand, Objection, Urging

BEGUN_BY = ("urge", "demand_correction", "object_to_refusal")


@dataclass(slots=True)
class Rights:
    """Newest first; false when there is nothing to show."""

    urgings: list[Urging] = field(default_factory=list)
    demands: list[CorrectionDemand] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.urgings or self.demands or self.objections)


def rights_panel(case: Case) -> dict[str, Any]:
    """Letters of urging, demands for correction, objections: the context of `_rights.html`."""
    there = set(case.events.filter(verb__in=BEGUN_BY).values_list("verb", flat=True))
    rows = Rights()
    if "urge" in there:
        rows.urgings = list(case.urgings.select_related("issued_by", "acknowledged_by").order_by("-pk"))
    if "demand_correction" in there:
        rows.demands = list(case.demands.select_related("answered_by").order_by("-pk"))
    if "object_to_refusal" in there:
        rows.objections = list(case.objections.select_related("decided_by"))
    return {"rights": rows}
