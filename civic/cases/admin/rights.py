"""What petitioners and the examiner set against the handling of a case, as its page shows it."""

from dataclasses import dataclass
from typing import Any

from civic.cases.law import STATUTORY
from civic.cases.models import Case, CorrectionDemand, Objection, Urging


@dataclass(frozen=True, slots=True)
class Rights:
    """Newest first; false when there is nothing to show."""

    urgings: list[Urging]
    demands: list[CorrectionDemand]
    objections: list[Objection]

    def __bool__(self) -> bool:
        return bool(self.urgings or self.demands or self.objections)


def rights_panel(case: Case) -> dict[str, Any]:
    """Letters of urging, demands for correction, objections: the context of `_rights.html`."""
    objections = case.objections.select_related("decided_by") if case.kind in STATUTORY else []
    return {
        "rights": Rights(
            list(case.urgings.select_related("issued_by", "acknowledged_by").order_by("-pk")),
            list(case.demands.select_related("answered_by").order_by("-pk")),
            list(objections),
        )
    }
