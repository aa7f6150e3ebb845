from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "civic.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from civic.cases import reminders, replanning
        from civic.programs import registry

        reminders.register_kinds()
        replanning.register_kinds()
        registry.discover(settings.PROGRAM_APPS)
