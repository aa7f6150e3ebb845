"""The sheet on which staff write down several suggestions heard at one meeting or visit."""

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from civic.cases.heard import Heard
from civic.cases.models import Category

from .texts import PlainField

PREFIX = "rows"
ROWS_AT_FIRST = 3
ROWS_MORE = 3
ROWS_AT_MOST = 30


Choices = list[tuple[Any, str]]


class SuggestionForm(forms.Form):
    """One suggestion. A program may add fields; they reach it in `Heard.more`."""

    use_required_attribute = False

    title = PlainField(
        most=100,
        label=_("Title"),
        help_text=_("In one line: what should the city do?"),
        error_messages={"required": _("Please write a title, one line is enough.")},
    )
    text = PlainField(
        most=20_000,
        lines=True,
        label=_("What was said"),
        help_text=_("As it was said, without names: who spoke is not kept."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please write what was said.")},
    )
    category = forms.ModelChoiceField(
        queryset=Category.objects.offered(),
        label=_("Field of business"),
        empty_label=_("Please choose"),
        help_text=_("Decides which department gets it first."),
        error_messages={"required": _("Please choose a field: it decides the department.")},
    )

    def __init__(self, *args: Any, categories: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Read once for the whole sheet, not once a row.
        self.fields["category"].widget.choices = categories

    @property
    def heard(self) -> Heard:
        """What was written down; to be asked after `is_valid`."""
        given = dict(self.cleaned_data)
        return Heard(given.pop("title"), given.pop("text"), given.pop("category"), given)


class SheetForm(forms.Form):
    """What holds for the whole sheet."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    publication = forms.BooleanField(
        required=False,
        label=_("Those who spoke agree that an edited version and the answer are published."),
        help_text=_("Ask aloud and tick only a clear yes. Without it only staff see these suggestions."),
    )


if TYPE_CHECKING:
    Rows = forms.BaseFormSet[SuggestionForm]
else:
    Rows = forms.BaseFormSet


class SuggestionRows(Rows):
    """Rows of the sheet; rows left empty do not count."""

    def initial_form_count(self) -> int:
        return 0

    def clean(self) -> None:
        if any(self.errors):
            return
        if not any(form.has_changed() for form in self.forms):
            raise forms.ValidationError(_("Please write down at least one suggestion."))


class SuggestionSheet:
    """One sheet of suggestions as it is shown, filled in and checked.

    Args:
        data: what was sent, None for an empty sheet.
        row: form of one suggestion.
        checked: False to show what was sent again with a few more empty rows, before it is finished.
    """

    def __init__(
        self, data: QueryDict | None = None, *, row: type[SuggestionForm] = SuggestionForm, checked: bool = True
    ) -> None:
        typed = _typed_rows(data, row) if data is not None and not checked else []
        rows = forms.formset_factory(
            row,
            formset=SuggestionRows,
            extra=min(len(typed) + ROWS_MORE, ROWS_AT_MOST) if typed else ROWS_AT_FIRST,
            max_num=ROWS_AT_MOST,
            validate_max=True,
            absolute_max=ROWS_AT_MOST,
        )
        kwargs = {"categories": _categories()}
        if checked:
            self.head = SheetForm(data, initial={"form_key": uuid.uuid4()})
            self.rows = rows(data, prefix=PREFIX, form_kwargs=kwargs)
        else:
            self.head = SheetForm(initial=data.dict() if data is not None else None)
            self.rows = rows(prefix=PREFIX, initial=typed, form_kwargs=kwargs)

    def is_valid(self) -> bool:
        return self.head.is_valid() & self.rows.is_valid()

    @property
    def has_room(self) -> bool:
        """Whether more rows can be added."""
        return len(self.rows.forms) < ROWS_AT_MOST

    @property
    def heard(self) -> list[Heard]:
        """The suggestions of the sheet; to be asked after `is_valid`."""
        return [form.heard for form in self.rows.forms if form.has_changed()]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong: the sentence, and the id of the field to go to ('' for the whole sheet)."""
        found = [(str(error), "") for error in [*self.head.non_field_errors(), *self.rows.non_form_errors()]]
        for form in [self.head, *self.rows.forms]:
            for field in form:
                found += [(f"{field.label}: {error}", field.id_for_label) for error in field.errors]
        return found


def _categories() -> Choices:
    """Fields of business with the department each goes to, as choices."""
    offered = Category.objects.offered().select_related("department")
    return [("", str(_("Please choose"))), *((row.pk, f"{row} → {row.department}") for row in offered)]


def _typed_rows(data: QueryDict, row: type[SuggestionForm]) -> list[dict[str, str]]:
    """What stands in the rows that were sent, as typed."""
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    total = min(int(count), ROWS_AT_MOST) if count.isdecimal() and len(count) < 9 else ROWS_AT_FIRST
    return [{name: data.get(f"{PREFIX}-{at}-{name}", "") for name in row.base_fields} for at in range(total)]
