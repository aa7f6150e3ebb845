"""Home page, dashboard and the pages for watching machines."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from civic.dashboard.stats import board, totals
from civic.notices.models import SweepRun
from tests.makers import accepted_case, answer_parts, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(department: Any, other_department: Any, officer: Any) -> list[Case]:
    """An answered, an overdue and a new case, in two departments and two districts."""
    answered = accepted_case(department=department, consents=[("publication", "1")])
    answered.answer(decision="adopted", parts=answer_parts(), by=officer)
    answered.publish(title="가로등 수리", text="꺼져 있었습니다.", answer="고쳤습니다.", by=None)
    late = accepted_case(department=other_department, at=timezone.now() - timedelta(days=60))
    Case.objects.filter(pk=late.pk).update(act_by=timezone.now() - timedelta(days=1))
    return [answered, late, make_case(department=department, district=None)]


def test_one_pass_counts_what_separate_questions_count(ledger: list[Case], department: Any) -> None:
    found = board(Case.objects.all())
    assert found.all == totals(Case.objects.all(), found.at)
    assert found.by_department[department.pk] == totals(Case.objects.filter(department=department), found.at)
    assert found.by_district[None].total == 1
    assert (found.all.total, found.all.overdue, found.all.answered, found.all.on_time_share) == (3, 1, 1, 100)


def test_the_home_page_shows_the_newest_public_answer_and_nothing_private(ledger: list[Case], client: Client) -> None:
    page = client.get("/").content.decode()
    assert "고쳤습니다." in page and "가로등 수리" in page
    assert ledger[1].text not in page and "홍길동" not in page and ledger[1].number not in page


def test_the_home_page_names_every_public_program(client: Client) -> None:
    from civic.programs import registry

    page = client.get("/").content.decode()
    assert registry.public() and all(str(program.name) in page for program in registry.public())


def test_the_home_page_needs_few_queries(
    ledger: list[Case], client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        client.get("/")


def test_the_dashboard_counts_and_links_to_the_lists(ledger: list[Case], client: Client, mayors_office: Any) -> None:
    client.force_login(mayors_office)
    answer = client.get("/dashboard/")
    assert answer.context["totals"].total == 3
    page = answer.content.decode()
    assert "show=overdue" in page and "department=environment" in page
    assert client.get(reverse("admin:cases_case_worklist"), {"show": "all"}).status_code == 200


def test_the_dashboard_needs_few_queries(
    ledger: list[Case], client: Client, mayors_office: Any, django_assert_max_num_queries: Any
) -> None:
    client.force_login(mayors_office)
    client.get("/dashboard/")
    with django_assert_max_num_queries(30):  # every program's own panel included
        client.get("/dashboard/")


def test_an_officer_counts_only_the_own_department(ledger: list[Case], client: Client, officer: Any) -> None:
    client.force_login(officer)
    assert client.get("/dashboard/").context["totals"].total == 2


@pytest.mark.parametrize("who", ["citizen", "nobody"])
def test_the_dashboard_is_closed_to_citizens(who: str, client: Client, citizen: Any) -> None:
    if who == "citizen":
        client.force_login(citizen)
    assert client.get("/dashboard/").status_code in {302, 403}


@pytest.mark.parametrize("address", ["/privacy/", "/accessibility/", "/healthz", "/favicon.ico"])
def test_plain_pages_answer(address: str, client: Client) -> None:
    assert client.get(address).status_code in {200, 302}


def test_readyz_says_what_is_wrong(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["wrong"] == ["the sweeps do not come round"]


def test_readyz_is_content_after_the_sweeps(client: Client) -> None:
    for name in ("reminders.fire", "notices.send"):
        SweepRun.objects.create(name=name, finished_at=timezone.now())
    assert client.get("/readyz").json()["ready"] is True
