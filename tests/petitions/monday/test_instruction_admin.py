"""The mayor's instructions in the workplace: list, page, forms, file, and who is noted to have looked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from civic.cases.models import Attachment, Case
from civic.privacy.models import AccessLog
from petitions.models import Instruction
from petitions.models.instruction import State
from petitions.monday import instructions as follow_up
from petitions.monday.instructionverbs import VERBS
from tests.makers import accepted_case, make_contact
from tests.petitions.conftest import image, read, upload

from .followed import TEXT, give_one, instruction_in, make_photo
from .makers import make_session

pytestmark = pytest.mark.django_db
LIST = "admin:petitions_instruction_changelist"


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def show(user: Any, instruction: Instruction) -> Any:
    return as_(user).get(reverse("admin:petitions_instruction_change", args=[instruction.pk]))


def address(instruction: Instruction, key: str) -> str:
    return reverse("admin:petitions_instruction_verb", args=[instruction.pk, key])


def send(user: Any, instruction: Instruction, key: str, **data: Any) -> Any:
    data.setdefault("version", instruction.version)
    return as_(user).post(address(instruction, key), data)


def listed(user: Any, **query: str) -> list[Instruction]:
    answer = as_(user).get(reverse(LIST, query=query))
    assert answer.status_code == 200
    return [line.instruction for line in answer.context["lines"]]


@pytest.fixture
def case(citizen, department) -> Case:
    return accepted_case(department=department, contact=make_contact(user=citizen), title="남이 알면 안 되는 제목")


@pytest.fixture
def given(case, department, mayors_office) -> Instruction:
    return give_one(case, department=department, by=mayors_office, due_on=timezone.localdate() + timedelta(days=14))


class TestTheList:
    def test_an_officer_sees_the_own_departments(self, given, officer, stranger, desk, examiner, mayors_office):
        assert listed(officer) == [given]
        assert listed(stranger) == []
        for person in (desk, examiner, mayors_office):
            assert listed(person) == [given]

    def test_a_department_that_has_only_the_instruction_sees_it(self, case, other_department, stranger, mayors_office):
        row = give_one(case, department=other_department, by=mayors_office)
        assert listed(stranger) == [row]

    def test_nobody_sees_those_of_their_own_petition(self, department, desk, mayors_office):
        own = accepted_case(department=department, contact=make_contact(user=desk))
        give_one(own, department=department, by=mayors_office)
        assert listed(desk) == []

    def test_administrators_and_citizens_do_not(self, given, administrator, citizen):
        assert as_(administrator).get(reverse(LIST)).status_code == 403
        assert as_(citizen).get(reverse(LIST)).status_code == 302

    def test_the_filters(self, case, department, other_department, desk):
        today = timezone.localdate()
        session = make_session(number=116, state="held")
        made = {
            "take": instruction_in(State.GIVEN, case),
            "overdue": instruction_in(State.TAKEN, case, due_on=today - timedelta(days=1)),
            "waiting": instruction_in(State.REPORTED, case),
            "check": instruction_in(State.CHECKING, case, check_on=today),
            "checking": instruction_in(State.CHECKING, case, check_on=today + timedelta(days=1)),
            "fulfilled": instruction_in(State.FULFILLED, case, department=other_department),
            "dropped": instruction_in(State.DROPPED, case, session=session),
        }
        for key, row in made.items():
            assert listed(desk, show=key) == [row], key
        assert len(listed(desk)) == 5
        assert listed(desk, show="fulfilled", department="environment") == [made["fulfilled"]]
        assert listed(desk, show="fulfilled", department="construction") == []
        assert listed(desk, show="dropped", session=str(session.pk)) == [made["dropped"]]
        assert len(listed(desk, show="nonsense", department="x", session="y")) == 5

    def test_one_is_found_by_its_words_or_the_receipt_number_whatever_its_state(self, case, given, desk, stranger):
        over = instruction_in(State.FULFILLED, case, text="배수로 뚜껑을 덮을 것")
        elsewhere = instruction_in(State.TAKEN, accepted_case(department=case.department), text="버스 노선을 늘릴 것")

        def found(user: Any, words: str) -> list[Instruction]:
            answer = as_(user).post(reverse(LIST), {"q": words})
            assert answer.status_code == 200
            return [line.instruction for line in answer.context["lines"]]

        assert found(desk, "배수로") == [over]
        assert found(desk, f" {elsewhere.case.number} ") == [elsewhere]
        assert set(found(desk, case.number)) == {given, over}
        assert found(desk, "없는 말") == [] and found(desk, "%") == [] and found(desk, "\x00") != [over]
        assert found(stranger, "배수로") == []
        assert as_(desk).post(reverse(LIST), {"show": "take"}).status_code == 405

    def test_the_most_urgent_first(self, case, department, desk):
        today = timezone.localdate()
        later = instruction_in(State.TAKEN, case, due_on=today + timedelta(days=9))
        late = instruction_in(State.TAKEN, case, due_on=today - timedelta(days=3))
        check = instruction_in(State.CHECKING, case, check_on=today + timedelta(days=2))
        assert listed(desk) == [late, check, later]

    def test_pages(self, case, department, desk, monkeypatch):
        from petitions.admin import instructionlist

        monkeypatch.setattr(instructionlist, "PAGE_SIZE", 2)
        rows = [instruction_in(State.TAKEN, case, due_on=date(2030, 1, day)) for day in (1, 2, 3)]
        assert listed(desk) == rows[:2]
        assert listed(desk, page="2") == rows[2:]
        assert listed(desk, page="x") == rows[:2]

    def test_its_queries_do_not_grow(self, case, department, desk):
        client = as_(desk)
        client.get(reverse(LIST))
        for _nth in range(30):
            instruction_in(State.TAKEN, case, department=department)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(LIST))
        assert len(seen) <= 12, [query["sql"][:100] for query in seen]


class TestTheFile:
    def test_it_needs_a_reason_which_is_logged(self, given, desk):
        client = as_(desk)
        url = reverse("admin:petitions_instruction_export")
        assert client.post(url, {"reason": " "}).status_code == 200
        assert not AccessLog.objects.filter(subject="instructions").exists()
        answer = client.post(url, {"reason": "주간 회의 자료", "show": ""})
        text = read(answer).decode()
        assert TEXT in text
        assert "홍길동" not in text
        entry = AccessLog.objects.get(subject="instructions")
        assert entry.reason.startswith("주간 회의 자료")

    def test_only_what_is_filtered(self, given, desk):
        answer = as_(desk).post(reverse("admin:petitions_instruction_export"), {"reason": "자료", "show": "fulfilled"})
        assert TEXT not in read(answer).decode()

    def test_a_formula_stays_text(self, case, department, desk):
        instruction_in(State.TAKEN, case, department=department, text="=cmd()")
        answer = as_(desk).post(reverse("admin:petitions_instruction_export"), {"reason": "자료"})
        assert "'=cmd()" in read(answer).decode()

    def test_names_and_numbers_that_were_typed_are_masked(self, case, department, desk):
        said = {"text": "홍길동 님 댁 앞 가로등", "plan": "홍길동 010-1234-5678 로 연락", "result": "홍길동 님께 설명"}
        instruction_in(State.TAKEN, case, department=department, **said)
        answer = as_(desk).post(reverse("admin:petitions_instruction_export"), {"reason": "자료"})
        text = read(answer).decode()
        assert "댁 앞 가로등" in text and "님께 설명" in text
        assert case.contact.name not in text and "010-1234-5678" not in text

    def test_not_for_officers(self, given, officer):
        assert as_(officer).post(reverse("admin:petitions_instruction_export"), {"reason": "자료"}).status_code == 403


class TestThePage:
    def test_the_look_is_logged(self, given, desk):
        assert show(desk, given).status_code == 200
        assert AccessLog.objects.filter(action="monday.instruction", subject=given.case.about).count() == 1

    def test_a_refused_form_is_a_look_too(self, given, desk, case):
        looks = AccessLog.objects.filter(action="monday.instruction", subject=case.about, by=desk)
        assert send(desk, given, "postpone").status_code == 200
        assert looks.count() == 1
        assert as_(desk).post(reverse("admin:petitions_instruction_give", args=[case.pk]), {}).status_code == 200
        assert looks.count() == 2

    def test_another_departments_does_not_exist(self, given, stranger):
        assert show(stranger, given).status_code == 404

    @pytest.mark.parametrize("state", list(State))
    def test_the_buttons_are_exactly_what_may_be_done(self, case, department, state, request):
        instruction = instruction_in(state, case, department=department)
        for name in ("officer", "head", "desk", "mayors_office", "examiner"):
            user = request.getfixturevalue(name)
            text = show(user, instruction).content.decode()
            shown = {key for key in VERBS if address(instruction, key) in text}
            assert shown == set(follow_up.verbs_for(instruction, user)), name

    def test_the_history_is_that_of_the_instruction(self, given, case, officer, mayors_office, department):
        other = give_one(case, department=department, by=mayors_office, text="다른 지시")
        follow_up.take(other, by=officer)
        answer = show(officer, given)
        assert [line.event.verb for line in answer.context["lines"]] == ["instruction_given"]

    def test_photos_are_shown_to_a_department_without_the_case(self, case, other_department, stranger, officer):
        row = instruction_in(State.TAKEN, case, department=other_department)
        follow_up.report(row, percent=5, text="봤습니다", before=[make_photo()], after=[make_photo()], by=stranger)
        answer = show(stranger, row)
        assert answer.status_code == 200
        photo = row.photos.select_related("attachment")[0].attachment
        url = reverse("admin:petitions_instruction_photo", args=[row.pk, photo.token])
        assert url in answer.content.decode()
        assert read(as_(stranger).get(url))
        assert as_(stranger).get(photo.get_absolute_url()).status_code == 404  # the case is not theirs

    def test_not_a_photo_of_another_case(self, given, officer):
        other = accepted_case()
        file = make_photo()
        file.case = other
        file.save()
        url = reverse("admin:petitions_instruction_photo", args=[given.pk, file.token])
        assert as_(officer).get(url).status_code == 404

    @pytest.mark.parametrize("pk", ["x", "0", "9" * 30])
    def test_a_number_that_is_none(self, desk, pk):
        assert as_(desk).get(f"/admin/petitions/instruction/{pk}/change/").status_code == 404


FILLED: dict[str, dict[str, Any]] = {
    "take": {},
    "plan": {"text": "다음 주에 답니다"},
    "report": {"percent": "40", "text": "반쯤 했습니다"},
    "report_done": {"result": "다 했습니다", "no_photo": "밤에만 보입니다"},
    "postpone": {"due_on": "2030-01-02", "reason": "자재가 늦습니다"},
    "pass_on": {"reason": "환경과 일입니다"},
    "propose_drop": {"reason": "사유지입니다", "instead": "반사경"},
    "refuse_drop": {"reason": "동의를 받았습니다"},
    "drop": {"reason": "사유지입니다", "instead": "반사경"},
    "confirm": {"comment": "전화로 확인"},
    "dispute": {"reason": "전화로 말씀하심"},
    "check": {"lasting": "yes", "text": "가 보았습니다"},
}
FROM = {"confirm": State.REPORTED, "dispute": State.REPORTED, "check": State.CHECKING, "take": State.GIVEN}


@pytest.fixture
def ready(case, department, other_department, head, desk):
    """An instruction for which a verb is open, with its form filled in, and a person who may."""

    def prepare(key: str) -> tuple[Instruction, Any, dict[str, Any]]:
        more = {"reason": "사유지입니다"} if key == "refuse_drop" else {}
        row = instruction_in(FROM.get(key, State.TAKEN), case, department=department, **more)
        if key == "postpone":
            Instruction.objects.filter(pk=row.pk).update(due_on=timezone.localdate())
            return row, head, {**FILLED[key], "due_on": (timezone.localdate() + timedelta(days=9)).isoformat()}
        data = {**FILLED[key], **({"department": other_department.pk} if key == "pass_on" else {})}
        return row, head if "head" in VERBS[key].parts else desk, data

    return prepare


class TestTheForms:
    @pytest.mark.parametrize("key", list(VERBS))
    def test_each_is_shown_and_carried_out(self, ready, key):
        row, user, data = ready(key)
        form = as_(user).get(address(row, key))
        assert form.status_code == 200
        assert form.context["form"]["version"].value() == row.version
        answer = send(user, row, key, **data)
        assert answer.status_code == 302, answer.context["form"].errors
        fresh = Instruction.objects.get(pk=row.pk)
        assert fresh.version == row.version + 1

    @pytest.mark.parametrize("key", sorted(set(VERBS) - {"take"}))
    def test_empty_it_says_what_is_missing_and_writes_nothing(self, ready, key):
        row, user, _data = ready(key)
        answer = send(user, row, key)
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert Instruction.objects.get(pk=row.pk).version == row.version

    @pytest.mark.parametrize("key", list(VERBS))
    def test_a_double_click_is_once(self, ready, key):
        row, user, data = ready(key)
        version = row.version
        for _time in (1, 2):
            assert send(user, row, key, **data, version=version).status_code == 302
        assert Instruction.objects.get(pk=row.pk).version == version + 1

    def test_changed_meanwhile_what_was_typed_is_kept(self, ready, officer):
        row, user, data = ready("plan")
        follow_up.report(Instruction.objects.get(pk=row.pk), percent=5, text="시작했습니다", by=officer)
        answer = send(user, row, "plan", **data)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "다음 주에 답니다" in text
        assert 'name="version" value="1"' in text
        assert "이담당" in text

    def test_what_the_rule_refuses_is_said_and_kept(self, ready):
        row, user, data = ready("report_done")
        answer = send(user, row, "report_done", **{**data, "no_photo": ""})
        assert answer.status_code == 200
        assert "다 했습니다" in answer.content.decode()
        assert Instruction.objects.get(pk=row.pk).state == State.TAKEN

    def test_with_photos(self, ready):
        row, user, data = ready("report_done")
        answer = send(
            user, row, "report_done", **{**data, "no_photo": ""}, after=[upload(image())], before=[upload(image("red"))]
        )
        assert answer.status_code == 302
        assert sorted(row.photos.values_list("phase", flat=True)) == ["after", "before"]

    def test_photos_of_a_refused_report_are_not_left_behind(self, ready, tmp_path):
        row, user, data = ready("report")
        Instruction.objects.filter(pk=row.pk).update(percent=90)
        answer = send(user, row, "report", **data, after=[upload(image())])
        assert answer.status_code == 200
        assert not Attachment.objects.exists()
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    def test_a_document_is_refused_beside_its_field(self, ready):
        row, user, data = ready("report")
        answer = send(user, row, "report", **data, after=[upload(b"%PDF-1.4 x", "a.pdf")])
        assert answer.status_code == 200
        assert "after" in answer.context["form"].errors

    def test_what_is_not_theirs_leads_back_with_a_sentence(self, given, officer, examiner, stranger):
        answer = as_(officer).get(address(given, "check"))
        assert answer.status_code == 302
        assert as_(examiner).get(address(given, "take")).status_code == 403
        assert as_(stranger).get(address(given, "take")).status_code == 404
        assert as_(officer).get(address(given, "nonsense")).status_code == 404

    def test_the_drop_form_begins_with_what_the_department_proposed(self, given, officer, desk):
        follow_up.propose_drop(given, reason="사유지입니다", instead="반사경을 답니다", by=officer)
        text = as_(desk).get(address(given, "drop")).content.decode()
        assert "반사경을 답니다" in text

    def test_passed_on_it_leads_back_to_the_list(self, case, department, other_department, head, coordinating):
        from tests.makers import make_officer

        foreign = accepted_case(department=coordinating)
        row = instruction_in(State.TAKEN, foreign, department=department)
        assert make_officer(other_department)
        answer = send(head, row, "pass_on", department=other_department.pk, reason="환경과 일입니다")
        assert answer.url == reverse(LIST)
