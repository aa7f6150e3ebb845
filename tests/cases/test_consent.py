"""Corrections with consent, changes by the petitioner, and how far it is. Act 22, Decree 6 (5), 23."""

from datetime import date

import pytest
import time_machine

from civic.cases.models import Case, ConsentRequest
from civic.cases.workflow import Progress, WorkflowError, WrongStatus
from civic.people.petitioner import Petitioner
from civic.reminders.firing import fire_due
from tests.cases.mailbox import letter, read, to_petitioner, to_staff
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_case, seoul

MONDAY = seoul("2026-11-23T10:00")
RIGHT = {"title": "보안등이 꺼져 있습니다", "text": "마을 앞 보안등 세 개가 꺼져 있습니다.", "place": "마을회관 앞"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def case(department) -> Case:
    return make_case(department=department, kind="grievance", place="마을회관 앞")


@pytest.fixture
def proposed(case, officer) -> Case:
    case.propose_correction(**RIGHT, reason="가로등이 아니라 보안등으로 보입니다.", by=officer)
    return case


def me(case: Case) -> Petitioner:
    return Petitioner(case.number)


class TestACorrection:
    def test_nothing_changes_until_the_petitioner_agrees(self, proposed):
        assert proposed.title == "가로등이 꺼져 있습니다"
        assert proposed.consent_requests.get().kind == ConsentRequest.Kind.CORRECTION

    def test_yes_changes_it_and_it_is_found_by_the_new_words(self, proposed):
        old = proposed.text
        proposed.consent(agreed=True, by=me(proposed))
        assert (proposed.title, proposed.text, proposed.place) == tuple(RIGHT.values())
        assert list(Case.objects.search("보안등")) == [proposed] and not Case.objects.search("가로등").exists()
        event = proposed.events.latest("pk")
        assert old in event.internal_note and old not in event.public_text and old not in str(event.data)

    def test_no_leaves_it_as_it_was(self, proposed):
        before = (proposed.title, proposed.text)
        proposed.consent(agreed=False, by=me(proposed))
        assert (proposed.title, proposed.text) == before

    def test_it_can_wait_over_acceptance_and_a_question(self, proposed, officer):
        proposed.accept(by=officer)
        proposed.request_supplement(question="어디?", answer_by=date(2026, 12, 4), by=officer)
        proposed.consent(agreed=True, by=me(proposed))
        assert (proposed.title, proposed.progress) == (RIGHT["title"], Progress.SUPPLEMENT)

    def test_it_ends_when_the_petition_is_decided(self, proposed, officer):
        proposed.accept(by=officer)
        proposed.answer(decision="adopted", parts=answer_parts(), by=officer)
        assert proposed.consent_requests.get().agreed is None
        assert not proposed.may("consent", me(proposed))

    def test_it_ends_when_the_petitioner_writes_something_else(self, proposed):
        proposed.amend(title="다른 제목", text="다른 글", by=me(proposed))
        assert proposed.consent_requests.get().answered_at is not None
        assert proposed.events.latest("pk").data["lapsed_consent"] == "correction"

    def test_the_letter_shows_both_versions(self, proposed):
        text = letter(proposed, "propose_correction")
        assert RIGHT["text"] in text and proposed.text in text and "보안등으로 보입니다." in text

    def test_events_hold_no_words_of_the_petition(self, proposed):
        event = proposed.events.latest("pk")
        assert RIGHT["text"] not in str(event.data) + event.public_text + event.internal_note

    @pytest.mark.parametrize("change", [{"reason": " "}, {"title": " "}, {"text": ""}])
    def test_it_is_whole_and_has_a_reason(self, change, case, officer):
        with pytest.raises(WorkflowError):
            case.propose_correction(**{**RIGHT, "reason": "오기", **change}, by=officer)

    def test_it_must_differ(self, case, officer):
        with pytest.raises(WorkflowError):
            case.propose_correction(title=case.title, text=case.text, place=case.place, reason="오기", by=officer)

    def test_the_office_proposes_with_the_words_as_they_are(self, case, officer):
        staff = Staff(officer)
        form = staff.form(case, "propose_correction").context["form"]
        assert (form["title"].value(), form["text"].value()) == (case.title, case.text)
        staff.do(case, "propose_correction", **RIGHT, reason="오기입니다.")
        page = staff.open(case).content.decode()
        assert "오기입니다." in page and ConsentRequest.objects.count() == 1

    def test_it_is_noted_from_the_counter(self, proposed, officer):
        Staff(officer).do(proposed, "record_consent", agreed="yes", how="counter", text="창구에서 동의하심")
        assert fresh(proposed).title == RIGHT["title"]
        told = letter(proposed, "record_consent")
        assert "창구에서 동의하심" in told

    def test_nobody_else_may(self, case, stranger):
        assert not case.may("propose_correction", stranger)
        assert not case.may("propose_correction", me(case))


class TestAChangeByThePetitioner:
    def test_the_new_version_counts_and_the_old_one_is_kept_inside(self, case):
        old = case.text
        case.amend(title="보안등", text="보안등 네 개입니다.", by=me(case))
        assert (case.title, case.text) == ("보안등", "보안등 네 개입니다.")
        event = case.events.latest("pk")
        assert old in event.internal_note and not event.public_text and not event.data
        assert list(Case.objects.search("보안등")) == [case]

    def test_the_due_date_stays(self, department):
        case = accepted_case(department=department, kind="grievance")
        before = case.due_at
        case.amend(title="보안등", text="보안등 네 개입니다.", by=me(case))
        assert case.due_at == before

    def test_the_office_is_told_without_the_words(self, case, officer):
        case.amend(title="보안등", text="보안등 네 개입니다.", by=me(case))
        told = read(to_staff(case, "amend")[0])
        assert case.number in told and "보안등" not in told
        assert to_petitioner(case, "amend")

    @pytest.mark.parametrize("change", [{"title": " "}, {"text": " "}, {}])
    def test_it_is_whole_and_differs(self, change, case):
        with pytest.raises(WorkflowError):
            case.amend(**{"title": case.title, "text": case.text, **change}, by=me(case))

    def test_not_after_the_decision_and_not_by_the_office(self, department, officer):
        case = accepted_case(department=department)
        assert not case.may("amend", officer)
        case.answer(decision="adopted", parts=answer_parts(), by=officer)
        with pytest.raises(WrongStatus):
            case.amend(title="x", text="y", by=me(case))


class TestHowFarItIs:
    def test_whoever_asks_gets_a_letter_at_once_also_at_night(self, department, officer, clock, settings):
        settings.QUIET_HOURS = True
        case = accepted_case(department=department, kind="grievance")
        case.assign(officer=officer, by=officer)
        clock.move_to(seoul("2026-11-28T23:00"))  # a Saturday
        case.ask_progress(by=me(case))
        notice = to_petitioner(case, "ask_progress")[0]
        assert notice.not_before is None or notice.not_before <= seoul("2026-11-28T23:00")
        text = read(notice)
        assert "2026년 12월 1일" in text and "이담당" in text

    def test_once_a_day(self, department, clock):
        case = accepted_case(department=department, kind="suggestion")
        case.ask_progress(by=me(case))
        with pytest.raises(WrongStatus):
            case.ask_progress(by=me(case))
        clock.move_to(seoul("2026-11-24T00:01"))
        case.ask_progress(by=me(case))
        assert len(to_petitioner(case, "ask_progress")) == 2

    def test_while_the_period_stands_still_no_day_is_named(self, department, officer):
        case = accepted_case(department=department, kind="grievance")
        case.pause(kind="hearing", reason="의견", until=date(2026, 12, 7), by=officer)
        case.ask_progress(by=me(case))
        assert "12월 1일" not in letter(case, "ask_progress")

    def test_before_acceptance_there_is_nothing_to_tell(self, case):
        assert not case.may("ask_progress", me(case))

    def test_the_office_tells_it_in_its_own_words(self, department, officer):
        case = accepted_case(department=department, kind="grievance")
        Staff(officer).do(case, "report_progress", text="자재를 주문했습니다.", expected_on="2026-12-18")
        text = letter(case, "report_progress")
        assert all(word in text for word in ("자재를 주문했습니다.", "2026년 12월 18일", "2026년 12월 1일"))

    def test_also_while_measures_are_under_way(self, department, officer):
        case = accepted_case(department=department)
        case.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 18)), by=officer)
        case.report_progress(text="공사 중입니다.", by=officer)
        assert case.progress == Progress.UNDER_WAY

    @pytest.mark.parametrize(
        ("data", "field"), [({"text": " "}, "text"), ({"text": "x", "expected_on": "2026-11-20"}, "expected_on")]
    )
    def test_what_is_wrong_is_said_beside_the_field(self, data, field, department, officer):
        case = accepted_case(department=department)
        assert list(Staff(officer).do(case, "report_progress", **data).context["form"].errors) == [field]

    def test_nobody_else_may(self, department, stranger):
        case = accepted_case(department=department)
        assert not case.may("report_progress", stranger) and not case.may("ask_progress", stranger)


class TestTheLettersOfThirtyDays:
    @pytest.fixture
    def _left_out(self, settings):
        settings.ANNOUNCED_PROGRESS_NOTICES = False

    def notices_after_thirty_days(self, case, clock) -> int:
        clock.move_to(seoul("2026-12-24T10:00"))
        fire_due()
        return len(to_petitioner(case, "progress"))

    def test_they_are_sent(self, department, clock):
        case = accepted_case(department=department, kind="suggestion")
        assert "announced" not in case.events.earliest("pk").data
        assert self.notices_after_thirty_days(case, clock) == 1

    @pytest.mark.usefixtures("_left_out")
    def test_a_city_may_leave_them_out_for_those_it_told_with_the_receipt(self, department, clock):
        case = accepted_case(department=department, kind="suggestion")
        assert case.events.earliest("pk").data["announced"] is True
        assert self.notices_after_thirty_days(case, clock) == 0

    def test_the_receipt_says_so(self, department, settings):
        plain = letter(make_case(department=department), "filed")
        settings.ANNOUNCED_PROGRESS_NOTICES = False
        told = letter(make_case(department=department), "filed")
        assert len(told) > len(plain) + 100

    def test_who_was_not_told_still_gets_them(self, department, clock, settings):
        case = accepted_case(department=department, kind="suggestion")
        settings.ANNOUNCED_PROGRESS_NOTICES = False
        assert self.notices_after_thirty_days(case, clock) == 1

    @pytest.mark.usefixtures("_left_out")
    def test_and_whoever_came_by_telephone(self, department, clock):
        case = accepted_case(department=department, kind="suggestion", channel="phone")
        assert self.notices_after_thirty_days(case, clock) == 1
