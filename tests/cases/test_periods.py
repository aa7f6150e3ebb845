"""The dated table of kinds and periods: which one counts, who may change it, and what it leaves behind."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from civic.cases import clock, law, periods, replanning
from civic.cases.forms.triage import ClassifyForm
from civic.cases.law import KINDS, Rule
from civic.cases.models import Case, Category, KindPeriod, KindPeriodChange
from civic.cases.workflow import WorkflowError
from civic.programs import registry
from civic.reminders.firing import fire_due
from monitors.models import KINDS as KINDS_OF_TIPS
from tests.cases.mailbox import letter
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, make_case, make_category, seoul

MONDAY = seoul("2026-11-23T10:00")
ADD = "admin:cases_kindperiod_add"
CHANGE = "admin:cases_kindperiod_change"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(officer, head, coordinating):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        periods.seed()
        replanning.run_if_changed()
        yield traveller


def period(kind: str = "grievance", amount: int = 10, first: str = "2026-11-01", last: str | None = None, **kw):
    """End the seeded row before the new one begins."""
    day = date.fromisoformat(first)
    open_one = KindPeriod.objects.filter(kind=kind, valid_to=None).first()
    if open_one is not None:
        open_one.valid_to = date.fromordinal(day.toordinal() - 1)
        periods.save(open_one, by=None, reason="개정")
    row = KindPeriod(kind=kind, amount=amount, article="영 제17조", valid_from=day, **kw)
    row.valid_to = date.fromisoformat(last) if last else None
    periods.save(row, by=None, reason="개정")
    return row


def due(case: Case) -> str:
    found = fresh(case).due_at
    return f"{timezone.localtime(found):%Y-%m-%d}" if found else ""


class TestWhichPeriodCounts:
    def test_seeded_rows_say_what_the_law_says(self):
        day = timezone.localdate()
        assert {key: periods.rule_on(key, day) for key in KINDS} == {key: kind.rule for key, kind in KINDS.items()}

    def test_without_any_row_the_law_counts(self):
        KindPeriod.objects.all().delete()
        assert periods.rule_on("suggestion", date(2026, 11, 23)) == Rule(14, "days")
        assert periods.article_on("suggestion", date(2026, 11, 23)) == KINDS["suggestion"].article

    def test_the_day_decides_and_both_ends_belong_to_it(self):
        period(first="2026-12-01", last="2026-12-31")
        days = ["2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01"]
        assert [periods.rule_on("grievance", date.fromisoformat(day)).amount for day in days] == [7, 10, 10, 7]

    def test_a_case_keeps_the_period_of_the_day_its_clock_started(self, today):
        case = accepted_case(kind="grievance")
        period(first="2026-12-01")
        today.move_to(seoul("2026-12-02T10:00"))
        assert clock.rule_of(case) == Rule(7, "days")
        assert clock.rule_of(accepted_case(kind="grievance")) == Rule(10, "days")

    def test_five_days_or_less_are_counted_in_hours(self):
        period(amount=5)
        assert clock.rule_of(make_case(kind="grievance")) == Rule(40, "hours")

    def test_receipt_letter_and_clerk_read_the_same_period(self, department):
        period(amount=10)
        case = accepted_case(kind="grievance")
        assert due(case) == "2026-12-04"
        text = letter(case, "accept")
        assert "근무일 기준 10일" in text
        assert "영 제17조" in text
        expected = clock.explain_if_accepted_at("grievance", case.accept_due_at)
        assert expected.rule == Rule(10, "days")

    def test_the_calculator_of_the_clerk_reads_it_too(self):
        period(amount=10)
        out = StringIO()
        call_command("deadline", stdin=StringIO("grievance,2026-11-23\ngrievance,2026-10-23"), stdout=out)
        assert out.getvalue().split() == ["grievance,2026-11-23,2026-12-04", "grievance,2026-10-23,2026-11-02"]

    def test_the_calculator_leaves_it_aside_when_told_to(self):
        period(amount=10)
        out = StringIO()
        call_command("deadline", "--library", stdin=StringIO("grievance,2026-11-23"), stdout=out)
        assert out.getvalue().strip() == "grievance,2026-11-23,2026-12-01"

    def test_the_longest_extension_follows_it(self, officer):
        period(amount=10)
        case = accepted_case(kind="grievance")
        case.extend(amount=10, ground="facts", reason="현장 확인", by=officer)
        assert due(case) == "2026-12-18"

    def test_a_seeded_article_is_told_in_the_language_of_the_reader(self):
        with translation.override("en"):
            assert str(periods.article_on("suggestion", date(2026, 11, 23))) == "Civil Petitions Decree, art. 15"
        with translation.override("ko"):
            assert "제15조" in str(periods.article_on("suggestion", date(2026, 11, 23)))

    def test_it_is_read_with_one_query_and_made_anew_only_when_it_changed(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            table = periods.current()
        assert periods.current() is table
        period()
        assert periods.current() is not table


class TestSeeding:
    def test_a_second_time_it_writes_nothing(self):
        rows, changes = KindPeriod.objects.count(), KindPeriodChange.objects.count()
        assert periods.seed() == 0
        assert (KindPeriod.objects.count(), KindPeriodChange.objects.count()) == (rows, changes) == (8, 8)

    def test_it_leaves_rows_of_the_administrator_alone(self):
        KindPeriod.objects.filter(kind="grievance").update(amount=9)
        assert periods.seed() == 0
        assert KindPeriod.objects.get(kind="grievance").amount == 9

    def test_each_row_begins_when_its_text_came_into_force(self):
        firsts = {row.kind: row.valid_from for row in KindPeriod.objects.all()}
        assert firsts["grievance"] == law.DECREE_FROM
        assert firsts["statutory"] == law.ACT_FROM
        assert firsts["proposal"] == law.PROPOSALS_FROM

    def test_a_new_city_gets_them(self):
        KindPeriod.objects.all().delete()
        out = StringIO()
        call_command("seed_city", stdout=out)
        assert "8 kinds" in out.getvalue()


class TestChanges:
    def test_each_leaves_who_why_and_from_what_to_what(self, administrator):
        row = KindPeriod.objects.get(kind="grievance")
        row.valid_to = date(2026, 12, 31)
        periods.save(row, by=administrator, reason="시행령 개정")
        change = KindPeriodChange.objects.first()
        assert (change.by, change.reason, change.kind) == (administrator, "시행령 개정", "grievance")
        assert (change.before["valid_to"], change.after["valid_to"]) == ("", "2026-12-31")

    def test_without_a_reason_nothing_is_written(self):
        row = KindPeriod(kind="grievance", amount=1, article="x", valid_from=MONDAY.date())
        with pytest.raises(ValueError, match="reason"):
            periods.save(row, by=None, reason=" ")
        assert KindPeriod.objects.count() == 8

    def test_the_trace_cannot_be_rewritten(self):
        for statement in ("UPDATE cases_kindperiodchange SET reason = 'x'", "DELETE FROM cases_kindperiodchange"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    def test_open_cases_of_that_day_are_planned_anew_with_the_reason(self):
        case = accepted_case(kind="grievance")
        period(amount=10, first="2026-11-23")
        assert replanning.calendar_changed()
        fire_due()
        assert due(case) == "2026-12-04"
        assert "근무일 기준 10일" in case.events.get(verb="replanned").public_text

    def test_cases_accepted_before_stay_as_they_are(self):
        case = accepted_case(kind="grievance")
        period(amount=10, first="2026-11-24")
        assert replanning.run_if_changed() == 0
        assert due(case) == "2026-12-01"


class TestTheAdministratorsPage:
    @pytest.fixture
    def form(self):
        return {
            "kind": "grievance",
            "amount": "10",
            "unit": "days",
            "article": "영 제17조제1항",
            "valid_from": "2027-01-01",
            "valid_to": "",
            "checked_on": "2026-11-23",
            "reason": "시행령 개정",
        }

    def test_a_row_is_ended_and_a_new_one_added(self, administrator, form):
        staff, old = Staff(administrator), KindPeriod.objects.get(kind="grievance")
        ended = {"article": old.article, "valid_to": "2026-12-31", "checked_on": "2026-11-23", "reason": "시행령 개정"}
        assert staff.post(CHANGE, old.pk, **ended).status_code == 302
        assert staff.post(ADD, **form).status_code == 302
        assert periods.rule_on("grievance", date(2027, 1, 1)) == Rule(10, "days")
        assert KindPeriodChange.objects.first().by == administrator

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("reason", ""),
            ("amount", "0"),
            ("amount", "401"),
            ("valid_to", "2026-12-31"),
            ("article", ""),
            ("unit", "weeks"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_field(self, administrator, form, name, value):
        KindPeriod.objects.filter(kind="grievance").update(valid_to=date(2026, 12, 31))
        page = Staff(administrator).post(ADD, **{**form, name: value})
        errors = page.context["adminform"].form.errors
        assert name in errors or (name == "valid_to" and errors)
        assert KindPeriod.objects.filter(kind="grievance").count() == 1

    def test_two_rows_of_a_kind_never_overlap(self, administrator, form):
        page = Staff(administrator).post(ADD, **form)
        assert "valid_from" in page.context["adminform"].form.errors

    def test_an_ended_row_cannot_be_prolonged_into_the_next(self, administrator):
        period(first="2026-12-01")
        old = KindPeriod.objects.get(kind="grievance", amount=7)
        data = {"article": old.article, "valid_to": "2026-12-31", "checked_on": "2026-11-23", "reason": "실수"}
        page = Staff(administrator).post(CHANGE, old.pk, **data)
        assert "valid_to" in page.context["adminform"].form.errors

    def test_what_was_in_force_stays_what_it_was(self, administrator):
        row = KindPeriod.objects.get(kind="grievance")
        data = {"amount": "99", "article": row.article, "checked_on": "2026-11-23", "reason": "잘못 눌렀다"}
        Staff(administrator).post(CHANGE, row.pk, **data)
        row.refresh_from_db()
        assert row.amount == 7

    def test_the_history_stands_under_the_form(self, administrator):
        row = KindPeriod.objects.get(kind="grievance")
        row.valid_to = date(2026, 12, 31)
        periods.save(row, by=administrator, reason="시행령이 바뀜")
        page = Staff(administrator).get(CHANGE, row.pk).content.decode()
        assert "시행령이 바뀜" in page
        assert periods.SEEDED in page

    def test_the_list_marks_what_is_in_force(self, desk):
        period(first="2026-12-01")
        page = Staff(desk).get("admin:cases_kindperiod_changelist").content.decode()
        assert page.count("badge--success") == 8
        assert page.count("badge--info") == 1

    def test_the_desk_only_reads(self, desk, form):
        staff = Staff(desk)
        assert staff.post(ADD, **form).status_code == 403
        row = KindPeriod.objects.get(kind="grievance")
        assert staff.get(CHANGE, row.pk).status_code == 200
        assert staff.post(CHANGE, row.pk, valid_to="2026-12-31", reason="x").status_code == 403

    @pytest.mark.parametrize("who", ["officer", "examiner", "mayors_office"])
    def test_others_do_not_see_it(self, who, request):
        assert Staff(request.getfixturevalue(who)).get("admin:cases_kindperiod_changelist").status_code == 403

    def test_nothing_is_deleted(self, administrator):
        row = KindPeriod.objects.get(kind="grievance")
        address = reverse("admin:cases_kindperiod_delete", args=[row.pk])
        assert Staff(administrator).client.post(address, {"post": "yes"}).status_code == 403


class TestApplicationsUnderALaw:
    @pytest.fixture
    def case(self):
        return accepted_case(kind="suggestion")

    def classify(self, case, by, **kw):
        given = {"kind": "statutory", "category": None, "reason": "신고입니다.", "own_days": 10}
        case.classify(by=by, **{**given, "procedure": "옥외광고물 신고", **kw})

    def test_the_published_period_counts(self, case, officer):
        self.classify(case, officer)
        assert (due(case), fresh(case).procedure) == ("2026-12-04", "옥외광고물 신고")

    def test_up_to_five_days_are_hours_and_can_be_extended_in_hours(self, case, officer):
        self.classify(case, officer, own_days=3)
        assert clock.rule_of(case) == Rule(24, "hours")
        before = fresh(case).due_at
        case.extend(amount=8, ground="facts", reason="현장 확인", by=officer)
        assert fresh(case).due_at > before

    def test_a_change_of_the_period_alone_needs_a_reason_and_is_public(self, case, officer):
        self.classify(case, officer)
        with pytest.raises(WorkflowError, match="사유"):
            self.classify(case, officer, own_days=12, reason="")
        self.classify(case, officer, own_days=12)
        assert case.events.filter(verb="classify", is_public=True).count() == 2

    @pytest.mark.parametrize("wrong", [{"procedure": " "}, {"own_days": None}, {"own_days": 0}, {"own_days": 401}])
    def test_name_and_period_are_needed(self, case, officer, wrong):
        with pytest.raises(WorkflowError):
            self.classify(case, officer, **wrong)
        assert fresh(case).kind == "suggestion"

    def test_another_kind_clears_them(self, case, officer):
        self.classify(case, officer)
        self.classify(case, officer, kind="grievance")
        assert (fresh(case).procedure, fresh(case).own_days, due(case)) == ("", None, "2026-12-01")

    def test_nothing_new_writes_nothing(self, case, officer):
        with pytest.raises(WorkflowError):
            case.classify(kind="suggestion", category=None, reason="그대로", by=officer)
        assert not case.events.filter(verb="classify").exists()

    def test_the_form_asks_for_both_beside_the_fields_and_keeps_what_was_typed(self, case, officer):
        page = Staff(officer).do(case, "classify", kind="statutory", reason="신고입니다", own_days="9")
        form = page.context["form"]
        assert set(form.errors) == {"procedure"}
        assert form["own_days"].value() == "9"

    def test_the_form_carries_it_out(self, case, officer):
        Staff(officer).do(
            case, "classify", kind="compound", reason="여러 부서", procedure="공장 설립 승인", own_days="20"
        )
        assert (fresh(case).kind, fresh(case).own_days) == ("compound", 20)

    def test_rubbish_in_the_fields_of_another_kind_is_no_error(self, case, officer):
        Staff(officer).do(case, "classify", kind="grievance", reason="고충입니다", own_days="x")
        assert (fresh(case).kind, fresh(case).own_days) == ("grievance", None)

    def test_the_form_shows_the_periods_in_force(self, case, officer):
        period(kind="grievance", amount=10, first="2026-11-20")
        words = dict(ClassifyForm(case=case, user=officer).fields["kind"].choices)
        assert "근무일 기준 10일" in words["grievance"]
        assert "근무일" not in words["statutory"]

    def test_the_desk_files_one_with_its_published_period(self, desk):
        typed = {
            "form_key": "7f1d0c86-52b7-4ab4-93a1-7a7d4a5f3a11",
            "channel": "counter",
            "name": "김순자",
            "phone": "010-9876-5432",
            "title": "간판 신고",
            "text": "간판을 달려고 합니다.",
            "kind": "statutory",
        }
        staff = Staff(desk)
        page = staff.post("admin:cases_case_file", **typed)
        assert {"procedure", "own_days"} == set(page.context["form"].errors)
        staff.post("admin:cases_case_file", **typed, procedure="옥외광고물 신고", own_days="7")
        assert Case.objects.get(kind="statutory").own_days == 7

    def test_neither_fields_of_business_nor_programs_choose_them(self, administrator, department):
        assert law.STATUTORY.isdisjoint(dict(Category._meta.get_field("kind").flatchoices))
        assert law.STATUTORY.isdisjoint(program.case_kind for program in registry)
        assert law.STATUTORY.isdisjoint(KINDS_OF_TIPS.values())
        category = make_category(department)
        address = reverse("admin:cases_category_change", args=[category.pk])
        data = {"name": "x", "slug": "x", "department": department.pk, "kind": "statutory", "order": 1}
        assert "kind" in Staff(administrator).client.post(address, data).context["adminform"].form.errors
