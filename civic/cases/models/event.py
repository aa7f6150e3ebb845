"""The history of a case: one row per thing that happened, never changed and never deleted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases.workflow import VERBS, Actor, Progress


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    def for_petitioner(self) -> "CaseEventQuerySet":
        """What the petitioner may see."""
        return self.filter(is_public=True)


class CaseEvent(models.Model):
    """Who did what, when; old and new progress; what the petitioner may read, what only the office may.

    Append-only: triggers in the database refuse UPDATE and DELETE.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(_("what"), max_length=30)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor = models.CharField(
        _("acting as"),
        max_length=20,
        choices=[
            (Actor.PETITIONER, _("Petitioner")),
            (Actor.OFFICER, _("Officer in charge")),
            (Actor.DESK, _("Petition desk")),
            (Actor.EXAMINER, _("Petition examiner")),
            (Actor.HELPER, _("Department asked for cooperation")),
            (Actor.SYSTEM, _("The portal")),
        ],
    )
    department = models.ForeignKey(
        "organization.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    old_progress = models.CharField(max_length=20, choices=Progress.choices, blank=True, default="")
    new_progress = models.CharField(max_length=20, choices=Progress.choices)
    public_text = models.TextField(_("text for the petitioner"), blank=True, default="")
    internal_note = models.TextField(_("internal note"), blank=True, default="")
    is_public = models.BooleanField(_("the petitioner sees it"), default=True)
    data = models.JSONField(default=dict, blank=True)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["verb", "at"], name="event_verb_at")]  # the monthly inspection

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"

    @property
    def label(self) -> str:
        """What happened, in words."""
        return str(EVENT_LABELS.get(self.verb) or VERBS[self.verb].label)


EVENT_LABELS: dict[str, str | Promise] = {
    "filed": _("The petition reached the city"),
    "accept": _("Accepted"),
    "assign": _("An officer was named"),
    "classify": _("Kind or field was set anew"),
    "transfer": _("Passed to another department"),
    "request_supplement": _("The office has a question"),
    "resume": _("The office goes on without the supplement"),
    "supply": _("The petitioner answered the question"),
    "extend": _("The period was extended"),
    "answer": _("Answered"),
    "refuse": _("Answered: not possible"),
    "complete": _("The measures are done"),
    "note": _("Internal note"),
    "publish": _("An edited version was published"),
    "unpublish": _("Taken off the public pages"),
    "reopen": _("Reopened"),
    "decline_reopening": _("The office explained why it stays closed"),
    "close": _("Ended without an answer"),
    "withdraw": _("The petitioner withdrew the petition"),
    "rate": _("The petitioner rated the answer"),
    "ask_reopening": _("The petitioner asks to look at it again"),
    "take": _("The department took it over"),
    "bounce": _("Sent back by the department"),
    "decide_owner": _("The responsible department was fixed"),
    "refer": _("Passed to another agency"),
    "report_referral": _("How far the other agency is"),
    "finish_referral": _("The other agency is done"),
    "ask_cooperation": _("Another department was asked"),
    "reply_cooperation": _("The asked department replied"),
    "prolong_cooperation": _("The asked department needs more time"),
    "cancel_cooperation": _("A request to another department was taken back"),
    "propose_correction": _("The office proposes a correction"),
    "request_again": _("The office asks a second time"),
    "more_time": _("More time for the reply"),
    "letter_returned": _("A letter came back"),
    "pause": _("The period stands still"),
    "prolong_pause": _("The survey takes longer"),
    "unpause": _("The period runs again"),
    "ask_extension_consent": _("The office asks to extend a second time"),
    "consent": _("The petitioner answered"),
    "record_consent": _("The petitioner's answer was noted"),
    "report_progress": _("The office told how far it is"),
    "ask_progress": _("The petitioner asked how far it is"),
    "amend": _("The petitioner changed the petition"),
    "register_joint": _("Noted as a petition of several people"),
    "request_representatives": _("The office asks for representatives"),
    "name_representatives": _("Representatives were named"),
    "appoint_representatives": _("The office chose the representatives"),
    "merge": _("Handled together with other petitions"),
    "mark_repeat": _("The same matter as before"),
    "record_committee": _("Decision of the petitions committee"),
    "decline": _("Not handled, for a reason of the law"),
    "close_repeated": _("Ended: the same matter was answered twice"),
    "urge": _("The examiner urged the department"),
    "acknowledge_urging": _("The department replied to the examiner"),
    "demand_correction": _("The petitioner demands that it is put right"),
    "answer_demand": _("The demand was answered"),
    "object_to_refusal": _("The petitioner objected to the refusal"),
    "prolong_objection": _("The decision on the objection takes longer"),
    "decide_objection": _("The objection was decided"),
    "report_conduct": _("Abusive contact was reported"),
    "decide_protection": _("It was decided how staff are protected"),
    "replanned": _("The due date was computed anew"),
    "contact_viewed": _("The contact was looked at"),
}
