"""Passing on, taking over, sending back and deciding, by their forms; the moves on the page and in the work list."""

from typing import Any

import pytest
import time_machine

from civic.cases.models import Case, CommitteeDecision
from tests.cases.workplace import Staff, fresh, numbers
from tests.makers import make_case, make_department, make_officer, seoul

MONDAY = seoul("2026-11-23T10:00")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(department: Any, officer: Any) -> Case:
    case = make_case(department=department, kind="suggestion")
    case.accept(by=officer)
    return case


@pytest.fixture
def passed(case: Case, other_department: Any, officer: Any, stranger: Any) -> Case:
    case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
    return case


@pytest.fixture
def unclear(passed: Case, coordinating: Any, officer: Any, stranger: Any) -> Case:
    passed.bounce(reason="도로 시설입니다.", suggestion=coordinating, by=stranger)
    passed.bounce(reason="가로등이 아닙니다.", by=officer)
    return passed


def text(page: Any) -> str:
    return str(page.content.decode())


def errors_of(page: Any) -> Any:
    assert page.status_code == 200, page.status_code
    return page.context["form"].errors


class TestPassingOn:
    def test_the_form_says_how_long_one_has_had_it_and_how_long_one_may(self, clock, case, officer):
        clock.move_to(seoul("2026-11-23T11:20"))
        form = Staff(officer).form(case, "transfer").context["form"]
        assert "1시간 20분" in form.hint
        assert "3시간 안에" in form.hint
        clock.move_to(seoul("2026-11-23T17:00"))
        assert "지연" in Staff(officer).form(case, "transfer").context["form"].hint

    def test_it_offers_departments_that_can_own_a_case_but_not_the_own(self, case, officer, other_department):
        make_department("bureau", handles_cases=False)
        offered = Staff(officer).form(case, "transfer").context["form"].fields["department"].queryset
        assert list(offered) == [other_department]

    def test_who_had_it_before_gets_it_only_after_a_second_look(self, passed, stranger, department):
        passed.take(by=stranger)
        at_work, given = Staff(stranger), {"department": department.pk, "reason": "역시 건설과입니다."}
        first = at_work.do(passed, "transfer", **given)
        assert "건설과" in first.context["form"].preview
        assert fresh(passed).department.slug == "environment"
        confirmed = first.context["form"]["confirmed"].value()
        assert at_work.do(passed, "transfer", **given, confirmed=confirmed).status_code == 302
        assert fresh(passed).department == department

    def test_a_confirmed_department_does_not_confirm_another(self, passed, stranger, department, coordinating):
        passed.take(by=stranger)
        given = {"department": department.pk, "reason": "건설과", "confirmed": str(coordinating.pk)}
        assert Staff(stranger).do(passed, "transfer", **given).context["form"].preview
        assert fresh(passed).department.slug == "environment"

    def test_a_department_that_never_had_it_gets_it_at_once(self, case, officer, other_department):
        Staff(officer).do(case, "transfer", department=other_department.pk, reason="환경과 소관입니다")
        assert fresh(case).department == other_department

    def test_a_double_click_is_no_error(self, case, officer, other_department):
        at_work, given = Staff(officer), {"department": other_department.pk, "reason": "환경과 소관입니다"}
        first, second = (at_work.do(case, "transfer", **given) for _ in range(2))
        assert first["Location"] == second["Location"] == "/admin/cases/case/todo/"
        assert case.handovers.count() == 1

    def test_a_colleague_with_an_old_page_is_told_it_is_gone(self, passed, head):
        assert Staff(head).do(passed, "transfer", department="1", reason="x").status_code == 404


class TestTakingAndSendingBack:
    def test_the_receiving_department_sees_both_buttons_and_why_it_came(self, passed, stranger):
        page = Staff(stranger).open(passed)
        assert {"take", "bounce"} <= {verb.key for verb in page.context["verbs"]}
        hint = Staff(stranger).form(passed, "take").context["form"].hint
        assert "환경과 소관입니다." in hint
        assert "14:00" in hint

    def test_taking_over_needs_no_words(self, passed, stranger):
        assert Staff(stranger).do(passed, "take", text="").status_code == 302
        assert fresh(passed).take_by is None

    def test_sending_back_names_the_department_it_belongs_to(self, passed, stranger, coordinating):
        answer = Staff(stranger).do(passed, "bounce", suggestion=coordinating.pk, reason="저희 시설이 아닙니다.")
        assert answer["Location"] == "/admin/cases/case/todo/"
        assert fresh(passed).department.slug == "construction"
        assert passed.events.get(verb="bounce").data["suggestion"] == "civil-affairs"

    def test_the_form_says_where_it_goes(self, passed, officer, stranger, coordinating):
        assert "건설과" in Staff(stranger).form(passed, "bounce").context["form"].hint
        passed.bounce(reason="아닙니다.", by=stranger)
        assert "민원지적과" in Staff(officer).form(passed, "bounce").context["form"].hint

    @pytest.mark.parametrize(
        ("verb", "given", "field"),
        [
            ("bounce", {"reason": ""}, "reason"),
            ("bounce", {"reason": "x", "suggestion": "0"}, "suggestion"),
            ("bounce", {"reason": "x", "suggestion": "nonsense"}, "suggestion"),
            ("take", {"text": "가" * 3000}, "text"),
        ],
    )
    def test_bad_input_is_explained_beside_the_field(self, passed, stranger, verb, given, field):
        assert field in errors_of(Staff(stranger).do(passed, verb, **given))
        assert fresh(passed).version == passed.version

    def test_ones_own_department_is_not_offered(self, passed, stranger, other_department):
        offered = Staff(stranger).form(passed, "bounce").context["form"].fields["suggestion"].queryset
        assert other_department not in offered

    def test_the_second_of_two_who_reply_is_told_and_keeps_the_text(self, passed, stranger, other_department):
        fresh(passed).take(by=make_officer(other_department, name="김동료"))
        page = Staff(stranger).do(passed, "bounce", reason="저희 시설이 아닙니다.", suggestion="")
        assert "김동료" in text(page)
        assert "저희 시설이 아닙니다." in text(page)
        assert page.context["may"] is False

    @pytest.mark.parametrize("verb", ["take", "bounce", "decide_owner"])
    def test_the_wrong_officer_finds_nothing_and_those_who_watch_may_nothing(self, passed, officer, examiner, verb):
        assert Staff(officer).do(passed, verb, reason="x", text="x").status_code == 404
        assert Staff(examiner).do(passed, verb, reason="x", text="x").status_code == 403
        assert fresh(passed).version == passed.version


class TestDeciding:
    GIVEN = {"by_committee": "desk", "decided_on": "", "reason": "도로에 붙은 시설입니다."}

    def test_it_is_done_after_a_second_look(self, unclear, desk, department):
        at_work, given = Staff(desk), {**self.GIVEN, "department": department.pk}
        first = at_work.do(unclear, "decide_owner", **given)
        assert "건설과" in first.context["form"].preview
        assert not fresh(unclear).owner_fixed
        confirmed = first.context["form"]["confirmed"].value()
        assert at_work.do(unclear, "decide_owner", **given, confirmed=confirmed).status_code == 302
        assert (fresh(unclear).owner_fixed, fresh(unclear).department) == (True, department)
        assert not CommitteeDecision.objects.exists()

    def test_a_decision_of_the_committee_has_its_day(self, unclear, desk, department):
        given = {
            **self.GIVEN,
            "department": department.pk,
            "by_committee": "committee",
            "confirmed": str(department.pk),
        }
        assert "decided_on" in errors_of(Staff(desk).do(unclear, "decide_owner", **given))
        tomorrow = {**given, "decided_on": "2026-11-24"}
        assert "decided_on" in errors_of(Staff(desk).do(unclear, "decide_owner", **tomorrow))
        Staff(desk).do(unclear, "decide_owner", **{**given, "decided_on": "2026-11-20"})
        assert CommitteeDecision.objects.get().matter == "owner"

    def test_it_names_what_was_suggested_and_offers_the_department_itself(self, unclear, desk, coordinating):
        field = Staff(desk).form(unclear, "decide_owner").context["form"].fields["department"]
        assert "민원지적과" in field.help_text
        assert coordinating in field.queryset

    def test_the_buttons_are_gone_afterwards(self, unclear, desk, department, officer):
        unclear.decide_owner(department=department, reason="건설과", by=desk)
        keys = {verb.key for verb in Staff(officer).open(unclear).context["verbs"]}
        assert {"transfer", "bounce", "take"}.isdisjoint(keys)


class TestMovesOnThePage:
    def test_each_move_says_from_to_why_who_and_what_became_of_it(self, clock, passed, stranger, desk, department):
        clock.move_to(seoul("2026-11-23T15:00"))
        passed.bounce(reason="도로 시설입니다.", by=stranger)
        clock.move_to(seoul("2026-11-23T16:00"))
        passed.decide_owner(department=department, reason="건설과가 맡습니다.", by=desk)
        page = Staff(desk).open(passed)
        moves = page.context["moves"]
        assert [move.row.kind for move in moves] == ["decided", "bounced", "passed"]
        assert [move.row.in_time for move in moves] == [True, False, True]
        assert moves[0].outcome == "소관 부서로 정해졌습니다. 더는 반송하거나 이송하지 않습니다."
        assert moves[1].outcome.endswith("소관 부서가 정해졌습니다.")
        assert moves[2].outcome.endswith("반송했습니다.")
        assert moves[2].is_late
        for word in ("도로 시설입니다.", "환경과 소관입니다.", "4시간", "최다른"):
            assert word in text(page)

    def test_taken_over_pending_and_ended_are_told_apart(self, passed, stranger, desk):
        outcomes = [Staff(desk).open(passed).context["moves"][0].outcome]
        passed.close(ending="duplicate", reason="같은 민원", by=desk)
        outcomes.append(Staff(desk).open(passed).context["moves"][0].outcome)
        assert outcomes[0].endswith("까지 인수하거나 반송해야 합니다.")
        assert outcomes[1].endswith("민원이 끝났습니다.")

    def test_taken_over(self, passed, stranger):
        passed.take(by=stranger)
        assert Staff(stranger).open(passed).context["moves"][0].outcome.endswith("인수했습니다.")

    def test_a_case_that_never_moved_has_no_such_panel(self, case, officer):
        assert "case-moves" not in text(Staff(officer).open(case))

    def test_the_form_for_passing_on_shows_them_too(self, passed, stranger):
        passed.take(by=stranger)
        assert "case-moves" in text(Staff(stranger).form(passed, "transfer"))

    def test_the_head_of_the_page_says_what_is_pending(self, passed, stranger):
        assert "까지 인수 또는 반송" in text(Staff(stranger).open(passed))

    def test_many_moves_take_no_more_queries(self, passed, stranger, officer, desk, django_assert_max_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        at_work = Staff(desk)
        at_work.open(passed)
        with CaptureQueriesContext(connection) as before:
            at_work.open(passed)
        for _round in range(3):
            passed.take(by=None)
            passed.transfer(department=make_department(), reason="다른 부서입니다.", by=None)
        with django_assert_max_num_queries(len(before)):
            at_work.open(passed)


class TestWorkList:
    def counts(self, user: Any) -> dict[str, str]:
        return {number.label: number.value for number in Staff(user).worklist().context["numbers"]}

    def test_the_receiving_department_finds_what_is_to_be_taken_over(self, passed, stranger, officer):
        assert self.counts(stranger)["인수 대기"] == "1"
        assert numbers(Staff(stranger).worklist(show="take")) == [passed.number]
        assert self.counts(officer)["인수 대기"] == "0"

    def test_the_desk_finds_what_is_to_be_decided(self, unclear, desk, officer):
        assert self.counts(desk)["소관 지정 대기"] == "1"
        assert numbers(Staff(desk).worklist(show="owner")) == [unclear.number]
        assert "소관 지정 대기" not in self.counts(officer)

    def test_what_was_decided_is_off_the_list(self, unclear, desk, department):
        unclear.decide_owner(department=department, reason="건설과", by=desk)
        assert numbers(Staff(desk).worklist(show="owner")) == []

    def test_it_takes_few_queries(self, unclear, desk, django_assert_max_num_queries):
        at_work = Staff(desk)
        at_work.worklist()
        with django_assert_max_num_queries(12):
            at_work.worklist()
