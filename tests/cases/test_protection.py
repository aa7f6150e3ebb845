"""Protecting staff: what is reported and decided, and who reads it."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases.law import MOST_RESTRICTION_DAYS
from civic.cases.models import Case, CaseEvent, ConductReport, Evidence, Restriction
from civic.cases.verbs import protecting
from civic.cases.workflow import ChangedMeanwhile, WorkflowError, WrongStatus
from civic.notices.models import Notice
from civic.people.models import User
from civic.people.petitioner import Petitioner
from civic.privacy.models import AccessLog
from tests.cases.conduct import ACCOUNT, DECISION, TOLD, decide, report, span
from tests.cases.mailbox import about, read
from tests.cases.workplace import Staff, fresh
from tests.makers import make_case, make_contact, make_user, seoul
from tests.petitions.conftest import image, upload
from tests.petitions.conftest import read as content

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plain(settings: Any, coordinating: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.QUIET_HOURS = False


@pytest.fixture
def case(department: Any) -> Case:
    return make_case(department=department)


# --- Reporting ---


def test_an_officer_reports_and_the_history_only_says_that_there_is_a_report(case: Case, officer: User):
    row = report(case, officer, wishes=["end_calls", "care"])
    assert (row.account, row.wishes, row.reported_by) == (ACCOUNT, ["care", "end_calls"], officer)
    event = CaseEvent.objects.get(case=case, verb="report_conduct")
    assert not event.is_public and event.data == {} and "까마귀" not in f"{event.public_text}{event.internal_note}"


def test_the_account_and_the_decision_are_encrypted_in_the_database(case: Case, officer: User, desk: User):
    report(case, officer)
    decide(case, desk, span("calls"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT account, decision, told FROM cases_conductreport")
        assert all(value.startswith("gAAAA") for value in cursor.fetchone())


@pytest.mark.parametrize(
    "wrong",
    [{"what": "rudeness"}, {"account": " "}, {"how": ""}, {"wishes": ["jail"]}, {"happened_at": "tomorrow"}],
)
def test_a_report_that_lacks_something_is_refused_and_nothing_is_written(case: Case, officer: User, wrong: Any):
    if wrong.get("happened_at"):
        wrong = {"happened_at": timezone.now() + timedelta(days=1)}
    with pytest.raises(WorkflowError):
        report(case, officer, **wrong)
    assert not ConductReport.objects.exists() and fresh(case).version == 0


def test_only_those_who_handle_the_case_report(case: Case, stranger: User, examiner: User, citizen: User):
    for user in (stranger, examiner, citizen):
        with pytest.raises(WrongStatus):
            report(case, user)
    with pytest.raises(WrongStatus):
        case.report_conduct(
            what="abuse", happened_at=timezone.now(), how="전화", account="x", by=Petitioner(case.number)
        )


def test_a_case_without_a_petitioner_has_nobody_to_report(department: Any, officer: User):
    assert not make_case(contact=None).may("report_conduct", officer)


def test_heads_and_those_who_decide_are_told_without_details(case: Case, officer: User, head: User, desk: User):
    row = report(case, officer)
    mails = [mail for mail in about(case) if f"conduct_reported/{row.pk}" in mail.key]
    assert {mail.to_address for mail in mails} == {head.email, desk.email}
    for mail in mails:
        words = read(mail)
        assert case.number in words
        assert not any(secret in words for secret in ("까마귀", "전화로", "욕설", officer.name, "홍길동", case.title))


def test_the_form_takes_evidence_and_the_recommended_time_is_shown(case: Case, officer: User, settings: Any):
    settings.RECOMMENDED_CALL_MINUTES = 17
    staff = Staff(officer)
    assert "17" in str(dict(staff.form(case, "report_conduct").context["form"].fields["what"].choices)["time"])
    sent = {
        "what": "abuse",
        "happened_at": "2026-11-01T10:00",
        "how": "창구에서",
        "account": ACCOUNT,
        "wishes": ["care"],
    }
    answer = staff.do(case, "report_conduct", **sent, photos=[upload(image())])
    assert answer.status_code == 302, answer.content.decode()
    assert Evidence.objects.get().file.name.startswith("evidence/")


def test_a_file_that_is_no_photo_is_refused_beside_its_field_and_the_text_stays(case: Case, officer: User):
    sent = {"what": "abuse", "happened_at": "2026-11-01T10:00", "how": "창구", "account": ACCOUNT}
    page = Staff(officer).do(case, "report_conduct", **sent, photos=[upload(b"MZ nothing", "x.exe")])
    assert "photos" in page.context["form"].errors and ACCOUNT in page.content.decode()
    assert not ConductReport.objects.exists()


def test_a_double_click_makes_one_report(case: Case, officer: User):
    staff = Staff(officer)
    sent = {"what": "abuse", "happened_at": "2026-11-01T10:00", "how": "창구에서", "account": ACCOUNT}
    for _time in range(2):
        assert staff.do(case, "report_conduct", **sent, photos=[upload(image())]).status_code == 302
    assert (ConductReport.objects.count(), Evidence.objects.count()) == (1, 1)


def _report_at_once(case: Case, user: User, barrier: Barrier, said: list[str]) -> None:
    barrier.wait()
    try:
        report(Case.objects.get(pk=case.pk), user, version=case.version)
        said.append("done")
    except ChangedMeanwhile:
        said.append("changed")
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_make_one_report(case: Case, officer: User):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    barrier, said = Barrier(3), []  # type: Barrier, list[str]
    threads = [Thread(target=_report_at_once, args=(case, officer, barrier, said)) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["changed", "changed", "done"] and ConductReport.objects.count() == 1


# --- Who reads ---


def test_those_who_decide_and_the_reporter_read_the_report_and_each_look_is_logged(
    case: Case, officer: User, desk: User
):
    row = report(case, officer)
    for user in (officer, desk):
        page = Staff(user).get("admin:cases_conductreport_change", row.pk)
        assert ACCOUNT in page.content.decode()
        assert AccessLog.objects.filter(action="conduct.view", by=user, subject=case.about).count() == 1


def test_colleagues_see_that_there_is_a_report_and_not_what_it_says(case: Case, officer: User, head: User):
    row = report(case, officer)
    page = Staff(head).open(case)
    assert "case-conduct" in page.content.decode() and ACCOUNT not in page.content.decode()
    assert Staff(head).get("admin:cases_conductreport_change", row.pk).status_code == 302
    assert not list(Staff(head).get("admin:cases_conductreport_changelist").context["cl"].result_list)


@pytest.mark.parametrize("who", ["examiner", "mayors_office", "administrator", "stranger"])
def test_nobody_else_reads_reports(who: str, case: Case, officer: User, request: Any):
    row = report(case, officer)
    staff = Staff(request.getfixturevalue(who))
    assert ACCOUNT not in staff.get("admin:cases_conductreport_change", row.pk).content.decode()
    assert staff.get("admin:cases_restriction_changelist").status_code == 403


def test_onlookers_see_a_number_only(case: Case, officer: User, examiner: User):
    report(case, officer)
    page = Staff(examiner).open(case)
    assert page.context["conduct_count"] == 1 and "case-conduct" not in page.content.decode()


def test_evidence_is_served_to_readers_of_the_report_only_and_logged(case: Case, officer: User, head: User, desk: User):
    sent = {"what": "abuse", "happened_at": "2026-11-01T10:00", "how": "창구에서", "account": ACCOUNT}
    Staff(officer).do(case, "report_conduct", **sent, photos=[upload(image())])
    item = Evidence.objects.get()
    place = ("admin:cases_conductreport_evidence", item.report_id, item.pk)
    for user in (officer, desk):
        answer = Staff(user).get(*place)
        assert content(answer).startswith(b"\xff\xd8") and answer["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.filter(action="evidence.view").count() == 2
    assert Staff(head).get(*place).status_code == 404
    assert Client().get(reverse(place[0], args=place[1:])).status_code == 302


def test_staff_never_read_what_is_reported_about_themselves(department: Any, officer: User, desk: User):
    case = make_case(contact=make_contact(user=desk))
    row = report(case, officer)
    assert Staff(desk).get("admin:cases_conductreport_change", row.pk).status_code == 302
    assert row not in Staff(desk).get("admin:cases_conductreport_changelist").context["cl"].result_list


def test_nobody_edits_or_deletes_a_report_in_the_admin(case: Case, officer: User, desk: User):
    row = report(case, officer)
    for user in (officer, desk):
        for page in ("change", "delete"):
            assert Staff(user).post(f"admin:cases_conductreport_{page}", row.pk, what="time").status_code == 403
    row.refresh_from_db()
    assert row.what == "abuse"


# --- Deciding ---


def test_the_desk_decides_and_the_reporter_is_told(case: Case, officer: User, desk: User):
    row = report(case, officer)
    decide(case, desk, measures=["care", "separate"])
    row.refresh_from_db()
    assert (row.decided_by, row.measures, row.decision) == (desk, ["separate", "care"], DECISION)
    assert not CaseEvent.objects.get(case=case, verb="decide_protection").is_public
    assert [mail.to_address for mail in about(case) if "conduct_decided" in mail.key] == [officer.email]
    assert not [mail for mail in about(case) if "/petitioner-" in mail.key and "restriction" in mail.key]


def test_an_officer_without_the_permission_does_not_decide(case: Case, officer: User, head: User, examiner: User):
    report(case, officer)
    for user in (officer, head, examiner):
        assert not case.may("decide_protection", user)
        with pytest.raises(WrongStatus):
            decide(case, user)


def test_who_reported_it_does_not_decide_on_it(case: Case, desk: User):
    report(case, desk)
    assert not case.may("decide_protection", desk)
    with pytest.raises(WorkflowError):
        decide(case, desk)
    assert case.may("decide_protection", make_user("desk2@example.kr", "desk"))


def test_without_a_report_there_is_nothing_to_decide(case: Case, desk: User):
    assert not case.may("decide_protection", desk)
    with pytest.raises(WrongStatus):
        decide(case, desk)


def test_several_reports_are_decided_one_after_the_other(case: Case, officer: User, desk: User):
    first = report(case, officer)
    case.report_conduct(what="time", happened_at=timezone.now(), how="전화", account="두 시간", by=officer)
    decide(case, desk)
    assert list(ConductReport.objects.open()) == list(ConductReport.objects.exclude(pk=first.pk))


@pytest.mark.parametrize(
    ("what", "limit"),
    [("time", "premises"), ("time", "portal"), ("abuse", "portal"), ("violence", "calls"), ("flooding", "calls")],
)
def test_only_what_the_law_names_for_the_conduct_is_restricted(
    case: Case, officer: User, desk: User, what: str, limit: str
):
    report(case, officer, what=what)
    with pytest.raises(WorkflowError):
        decide(case, desk, span(limit))
    assert not Restriction.objects.exists() and ConductReport.objects.open().exists()


@pytest.mark.parametrize(("days", "length"), [(0.01, 30), (-1, 30), (3, MOST_RESTRICTION_DAYS + 0.1), (3, 0), (3, -1)])
def test_a_restriction_begins_after_its_notice_and_does_not_last_long(
    case: Case, officer: User, desk: User, days: float, length: float
):
    report(case, officer)
    with pytest.raises(WorkflowError):
        decide(case, desk, span("calls", days=days, length=length))
    assert not Restriction.objects.exists()


def test_prior_notice_is_a_working_day(case: Case, officer: User, desk: User):
    """Decided on Friday at 10:00: from Monday 10:00 on."""
    friday, monday = seoul("2026-11-20T10:00"), seoul("2026-11-23T10:00")
    assert protecting.earliest_start(friday) == monday
    report(case, officer, happened_at=seoul("2026-11-19T10:00"))
    with pytest.raises(WorkflowError):
        decide(case, desk, ("calls", monday - timedelta(minutes=1), monday + timedelta(days=9)), at=friday)
    decide(case, desk, ("calls", monday, monday + timedelta(days=MOST_RESTRICTION_DAYS)), at=friday)
    assert Restriction.objects.get().notified_at == friday


@pytest.mark.parametrize("wrong", [{"told": ""}, {"told": "이담당 주무관에게 욕설"}, {"decision": " "}])
def test_a_restriction_needs_reasons_that_name_no_staff(case: Case, officer: User, desk: User, wrong: Any):
    report(case, officer)
    with pytest.raises(WorkflowError):
        decide(case, desk, span("calls"), **wrong)
    assert not Restriction.objects.exists()


def test_the_portal_is_closed_only_with_dates(case: Case, officer: User, desk: User):
    report(case, officer, what="flooding")
    with pytest.raises(WorkflowError):
        decide(case, desk, measures=["limit_portal"])


def test_nothing_is_restricted_where_nobody_can_be_told(department: Any, officer: User, desk: User):
    case = make_case(contact=make_contact(phone="", email=""))
    report(case, officer)
    with pytest.raises(WorkflowError):
        decide(case, desk, span("calls"))


def test_the_notice_says_what_why_until_when_how_else_and_how_to_object(case: Case, officer: User, desk: User):
    row = report(case, officer, what="abuse", happened_at=timezone.now() - timedelta(days=60))
    case.refresh_from_db()
    case.accept(by=officer)
    case.assign(officer=officer, by=officer)
    start = timezone.now() + timedelta(days=4)
    decide(case, desk, ("calls", start, start + timedelta(days=20)), ("premises", start, start + timedelta(days=10)))
    mails = list(Notice.objects.filter(key__startswith=f"restriction/{row.pk}/"))
    assert mails and all("/petitioner-" in mail.key for mail in mails)
    words = read(mails[0])
    for part in (TOLD, case.number, "063-000-0000", "110", f"{timezone.localtime(start):%Y}"):
        assert part in words
    for secret in (ACCOUNT, DECISION, "까치", officer.name, officer.email, desk.name, "063-000-1234"):
        assert secret not in words
    assert row.restrictions.count() == 2 and set(ConductReport.objects.get().measures) == {"end_calls", "keep_out"}


def test_of_a_joint_petition_only_the_one_it_concerns_is_told(case: Case, officer: User, desk: User):
    Case.objects.filter(pk=case.pk).update(signers=4)
    other = make_contact(name="다른 대표", email="other@example.kr", phone="01033334444")
    other.save()
    case.representatives.create(contact=other)
    row = report(fresh(case), officer)
    decide(fresh(case), desk, span("calls"))
    mails = Notice.objects.filter(key__startswith=f"restriction/{row.pk}/")
    assert [mail.to_address for mail in mails] == ["hong@example.kr"]


def test_the_form_offers_what_the_law_allows_and_shows_the_right_of_the_reporter(case: Case, officer: User, desk: User):
    report(case, officer, what="time")
    form = Staff(desk).form(case, "decide_protection").context["form"]
    assert {"calls_from", "calls_until"} <= set(form.fields) and "portal_from" not in form.fields
    assert "limit_portal" not in dict(form.fields["measures"].choices)
    assert "4 (4)" in str(form.intro) or "제4조" in str(form.intro)


def test_the_desk_decides_in_the_form(case: Case, officer: User, desk: User):
    report(case, officer, what="flooding")
    first = timezone.localdate() + timedelta(days=7)
    sent = {
        "measures": ["limit_portal"],
        "decision": DECISION,
        "told": TOLD,
        "portal_from": first,
        "portal_until": first + timedelta(days=MOST_RESTRICTION_DAYS - 1),
    }
    staff = Staff(desk)
    for _time in range(2):  # a double click
        assert staff.do(fresh(case) if not _time else case, "decide_protection", **sent).status_code == 302
    row = Restriction.objects.get()
    assert timezone.localtime(row.starts_at).strftime("%Y-%m-%d %H:%M") == f"{first} 00:00"
    assert timezone.localtime(row.ends_at).date() == first + timedelta(days=MOST_RESTRICTION_DAYS - 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"portal_until": ""}, "portal_until"),
        ({"portal_from": ""}, "portal_from"),
        ({"portal_from": "2020-01-01"}, "portal_from"),
        ({"portal_until": "2099-01-01"}, "portal_until"),
        ({"portal_from": "", "portal_until": ""}, "portal_from"),
        ({"told": ""}, "told"),
        ({"decision": ""}, "decision"),
    ],
)
def test_a_mistake_stands_beside_its_field(case: Case, officer: User, desk: User, changes: Any, field: str):
    report(case, officer, what="flooding")
    first = timezone.localdate() + timedelta(days=7)
    sent = {"measures": ["limit_portal"], "decision": DECISION, "told": TOLD, "portal_from": first}
    page = Staff(desk).do(fresh(case), "decide_protection", **{**sent, "portal_until": first, **changes})
    assert page.status_code == 200 and field in page.context["form"].errors
    assert not Restriction.objects.exists()
