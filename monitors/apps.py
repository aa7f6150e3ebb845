from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What the access log calls the looks at data of monitors and applicants.
LOOKS = {
    "monitors.readers": _("Who has read a notice to monitors shown"),
}


class MonitorsConfig(AppConfig):
    name = "monitors"
    verbose_name = _("City monitors")

    def ready(self) -> None:
        from civic.privacy.accesslog import name_action

        from .assignments import reminders
        from .membership import termend

        reminders.register_kinds()
        termend.register_kinds()
        for action, label in LOOKS.items():
            name_action(action, label)
