from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What the access log calls the looks at data of monitors and applicants.
LOOKS = {
    "monitors.tip": _("Tip of a monitor opened, looked for or exported"),
    "monitors.points": _("Points of the monitors shown"),
    "monitors.ranking": _("Ranking of the monitors shown"),
    "monitors.reward": _("Rewards of the monitors shown"),
    "monitors.certificate": _("Certificate of a monitor printed"),
    "monitors.register": _("Register of the monitors shown"),
    "monitors.register-export": _("Register of the monitors exported"),
    "monitors.find": _("Monitor looked for"),
    "monitors.person": _("Page of a monitor opened"),
    "monitors.person-changed": _("Data of a monitor put right"),
    "monitors.inactive": _("Inactive monitors shown"),
    "monitors.inactive-letter": _("Inactive monitors written to"),
    "monitors.roster": _("Roster of monitors taken over"),
    "monitors.roster-look": _("Uploaded roster of monitors looked at"),
    "monitors.office": _("Appointment of a monitor opened"),
    "monitors.selection": _("Applicants shown for the selection"),
    "monitors.papers": _("Letters of appointment or cards of monitors printed"),
    "monitors.assignment": _("Who has not submitted an assignment shown"),
    "monitors.matrix": _("Table of all reports shown, with names"),
    "monitors.matrix.export": _("Table of all reports exported"),
    "monitors.report": _("Report of a monitor read"),
    "monitors.results": _("What monitors wrote read"),
    "monitors.results.export": _("Reports of an assignment exported"),
    "application.view": _("Application of a monitor opened"),
    "application.find": _("Application of a monitor looked for"),
    "application.export": _("Applications of monitors exported"),
    "monitors.photo": _("Photo of a report opened"),
    "monitors.enter": _("Report of a monitor written down"),
    "monitors.readers": _("Who has read a notice to monitors shown"),
}


class MonitorsConfig(AppConfig):
    name = "monitors"
    verbose_name = _("City monitors")

    def ready(self) -> None:
        from civic.privacy import retention
        from civic.privacy.accesslog import name_action

        from .assignments import reminders
        from .membership import erasing, roster, termend

        reminders.register_kinds()
        termend.register_kinds()
        retention.register("monitor-applications", erasing.erase)
        retention.register("monitor-rosters", roster.forget)
        for action, label in LOOKS.items():
            name_action(action, label)
