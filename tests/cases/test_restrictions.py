"""What a petitioner may not do for a time: the portal, the notes for staff, no traces elsewhere, the end of it all."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.cases import forgetting
from civic.cases.models import Case, CaseEvent, ConductReport, Evidence, Restriction
from civic.cases.verbs import protecting
from civic.cases.workflow import Channel, WorkflowError
from civic.notices.models import Notice
from civic.people.models import User
from civic.privacy import retention
from tests.cases.conduct import ACCOUNT, DECISION, TOLD, decide, in_force, report, span
from tests.cases.mailbox import about, read
from tests.cases.workplace import Staff, fresh
from tests.makers import make_case, make_contact
from tests.petitions.conftest import Citizen, image, upload
from tests.petitions.conftest import guest as guest_fixture
from tests.petitions.conftest import read as content

pytestmark = pytest.mark.django_db
guest = guest_fixture


@pytest.fixture(autouse=True)
def _plain(settings: Any, coordinating: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    settings.QUIET_HOURS = False


@pytest.fixture
def case(department: Any) -> Case:
    return make_case(department=department)


# --- What a restriction does ---


@pytest.fixture
def flooding(case: Case, officer: User) -> Restriction:
    Case.objects.filter(pk=case.pk).update(officer=officer)
    case.refresh_from_db()
    return in_force(case)


def test_filing_is_refused_with_the_same_phone_and_says_what_else(flooding: Restriction, guest: Citizen):
    for step in ("place", "what", "photos"):
        guest.step(step)
    answer = guest.step("who", name="다른이름", phone="010 1234 5678", email="")
    assert answer.status_code == 403 and "063-000-0000" in answer.content.decode()
    assert f"{timezone.localtime(flooding.ends_at):%Y}" in answer.content.decode()


def test_filing_is_refused_with_the_same_address_in_other_letters(flooding: Restriction, guest: Citizen):
    for step in ("place", "what", "photos"):
        guest.step(step)
    assert guest.step("who", name="홍", phone="", email="HONG@Example.kr").status_code == 403


def test_filing_is_refused_at_sending_when_the_restriction_began_meanwhile(case: Case, officer: User, guest: Citizen):
    guest.fill_in()
    before = Case.objects.count()
    case.officer = officer
    in_force(case)
    answer = guest.send()
    assert answer.status_code == 403 and Case.objects.count() == before


def test_filing_is_refused_for_the_account(department: Any, citizen: User, officer: User, client: Client):
    case = make_case(contact=make_contact(user=citizen, phone="01099998888", email="other@example.kr"))
    case.officer = officer
    in_force(case)
    client.force_login(citizen)
    assert client.get(reverse("petitions:new")).status_code == 403
    guest = Citizen(client)
    for step in ("place", "what", "photos"):
        guest.step(step)
    assert guest.step("who", phone="010-5555-4444", email="").status_code == 403


def test_everybody_else_files_as_before(flooding: Restriction, guest: Citizen):
    assert guest.file(who={"phone": "010-1234-5679", "email": "hong2@example.kr"}).number


@pytest.mark.parametrize("change", ["over", "lifted", "ahead", "calls", "came back"])
def test_filing_is_free_when_no_restriction_of_the_portal_is_in_force(
    change: str, flooding: Restriction, guest: Citizen
):
    now, rows = timezone.now(), Restriction.objects.all()
    match change:
        case "over":
            rows.update(ends_at=now - timedelta(seconds=1))
        case "lifted":
            rows.update(lifted_at=now)
        case "ahead":
            rows.update(starts_at=now + timedelta(hours=1))
        case "calls":
            rows.update(what="calls")
        case "came back":
            key = f"{flooding.notice_key}/notice/petitioner-email"
            Notice.objects.create(key=key, channel="email", failed_at=now, error="address-refused")
    assert guest.file().number


def test_acceptance_at_the_desk_is_never_refused(flooding: Restriction, desk: User):
    """Act art. 9 (1)."""
    staff = Staff(desk)
    key = staff.get("admin:cases_case_file").context["form"]["form_key"].value()
    sent = {"form_key": key, "channel": "counter", "name": "홍길동", "phone": "010-1234-5678", "title": "새 민원"}
    assert staff.post("admin:cases_case_file", **sent, text="다시 말씀드립니다.").status_code == 302
    assert Case.objects.filter(title="새 민원", channel=Channel.COUNTER).exists()


def test_what_was_filed_stays_fully_usable(flooding: Restriction, case: Case, officer: User, guest: Citizen):
    case.accept(by=officer)
    guest.look_up(case)
    assert guest.client.get(reverse("petitions:case", args=[case.number])).status_code == 200
    url = reverse("petitions:act", args=[case.number, "withdraw"])
    assert guest.client.post(url, {"version": fresh(case).version, "reason": ""}).status_code == 302
    assert fresh(case).ending == "withdrawn"


def test_those_who_handle_any_case_of_the_person_see_the_restriction(
    flooding: Restriction, other_department: Any, stranger: User, examiner: User
):
    Restriction.objects.update(what="calls")
    other = make_case(department=other_department, contact=make_contact(name="다른", email=""))
    page = Staff(stranger).open(other)
    assert [row.what for row in page.context["restrictions"]] == ["calls"]
    assert page.content.decode().count("callout--warning") >= 2  # on top, and beside the contact
    assert "callout--warning" not in Staff(examiner).open(other).content.decode()
    unknown = make_case(department=other_department, contact=make_contact(phone="01077776666", email=""))
    assert Staff(stranger).open(unknown).context["restrictions"] == []


def test_a_restriction_is_lifted_in_the_admin_and_the_petitioner_is_told(
    flooding: Restriction, case: Case, desk: User, guest: Citizen
):
    data = {"action": "lift", "_selected_action": [flooding.pk]}
    for _time in range(2):  # the second finds nothing to lift
        Staff(desk).post("admin:cases_restriction_changelist", **data)
    flooding.refresh_from_db()
    assert flooding.lifted_at is not None
    assert Notice.objects.filter(key__startswith=f"{flooding.notice_key}/lifted-").exists()
    assert CaseEvent.objects.filter(case=case, verb="note", is_public=False).count() == 1
    assert guest.file().number


def test_lifting_needs_the_permission_and_a_restriction_that_holds(flooding: Restriction, officer: User, desk: User):
    with pytest.raises(WorkflowError):
        protecting.lift(flooding, by=officer)
    Restriction.objects.update(ends_at=timezone.now())
    with pytest.raises(WorkflowError):
        protecting.lift(flooding, by=desk)


# --- No trace outside ---


def test_no_page_or_letter_for_the_petitioner_or_the_public_shows_a_trace(
    case: Case, officer: User, desk: User, guest: Citizen
):
    Case.objects.filter(pk=case.pk).update(publication_agreed=True)
    report(fresh(case), officer)
    fresh(case).accept(by=officer)
    decide(fresh(case), desk, span("calls"))
    fresh(case).request_supplement(
        question="어디입니까?", answer_by=timezone.localdate() + timedelta(days=9), by=officer
    )
    guest.look_up(case)
    pages = [
        *(reverse(f"petitions:{name}", args=[case.number]) for name in ("case", "letter")),
        *(reverse(name) for name in ("home", "petitions:home", "petitions:mine")),
    ]
    texts = [guest.client.get(page).content.decode() for page in pages]
    letters = [mail for mail in about(case) if "/petitioner-" in mail.key and not mail.key.startswith("restriction/")]
    texts += [read(mail) for mail in letters]
    assert letters
    for text in texts:
        for trace in (ACCOUNT, DECISION, "까마귀", "까치", TOLD, "폭언", "특이민원", "restriction", "conduct"):
            assert trace not in text
    assert not fresh(case).events.for_petitioner().filter(verb__in=["report_conduct", "decide_protection"]).exists()


def test_the_exported_register_and_printed_papers_say_nothing_of_it(case: Case, officer: User, desk: User):
    report(case, officer)
    decide(fresh(case), desk, span("calls"))
    staff = Staff(desk)
    sent = {"since": "", "file": "csv", "reason": "inspection", "note": "월말 점검"}
    printed = content(staff.post("admin:cases_case_register_export", **sent, names="on")).decode("utf-8-sig")
    assert case.number in printed
    for position in range(fresh(case).events.count() + 1):
        printed += staff.get("admin:cases_case_document", case.pk, position).content.decode()
    assert not any(trace in printed for trace in (ACCOUNT, DECISION, TOLD, "까마귀", "까치", "폭언", "conduct"))


def test_a_search_finds_no_word_of_a_report(case: Case, officer: User, desk: User):
    report(case, officer)
    for words in ("까마귀욕설", "스무 번"):
        assert not list(Case.objects.search(words))


# --- Retention ---


def test_reports_go_years_after_the_decision_and_of_a_restriction_only_dates_stay(
    case: Case, officer: User, desk: User, settings: Any
):
    settings.CONDUCT_REPORT_YEARS = 2
    sent = {"what": "abuse", "happened_at": "2026-11-01T10:00", "how": "창구에서", "account": ACCOUNT}
    Staff(officer).do(case, "report_conduct", **sent, photos=[upload(image())])
    file = Evidence.objects.get().file
    decide(fresh(case), desk, span("calls"))
    report(fresh(case), officer)  # nobody decides on this one
    now = timezone.now()
    assert forgetting.forget_conduct(now + timedelta(days=729)) == 0
    late = now + timedelta(days=735)
    assert retention.run(late)["conduct"] == 1 and retention.run(late)["conduct"] == 0
    assert not file.storage.exists(file.name) and not Evidence.objects.exists()
    kept = Restriction.objects.get()
    assert (kept.report, kept.contact) == (None, None) and kept.ends_at > kept.starts_at
    assert ConductReport.objects.get().decided_at is None
    assert Staff(desk).get("admin:cases_restriction_changelist", all="1").status_code == 200


def test_a_report_waits_for_the_end_of_its_restriction(case: Case, officer: User, desk: User):
    report(case, officer)
    decide(case, desk, span("calls"))
    late = timezone.now() + timedelta(days=4 * 365)
    Restriction.objects.update(ends_at=late + timedelta(days=1))
    assert forgetting.forget_conduct(late) == 0
