"""The report of a session: what it tells, to whom, and what leaves as a file."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from civic.cases.models import Case
from civic.cases.registerfile import BOM
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.privacy.models import AccessLog
from petitions.models import Booking, Instruction, Session
from petitions.monday.report import COLUMNS, Counts, report_of, rows, without_person, write_remarks
from tests.makers import make_case, make_category, make_contact, make_department, seoul

from .makers import MONDAY, make_booking, make_instruction, make_session

DAY = date(2026, 11, 16)
NOW = seoul("2026-11-20T10:00")


def heard(session: Session, number: int, name: str = "홍길동", **kw) -> Booking:
    booking = kw.pop("booking", {})
    case = make_case(contact=make_contact(name=name), **kw)
    booking.setdefault("mayor_words", f"{name} 님, 바로 고치겠습니다. 010-1234-5678로 알려 드립니다.")
    return make_booking(session, case, state=Booking.State.HEARD, queue_number=number, **booking)


@pytest.fixture
def held(db, department) -> Session:
    """Two heard (one came without an appointment), one who did not come, two who cancelled, one on the list."""
    session = make_session(DAY, number=125, state=Session.State.HELD, remarks="차분하게 진행되었습니다.")
    category = make_category(department, name="도로")
    first = heard(session, 1, title="홍길동 집 앞 가로등", category=category)
    second = heard(
        session, 2, "김영희", booking={"source": Booking.Source.WALK_IN, "mayor_words": ""}, title="버스 시간"
    )
    make_booking(session, state=Booking.State.NO_SHOW)
    make_booking(session, state=Booking.State.CANCELLED, cancelled_at=NOW, cancelled_by="visitor")
    make_booking(session, state=Booking.State.CANCELLED, cancelled_at=NOW, cancelled_by="moved")
    make_booking(session, state=Booking.State.WAITING)
    other = make_department("transport", name="교통행정과")
    given = {"given_at": seoul("2026-11-16T14:00")}
    make_instruction(first.case, session, text="홍길동 님 집 앞 가로등을 고칠 것", due_on=date(2026, 11, 18), **given)
    make_instruction(
        first.case, session, text="다른 곳도 살필 것", department=other, state=Instruction.State.FULFILLED, percent=100,
        fulfilled_at=NOW, due_on=date(2026, 11, 30), **given,
    )  # fmt: skip
    make_instruction(first.case, None, text="면담과 상관없는 것", **given)
    assert second.case.instructions.count() == 0
    make_session(MONDAY)
    return session


def url(session: Session) -> str:
    return reverse("admin:petitions_session_report", args=[session.pk])


def export_url(session: Session) -> str:
    return reverse("admin:petitions_session_report_export", args=[session.pk])


class TestWhatItTells:
    def test_the_outline(self, held):
        assert report_of(held, NOW).counts == Counts(registered=3, heard=2, no_show=1, walk_in=1, cancelled=1)

    def test_the_table_names_visitors_masked(self, held):
        first, second = report_of(held, NOW).lines
        assert (first.number, first.name, first.field, second.name) == (1, "홍○동", "도로", "김○희")
        assert first.gist == "홍○동 집 앞 가로등"
        assert first.mayor_words == "홍○동 님, 바로 고치겠습니다. 010-****-5678로 알려 드립니다."
        assert [order.text for order in first.orders] == ["홍○동 님 집 앞 가로등을 고칠 것", "다른 곳도 살필 것"]
        assert second.orders == []

    def test_the_order_is_that_of_the_hearings(self, held):
        first, second = held.bookings.filter(state="heard").order_by("queue_number")
        Booking.objects.filter(pk=second.pk).update(began_at=seoul("2026-11-16T13:00"))
        Booking.objects.filter(pk=first.pk).update(began_at=seoul("2026-11-16T13:20"))
        assert [line.name for line in report_of(held, NOW).lines] == ["김○희", "홍○동"]

    def test_the_instructions_by_department(self, held):
        report = report_of(held, NOW)
        assert (report.promises.given, report.promises.open, report.promises.fulfilled) == (2, 1, 1)
        assert (report.promises.kept.part, report.promises.kept.whole) == (1, 2)
        found = {row.name: (row.given, row.open, row.late, row.fulfilled) for row in report.departments}
        assert found == {"건설과": (1, 1, 1, 0), "교통행정과": (1, 0, 0, 1)}

    def test_what_comes_next(self, held):
        checking, asked = Instruction.objects.filter(session=held).order_by("pk")
        Instruction.objects.filter(pk=checking.pk).update(state="checking", percent=100, check_on=date(2026, 12, 20))
        Instruction.objects.filter(pk=asked.pk).update(
            state="reported", reported_at=NOW, confirm_by=date(2026, 12, 4), fulfilled_at=None
        )
        report = report_of(held, NOW)
        assert [step.day for step in report.steps] == [date(2026, 12, 4), date(2026, 12, 20)]
        assert [session.day for session in report.next_sessions] == [MONDAY]

    def test_an_ending_stands_where_there_is_no_decision(self, held):
        case = held.bookings.filter(state="heard").first().case
        Case.objects.filter(pk=case.pk).update(progress="closed", ending="withdrawn")
        assert str(report_of(held, NOW).lines[0].decision)

    def test_it_takes_few_queries_however_many_came(self, held, django_assert_num_queries):
        for number in range(3, 12):
            booking = heard(held, number)
            make_instruction(booking.case, held)
        with django_assert_num_queries(4):
            report = report_of(held, NOW)
            list(rows(report))
        assert len(report.lines) == 11


class TestThePage:
    @pytest.mark.parametrize(
        ("who", "status"),
        [("desk", 200), ("mayors_office", 200), ("examiner", 200), ("officer", 403), ("head", 403), ("stranger", 403),
         ("administrator", 403), ("citizen", 302)],
    )  # fmt: skip
    def test_who_may_read_it(self, request, client, held, who, status):
        client.force_login(request.getfixturevalue(who))
        assert client.get(url(held)).status_code == status
        assert AccessLog.objects.filter(action="monday.report").count() == (1 if status == 200 else 0)

    def test_it_shows_everything_and_names_nobody(self, client, held, desk):
        client.force_login(desk)
        answer = client.get(url(held))
        text = answer.content.decode()
        assert "홍길동" not in text and "김영희" not in text and "010-1234-5678" not in text
        for shown in ("125", "홍○동", "차분하게 진행되었습니다.", "교통행정과", "버스 시간"):
            assert shown in text, shown
        assert answer["Cache-Control"] == "private, no-store"
        assert AccessLog.objects.get(action="monday.report").subject == held.about

    def test_before_it_was_held_it_says_so(self, client, desk, db):
        client.force_login(desk)
        answer = client.get(url(make_session()))
        assert "report__draft" in answer.content.decode() and answer.context["may_write"] is False

    def test_an_unknown_session(self, client, desk):
        client.force_login(desk)
        assert client.get(reverse("admin:petitions_session_report", args=[999])).status_code == 404

    def test_it_takes_few_queries_as_a_page(self, client, held, desk, django_assert_max_num_queries):
        client.force_login(desk)
        with django_assert_max_num_queries(17):  # five are the entry in the access log, three the browser's session
            client.get(url(held))


class TestRemarks:
    def test_who_runs_the_mondays_writes_them(self, client, held, mayors_office):
        client.force_login(mayors_office)
        for _twice in range(2):
            answer = client.post(url(held), {"remarks": "잘 마쳤습니다.", "version": held.version})
            assert answer.status_code == 302 and answer.url == url(held)
        held.refresh_from_db()
        assert (held.remarks, held.version) == ("잘 마쳤습니다.", 1)
        assert LogEntry.objects.filter(object_id=str(held.pk), user=mayors_office).count() == 1

    def test_who_only_looks_may_not(self, client, held, examiner):
        client.force_login(examiner)
        assert client.post(url(held), {"remarks": "x", "version": 0}).status_code == 403
        assert client.get(url(held)).context["may_write"] is False

    def test_the_second_of_two_keeps_what_was_typed(self, client, held, desk):
        client.force_login(desk)
        write_remarks(held, text="먼저 쓴 말", by=desk, version=held.version)
        answer = client.post(url(held), {"remarks": "나중에 쓴 말", "version": 0})
        assert answer.status_code == 409 and "나중에 쓴 말" in answer.content.decode()
        held.refresh_from_db()
        assert held.remarks == "먼저 쓴 말"
        again = client.post(
            url(held), {"remarks": "나중에 쓴 말", "version": answer.context["form"]["version"].value()}
        )
        assert again.status_code == 302

    def test_there_is_no_report_before_it_begins(self, desk, db):
        session = make_session()
        with pytest.raises(WorkflowError):
            write_remarks(session, text="너무 이른 말", by=desk, version=0)
        session.refresh_from_db()
        assert session.remarks == "" and not LogEntry.objects.exists()

    def test_an_older_version_is_refused(self, held, desk):
        with pytest.raises(ChangedMeanwhile):
            write_remarks(held, text="다른 말", by=desk, version=held.version + 7)

    def test_too_long_is_said_beside_the_field(self, client, held, desk):
        client.force_login(desk)
        answer = client.post(url(held), {"remarks": "가" * 4001, "version": held.version})
        assert answer.context["form"].errors["remarks"] and "가" * 4001 in answer.content.decode()


class TestFile:
    def take(self, client, session, **data):
        return client.post(export_url(session), {"reason": "council", "note": "의회 요구", **data})

    def lines(self, answer) -> list[list[str]]:
        text = answer.content.decode()
        assert text.startswith(BOM)
        return list(csv.reader(io.StringIO(text.removeprefix(BOM))))

    def test_a_row_for_each_instruction_and_for_who_went_without(self, client, held, desk):
        client.force_login(desk)
        answer = self.take(client, held)
        head, *table = self.lines(answer)
        assert len(head) == len(COLUMNS) and len(table) == 3
        assert [row[2] for row in table] == ["홍○동", "홍○동", "김○희"]
        assert "홍길동" not in answer.content.decode() and "1234-5678" not in answer.content.decode()
        entry = AccessLog.objects.get(action="monday.report")
        assert entry.subject == held.about and "council: 의회 요구" in entry.reason and "3 rows" in entry.reason

    def test_nothing_typed_becomes_a_formula(self, client, held, desk):
        heard(held, 9, title="=HYPERLINK(1)", booking={"mayor_words": "@SUM(1+1)"})
        client.force_login(desk)
        row = self.lines(self.take(client, held))[-1]
        assert "'=HYPERLINK(1)" in row and "'@SUM(1+1)" in row

    @pytest.mark.parametrize("data", [{"reason": ""}, {"reason": "other", "note": " "}, {"reason": "nonsense"}])
    def test_without_a_reason_nothing_leaves(self, client, held, desk, data):
        client.force_login(desk)
        answer = self.take(client, held, **data)
        assert answer["Content-Type"].startswith("text/html") and answer.context["table"].errors

    @pytest.mark.parametrize(("who", "status"), [("examiner", 200), ("mayors_office", 403), ("officer", 403)])
    def test_who_may(self, request, client, held, who, status):
        client.force_login(request.getfixturevalue(who))
        assert self.take(client, held).status_code == status

    def test_it_needs_a_post(self, client, held, desk):
        client.force_login(desk)
        assert client.get(export_url(held)).status_code == 405

    def test_not_without_end(self, client, held, desk, monkeypatch):
        monkeypatch.setattr("petitions.admin.report.EXPORTS", 1)
        client.force_login(desk)
        assert self.take(client, held).status_code == 200
        assert self.take(client, held).status_code == 429


def test_the_days_of_the_test_are_mondays():
    assert DAY.weekday() == MONDAY.weekday() == 0 and DAY + timedelta(days=14) == MONDAY


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("홍길동 님께 010-1234-5678로 알릴 것", "홍○동 님께 010-****-5678로 알릴 것"),
        ("주차장을 넓힐 것", "주차장을 넓힐 것"),
    ],
)
def test_the_visitor_is_masked_in_what_was_promised(text, shown):
    assert without_person(text, "홍길동") == shown
