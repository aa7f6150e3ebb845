"""Nobody gets the same answer twice without somebody having looked: how alike texts are, and the second press."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.cases.likeness import ALIKE, is_alike, likeness
from civic.cases.models import Case
from civic.cases.workflow import Progress
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_case, make_contact, make_user

FACTS = "11월 20일 현장에서 가로등 안정기가 고장 난 것을 확인하였습니다. 전선은 이상이 없었습니다."
JUDGEMENT = "11월 27일까지 안정기를 새것으로 바꾸고 밤에 켜지는지 다시 확인하겠습니다."
ANSWER = {"decision": "adopted", "gist": "가로등을 고쳐 달라는 말씀입니다.", "facts": FACTS, "judgement": JUDGEMENT}


# --- The sum ---


def test_the_same_text_is_alike_and_another_is_not():
    assert likeness(FACTS, FACTS) == 1
    assert likeness(FACTS, "수돗물에서 나온 녹물을 두 번 검사하였고 기준에 맞았습니다.") < 0.3


@pytest.mark.parametrize(
    "other",
    [
        FACTS.replace("20일", "21일"),
        FACTS.replace(" ", ""),
        FACTS.replace(".", "!"),
        f"안녕하십니까. {FACTS}",
        FACTS.replace("11월", "１１월"),
    ],
)
def test_a_changed_day_space_sign_or_greeting_is_still_alike(other):
    assert is_alike(FACTS, other)


def test_half_a_new_text_is_another_text():
    assert not is_alike(
        FACTS, FACTS[: len(FACTS) // 2] + "대신 이번에는 기둥이 기울어 있어서 세우는 공사를 맡겼습니다."
    )


@pytest.mark.parametrize("other", ["", "가", "  ", "…", FACTS])
def test_nothing_is_like_nothing(other):
    assert likeness("", other) == 0


@given(st.text(), st.text())
def test_likeness_is_a_share_and_does_not_ask_who_is_first(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(st.text(alphabet="가나다라마바사", min_size=2))
def test_everything_is_like_itself(text):
    assert likeness(text, text) == 1


def test_the_border_is_as_said():
    assert ALIKE == 0.85


# --- At the form ---


@pytest.fixture
def earlier(department, officer) -> Case:
    """An answered petition of Hong Gil-dong."""
    case = accepted_case(by=officer, department=department)
    case.answer(decision="adopted", parts=answer_parts(facts=FACTS, judgement=JUDGEMENT), by=officer)
    return case


def another(department, officer, **kw) -> Case:
    return accepted_case(by=officer, department=department, title="가로등이 또 꺼졌습니다", **kw)


def test_nearly_the_same_answer_to_the_same_person_is_sent_only_at_the_second_press(department, officer, earlier):
    case, staff = another(department, officer), Staff(officer)
    page = staff.do(case, "answer", **ANSWER)
    text = page.content.decode()
    assert page.status_code == 200
    assert earlier.number in text
    assert text.count(FACTS) >= 3  # the earlier one, this one beside it, and the field
    assert fresh(case).progress == Progress.ACCEPTED

    again = staff.do(case, "answer", **ANSWER, confirmed_like=page.context["form"]["confirmed_like"].value())
    assert again.status_code == 302
    assert fresh(case).progress == Progress.DONE
    assert case.events.get(verb="answer").data["like"] == earlier.number


def test_an_answer_in_other_words_goes_out_at_once(department, officer, earlier):
    case = another(department, officer)
    other = {"facts": "이번에는 전선이 끊겨 있었습니다.", "judgement": "전선을 새로 잇는 공사를 12월 1일에 합니다."}
    sent = Staff(officer).do(case, "answer", **ANSWER | other)
    assert sent.status_code == 302
    assert "like" not in case.events.get(verb="answer").data


def test_a_confirmation_of_one_answer_does_not_cover_another(department, officer, earlier):
    case = another(department, officer)
    page = Staff(officer).do(case, "answer", **ANSWER, confirmed_like="2020-999999")
    assert page.status_code == 200
    assert fresh(case).progress == Progress.ACCEPTED


def test_somebody_elses_answer_does_not_count(department, officer, earlier):
    other = make_contact(name="김철수", phone="01099998888", email="kim@example.kr")
    case = another(department, officer, contact=other)
    assert Staff(officer).do(case, "answer", **ANSWER).status_code == 302


@pytest.mark.parametrize(
    "contact",
    [{"phone": "01012345678", "email": ""}, {"phone": "", "email": "HONG@example.kr"}],
    ids=["phone", "e-mail"],
)
def test_the_person_is_told_by_phone_or_address(department, officer, earlier, contact):
    case = another(department, officer, contact=make_contact(name="길동이", **contact))
    assert Staff(officer).do(case, "answer", **ANSWER).status_code == 200


def test_the_person_is_told_by_account(department, officer):
    user = make_user("me@example.kr")
    first = accepted_case(by=officer, department=department, contact=make_contact(user=user, phone="01011112222"))
    first.answer(decision="adopted", parts=answer_parts(facts=FACTS, judgement=JUDGEMENT), by=officer)
    second = another(department, officer, contact=make_contact(user=user, phone="01033334444", email="x@example.kr"))
    assert Staff(officer).do(second, "answer", **ANSWER).status_code == 200


def test_a_reopened_petition_is_not_answered_with_the_same_words_unnoticed(department, officer, earlier):
    earlier.reopen(reason="다시 봅니다", by=officer)
    assert Staff(officer).do(earlier, "answer", **ANSWER).status_code == 200


def test_an_answer_of_a_department_one_may_not_read_is_not_shown(
    department, other_department, stranger, officer, earlier
):
    case = accepted_case(by=stranger, department=other_department)
    assert Staff(stranger).do(case, "answer", **ANSWER).status_code == 302


def test_a_refusal_is_looked_at_too(department, officer, earlier):
    case = another(department, officer)
    refusal = {name: text for name, text in ANSWER.items() if name != "decision"} | {"remedies": "행정심판"}
    assert Staff(officer).do(case, "refuse", **refusal).status_code == 200


def test_a_double_click_still_finds_its_answer_sent(department, officer):
    case, staff = another(department, officer), Staff(officer)
    first = staff.do(case, "answer", **ANSWER)
    second = staff.do(case, "answer", **ANSWER)  # with the version the first had
    assert first.status_code == second.status_code == 302
    assert case.answers.count() == 1


def test_a_case_without_a_petitioner_needs_no_comparison(department, officer, earlier):
    case = make_case(department=department, contact=None)
    case.accept(by=officer)
    assert Staff(officer).do(case, "answer", **ANSWER).status_code == 302
