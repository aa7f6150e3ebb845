"""The pages of notices: the monitor's inbox, and the workplace of staff."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from civic.notices.models import Notice
from civic.privacy.models import AccessLog
from monitors.models import Announcement
from tests.makers import make_user
from tests.monitors.makers import current_term, make_announcement, make_appointment, make_assignment, make_monitor

pytestmark = pytest.mark.django_db
LIST = "/admin/monitors/announcement/"
INBOX = "/monitors/notices/"


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(db: None) -> Client:
    return browser_of(make_user("desk@example.kr", "desk"))


def typed(**kw: Any) -> dict[str, Any]:
    form = {"form_key": str(uuid.uuid4()), "version": "0", "title": "간담회", "text": "만납니다.", "audience": "all"}
    return {**form, **kw}


def act(pk: int, verb: str) -> str:
    return reverse("admin:monitors_announcement_act", args=[pk, verb])


# --- The monitor


def test_the_inbox_marks_what_is_new_until_it_was_opened(at_home, monitor):
    mine = monitor.appointments.get()
    row = make_announcement(mine)
    before = at_home.get(INBOX)
    assert before.context["unread"] == 1 and row.title in before.content.decode()
    address = f"{INBOX}{row.pk}/"
    at_home.head(address)
    assert row.readings.get().read_at is None
    assert "꼭 와 주십시오." in at_home.get(address).content.decode()
    first = row.readings.get().read_at
    at_home.get(address)
    assert row.readings.get().read_at == first is not None
    assert at_home.get(INBOX).context["unread"] == 0


def test_another_monitors_notice_and_a_draft_do_not_exist(at_home, monitor):
    theirs = make_announcement(make_appointment())
    unsent = make_announcement(sent=False)
    assert [at_home.get(f"{INBOX}{row.pk}/").status_code for row in (theirs, unsent)] == [404, 404]
    assert theirs.title not in at_home.get(INBOX).content.decode()


def test_a_notice_that_asks_for_an_assignment_leads_there(at_home, monitor):
    assignment = make_assignment()
    row = make_announcement(monitor.appointments.get(), lacking=assignment)
    page = at_home.get(f"{INBOX}{row.pk}/").content.decode()
    assert reverse("monitors:assignment", args=[assignment.ref]) in page


def test_a_former_monitor_still_reads_what_was_sent(db):
    user = make_user("former@example.kr", "monitor")
    person = make_appointment(make_monitor(user))
    row = make_announcement(person)
    term = person.term
    person.ends_on = term.starts_on
    person.save()
    assert browser_of(user).get(f"{INBOX}{row.pk}/").status_code == 200


def test_forty_notices_take_few_queries_and_two_pages(at_home, monitor, django_assert_max_num_queries):
    for _one in range(40):
        make_announcement(monitor.appointments.get())
    with django_assert_max_num_queries(12):
        page = at_home.get(INBOX)
    assert len(page.context["readings"]) == 20 and page.context["next_url"]
    assert len(at_home.get(page.context["next_url"]).context["readings"]) == 20


# --- Staff


def test_written_looked_at_and_sent(office):
    make_appointment(make_monitor(email="a@example.kr"))
    answer = office.post(f"{LIST}add/", typed())
    row = Announcement.objects.get()
    assert answer.url == reverse("admin:monitors_announcement_change", args=[row.pk])
    page = office.get(answer.url)
    assert page.context["reach"].mails == 1 and row.sent_at is None and not Notice.objects.exists()
    for _time in range(2):
        office.post(act(row.pk, "send"), {"version": row.version})
    row.refresh_from_db()
    assert row.sent_at is not None and Notice.objects.for_about(row.about).count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": ""}, "text"),
        ({"text": "주민번호 900101-1234567"}, "text"),
        ({"audience": "everybody"}, "audience"),
        ({"audience": "districts"}, "districts"),
        ({"audience": "districts", "districts": ["seoul"]}, "districts"),
        ({"audience": "sections"}, "sections"),
        ({"lacking": "999"}, "lacking"),
        ({"form_key": "nonsense"}, "form_key"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(office, wrong, field):
    current_term()
    answer = office.post(f"{LIST}add/", typed(**wrong))
    form = answer.context["form"]
    assert answer.status_code == 200 and field in form.errors and not Announcement.objects.exists()
    assert form["title"].value() == wrong.get("title", "간담회")


def test_a_draft_is_changed_and_a_stale_page_is_told(office):
    row = make_announcement(sent=False)
    address = reverse("admin:monitors_announcement_edit", args=[row.pk])
    assert office.post(address, typed(title="새 제목")).status_code == 302
    stale = office.post(address, typed(title="옛 제목"))
    form = stale.context["form"]
    assert form.non_field_errors() and form["title"].value() == "옛 제목" and form["version"].value() == "1"
    assert Announcement.objects.get().title == "새 제목"


def test_without_a_term_there_is_nobody_to_write_to(office):
    assert office.get(f"{LIST}add/").url == LIST


def test_a_stale_preview_is_not_sent(office):
    make_appointment()
    row = make_announcement(sent=False, version=3)
    for version in ("2", "", "x"):
        office.post(act(row.pk, "send"), {"version": version})
    row.refresh_from_db()
    assert row.sent_at is None


def test_who_has_not_read_it_is_shown_by_name_and_the_look_is_logged(office):
    one, other = make_appointment(), make_appointment()
    row = make_announcement(one, other)
    office.post(reverse("admin:monitors_announcement_told", args=[row.pk, one.pk]))
    address = reverse("admin:monitors_announcement_readers", args=[row.pk])
    page = office.get(address).content.decode()
    assert other.monitor.name in page and one.monitor.name not in page
    assert one.monitor.name in office.get(f"{address}?show=read").content.decode()
    assert [log.subject for log in AccessLog.objects.filter(action="monitors.readers")] == [row.about] * 2


def test_they_are_reminded_and_the_page_says_so(office):
    row = make_announcement(make_appointment(make_monitor(email="a@example.kr")))
    office.post(act(row.pk, "remind"))
    office.post(act(row.pk, "remind"))
    assert Notice.objects.for_about(row.about).count() == 1
    assert office.get(reverse("admin:monitors_announcement_change", args=[row.pk])).context["reminded_today"]


def test_thrown_away_twice_is_no_error(office):
    row = make_announcement(sent=False)
    assert [office.post(act(row.pk, "discard")).url for _time in range(2)] == [LIST, LIST]
    assert not Announcement.objects.exists()


def test_thirty_notices_take_few_queries(office, django_assert_max_num_queries):
    people = [make_appointment() for _one in range(3)]
    for _one in range(30):
        make_announcement(*people)
    office.get(LIST)
    with django_assert_max_num_queries(12):
        assert len(office.get(LIST).context["rows"]) == 30
    row = Announcement.objects.first()
    for name in ("change", "readers"):
        with django_assert_max_num_queries(14):
            office.get(reverse(f"admin:monitors_announcement_{name}", args=[row.pk]))


def test_only_the_desk_writes_and_reads_them(db):
    row = make_announcement(make_appointment())
    for role, status in (("officer", 403), ("mayors-office", 403), ("desk", 200)):
        client = browser_of(make_user(f"{role}-1@example.kr", role))
        assert client.get(LIST).status_code == client.get(f"{LIST}{row.pk}/change/").status_code == status
