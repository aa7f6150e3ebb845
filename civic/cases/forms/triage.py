"""Accept, assign, classify."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases import periods
from civic.cases.law import KINDS, LONGEST_PUBLISHED, STATUTORY
from civic.cases.models import Category
from civic.organization.models import Department, Officer
from civic.people.models import User

from .verb import VerbForm, reason_field


class AcceptForm(VerbForm):
    verb: ClassVar[str] = "accept"
    intro = _("The period of the answer begins now, and the petitioner is told who has the petition.")


class AssignForm(VerbForm):
    verb: ClassVar[str] = "assign"
    intro = _("The officer is told at once. The petitioner sees that somebody is in charge.")
    officer = forms.ChoiceField(label=_("Officer in charge"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.officers = officers_of(self.case.department, first=self.user)
        choices = [(str(user.pk), label) for user, label in self.officers]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]  # the stubs know only Field
        if self.case.officer_id:
            self.fields["officer"].initial = str(self.case.officer_id)
        elif choices and self.officers[0][0] == self.user:
            self.fields["officer"].initial = choices[0][0]

    def clean_officer(self) -> User:
        chosen = self.cleaned_data["officer"]
        return next(user for user, _label in self.officers if str(user.pk) == chosen)


def officers_of(department: Department, first: User | None = None) -> list[tuple[User, str]]:
    """Everybody who works in a department today with the words for a choice; `first` comes first."""
    posts = Officer.objects.current().filter(department=department).select_related("user")
    found = [
        (post.user, f"{post.user} · {post.title or post.get_role_display()}")
        for post in sorted(posts, key=lambda post: (post.user_id != (first and first.pk), post.role, str(post.user)))
    ]
    return [(user, _("%(name)s (me)") % {"name": label} if user == first else label) for user, label in found]


class ClassifyForm(VerbForm):
    verb: ClassVar[str] = "classify"
    intro = _("Another kind changes the due date. The earlier date stays visible in the history.")
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    category = forms.ModelChoiceField(
        label=_("Field of business"), queryset=Category.objects.none(), required=False, empty_label=_("None")
    )
    procedure = procedure_field()
    own_days = own_days_field()
    reason = reason_field(
        _("Needed when the kind changes: why is it another kind? The petitioner reads this."), required=False
    )

    def first_values(self) -> dict[str, Any]:
        names = ("kind", "procedure", "own_days")
        return {"category": self.case.category_id, **{name: getattr(self.case, name) for name in names}}

    def prepare(self) -> None:
        self.fields["kind"].choices = kind_choices(  # type: ignore[attr-defined]  # the stubs know only Field
            timezone.localdate(self.case.clock_started_at)
        )
        offered = Category.objects.filter(Q(is_active=True) | Q(pk=self.case.category_id or 0))
        self.fields["category"].queryset = offered.order_by("order", "name")  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        clean_published(self)
        now = tuple(cleaned.get(name) for name in ("kind", "procedure", "own_days"))
        old = (self.case.kind, self.case.procedure, self.case.own_days)
        if self.errors or now == old:
            return cleaned
        if not cleaned.get("reason"):
            self.add_error("reason", _("Another kind changes the due date. Please write why."))
        return cleaned


def procedure_field() -> forms.CharField:
    """The name of an application in the published list."""
    return forms.CharField(
        label=_("Application of the published list"),
        max_length=100,
        required=False,
        help_text=_("Only for applications under a law: the name in the published list of procedures (Act art. 36)."),
    )


def own_days_field() -> forms.IntegerField:
    """The period that stands there."""
    return forms.IntegerField(
        label=_("Published period in working days"),
        min_value=1,
        max_value=LONGEST_PUBLISHED,
        required=False,
        help_text=_("Only for applications under a law. Up to five days are counted in working hours."),
    )


def clean_published(form: forms.Form) -> None:
    """Ask for name and period of an application under a law; take them out for the other kinds."""
    cleaned = form.cleaned_data
    if cleaned.get("kind") not in STATUTORY:
        cleaned["procedure"], cleaned["own_days"] = "", None
        for name in ("procedure", "own_days"):
            form.errors.pop(name, None)
        return
    if not cleaned.get("procedure") and not form.has_error("procedure"):
        form.add_error("procedure", _("Please write the name of the application as the published list has it."))
    if not cleaned.get("own_days") and not form.has_error("own_days"):
        form.add_error("own_days", _("Please write the period the published list gives for it."))


def kind_choices(day: date) -> list[tuple[str, str]]:
    """Every kind with the period in force on a day, what it is, and the article."""
    table, found = periods.current(), []
    for kind in KINDS.values():
        period = table.on(kind.key, day)
        words = _("as published") if kind.key in STATUTORY else period.rule.words
        found.append((kind.key, f"{kind.label} · {words} · {kind.description} ({period.article})"))
    return found
