"""Who may do what: each role is a Django group with the permissions below. `sync_roles` writes them.

Rights on a single case follow from these permissions and from the officer's departments
(`civic.cases.workflow`). Least privilege: Standard on Safety Measures for Personal Information, §5.
"""

from django.utils.translation import gettext_noop

MONITOR = "monitor"
OFFICER = "officer"
DESK = "desk"
EXAMINER = "examiner"
MAYORS_OFFICE = "mayors-office"
ADMINISTRATOR = "administrator"

# Names of the groups on screens.
LABELS = {
    MONITOR: gettext_noop("City monitor"),
    OFFICER: gettext_noop("Officer"),
    DESK: gettext_noop("Petition desk"),
    EXAMINER: gettext_noop("Petition examiner"),
    MAYORS_OFFICE: gettext_noop("Mayor's office"),
    ADMINISTRATOR: gettext_noop("System administrator"),
}

# The Mondays of direct petitions.
_MONDAYS = (
    "petitions.view_session",
    "petitions.run_session",
    "petitions.view_brief",
    "petitions.view_booking",
    "petitions.view_review",
    "petitions.view_instruction",
    "petitions.give_instruction",
)

# The city monitors: their register, selection, assignments, notices and points.
_MONITORS = (
    "monitors.run_monitors",
    "monitors.view_monitor",
    "monitors.view_term",
    "monitors.view_section",
    "monitors.view_call",
    "monitors.view_application",
    "monitors.view_announcement",
    "monitors.view_pointrule",
    "monitors.view_rewardrule",
    "monitors.view_reward",
)

# Who may see every case may see what the programs know of it.
_PROGRAMS = (
    "monitors.view_tip",
    "monitors.view_assignment",
    "monitors.view_report",
    "consultations.view_meeting",
    "consultations.view_suggestion",
    "seniorvisits.view_visit",
    "seniorvisits.view_seniorcentre",
    "seniorvisits.view_suggestion",
)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    MONITOR: ("monitors.take_part",),
    OFFICER: (
        "cases.view_case",
        "cases.handle_case",
        "cases.view_contact",
        "cases.view_dashboard",
        "cases.view_answertemplate",
        "consultations.view_meeting",
        "consultations.add_meeting",
        "consultations.change_meeting",
        "consultations.view_suggestion",
        "consultations.add_suggestion",
        "seniorvisits.view_visit",
        "seniorvisits.add_visit",
        "seniorvisits.change_visit",
        "seniorvisits.view_seniorcentre",
        "seniorvisits.add_seniorcentre",
        "seniorvisits.change_seniorcentre",
        "seniorvisits.view_suggestion",
        "seniorvisits.add_suggestion",
        # Of their own departments.
        "petitions.view_review",
        "petitions.view_instruction",
    ),
    DESK: (
        "cases.view_case",
        "cases.view_all_cases",
        "cases.handle_case",
        "cases.triage_case",
        "cases.view_contact",
        "cases.find_by_name",
        "cases.file_for_others",
        "cases.publish_case",
        "cases.export_register",
        "cases.view_answertemplate",
        "cases.add_answertemplate",
        "cases.change_answertemplate",
        # Of the desk, and not of heads of department: a head may be part of the matter, and no post of a
        # department carries a permission. The desk is told of every report. Act art. 4 (2), (3).
        "cases.protect_staff",
        "cases.view_dashboard",
        "cases.view_agency",
        "cases.add_agency",
        "cases.change_agency",
        "cases.view_category",
        "cases.change_category",
        "cases.view_holiday",
        "cases.add_holiday",
        "cases.change_holiday",
        "cases.view_outage",
        "cases.add_outage",
        "cases.change_outage",
        "cases.view_kindperiod",
        "notices.view_notice",
        "notices.send_again",
        "organization.view_department",
        *_PROGRAMS,
        *_MONDAYS,
        *_MONITORS,
    ),
    EXAMINER: (
        "cases.view_case",
        "cases.view_all_cases",
        "cases.inspect_case",
        "cases.export_register",
        "cases.view_inspection",
        "cases.view_dashboard",
        "notices.view_notice",
        "privacy.view_accesslog",
        "reminders.view_reminder",
        *_PROGRAMS,
        "petitions.view_session",
        "petitions.view_review",
        "petitions.view_instruction",
    ),
    MAYORS_OFFICE: (
        "cases.view_case",
        "cases.view_all_cases",
        "cases.view_dashboard",
        "cases.view_inspection",
        *_PROGRAMS,
        *_MONDAYS,
        "monitors.view_monitor",
        "monitors.view_term",
    ),
    ADMINISTRATOR: (
        "people.view_user",
        "people.add_user",
        "people.change_user",
        "auth.view_group",
        "organization.view_department",
        "organization.add_department",
        "organization.change_department",
        "organization.view_officer",
        "organization.add_officer",
        "organization.change_officer",
        "cases.view_agency",
        "cases.add_agency",
        "cases.change_agency",
        "cases.view_category",
        "cases.add_category",
        "cases.change_category",
        "cases.view_answertemplate",
        "cases.add_answertemplate",
        "cases.change_answertemplate",
        "cases.view_holiday",
        "cases.add_holiday",
        "cases.change_holiday",
        "cases.view_outage",
        "cases.add_outage",
        "cases.change_outage",
        "cases.view_kindperiod",
        "cases.add_kindperiod",
        "cases.change_kindperiod",
        "petitions.view_mondayplan",
        "petitions.change_mondayplan",
        "petitions.view_session",
        "places.view_district",
        "places.change_district",
        "notices.view_notice",
        "notices.send_again",
        "reminders.view_reminder",
        "privacy.view_accesslog",
    ),
}


def sync_roles() -> list[str]:
    """Write every role with exactly its permissions; safe to repeat. Returns permissions that do not exist yet."""
    from django.contrib.auth.models import Group, Permission

    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([by_name[name] for name in names if name in by_name])
    return sorted({name for names in PERMISSIONS.values() for name in names} - by_name.keys())
