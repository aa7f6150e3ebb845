"""Writing down an instruction of the mayor, the panel of a case, and what is to do."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Case
from petitions.models import Instruction
from petitions.models.instruction import State
from petitions.monday import instructions as follow_up
from tests.makers import accepted_case, make_contact

from .followed import TEXT, give_one, instruction_in
from .makers import make_booking, make_session

pytestmark = pytest.mark.django_db
LIST = "admin:petitions_instruction_changelist"


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def case(citizen, department) -> Case:
    return accepted_case(department=department, contact=make_contact(user=citizen), title="남이 알면 안 되는 제목")


@pytest.fixture
def given(case, department, mayors_office) -> Instruction:
    return give_one(case, department=department, by=mayors_office, due_on=timezone.localdate() + timedelta(days=14))


class TestGiving:
    def url(self, case: Case) -> str:
        return reverse("admin:petitions_instruction_give", args=[case.pk])

    def data(self, department: Any, **more: Any) -> dict[str, Any]:
        due = timezone.localdate() + timedelta(days=7)
        return {"form_key": uuid.uuid4(), "text": TEXT, "department": department.pk, "due_on": due.isoformat(), **more}

    def test_it_is_written_down_once(self, case, department, mayors_office):
        client, data = as_(mayors_office), self.data(department)
        for _time in (1, 2):
            assert client.post(self.url(case), data).status_code == 302
        assert Instruction.objects.get().given_by == mayors_office

    def test_the_monday_of_the_case_is_chosen_already(self, case, mayors_office):
        session = make_session()
        make_booking(session, case, state="heard", position=0)
        answer = as_(mayors_office).get(self.url(case))
        assert answer.context["form"]["session"].value() == session.pk

    @pytest.mark.parametrize(
        "wrong", [{"text": ""}, {"department": ""}, {"due_on": ""}, {"due_on": "2020-01-01"}, {"form_key": "x"}]
    )
    def test_what_is_missing_is_said_and_the_rest_kept(self, case, department, mayors_office, wrong):
        answer = as_(mayors_office).post(self.url(case), {**self.data(department), **wrong})
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert "text" in wrong or TEXT in answer.content.decode()
        assert not Instruction.objects.exists()

    def test_not_for_officers_and_not_about_the_own_petition(self, case, department, officer, mayors_office):
        assert as_(officer).get(self.url(case)).status_code == 403
        own = accepted_case(department=department, contact=make_contact(user=mayors_office))
        assert as_(mayors_office).get(self.url(own)).status_code in (403, 404)


class TestTheCaseAndTheFirstScreen:
    def test_the_panel_of_a_case(self, given, desk):
        found = follow_up.panel(given.case, desk)
        assert [line.instruction for line in found["instructions"]] == [given]

    def test_the_template_of_the_panel(self, given, desk, rf):
        from django.template.loader import render_to_string

        text = render_to_string(
            "admin/petitions/_case_instructions.html", {"panel": follow_up.panel(given.case, desk), "case": given.case}
        )
        assert reverse("admin:petitions_instruction_change", args=[given.pk]) in text

    def test_a_case_without_any_has_an_empty_one(self, case, desk):
        assert not any(follow_up.panel(case, desk).values())

    def test_the_way_to_a_new_one_stands_with_a_case_of_the_mondays(self, case, desk, officer):
        make_booking(make_session(), case, state="heard", position=0)
        url = reverse("admin:petitions_instruction_give", args=[case.pk])
        assert follow_up.panel(case, desk)["instruction_give_url"] == url
        assert follow_up.panel(case, officer)["instruction_give_url"] == ""
        assert url in as_(desk).get(reverse("admin:cases_case_change", args=[case.pk])).content.decode()

    def test_what_is_to_do(self, case, department, officer, desk, stranger, administrator, citizen):
        today = timezone.localdate()
        instruction_in(State.GIVEN, case, department=department)
        instruction_in(State.TAKEN, case, department=department, due_on=today - timedelta(days=1))
        instruction_in(State.CHECKING, case, department=department, check_on=today)
        assert [item.rows.count() for item in follow_up.todo(officer)] == [1, 1]
        assert [item.rows.count() for item in follow_up.todo(desk)] == [1, 1, 1]
        assert [item.rows.count() for item in follow_up.todo(stranger)] == [0, 0]
        assert follow_up.todo(administrator) == []
        assert follow_up.todo(citizen) == []

    def test_its_links_lead_to_as_many_rows(self, case, department, desk):
        today = timezone.localdate()
        instruction_in(State.GIVEN, case, department=department)
        instruction_in(State.CHECKING, case, department=department, check_on=today)
        for item in follow_up.todo(desk):
            answer = as_(desk).get(item.href)
            assert len(answer.context["lines"]) == item.rows.count()
