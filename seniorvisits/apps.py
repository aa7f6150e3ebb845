from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SeniorVisitsConfig(AppConfig):
    name = "seniorvisits"
    verbose_name = _("Visits to senior centres")
