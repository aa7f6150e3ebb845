"""Petitions that need not be handled, for one of the nine grounds of the law."""

import pytest
from django.utils.html import escape

from civic.cases.law import KINDS, STATUTORY
from civic.cases.lawexceptions import CHECKED, ExemptionGround
from civic.cases.workflow import Ending, Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from tests.cases.mailbox import letter, to_petitioner
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, make_case

pytestmark = pytest.mark.django_db
WHY = "이웃 사이의 경계 다툼이어서 시가 정할 수 없습니다."


def test_the_law_has_nine_grounds_each_with_its_number_and_where_else_to_turn():
    assert [ground.number for ground in ExemptionGround] == list(range(1, 10))
    assert all(str(ground.label) and str(ground.elsewhere) for ground in ExemptionGround)
    assert all(str(ground.number) in str(ground.article) for ground in ExemptionGround)
    assert CHECKED.year >= 2026


@pytest.mark.parametrize("ground", ExemptionGround.values)
def test_the_petitioner_reads_ground_reason_where_else_and_remedies(officer, ground):
    case = accepted_case(kind="grievance", by=officer)
    case.decline(ground=ground, reason=WHY, by=officer)
    case = fresh(case)
    assert (case.progress, case.ending, case.act_by) == (Progress.CLOSED, Ending.EXEMPT, None)
    assert case.ended_at is not None
    text = letter(case, "decline")
    known = ExemptionGround(ground)
    assert WHY in text and "https://www.epeople.go.kr" in text
    assert str(known.number) in text and case.department.name in text


@pytest.mark.parametrize("kind", sorted(STATUTORY))
def test_applications_under_a_law_are_always_handled(officer, kind):
    case = accepted_case(kind=kind, own_days=10)
    assert not case.may("decline", officer)
    with pytest.raises(WrongStatus):
        case.decline(ground="private", reason=WHY, by=officer)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - STATUTORY))
def test_every_other_kind_can_be_declined(officer, kind):
    assert accepted_case(kind=kind).may("decline", officer)


@pytest.mark.parametrize(("ground", "reason"), [("private", " "), ("workload", WHY), ("", WHY)])
def test_it_needs_a_listed_ground_and_a_reason(officer, ground, reason):
    case = accepted_case(by=officer)
    with pytest.raises(WorkflowError):
        case.decline(ground=ground, reason=reason, by=officer)
    assert fresh(case).is_open and not to_petitioner(case, "decline")


def test_only_the_office_of_the_case_declines_and_only_after_acceptance(officer, stranger, examiner):
    case = make_case()
    assert not case.may("decline", officer)
    case.accept(by=officer)
    assert case.may("decline", officer)
    for by in (stranger, examiner, Petitioner(case.number)):
        assert not case.may("decline", by)


def test_the_form_asks_again_and_shows_what_the_petitioner_reads(officer):
    case, at_work = accepted_case(by=officer), Staff(officer)
    page = at_work.do(case, "decline", ground="private", reason=WHY)
    form = page.context["form"]
    assert "132" in form.preview and fresh(case).is_open
    other = at_work.do(case, "decline", ground="personnel", reason=WHY, confirmed=form["confirmed"].value())
    assert other.context["form"].preview and fresh(case).is_open  # another ground is shown anew
    assert at_work.do(case, "decline", ground="private", reason=WHY, confirmed=form["confirmed"].value())
    assert fresh(case).ending == Ending.EXEMPT


def test_errors_stand_beside_the_fields_and_the_text_stays(officer):
    page = Staff(officer).do(accepted_case(by=officer), "decline", ground="", reason=WHY)
    assert set(page.context["form"].errors) == {"ground"} and WHY in page.content.decode()


def test_the_page_of_the_petition_says_why(officer, client):
    from tests.petitions.conftest import Citizen

    case = accepted_case(by=officer)
    case.decline(ground="private", reason=WHY, by=officer)
    Citizen(client).look_up(case)
    page = client.get(f"/petitions/{case.number}/").content.decode()
    assert WHY in page and escape(str(ExemptionGround.PRIVATE.label)) in page


def test_other_endings_cannot_be_chosen_by_hand(officer):
    case = accepted_case(by=officer)
    for ending in (Ending.EXEMPT, Ending.REPEATED, Ending.MERGED):
        with pytest.raises(WorkflowError):
            case.close(ending=ending, reason=WHY, by=officer)
    choices = dict(Staff(officer).form(case, "close").context["form"]["ending"].field.choices)
    assert not {"exempt", "repeated", "merged"} & set(choices)
