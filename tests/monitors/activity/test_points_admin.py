"""Points in the workplace: the list, giving by hand, taking away, the rules, the ranking."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from civic.privacy.models import AccessLog
from monitors.activity import ranking
from monitors.activity.points import balance, give
from monitors.models import PointRule, Points, RewardRule, Section
from tests.cases.workplace import Staff, messages_of
from tests.monitors.makers import make_appointment, make_monitor, make_term

from .makers import reads_at_most

pytestmark = pytest.mark.django_db
LIST, GIVE, TAKE, RANKING, EXPORT, CERTIFICATE = (
    f"admin:monitors_points_{name}"
    for name in ("changelist", "give", "take_away", "ranking", "ranking_export", "certificate")
)
RULES, RULE = "admin:monitors_pointrule_changelist", "admin:monitors_pointrule_change"


def form(*rows, **values):
    return {
        "form_key": str(uuid.uuid4()),
        "what": "meeting",
        "note": "11월 정기회의",
        "on": timezone.localdate().isoformat(),
        "worth": "",
        "people": [row.pk for row in rows],
        **values,
    }


@pytest.fixture
def appointment(db):
    return make_appointment(make_monitor(name="김하나"))


def test_points_are_given_by_hand_to_many_once(desk, appointment):
    other, sent = make_appointment(), None
    sent = form(appointment, other)
    for _time in range(2):
        assert Staff(desk).post(GIVE, **sent).status_code == 302
    assert balance([appointment, other]) == {appointment.pk: 5, other.pk: 5}
    assert {row.by for row in Points.objects.all()} == {desk}
    Staff(desk).post(GIVE, **form(appointment, what="other", worth="30", note="축제 안내 봉사"))
    assert balance([appointment])[appointment.pk] == 35


@pytest.mark.parametrize(
    "wrong",
    [{"note": ""}, {"people": []}, {"worth": "1000"}, {"what": "report"}, {"on": "2999-01-01"}, {"on": ""}],
)
def test_a_wrong_form_says_so_and_gives_nothing(desk, appointment, wrong):
    answer = Staff(desk).post(GIVE, **form(appointment, **wrong))
    assert answer.context["form"].errors and not Points.objects.exists()
    assert str(answer.context["form"]["form_key"].value())


def test_points_need_somebody_in_office_on_that_day(desk, appointment):
    before = appointment.starts_on - timedelta(days=1)
    answer = Staff(desk).post(GIVE, **form(appointment, on=before.isoformat()))
    assert answer.context["form"].non_field_errors() and not Points.objects.exists()


def test_the_limit_of_a_year_is_told(desk, appointment):
    PointRule.objects.filter(what="meeting").update(most_a_year=1)
    Staff(desk).post(GIVE, **form(appointment))
    answer = Staff(desk).post(GIVE, **form(appointment))
    assert balance([appointment])[appointment.pk] == 5 and len(list(answer.wsgi_request._messages)) == 2


def test_what_was_given_by_hand_is_taken_away_with_a_trace(desk, appointment):
    Staff(desk).post(GIVE, **form(appointment))
    row, staff = Points.objects.get(), Staff(desk)
    staff.post(TAKE, row.pk, why="")
    assert Points.objects.exists()
    staff.post(TAKE, row.pk, why="다른 사람이었습니다")
    assert not Points.objects.exists() and "다른 사람이었습니다" in LogEntry.objects.get().change_message
    assert staff.post(TAKE, row.pk, why="또").status_code == 404


def test_what_the_portal_gave_is_not_taken_away_by_hand(desk, appointment):
    row = give(appointment, "report", "report/1", at=timezone.now())
    answer = Staff(desk).post(TAKE, row.pk, why="싫습니다")
    assert Points.objects.exists() and messages_of(answer)


def test_the_list_shows_a_year_and_is_logged(desk, appointment):
    for number in range(30):
        give(appointment, "report", f"report/{number}", at=timezone.now())
    give(appointment, "tip", "tip/1", at=timezone.now() - timedelta(days=800))
    staff = Staff(desk)
    with reads_at_most(12):
        page = staff.get(LIST)
    assert len(page.context["rows"]) == 30 and "김하나" in page.content.decode()
    assert len(Staff(desk).get(LIST, what="tip").context["rows"]) == 0
    assert AccessLog.objects.filter(action="monitors.points", by=desk).exists()


@pytest.mark.parametrize("who", ["examiner", "mayors_office", "officer", "administrator"])
def test_others_neither_read_nor_give_points(who, request, appointment):
    staff = Staff(request.getfixturevalue(who))
    row = give(appointment, "meeting", "hand/1", at=timezone.now())
    for answer in (
        staff.get(LIST),
        staff.get(GIVE),
        staff.post(GIVE, **form(appointment)),
        staff.post(TAKE, row.pk, why="x"),
        staff.post(EXPORT, file="csv", reason="x"),
        staff.get(CERTIFICATE, appointment.monitor_id),
        staff.get(RULES),
    ):
        assert answer.status_code == 403
    assert Points.objects.count() == 1


def test_the_ranking_shares_ranks_and_counts_a_person_once(appointment):
    second, third, idle = (make_appointment() for _n in range(3))
    now = timezone.now()
    for row in (second, third):
        give(row, "report", "report/1", at=now)
    give(appointment, "report", "report/1", at=now)
    give(appointment, "chosen-report", "report/1", at=now)
    earlier = make_appointment(appointment.monitor, make_term(appointment.starts_on - timedelta(days=730)), nth=2)
    rows = ranking.of_year(now.year)
    assert [(row.rank, row.points) for row in rows] == [(1, 20), (2, 10), (2, 10), (4, 0)]
    assert rows[0].appointment == appointment != earlier and rows[0].counted == [1, 0, 1, 0, 0]
    assert rows[3].appointment == idle


def test_the_ranking_is_for_who_reads_the_register(desk, mayors_office, examiner, appointment):
    Section.objects.filter(slug="city").first()
    for who in (desk, mayors_office):
        page = Staff(who).get(RANKING, district=appointment.district_id)
        assert "김하나" in page.content.decode() and page["Cache-Control"] == "private, no-store"
        assert AccessLog.objects.filter(action="monitors.ranking", by=who).exists()
    assert Staff(desk).get(RANKING, section="city").context["rows"] == []
    assert Staff(examiner).get(RANKING).status_code == 403


def test_the_ranking_takes_few_queries(desk):
    for number in range(12):
        give(make_appointment(), "report", f"report/{number}", at=timezone.now())
    staff = Staff(desk)
    with reads_at_most(12):
        staff.get(RANKING)


def test_the_ranking_leaves_with_a_reason(desk, appointment):
    answer = Staff(desk).post(EXPORT, file="csv", reason="연말 표창 심사")
    assert "김하나" in b"".join(answer.streaming_content).decode()
    assert AccessLog.objects.filter(action="monitors.ranking", reason__startswith="연말 표창 심사").exists()


def test_staff_print_the_certificate_of_a_monitor_without_an_account(desk, appointment):
    page = Staff(desk).get(CERTIFICATE, appointment.monitor_id)
    assert "김하나" in page.content.decode()
    assert AccessLog.objects.get(action="monitors.certificate").person == appointment.monitor.about
    assert Staff(desk).get(CERTIFICATE, 987654).status_code == 404


def test_a_changed_rule_leaves_a_trace_and_counts_from_then_on(desk, appointment):
    give(appointment, "report", "report/1", at=timezone.now())
    rule, staff = PointRule.objects.get(what="report"), Staff(desk)
    assert staff.post(RULE, rule.pk, points=15, most_a_year="").status_code == 302
    give(appointment, "report", "report/2", at=timezone.now())
    assert balance([appointment])[appointment.pk] == 25
    assert LogEntry.objects.get().user == desk
    assert staff.get("admin:monitors_pointrule_add").status_code == 403
    assert staff.get("admin:monitors_pointrule_delete", rule.pk).status_code == 403


def test_rules_for_rewards_are_added_and_put_aside_not_deleted(desk):
    staff = Staff(desk)
    staff.post("admin:monitors_rewardrule_add", name="으뜸 모니터", points=150, what="해외 연수", is_used="on")
    rule = RewardRule.objects.get(name="으뜸 모니터")
    staff.post("admin:monitors_rewardrule_change", rule.pk, name=rule.name, points=150, what="")
    assert RewardRule.objects.get(pk=rule.pk).is_used is False
    assert staff.get("admin:monitors_rewardrule_delete", rule.pk).status_code == 403
