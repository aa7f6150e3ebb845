"""The forms of the register: what is shown, and why it is taken out."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import register as book
from civic.cases.clock import end_of
from civic.cases.forms.offering import offer
from civic.cases.law import KIND_CHOICES
from civic.cases.reading import departments_of
from civic.cases.workflow import Channel, Decision, Progress
from civic.organization.models import Department
from civic.people.models import User
from civic.places.models import District
from civic.programs import Text, registry

from .period import DATE_INPUT

# Why the register is taken out of the portal; the access log keeps the words.
REASONS: dict[str, Text] = {
    "inspection": gettext_lazy("Monthly inspection of how petitions are handled"),
    "audit": gettext_lazy("Audit or request of a supervising agency"),
    "statistics": gettext_lazy("Statistics and reports of the city"),
    "council": gettext_lazy("Request of the city council"),
    "handover": gettext_lazy("Handing over to a successor or to the archive"),
    "other": gettext_lazy("Another reason (please write it)"),
}


class Timing(models.TextChoices):
    IN_TIME = "in-time", gettext_lazy("In time")
    LATE = "late", gettext_lazy("Late")


class Moved(models.TextChoices):
    YES = "yes", gettext_lazy("Yes")
    NO = "no", gettext_lazy("No")


class RegisterForm(forms.Form):
    """Selects above the register; an empty one is no filter."""

    since = forms.DateField(label=gettext_lazy("Received from"), required=False, widget=DATE_INPUT)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False, widget=DATE_INPUT)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    program = forms.ChoiceField(label=gettext_lazy("Program"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Came by"), required=False)
    progress = forms.ChoiceField(label=gettext_lazy("Progress"), required=False)
    decision = forms.ChoiceField(label=gettext_lazy("Decision"), required=False)
    timing = forms.ChoiceField(label=gettext_lazy("Kept in time"), required=False)
    extended = forms.ChoiceField(label=gettext_lazy("Extended"), required=False)
    transferred = forms.ChoiceField(label=gettext_lazy("Passed on"), required=False)
    names = forms.BooleanField(label=gettext_lazy("With petitioners, masked"), required=False)

    use_required_attribute = False

    def __init__(self, data: QueryDict, user: User) -> None:
        given = any(name in data for name in self.base_fields)
        self.query = data if given else first_filter()
        super().__init__(self.query, label_suffix="")
        everything = ("", _("All"))
        districts = [(district.slug, str(district)) for district in District.objects.in_order()]
        offered: dict[str, Iterable[Any]] = {
            "kind": KIND_CHOICES,
            "program": registry.choices(),
            "department": _departments(user),
            "district": districts,
            "channel": Channel.choices,
            "progress": Progress.choices,
            "decision": Decision.choices,
            "timing": Timing.choices,
            "extended": Moved.choices,
            "transferred": Moved.choices,
        }
        for name, choices in offered.items():
            offer(self, name, [everything, *choices])
        if not user.has_perm("cases.view_contact"):
            del self.fields["names"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first one."))
        return cleaned

    def chosen(self, name: str) -> Any:
        return self.cleaned_data.get(name) or ""

    def condition(self, now: datetime) -> Q:
        """All filters together; what does not fit is left out of account."""
        wanted = Q()
        if self.chosen("since"):
            wanted &= Q(arrived_at__gte=_begin(self.chosen("since")))
        if self.chosen("until"):
            wanted &= Q(arrived_at__lte=end_of(self.chosen("until")))
        for name in ("kind", "program", "channel", "progress", "decision"):
            if self.chosen(name):
                wanted &= Q(**{name: self.chosen(name)})
        for name in ("department", "district"):
            if self.chosen(name):
                wanted &= Q(**{f"{name}__slug": self.chosen(name)})
        for name, column in (("extended", "extensions"), ("transferred", "transfers")):
            if self.chosen(name):
                wanted &= Q(**{f"{column}__gt": 0}) if self.chosen(name) == Moved.YES else Q(**{column: 0})
        if self.chosen("timing"):
            wanted &= book.late(now) if self.chosen("timing") == Timing.LATE else book.in_time(now)
        return wanted

    def words(self) -> str:
        """The filters for the access log: `since=2026-11-01 kind=other`."""
        return " ".join(f"{name}={self.chosen(name)}" for name in self.fields if self.chosen(name))


class ExportForm(forms.Form):
    """What makes an export answerable: which file, why."""

    file = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[("xlsx", gettext_lazy("Excel (XLSX)")), ("csv", gettext_lazy("Text table (CSV)"))],
        initial="xlsx",
        error_messages={"required": gettext_lazy("Please choose the kind of file.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you take it out?"),
        choices=[("", gettext_lazy("Please choose")), *REASONS.items()],
        error_messages={"required": gettext_lazy("Please choose why you export the register.")},
    )
    note = forms.CharField(
        label=gettext_lazy("More about it"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Who gets it, and until when it is kept. The access log keeps this."),
    )

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == "other" and not str(cleaned.get("note", "")).strip():
            self.add_error("note", _("Please write the reason."))
        return cleaned


def first_filter() -> QueryDict:
    """Before anybody chose: what came this month."""
    return QueryDict(f"since={timezone.localdate().replace(day=1).isoformat()}")


def _departments(user: User) -> list[tuple[str, str]]:
    rows = Department.objects.current().handling()
    if not user.has_perm("cases.view_all_cases"):
        rows = rows.filter(pk__in=departments_of(user))
    return [(row.slug, str(row)) for row in rows.order_by("order", "name")]


def _begin(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
