"""Who speaks for all who signed a petition, named by its petitioner. Decree art. 8."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.jointpart import RepresentativesPart
from civic.cases.guards import open_suspension

from .verb import VerbForm

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case, CaseEvent, Suspension
    from civic.cases.step import By


class NameRepresentativesForm(RepresentativesPart, VerbForm):
    headline = _("Who speaks for all of you?")
    intro = _(
        "You are the first. Name up to two further people who signed and who know of it; they get every letter and "
        "can look up the petition like you. If you speak for all alone, leave the fields empty."
    )
    done = _("Thank you. The representatives are noted, and the period goes on.")
    button = _("Name them")
    panel: ClassVar[str] = "petitions/_question.html"
    is_urgent: ClassVar[bool] = True

    @cached_property
    def question(self) -> "Suspension | None":
        """What the office asked."""
        return open_suspension(self.case)

    def do(self, case: "Case", by: "By", attachments: "Sequence[Attachment]" = ()) -> None:
        case.name_representatives(representatives=self.people, by=by, version=self.cleaned_data["version"])

    def was_done_by(self, event: "CaseEvent") -> bool:
        return bool(event.data.get("representatives", 0) == len(self.people))
