"""Sharing and publishing results, choosing good reports, and the pages staff do it on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic.cases.workflow import ChangedMeanwhile
from civic.notices.models import Notice
from civic.privacy.models import AccessLog
from monitors.assignments import choosing, sharing
from monitors.assignments.making import Refused
from monitors.models import Assignment, Points
from tests.cases.workplace import Staff, messages_of
from tests.monitors.makers import current_term, make_appointment, make_assignment, make_monitor, make_report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIST, ADD, PAGE, EDIT, PREVIEW, VERB, RESULTS, HISTORY = (
    f"admin:monitors_assignment_{name}"
    for name in ("changelist", "add", "change", "edit", "preview", "verb", "results", "history")
)
REPORT, CHOOSE, REPORTS = (f"admin:monitors_report_{name}" for name in ("change", "choose", "changelist"))


@pytest.fixture
def over(db):
    """Closed, with two reports of people with an address."""
    now = timezone.now()
    row = make_assignment(current_term(), opens_at=now - 20 * DAY, closes_at=now - 2 * DAY)
    for number in range(2):
        person = make_appointment(make_monitor(name=f"홍길동{number}", email=f"m{number}@example.kr"))
        make_report(row, person, at=now - 10 * DAY)
    return row


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def letters(prefix):
    return Notice.objects.filter(key__startswith=prefix).count()


# --- Sharing


def test_shared_once_however_often_it_is_pressed(over, desk):
    sharing.sum_up(over, "의자가 모자랍니다.", "", by=desk)
    sharing.share(over, by=desk, version=1)
    sharing.share(over, by=desk, version=1)
    assert fresh(over).shared_at is not None
    assert letters(f"{over.about}/shared") == 2


def test_nothing_is_shared_without_a_summary_or_before_the_close(over):
    with pytest.raises(Refused) as caught:
        sharing.share(over, by=None)
    assert caught.value.field == "summary"
    running = make_assignment(over.term, summary="x")
    make_report(running, make_appointment())
    with pytest.raises(Refused):
        sharing.share(running, by=None)
    empty = make_assignment(over.term, opens_at=timezone.now() - 9 * DAY, closes_at=timezone.now() - DAY, summary="x")
    with pytest.raises(Refused):
        sharing.share(empty, by=None)
    assert letters("assignment/") == 0


def test_published_only_after_it_was_shared_and_with_an_outcome(over):
    with pytest.raises(Refused):
        sharing.publish(over, by=None)
    sharing.sum_up(over, "가", "", by=None)
    sharing.share(over, by=None)
    with pytest.raises(Refused) as caught:
        sharing.publish(over, by=None)
    assert caught.value.field == "outcome"
    sharing.sum_up(over, "가", "나", by=None)
    sharing.publish(over, by=None)
    with pytest.raises(Refused):
        sharing.sum_up(over, "가", "", by=None)
    with pytest.raises(ChangedMeanwhile):
        sharing.unpublish(over, by=None, version=0)
    sharing.unpublish(over, by=None)
    assert (fresh(over).published_at, fresh(over).shared_at is None) == (None, False)


# --- Good reports


def test_a_good_report_brings_points_and_a_letter_once(over, desk):
    report = over.reports.first()
    choosing.choose(report, by=desk)
    choosing.choose(report, by=desk)
    assert fresh(report).chosen_at is not None
    assert Points.objects.filter(what="chosen-report").count() == 1
    assert letters(f"{report.about}/chosen") == 1


def test_undone_the_points_and_the_letter_go(over, desk):
    report = over.reports.first()
    choosing.choose(report, by=desk)
    choosing.take_back(report, by=desk)
    choosing.take_back(report, by=desk)
    assert fresh(report).chosen_at is None
    assert not Points.objects.exists()
    assert not Notice.objects.pending().filter(key__startswith=report.about).exists()


def test_a_draft_cannot_be_chosen_or_read(over, desk):
    draft = make_report(over, make_appointment(), draft_only=True)
    with pytest.raises(Refused):
        choosing.choose(draft, by=desk)
    assert Staff(desk).get(REPORT, draft.pk).status_code == 404


# --- Pages


def test_reports_are_read_one_after_another(over, desk):
    first, second = over.reports.order_by("appointment__seat")
    page = Staff(desk).get(REPORT, first.pk)
    assert (page.context["previous_url"], page.context["next_url"].endswith(f"/{second.pk}/change/")) == ("", True)
    assert "홍길동0" in page.content.decode()
    assert AccessLog.objects.get(action="monitors.report").subject == first.about


def test_without_the_right_to_see_monitors_a_report_is_nameless(over, examiner, officer):
    report = over.reports.first()
    page = Staff(examiner).get(REPORT, report.pk)
    assert page.status_code == 200
    assert "홍길동" not in page.content.decode()
    assert "홍길동" not in Staff(examiner).get(REPORTS).content.decode()
    assert Staff(examiner).post(CHOOSE, report.pk, good="yes").status_code == 403
    assert Staff(officer).get(REPORT, report.pk).status_code == 403


def test_the_list_of_reports_is_narrowed(over, desk):
    row = make_assignment(over.term)
    make_report(row, make_appointment())
    choosing.choose(over.reports.first(), by=desk)
    staff = Staff(desk)
    found = {
        query: len(staff.get(REPORTS, **dict([query.split("=")])).context["cl"].result_list)
        for query in ("assignment=x", f"assignment={row.ref}", "kind=good", "kind=late", "kind=staff")
    }
    assert list(found.values()) == [0, 1, 1, 0, 0]


def test_the_desk_chooses_on_the_page(over, desk):
    report = over.reports.first()
    Staff(desk).post(CHOOSE, report.pk, good="yes")
    assert fresh(report).chosen_by == desk
    Staff(desk).post(CHOOSE, report.pk, good="no")
    assert fresh(report).chosen_by is None


@pytest.mark.parametrize("name", [LIST, REPORTS])
def test_lists_take_few_queries(over, examiner, name, django_assert_max_num_queries):
    for _ in range(4):
        row = make_assignment(over.term, audience="districts")
        row.districts.add("juksan", "mangyeong")
        make_report(row, make_appointment())
    staff = Staff(examiner)
    staff.get(name)
    with django_assert_max_num_queries(12):
        staff.get(name)


def test_the_list_shows_state_and_numbers_and_is_filtered(over, desk):
    make_assignment(over.term, title="둘째")
    make_assignment(over.term, title="초안", released=False)
    staff = Staff(desk)
    lines = staff.get(LIST).context["lines"]
    assert [line.row.number for line in lines] == [3, 2, 1]
    assert (lines[2].sum.submitted, lines[2].sum.meant, lines[1].days) == (2, 2, 9)
    shown = {
        state: [line.row.number for line in staff.get(LIST, state=state).context["lines"]]
        for state in ("draft", "open", "closed", "shared")
    }
    assert shown == {"draft": [3], "open": [2], "closed": [1], "shared": []}
    assert [line.row.number for line in staff.get(LIST, q="초안").context["lines"]] == [3]
    assert staff.client.post("/admin/monitors/assignment/").status_code == 405


def form_of(page):
    """What the browser would send: every named value of the form of blocks."""
    from tests.security.forms import forms_of

    found = next(form for form in forms_of(page.content) if "blocks" in form.values)
    return {name: values if len(values) > 1 else values[0] for name, values in found.values.items() if values}


def typed(page, **more):
    data = {name: value for name, value in form_of(page).items() if name != "act"}
    words = {
        "title": "버스",
        "purpose": "살펴 주십시오.",
        "b0-text": "있습니까?",
        "b0-options": "네\n아니요",
        "b1-text": "어떻습니까?",
    }
    return {**data, **words, **more}


def test_an_assignment_is_written_from_blocks(desk):
    current_term()
    staff = Staff(desk)
    data = typed(staff.get(ADD))
    page = staff.post(ADD, **data, act="add-scale")
    assert [form.sort_now for form in page.context["blocks"].forms] == ["one", "text", "scale"]
    page = staff.post(ADD, **typed(page, **{"b2-text": "몇 점입니까?", "b2-low": "나쁨"}), act="up-2")
    page = staff.post(ADD, **form_of(page) | {"act": "copy-1"})
    page = staff.post(ADD, **form_of(page) | {"act": "drop-3"})
    assert [str(form["text"].value()) for form in page.context["blocks"].forms] == [
        "있습니까?",
        "몇 점입니까?",
        "몇 점입니까?",
    ]
    assert not Assignment.objects.exists()
    sent = {name: value for name, value in form_of(page).items() if name != "act"}
    assert [staff.post(ADD, **sent).status_code for _ in range(2)] == [302, 302]  # a double click
    row = Assignment.objects.get()
    assert [(one.sort, one.text, one.low) for one in row.questions.all()] == [
        ("one", "있습니까?", ""),
        ("scale", "몇 점입니까?", "나쁨"),
        ("scale", "몇 점입니까?", "나쁨"),
    ]


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(desk):
    current_term()
    staff = Staff(desk)
    data = typed(staff.get(ADD), closes_at="2020-01-01T10:00", **{"b0-options": "하나"})
    page = staff.post(ADD, **data)
    assert page.status_code == 200 and not Assignment.objects.exists()
    assert page.context["blocks"].forms[0].errors["options"]
    assert page.context["blocks"].forms[1]["text"].value() == "어떻습니까?"
    page = staff.post(ADD, **data | {"b0-options": "하나\n둘"})
    assert list(page.context["form"].errors) == ["closes_at"]


@pytest.mark.parametrize("act", ["", "up", "up-99", "drop--1", "add-nothing", "copy-x", "explode-1"])
def test_a_button_nobody_has_does_nothing(desk, act):
    current_term()
    staff = Staff(desk)
    page = staff.post(ADD, **typed(staff.get(ADD), act=act))
    assert page.status_code == 200
    assert len(page.context["blocks"].forms) == 2


def test_an_earlier_one_is_copied(over, desk):
    page = Staff(desk).get(ADD, copy=over.pk)
    assert [str(form["text"].value()) for form in page.context["blocks"].forms] == [
        one.text for one in over.questions.all()
    ]
    assert not any(form["pk"].value() for form in page.context["blocks"].forms)
    assert Staff(desk).get(ADD, copy="x").status_code == 200


def test_only_words_change_on_the_page_once_reports_were_begun(over, desk):
    row = make_assignment(over.term)
    make_report(row, make_appointment())
    staff = Staff(desk)
    page = staff.get(EDIT, row.pk)
    assert page.context["blocks"].frozen and page.context["sorts"] == []
    data = {name: value for name, value in form_of(page).items() if name != "act"}
    sent = data | {"b0-text": "고친 물음", "b0-sort": "text", "b0-pk": "1", "blocks": "1"}
    assert staff.post(EDIT, row.pk, **sent).status_code == 302
    assert [one.sort for one in row.questions.all()] == ["one", "several", "scale", "text", "photo", "place"]
    assert row.questions.first().text == "고친 물음"
    assert staff.post(EDIT, row.pk, **sent).status_code == 200  # seen before
    assert staff.post(EDIT, row.pk, **data | {"act": "drop-0"}).context["blocks"].frozen


def test_verbs_are_done_once_and_say_why_not(over, desk, examiner):
    staff = Staff(desk)
    page = staff.post(VERB, over.pk, "share", version=over.version)
    assert page.status_code == 200 and page.context["form"].errors  # no summary yet
    assert staff.post(VERB, over.pk, "nothing", version=0).status_code == 404
    assert Staff(examiner).get(VERB, over.pk, "share").status_code == 403
    draft = make_assignment(over.term, released=False, opens_at=timezone.now() + DAY)
    assert staff.post(VERB, draft.pk, "release", version=7).status_code == 200  # another version
    assert [staff.post(VERB, draft.pk, "release", version=0).status_code for _ in range(2)] == [302, 302]
    assert fresh(draft).released_at is not None
    page = staff.post(VERB, draft.pk, "dates", version=1, opens_at="x", closes_at="")
    assert set(page.context["form"].errors) == {"opens_at", "closes_at"}
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59"):
        page = staff.post(VERB, draft.pk, "dates", version=1, opens_at=moment, closes_at=moment)
        assert set(page.context["form"].errors) == {"opens_at", "closes_at"}
    page = staff.get(VERB, draft.pk, "throw-away")
    assert page.status_code == 302 and messages_of(page)


def test_the_pages_show_what_can_be_done(over, desk, examiner):
    page = Staff(desk).get(PAGE, over.pk)
    assert [verb.key for verb in page.context["verbs"]] == ["dates"]
    assert [verb.key for verb in page.context["result_verbs"]] == ["share"]
    assert Staff(examiner).get(PAGE, over.pk).context["verbs"] == []
    for name in (PREVIEW, RESULTS, HISTORY):
        assert Staff(examiner).get(name, over.pk).status_code == 200


def test_who_is_missing_is_named_for_who_may_see_them(over, desk, examiner):
    row = make_assignment(over.term)
    assert "홍길동0" in Staff(desk).get(PAGE, row.pk).content.decode()
    assert AccessLog.objects.filter(action="monitors.assignment").count() == 1
    assert "홍길동0" not in Staff(examiner).get(PAGE, row.pk).content.decode()
