"""Accept, assign, classify."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer, offer_rows
from civic.cases.models import Category
from civic.organization.models import Department, Officer
from civic.people.models import User

from .published import clean_published, kind_choices, own_days_field, procedure_field
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
        offer(self, "officer", choices)
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
        offer(self, "kind", kind_choices(timezone.localdate(self.case.clock_started_at)))
        offered = Category.objects.filter(Q(is_active=True) | Q(pk=self.case.category_id or 0))
        offer_rows(self, "category", offered.order_by("order", "name"))

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
