"""The form of a report, made of the questions of its assignment."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from civic.places.models import District

from ..assignments import answers
from ..models import Question, ReportPhoto

Sort = Question.Sort
DISTRICT, WORDS = "-district", "-words"  # what the two fields of a place end with


def read(questions: Sequence[Question], sent: QueryDict) -> dict[str, Any]:
    """What was typed, by `Question.key`, cleaned but not judged; photos are not among it."""
    found: dict[str, Any] = {}
    for question in questions:
        key, value = question.key, None
        if question.sort == Sort.SEVERAL:
            value = answers.clean(question, sent.getlist(key))
        elif question.sort == Sort.PLACE:
            parts = {"district": sent.get(key + DISTRICT, ""), "words": sent.get(key + WORDS, "")}
            value = answers.clean(question, parts)
        elif question.sort != Sort.PHOTO:
            value = answers.clean(question, sent.get(key, ""))
        if not answers.is_empty(question, value):
            found[key] = value
    return found


def seen(sent: QueryDict) -> int:
    """The version of the report the writer saw; 0 for rubbish."""
    version = sent.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0


class ReportForm(forms.Form):
    """Only shows: `read` takes whatever was sent, since a draft may lack answers and hold wrong ones.

    Args:
        questions: of the assignment.
        values: what stands in the fields, by `Question.key`.
        version: of the report.
        own: the district of the monitor, offered first.
        errors: what is wrong, by `Question.key`.
    """

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        questions: Sequence[Question],
        values: Mapping[str, Any],
        version: int,
        *,
        own: District | None = None,
        errors: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(initial={"version": version})
        self.questions, self.values = list(questions), values
        self.districts = self._districts(own)
        for question in self.questions:
            self.fields.update(self._fields(question, values.get(question.key)))
        self.cleaned_data = {}
        for name, words in self._by_field(errors or {}).items():
            self.add_error(name, list(words))

    def _by_field(self, errors: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        places = {question.key for question in self.questions if question.sort == Sort.PLACE}
        return {key + DISTRICT if key in places else key: words for key, words in errors.items() if words}

    def _districts(self, own: District | None) -> list[tuple[str, str]]:
        if not any(question.sort == Sort.PLACE for question in self.questions):
            return []
        rows = sorted(District.objects.in_order(), key=lambda row: row != own)
        return [("", gettext("– not said –")), *((row.pk, str(row)) for row in rows)]

    def _fields(self, question: Question, value: Any) -> dict[str, forms.Field]:
        common: dict[str, Any] = {"label": question.text, "required": question.required, "initial": value}
        common["help_text"] = question.help
        match question.sort:
            case Sort.ONE:
                field: forms.Field = forms.ChoiceField(choices=question.choices(), widget=forms.RadioSelect, **common)
            case Sort.SEVERAL:
                boxes = forms.CheckboxSelectMultiple
                field = forms.MultipleChoiceField(choices=question.choices(), widget=boxes, **common)
            case Sort.SCALE:
                steps = [(str(step), str(step)) for step in answers.STEPS]
                dots = forms.RadioSelect(attrs={"class": "scale"})
                field = forms.ChoiceField(choices=steps, widget=dots, **{**common, "help_text": _scale_help(question)})
            case Sort.PLACE:
                return self._place(question, value or {})
            case Sort.PHOTO:
                field = forms.Field(**common)
            case _:
                area = forms.Textarea(attrs={"rows": 5, "data-most": str(answers.MOST_TEXT)})
                field = forms.CharField(widget=area, **common)
        return {question.key: field}

    def _place(self, question: Question, value: Mapping[str, str]) -> dict[str, forms.Field]:
        district = forms.ChoiceField(
            choices=self.districts, label=_("District"), required=question.required, initial=value.get("district")
        )
        words = forms.CharField(
            label=_("Where exactly?"),
            help_text=_("In your words: a road, a building, the name of the village."),
            required=False,
            initial=value.get("words"),
            widget=forms.TextInput(attrs={"data-most": str(answers.MOST_PLACE)}),
        )
        return {question.key + DISTRICT: district, question.key + WORDS: words}


class ArrivedForm(forms.Form):
    """When staff were told what they write down for a monitor."""

    arrived = forms.DateField(
        label=_("When did it arrive?"),
        help_text=_("By post, by telephone or in person. The day decides whether the report is late."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Please say on which day it arrived.")},
    )

    @property
    def day(self) -> date | None:
        """The day, once the form is valid."""
        found = self.cleaned_data.get("arrived")
        return found if isinstance(found, date) else None


def cards(
    form: ReportForm,
    photos: Mapping[str, ReportPhoto],
    draft: Mapping[str, Any],
    *,
    submitted: Mapping[str, Any] | None = None,
    elsewhere: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """What the page shows for each question.

    Args:
        draft: names the photos that are shown.
        submitted: the answers that count, when what is typed differs from them.
        elsewhere: what another device has typed meanwhile.
    """
    found = []
    for number, question in enumerate(form.questions, 1):
        key = question.key
        names = [key + DISTRICT, key + WORDS] if question.sort == Sort.PLACE else [key]
        tokens = draft.get(key, []) if question.sort == Sort.PHOTO else []
        found.append(
            {
                "number": number,
                "question": question,
                "fields": [form[name] for name in names],
                "photos": [photos[token] for token in tokens if token in photos],
                "room": answers.MOST_PHOTOS - len(tokens),
                "counts": _other(question, draft.get(key), submitted, photos),
                "elsewhere": _other(question, form.values.get(key), elsewhere, photos),
            }
        )
    return found


def _other(question: Question, here: Any, others: Mapping[str, Any] | None, photos: Mapping[str, Any]) -> str | None:
    """What another version answers, in words; None when it is the same, or there is no other version."""
    if others is None or question.sort == Sort.PHOTO or others.get(question.key) == here:
        return None
    return answers.in_words(question, others.get(question.key), photos) or gettext("no answer")


def _scale_help(question: Question) -> str:
    ends = [f"{step} = {words}" for step, words in ((1, question.low), (5, question.high)) if words]
    return " · ".join(part for part in (question.help, ", ".join(ends)) if part)
