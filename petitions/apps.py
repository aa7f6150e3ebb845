from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PetitionsConfig(AppConfig):
    """Petitions (민원) and the Monday of direct petitions (직소민원의 날)."""

    name = "petitions"
    verbose_name = _("Petitions")
