from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitorsConfig(AppConfig):
    name = "monitors"
    verbose_name = _("City monitors")

    def ready(self) -> None:
        from .assignments import reminders
        from .membership import termend

        reminders.register_kinds()
        termend.register_kinds()
