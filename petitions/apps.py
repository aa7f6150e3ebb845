from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What the access log calls the looks at visitors' data.
LOOKS = {
    "monday.session": _("Visitors of a Monday shown"),
    "monday.desk": _("Desk of a Monday opened"),
    "monday.brief": _("Mayor's brief opened"),
    "monday.report": _("Report of a Monday opened"),
    "monday.confirmation": _("Confirmation of a hearing printed"),
    "monday.review": _("Preliminary review opened"),
    "monday.instruction": _("Instruction of the mayor opened"),
}


class PetitionsConfig(AppConfig):
    """Petitions (민원) and the Monday of direct petitions (직소민원의 날)."""

    name = "petitions"
    verbose_name = _("Petitions")

    def ready(self) -> None:
        from civic.privacy.accesslog import name_action

        from .monday import appointments, words

        words.register()
        appointments.register()
        for action, label in LOOKS.items():
            name_action(action, label)
