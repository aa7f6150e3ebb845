"""The Mondays of the demonstration: played by the real rules, in all outcomes, the same each time."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.gimje import seed_categories
from civic.cases.models import Case, CaseEvent
from civic.dashboard.demo.people import CITIZEN, write_people
from civic.notices.models import Notice
from civic.organization.gimje import seed_departments
from civic.people.models import User
from petitions.demo import write_mondays
from petitions.models import Booking, Instruction, Review, Session
from petitions.monday import figures
from petitions.monday.report import report_of
from petitions.monday.stories import stories

QUERIES = 16_000  # some seconds; told in queries, because a busy machine is slow


@pytest.fixture(scope="module")
def mondays(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Written once for all tests of this module, and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_holidays", stdout=StringIO())
        seed_departments()
        seed_categories()
        write_people()
        asked = Counter[str]()

        def count(execute: Any, *question: Any) -> Any:
            asked["queries"] += 1
            return execute(*question)

        with connection.execute_wrapper(count):
            said = write_mondays()
        yield {"said": said, "queries": asked["queries"]}
        transaction.set_rollback(True)


@pytest.fixture
def now(mondays: dict[str, Any], db: None) -> dict[str, Any]:
    return mondays


def test_it_is_quick_and_written_once(now: dict[str, Any]):
    assert now["queries"] < QUERIES
    rows = Booking.objects.count(), CaseEvent.objects.count(), Session.objects.count()
    assert write_mondays() == "0 sessions"
    assert rows == (Booking.objects.count(), CaseEvent.objects.count(), Session.objects.count())


def test_ten_sessions_are_over_and_numbered_from_the_baseline(now: dict[str, Any]):
    held = list(Session.objects.held())
    assert [row.number for row in held] == list(range(125, 115, -1))
    assert all(row.is_demo and row.remarks for row in held)
    for session in held:
        counts = report_of(session).counts
        assert 4 <= counts.registered <= 9 and counts.heard >= 3, session
    assert not Session.objects.filter(day__lt=timezone.localdate()).exclude(state__in=("held", "cancelled")).exists()


def test_visitors_of_every_kind(now: dict[str, Any]):
    assert set(Booking.objects.values_list("source", flat=True)) == {"web", "phone", "walk-in"}
    states = Counter(Booking.objects.filter(session__state="held").values_list("state", flat=True))
    assert states["heard"] >= 40 and states["no-show"] and states["cancelled"]
    assert set(states) == {"heard", "no-show", "cancelled"}
    heard = Booking.objects.came()
    assert not heard.filter(mayor_words="").exists()
    assert not Review.objects.filter(case__in=heard.exclude(source="walk-in").values("case"), written_at=None).exists()


def test_instructions_in_every_state(now: dict[str, Any]):
    states = Counter(Instruction.objects.values_list("state", flat=True))
    assert set(states) == set(Instruction.State.values), states
    assert Instruction.objects.filter(postponed__gt=0).exists()
    assert Instruction.objects.filter(disputes__gt=0).exists()
    assert Instruction.objects.filter(state="under-way", percent__gt=0).exists()
    assert 0 < (figures.kept_share().percent or 0) < 100


def test_cases_in_all_outcomes(now: dict[str, Any]):
    cases = Case.objects.filter(bookings__state="heard")
    decisions = set(cases.values_list("decision", flat=True))
    assert {"adopted", "partly", "alternative", "long_term", "refused"} <= decisions
    assert {"under_way", "done", "closed"} <= set(cases.values_list("progress", flat=True))
    assert cases.filter(ending="withdrawn").exists()
    assert len(stories()) == 6
    assert not Case.objects.filter(is_demo=False).exists()


def test_nobody_is_late_by_law_because_of_the_demonstration(now: dict[str, Any]):
    over = Case.objects.filter(bookings__session__state="held")
    answered = over.filter(answered_at__isnull=False)
    assert [case.number for case in answered if case.due_at and case.answered_at > case.due_at] == []
    assert not over.filter(act_by__lt=timezone.now()).exists()


def test_every_case_tells_its_story_in_the_order_of_time(now: dict[str, Any]):
    last: dict[int, Any] = {}
    for case, at in CaseEvent.objects.order_by("case", "pk").values_list("case", "at"):
        assert case not in last or at >= last[case], case
        assert at <= timezone.now(), case
        last[case] = at


def test_the_next_three_mondays_are_open(now: dict[str, Any]):
    ahead = list(Session.objects.coming().with_taken())
    first, second, third = ahead[:3]
    assert {row.state for row in (first, second, third)} == {Session.State.OPEN}
    assert first.taken and third.taken and second.free == 0 and second.waiting == 2
    assert len(ahead) > 4 and ahead[-1].state == Session.State.PLANNED
    reviews = Review.objects.filter(case__bookings__session__in=(first, second))
    assert reviews.filter(written_at__isnull=False).exists() and reviews.overdue(timezone.now()).exists()


def test_the_citizen_who_can_sign_in_has_something_to_do(now: dict[str, Any]):
    citizen = User.objects.get(email=CITIZEN.email)
    coming = Booking.objects.live().get(case__contact__user=citizen)
    assert coming.state == Booking.State.BOOKED
    to_confirm = Instruction.objects.filter(case__contact__user=citizen, state="reported")
    assert to_confirm.exists()


def test_nobody_gets_mail_of_the_past(now: dict[str, Any]):
    """Letters are only about what happened in the last days: to the next sessions, and to reports just made."""
    old = timezone.now() - timedelta(days=8)
    recent = set(Case.objects.filter(last_event_at__gt=old).values_list("number", flat=True))
    assert {about.removeprefix("case/") for about in Notice.objects.values_list("about", flat=True)} <= recent


def test_every_public_page_shows_it_without_a_name(now: dict[str, Any]):
    client = Client()
    names = [case.contact.name for case in Case.objects.exclude(contact=None).select_related("contact")]
    pages = [reverse("petitions:monday"), *(row.get_absolute_url() for row in Session.objects.all())]
    for url in pages:
        answer = client.get(url)
        text = answer.content.decode()
        assert answer.status_code == 200 and [name for name in names if name in text] == [], url
