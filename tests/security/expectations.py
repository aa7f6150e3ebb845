"""Who may open what: for each address of the portal the answer to a GET and to an empty POST, for each role.

`200/405` means: the page is shown, posting is refused. `login` is the way to the sign-in page. The address is
always about the private case of the world, its file, or a row of the world (see `world.address`).
"""

from .answers import FORM, HIDDEN, LOGIN, MOVES, NO_READING, READ, Answers, admin, members, pages, want
from .monitors import MONITORS

PUBLIC = (
    *("home", "privacy-policy", "accessibility", "healthz", "robots", "petitions:home", "petitions:under-14"),
    *("petitions:mine", "petitions:public", "consultations:home", "consultations:meeting"),
    *("petitions:monday", "petitions:monday-session"),
    *("seniorvisits:home", "account_inactive", "account_password_reset_completed", "socialaccount_login_cancelled"),
    "outages",
)
READ_BY_STAFF = admin(READ)
# Rows that staff of every department may see; the administrator of the accounts may not.
SHARED = admin("200/200", administrator="403/403")
WRITTEN_BY_OFFICERS = admin("403/403", officers=FORM, superuser=FORM)
CHANGED_BY_OFFICERS = admin("200/403", officers=FORM, administrator="403/403", superuser=FORM)
DESK_AND_ADMINISTRATOR = admin(desk=FORM, administrator=FORM, superuser=FORM)
WRITTEN_BY_DESK = admin(officers=FORM, desk=FORM, administrator=FORM, superuser=FORM)
ADMINISTRATOR = admin(administrator=FORM, superuser=FORM)
MONDAYS = admin(desk=FORM, examiner=FORM, mayor=FORM, administrator=FORM, superuser=FORM)
RUNS_MONDAYS = admin(desk=FORM, mayor=FORM, superuser=FORM)
REVIEW = admin(FORM, other=HIDDEN, onlookers="200/403", administrator="403/403")
INSTRUCTION = admin("403/405", officer=READ, other=NO_READING, desk=READ, onlookers=READ, superuser=READ)
AUDIT = admin(examiner=FORM, administrator=FORM, superuser=FORM)
AUDIT_ONE = admin(examiner="200/403", administrator="200/403", superuser="200/403")
OUTBOX = admin(desk=FORM, examiner=FORM, administrator=FORM, superuser=FORM)
OUTBOX_ACT = want("405/404", outside="405/302", desk="405/302", administrator="405/302", superuser="405/302")
ROOT = admin(superuser=FORM)

EXPECTED: dict[str, Answers] = {
    **{name: want(READ) for name in PUBLIC},
    "readyz": want("503/405"),
    "favicon": want(MOVES),
    "text-size": want("405/302"),
    "set_language": want(MOVES),
    "dashboard": members(READ, citizens="403/403", administrator="403/403"),
    # --- Filing and following a petition
    "petitions:new": want("302/405"),
    "petitions:start-over": want("405/302"),
    "petitions:draft-file": want(NO_READING),
    "petitions:step": want(FORM),
    "petitions:lookup": want(FORM),
    "petitions:receipt": want(NO_READING),  # only the browser that filed
    "petitions:case": want(NO_READING, petitioners=READ),
    "petitions:letter": want(NO_READING, petitioners=READ),
    "petitions:document": want(NO_READING, petitioners=READ),
    "petitions:act": want(HIDDEN, petitioners=FORM),
    "petitions:monday-book": want(FORM),
    "petitions:monday-booking": want(HIDDEN, petitioners=FORM),
    "petitions:monday-booking-act": want(HIDDEN, petitioners=MOVES),  # there is no appointment to act on
    "petitions:monday-calendar": want(NO_READING),
    "petitions:instruction": want(HIDDEN, petitioners="200/404"),
    "petitions:monday-now": want(READ),
    "petitions:monday-now-part": want(READ),
    "petitions:monday-confirmation": want(NO_READING),  # not heard yet
    "petitions:claim": want("405/404", petitioners="405/302"),
    "petitions:forget": want("405/302"),
    "cases:attachment": want(NO_READING, petitioners=READ, officer=READ, desk=READ, onlookers=READ, superuser=READ),
    **MONITORS,
    # --- Accounts
    "account_login": want(MOVES, visitors=FORM),
    "account_request_login_code": want(MOVES, visitors=FORM),
    "account_signup": want(MOVES, visitors=FORM),
    "account_logout": want("200/302", visitors=MOVES),
    "account_reset_password": want(FORM),
    "account_complete_password_reset": want(MOVES),
    "account_confirm_password_reset_code": want(LOGIN),
    "socialaccount_signup": want(LOGIN),
    **dict.fromkeys(("account_reauthenticate", "account_change_password", "people:home"), members(FORM)),
    **dict.fromkeys(("account_email", "usersessions_list"), members("200/302")),
    **dict.fromkeys(
        (
            *("account_email_verification_sent", "account_set_password", "account_confirm_login_code"),
            *("mfa_authenticate", "mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"),
            *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_login_webauthn"),
        ),
        members(MOVES),
    ),
    **dict.fromkeys(("mfa_index", "mfa_list_webauthn", "people:withdraw"), members(READ)),
    # The owner of the world has a second factor.
    "mfa_reauthenticate": members(MOVES, owner=FORM),
    "mfa_deactivate_totp": members(HIDDEN, owner=MOVES),
    "mfa_view_recovery_codes": members(NO_READING),
    "mfa_download_recovery_codes": members(HIDDEN),
    "people:second-factor-picture": members(NO_READING),
    "people:withdraw-code": members("405/302"),
    "people:withdraw-now": members("405/302"),
    # Providers that are not switched on do not exist; Naver is, in the world.
    "kakao_login": want(HIDDEN),
    "kakao_callback": want(HIDDEN),
    "naver_login": want("200/302"),
    "naver_callback": want("401/401"),
    "socialaccount_login_error": want("401/405"),
    "socialaccount_connections": members(FORM, owner=HIDDEN),  # its account is of a provider that is not there
    # --- The workplace
    "admin:index": admin(MOVES, mayor=FORM, administrator=FORM),
    "admin:login": members("302/200", citizens="403/403"),
    "admin:logout": want("405/302", outside=MOVES),
    **dict.fromkeys(("admin:password_change", "admin:app_list"), admin(FORM)),
    "admin:cases_case_worklist": admin("200/302"),
    "admin:cases_case_figures": admin(READ, administrator="403/405"),
    **dict.fromkeys(("admin:password_change_done", "admin:jsi18n"), READ_BY_STAFF),
    "admin:autocomplete": admin("403/405"),
    "admin:view_on_site": want(HIDDEN),  # it would tell numbers and file addresses of every case
    "admin:cases_case_changelist": SHARED,
    "admin:cases_case_bulk": admin("405/403"),
    "admin:cases_case_file": admin(desk=FORM, superuser=FORM),
    "admin:cases_case_register": admin(READ, administrator="403/405"),
    "admin:cases_case_register_export": admin("405/403", desk="405/200", examiner="405/200", superuser="405/200"),
    # The remarks of a session's report are written by whoever runs the Mondays.
    "admin:petitions_session_desk": admin(desk="200/302", mayor="200/302", superuser="200/302"),
    "admin:petitions_session_hearing": admin(desk="200/302", mayor="200/302", superuser="200/302"),
    "admin:petitions_session_visitor": RUNS_MONDAYS,
    "admin:petitions_session_visitor_receipt": admin(
        "403/405", desk=NO_READING, mayor=NO_READING, superuser=NO_READING
    ),
    "admin:petitions_session_confirmation": admin("403/405", desk=READ, mayor=READ, superuser=READ),
    "admin:petitions_session_brief": admin("403/405", desk=READ, mayor=READ, superuser=READ),
    "admin:petitions_session_report": admin(desk=FORM, examiner="200/403", mayor=FORM, superuser=FORM),
    "admin:petitions_session_report_export": admin("405/403", desk="405/200", examiner="405/200", superuser="405/200"),
    "admin:cases_case_cooperation": admin(READ, administrator="403/405"),
    "admin:cases_case_committee": admin(READ, administrator="403/405"),
    "admin:cases_case_find": admin(desk=FORM, superuser=FORM),
    "admin:cases_case_receipt": admin(desk=FORM, superuser=HIDDEN),
    "admin:cases_case_document": admin(FORM, other=HIDDEN, onlookers="200/403", administrator=HIDDEN),
    "admin:cases_case_contact": admin("405/200", other="405/404", onlookers="405/403", administrator="405/404"),
    "admin:cases_case_verb": admin(FORM, other=HIDDEN, onlookers="403/403", administrator=HIDDEN),
    "admin:cases_case_change": admin(FORM, other=HIDDEN, administrator=HIDDEN),
    "admin:cases_case_history": admin(FORM, other=HIDDEN, administrator=HIDDEN),
    "admin:cases_case_examiner": admin(examiner=FORM, superuser=FORM),
    "admin:cases_case_urging": admin(FORM, other=HIDDEN, administrator=HIDDEN),
    **dict.fromkeys(
        ("admin:cases_case_inspection", "admin:cases_case_inspection_paper"),
        admin(examiner=FORM, mayor=FORM, superuser=FORM),
    ),
    "admin:cases_case_inspection_month": admin(examiner=FORM, mayor="200/403", superuser=FORM),
    "admin:cases_case_objections": SHARED,
    "admin:cases_case_add": admin(),
    "admin:cases_case_delete": admin(),
    **pages(
        "cases_agency",
        changelist=DESK_AND_ADMINISTRATOR,
        history=DESK_AND_ADMINISTRATOR,
        change=DESK_AND_ADMINISTRATOR,
        add=DESK_AND_ADMINISTRATOR,
    ),
    **pages(
        "cases_category",
        changelist=DESK_AND_ADMINISTRATOR,
        history=DESK_AND_ADMINISTRATOR,
        change=DESK_AND_ADMINISTRATOR,
        add=ADMINISTRATOR,
    ),
    **pages(
        "cases_answertemplate",
        changelist=WRITTEN_BY_DESK,
        history=WRITTEN_BY_DESK,
        change=admin(officers="200/403", desk=FORM, administrator=FORM, superuser=FORM),
        add=DESK_AND_ADMINISTRATOR,
    ),
    **pages(
        "cases_holiday",
        changelist=DESK_AND_ADMINISTRATOR,
        history=DESK_AND_ADMINISTRATOR,
        change=DESK_AND_ADMINISTRATOR,
        add=DESK_AND_ADMINISTRATOR,
    ),
    **pages(
        "cases_outage",
        changelist=DESK_AND_ADMINISTRATOR,
        history=DESK_AND_ADMINISTRATOR,
        change=DESK_AND_ADMINISTRATOR,
        add=DESK_AND_ADMINISTRATOR,
    ),
    **pages(
        "cases_kindperiod",
        changelist=DESK_AND_ADMINISTRATOR,
        history=DESK_AND_ADMINISTRATOR,
        change=admin(desk="200/403", administrator=FORM, superuser=FORM),
        add=ADMINISTRATOR,
    ),
    # The report of the world is the officer's own; of others' nobody learns that they exist.
    **pages(
        "cases_conductreport",
        changelist=admin(officers=FORM, desk=FORM, superuser=FORM),
        history=admin(MOVES, officer=FORM, desk=FORM, superuser=FORM),
        change=admin(officer="200/403", other="302/403", desk="200/403", superuser="200/403"),
        evidence=admin("403/405", officer=READ, other=NO_READING, desk=READ, superuser=READ),
    ),
    **pages(
        "cases_restriction",
        changelist=admin(desk=FORM, superuser=FORM),
        history=admin(desk=FORM, superuser=FORM),
        change=admin(desk="200/403", superuser="200/403"),
    ),
    **pages("reminders_reminder", changelist=AUDIT, history=AUDIT, change=AUDIT_ONE),
    **pages("privacy_accesslog", changelist=AUDIT, history=AUDIT, change=AUDIT_ONE),
    **pages(
        "notices_notice",
        changelist=OUTBOX,
        history=OUTBOX,
        change=admin(desk="200/403", examiner="200/403", administrator="200/403", superuser="200/403"),
        send_again=OUTBOX_ACT,
        delivered=OUTBOX_ACT,
    ),
    **pages(
        "organization_department",
        changelist=DESK_AND_ADMINISTRATOR,
        history=DESK_AND_ADMINISTRATOR,
        change=admin(desk="200/403", administrator=FORM, superuser=FORM),
        add=ADMINISTRATOR,
    ),
    **pages(
        "organization_officer",
        changelist=ADMINISTRATOR,
        history=ADMINISTRATOR,
        change=ADMINISTRATOR,
        add=ADMINISTRATOR,
    ),
    **pages(
        "people_user",
        changelist=ADMINISTRATOR,
        history=ADMINISTRATOR,
        change=admin(administrator="200/302", superuser=FORM),
        add=ADMINISTRATOR,
    ),
    **pages(
        "auth_group",
        changelist=ADMINISTRATOR,
        history=ADMINISTRATOR,
        change=admin(administrator="200/403", superuser="200/403"),
    ),
    **pages("places_district", changelist=ADMINISTRATOR, history=ADMINISTRATOR, change=ADMINISTRATOR),
    # The Mondays: whoever may see them reads, whoever runs them acts; the administrator sets the plan.
    **pages(
        "petitions_session",
        changelist=MONDAYS,
        history=MONDAYS,
        change=admin("403/403", desk=READ, examiner=READ, mayor=READ, administrator=READ, superuser=READ),
        add=RUNS_MONDAYS,
        verb=RUNS_MONDAYS,
        booked=admin(desk="302/200", mayor="302/200", superuser="302/200"),  # that booking is over
    ),
    **pages(
        "petitions_mondayplan",
        changelist=admin(administrator=MOVES, superuser=MOVES),
        history=ADMINISTRATOR,
        change=ADMINISTRATOR,
    ),
    # The review of the world is asked of the officer's department, for the private case.
    **pages(
        "petitions_review",
        changelist=admin(READ, administrator="403/405"),
        change=REVIEW,
        history=REVIEW,
        file=admin(READ, other=NO_READING, administrator="403/405"),
        ask=admin(desk=FORM, mayor=FORM, superuser=FORM),
    ),
    # The instruction of the world is about the private case, which the officer's department is to carry out.
    **pages(
        "petitions_instruction",
        changelist=admin(officers=READ, desk=READ, onlookers=READ, superuser=READ),
        change=INSTRUCTION,
        history=INSTRUCTION,
        photo=INSTRUCTION,
        verb=admin(officer=FORM, other=HIDDEN, desk=FORM, mayor=FORM, superuser=FORM),
        give=admin(desk=FORM, mayor=FORM, superuser=FORM),
        export=admin("405/403", outside=MOVES, desk="405/200", onlookers="405/200", superuser="405/200"),
    ),
    **pages(
        "consultations_meeting",
        changelist=SHARED,
        history=SHARED,
        change=CHANGED_BY_OFFICERS,
        add=WRITTEN_BY_OFFICERS,
        suggestions=WRITTEN_BY_OFFICERS,
    ),
    **pages(
        "seniorvisits_seniorcentre",
        changelist=SHARED,
        history=SHARED,
        change=CHANGED_BY_OFFICERS,
        add=WRITTEN_BY_OFFICERS,
    ),
    **pages(
        "seniorvisits_visit",
        changelist=SHARED,
        history=SHARED,
        change=CHANGED_BY_OFFICERS,
        add=WRITTEN_BY_OFFICERS,
        suggestions=WRITTEN_BY_OFFICERS,
    ),
    **{
        f"admin:{model}_{page}": ROOT
        for model in ("account_emailaddress", "mfa_authenticator", "socialaccount_socialaccount")
        for page in ("changelist", "add", "history", "delete", "change")
    },
}

# Without a name: old addresses that lead to those above, and the workplace's "no such page"s.
UNNAMED = (
    r"admin/[a-z_]+/[a-z]+/<path:object_id>/",
    r"admin/r/<path:rest>",
    r"admin/\(\?P<url>\.\*\)\$",
    r"accounts/social/(login/cancelled|login/error|signup|connections)/",
)
