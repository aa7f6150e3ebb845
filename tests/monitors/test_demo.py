"""The monitors of the demonstration: a believable term, written once, by the rules of office."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from civic.cases import reminders
from civic.cases.gimje import seed_categories
from civic.cases.models import Case
from civic.dashboard.demo.people import write_people
from civic.notices.models import Notice
from civic.organization.gimje import seed_departments
from civic.people.models import User
from civic.places.models import District
from civic.reminders.models import Reminder
from monitors.assignments import answers
from monitors.assignments.matrix import board
from monitors.demo import write_demo
from monitors.demo.stage import LAZY
from monitors.models import (
    Announcement,
    Application,
    Appointment,
    Assignment,
    Call,
    Monitor,
    Points,
    Report,
    ReportPhoto,
    Reward,
    Term,
    Tip,
)

QUERIES = 9_000  # some seconds; told in queries, because a busy machine is slow
ALL = (Monitor, Appointment, Application, Report, Points, Reward, Tip, Announcement, Case)


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[dict[str, Any]]:
    """Written once for all tests of this module, and taken back."""
    files = {**settings.STORAGES["default"]["OPTIONS"], "location": tmp_path_factory.mktemp("files")}
    storages = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": files}}
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(STORAGES=storages):
        call_command("seed_holidays", stdout=StringIO())
        seed_departments()
        seed_categories()
        write_people()
        asked = Counter[str]()

        def count(execute: Any, *question: Any) -> Any:
            asked["queries"] += 1
            return execute(*question)

        with connection.execute_wrapper(count), reminders.planned_at_the_end():
            said = write_demo()
        yield {"said": said, "queries": asked["queries"]}
        transaction.set_rollback(True)


@pytest.fixture
def demo(played: dict[str, Any], db: None) -> dict[str, Any]:
    return played


def browser_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=f"{name}@demo.example"))
    return client


def test_it_is_quick_and_written_once(demo):
    assert demo["queries"] < QUERIES, demo
    rows = [model.objects.count() for model in ALL]
    assert write_demo() == "0 monitors, 0 tips"
    assert rows == [model.objects.count() for model in ALL]


def test_132_monitors_are_in_office_over_all_19_districts_by_their_residents(demo):
    active = Appointment.objects.active().filter(term=Term.objects.current())
    assert active.count() == 132
    by_district = dict(active.values_list("district").annotate(n=Count("pk")))
    assert len(by_district) == 19 and min(by_district.values()) >= 2
    largest = District.objects.order_by("-population").first()
    assert largest is not None and by_district[largest.slug] == max(by_district.values())
    seats = Term.objects.current().district_seats.aggregate(sum=Sum("seats"))["sum"]
    assert seats == 132 and all(row.section_id for row in active)


def test_two_left_and_others_have_the_rest_of_their_term(demo):
    gone = Appointment.objects.filter(dismissed_on__lte=timezone.localdate())
    assert {row.ground for row in gone} == {"own-wish", "moved-away"}
    for row in gone:
        successor = row.replaced_by
        assert successor.seat == row.seat and successor.ends_on == row.term.ends_on
        assert successor.starts_on > row.dismissed_on and successor.application.state == "appointed"
    assert Application.objects.filter(state="reserve", reserve_rank__isnull=False).count() >= 5


def test_nobody_is_real(demo):
    assert all(person.phone.startswith("0100000") for person in Monitor.objects.all())
    assert all(person.email.endswith("@demo.example") for person in Monitor.objects.all() if person.email)
    assert all(row.phone.startswith("0100000") for row in Application.objects.all() if row.phone)
    for model in (Monitor, Term, Appointment, Application, Call, Assignment, Report, Announcement, Reward):
        assert not model.objects.filter(is_demo=False).exists(), model


def test_one_call_is_decided_and_one_takes_applications(demo):
    decided, vacancy = Call.objects.order_by("opens_on")
    assert decided.decided_at is not None and vacancy.is_open()
    assert set(decided.applications.values_list("state", flat=True)) == {"appointed", "reserve", "declined"}
    assert (
        decided.applications.filter(state="appointed").count() == Appointment.objects.exclude(application=None).count()
    )
    assert not decided.applications.filter(state="declined").exclude(name_index="").exists()
    assert vacancy.applications.filter(state="received").count() >= 5


def test_four_assignments_are_over_and_two_are_open(demo):
    rows = Term.objects.current().assignments.all()
    over = [row for row in rows if row.state == "closed"]
    assert len(over) == 4 and sum(row.state == "open" for row in rows) == 2
    assert all(row.shared_at and row.summary and row.shown for row in over)
    assert sum(row.published_at is not None for row in over) == 2


def test_reports_are_in_all_states_and_hold_what_the_rules_ask(demo):
    reports = Report.objects.select_related("assignment").prefetch_related("assignment__questions")
    for row in reports:
        if row.is_submitted:
            for question in row.assignment.questions.all():
                assert answers.check(question, row.answers.get(question.key)) == [], (row.pk, question.text)
                assert answers.clean(question, row.answers.get(question.key)) == (
                    row.answers.get(question.key, answers.clean(question, None))
                )
    assert any(row.is_late for row in reports) and any(row.is_changed for row in reports)
    assert any(not row.is_submitted for row in reports) and any(row.chosen_at for row in reports)
    assert ReportPhoto.objects.count() >= 8
    assert not reports.filter(appointment__seat__in=LAZY).exists()
    assert 55 < board(Term.objects.current()).total.percent < 85


def test_tips_of_many_monitors_are_in_many_states(demo):
    tips = Tip.objects.select_related("case")
    assert tips.count() >= 40 and tips.values("monitor").distinct().count() > 15
    assert {tip.sort for tip in tips} == set(Tip.Sort.values)
    assert len({tip.case.progress for tip in tips}) >= 4
    assert tips.filter(chosen_at__isnull=False).count() == 4
    assert tips.filter(sort="good_news", case__published_at__isnull=False).exists()


def test_points_follow_what_was_done(demo):
    worth = {"report": Report.objects.submitted().filter(is_late=False).count(), "tip": Tip.objects.count()}
    counts = dict(Points.objects.order_by().values_list("what").annotate(n=Count("pk")))
    assert counts["report"] == worth["report"] and counts["chosen-tip"] == 4 and counts["adopted"] >= 3
    assert counts["tip"] <= worth["tip"]
    for reward in Reward.objects.filter(rule__isnull=False).select_related("rule"):
        of_year = reward.appointment.points.filter(on__year=reward.year).aggregate(sum=Sum("points"))["sum"]
        assert of_year >= reward.rule.points


def test_notices_are_read_by_most_and_the_demo_monitor_has_some_left(demo):
    sent = Announcement.objects.sent().with_counts()
    assert len(sent) == 5 and all(0 < row.readers < row.people for row in sent)
    mine = Monitor.objects.get(user__email="monitor@demo.example")
    assert 1 <= mine.appointments.first().readings.unread().count() <= 3
    assert Announcement.objects.drafts().count() == 1


def test_nobody_gets_letters_of_the_past_and_open_assignments_will_remind(demo):
    old = Notice.objects.filter(about__startswith="assignment/")
    assert not old.exists()
    open_ones = {row.pk for row in Assignment.objects.open()}
    assert open_ones <= set(Reminder.objects.filter(subject_type="assignment").values_list("subject_id", flat=True))


@pytest.mark.parametrize(
    "name",
    ["monitors:home", "monitors:my", "monitors:passport", "monitors:assignments", "monitors:notices", "monitors:mine"],
)
def test_the_demo_monitor_has_something_on_each_page(demo, name):
    page = browser_of("monitor").get(reverse(name))
    assert page.status_code == 200 and len(page.content) > 3000
