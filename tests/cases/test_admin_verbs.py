"""Each verb by its form: what works, what is refused, what is kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from civic.cases.forms import VERB_FORMS
from civic.cases.models import Answer, Attachment, CaseEvent
from civic.cases.workflow import VERBS, Actor
from civic.privacy.models import AccessLog
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_case, make_category, make_officer
from tests.petitions.conftest import image

pytestmark = pytest.mark.django_db

ANSWER = {
    "gist": "가로등을 고쳐 달라는 말씀",
    "facts": "현장 확인",
    "law": "도로법",
    "judgement": "이번 주에 고칩니다",
    "decision": "adopted",
}
TOMORROW = (timezone.localdate() + timedelta(days=1)).isoformat()
YESTERDAY = (timezone.localdate() - timedelta(days=1)).isoformat()


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def at_work(officer):
    return Staff(officer)


@pytest.fixture
def running(officer):
    return accepted_case(kind="suggestion", by=officer)


def answered(officer, **kw):
    case = accepted_case(kind="suggestion", consents=[("publication", "2026-11")])
    case.answer(decision="adopted", parts=answer_parts(**kw), by=officer)
    return case


def errors_of(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.context["form"].errors


# --- What works ---


def test_accept_is_one_click(at_work):
    case = make_case()
    answer = at_work.do(case, "accept")
    assert answer["Location"] == f"/admin/cases/case/{case.pk}/change/"
    assert fresh(case).progress == "accepted"


def test_assign_offers_the_officers_of_the_department_me_first(at_work, running, officer, stranger, department):
    colleague = make_officer(department, name="가담당")
    choices = at_work.form(running, "assign").context["form"]["officer"].field.choices
    assert [key for key, _label in choices] == [str(officer.pk), str(colleague.pk)]
    at_work.do(running, "assign", officer=colleague.pk)
    assert fresh(running).officer == colleague


def test_assign_takes_nobody_from_another_department(at_work, running, stranger):
    assert "officer" in errors_of(at_work.do(running, "assign", officer=stranger.pk))
    assert fresh(running).officer is None


@pytest.mark.parametrize("sent", [{"officer": ""}, {"version": 0}])
def test_a_refused_form_shows_the_case_again_and_that_look_is_logged(at_work, running, officer, sent):
    looks = AccessLog.objects.filter(action="case.view", by=officer, subject=running.about)
    answer = at_work.do(running, "assign", **{"officer": officer.pk, **sent})
    assert answer.status_code == 200 and running.number in answer.content.decode()
    assert looks.count() == 1 and fresh(running).officer is None


def test_classify_recomputes_the_due_date(at_work, running, department):
    before, category = fresh(running).due_at, make_category(department)
    at_work.do(running, "classify", kind="grievance", category=category.pk, reason="고충에 해당합니다")
    assert fresh(running).kind == "grievance"
    assert fresh(running).category == category
    assert fresh(running).due_at < before


def test_another_kind_needs_a_reason(at_work, running):
    assert "reason" in errors_of(at_work.do(running, "classify", kind="grievance", category=""))
    assert fresh(running).kind == "suggestion"


def test_transfer_moves_it_and_takes_it_off_my_list(at_work, running, other_department):
    answer = at_work.do(running, "transfer", department=other_department.pk, reason="환경과 소관입니다")
    assert fresh(running).department == other_department
    assert answer["Location"] == "/admin/cases/case/todo/"


def test_request_supplement_suggests_a_day_and_stops_the_clock(at_work, running):
    suggested = at_work.form(running, "request_supplement").context["form"]["answer_by"].value()
    at_work.do(running, "request_supplement", question="어느 가로등입니까?", answer_by=suggested.isoformat())
    assert fresh(running).progress == "supplement"


def test_resume_goes_on(at_work, running, officer):
    running.request_supplement(question="?", answer_by=timezone.localdate() + timedelta(days=5), by=officer)
    at_work.do(running, "resume", reason="현장에서 확인했습니다")
    assert fresh(running).progress == "reviewing"


def test_extend_shows_the_new_date_before_it_extends(at_work, running):
    before, given = fresh(running).due_at, {"ground": "facts", "amount": "3", "reason": "현장을 더 봐야 합니다"}
    first = at_work.do(running, "extend", **given)
    assert first.context["form"].preview
    assert fresh(running).due_at == before
    confirmed = first.context["form"]["confirmed"].value()
    at_work.do(running, "extend", **given, confirmed=confirmed)
    assert fresh(running).due_at > before
    assert fresh(running).extensions == 1


def test_a_changed_amount_is_shown_again_before_it_counts(at_work, running):
    given = {"ground": "facts", "amount": "4", "reason": "현장", "confirmed": "3"}
    assert at_work.do(running, "extend", **given).context["form"].preview
    assert fresh(running).extensions == 0


def test_note_is_internal(at_work, running):
    at_work.do(running, "note", text="전화로 확인함")
    event = CaseEvent.objects.filter(case=running).latest("pk")
    assert (event.internal_note, event.is_public) == ("전화로 확인함", False)


def test_answer_writes_every_part(at_work, running, officer):
    at_work.do(running, "answer", **ANSWER)
    answer = Answer.objects.get(case=running)
    assert (answer.gist, answer.judgement, answer.by) == (ANSWER["gist"], ANSWER["judgement"], officer)
    assert fresh(running).progress == "done"


def test_answer_with_a_day_stays_open_and_complete_ends_it(at_work, running):
    at_work.do(running, "answer", **ANSWER, until=TOMORROW)
    assert fresh(running).progress == "under_way"
    at_work.do(fresh(running), "complete", text="고쳤습니다")
    assert fresh(running).progress == "done"


def test_evidence_is_cleaned_and_stored_under_a_random_name(at_work, running):
    photo = SimpleUploadedFile("가로등 사진.jpg", image(), "image/jpeg")
    at_work.do(running, "answer", **ANSWER, photos=[photo])
    row = Attachment.objects.get(case=running)
    assert (row.kind, row.from_petitioner, row.width) == ("photo", False, 60)
    assert "가로등" not in row.file.name


@pytest.mark.parametrize(
    "files",
    [[b"MZ not a photo"], [b""], [b"%PDF-1.4 broken"], [b"x"] * 6],
    ids=["disguised", "empty", "broken", "too-many"],
)
def test_a_wrong_file_is_refused_and_the_typed_text_is_kept(at_work, running, files):
    uploads = [SimpleUploadedFile(f"{number}.jpg", content) for number, content in enumerate(files)]
    answer = at_work.do(running, "answer", **ANSWER, photos=uploads)
    assert "photos" in errors_of(answer)
    assert ANSWER["judgement"] in answer.content.decode()
    assert not Attachment.objects.exists()
    assert fresh(running).progress == "accepted"


def test_files_of_a_refused_verb_do_not_stay_behind(at_work, running, desk, settings):
    fresh(running).note(text="먼저", by=desk)
    at_work.do(running, "answer", **ANSWER, photos=[SimpleUploadedFile("a.jpg", image(), "image/jpeg")])
    assert not Attachment.objects.exists()
    assert [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()] == []


def test_refuse_fills_in_the_remedies(at_work, running):
    remedies = at_work.form(running, "refuse").context["form"]["remedies"].value()
    assert "epeople.go.kr" in remedies
    parts = {key: value for key, value in ANSWER.items() if key != "decision"}
    at_work.do(running, "refuse", **parts, remedies=remedies)
    assert fresh(running).decision == "refused"


def test_publish_is_prefilled_with_masked_texts(desk, officer):
    case = answered(officer, judgement="010-1234-5678로 전화 주십시오.")
    at_desk = Staff(desk)
    form = at_desk.form(case, "publish").context["form"]
    assert "1234" not in form["answer"].value()
    at_desk.do(case, "publish", **{name: form[name].value() for name in ("title", "text", "answer")})
    assert fresh(case).published_at is not None
    at_desk.do(fresh(case), "unpublish", reason="민원인 요청")
    assert fresh(case).published_at is None


def test_publish_points_at_personal_data(desk, officer):
    case = answered(officer)
    errors = errors_of(
        Staff(desk).do(case, "publish", title="가로등", text="홍길동 010-1234-5678", answer="고쳤습니다")
    )
    assert "010-1234-5678" in errors["text"][0]
    assert fresh(case).published_at is None


def test_reopen_and_decline(at_work, officer, citizen):
    from civic.people.petitioner import Petitioner

    case = answered(officer)
    case.ask_reopening(reason="아직 어둡습니다", by=Petitioner(case.number))
    at_work.do(case, "decline_reopening", reason="고친 것을 확인했습니다")
    assert fresh(case).reopening_asked_at is None
    at_work.do(fresh(case), "reopen", reason="다시 보겠습니다")
    assert fresh(case).progress == "reviewing"


def test_close_ends_it_with_one_of_the_listed_reasons(at_work, running):
    at_work.do(running, "close", ending="duplicate", reason="같은 민원이 있습니다")
    assert (fresh(running).progress, fresh(running).ending) == ("closed", "duplicate")


# --- What is refused ---

BAD = [
    ("classify", {"kind": "nonsense"}),
    ("transfer", {"department": "", "reason": "x"}),
    ("transfer", {"department": "0", "reason": "x"}),
    ("request_supplement", {"question": "?", "answer_by": YESTERDAY}),
    ("request_supplement", {"question": "?", "answer_by": "2026-13-45"}),
    ("request_supplement", {"question": " ", "answer_by": TOMORROW}),
    ("extend", {"ground": "workload", "amount": "1", "reason": "바빠서"}),
    ("extend", {"ground": "facts", "amount": "0", "reason": "현장"}),
    ("extend", {"ground": "facts", "amount": "15", "reason": "현장"}),
    ("extend", {"ground": "facts", "amount": "1e9", "reason": "현장"}),
    ("note", {"text": "\x00\x01"}),
    ("note", {"text": "가" * 100_000}),
    ("answer", {**ANSWER, "decision": "refused"}),
    ("answer", {**ANSWER, "decision": "long_term"}),
    ("answer", {**ANSWER, "until": YESTERDAY}),
    ("answer", {**ANSWER, "facts": ""}),
    ("refuse", {**ANSWER, "remedies": ""}),
    ("close", {"ending": "withdrawn", "reason": "x"}),
    ("close", {"ending": "returned", "reason": "x"}),
    ("close", {"ending": "duplicate", "reason": ""}),
]


@pytest.mark.parametrize(("verb", "data"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_bad_input_is_explained_and_nothing_is_written(at_work, running, verb, data):
    events = CaseEvent.objects.count()
    assert errors_of(at_work.do(running, verb, **data))
    assert fresh(running).version == running.version
    assert CaseEvent.objects.count() == events


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_form_without_the_version_is_refused(at_work, version):
    case = make_case()
    assert errors_of(at_work.do(case, "accept", version=version))
    assert fresh(case).progress == "arrived"


def test_the_second_of_two_officers_is_told_and_keeps_what_was_typed(at_work, running, desk):
    fresh(running).note(text="먼저 왔습니다", by=desk)
    answer = at_work.do(running, "answer", **ANSWER)
    page = answer.content.decode()
    assert "정접수" in page
    assert ANSWER["judgement"] in page
    assert not Answer.objects.exists()
    again = answer.context["form"]["version"].value()
    at_work.do(running, "answer", **ANSWER, version=again)
    assert Answer.objects.filter(case=running).count() == 1


def test_when_the_verb_is_gone_too_the_text_is_still_there_to_copy(at_work, running, desk):
    fresh(running).close(ending="duplicate", reason="같은 민원", by=desk)
    answer = at_work.do(running, "answer", **ANSWER)
    assert ANSWER["judgement"] in answer.content.decode()
    assert answer.context["may"] is False
    assert not Answer.objects.exists()


def test_a_double_click_is_done_once_and_no_error(at_work, running):
    first, second = (at_work.do(running, "note", text="전화함") for _ in range(2))
    assert first["Location"] == second["Location"]
    assert CaseEvent.objects.filter(case=running, verb="note").count() == 1


def test_another_note_with_the_same_version_is_not_lost(at_work, running):
    at_work.do(running, "note", text="전화함")
    assert errors_of(at_work.do(running, "note", text="다른 이야기"))


def test_a_form_that_is_not_possible_now_leads_back(at_work):
    case = make_case()
    assert at_work.form(case, "answer")["Location"] == f"/admin/cases/case/{case.pk}/change/"
    assert errors_of(at_work.do(case, "answer", **ANSWER))
    assert fresh(case).progress == "arrived"


@pytest.mark.parametrize("verb", ["withdraw", "supply", "rate", "erase", "ask_reopening"])
def test_what_is_no_verb_of_the_office_is_not_found(at_work, running, verb):
    assert at_work.do(running, verb).status_code == 404


OF_THE_EXAMINER = {key for key in VERB_FORMS if Actor.EXAMINER in VERBS[key].actors}
WATCHED = [("mayors_office", key) for key in sorted(VERB_FORMS)]
WATCHED += [("examiner", key) for key in sorted(set(VERB_FORMS) - OF_THE_EXAMINER)]


@pytest.mark.parametrize(("who", "verb"), WATCHED)
def test_those_who_watch_do_nothing_but_the_verbs_of_the_examiner(who, verb, request, running):
    watcher = Staff(request.getfixturevalue(who))
    assert watcher.do(running, verb, **ANSWER).status_code == 403
    assert watcher.form(running, verb).status_code == 403
    assert fresh(running).version == running.version


def test_an_officer_may_not_publish(at_work, officer):
    case = answered(officer)
    at_work.do(case, "publish", title="가로등", text="가로등", answer="고쳤습니다")
    assert fresh(case).published_at is None


def test_a_form_from_another_site_is_refused(officer, running):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    address = f"/admin/cases/case/{running.pk}/do/note/"
    assert client.post(address, {"version": running.version, "text": "x"}).status_code == 403


def test_looking_at_a_form_is_looking_at_the_case(at_work, running):
    at_work.form(running, "answer")
    assert AccessLog.objects.filter(action="case.view", subject=running.about).exists()
