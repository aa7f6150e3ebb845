from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "civic.people"
    label = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from civic.people import checks  # noqa: F401 - registers itself
        from civic.people.withdrawal import ACTION
        from civic.privacy.accesslog import name_action

        name_action(ACTION, _("Account closed by its owner"))
