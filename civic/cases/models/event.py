"""The history of a case: one row per thing that happened, never changed and never deleted."""

from django.conf import settings
from django.db import models
from django.utils import timezone
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

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"

    @property
    def label(self) -> str:
        """What happened, in words."""
        return str(EVENT_LABELS.get(self.verb) or VERBS[self.verb].label)


EVENT_LABELS = {
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
    "replanned": _("The due date was computed anew"),
    "contact_viewed": _("The contact was looked at"),
}
