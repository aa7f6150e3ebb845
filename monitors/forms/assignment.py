"""What staff type to write an assignment: its words and dates, and its questions as blocks."""

import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.forms.offering import offer
from civic.cases.forms.texts import PlainField
from civic.places.models import District
from civic.programs import Text

from ..assignments.blocks import MOST_QUESTIONS, Block, faults, lines, words_faults
from ..assignments.making import Plan
from ..models import Assignment, Audience, Question, Section, Term

MINUTE = "%Y-%m-%dT%H:%M"
WEEKS = 2  # an assignment is open, unless staff choose otherwise
Sort = Question.Sort
SORTS: dict[str, Text] = {
    **dict(Sort.choices),
    str(Sort.TEXT): gettext_lazy("Answer in words"),
    str(Sort.PLACE): gettext_lazy("Place in the city"),
}


class MomentField(forms.DateTimeField):
    """A day and a time; 23:59 means the whole day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> datetime | None:
        moment: datetime | None = super().clean(value)
        if moment is not None and not 2000 <= moment.year < 2200:  # beyond, calendars run out of days
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if moment is not None and timezone.localtime(moment).time() == time(23, 59):
            return moment.replace(second=59)
        return moment


def first_dates(at: datetime) -> dict[str, datetime]:
    """From tomorrow nine o'clock on for two weeks."""
    day = timezone.localdate(at) + timedelta(days=1)
    opens = timezone.make_aware(datetime.combine(day, time(9)))
    closes = timezone.make_aware(datetime.combine(day + timedelta(weeks=WEEKS), time(23, 59, 59)))
    return {"opens_at": opens, "closes_at": closes}


class DatesForm(forms.Form):
    """Opening, close, and until when late reports are taken."""

    opens_at = MomentField(label=gettext_lazy("Opens"), help_text=gettext_lazy("From then on the monitors see it."))
    closes_at = MomentField(label=gettext_lazy("Closes"), help_text=gettext_lazy("23:59 means until the day is over."))
    late_until = MomentField(
        label=gettext_lazy("Late reports until"),
        help_text=gettext_lazy("Empty: after the close nothing is taken any more."),
        required=False,
    )
    use_required_attribute = False


class AssignmentForm(DatesForm):
    """The words, the dates and the audience. Once released, dates and audience are changed elsewhere or not at all."""

    title = PlainField(label=gettext_lazy("Title"), most=120)
    purpose = PlainField(
        label=gettext_lazy("What it is about"),
        help_text=gettext_lazy("What to look at, and what the city does with it."),
        most=3000,
        lines=True,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("For"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.ALL
    )
    districts = forms.MultipleChoiceField(
        label=gettext_lazy("Districts"), widget=forms.CheckboxSelectMultiple, required=False
    )
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Sections"), widget=forms.CheckboxSelectMultiple, required=False
    )
    term = forms.ChoiceField(label=gettext_lazy("Term"))
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    field_order = (
        "term",
        "title",
        "purpose",
        "opens_at",
        "closes_at",
        "late_until",
        "audience",
        "districts",
        "sections",
    )

    def __init__(self, data: Any = None, *, row: Assignment | None = None, initial: Any = None) -> None:
        self.row = row
        first = {"form_key": uuid.uuid4(), **first_dates(timezone.now())} if row is None else values_of(row)
        super().__init__(data, initial={**first, **(initial or {})}, label_suffix="")
        offer(self, "districts", [(place.slug, str(place)) for place in District.objects.in_order()])
        offer(self, "sections", [(str(one.pk), str(one)) for one in Section.objects.filter(is_used=True)])
        terms = Term.objects.filter(ends_on__gte=timezone.localdate()).order_by("starts_on")
        if row is not None:
            del self.fields["term"]
        else:
            self.initial.setdefault("term", next((str(term.pk) for term in terms), ""))
            offer(self, "term", [(str(term.pk), _("Term %(number)s") % {"number": term.number}) for term in terms])
        if row is not None and row.released_at is not None:
            for name in ("opens_at", "closes_at", "late_until", "audience", "districts", "sections"):
                self.fields[name].disabled = True

    @classmethod
    def as_typed(cls, data: QueryDict) -> dict[str, Any]:
        """What was sent, to be shown again without checking it."""
        several = ("districts", "sections")
        typed: dict[str, Any] = {name: data.get(name, "") for name in cls.base_fields if name in data}
        return {**typed, **{name: data.getlist(name) for name in several}}

    def plan(self, blocks: tuple[Block, ...]) -> Plan:
        """What was typed. A field that cannot be changed says what it was."""
        data = self.cleaned_data
        return Plan(
            title=data["title"],
            purpose=data["purpose"],
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            late_until=data["late_until"],
            audience=data["audience"],
            districts=tuple(data["districts"]),
            sections=tuple(int(pk) for pk in data["sections"]),
            blocks=blocks,
        )


def values_of(row: Assignment) -> dict[str, Any]:
    """What stands in the form of an assignment there is."""
    return {
        "title": row.title,
        "purpose": row.purpose,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "late_until": row.late_until,
        "audience": row.audience,
        "districts": list(row.districts.values_list("pk", flat=True)),
        "sections": [str(pk) for pk in row.sections.values_list("pk", flat=True)],
        "version": row.version,
    }


class BlockForm(forms.Form):
    """One question. The fields its sort does not have stay hidden and keep what was typed."""

    pk = forms.IntegerField(widget=forms.HiddenInput, required=False)
    sort = forms.ChoiceField(label=gettext_lazy("Sort of question"), choices=SORTS.items())
    text = PlainField(
        label=gettext_lazy("Question"),
        most=300,
        error_messages={"required": gettext_lazy("Please write the question.")},
    )
    help = PlainField(label=gettext_lazy("Explanation"), most=300, required=False)
    options = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        help_text=gettext_lazy("One a line, at least two."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
        error_messages={"required": gettext_lazy("Please write at least two answers to choose from, one a line.")},
    )
    low = PlainField(label=gettext_lazy("1 means"), most=40, required=False)
    high = PlainField(label=gettext_lazy("5 means"), most=40, required=False)
    required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)
    use_required_attribute = False
    before: Question | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["options"].required = "options" in self._of_sort()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        block = self.block
        found = words_faults(block, self.before) if self.before is not None else faults(block)
        for name, message in found.items():
            if name not in self.errors:
                self.add_error(name, message)
        return cleaned

    @property
    def block(self) -> Block:
        """What was typed."""
        data = self.cleaned_data
        return Block(
            sort=data.get("sort", Sort.TEXT),
            text=data.get("text", ""),
            help=data.get("help", ""),
            required=bool(data.get("required")),
            options=lines(data.get("options", "")),
            low=data.get("low", ""),
            high=data.get("high", ""),
            pk=data.get("pk"),
        )

    @property
    def sort_now(self) -> str:
        """The sort the block shows its fields for."""
        value = str(self["sort"].value() or "")
        return value if value in Sort.values else str(Sort.TEXT)

    @property
    def sort_label(self) -> str:
        return str(SORTS[self.sort_now])

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields of its sort."""
        return [self[name] for name in ("text", "help", *self._of_sort())]

    @property
    def kept(self) -> list[forms.BoundField]:
        """The fields of other sorts."""
        return [self[name] for name in ("options", "low", "high") if name not in self._of_sort()]

    def _of_sort(self) -> tuple[str, ...]:
        if self.sort_now == Sort.SCALE:
            return ("low", "high")
        return ("options",) if self.sort_now in (Sort.ONE, Sort.SEVERAL) else ()


class Blocks:
    """The questions of the form, in their order; `act` moves them about without saving anything.

    Args:
        data: what was sent; None shows the questions of the assignment.
        questions: those there are.
        frozen: only their words can be put right.
    """

    def __init__(self, data: QueryDict | None, questions: Sequence[Question] = (), *, frozen: bool = False) -> None:
        self.frozen, self.questions = frozen, questions
        first = [_values(Block.of(row)) for row in questions]
        if data is None:
            self.forms = [self._form(place, initial=values) for place, values in enumerate(first)]
            return
        count = len(first) if frozen else _count(data)
        self.raw = [_sent(data, place) for place in range(count)]
        self.forms = [self._form(place, data, initial=first[place] if frozen else None) for place in range(count)]

    @classmethod
    def starting(cls, sorts: Sequence[str]) -> "Blocks":
        """Empty blocks of these sorts."""
        found = cls(None)
        found.forms = [found._form(place, initial={"sort": sort, "required": True}) for place, sort in enumerate(sorts)]
        return found

    def _form(self, place: int, data: QueryDict | None = None, *, initial: Any = None) -> BlockForm:
        form = BlockForm(data, prefix=f"b{place}", initial=initial, label_suffix="")
        if self.frozen:
            form.before = self.questions[place]
            for name in ("pk", "sort", "required"):
                form.fields[name].disabled = True
        return form

    def is_valid(self) -> bool:
        """Whether all are."""
        faulty = [form for form in self.forms if not form.is_valid()]  # all of them, so that all say what is wrong
        return not faulty

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(form.block for form in self.forms)

    def act(self, what: str) -> str:
        """Carry out one button, such as `up-2` or `add-scale`.

        Returns:
            What to say about it to whoever cannot see it.
        """
        verb, _dash, value = what.partition("-")
        if self.frozen:
            return ""
        rows = self.raw
        place, said = self._moved(rows, verb, value)
        self.forms = [self._form(number, initial=values) for number, values in enumerate(rows)]
        if self.forms:
            focused = self.forms[min(max(place, 0), len(self.forms) - 1)]
            focused.fields["text"].widget.attrs["autofocus"] = True
        return said

    def _moved(self, rows: list[dict[str, Any]], verb: str, value: str) -> tuple[int, str]:
        if verb == "add" and value in Sort.values:
            if len(rows) >= MOST_QUESTIONS:
                return len(rows) - 1, _("Not more than %(most)s questions.") % {"most": MOST_QUESTIONS}
            rows.append({"sort": value, "required": True})
            return len(rows) - 1, _("Question %(number)s was added.") % {"number": len(rows)}
        place = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else -1
        if not 0 <= place < len(rows):
            return 0, ""
        match verb:
            case "up" | "down":
                other = place + (-1 if verb == "up" else 1)
                if not 0 <= other < len(rows):
                    return place, ""
                rows[place], rows[other] = rows[other], rows[place]
                return other, _("It is question %(number)s now.") % {"number": other + 1}
            case "copy" if len(rows) < MOST_QUESTIONS:
                rows.insert(place + 1, {**rows[place], "pk": ""})
                return place + 1, _("Question %(number)s was added.") % {"number": place + 2}
            case "drop":
                del rows[place]
                return place, _("The question was removed.")
        return place, ""


def _count(data: QueryDict) -> int:
    text = data.get("blocks", "")
    return min(int(text), MOST_QUESTIONS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _sent(data: QueryDict, place: int) -> dict[str, Any]:
    values: dict[str, Any] = {name: data.get(f"b{place}-{name}", "") for name in BlockForm.base_fields}
    return {**values, "required": f"b{place}-required" in data}


def _values(block: Block) -> dict[str, Any]:
    return {
        "pk": block.pk,
        "sort": block.sort,
        "text": block.text,
        "help": block.help,
        "options": "\n".join(block.options),
        "low": block.low,
        "high": block.high,
        "required": block.required,
    }


def copied(row: Assignment) -> Blocks:
    """The questions of an earlier assignment, as new ones."""
    found = Blocks(None, list(row.questions.all()))
    for form in found.forms:
        form.initial = {**form.initial, "pk": None}
    return found
