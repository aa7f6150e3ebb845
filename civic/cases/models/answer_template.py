"""Texts an answer can start from, by kind and field of business."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.cases.law import KIND_CHOICES
from civic.cases.workflow import Decision
from civic.organization.models import Department

from .category import Category


class AnswerTemplate(models.Model):
    """The parts of an answer with placeholders such as `{number}`; `forms/template.py` says which there are."""

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=30, choices=KIND_CHOICES, blank=True, default="")
    category = models.ForeignKey(
        Category, verbose_name=_("field"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("only for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: for every department."),
    )
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices, blank=True, default="")
    gist = models.TextField(_("what you asked"), blank=True, default="")
    facts = models.TextField(_("what we found"), blank=True, default="")
    law = models.TextField(_("law and rules"), blank=True, default="")
    judgement = models.TextField(_("what the city decides and does"), blank=True, default="")
    is_active = models.BooleanField(_("in use"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
