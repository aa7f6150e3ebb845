"""Outages of the system: what they take out of the periods, who enters them, and what the public reads."""

import uuid
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from civic.cases import clock, outages, replanning
from civic.cases.models import Case, Outage, Suspension
from civic.reminders.firing import fire_due
from tests.cases.mailbox import letter
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, make_case, seoul

MONDAY = seoul("2026-11-23T10:00")
LIST = "admin:cases_outage_changelist"
ADD = "admin:cases_outage_add"
CHANGE = "admin:cases_outage_change"
FILE = "admin:cases_case_file"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(officer, head, coordinating):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        replanning.run_if_changed()
        yield traveller


def outage(first: str, last: str = "", **kw) -> Outage:
    kw.setdefault("what", "온라인 민원 접수")
    kw.setdefault("alternative", "전화 063-000-0000, 종합민원실 방문")
    return Outage.objects.create(started_at=seoul(first), ended_at=seoul(last) if last else None, **kw)


def due(case: Case) -> datetime | None:
    found = fresh(case).due_at
    return timezone.localtime(found) if found else None


class TestWhatDoesNotCount:
    def test_hours_stop_exactly_while_it_lasts(self, now):
        case = accepted_case(kind="other")
        now.move_to(seoul("2026-11-23T15:00"))
        outage("2026-11-23T11:00", "2026-11-23T14:30")
        assert replanning.run_if_changed() == 1
        assert due(case) == seoul("2026-11-23T16:30")

    def test_a_whole_working_day_is_taken_out_of_days(self, now):
        case = accepted_case(kind="grievance")
        now.move_to(seoul("2026-11-26T09:00"))
        outage("2026-11-24T08:00", "2026-11-25T18:30")
        replanning.run_if_changed()
        assert due(case).date().isoformat() == "2026-12-03"

    def test_part_of_a_day_leaves_a_period_of_days_as_it_is(self, now):
        case = accepted_case(kind="grievance")
        now.move_to(seoul("2026-11-25T09:00"))
        outage("2026-11-24T10:00", "2026-11-24T17:00")
        assert replanning.run_if_changed() == 0
        assert due(case).date().isoformat() == "2026-12-01"

    def test_what_was_over_before_the_clock_started_does_not_matter(self, now):
        outage("2026-11-20T09:00", "2026-11-20T18:00")
        assert clock.pauses_of(accepted_case(kind="grievance")) == []

    def test_one_that_still_lasts_is_not_taken_out_yet(self, now):
        case = accepted_case(kind="grievance")
        now.move_to(seoul("2026-11-26T09:00"))
        outage("2026-11-24T09:00")
        assert replanning.run_if_changed() == 0
        assert due(case).date().isoformat() == "2026-12-01"

    def test_what_overlaps_a_supplement_is_taken_out_once(self, now):
        case = accepted_case(kind="grievance")
        row = Suspension.objects.create(case=case, reason="supplement", started_at=seoul("2026-11-24T10:00"))
        row.ended_at = seoul("2026-11-25T10:00")
        row.save()
        outage("2026-11-25T09:00", "2026-11-26T18:00")
        now.move_to(seoul("2026-11-27T09:00"))
        replanning.run_if_changed()
        assert due(case).date().isoformat() == "2026-12-04"

    def test_two_that_overlap_are_taken_out_once(self, now):
        case = accepted_case(kind="grievance")
        outage("2026-11-24T09:00", "2026-11-24T18:00")
        outage("2026-11-24T09:00", "2026-11-25T18:00", what="결재")
        now.move_to(seoul("2026-11-27T09:00"))
        replanning.run_if_changed()
        assert due(case).date().isoformat() == "2026-12-03"

    def test_the_time_for_acceptance_goes_on(self, now):
        """Decree art. 20 speaks of the period of the answer only."""
        case = make_case()
        outage("2026-11-23T11:00", "2026-11-23T17:00")
        now.move_to(seoul("2026-11-23T17:30"))
        replanning.run_if_changed()
        assert fresh(case).accept_due_at == seoul("2026-11-24T10:00")

    def test_a_case_accepted_afterwards_in_the_past_of_it_counts_without(self, now):
        outage("2026-11-23T11:00", "2026-11-23T14:00")
        case = make_case(kind="other")
        now.move_to(seoul("2026-11-23T15:00"))
        case.accept(by=None, at=seoul("2026-11-23T10:30"))
        assert due(case) == seoul("2026-11-23T16:30")

    def test_it_is_read_with_one_query(self, django_assert_num_queries):
        outage("2026-11-20T09:00", "2026-11-20T18:00")
        with django_assert_num_queries(1):
            table = outages.current()
        assert outages.current() is table


class TestTheTrace:
    def test_history_letter_and_explanation_name_it(self, now):
        case = accepted_case(kind="grievance")
        outage("2026-11-24T09:00", "2026-11-24T18:00")
        now.move_to(seoul("2026-11-25T09:00"))
        replanning.calendar_changed()
        fire_due()
        event = case.events.get(verb="replanned")
        assert "온라인 민원 접수" in event.public_text
        now.shift(replanning.LETTERS_AFTER)
        fire_due()
        assert "온라인 민원 접수" in letter(case, "replanned")
        told = fresh(case).explain_due()
        assert told.due == due(case)
        assert any("온라인 민원 접수" in reason and days == 1 for reason, days in told.skipped_by_reason)

    def test_the_hours_of_it_are_shown_in_a_period_of_hours(self, now):
        case = accepted_case(kind="other")
        outage("2026-11-23T11:00", "2026-11-23T14:30")
        now.move_to(seoul("2026-11-23T15:00"))
        replanning.run_if_changed()
        row = fresh(case).explain_due().rows[0]
        assert (row.hours, row.minutes) == (3, 0)
        assert "11:00 – 14:30" in str(row.reason)

    def test_it_is_told_in_the_language_of_the_reader(self):
        words = outages.words(seoul("2026-11-23T11:00"), seoul("2026-11-24T14:30"), "x")
        with translation.override("en"):
            assert str(words) == "System outage: x (November 23 11:00 – November 24 14:30)"

    @pytest.mark.parametrize("change", [{"is_void": True}, {"ended_at": seoul("2026-11-24T10:00")}])
    def test_made_void_or_corrected_the_old_date_returns(self, now, change):
        case = accepted_case(kind="grievance")
        row = outage("2026-11-24T09:00", "2026-11-24T18:00")
        now.move_to(seoul("2026-11-25T09:00"))
        replanning.run_if_changed()
        Outage.objects.filter(pk=row.pk).update(**change)
        assert replanning.run_if_changed() == 1
        assert due(case).date().isoformat() == "2026-12-01"
        assert case.events.filter(verb="replanned").count() == 2


class TestTheDeskEntersThem:
    @pytest.fixture
    def form(self):
        return {
            "started_at_0": "2026-11-23",
            "started_at_1": "09:00",
            "ended_at_0": "",
            "ended_at_1": "",
            "what": "온라인 민원 접수",
            "alternative": "전화",
            "remark": "",
        }

    @pytest.mark.parametrize("who", ["desk", "administrator"])
    def test_it_is_reported_with_who_entered_it(self, who, form, request):
        user = request.getfixturevalue(who)
        assert Staff(user).post(ADD, **form).status_code == 302
        assert Outage.objects.get().reported_by == user

    def test_when_it_is_over_the_open_cases_are_planned_anew(self, desk, form, now):
        case = accepted_case(kind="other")
        Staff(desk).post(ADD, **form)
        now.move_to(seoul("2026-11-23T12:00"))
        Staff(desk).post(CHANGE, Outage.objects.get().pk, **form, ends_now="on")
        fire_due()
        assert Outage.objects.get().ended_at == seoul("2026-11-23T12:00")
        assert due(case) == seoul("2026-11-23T16:00")

    @pytest.mark.parametrize(
        ("field", "values"),
        [
            ("started_at", {"started_at_0": "2026-11-24"}),
            ("started_at", {"started_at_0": "2026-05-05"}),
            ("started_at", {"started_at_0": ""}),
            ("ended_at", {"ended_at_0": "2026-11-23", "ended_at_1": "08:00"}),
            ("ended_at", {"ended_at_0": "2026-11-23", "ended_at_1": "18:00"}),
            ("ends_now", {"ended_at_0": "2026-11-23", "ended_at_1": "09:30", "ends_now": "on"}),
            ("what", {"what": ""}),
            ("alternative", {"alternative": ""}),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, desk, form, field, values):
        page = Staff(desk).post(ADD, **{**form, **values})
        assert field in page.context["adminform"].form.errors
        assert not Outage.objects.exists()

    def test_it_is_made_void_and_never_deleted(self, desk, form):
        row = outage("2026-11-23T09:00")
        staff = Staff(desk)
        address = reverse("admin:cases_outage_delete", args=[row.pk])
        assert staff.client.post(address, {"post": "yes"}).status_code == 403
        staff.post(CHANGE, row.pk, **form, is_void="on")
        assert Outage.objects.get().is_void

    @pytest.mark.parametrize("who", ["officer", "examiner", "mayors_office"])
    def test_others_do_not(self, who, form, request):
        staff = Staff(request.getfixturevalue(who))
        assert staff.get(LIST).status_code == staff.post(ADD, **form).status_code == 403

    def test_the_list_has_no_query_a_row(self, desk, django_assert_max_num_queries):
        staff = Staff(desk)
        for hour in range(20):
            outage("2026-11-20T09:00", f"2026-11-21T{hour:02}:30", reported_by=desk)
        staff.get(LIST)
        with django_assert_max_num_queries(12):
            assert staff.get(LIST).status_code == 200


class TestThePublic:
    @pytest.fixture(autouse=True)
    def looked_up(self):
        cache.delete(outages.CACHE_KEY)

    @pytest.mark.parametrize("page", ["home", "petitions:home", "petitions:lookup", "outages", "privacy-policy"])
    def test_every_page_says_what_is_out_of_order_and_how_to_file_meanwhile(self, client, page):
        outage("2026-11-23T09:00", remark="오후에 복구합니다")
        text = client.get(reverse(page)).content.decode()
        for words in ("온라인 민원 접수", "063-000-0000", "오후에 복구합니다", "09:00"):
            assert words in text

    def test_the_workplace_is_not_bothered(self, desk):
        outage("2026-11-23T09:00")
        assert "오후에 복구" not in Staff(desk).worklist().content.decode()

    def test_the_banner_goes_at_once_when_it_is_over(self, client, desk, django_capture_on_commit_callbacks):
        row = outage("2026-11-23T09:00")
        assert "063-000-0000, 종합민원실" in client.get("/").content.decode()
        form = {"started_at_0": "2026-11-23", "started_at_1": "09:00", "what": row.what, "alternative": row.alternative}
        with django_capture_on_commit_callbacks(execute=True):
            Staff(desk).post(CHANGE, row.pk, **form, ends_now="on")
        assert "063-000-0000, 종합민원실" not in client.get("/").content.decode()

    @pytest.mark.parametrize("kw", [{"is_void": True}, {"last": "2026-11-23T09:30"}])
    def test_void_and_ended_ones_have_no_banner(self, client, kw):
        outage("2026-11-23T09:00", **kw)
        assert "063-000-0000, 종합민원실" not in client.get("/").content.decode()

    def test_a_page_asks_the_database_at_most_once_in_half_a_minute(self, client, django_assert_num_queries):
        client.get("/privacy/")
        with django_assert_num_queries(0):
            client.get("/privacy/")

    def test_a_database_that_does_not_answer_breaks_no_page(self, client, monkeypatch):
        class Broken:
            def __getattr__(self, name):
                raise DatabaseError("gone")

        monkeypatch.setattr(outages.Outage, "objects", Broken())
        assert client.get("/privacy/").status_code == 200
        assert cache.get(outages.CACHE_KEY) == []

    def test_what_staff_type_is_shown_as_typed(self, client):
        outage("2026-11-23T09:00", what="<b>x</b>", alternative="<script>", remark="a\nb")
        text = client.get("/").content.decode()
        assert "<b>x</b>" not in text
        assert "&lt;script&gt;" in text

    def test_the_list_shows_a_year_and_says_that_it_does_not_count(self, client):
        outage("2026-11-20T09:00", "2026-11-20T18:00", what="올해 장애")
        outage("2026-05-20T09:00", "2026-05-21T18:00", what="봄 장애")
        outage("2025-11-01T09:00", "2025-11-02T18:00", what="옛 장애")
        outage("2026-11-21T09:00", "2026-11-22T18:00", what="잘못 적은 것", is_void=True)
        text = client.get("/outages/").content.decode()
        assert "올해 장애" in text and "봄 장애" in text
        assert "옛 장애" not in text and "잘못 적은 것" not in text

    def test_the_list_is_for_everybody_and_only_for_reading(self):
        assert Client().get("/outages/").status_code == 200
        assert Client().post("/outages/").status_code == 405


class TestLaterRegistration:
    """Decree art. 6-2 (3): what came on paper while the system was down is registered afterwards."""

    @pytest.fixture
    def typed(self):
        outage("2026-11-20T09:00", "2026-11-23T09:00")
        return {
            "form_key": str(uuid.uuid4()),
            "channel": "counter",
            "name": "김순자",
            "phone": "010-9876-5432",
            "title": "경로당 보일러가 고장 났습니다",
            "text": "어제부터 따뜻한 물이 나오지 않습니다.",
        }

    def test_it_counts_from_when_it_really_arrived_and_the_receipt_says_so(self, desk, typed):
        staff = Staff(desk)
        staff.post(FILE, **typed, arrived_at="2026-11-20T10:00")
        case = Case.objects.get()
        assert case.arrived_at == seoul("2026-11-20T10:00")
        assert case.accept_due_at == seoul("2026-11-23T10:00")
        text = staff.get("admin:cases_case_receipt", case.pk).content.decode()
        assert "2026년 11월 20일 (금요일) 10:00" in text
        assert "2026년 11월 23일 (월요일) 10:00" in text

    def test_the_history_says_when_it_was_registered(self, desk, typed):
        Staff(desk).post(FILE, **typed, arrived_at="2026-11-20T10:00")
        event = Case.objects.get().events.get(verb="filed")
        assert datetime.fromisoformat(event.data["registered_at"]) == MONDAY

    @pytest.mark.parametrize(
        "moment", ["2026-11-23T10:30", "2026-11-23T09:30", "2026-11-19T10:00", "2026-10-01T10:00", "x"]
    )
    def test_only_a_past_moment_of_an_outage_is_taken(self, desk, typed, moment):
        page = Staff(desk).post(FILE, **typed, arrived_at=moment)
        assert "arrived_at" in page.context["form"].errors
        assert not Case.objects.exists()

    def test_at_most_thirty_days_later(self, desk, typed, now):
        now.move_to(seoul("2026-12-22T10:00"))
        page = Staff(desk).post(FILE, **typed, arrived_at="2026-11-20T10:00")
        assert "arrived_at" in page.context["form"].errors

    def test_it_works_while_the_outage_lasts(self, desk, typed):
        Outage.objects.update(ended_at=None)
        Staff(desk).post(FILE, **typed, arrived_at="2026-11-20T10:00")
        assert Case.objects.get().arrived_at == seoul("2026-11-20T10:00")

    def test_without_it_the_petition_arrives_now(self, desk, typed):
        Staff(desk).post(FILE, **typed, arrived_at="")
        case = Case.objects.get()
        assert case.arrived_at == MONDAY
        assert "registered_at" not in case.events.get(verb="filed").data

    def test_nobody_is_asked_when_there_was_no_outage_lately(self, desk, now):
        outage("2026-09-01T09:00", "2026-09-02T09:00")
        assert "arrived_at" not in Staff(desk).get(FILE).context["form"].fields

    def test_the_same_form_twice_is_one_case(self, desk, typed):
        staff = Staff(desk)
        first = staff.post(FILE, **typed, arrived_at="2026-11-20T10:00")
        assert staff.post(FILE, **typed, arrived_at="2026-11-20T10:00")["Location"] == first["Location"]
        assert Case.objects.count() == 1


def test_an_outage_that_ended_long_ago_does_not_grow_the_work(now):
    """Only those after the start of the clock are looked at for a case."""
    for hour in range(9, 17):
        outage(f"2026-10-0{hour - 8}T{hour:02}:00", f"2026-10-0{hour - 8}T{hour + 1:02}:00")
    table = outages.current()
    assert table.since(MONDAY) == []
    assert len(table.since(seoul("2026-10-08T00:00"))) == 1
    assert len(table.since(MONDAY - timedelta(days=100))) == 8
