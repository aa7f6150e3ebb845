"""The papers of a case: the words of the letters on A4, as they were said then; who sees the name."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from civic.cases import papers
from civic.cases.hindsight import as_of
from civic.cases.letters import is_told
from civic.cases.lettertexts import HEADLINES
from civic.cases.models import Case
from civic.cases.workflow import VERBS, Progress
from civic.people.petitioner import Petitioner
from civic.privacy.models import AccessLog
from tests.cases.mailbox import letter
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_case, make_contact, make_department, make_officer, seoul

DOCUMENT = "admin:cases_case_document"


def text_of(page) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def paper(case: Case, verb: str) -> papers.Sheet:
    """The newest paper of a verb."""
    places = [place for place, event in papers.numbered(case.events.all()) if event.verb == verb]
    found = papers.find(case, places[-1])
    assert found is not None
    return found


def printed(case: Case, verb: str) -> str:
    """Everything a paper says, in one text."""
    context = papers.context(paper(case, verb))
    return " ".join(str(value) for value in context.values())


def ask(case: Case, question: str = "어느 가로등인가요?", days: int = 5) -> None:
    case.request_supplement(question=question, answer_by=timezone.localdate() + timedelta(days=days), by=None)


# --- Which papers there are ---


def test_a_paper_is_found_by_the_running_position_of_its_public_event(department, officer):
    case = make_case(department=department)
    case.note(text="안에서만", by=officer)
    case.accept(by=officer)
    assert [(place, event.verb) for place, event in papers.numbered(case.events.all())] == [(1, "filed"), (2, "accept")]
    assert papers.find(case, 2).topic == "accept"


def test_an_event_nobody_is_told_of_has_no_paper(department, officer):
    case = accepted_case(by=officer, department=department)
    case.assign(officer=officer, by=officer)
    assert papers.find(case, 3) is None
    assert papers.find(case, 99) is None


def test_every_notice_to_the_petitioner_has_a_paper_with_a_name_and_an_article(department, officer):
    case = accepted_case(by=officer, department=department)
    for topic in HEADLINES:
        sheet = papers.Sheet(case, topic, 1)
        assert str(sheet.paper.title)
        assert sheet.paper.articles


def test_every_notice_of_a_verb_has_a_formal_name():
    told = {topic for topic in HEADLINES if topic in VERBS} | {"filed", "replanned", papers.TODAY_TOPIC}
    assert told == papers.PAPERS.keys()


def test_position_0_says_how_far_an_open_case_is_today(department, officer):
    case = accepted_case(by=officer, department=department)
    sheet = papers.find(case, papers.TODAY)
    assert sheet.topic == "progress_notice"
    assert sheet.number.endswith("-0")
    case.withdraw(by=None)
    assert papers.find(case, papers.TODAY) is None


def test_the_paper_one_most_likely_wants_is_the_answer_else_today_else_the_last_notice(department, officer):
    case = make_case(department=department)
    assert papers.newest(case) == papers.TODAY
    case.accept(by=officer)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    answer = papers.newest(case)
    assert papers.find(case, answer).topic == "answer"
    case.reopen(reason="다시 봅니다", by=officer)
    assert papers.newest(case) == papers.TODAY
    case.close(ending="not_a_petition", reason="광고입니다", by=officer)
    assert papers.find(case, papers.newest(case)).topic == "close"


def test_a_paper_says_what_the_letter_says(department, officer):
    case = accepted_case(by=officer, department=department)
    case.extend(amount=1, ground="facts", reason="현장을 한 번 더 봅니다.", by=officer)
    context, mail = papers.context(paper(case, "extend")), letter(fresh(case), "extend")
    assert all(text in mail for _label, text in [*context["quotes"], *context["facts"]])
    assert context["headline"] in mail
    assert context["handler"]["phone"] in mail


# --- As it was said then ---


def test_a_paper_says_the_due_date_of_its_day_and_not_of_today(department, officer):
    case = make_case(department=department, kind="suggestion")
    case.accept(by=officer)
    first = papers.context(paper(case, "accept"))["due"]
    case.extend(amount=5, ground="facts", reason="현장 확인", by=officer)
    later = papers.context(paper(case, "extend"))
    assert papers.context(paper(case, "accept"))["due"] == first
    assert later["due"] != first
    assert later["old_due"] == first


def test_a_paper_of_an_answer_says_that_answer_when_there_is_a_newer_one(department, officer):
    case = accepted_case(by=officer, department=department)
    case.answer(decision="adopted", parts=answer_parts(judgement="첫 번째 조치입니다."), by=officer)
    case.reopen(reason="다시 봅니다", by=officer)
    case.answer(decision="partly", parts=answer_parts(judgement="두 번째 조치입니다."), by=officer)
    events = list(case.events.all())
    first, second = (event for event in events if event.verb == "answer")
    place = {event.pk: place for place, event in papers.numbered(events)}
    assert "첫 번째" in str(papers.context(papers.find(case, place[first.pk])))
    assert "두 번째" not in str(papers.context(papers.find(case, place[first.pk])))
    assert "두 번째" in str(papers.context(papers.find(case, place[second.pk])))


def test_a_paper_of_a_question_says_it_after_the_reply(department, officer):
    case = accepted_case(by=officer, department=department)
    ask(case)
    case.supply(reply="정자 옆입니다.", by=Petitioner(case.number))
    context = papers.context(paper(case, "request_supplement"))
    assert [text for _label, text in context["quotes"]] == ["어느 가로등인가요?"]
    assert context["answer_by"]
    assert context["due"] == ""  # the clock stood still then


def test_a_paper_names_the_department_and_person_of_its_day(department, other_department, officer):
    case = accepted_case(by=officer, department=department)
    case.assign(officer=officer, by=officer)
    case.extend(amount=1, ground="facts", reason="현장 확인", by=officer)
    case.transfer(department=other_department, reason="환경과 소관입니다", by=officer)
    handler = papers.context(paper(case, "extend"))["handler"]
    assert handler == {"department": "건설과", "name": "이담당 주무관", "phone": "063-000-1234"}
    assert papers.context(paper(case, "transfer"))["handler"]["department"] == "환경과"
    assert paper(case, "extend").number.startswith("건설과-")


def test_an_answer_names_who_gave_it_even_after_they_moved(department, other_department, officer):
    case = accepted_case(by=officer, department=department)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    officer.posts.update(department=other_department)
    handler = papers.context(paper(case, "answer"))["handler"]
    assert handler["department"] == "건설과"
    assert handler["name"] == "이담당"
    assert handler["phone"] == "063-000-3100"


def test_a_kind_set_anew_does_not_reach_back(department, officer):
    case = make_case(department=department, kind="other")
    case.accept(by=officer)
    case.classify(kind="suggestion", category=None, reason="제도 개선을 바라십니다.", by=officer)
    assert papers.context(paper(case, "accept"))["kind"] != papers.context(paper(case, "classify"))["kind"]


def test_looking_back_changes_nothing(department, officer):
    case = accepted_case(by=officer, department=department)
    events = list(case.events.all())
    past = as_of(case, events[0], events)
    assert past.progress == Progress.ARRIVED
    assert case.progress == fresh(case).progress == Progress.ACCEPTED
    assert past.department is case.department


# --- What every paper has ---


def test_every_paper_names_handler_and_articles(department, officer):
    """Decree art. 31."""
    case = accepted_case(by=officer, department=department)
    case.assign(officer=officer, by=officer)
    ask(case)
    for _place, event in papers.numbered(case.events.all()):
        if is_told(event):
            context = papers.context(paper(case, event.verb))
            assert context["handler"]["department"] == "건설과"
            assert context["handler"]["phone"]
            assert context["articles"]


def test_the_receipt_tells_papers_procedure_expected_time_and_visit(department):
    """Decree art. 6 (4)."""
    guidance = papers.context(paper(make_case(department=department, kind="suggestion"), "filed"))["guidance"]
    assert len(guidance) == 4
    assert any("14" in text for _label, text in guidance)


def test_no_paper_holds_the_access_code(department, officer):
    case = accepted_case(by=officer, department=department)
    assert case.access_code not in printed(case, "filed")


def test_a_petition_of_several_people_is_addressed_to_the_first_and_the_others(department):
    case = make_case(department=department)
    case.signers = 5
    with translation.override("en"):
        assert papers.addressee(case, in_full=True) == "홍길동 and 4 other people"
        assert papers.addressee(case, in_full=False) == "홍○동 and 4 other people"


def test_a_paper_says_how_many_files_came_with_it(department, officer):
    case = accepted_case(by=officer, department=department)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    event = case.events.get(verb="answer")
    event.data["attachments"] = 2
    with translation.override("en"):
        assert papers.context(papers.Sheet(case, "answer", 3, event))["enclosures"] == "2 photos or documents"


# --- The office ---


@pytest.fixture
def answered(department, officer) -> Case:
    case = accepted_case(by=officer, department=department)
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    return case


def test_the_office_sees_the_name_masked(answered, officer):
    text = text_of(Staff(officer).get(DOCUMENT, answered.pk, 3))
    assert "홍○동" in text
    assert "홍길동" not in text
    assert answered.latest_answer.judgement in text
    assert AccessLog.objects.filter(action="case.view", subject=answered.about).exists()


def test_with_a_reason_the_office_prints_the_full_name_and_it_is_logged(answered, officer):
    page = Staff(officer).post(DOCUMENT, answered.pk, 3, reason="post")
    assert "홍길동" in text_of(page)
    assert page["Cache-Control"] == "private, no-store"
    entry = AccessLog.objects.get(action="document.print")
    assert (entry.by, entry.subject, entry.reason) == (officer, answered.about, "post")
    assert entry.person == str(answered.contact)


@pytest.mark.parametrize("reason", ["", "curiosity"])
def test_without_a_reason_of_the_list_the_name_stays_masked(answered, officer, reason):
    page = Staff(officer).post(DOCUMENT, answered.pk, 3, reason=reason)
    assert "홍길동" not in text_of(page)
    assert 'id="paper-error"' in text_of(page)
    assert not AccessLog.objects.filter(action="document.print").exists()


def test_who_only_looks_on_gets_no_name_and_no_form(answered, examiner):
    staff = Staff(examiner)
    assert "<form" not in text_of(staff.get(DOCUMENT, answered.pk, 3))
    refused = staff.post(DOCUMENT, answered.pk, 3, reason="post")
    assert refused.status_code == 403
    assert "홍길동" not in text_of(refused)


def test_another_departments_papers_do_not_exist(answered, stranger):
    staff = Staff(stranger)
    assert staff.get(DOCUMENT, answered.pk, 3).status_code == 404
    assert staff.post(DOCUMENT, answered.pk, 3, reason="post").status_code == 404


@pytest.mark.parametrize("position", [0, 99, 10**12])
def test_a_position_without_a_paper_is_not_found(answered, officer, position):
    assert Staff(officer).get(DOCUMENT, answered.pk, position).status_code == 404


def test_large_print_is_asked_for_in_the_address_or_by_a_button(answered, officer):
    staff = Staff(officer)
    assert "paper-page--large" in text_of(staff.get(DOCUMENT, answered.pk, 3, large="1"))
    assert "paper-page--large" not in text_of(staff.get(DOCUMENT, answered.pk, 3))
    assert "paper-page--large" in text_of(staff.post(DOCUMENT, answered.pk, 3, reason="post", large="1"))


def test_the_page_of_a_case_links_each_paper(answered, officer):
    text = text_of(Staff(officer).open(answered))
    assert all(f"/admin/cases/case/{answered.pk}/document/{place}/" in text for place in (1, 2, 3))


def test_hostile_text_is_printed_as_typed_and_never_run(department, officer):
    hostile = "<script>alert(1)</script>"
    case = make_case(department=department, title=hostile, text=hostile, contact=make_contact(name=hostile))
    case.accept(by=officer)
    case.extend(amount=1, ground="facts", reason=hostile, by=officer)
    staff = Staff(officer)
    for place in (1, 2, 3):
        text = text_of(staff.get(DOCUMENT, case.pk, place))
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text
    assert "<script>alert" not in text_of(staff.post(DOCUMENT, case.pk, 3, reason="post"))


def test_a_paper_takes_few_queries(answered, officer, django_assert_max_num_queries):
    staff = Staff(officer)
    staff.get(DOCUMENT, answered.pk, 3)
    with django_assert_max_num_queries(30):
        staff.get(DOCUMENT, answered.pk, 3)


def test_a_case_without_a_petitioner_has_papers_without_an_addressee(department, officer):
    case = make_case(department=department, contact=None)
    case.accept(by=officer)
    assert papers.addressee(case, in_full=True) == ""
    assert Staff(officer).get(DOCUMENT, case.pk, 2).status_code == 200


# --- The desk's receipt (Rules form 2) ---


def test_the_receipt_of_the_desk_shows_the_code_the_guidance_and_a_line_to_sign(desk, department):
    from civic.cases.workflow import Channel

    case = make_case(department=department, channel=Channel.COUNTER, by=desk, kind="suggestion")
    text = text_of(Staff(desk).get("admin:cases_case_receipt", case.pk))
    assert case.access_code in text
    assert "홍길동" in text
    assert "paper-guide" in text
    assert "paper-fill" in text
    assert AccessLog.objects.filter(action="receipt.print", subject=case.about).exists()


def test_every_day_of_the_receipt_is_as_at_arrival(desk, department, officer):
    """Printed again after it was passed on, it is still the receipt that was given."""
    from civic.cases.workflow import Channel

    case = make_case(department=department, channel=Channel.COUNTER, by=desk, at=seoul("2026-11-18T10:00"))
    other = make_department("forest", name="산림녹지과")
    make_officer(other)
    case.transfer(department=other, reason="소관입니다", by=officer)
    assert papers.context(paper(case, "filed"))["handler"]["department"] == "건설과"


# --- Every notice there is ---


def test_every_notice_of_a_long_life_prints_what_was_asked_then(department, officer):
    """Asked, given more time, asked to agree: each paper keeps its own words after all of it was answered."""
    case = accepted_case(by=officer, department=department, kind="suggestion")
    ask(case, "어느 가로등인가요?")
    until = timezone.localdate() + timedelta(days=20)
    case.more_time(until=until, reason="여행 중입니다.", by=Petitioner(case.number))
    case.supply(reply="정자 옆입니다.", by=Petitioner(case.number))
    case.extend(amount=2, ground="facts", reason="현장 확인", by=officer)
    case.ask_extension_consent(amount=2, ground="facts", reason="한 번 더 확인합니다.", by=officer)
    case.consent(agreed=True, by=Petitioner(case.number))
    assert "어느 가로등인가요?" in printed(case, "request_supplement")
    assert "어느 가로등인가요?" in printed(case, "more_time")
    assert "한 번 더 확인합니다." in printed(case, "ask_extension_consent")
    days = {papers.context(paper(case, verb))["answer_by"] for verb in ("request_supplement", "more_time")}
    assert len(days) == 2
