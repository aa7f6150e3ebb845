"""The page of a case at the workplace: who sees it, what they see, what the access log keeps."""

import pytest

from civic.cases.forms import VERB_FORMS
from civic.notices.models import Notice
from civic.privacy.models import AccessLog
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, answer_parts, make_case, make_contact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


def text_of(page):
    return page.content.decode()


@pytest.mark.parametrize("who", ["officer", "desk", "examiner", "mayors_office"])
def test_those_who_may_read_the_case_can_open_it(who, request):
    page = Staff(request.getfixturevalue(who)).open(make_case())
    assert page.status_code == 200
    assert page["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("who", ["stranger", "administrator"])
@pytest.mark.parametrize("page", ["change/", "do/accept/", "contact/", "receipt/", "history/"])
def test_nobody_else_learns_that_it_exists(who, page, request):
    client, case = Staff(request.getfixturevalue(who)).client, make_case()
    answer = client.post(f"/admin/cases/case/{case.pk}/{page}")
    assert answer.status_code in {403, 404}
    assert answer.status_code == client.post(f"/admin/cases/case/{case.pk + 999}/{page}").status_code


def test_another_departments_case_is_not_found(stranger):
    case = make_case()
    assert Staff(stranger).open(case).status_code == 404
    assert Staff(stranger).form(case, "accept").status_code == 404
    assert Staff(stranger).do(case, "accept").status_code == 404
    assert Staff(stranger).post("admin:cases_case_contact", case.pk, reason="ask").status_code == 404
    assert fresh(case).progress == "arrived"


@pytest.mark.parametrize("pk", ["0", "x", "99999999999999999999", "1'--"])
def test_a_wrong_address_is_not_found(officer, pk):
    assert Staff(officer).client.get(f"/admin/cases/case/{pk}/change/").status_code == 404


def test_staff_see_nothing_of_their_own_petition_to_another_department(officer, other_department):
    """As a petitioner they may read it, but not the internal notes of the other department."""
    case = make_case(department=other_department, contact=make_contact(user=officer))
    assert Staff(officer).open(case).status_code == 404


def test_the_buttons_are_exactly_the_verbs_open_to_the_person(officer, desk, examiner):
    for case in (make_case(), accepted_case(kind="suggestion")):
        for user in (officer, desk, examiner):
            page = Staff(user).open(case)
            shown = {verb.key for verb in page.context["usual_verbs"]}
            shown |= {verb.key for group in page.context["further_verbs"] for verb in group.verbs}
            assert shown == {verb.key for verb in fresh(case).verbs_for(user)}
            assert all(f"/do/{key}/" in page.content.decode() for key in shown)


def test_every_verb_of_the_office_has_a_form():
    from civic.cases.workflow import VERBS, Actor

    assert set(VERB_FORMS) == {verb.key for verb in VERBS.values() if verb.actors - {Actor.PETITIONER}}


def test_staff_who_petitioned_themselves_get_no_petitioners_buttons(officer):
    case = make_case(contact=make_contact(user=officer))
    assert "withdraw" not in {verb.key for verb in Staff(officer).open(case).context["verbs"]}


def test_opening_a_case_is_in_the_access_log(officer):
    case = make_case()
    Staff(officer).open(case)
    entry = AccessLog.objects.get(action="case.view")
    assert (entry.by, entry.subject, entry.person) == (officer, case.about, f"contact/{case.contact_id}")


def test_the_contact_is_masked_until_somebody_says_why(officer):
    case = make_case()
    page = text_of(Staff(officer).open(case))
    assert "홍○동" in page
    assert "홍길동" not in page
    assert "1234-5678" not in page
    assert "hong@example.kr" not in page


def test_with_a_reason_the_contact_is_shown_once_and_logged(officer):
    case, at_work = make_case(), Staff(officer)
    page = at_work.post("admin:cases_case_contact", case.pk, reason="ask")
    assert "홍길동" in text_of(page)
    assert "010-1234-5678" in text_of(page)
    assert page["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.get(action="contact.view").reason == "ask"
    assert "홍길동" not in text_of(at_work.open(case))


@pytest.mark.parametrize("reason", ["", "curiosity"])
def test_without_a_reason_of_the_list_it_stays_masked(officer, reason):
    page = Staff(officer).post("admin:cases_case_contact", make_case().pk, reason=reason)
    assert page.status_code == 200
    assert "홍길동" not in text_of(page)
    assert not AccessLog.objects.filter(action="contact.view").exists()


@pytest.mark.parametrize("who", ["examiner", "mayors_office"])
def test_those_who_watch_never_see_the_contact(who, request):
    case, watcher = make_case(), Staff(request.getfixturevalue(who))
    assert "홍○동" not in text_of(watcher.open(case))
    answer = watcher.post("admin:cases_case_contact", case.pk, reason="ask")
    assert answer.status_code == 403
    assert "홍길동" not in text_of(answer)
    assert not AccessLog.objects.filter(action="contact.view").exists()


def test_the_contact_is_shown_on_a_post_only(officer):
    assert Staff(officer).get("admin:cases_case_contact", make_case().pk).status_code == 405


def test_internal_notes_stand_in_the_history(officer, desk):
    case = make_case()
    case.note(text="현장 확인 예정", by=desk)
    page = Staff(officer).open(case)
    assert "현장 확인 예정" in text_of(page)
    assert page.context["lines"][0].event.is_public is False


def test_the_history_says_what_became_what(officer, desk, other_department):
    case = accepted_case(kind="suggestion", by=desk)
    case.classify(kind="grievance", category=None, reason="고충입니다", by=desk)
    case.transfer(department=other_department, reason="환경과 소관", by=desk)
    lines = Staff(desk).open(case).context["lines"]
    assert "건설과 → 환경과" in lines[0].changes[0]
    assert len(lines[1].changes) == 2  # kind and due date


def test_the_same_persons_other_cases_are_listed_as_far_as_one_may_open_them(officer, other_department):
    case, other = make_case(), make_case(contact=make_contact(email=""))
    make_case(department=other_department)
    make_case(contact=make_contact(phone="01000000001", email="other@example.kr"))
    assert [row.pk for row in Staff(officer).open(case).context["earlier"]] == [other.pk]


def test_messages_and_reminders_stand_beside_the_case(officer):
    case = make_case()
    context = Staff(officer).open(case).context
    assert [notice.pk for notice, _subject in context["notices"]] == [
        row.pk for row in Notice.objects.for_about(case.about)
    ]
    assert context["reminders"]


def test_the_page_explains_the_date_and_shows_the_answer(officer):
    case = accepted_case(kind="suggestion")
    assert "why-this-date" in text_of(Staff(officer).open(case))
    case.answer(decision="adopted", parts=answer_parts(facts="안정기가 고장"), by=officer)
    assert "안정기가 고장" in text_of(Staff(officer).open(case))


def test_what_a_petitioner_typed_is_never_markup(officer):
    case = make_case(title="<script>alert(1)</script>", text="<img src=x onerror=alert(1)>")
    page = text_of(Staff(officer).open(case))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_case_without_a_petitioner_can_be_opened(officer):
    assert Staff(officer).open(make_case(contact=None)).status_code == 200


def test_the_page_takes_a_fixed_number_of_queries(officer, django_assert_max_num_queries):
    case, at_work = accepted_case(kind="suggestion"), Staff(officer)
    for number in range(12):
        fresh(case).note(text=f"메모 {number}", by=officer)
        make_case()
    at_work.open(case)
    with django_assert_max_num_queries(42):
        at_work.open(case)


# --- The ordinary list ---


def test_the_ordinary_list_shows_only_what_one_may_read(officer, other_department):
    mine = make_case()
    make_case(department=other_department)
    page = Staff(officer).get("admin:cases_case_changelist")
    assert [case.pk for case in page.context["cl"].result_list] == [mine.pk]


@pytest.mark.parametrize(
    "query",
    [
        {"progress__exact": "arrived"},
        {"program": "petitions"},
        {"district": "none"},
        {"department": "construction"},
        {"q": "가로등"},
    ],
)
def test_its_filters_work(desk, query):
    make_case()
    assert Staff(desk).get("admin:cases_case_changelist", **query).status_code == 200


def test_cases_are_neither_added_nor_deleted_nor_edited(desk):
    case = make_case()
    client = Staff(desk).client
    assert client.get("/admin/cases/case/add/").status_code == 403
    assert client.post(f"/admin/cases/case/{case.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"/admin/cases/case/{case.pk}/change/", {"progress": "done", "title": "other"})
    assert (fresh(case).progress, fresh(case).title) == ("arrived", case.title)


def test_the_administrator_has_no_business_with_cases(administrator):
    make_case()
    assert Staff(administrator).get("admin:cases_case_changelist").status_code == 403
    assert not list(Staff(administrator).worklist().context["rows"])
