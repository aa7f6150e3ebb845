"""Many open cases at once: in few statements, in short transactions, without anybody waiting or being missed."""

from datetime import date
from threading import Event, Thread

import pytest
import time_machine
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.cases import beside, manycases, reminders, replanning
from civic.cases.models import CalendarState, Case, CaseEvent, Handover, Holiday, Suspension
from civic.cases.workflow import Ending, Progress
from civic.notices.models import Notice
from civic.reminders import firing
from civic.reminders.firing import fire_due
from civic.reminders.models import Reminder
from tests.cases.mailbox import to_petitioner
from tests.makers import accepted_case, answer_parts, make_case, make_contact, make_department, make_officer, seoul

MONDAY = seoul("2026-11-23T10:00")
PG_ONLY = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer and no row locks")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(request):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        if "transactional_db" not in request.fixturenames:
            request.getfixturevalue("db")
            for name in ("officer", "head", "coordinating"):
                request.getfixturevalue(name)
            replanning.run_if_changed()
        yield traveller


def add_holiday(day: date = date(2026, 11, 26)) -> Holiday:
    return Holiday.objects.create(date=day, name="임시공휴일")


def due(case: Case) -> str:
    case.refresh_from_db()
    return f"{timezone.localtime(case.due_at):%m-%d}" if case.due_at else ""


def one_chunk() -> None:
    """The sweep comes to the first chunk and no further."""
    row = Reminder.objects.open().filter(kind=replanning.KIND).earliest("pk")
    assert firing._fire(row.pk, row.kind)


def all_sorts(count: int) -> list[Case]:
    """Cases in every state a date hangs on."""
    cases = []
    for _round in range(count):
        cases.append(make_case(kind="grievance"))
        cases += [accepted_case(kind=kind) for kind in ("grievance", "suggestion", "other", "proposal")]
        waiting, paused, promised, asked = (accepted_case(kind="grievance") for _case in range(4))
        waiting.request_supplement(question="어디입니까?", answer_by=date(2026, 12, 3), by=None)
        Suspension.objects.create(
            case=paused, reason="field_survey", started_at=MONDAY, ended_at=seoul("2026-11-23T10:00")
        )
        promised.answer(decision="adopted", parts=answer_parts(until=date(2026, 12, 18)), by=None)
        asked.answer(decision="adopted", parts=answer_parts(), by=None)
        asked.ask_reopening(reason="아직입니다", by=None)
        cases += [waiting, paused, promised, asked]
    return cases


def open_reminders(case: Case) -> dict[str, object]:
    rows = Reminder.objects.open().for_subject(("case", case.pk))
    return dict(rows.values_list("key", "due_at"))


class TestManyAreLikeOne:
    def test_dates_and_reminders_are_those_each_case_would_get_alone(self):
        cases = all_sorts(2)
        add_holiday()
        add_holiday(date(2026, 12, 2))
        replanning.run_if_changed()
        for case in cases:
            case.refresh_from_db()
            after, dates = open_reminders(case), (case.accept_due_at, case.due_at, case.act_by)
            manycases._compute(case)
            assert (case.accept_due_at, case.due_at, case.act_by) == dates
            reminders.replan(case)
            assert open_reminders(case) == after

    def test_more_cases_take_no_more_queries(self):
        all_sorts(1)
        add_holiday()
        replanning.run_if_changed()
        all_sorts(4)
        with CaptureQueriesContext(connection) as few:
            replanning.replan_chunk(Case.objects.order_by("-pk")[8].pk, "x")
        with CaptureQueriesContext(connection) as many:
            replanning.replan_chunk(0, "x")
        assert len(many) - len(few) <= 2

    def test_a_case_that_moves_costs_no_query_of_its_own(self):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite writes row by row")
        for _number in range(12):
            accepted_case(kind="grievance")
        add_holiday()
        with CaptureQueriesContext(connection) as queries:
            assert replanning.replan_chunk(0, "x").moved == 12
        assert len(queries) <= 25

    def test_each_that_moved_has_its_event_and_version(self):
        cases = [accepted_case(kind="grievance") for _number in range(5)]
        versions = {case.pk: case.version for case in cases}
        add_holiday()
        replanning.run_if_changed()
        for case in cases:
            event = case.events.get(verb="replanned")
            case.refresh_from_db()
            assert case.version == versions[case.pk] + 1
            assert (case.last_verb, case.last_event_at) == ("replanned", event.at)
            assert (event.old_progress, event.new_progress) == (Progress.ACCEPTED, Progress.ACCEPTED)
            assert (event.department, event.actor, event.is_public) == (case.department, "system", True)

    def test_reminders_that_move_keep_their_rows(self):
        case = accepted_case(kind="grievance")
        before = set(Reminder.objects.filter(subject_id=case.pk).values_list("pk", flat=True))
        add_holiday()
        replanning.run_if_changed()
        rows = Reminder.objects.filter(subject_type="case", subject_id=case.pk)
        assert set(rows.values_list("pk", flat=True)) == before
        assert not rows.exclude(cancelled_at=None).exclude(kind__startswith="case.accept").exists()

    def test_letters_are_queued_once_however_often_they_are_asked_for(self, clock):
        cases = [accepted_case(kind="grievance") for _number in range(3)]
        add_holiday()
        replanning.run_if_changed()
        pks = CaseEvent.objects.filter(verb="replanned").values_list("pk", flat=True)
        for _time in range(2):
            assert manycases.tell(min(pks), max(pks)) == 3
        assert [len(to_petitioner(case, "replanned")) for case in cases] == [1, 1, 1]

    def test_nobody_is_told_of_a_petition_that_was_answered_meanwhile(self, clock):
        case = accepted_case(kind="grievance")
        add_holiday()
        replanning.run_if_changed()
        case.refresh_from_db()
        case.answer(decision="adopted", parts=answer_parts(), by=None)
        clock.shift(replanning.LETTERS_AFTER)
        fire_due()
        assert not to_petitioner(case, "replanned")

    def test_somebody_without_mail_is_to_be_phoned(self, clock):
        case = accepted_case(kind="grievance", contact=make_contact(email="", phone="0631234567"))
        add_holiday()
        replanning.run_if_changed()
        clock.shift(replanning.LETTERS_AFTER)
        fire_due()
        assert [row.channel for row in to_petitioner(case, "replanned")] == ["call"]


class TestTheRest:
    def test_cases_handled_together_move_with_their_lead_and_all_are_told(self, clock):
        lead, member = accepted_case(kind="grievance"), accepted_case(kind="grievance")
        Case.objects.filter(pk=member.pk).update(merged_into=lead, progress=Progress.CLOSED, ending=Ending.MERGED)
        add_holiday()
        replanning.calendar_changed()
        fire_due()
        clock.shift(replanning.AGAIN)
        fire_due()
        assert due(lead) == "12-02"
        assert to_petitioner(lead, "replanned")
        assert to_petitioner(member, "replanned")

    def test_a_case_that_was_passed_on_moves_too(self, department, clock):
        case = accepted_case(kind="grievance")
        other = make_department("parks")
        make_officer(other)
        case.transfer(department=other, reason="공원 일입니다", by=None)
        assert Handover.objects.filter(case=case).exists()
        add_holiday()
        replanning.run_if_changed()
        assert due(case) == "12-02"

    def test_what_was_written_while_the_run_went_on_is_looked_at_again(self, clock):
        """Accepted in a transaction that read the old calendar and was committed after the last chunk."""
        case = accepted_case(kind="grievance")
        old = case.due_at
        add_holiday()
        replanning.calendar_changed()
        fire_due()
        Case.objects.filter(pk=case.pk).update(due_at=old, act_by=old, last_verb="accept")
        clock.shift(replanning.LONGEST_WORK)
        fire_due()
        assert due(case) == "12-02"

    def test_it_is_looked_at_again_after_the_daily_round_as_well(self, clock):
        case = accepted_case(kind="grievance")
        old = case.due_at
        add_holiday()
        replanning.run_if_changed()
        Case.objects.filter(pk=case.pk).update(due_at=old, act_by=old, last_verb="accept")
        clock.shift(replanning.LONGEST_WORK)
        fire_due()
        assert due(case) == "12-02"

    def test_a_sweep_killed_in_a_chunk_leaves_the_others_done_and_goes_on(self, monkeypatch, clock):
        monkeypatch.setattr(replanning, "CHUNK", 2)
        cases = [accepted_case(kind="grievance") for _number in range(5)]
        add_holiday()
        replanning.calendar_changed()
        plain, calls = manycases.replan, []

        def dies(chunk, *given):
            calls.append(len(chunk))
            done = plain(chunk, *given)
            if len(calls) == 2:
                raise SystemExit
            return done

        monkeypatch.setattr(manycases, "replan", dies)
        with pytest.raises(SystemExit):
            fire_due()
        assert sorted(due(case) for case in cases) == ["12-01"] * 3 + ["12-02"] * 2
        fire_due()
        assert {due(case) for case in cases} == {"12-02"}
        assert CaseEvent.objects.filter(verb="replanned").count() == 5

    def test_a_change_taken_back_in_the_middle_of_the_run_leaves_nothing_behind(self, monkeypatch):
        monkeypatch.setattr(replanning, "CHUNK", 2)
        cases = [accepted_case(kind="grievance") for _number in range(5)]
        holiday = add_holiday()
        replanning.calendar_changed()
        one_chunk()
        assert sorted(due(case) for case in cases) == ["12-01"] * 3 + ["12-02"] * 2
        holiday.delete()
        assert replanning.calendar_changed()
        fire_due()
        assert {due(case) for case in cases} == {"12-01"}
        add_holiday()
        replanning.calendar_changed()
        fire_due()
        assert {due(case) for case in cases} == {"12-02"}

    def test_the_daily_round_finishes_what_was_left_half_done(self, monkeypatch):
        monkeypatch.setattr(replanning, "CHUNK", 2)
        cases = [accepted_case(kind="grievance") for _number in range(5)]
        holiday = add_holiday()
        replanning.calendar_changed()
        one_chunk()
        holiday.delete()
        assert replanning.run_if_changed() == 2
        assert {due(case) for case in cases} == {"12-01"}

    def test_the_sweep_is_rung_for_again_when_its_time_is_over(self, monkeypatch, django_capture_on_commit_callbacks):
        monkeypatch.setattr(replanning, "CHUNK", 1)
        rung = []
        monkeypatch.setattr(replanning.doorbell, "ring", rung.append)
        for _number in range(2):
            accepted_case(kind="grievance")
        add_holiday()
        with django_capture_on_commit_callbacks(execute=True):
            replanning.calendar_changed()
            firing._fire_until(firing.time.monotonic() + 0.001)
        assert rung


class TestWhatIsKnownToBeAbsent:
    def test_it_looks_like_no_rows(self):
        nothing = beside.Nothing()
        assert list(nothing.filter(x=1).order_by("y")) == []
        assert (nothing.exists(), nothing.count(), nothing.first(), len(nothing)) == (False, 0, None, 0)

    def test_anything_unexpected_is_refused_loudly(self):
        with pytest.raises(AttributeError, match="delete"):
            beside.Nothing().delete()

    def test_a_case_without_rows_asks_no_query_for_them(self, django_assert_num_queries):
        case = accepted_case(kind="grievance")
        beside.look([case])
        with django_assert_num_queries(0):
            assert not case.demands.filter(answered_at__isnull=True).exists()
            assert not list(case.suspensions.all())
        assert beside.has_none(case, "demands", "suspensions")
        assert not beside.has_none(make_case(), "demands")

    def test_cases_far_apart_are_looked_up_one_by_one_in_the_same_query(self, django_assert_max_num_queries):
        cases = [accepted_case(kind="grievance") for _number in range(3)]
        cases[1].request_supplement(question="어디입니까?", answer_by=date(2026, 12, 3), by=None)
        near = cases[0].pk
        cases[2].pk = near + beside.CLOSE * 1000
        with django_assert_max_num_queries(2):
            beside.look(cases)
        assert [beside.has_none(case, "suspensions") for case in cases] == [True, False, True]

    def test_a_case_with_rows_still_finds_them(self):
        case = accepted_case(kind="grievance")
        case.request_supplement(question="어디입니까?", answer_by=date(2026, 12, 3), by=None)
        beside.look([case])
        assert len(case.suspensions.all()) == 1
        assert not beside.has_none(case, "suspensions")


@PG_ONLY
@pytest.mark.django_db(transaction=True)
class TestNobodyWaits:
    @pytest.fixture
    def case(self, transactional_db, officer, head, coordinating):
        replanning.run_if_changed()
        return accepted_case(kind="grievance")

    def in_another_connection(self, work):
        """Runs `work` in a thread of its own and gives back its error."""
        errors = []

        def run():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '500ms'")
                work()
            except OperationalError as error:
                errors.append(error)
            finally:
                connections.close_all()

        thread = Thread(target=run)
        thread.start()
        thread.join(20)
        return errors

    def test_petitions_are_filed_while_a_chunk_is_being_written(self, case):
        add_holiday()
        with transaction.atomic():
            assert replanning.replan_chunk(0, "임시공휴일").moved == 1
            assert self.in_another_connection(lambda: make_case(contact=make_contact(name="새민원"))) == []
        assert Case.objects.count() == 2

    def test_cases_outside_of_the_chunk_are_worked_on_meanwhile(self, case, monkeypatch):
        monkeypatch.setattr(replanning, "CHUNK", 1)
        later = accepted_case(kind="grievance")
        add_holiday()
        with transaction.atomic():
            replanning.replan_chunk(0, "임시공휴일")
            assert self.in_another_connection(lambda: later.note(text="메모", by=None)) == []

    def test_two_sweeps_share_the_work_and_do_nothing_twice(self, case, monkeypatch):
        monkeypatch.setattr(replanning, "CHUNK", 2)
        cases = [case, *(accepted_case(kind="grievance") for _number in range(9))]
        add_holiday()
        replanning.calendar_changed()

        def sweep():
            fire_due()
            connections.close_all()

        sweeps = [Thread(target=sweep) for _number in range(2)]
        for thread in sweeps:
            thread.start()
        for thread in sweeps:
            thread.join(60)
        fire_due()
        assert {due(case) for case in cases} == {"12-02"}
        assert CaseEvent.objects.filter(verb="replanned").count() == 10
        assert not CalendarState.objects.get().under_way
        assert not Reminder.objects.open().filter(kind=replanning.KIND).exists()

    def test_a_case_somebody_holds_is_passed_over_and_done_afterwards(self, case, clock):
        free = accepted_case(kind="grievance")
        add_holiday()
        replanning.calendar_changed()
        held, leave = Event(), Event()

        def hold():
            with transaction.atomic():
                Case.objects.select_for_update().get(pk=case.pk)
                held.set()
                leave.wait(20)
            connections.close_all()

        holder = Thread(target=hold)
        holder.start()
        held.wait(20)
        fire_due()
        assert (due(free), due(case)) == ("12-02", "12-01")
        leave.set()
        holder.join(20)
        clock.shift(replanning.AGAIN)
        fire_due()
        assert due(case) == "12-02"
        assert case.events.filter(verb="replanned").count() == 1
        assert Notice.objects.for_about(case.about).filter(key__contains="/replanned/").exists()
