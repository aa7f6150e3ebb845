"""The desk writes a petition down for somebody at the counter or on the telephone."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from civic.cases.models import Attachment, Case
from civic.people.models import Contact
from civic.privacy.models import AccessLog
from tests.cases.workplace import Staff, fresh
from tests.makers import make_case, make_category
from tests.petitions.conftest import image

pytestmark = pytest.mark.django_db
FILE = "admin:cases_case_file"


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def at_desk(desk, coordinating):
    return Staff(desk)


@pytest.fixture
def typed():
    return {
        "form_key": str(uuid.uuid4()),
        "channel": "phone",
        "name": "김순자",
        "phone": "010-9876-5432",
        "title": "경로당 보일러가 고장 났습니다",
        "text": "어제부터 따뜻한 물이 나오지 않습니다.",
    }


def test_it_becomes_a_case_of_the_person_written_down_by_the_clerk(at_desk, desk, typed):
    answer = at_desk.post(FILE, **typed, consents=["text_messages"])
    case = Case.objects.get()
    assert answer["Location"] == f"/admin/cases/case/{case.pk}/receipt/"
    assert (case.channel, case.filed_by, case.contact.name) == ("phone", desk, "김순자")
    assert case.contact.phone == "01098765432"
    assert case.contact.agrees_to("text_messages")
    assert not case.contact.agrees_to("publication")


def test_the_program_gets_its_own_row(at_desk, typed):
    at_desk.post(FILE, **typed)
    assert Case.objects.get().petition


def test_the_field_decides_the_department(at_desk, typed, department):
    category = make_category(department)
    at_desk.post(FILE, **typed, category=category.pk)
    assert Case.objects.get().department == department


def test_a_double_click_makes_one_case(at_desk, typed, settings):
    photo = {"photos": [SimpleUploadedFile("a.jpg", image(), "image/jpeg")]}
    first = at_desk.post(FILE, **typed, **photo)
    photo["photos"][0].seek(0)
    second = at_desk.post(FILE, **typed, **photo)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == Attachment.objects.count() == 1
    assert len([path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]) == 1


def test_the_same_form_with_other_words_is_refused(at_desk, typed):
    at_desk.post(FILE, **typed)
    answer = at_desk.post(FILE, **{**typed, "text": "다른 이야기"})
    assert answer.context["form"].non_field_errors()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("phone", ""),
        ("phone", "123"),
        ("email", "no address"),
        ("title", ""),
        ("title", "가" * 101),
        ("text", ""),
        ("text", "<p></p>"),
        ("text", "가" * 100_000),
        ("text", "주민번호 900101-1234567 입니다"),
        ("channel", "web"),
        ("channel", "pigeon"),
        ("district", "nowhere"),
        ("category", "x"),
        ("kind", "x"),
        ("consents", "everything"),
        ("form_key", "x"),
        ("form_key", ""),
    ],
)
def test_bad_input_is_explained_kept_and_nothing_is_written(at_desk, typed, field, value):
    answer = at_desk.post(FILE, **{**typed, field: value})
    assert field in answer.context["form"].errors
    assert "김순자" in answer.content.decode() or field == "name"
    assert not Case.objects.exists()
    assert not Contact.objects.exists()


def test_the_receipt_shows_number_and_code_and_is_logged(at_desk, typed):
    page = at_desk.client.post("/admin/cases/case/file/", typed, follow=True)
    case, text = Case.objects.get(), page.content.decode()
    assert case.number in text
    assert case.access_code in text
    assert page["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.filter(action="receipt.print", subject=case.about).exists()


def test_the_receipt_is_only_for_the_clerk_who_wrote_it_down(at_desk, typed, settings):
    from tests.makers import make_user

    at_desk.post(FILE, **typed)
    colleague = Staff(make_user("desk2@example.kr", "desk"))
    assert colleague.get("admin:cases_case_receipt", Case.objects.get().pk).status_code == 404


def test_a_petition_filed_by_its_petitioner_has_no_receipt_here(at_desk, desk):
    case = make_case(by=desk)
    assert at_desk.get("admin:cases_case_receipt", case.pk).status_code == 404


@pytest.mark.parametrize("who", ["officer", "examiner", "mayors_office", "administrator"])
def test_only_the_desk_files_for_others(who, request, typed):
    staff = Staff(request.getfixturevalue(who))
    assert staff.get(FILE).status_code == 403
    assert staff.post(FILE, **typed).status_code == 403
    assert not Case.objects.exists()


def test_nothing_is_ticked_before_the_person_was_asked(at_desk):
    page = at_desk.get(FILE)
    assert page.status_code == 200
    assert not page.context["form"]["consents"].value()


def test_each_form_has_a_key_of_its_own(at_desk):
    keys = {str(at_desk.get(FILE).context["form"]["form_key"].value()) for _ in range(2)}
    assert len(keys) == 2


def test_filing_takes_at_most_40_queries(at_desk, typed, django_assert_max_num_queries):
    at_desk.get(FILE)
    with django_assert_max_num_queries(40):
        at_desk.post(FILE, **typed)
    assert fresh(Case.objects.get()).filed_by


# --- Several people ---


def test_the_desk_writes_down_a_petition_of_several_people(at_desk, typed):
    more = {"signers": 6, "households": 5, "first_name": "김둘째", "first_phone": "010-2222-3333"}
    at_desk.post(FILE, **typed, **more)
    case = Case.objects.get()
    assert (case.signers, case.households, case.is_multi_person) == (6, 5, True)
    assert case.representatives.get().contact.name == "김둘째"


def test_the_part_of_several_people_is_closed_until_somebody_needs_it(at_desk, typed):
    page = at_desk.get(FILE).content.decode()
    assert "<details><summary>" in page and 'name="signers"' in page
    page = at_desk.post(FILE, **typed, signers=6).content.decode()
    assert "<details open>" in page and not Case.objects.exists()
