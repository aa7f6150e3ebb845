"""The pages on which a monitor reports: list, form, draft, photos, the script's small answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitors.models import Appointment, Assignment, Report
from tests.monitors.makers import (
    answers_to,
    make_assignment,
    make_photo,
    make_report,
    monitor_with_account,
)
from tests.petitions.conftest import image, upload

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Autosave": "1"}


@pytest.fixture
def me() -> Appointment:
    monitor = monitor_with_account("me@example.kr")
    return monitor.appointments.select_related("monitor__user", "term").get()


@pytest.fixture
def phone(me: Appointment) -> Client:
    client = Client()
    client.force_login(me.monitor.user)
    return client


@pytest.fixture
def assignment(me: Appointment) -> Assignment:
    return make_assignment()


def url(assignment: Assignment) -> str:
    return reverse("monitors:assignment", args=[assignment.ref])


def key(assignment: Assignment, sort: str) -> str:
    return assignment.questions.get(sort=sort).key


def typed(assignment: Assignment, **kw: Any) -> dict[str, Any]:
    """What a browser sends of valid answers."""
    return {**answers_to(assignment), "version": "0", **kw}


def test_what_is_to_do_stands_first_with_the_days_left(phone, me, assignment):
    now = timezone.now()
    missed = make_assignment(title="놓친 과제", opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    done = make_assignment(title="마친 과제", opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=20))
    make_report(done, me, at=now - timedelta(days=25))
    groups = phone.get(reverse("monitors:assignments")).context["groups"]
    assert {name: [row.assignment for row in rows] for name, rows in groups.items()} == {
        "todo": [assignment],
        "done": [done],
        "missed": [missed],
    }
    assert groups["todo"][0].days_left == 9


def test_the_list_asks_few_questions(phone, me, django_assert_max_num_queries):
    for _nth in range(8):
        make_report(make_assignment(), me)
    with django_assert_max_num_queries(12):
        phone.get(reverse("monitors:assignments"))


def test_so_does_the_form(phone, me, assignment, django_assert_max_num_queries):
    make_photo(make_report(assignment, me))
    with django_assert_max_num_queries(12):
        phone.get(url(assignment))


def test_a_draft_is_kept_and_can_be_gone_on_with(phone, assignment):
    answer = phone.post(url(assignment), {"version": "0", "act": "save", key(assignment, "text"): "반쯤 쓴 글"})
    assert answer.status_code == 302
    assert not Report.objects.get().is_submitted
    assert "반쯤 쓴 글" in phone.get(url(assignment)).text


def test_a_full_report_is_submitted(phone, me, assignment):
    page = phone.post(url(assignment), typed(assignment, act="submit"), follow=True)
    report = Report.objects.get()
    assert report.is_submitted
    assert report.appointment == me
    assert report.written_by is None
    assert list(page.context["messages"])


def test_a_missing_answer_is_named_beside_its_question_and_nothing_is_lost(phone, assignment):
    missing = key(assignment, "one")
    page = phone.post(url(assignment), {"version": "0", "act": "submit", key(assignment, "text"): "본 것"})
    assert set(page.context["form"].errors) == {missing, key(assignment, "scale")}
    assert "본 것" in page.text
    assert f'id="id_{missing}_error"' in page.text
    assert not Report.objects.get().is_submitted


def test_a_registration_number_is_refused_and_never_written_down(phone, assignment):
    text = key(assignment, "text")
    page = phone.post(url(assignment), typed(assignment, act="submit", **{text: "홍길동 900101-1234567"}))
    assert set(page.context["form"].errors) == {text}
    assert "900101-1234567" in page.text  # to be corrected
    assert "1234567" not in str(Report.objects.get().draft)


def test_a_change_is_a_draft_until_it_is_submitted_again(phone, me, assignment):
    report = make_report(assignment, me)
    text = key(assignment, "text")
    data = typed(assignment, version=str(report.version), act="save", **{text: "고친 글"})
    page = phone.post(url(assignment), data, follow=True)
    report.refresh_from_db()
    assert report.answers[text] != "고친 글"
    assert report.draft[text] == "고친 글"
    assert page.context["cards"][3]["counts"] == report.answers[text]
    phone.post(url(assignment), {"act": "drop", "version": str(report.version)})
    report.refresh_from_db()
    assert not report.is_changed


def test_two_devices_see_what_the_other_has_typed(phone, assignment):
    text = key(assignment, "text")
    phone.post(url(assignment), typed(assignment, act="save", **{text: "첫째 전화기"}))
    page = phone.post(url(assignment), typed(assignment, act="save", **{text: "둘째 전화기"}))
    assert "첫째 전화기" in page.text
    assert "둘째 전화기" in page.text
    assert Report.objects.get().draft[text] == "첫째 전화기"
    version = str(page.context["form"]["version"].value())
    phone.post(url(assignment), typed(assignment, act="save", version=version, **{text: "둘째 전화기"}))
    assert Report.objects.get().draft[text] == "둘째 전화기"


def test_the_script_saves_and_hears_the_version(phone, assignment):
    answer = phone.post(url(assignment), typed(assignment), headers=SCRIPT)
    assert answer.json()["ok"]
    again = phone.post(url(assignment), typed(assignment), headers=SCRIPT)  # the answer was lost on the way
    assert again.json()["version"] == answer.json()["version"] == Report.objects.get().version
    assert len(answer.content) < 300


def test_the_script_hears_of_the_other_device(phone, assignment):
    text = key(assignment, "text")
    phone.post(url(assignment), typed(assignment, **{text: "첫째"}), headers=SCRIPT)
    answer = phone.post(url(assignment), typed(assignment, **{text: "둘째"}), headers=SCRIPT)
    assert answer.status_code == 409
    assert answer.json()["theirs"] == [["무엇을 보셨습니까?", "첫째"]]


def test_after_the_close_what_was_typed_is_kept_and_shown(phone, me, assignment):
    make_report(assignment, me, draft_only=True)
    Assignment.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    text = key(assignment, "text")
    page = phone.post(url(assignment), typed(assignment, act="submit", **{text: "너무 늦은 글"}), follow=True)
    assert "monitors/assignment_read.html" in [template.name for template in page.templates]
    assert "너무 늦은 글" in page.text
    assert not Report.objects.get().is_submitted


def test_rubbish_is_no_answer(phone, assignment):
    data = {"version": "x" * 40, "act": "submit", key(assignment, "one"): "99", key(assignment, "scale"): "-1"}
    page = phone.post(url(assignment), data | {key(assignment, "place") + "-district": "<b>"})
    assert {key(assignment, "one"), key(assignment, "scale")} <= set(page.context["form"].errors)


# --- Who
def test_another_monitor_cannot_tell_it_from_none(phone, me, assignment):
    strange = make_assignment(audience="districts")
    strange.districts.add("geumsan" if me.district_id != "geumsan" else "jinbong")
    assert phone.get(url(strange)).status_code == 404
    assert phone.post(url(strange), {"act": "save"}).status_code == 404


def test_one_that_is_not_released_or_not_open_yet_is_not_there(phone, me):
    later = timezone.now() + timedelta(days=1)
    assert phone.get(url(make_assignment(released=False))).status_code == 404
    assert phone.get(url(make_assignment(opens_at=later))).status_code == 404


def test_a_former_monitor_reads_the_own_report_and_no_open_assignment(phone, me, assignment):
    mine, today = make_assignment(), timezone.localdate()
    make_report(mine, me)
    Appointment.objects.filter(pk=me.pk).update(dismissed_on=today, ground="own-wish")
    assert phone.get(url(assignment)).status_code == 404
    assert phone.get(url(mine)).context["answers"]
    assert phone.post(url(mine), typed(mine, act="submit")).status_code == 403


def test_a_citizen_is_refused(client, citizen, assignment):
    client.force_login(citizen)
    assert client.get(url(assignment)).status_code == 403


# --- Photos
def test_a_photo_is_added_without_a_script_and_the_text_is_kept(phone, assignment):
    photo = key(assignment, "photo")
    data = typed(assignment, act="photo", **{photo: upload(image())})
    page = phone.post(url(assignment), data, follow=True)
    assert len(page.context["cards"][4]["photos"]) == 1
    assert Report.objects.get().draft[key(assignment, "text")]


def test_a_photo_that_is_none_is_refused_beside_its_question_and_the_draft_is_kept(phone, assignment):
    photo = key(assignment, "photo")
    data = typed(assignment, act="submit", **{photo: upload(b"no picture", "x.jpg")})
    page = phone.post(url(assignment), data)
    assert set(page.context["form"].errors) == {photo}
    assert Report.objects.get().draft[key(assignment, "text")]
    assert not Report.objects.get().is_submitted


def test_the_script_sends_photos_one_by_one_and_removes_them(phone, assignment):
    photo = key(assignment, "photo")
    data = {"act": "photo", "question": photo, "version": "0"}
    said = phone.post(url(assignment), {**data, photo: upload(image())}, headers=SCRIPT).json()
    again = phone.post(url(assignment), {**data, photo: upload(image())}, headers=SCRIPT).json()
    token = Report.objects.get().draft[photo][0]
    assert (said["ok"], said["room"], again["room"]) == (True, 4, 4)
    assert token in said["html"]
    gone = phone.post(url(assignment), {**data, "act": f"remove:{token}"}, headers=SCRIPT).json()
    assert gone["room"] == 5
    assert not Report.objects.get().photos.exists()
