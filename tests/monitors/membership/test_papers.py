"""Letters of appointment and cards: one or all of a term, for who holds a seat only; printing them is logged."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.privacy.models import AccessLog
from monitors.membership import papers
from tests.makers import make_user
from tests.monitors.makers import make_appointment, make_monitor, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(settings):
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(make_user("", "desk"))
    return client


def test_a_paper_says_name_number_district_and_days():
    term = make_term(date(2026, 4, 1), number=7, ends_on=date(2028, 3, 31))
    row = make_appointment(make_monitor(name="김하나"), term, district="mangyeong", seat=5, nth=2)
    paper = papers.of_one(row)
    assert (paper.name, paper.number, paper.again) == ("김하나", "7-005", True)
    assert (paper.starts_on, paper.ends_on) == (date(2026, 4, 1), date(2028, 3, 31))
    assert paper.given_on <= timezone.localdate()


@pytest.mark.parametrize("kind", ["letters", "cards"])
def test_all_of_a_term_are_printed_without_the_dismissed(desk, kind, django_assert_max_num_queries):
    term = make_term()
    rows = [make_appointment(make_monitor(name=f"모니터{n}"), term) for n in range(12)]
    gone = make_appointment(make_monitor(name="떠난사람"), term, dismissed_on=timezone.localdate(), ground="illness")
    with django_assert_max_num_queries(20):
        answer = desk.get(reverse(f"admin:monitors_term_{kind}", args=[term.pk]))
    page = answer.content.decode()
    assert all(row.monitor.name in page for row in rows) and gone.monitor.name not in page
    assert page.count("<article") == 12 and [len(sheet) for sheet in answer.context["sheets"]] == [10, 2]
    assert answer["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.get(action="monitors.papers").subject == term.about


@pytest.mark.parametrize("kind", ["letter", "card"])
def test_of_one_monitor_only_while_the_seat_is_held(desk, kind):
    row = make_appointment()
    address = reverse(f"admin:monitors_appointment_{kind}", args=[row.pk])
    assert row.monitor.name in desk.get(address).content.decode()
    type(row).objects.update(dismissed_on=timezone.localdate() + timedelta(days=1), ground="illness")
    assert desk.get(address).status_code == 302


@pytest.mark.parametrize(("role", "status"), [("mayors-office", 403), ("examiner", 403), ("officer", 403)])
def test_nobody_else_prints_them(settings, role, status):
    settings.STAFF_SECOND_FACTOR = False
    client = Client()
    client.force_login(make_user("", role))
    assert client.get(reverse("admin:monitors_term_cards", args=[make_term().pk])).status_code == status
