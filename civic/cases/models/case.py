"""The Case (건): what somebody said, and the answer the city owes."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases import clock, objections, opening, reading
from civic.cases.law import HOUSEHOLDS_OF_MANY, KIND_CHOICES, SIGNERS_OF_MANY
from civic.cases.verbs import (
    answering,
    citizen,
    consenting,
    cooperation,
    correcting,
    declining,
    demanding,
    examining,
    extending,
    handover,
    informing,
    joint,
    merging,
    objecting,
    office,
    pausing,
    protecting,
    referral,
    repeating,
    supplement,
)
from civic.cases.workflow import OPEN, Channel, Decision, Ending, Progress
from civic.organization.models import Department
from civic.people.models import Contact
from civic.places.models import District
from civic.privacy.fields import EncryptedTextField
from civic.programs import registry

from .category import Category
from .queries import CaseManager

if TYPE_CHECKING:
    from .answer import Answer


class Case(models.Model):
    """One case of the ledger, whichever program it came through.

    Fields are written by verbs only (`verbs/office.py`, `verbs/citizen.py`); each verb locks the row, checks
    `workflow.VERBS`, appends a `CaseEvent`, re-plans reminders and queues notices in one transaction.
    """

    number = models.CharField(_("receipt number"), max_length=20, unique=True, editable=False)
    access_code = EncryptedTextField(_("access code"), editable=False)
    form_key = models.UUIDField(unique=True, editable=False, help_text=_("one-time key of the form it came by"))
    form_digest = models.CharField(max_length=64, editable=False)
    program = models.CharField(_("program"), max_length=30, db_index=True)
    channel = models.CharField(_("came by"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    kind = models.CharField(_("kind"), max_length=30, choices=KIND_CHOICES)
    category = models.ForeignKey(
        Category,
        verbose_name=_("field"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    district = models.ForeignKey(
        District,
        verbose_name=_("district"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    place = models.CharField(_("place in words"), max_length=200, blank=True, default="")
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"))
    grams = models.TextField(editable=False, default="", blank=True)
    contact = models.ForeignKey(
        Contact,
        verbose_name=_("petitioner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written down by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    publication_agreed = models.BooleanField(_("petitioner agrees to publication"), default=False)

    progress = models.CharField(
        _("progress"), max_length=20, choices=Progress.choices, default=Progress.ARRIVED, editable=False
    )
    decision = models.CharField(
        _("decision"), max_length=20, choices=Decision.choices, blank=True, default="", editable=False
    )
    ending = models.CharField(_("ended because"), max_length=20, choices=Ending.choices, blank=True, default="")
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="cases"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officer in charge"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_cases",
    )
    arrived_at = models.DateTimeField(_("arrived"))
    accept_due_at = models.DateTimeField(_("to be accepted by"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    clock_started_at = models.DateTimeField(_("period counts from"), null=True, blank=True, editable=False)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    first_due_at = models.DateTimeField(_("answer first due"), null=True, blank=True)
    extra_days = models.PositiveSmallIntegerField(_("working days added"), default=0)
    extra_hours = models.PositiveSmallIntegerField(_("working hours added"), default=0)
    extensions = models.PositiveSmallIntegerField(_("extensions"), default=0)
    procedure = models.CharField(_("procedure of the published list"), max_length=100, blank=True, default="")
    own_days = models.PositiveSmallIntegerField(_("published period in working days"), null=True, blank=True)
    transfers = models.PositiveSmallIntegerField(_("transfers"), default=0)
    bounces = models.PositiveSmallIntegerField(_("times sent back"), default=0)
    take_by = models.DateTimeField(_("to be taken or sent back by"), null=True, blank=True)
    owner_fixed = models.BooleanField(_("the department was fixed"), default=False)
    signers = models.PositiveIntegerField(_("people who signed"), default=1)
    households = models.PositiveIntegerField(_("households concerned"), default=1)
    repeat_of = models.ForeignKey(
        "self",
        verbose_name=_("same matter as"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later_cases",
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("handled together with"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_cases",
    )
    promised_on = models.DateField(_("promised for"), null=True, blank=True)
    act_by = models.DateTimeField(_("city must act by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reopening_asked_at = models.DateTimeField(_("asked to be reopened"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)

    public_title = models.CharField(_("published title"), max_length=100, blank=True, default="")
    public_text = models.TextField(_("published text"), blank=True, default="")
    public_answer = models.TextField(_("published answer"), blank=True, default="")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    version = models.PositiveIntegerField(default=0, editable=False)
    last_verb = models.CharField(_("last event"), max_length=30, default="filed", editable=False)
    last_event_at = models.DateTimeField(_("last event at"), default=timezone.now, editable=False)
    is_demo = models.BooleanField(_("demonstration"), default=False)

    objects = CaseManager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-arrived_at", "-pk"]
        default_permissions = ("view",)
        permissions = [
            ("view_all_cases", _("see the cases of every department")),
            ("handle_case", _("handle cases of the own department")),
            ("triage_case", _("handle and pass on every case")),
            ("view_contact", _("see petitioners' contacts")),
            ("find_by_name", _("find cases by the petitioner's phone or e-mail")),
            ("file_for_others", _("write down petitions for others")),
            ("publish_case", _("publish edited versions")),
            ("view_dashboard", _("see the dashboards")),
            ("inspect_case", _("examine how petitions are handled")),
            ("export_register", _("export the register of petitions")),
        ]
        indexes = [
            # todo_for: a department's (or everybody's) work list
            models.Index(fields=["department", "act_by"], condition=Q(act_by__isnull=False), name="case_todo"),
            models.Index(fields=["act_by"], condition=Q(act_by__isnull=False), name="case_todo_all"),
            # lists, newest first
            models.Index(fields=["-arrived_at", "-id"], name="case_newest"),
            models.Index(fields=["department", "-arrived_at"], name="case_department_newest"),
            models.Index(fields=["contact"], name="case_contact"),
            # for the petitions committee and the mayor: of many people; unsolved for long
            models.Index(
                fields=["-arrived_at", "-id"],
                condition=Q(signers__gte=SIGNERS_OF_MANY, households__gte=HOUSEHOLDS_OF_MANY),
                name="case_of_many",
            ),
            models.Index(fields=["arrived_at", "id"], condition=Q(progress__in=sorted(OPEN)), name="case_open_oldest"),
            # home page and public lists
            models.Index(fields=["-published_at"], condition=Q(published_at__isnull=False), name="case_published"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress=Progress.ARRIVED) | Q(accepted_at__isnull=False) | Q(progress=Progress.CLOSED),
                name="case_accepted_before_handled",
            ),
            models.CheckConstraint(
                condition=Q(progress=Progress.CLOSED) | Q(ending=""), name="case_ending_only_when_ended"
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="case_rating_from_1_to_5"
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.LONG_TERM) | Q(promised_on__isnull=False),
                name="case_long_term_has_a_review_date",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        program = registry.get(self.program)
        return reverse((program and program.case_url) or "petitions:case", args=[self.number])

    # Opening and reading (see the modules)
    open = staticmethod(opening.open_case)
    code_fits = reading.code_fits
    actors_of = reading.actors_of
    verbs_for = reading.verbs_for
    may = reading.may

    # The clock
    plan_due = clock.plan_due
    explain_due = clock.explain_due

    # Who owns it
    transfer = handover.transfer
    take = handover.take
    bounce = handover.bounce
    decide_owner = handover.decide_owner

    # Elsewhere: another agency, another department
    refer = referral.refer
    report_referral = referral.report_referral
    finish_referral = referral.finish_referral
    ask_cooperation = cooperation.ask_cooperation
    reply_cooperation = cooperation.reply_cooperation
    prolong_cooperation = cooperation.prolong_cooperation
    cancel_cooperation = cooperation.cancel_cooperation

    # The office's verbs
    accept = office.accept
    assign = office.assign
    classify = office.classify
    request_supplement = supplement.request_supplement
    request_again = supplement.request_again
    letter_returned = supplement.letter_returned
    resume = supplement.resume
    pause = pausing.pause
    prolong_pause = pausing.prolong_pause
    unpause = pausing.unpause
    extend = extending.extend
    ask_extension_consent = extending.ask_extension_consent
    record_consent = consenting.record_consent
    propose_correction = correcting.propose_correction
    report_progress = informing.report_progress
    note = office.note
    answer = answering.answer
    refuse = answering.refuse
    complete = answering.complete
    publish = answering.publish
    unpublish = answering.unpublish
    reopen = answering.reopen
    decline_reopening = answering.decline_reopening
    close = answering.close

    # The petitioner's verbs
    supply = citizen.supply
    more_time = supplement.more_time
    consent = consenting.consent
    amend = correcting.amend
    ask_progress = informing.ask_progress
    withdraw = citizen.withdraw
    rate = citizen.rate
    ask_reopening = citizen.ask_reopening

    # Several people, and the same matter again
    register_joint = joint.register_joint
    request_representatives = joint.request_representatives
    name_representatives = joint.name_representatives
    appoint_representatives = joint.appoint_representatives
    merge = merging.merge
    mark_repeat = repeating.mark_repeat
    close_repeated = repeating.close_repeated
    record_committee = repeating.record_committee
    decline = declining.decline

    # Protecting those who handle it
    report_conduct = protecting.report_conduct
    decide_protection = protecting.decide_protection

    # The examiner's, and what petitioners set against the handling
    urge = examining.urge
    acknowledge_urging = examining.acknowledge_urging
    demand_correction = demanding.demand_correction
    answer_demand = demanding.answer_demand
    object_to_refusal = objecting.object_to_refusal
    prolong_objection = objecting.prolong_objection
    decide_objection = objecting.decide_objection

    @property
    def is_open(self) -> bool:
        return self.progress in OPEN

    @property
    def about(self) -> str:
        """How notices, reminders and the access log call this case."""
        return f"case/{self.number}"

    @property
    def is_multi_person(self) -> bool:
        """A petition of many people (다수인관련민원): five households and five who signed. Act art. 2, no. 6."""
        return self.households >= HOUSEHOLDS_OF_MANY and self.signers >= SIGNERS_OF_MANY

    def is_overdue(self, at: datetime | None = None) -> bool:
        """The city should have acted before `at` (now)."""
        return self.act_by is not None and self.act_by < (at or timezone.now())

    @property
    def objection_until(self) -> "date | None":
        """Until when the petitioner may object to the refusal; None when there is no such right. Act art. 35."""
        return objections.right_until(self)

    @property
    def latest_answer(self) -> "Answer | None":
        return self.answers.first()
