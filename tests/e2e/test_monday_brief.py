"""The mayor's brief on paper: one sheet of A4 for twelve visitors with much to tell; and its pages on the screen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from petitions.models import Review, Session
from petitions.monday import reviewing
from tests.makers import accepted_case, make_contact, make_department, make_user
from tests.petitions.monday.makers import make_booking, make_instruction, make_session

from .conftest import DESK, PHONE, check_axe, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MUCH = (
    "현장 확인 결과 배수로 약 120m 구간이 토사로 막혀 통수 단면의 60%가 줄어 있고, 2019년 이후 준설한 적이 없습니다. "
    * 4
)


@pytest.fixture
def url(city: dict[str, Any], live_server: Any, settings: Any) -> str:
    settings.STAFF_SECOND_FACTOR = False
    make_user("mayor@example.kr", "mayors-office", name="시장실")
    return str(live_server.url)


@pytest.fixture
def session(city: dict[str, Any]) -> Session:
    """Twelve visitors; two departments for some, promises and earlier cases for all, some reviews lacking."""
    session = make_session(timezone.localdate() + timedelta(days=14), capacity=12)
    second = make_department("environment", name="환경과", phone="063-000-3200")
    for number in range(12):
        person = {"name": f"김방문{number}", "phone": f"0101234{number:04d}", "email": ""}
        kind = {"department": city["roads"], "title": "배수로가 막혀 비만 오면 논이 잠깁니다", "text": MUCH}
        for _earlier in range(number % 5):
            make_instruction(accepted_case(contact=make_contact(**person), **kind), text=MUCH)
        case = accepted_case(contact=make_contact(**person), kind="suggestion", **kind)
        make_booking(session, case)
        for department in (city["roads"], second)[: 1 + number % 2]:
            words = {} if number % 4 == 3 else {"opinion": "partly", "written_at": timezone.now(), "situation": MUCH}
            texts = {} if number % 4 == 3 else {"alternatives": MUCH, "suggestion": MUCH, "law": MUCH}
            due = reviewing.due_for(session)
            Review.objects.create(
                case=case, department=department, asked_at=timezone.now(), due_at=due, **words, **texts
            )
    return session


def test_twelve_visitors_fit_on_one_sheet(page: Page, url: str, session: Session) -> None:
    sign_in(page, url, "mayor@example.kr")
    page.goto(f"{url}/admin/petitions/session/{session.pk}/brief/")
    assert page.locator("tbody tr").count() == 12
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_brief_and_reviews_have_no_violation_and_fit_the_screen(
    page: Page, url: str, session: Session, size: Any, watch: Any
) -> None:
    wrong = watch(page)
    page.set_viewport_size(size)
    first = Review.objects.order_by("pk")[0]
    for email, addresses in (
        ("mayor@example.kr", [f"session/{session.pk}/brief/", "review/", f"review/ask/{first.case_id}/"]),
        ("officer@example.kr", [f"review/{first.pk}/change/", "review/?show=written"]),
    ):
        page.context.clear_cookies()
        sign_in(page, url, email)
        for address in addresses:
            page.goto(f"{url}/admin/petitions/{address}")
            check_axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
    assert wrong == []
