"""The districts (eup, myeon, dong) in which people live and in which things happen."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class DistrictQuerySet(models.QuerySet["District"]):
    def in_order(self) -> "DistrictQuerySet":
        """Official order: the eup, then the myeon, then the dong."""
        return self.order_by("order")


class District(models.Model):
    """One of the 19 eup, myeon and dong. The slug is its key everywhere; official codes are only attributes,
    because the state renames them (45… became 52… in 2024)."""

    class Kind(models.TextChoices):
        EUP = "eup", _("Eup")
        MYEON = "myeon", _("Myeon")
        DONG = "dong", _("Dong")

    slug = models.SlugField(_("slug"), max_length=20, primary_key=True)
    name = models.CharField(_("name"), max_length=20, unique=True)
    name_en = models.CharField(_("name in English"), max_length=40)
    code = models.CharField(_("administrative code"), max_length=10, unique=True)
    sgis_code = models.CharField(_("code of Statistics Korea"), max_length=8, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    lat = models.FloatField(_("latitude of the centre"))
    lon = models.FloatField(_("longitude of the centre"))
    area_km2 = models.DecimalField(_("area in km²"), max_digits=6, decimal_places=2)
    population = models.PositiveIntegerField(_("registered residents"))
    population_as_of = models.DateField(_("residents counted on"))
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"))
    tile_col = models.PositiveSmallIntegerField(_("column on the tile map"))
    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    neighbours = models.ManyToManyField("self", verbose_name=_("neighbouring districts"), blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["tile_row", "tile_col"], name="one_district_per_tile"),
            models.CheckConstraint(
                condition=models.Q(tile_row__lte=4, tile_col__lte=4), name="tile_is_on_the_5_by_5_grid"
            ),
        ]

    def __str__(self) -> str:
        return self.name if _reads_korean() else self.name_en

    @property
    def stem(self) -> str:
        """What fits on a small tile: the whole Korean name, the English one without -eup, -myeon or -dong."""
        return self.name if _reads_korean() else self.name_en.partition("-")[0]

    @property
    def suffix(self) -> str:
        """What `stem` leaves out."""
        return "" if _reads_korean() else "-" + self.name_en.partition("-")[2]


def _reads_korean() -> bool:
    return (get_language() or "ko").startswith("ko")
