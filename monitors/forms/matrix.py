"""What staff choose above the table of all reports, and why they take it out."""

from collections.abc import Iterable, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.forms.offering import offer

from ..assignments.matrix import LACKING, Board, Row
from ..models import Assignment, Term


class MatrixForm(forms.Form):
    """Selects above the table; what does not fit is left out of account."""

    term = forms.ChoiceField(label=gettext_lazy("Term"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    office = forms.ChoiceField(
        label=gettext_lazy("Monitors"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("in", gettext_lazy("In office")),
            ("out", gettext_lazy("Dismissed")),
        ],
    )
    lacks = forms.ChoiceField(label=gettext_lazy("Has not submitted"), required=False)

    def __init__(self, data: QueryDict, terms: Sequence[Term]) -> None:
        super().__init__(data, label_suffix="")
        offer(self, "term", [(str(row.number), _("Term %(number)s") % {"number": row.number}) for row in terms])

    def offer_from(self, board: Board) -> None:
        """Offer the districts, sections and assignments there are in the table."""
        people = [row.appointment for row in board.rows]
        districts = {row.district_id: str(row.district) for row in people}
        sections = {str(row.section_id): str(row.section) for row in people if row.section is not None}
        lacking = [(str(row.number), column_words(row)) for row in board.columns]
        for name, choices in (("district", districts.items()), ("section", sections.items()), ("lacks", lacking)):
            offer(self, name, [("", _("All") if name != "lacks" else "–"), *choices])
        self.full_clean()
        self.errors.clear()

    def value(self, name: str) -> str:
        return str(self.cleaned_data.get(name, "") or "")

    def fits(self, row: Row, columns: Iterable[Assignment]) -> bool:
        """Whether a monitor stays in the table."""
        person = row.appointment
        if self.value("district") not in ("", person.district_id):
            return False
        if self.value("section") not in ("", str(person.section_id)):
            return False
        if self.value("office") and (self.value("office") == "in") != (person.dismissed_on is None):
            return False
        lacks = self.value("lacks")
        return not lacks or any(
            str(column.number) == lacks and cell.kind in LACKING
            for column, cell in zip(columns, row.cells, strict=True)
        )

    def words(self) -> str:
        """The filters for the access log."""
        return " ".join(f"{name}={self.value(name)}" for name in self.fields if self.value(name))


def column_words(row: Assignment) -> str:
    """`3. Title`."""
    return f"{row.number}. {row.title}"


class ExportForm(forms.Form):
    """Which file, and why it is taken out; the access log keeps the words."""

    use_required_attribute = False

    file = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("Text table (CSV)"))],
        initial="xlsx",
        error_messages={"required": gettext_lazy("Please choose the kind of file.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why do you take it out?"),
        help_text=gettext_lazy("Who gets it, and until when it is kept. The access log keeps this."),
        max_length=300,
        error_messages={"required": gettext_lazy("Please write why you export the list.")},
    )
