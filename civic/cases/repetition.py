"""The same matter again: what was answered before, who answered it, and where a grievance goes. Act art. 23."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from civic.cases.samepeople import same_person
from civic.cases.similar import likeness
from civic.organization.models import Department

if TYPE_CHECKING:
    from civic.cases.models import Answer, Case
    from civic.cases.models.queries import CaseQuerySet

GRIEVANCE = "grievance"
SHOWN = 5  # earlier petitions put beside the new one
LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier petition of the same person; `score` (0 to 100) only suggests, a person decides. Act art. 23 (3)."""

    case: "Case"
    score: int
    answer: "Answer | None"
    is_marked: bool


def earlier_of(case: "Case", cases: "CaseQuerySet") -> "CaseQuerySet":
    """Petitions of the same person that came before this one, among `cases`."""
    if case.contact is None:
        return cases.none()
    people = list(same_person(case.contact).values_list("pk", flat=True)[:1000])
    return cases.filter(contact__in=people, arrived_at__lte=case.arrived_at).exclude(pk=case.pk)


def beside(case: "Case", cases: "CaseQuerySet", most: int = SHOWN) -> list[Earlier]:
    """The earlier petitions most like this one, and those marked already, the most alike first."""
    marked = set(case.repeats.values_list("earlier_id", flat=True))
    rows = list(earlier_of(case, cases).prefetch_related("answers").order_by("-arrived_at")[:LOOKED_AT])
    found = [
        Earlier(row, likeness(case.grams, row.grams), next(iter(row.answers.all()), None), row.pk in marked)
        for row in rows
    ]
    found.sort(key=lambda row: (not row.is_marked, -row.score))
    return found[: max(most, len(marked))]


def answered_before(case: "Case") -> "list[Case]":
    """The earlier petitions of the same matter whose result the petitioner was told, oldest first."""
    repeats = case.repeats.filter(earlier__answered_at__isnull=False).select_related("earlier")
    return [row.earlier for row in repeats.order_by("earlier__answered_at", "pk")]


def is_repeated_grievance(case: "Case") -> bool:
    """A grievance whose matter was filed and answered as a grievance before. Decree art. 17 (2)."""
    if case.kind != GRIEVANCE or case.repeat_of_id is None:
        return False
    return case.repeats.filter(earlier__kind=GRIEVANCE, earlier__answered_at__isnull=False).exists()


def answered_it_before(case: "Case", by: object) -> str:
    """Who answered the grievance the first time does not answer it again: a sentence, '' for everybody else.

    Decree art. 17 (2): others, such as the audit department, look into it.
    """
    from civic.cases.models import Answer

    pk = getattr(by, "pk", None)
    if pk is None or case.kind != GRIEVANCE or case.repeat_of_id is None:
        return ""
    if not Answer.objects.filter(case__in=case.repeats.values("earlier"), by=pk).exists():
        return ""
    return _("You answered the earlier petition; somebody else must look into this one (Decree, art. 17 (2)).")


def audit_department() -> Department | None:
    """Who looks into a repeated grievance: the audit department, else the coordinating one."""
    able = Department.objects.current().handling()
    return able.filter(audits=True).first() or able.filter(coordinates=True).first()
