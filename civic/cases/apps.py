from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

# What the access log calls the looks at petitioners' data.
LOOKS = {
    "case.view": _("Petition opened"),
    "contact.view": _("Contact shown in full"),
    "document.print": _("Document shown with the full name"),
    "attachment.view": _("Attachment opened"),
    "case.find-by-person": _("Petitions searched by petitioner"),
    "notice.view": _("Message to a petitioner opened"),
    "register.export": _("Register exported"),
    "register.names": _("Register shown with masked names"),
    "conduct.view": _("Report of abusive contact opened"),
    "evidence.view": _("Evidence of abusive contact opened"),
    "user.rights": _("Rights of an account changed"),
}


class CasesConfig(AppConfig):
    name = "civic.cases"
    label = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from civic.cases import forgetting, inspecting, reminders, replanning
        from civic.privacy import retention
        from civic.privacy.accesslog import name_action
        from civic.programs import registry

        reminders.register_kinds()
        replanning.register_kinds()
        inspecting.register_kinds()
        retention.register("conduct", forgetting.forget_conduct)
        registry.discover(settings.PROGRAM_APPS)
        for action, label in LOOKS.items():
            name_action(action, label)
