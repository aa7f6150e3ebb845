"""The figures of the monthly inspection, from the ledger (Decree art. 22, Rules art. 7)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.cases import inspection
from civic.cases.inspectionwords import department_rows, sections
from civic.cases.models import Cooperation, Handover
from civic.people.petitioner import Petitioner
from tests.makers import accepted_case, answer_parts, make_case, seoul

OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(seoul("2026-10-12T10:00"), tick=False) as traveller:
        yield traveller


def october(now=None):
    return inspection.figures(OCTOBER, now)


def grievance(officer, **kw):
    return accepted_case(kind="grievance", by=officer, **kw)


def answered(case, officer):
    case.answer(decision="adopted", parts=answer_parts(), by=officer)
    return case


def test_received_by_kind_and_channel(officer):
    make_case(kind="grievance")
    make_case(kind="suggestion", channel="counter")
    make_case(kind="suggestion")
    received = october()["received"]
    assert received == {
        "all": 3,
        "kinds": {"grievance": 1, "suggestion": 2},
        "channels": {"web": 2, "counter": 1},
    }


def test_a_month_begins_and_ends_at_midnight_in_seoul(officer):
    make_case(at=seoul("2026-09-30T23:59"))
    make_case(at=seoul("2026-10-01T00:00"))
    make_case(at=seoul("2026-10-31T23:59:59"))
    make_case(at=seoul("2026-11-01T00:00"))
    assert october()["received"]["all"] == 2
    assert inspection.figures(NOVEMBER, seoul("2026-12-01T09:00"))["received"]["all"] == 1
    assert inspection.next_month(date(2026, 12, 1)) == date(2027, 1, 1)


def test_accepted_in_time_and_later_than_eight_working_hours(officer, clock):
    make_case().accept(by=officer)
    late = make_case()
    clock.move_to(seoul("2026-10-13T14:00"))
    late.accept(by=officer)
    found = october()
    assert (found["accepted"], found["accepted_in_time"]) == (2, 1)


def test_answered_in_time_and_late_with_the_average_working_days(officer, clock):
    first, second = grievance(officer), grievance(officer)
    clock.move_to(seoul("2026-10-14T10:00"))
    answered(first, officer)
    clock.move_to(seoul("2026-10-26T10:00"))
    second.refuse(parts=answer_parts(remedies="국민권익위원회"), by=officer)
    found = october()
    assert (found["answered"], found["answered_in_time"]) == (2, 1)
    assert found["days"] == {"grievance": 6.0}  # two and ten working days


def test_open_and_late_is_counted_as_it_was_at_the_end_of_the_month(officer, clock):
    case = grievance(officer)  # due on 20 October
    unaccepted = make_case(kind="suggestion")
    clock.move_to(seoul("2026-11-03T10:00"))
    assert (october()["late_open"], october()["late_unaccepted"]) == (1, 1)
    answered(case, officer)
    unaccepted.accept(by=officer)
    assert (october()["late_open"], october()["late_unaccepted"]) == (1, 1)
    november = inspection.figures(NOVEMBER, seoul("2026-11-04T10:00"))
    assert (november["late_open"], november["late_unaccepted"]) == (0, 0)


def test_while_the_month_runs_what_is_open_is_counted_now(officer, clock):
    grievance(officer)
    assert october()["late_open"] == 0
    clock.move_to(seoul("2026-10-21T09:00"))
    assert october()["late_open"] == 1
    assert october()["as_of"].startswith("2026-10-21T09:00")


def test_a_petition_that_was_taken_up_again_and_is_late_counts(officer, clock):
    case = answered(grievance(officer), officer)
    case.reopen(reason="다시 봅니다.", by=officer)
    clock.move_to(seoul("2026-10-22T09:00"))
    assert (october()["late_open"], october()["reopened"]) == (1, 1)


def test_extensions_by_ground_and_the_second_ones_apart(officer):
    case = grievance(officer)
    case.extend(amount=3, ground="facts", reason="현장", by=officer)
    case.ask_extension_consent(amount=2, ground="cooperation", reason="협의", by=officer)
    case.consent(agreed=True, by=Petitioner(case.number))
    found = october()
    assert (found["extended"], found["extended_again"]) == (1, 1)
    assert found["grounds"] == {"facts": 1, "cooperation": 1}


def test_supplements_within_eight_working_hours_and_later(officer, clock):
    day = date(2026, 10, 30)
    grievance(officer).request_supplement(question="어디입니까?", answer_by=day, by=officer)
    later = grievance(officer)
    clock.move_to(seoul("2026-10-14T10:00"))
    later.request_supplement(question="언제입니까?", answer_by=day, found_later="field_survey", by=officer)
    found = october()
    assert (found["supplements"], found["supplements_late"]) == (2, 1)


def test_moves_inside_the_city_and_grievances_to_the_audit_department(officer, department, other_department):
    case = grievance(officer)
    for kind, in_time in (("passed", True), ("passed", False), ("bounced", True), ("audit", True)):
        Handover.objects.create(
            case=case,
            kind=kind,
            sender=department,
            receiver=other_department,
            reason="소관이 다릅니다.",
            at=timezone.now(),
            in_time=in_time,
            taken_at=timezone.now(),
        )
    assert october()["moves"] == {"passed": 2, "bounced": 1, "audit": 1, "late": 1}


def test_cooperation_that_came_late_or_not_at_all(officer, department, other_department):
    now = timezone.now()
    day, case = now - timedelta(days=3), grievance(officer)
    for replied in (day, now, None):
        Cooperation.objects.create(
            case=case if replied is None else grievance(officer),
            department=other_department,
            question="의견",
            asked_at=now - timedelta(days=5),
            reply_by=day,
            first_reply_by=day,
            replied_at=replied,
        )
    found = october()
    assert (found["cooperation"], found["cooperation_late"]) == (3, 2)


def test_demands_objections_and_letters_of_urging(officer, head, examiner, clock):
    case = grievance(officer)
    case.demand_correction(ground="papers", text="서류", by=Petitioner(case.number))
    case.answer_demand(is_right=True, findings="바로잡음", by=examiner)
    refused = accepted_case(kind="statutory", by=officer)
    refused.refuse(parts=answer_parts(remedies="이의신청"), by=officer)
    refused.object_to_refusal(wanted="허가", reason="갖춤", by=Petitioner(refused.number))
    refused.decide_objection(decision="dismissed", reason="아님", remedies="행정심판", by=head)
    clock.move_to(seoul("2026-10-26T10:00"))
    case.urge(by=examiner)
    case.acknowledge_urging(plan="곧", done_by=date(2026, 10, 27), by=officer)
    found = october()
    assert found["demands"] == {"asked": 1, "answered": 1, "right": 1, "late": 0}
    assert found["objections"] == {
        "filed": 1,
        "open": 0,
        "late": 0,
        "upheld": 0,
        "partly": 0,
        "dismissed": 1,
        "inadmissible": 0,
    }
    assert (found["urged"], found["urged_acknowledged"]) == (1, 1)


def test_endings_and_lawful_refusals_by_ground(officer):
    case = grievance(officer)
    case.decline(ground="private", reason="사인 사이의 일입니다.", by=officer)
    make_case().close(ending="duplicate", reason="같은 민원", by=officer)
    found = october()
    assert found["endings"] == {"exempt": 1, "duplicate": 1}
    assert found["declined"] == {"private": 1}


def test_satisfaction_and_petitions_of_many_people(officer, clock):
    case = answered(grievance(officer), officer)
    case.rate(stars=4, by=Petitioner(case.number))
    many = grievance(officer)
    type(many).objects.filter(pk=many.pk).update(signers=20, households=9)
    clock.shift(60)
    found = october()
    assert (found["ratings"], found["stars"]) == (1, 4)
    assert found["many"] == {"received": 1, "open": 1}


def test_each_department_has_a_row_of_its_own(officer, other_department):
    answered(grievance(officer), officer)
    make_case(department=other_department)
    rows = {row["slug"]: row for row in october()["departments"]}
    assert rows["construction"]["answered_in_time"] == 1
    assert rows["environment"] == {"slug": "environment", "name": "환경과", "received": 1}


def test_the_number_of_queries_does_not_grow_with_the_ledger(officer, other_department):
    def queries():
        with CaptureQueriesContext(connection) as found:
            october()
        return len(found)

    answered(grievance(officer), officer)
    first = queries()
    for _nth in range(5):
        case = answered(grievance(officer), officer)
        case.rate(stars=5, by=Petitioner(case.number))
        make_case(department=other_department, kind="suggestion")
    assert queries() == first <= 20


def test_an_empty_month_can_be_put_into_words(db):
    figures = october()
    assert all(section.lines for section in sections(figures))
    assert department_rows(figures) == []
