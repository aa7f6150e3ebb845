"""Writing a preliminary review, and asking a further department for one."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.handover import DepartmentChoice
from civic.cases.forms.offering import offer_rows
from civic.cases.forms.verb import LongTextField
from civic.people.models import User
from petitions.models import Review
from petitions.monday import reviewing

LONGEST = 4000  # letters of one part; the brief is one page


class ReviewForm(forms.Form):
    """Checks the shape of what was typed; `petitions.monday.reviewing.write` checks the rules.

    Args:
        review: as the person sees it.
    """

    # Left empty they are asked for once more after saving, and not refused.
    WISHED: ClassVar[tuple[str, ...]] = ("law", "alternatives")

    opinion = forms.ChoiceField(
        label=_("View of your department"),
        choices=Review.Opinion.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose the view of your department.")},
    )
    situation = LongTextField(
        label=_("How things stand"),
        help_text=_("What was found, what was done so far. The first two lines stand in the mayor's brief."),
        max_length=LONGEST,
        error_messages={"required": _("Please write how things stand.")},
    )
    law = LongTextField(
        label=_("Law and rules"),
        help_text=_("What allows it, and what stands against it."),
        required=False,
        rows=3,
        max_length=LONGEST,
    )
    alternatives = LongTextField(
        label=_("Alternatives"),
        help_text=_("What else could help the visitor, with money and time it takes."),
        required=False,
        rows=4,
        max_length=LONGEST,
    )
    suggestion = LongTextField(
        label=_("What the mayor could say"),
        help_text=_("One or two sentences; they stand in the mayor's brief."),
        required=False,
        rows=3,
        max_length=1000,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: Review) -> None:
        names = ("opinion", "situation", "law", "alternatives", "suggestion", "version")
        super().__init__(data, initial={name: getattr(review, name) for name in names}, label_suffix="")
        self.review = review

    def carry_out(self, user: User) -> Review:
        """Write the review.

        Raises:
            WorkflowError: the rules refused; nothing was written.
        """
        return reviewing.write(self.review, by=user, **self.cleaned_data)

    def missing(self) -> list[str]:
        """Labels of the parts that were left empty and should not be."""
        return [str(self.fields[name].label) for name in self.WISHED if not self.cleaned_data.get(name)]


class AskForm(forms.Form):
    """Which further department is asked."""

    department = DepartmentChoice(
        label=_("Which department"),
        empty_label=_("Please choose"),
        error_messages={"required": _("Please choose the department.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        offer_rows(self, "department", reviewing.can_be_asked())
