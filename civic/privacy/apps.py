from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "civic.privacy"
    label = "privacy"
    verbose_name = _("Protection of personal data")

    def ready(self) -> None:
        from . import checks, retention, throttle

        checks.register_all()
        retention.register("throttles", throttle.clear_old)
