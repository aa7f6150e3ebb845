"""시정모니터: what residents appointed as monitors tell the city."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.cases.opening import Filing

from .person import Monitor


class TipQuerySet(models.QuerySet["Tip"]):
    def of_monitor(self, monitor: Monitor) -> "TipQuerySet":
        """One monitor's own tips of all terms, newest first."""
        return self.filter(monitor=monitor).order_by("-pk")

    def with_outcome(self) -> "TipQuerySet":
        """With what a list says of their cases."""
        return self.select_related("case__department", "case__district", "case__category")

    def before(self, number: str) -> "TipQuerySet":
        """Tips sent before the one with this receipt number; all when there is no such tip in the list."""
        edge = self.filter(case__number=number).values_list("pk", flat=True).first() if number else None
        return self if edge is None else self.filter(pk__lt=edge)


class Tip(models.Model):
    """A free report of a monitor (자유제보); text and state live on its case. City ordinance on monitors, §4."""

    class Sort(models.TextChoices):
        IDEA = "idea", _("Idea for the city")
        INCONVENIENCE = "inconvenience", _("Inconvenience of residents")
        ILLEGALITY = "illegality", _("Unlawful or unfair doings")
        GOOD_NEWS = "good_news", _("Good news")
        OPINION = "opinion", _("What people say")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="tip")
    monitor = models.ForeignKey(Monitor, verbose_name=_("monitor"), on_delete=models.PROTECT, related_name="tips")
    sort = models.CharField(_("sort"), max_length=20, choices=Sort.choices)
    chosen_at = models.DateTimeField(_("chosen as a good tip"), null=True, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_why = models.CharField(_("why it is a good one"), max_length=200, blank=True, default="")

    objects = TipQuerySet.as_manager()

    class Meta:
        verbose_name = _("tip")
        verbose_name_plural = _("tips")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(chosen_at=None) | ~Q(chosen_why=""), name="tip_chosen_why"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.case_id}"

    @classmethod
    def send(cls, filing: Filing, *, monitor: Monitor, sort: str) -> "Tip":
        """A monitor tells the city something: the case and the tip in one transaction.

        The same form sent again gives the same tip.

        Args:
            filing: the case to open; its kind follows from `sort` unless it says one.
            sort: one of `Sort`.

        Raises:
            SameKeyOtherContent: the form was sent before with other content.
        """
        filing.kind = filing.kind or KINDS[Tip.Sort(sort)]
        with transaction.atomic():
            case = Case.open(filing)
            tip, _new = cls.objects.get_or_create(case=case, defaults={"monitor": monitor, "sort": sort})
        return tip


# As what a tip is handled (`civic.cases.law.KINDS`) until a person classifies it otherwise: an idea is a public
# proposal, an inconvenience an everyday matter; praise and opinions ask for no more than a suggestion does.
KINDS: dict[Tip.Sort, str] = {
    Tip.Sort.IDEA: "proposal",
    Tip.Sort.INCONVENIENCE: "other",
    Tip.Sort.ILLEGALITY: "grievance",
    Tip.Sort.GOOD_NEWS: "suggestion",
    Tip.Sort.OPINION: "suggestion",
}
