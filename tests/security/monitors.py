"""The pages of the monitors: who may open what, and the rows of the world their addresses name."""

import uuid
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from civic.people.models import User
from monitors.activity.points import give
from monitors.models import Appointment, PointRule, Reward, RewardRule, Section, Tip
from tests.makers import make_contact, make_filing
from tests.monitors.makers import (
    make_announcement,
    make_application,
    make_appointment,
    make_assignment,
    make_call,
    make_monitor,
    make_photo,
    make_report,
    seed_rules,
)
from tests.monitors.membership.rosters import make_upload

from .answers import FORM, HIDDEN, MOVES, NO_READING, READ, Answers, admin, members, pages, want

if TYPE_CHECKING:
    from .world import World

TIPS = admin(desk=FORM, onlookers=FORM, superuser=FORM)
READ_BY_DESK = admin("403/405", desk=READ, superuser=READ)
WRITTEN_BY_DESK = admin(desk=FORM, superuser=FORM)
TIPS_ONE = admin("403/405", desk=READ, onlookers=READ, superuser=READ)
NOTICES = admin("403/405", desk=READ, superuser=READ)
TERMS = admin(desk=FORM, mayor=FORM, superuser=FORM)
RUNS = admin(desk=FORM, superuser=FORM)
PAPERS = admin("403/405", desk=READ, superuser=READ)
RUN = admin(desk=FORM, superuser=FORM)
FOLLOWED = admin("403/405", desk=READ, onlookers=READ, superuser=READ)

PEOPLE = admin(desk=FORM, mayor=FORM, superuser=FORM)
PEOPLE_READ = admin("403/405", desk=READ, mayor=READ, superuser=READ)

MONITORS: dict[str, Answers] = {
    # --- For everybody
    "monitors:home": want(READ),
    # --- Calls and applications: the application of the world is somebody's who has no account
    "monitors:join": want(READ),
    "monitors:apply": want(FORM, monitor="200/409"),  # in office already
    "monitors:join-mine": want(FORM),
    "monitors:join-application": want(NO_READING),
    "monitors:join-receipt": want(NO_READING),
    "monitors:join-withdraw": want(HIDDEN),
    "monitors:join-forget": want("405/302"),
    # --- For monitors
    "monitors:assignments": members("403/403", monitor=READ),
    "monitors:assignment": members("403/403", monitor="200/302"),
    "monitors:photo": members(NO_READING, desk=READ, onlookers=READ, superuser=READ),  # of somebody else's report
    # The results are not shared yet: staff who follow the assignments read them.
    "monitors:results": members(NO_READING, visitors="login/405", desk=READ, onlookers=READ, superuser=READ),
    "monitors:results-photo": want(NO_READING),  # nobody picked it
    "monitors:my": members("403/403", monitor=READ),
    "monitors:consents": members("403/403", monitor="200/302"),
    "monitors:passport": members("403/403", monitor=READ),
    "monitors:certificate": members("403/403", monitor=READ),
    "monitors:mine": members("403/403", monitor=READ),
    "monitors:send": members("403/403", monitor=FORM),
    "monitors:receipt": members("403/403", monitor=READ),
    "monitors:notices": members("403/403", monitor=READ),
    "monitors:notice": members("403/403", monitor=READ),
    # --- For staff
    **pages(
        "monitors_call", changelist=READ_BY_DESK, add=WRITTEN_BY_DESK, change=READ_BY_DESK, history=WRITTEN_BY_DESK
    ),
    "admin:monitors_call_write": WRITTEN_BY_DESK,
    "admin:monitors_call_preview": READ_BY_DESK,
    "admin:monitors_call_verb": WRITTEN_BY_DESK,
    **pages(
        "monitors_application",
        changelist=WRITTEN_BY_DESK,
        add=WRITTEN_BY_DESK,
        change=READ_BY_DESK,
        history=WRITTEN_BY_DESK,
    ),
    "admin:monitors_application_export": admin("405/403", desk="405/200", superuser="405/200"),
    "admin:monitors_application_note": WRITTEN_BY_DESK,
    "admin:monitors_application_withdraw": WRITTEN_BY_DESK,
    **pages(
        "monitors_term",
        changelist=TERMS,
        history=TERMS,
        change=admin("403/403", desk=READ, mayor=READ, superuser=READ),
        add=RUNS,
        edit=RUNS,
        drop=RUNS,
        reappoint=admin(desk="200/302", superuser="200/302"),
        letters=PAPERS,
        cards=PAPERS,
    ),
    "admin:monitors_selection": RUNS,
    "admin:monitors_selection_decide": RUNS,
    "admin:monitors_appointment_dismiss": RUNS,
    "admin:monitors_appointment_undo": admin(desk=MOVES, superuser=MOVES),  # not dismissed
    "admin:monitors_appointment_move": RUNS,
    "admin:monitors_appointment_replace": admin(desk=MOVES, superuser=MOVES),  # not vacant
    "admin:monitors_appointment_reappoint": admin(desk=MOVES, superuser=MOVES),  # there is no term after it
    "admin:monitors_appointment_letter": PAPERS,
    "admin:monitors_appointment_card": PAPERS,
    **pages(
        "monitors_tip",
        changelist=TIPS,
        history=TIPS,
        change=TIPS_ONE,
        write=RUN,
        choose=admin("405/403", desk="405/200", superuser="405/200"),
        unchoose=admin("405/403", desk="405/302", superuser="405/302"),
        export=admin("405/403", desk="405/200", superuser="405/200"),
    ),
    **pages(
        "monitors_points",
        changelist=RUN,
        history=RUN,
        change=admin(desk="200/403", superuser="200/403"),
        give=RUN,
        take_away=admin("405/403", desk="405/302", superuser="405/302"),
        ranking=admin("403/405", desk=READ, mayor=READ, superuser=READ),
        ranking_export=admin("405/403", desk="405/200", superuser="405/200"),
        certificate=READ_BY_DESK,
    ),
    **pages("monitors_section", changelist=RUN, history=RUN, change=RUN, add=RUN),
    **pages("monitors_pointrule", changelist=RUN, history=RUN, change=RUN),
    **pages("monitors_rewardrule", changelist=RUN, history=RUN, change=RUN, add=RUN),
    **pages(
        "monitors_reward",
        changelist=RUN,
        history=RUN,
        change=admin(desk="200/403", superuser="200/403"),
        add=RUN,
        give=admin("405/403", desk="405/200", superuser="405/200"),
        take_back=admin("405/403", desk="405/302", superuser="405/302"),
        print=READ_BY_DESK,
        export=admin("405/403", desk="405/200", superuser="405/200"),
    ),
    **pages(
        "monitors_monitor",
        changelist=PEOPLE,
        history=PEOPLE,
        change=PEOPLE_READ,
        inactive=PEOPLE_READ,
        edit=WRITTEN_BY_DESK,
        export=admin("405/403", desk="405/200", superuser="405/200"),
        inactive_write=admin("405/403", desk="405/200", superuser="405/200"),
        roster=WRITTEN_BY_DESK,
        roster_template=admin("403/405", desk=READ, superuser=READ),
        roster_preview=admin(desk=FORM, superuser=HIDDEN),  # only who uploaded it sees the rows
    ),
    "admin:monitors_assignment_enter": admin(desk=FORM, superuser=FORM),
    **pages(
        "monitors_assignment",
        changelist=admin(desk=READ, onlookers=READ, superuser=READ),
        change=admin(desk=READ, onlookers=READ, superuser=READ),
        history=admin(desk=FORM, onlookers=FORM, superuser=FORM),
        add=RUN,
        edit=RUN,
        verb=RUN,
        preview=FOLLOWED,
        matrix=FOLLOWED,
        matrix_export=admin("405/403", desk="405/200", superuser="405/200"),
        results=admin(desk=FORM, onlookers="200/403", superuser=FORM),
        results_export=admin("405/403", desk="405/200", superuser="405/200"),
        pick=admin("405/403", desk="405/302", superuser="405/302"),
    ),
    **pages(
        "monitors_report",
        changelist=admin(desk=FORM, onlookers=FORM, superuser=FORM),
        change=admin(desk=READ, onlookers=READ, superuser=READ),
        history=admin(desk=READ, onlookers=READ, superuser=READ),
        choose=admin("405/403", desk="405/302", superuser="405/302"),
    ),
    **pages(
        "monitors_announcement",
        changelist=NOTICES,
        change=NOTICES,
        history=admin(desk=FORM, superuser=FORM),
        add=admin(desk=FORM, superuser=FORM),
        edit=admin(desk=MOVES, superuser=MOVES),  # it was sent
        act=admin("405/403", desk="405/302", superuser="405/302"),
        readers=NOTICES,
        told=admin("405/403", desk="405/302", superuser="405/302"),
    ),
}


def appoint(user: Any) -> Appointment:
    """The world's monitor, in office."""
    return make_appointment(make_monitor(user))


def send_tip(user: Any, department: Any) -> Tip:
    """The tip of the world's monitor."""
    filing = make_filing(program="monitors", contact=make_contact(user=user), department=department)
    return Tip.send(filing, monitor=appoint(user).monitor, sort="idea")


def rows(tip: Tip) -> dict[str, Any]:
    """One row for each model of the admin, by `app_model`; of somebody else than the world's monitor."""
    seed_rules()
    somebody = make_appointment()
    assignment = make_assignment()
    return {
        "monitors_tip": tip,
        "monitors_monitor": somebody.monitor,
        # Of the desk, with a row that cannot be taken over.
        "monitors_rosterimport": make_upload(
            somebody.term, User.objects.get(email="desk@example.kr"), ("가", "", "", "한양", "", "", "", "")
        ),
        "monitors_points": give(somebody, "meeting", "hand/1", at=timezone.now()),
        "monitors_section": Section.objects.order_by("pk").first(),
        "monitors_pointrule": PointRule.objects.get(what="meeting"),
        "monitors_rewardrule": RewardRule.objects.order_by("pk").first(),
        "monitors_reward": Reward.objects.create(
            appointment=somebody, form_key=uuid.uuid4(), year=2026, name="표창", given_on=somebody.starts_on
        ),
        "monitors_term": somebody.term,
        "monitors_appointment": somebody,
        "monitors_call": (call := make_call(somebody.term)),
        "monitors_selection": call,
        "monitors_application": make_application(call),
        "monitors_assignment": assignment,
        "monitors_announcement": make_announcement(somebody, *tip.monitor.appointments.all()),
        "monitors_report": (report := make_report(assignment, somebody)),
        "monitors_reportphoto": make_photo(report),
    }


def addresses(world: "World") -> dict[str, list[Any]]:
    """What the addresses name that are not about one row of the admin."""
    application = world.rows["monitors_application"].number
    announcement = world.rows["monitors_announcement"]
    return {
        "admin:monitors_selection": [world.rows["monitors_call"].pk],
        "admin:monitors_points_certificate": [world.rows["monitors_monitor"].pk],
        "admin:monitors_reward_give": [world.rows["monitors_rewardrule"].pk],
        "monitors:notice": [announcement.pk],
        "admin:monitors_announcement_act": [announcement.pk, "remind"],
        "admin:monitors_announcement_told": [announcement.pk, announcement.readings.first().appointment_id],
        "monitors:receipt": [world.tip.case.number],
        "admin:monitors_monitor_roster_template": ["csv"],
        "admin:monitors_monitor_roster_preview": [world.rows["monitors_rosterimport"].pk],
        "monitors:apply": [world.rows["monitors_call"].pk],
        "admin:monitors_call_verb": [world.rows["monitors_call"].pk, "last-day"],
        **{f"monitors:join-{page}": [application] for page in ("application", "receipt", "withdraw", "forget")},
        "monitors:assignment": [world.rows["monitors_assignment"].ref],
        "admin:monitors_assignment_enter": [
            world.rows["monitors_assignment"].pk,
            world.rows["monitors_report"].appointment_id,
        ],
        "admin:monitors_assignment_verb": [world.rows["monitors_assignment"].pk, "dates"],
        "monitors:results": [world.rows["monitors_assignment"].ref],
        "monitors:results-photo": [world.rows["monitors_assignment"].ref, "nothing"],
        "monitors:photo": [world.rows["monitors_reportphoto"].token],
    }
