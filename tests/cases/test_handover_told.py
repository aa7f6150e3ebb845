"""Who hears of a petition that moves between departments, and who is reminded of one that nobody takes."""

from datetime import date

import pytest
import time_machine

from civic.cases.models import Case
from petitions.reading import timeline
from tests.cases.mailbox import addresses, letter, read, to_petitioner, to_staff
from tests.makers import make_case, make_officer, seoul

MONDAY = seoul("2026-11-23T10:00")
DECIDED = {"reason": "도로에 붙은 시설이므로 건설과가 맡습니다."}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


class TestLetters:
    def test_the_petitioner_reads_that_it_went_back_and_why(self, passed, stranger, officer):
        passed.bounce(reason="저희 시설이 아닙니다.", by=stranger)
        text = letter(passed, "bounce")
        for part in ("다시 맞는 부서를 찾고 있습니다", "환경과", "건설과", "저희 시설이 아닙니다.", "063-000-3100"):
            assert part in text

    def test_the_second_time_it_says_who_decides(self, unclear):
        text = read(to_petitioner(unclear, "bounce")[1])
        assert "민원지적과" in text
        assert "정합니다" in text

    def test_a_decision_says_who_is_responsible_and_that_it_stays(self, unclear, department, desk):
        unclear.decide_owner(
            department=department, by=desk, by_committee=True, decided_on=date(2026, 11, 20), **DECIDED
        )
        text = letter(unclear, "decide_owner")
        for part in ("건설과", "민원조정위원회", DECIDED["reason"]):
            assert part in text

    def test_each_receiving_department_is_told_at_once(self, unclear, department, desk):
        assert addresses(to_staff(unclear, "transfer")) == ["stranger@example.kr"]
        assert addresses(to_staff(unclear, "bounce")) == ["officer@example.kr", "coordinator@example.kr"]
        unclear.decide_owner(department=department, by=desk, **DECIDED)
        assert addresses(to_staff(unclear, "decide_owner")) == ["officer@example.kr"]

    def test_letters_to_the_office_say_nothing_of_the_petitioner(self, unclear):
        for notice in [*to_staff(unclear, "transfer"), *to_staff(unclear, "bounce")]:
            assert not [word for word in ("홍길동", "01012345678", "가로등") if word in read(notice)]


class TestThePetitionersPage:
    def test_each_move_stands_in_the_timeline_with_from_to_and_reason(
        self, passed, stranger, officer, coordinator, desk
    ):
        passed.bounce(reason="저희 시설이 아닙니다.", suggestion=coordinator.posts.get().department, by=stranger)
        passed.bounce(reason="저희도 아닙니다.", by=officer)
        passed.decide_owner(
            department=officer.posts.get().department,
            by=desk,
            by_committee=True,
            decided_on=date(2026, 11, 20),
            **DECIDED,
        )
        decided, second, first, moved, *_rest = timeline(passed.events.for_petitioner().select_related("department"))
        assert "건설과" in moved.text
        assert "환경과" in moved.text
        assert "소관으로 지목한 부서: 민원지적과" in first.text
        assert "저희 시설이 아닙니다." in first.text
        assert "총괄 부서가 소관 부서를 정합니다" in second.text
        assert "2026년 11월 20일" in decided.text
        assert "더는 반송하거나 이송하지 않습니다" in decided.text

    def test_who_moved_it_is_not_named(self, unclear):
        events = unclear.events.for_petitioner()
        assert not [event for event in events if "최다른" in event.public_text or "최다른" in str(event.data)]


class TestReminders:
    def planned(self, case: Case) -> dict[str, str]:
        from tests.cases.test_reminders import planned

        return planned(case, "take-overdue") | planned(case, "route-overdue")

    def test_what_nobody_takes_over_climbs_the_ladder(self, passed):
        assert self.planned(passed) == {
            "take-overdue/2026-11-23T1400/1": "11-24 09:00",
            "take-overdue/2026-11-23T1400/2": "11-25 09:00",
            "take-overdue/2026-11-23T1400/3": "11-26 09:00",
        }

    def test_taking_it_over_or_sending_it_back_ends_it(self, clock, passed, stranger):
        clock.move_to(seoul("2026-11-23T12:00"))
        passed.bounce(reason="아닙니다.", by=stranger)
        assert set(self.planned(passed)) == {f"take-overdue/2026-11-23T1600/{n}" for n in (1, 2, 3)}
        passed.take(by=None)
        assert self.planned(passed) == {}

    def test_the_desk_is_reminded_of_what_it_keeps_for_more_than_an_hour(self, coordinator):
        case = make_case(department=None)
        assert list(self.planned(case).items())[0] == ("route-overdue/2026-11-23T1100/1", "11-24 09:00")
        case.accept(by=None)
        assert self.planned(case)
        case.assign(officer=coordinator, by=None)
        assert self.planned(case) == {}

    def test_a_department_that_does_not_coordinate_has_no_such_reminder(self, department):
        assert self.planned(make_case(department=department)) == {}

    def test_what_was_fixed_there_is_not_passed_on(self, coordinating, desk):
        case = make_case(department=None)
        case.decide_owner(department=coordinating, by=desk, **DECIDED)
        assert self.planned(case) == {}

    def test_the_receiving_department_is_reminded_then_its_head(self, clock, passed, other_department):
        from civic.reminders.firing import fire_due

        make_officer(other_department, role="head", email="their-head@example.kr")
        clock.move_to(seoul("2026-11-24T09:00"))
        fire_due()
        assert addresses(to_staff(passed, "take-overdue/2026-11-23T1400/1")) == ["stranger@example.kr"]
        clock.move_to(seoul("2026-11-25T09:00"))
        fire_due()
        assert addresses(to_staff(passed, "take-overdue/2026-11-23T1400/2")) == [
            "stranger@example.kr",
            "their-head@example.kr",
        ]
