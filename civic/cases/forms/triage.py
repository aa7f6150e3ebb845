"""Accept, assign, classify, transfer."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from civic.cases.law import KINDS
from civic.cases.models import Category
from civic.organization.models import Department, Officer
from civic.people.models import User

from .verb import VerbForm, reason_field

if TYPE_CHECKING:
    ModelChoiceField = forms.ModelChoiceField[Department]
else:
    ModelChoiceField = forms.ModelChoiceField


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
    reason = reason_field(
        _("Needed when the kind changes: why is it another kind? The petitioner reads this."), required=False
    )

    def first_values(self) -> dict[str, Any]:
        return {"kind": self.case.kind, "category": self.case.category_id}

    def prepare(self) -> None:
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # the stubs know only Field
            (kind.key, f"{kind.label} · {kind.rule.words} · {kind.description} ({kind.article})")
            for kind in KINDS.values()
        ]
        offered = Category.objects.filter(Q(is_active=True) | Q(pk=self.case.category_id or 0))
        self.fields["category"].queryset = offered.order_by("order", "name")  # type: ignore[attr-defined]  # the same

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") not in {None, self.case.kind} and not cleaned.get("reason"):
            self.add_error("reason", _("Another kind changes the due date. Please write why."))
        return cleaned


class DepartmentChoice(ModelChoiceField):
    """Departments with what they handle."""

    def label_from_instance(self, obj: Any) -> str:
        duties = Truncator(" ".join(obj.duties.split())).chars(60)
        return f"{obj} – {duties}" if duties else str(obj)


class TransferForm(VerbForm):
    verb: ClassVar[str] = "transfer"
    intro = _(
        "Pass a petition on only when it belongs to another department; that department is told at once and the "
        "petitioner sees each move with its reason."
    )
    department = DepartmentChoice(
        label=_("To which department"), queryset=Department.objects.none(), empty_label=_("Please choose")
    )
    reason = reason_field()

    def prepare(self) -> None:
        others = Department.objects.current().handling().exclude(pk=self.case.department_id)
        self.fields["department"].queryset = others.order_by("order", "name")  # type: ignore[attr-defined]  # the stubs know only Field
