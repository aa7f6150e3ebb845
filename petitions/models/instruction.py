"""What the mayor told a department to do at a hearing (시장 지시사항), followed until it is fulfilled."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case as DbCase
from django.db.models import F, Q, When
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Attachment, Case
from civic.cases.reading import departments_of
from civic.organization.models import Department

from .session import Session

if TYPE_CHECKING:
    from civic.people.models import User


class InstructionQuerySet(models.QuerySet["Instruction"]):
    def open(self) -> Self:
        """Neither fulfilled nor given up."""
        return self.filter(state__in=OPEN)

    def overdue(self, day: date) -> Self:
        """Not reported done though its day has passed."""
        return self.filter(state__in=TO_DO, due_on__lt=day)

    def with_rows(self) -> Self:
        return self.select_related("case__district", "department", "officer", "session")

    def visible_to(self, user: "User") -> Self:
        """What staff may read: all with the right to see all cases, else what their departments are to do or what is
        about a case of theirs. Nobody reads those of a petition of their own here.
        """
        if not user.has_perm("petitions.view_instruction"):
            return self.none()
        rows = self.exclude(case__contact__user=user)
        if user.has_perm("cases.view_all_cases"):
            return rows
        own = departments_of(user)
        return rows.filter(Q(department__in=own) | Q(case__department__in=own))

    def to_take(self) -> Self:
        """Given, and not taken over yet."""
        return self.filter(state=Instruction.State.GIVEN)

    def waiting(self) -> Self:
        """Reported done; the visitor is asked."""
        return self.filter(state=Instruction.State.REPORTED)

    def to_check(self, day: date | None = None) -> Self:
        """To be looked at again; with a day only those whose day has come."""
        rows = self.filter(state=Instruction.State.CHECKING)
        return rows if day is None else rows.filter(check_on__lte=day)

    def by_urgency(self) -> Self:
        """With `act_on`, the day on which the next thing is to happen; the earliest first, what is over at the end."""
        return self.annotate(
            act_on=DbCase(
                When(state__in=TO_DO, then=F("due_on")),
                When(state=Instruction.State.REPORTED, then=F("confirm_by")),
                When(state=Instruction.State.CHECKING, then=F("check_on")),
                default=None,
                output_field=models.DateField(),
            )
        ).order_by(F("act_on").asc(nulls_last=True), "-given_at", "pk")


class Instruction(models.Model):
    """One thing a department is to do, by when. Written by `petitions.monday.instructions` only.

    What happened to it, and when, is told by the events of its case.
    """

    class State(models.TextChoices):
        GIVEN = "given", _("Given")
        TAKEN = "taken", _("Taken over by the department")
        UNDER_WAY = "under-way", _("Under way")
        REPORTED = "reported", _("Reported done, the visitor is asked")
        CHECKING = "checking", _("Done, to be looked at again")
        FULFILLED = "fulfilled", _("Fulfilled")
        DROPPED = "dropped", _("Cannot be done")

    case = models.ForeignKey(Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="instructions")
    session = models.ForeignKey(
        Session, verbose_name=_("session"), null=True, on_delete=models.PROTECT, related_name="instructions"
    )
    form_key = models.UUIDField(unique=True, editable=False)
    number = models.PositiveSmallIntegerField(_("number in the case"))
    text = models.TextField(_("instruction"))
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="instructions"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officer in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.GIVEN)
    due_on = models.DateField(_("to be done by"))
    first_due_on = models.DateField(_("first to be done by"))
    postponed = models.PositiveSmallIntegerField(_("times postponed"), default=0)
    plan = models.TextField(_("plan"), blank=True, default="")
    percent = models.PositiveSmallIntegerField(_("done in percent"), default=0, validators=[MaxValueValidator(100)])
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written down by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_at = models.DateTimeField(_("given"))
    taken_at = models.DateTimeField(_("taken over"), null=True, blank=True)
    last_report_at = models.DateTimeField(_("last report"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported done"), null=True, blank=True)
    result = models.TextField(_("what was done"), blank=True, default="")
    confirm_by = models.DateField(_("the visitor answers by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed by the visitor"), null=True, blank=True)
    disputes = models.PositiveSmallIntegerField(_("times the visitor disagreed"), default=0)
    check_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    fulfilled_at = models.DateTimeField(_("fulfilled"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("given up"), null=True, blank=True)
    reason = models.TextField(_("why it cannot be done"), blank=True, default="")
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction of the mayor")
        verbose_name_plural = _("instructions of the mayor")
        ordering: ClassVar[list[str]] = ["case", "number"]
        default_permissions = ("view",)
        permissions = [("give_instruction", _("write down instructions of the mayor and look whether they last"))]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case", "number"], name="one_instruction_a_number"),
            models.CheckConstraint(condition=~Q(text=""), name="instruction_says_what"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="instruction_percent"),
            models.CheckConstraint(
                condition=~Q(state="fulfilled") | Q(fulfilled_at__isnull=False, percent=100),
                name="instruction_fulfilled_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | (Q(dropped_at__isnull=False) & ~Q(reason="")),
                name="instruction_dropped_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(reported_at__isnull=False, confirm_by__isnull=False),
                name="instruction_reported_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="checking") | Q(check_on__isnull=False), name="instruction_checked_when"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["department", "due_on"],
                condition=Q(state__in=["given", "taken", "under-way"]),
                name="instruction_todo",
            ),
            models.Index(fields=["check_on"], condition=Q(state="checking"), name="instruction_to_check"),
        ]

    def __str__(self) -> str:
        return f"instruction/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_overdue(self, day: date) -> bool:
        """Whether the day to have done it by has passed without a report."""
        return self.state in TO_DO and self.due_on < day


class InstructionPhoto(models.Model):
    """A photo that shows how it was before, or is now; the file is one of the case's."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="photos")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="instruction_photo")
    phase = models.CharField(_("shows it"), max_length=10, choices=Phase)

    class Meta:
        verbose_name = _("photo of an instruction")
        verbose_name_plural = _("photos of instructions")
        ordering: ClassVar[list[str]] = ["phase", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.instruction} {self.phase}"


State = Instruction.State
TO_DO = frozenset({State.GIVEN, State.TAKEN, State.UNDER_WAY})  # the department's turn
OPEN = TO_DO | {State.REPORTED, State.CHECKING}
