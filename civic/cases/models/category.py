"""Fields of city business (분야) and the department each goes to first."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic.cases.law import USUAL_KINDS
from civic.organization.models import Department


class CategoryQuerySet(models.QuerySet["Category"]):
    def offered(self) -> "CategoryQuerySet":
        """Categories a citizen can choose now."""
        return self.filter(is_active=True).order_by("order", "name")


class Category(models.Model):
    """A field of city business. Choosing it only suggests a department; a person decides (PIPA §37-2)."""

    slug = models.SlugField(_("key"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=80, blank=True, default="")
    examples = models.CharField(_("examples"), max_length=200, blank=True, default="")
    department = models.ForeignKey(
        Department, verbose_name=_("first department"), on_delete=models.PROTECT, related_name="categories"
    )
    kind = models.CharField(_("usual kind"), max_length=30, choices=USUAL_KINDS, default="other")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name
