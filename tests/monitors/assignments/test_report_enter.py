"""Staff write a report down for a monitor who told it by telephone or on paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.privacy.models import AccessLog
from monitors.models import Appointment, Assignment, Report
from tests.monitors.makers import answers_to, make_appointment, make_assignment, make_report, make_term
from tests.petitions.conftest import image, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Appointment:
    return make_appointment()


@pytest.fixture
def assignment(person: Appointment) -> Assignment:
    return make_assignment()


@pytest.fixture
def workplace(desk: Any) -> Client:
    client = Client()
    client.force_login(desk)
    return client


def url(assignment: Assignment, person: Appointment) -> str:
    return reverse("admin:monitors_assignment_enter", args=[assignment.pk, person.pk])


def typed(assignment: Assignment, **kw: Any) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    return {**answers_to(assignment), "version": "0", "act": "submit", "arrived": day, **kw}


def test_it_is_submitted_for_the_monitor_and_says_who_wrote_it(workplace, desk, assignment, person):
    photo = assignment.questions.get(sort="photo").key
    answer = workplace.post(url(assignment, person), typed(assignment, **{photo: upload(image())}))
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.appointment, report.written_by, report.is_submitted) == (person, desk, True)
    assert report.photos.count() == 1


def test_a_second_press_writes_nothing_new(workplace, assignment, person):
    workplace.post(url(assignment, person), typed(assignment))
    workplace.post(url(assignment, person), typed(assignment))
    assert Report.objects.get().version == 2


@pytest.mark.parametrize("day", ["", "2026-13-45", "2999-01-01"])
def test_a_wrong_day_is_said_and_what_was_typed_stays(workplace, assignment, person, day):
    page = workplace.post(url(assignment, person), typed(assignment, arrived=day))
    assert page.status_code == 200
    assert "의자 하나가 부서졌습니다." in page.text
    assert not Report.objects.submitted().exists()


def test_a_missing_answer_is_named_beside_its_question(workplace, assignment, person):
    missing = assignment.questions.get(sort="one").key
    page = workplace.post(url(assignment, person), typed(assignment, **{missing: ""}))
    assert set(page.context["form"].errors) == {missing}
    assert Report.objects.get().draft


def test_what_the_monitor_has_written_meanwhile_is_not_written_over(workplace, assignment, person):
    report = make_report(assignment, person, draft_only=True)
    Report.objects.update(version=3)
    page = workplace.post(
        url(assignment, person),
        typed(assignment, version="1") | {assignment.questions.get(sort="text").key: "직원이 쓴 글"},
    )
    report.refresh_from_db()
    assert "직원이 쓴 글" not in str(report.draft)
    assert "직원이 쓴 글" in page.text


def test_opening_the_page_is_in_the_access_log(workplace, assignment, person):
    workplace.get(url(assignment, person))
    assert AccessLog.objects.filter(action="monitors.enter", person=person.about).exists()


def test_somebody_of_another_term_is_not_there(workplace, assignment):
    old = make_term(timezone.localdate() - timedelta(days=1500))
    assert workplace.get(url(assignment, make_appointment(term=old))).status_code == 404


def test_who_only_reads_is_refused(client, mayors_office, assignment, person):
    client.force_login(mayors_office)
    assert client.get(url(assignment, person)).status_code == 403
