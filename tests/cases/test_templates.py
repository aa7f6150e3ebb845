"""Answer templates: who writes them, what they fill in, and that no gap of one is ever sent."""

import pytest
from django.urls import reverse

from civic.cases import answertemplates
from civic.cases.models import AnswerTemplate, Case
from civic.cases.workflow import Decision, Progress
from tests.cases.workplace import Staff, fresh
from tests.makers import accepted_case, make_category

pytestmark = pytest.mark.django_db

GAP = "[확인한 사실을 적으세요]"
ADD = "admin:cases_answertemplate_add"
LIST = "admin:cases_answertemplate_changelist"


def make_template(**kw) -> AnswerTemplate:
    kw.setdefault("name", "가로등")
    kw.setdefault("gist", "{title} 말씀으로 이해하였습니다.")
    kw.setdefault("facts", f"{{place}}에서 {GAP}")
    kw.setdefault("judgement", "고치겠습니다. 문의: {department} {officer} {phone}")
    return AnswerTemplate.objects.create(**kw)


@pytest.fixture
def case(department, officer) -> Case:
    return accepted_case(by=officer, department=department, place="마을회관 앞", kind="other")


@pytest.fixture
def at_work(officer) -> Staff:
    return Staff(officer)


def fill(staff: Staff, case: Case, template: object, verb: str = "answer", **typed):
    key = template.pk if isinstance(template, AnswerTemplate) else template
    return staff.do(case, verb, template=str(key), fill="1", **typed)


def values(page) -> dict[str, str]:
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields if name != "photos"}


# --- What stands in a template ---


def test_words_in_braces_are_filled_in_once():
    text = answertemplates.fill("{title} {number} {nothing}", {"title": "{number}", "number": "2026-1"})
    assert text == "{number} 2026-1 {nothing}"


def test_unknown_words_in_braces_are_named():
    assert answertemplates.unknown_placeholders("{number} {name} {} {x y}") == ["{name}", "{}", "{x y}"]


def test_the_values_come_from_the_case_and_who_answers(case, officer):
    found = answertemplates.values_for(case, officer)
    assert set(found) == set(answertemplates.PLACEHOLDERS)
    assert found["number"] == case.number
    assert found["place"] == "마을회관 앞"
    assert found["officer"] == "이담당 주무관"
    assert found["phone"] == "063-000-1234"
    assert all(found.values())


@pytest.mark.parametrize(
    "text", [GAP, f"앞 {GAP} 뒤", "[날짜를 쓰세요]", "[금액을 적으십시오]", "[하나를 고르세요 ]", "{phone}"]
)
def test_a_gap_is_found(text):
    assert answertemplates.left_open(text, [GAP])


@pytest.mark.parametrize("text", ["[별표 3]", "[긴급] 도로 파손", "{이름}", "배열 [ ]", "", "[\n적으세요]"])
def test_brackets_of_ordinary_texts_are_no_gap(text):
    assert answertemplates.left_open(text, [GAP]) == []


@pytest.mark.django_db
def test_a_gap_of_any_template_is_a_gap_whatever_it_says():
    make_template(facts="[담당자 확인 사항]", is_active=False)
    assert "[담당자 확인 사항]" in answertemplates.gaps_of_templates()


# --- Which are offered ---


def test_those_that_fit_kind_field_and_department_are_offered(case, at_work, department, other_department):
    roads, parks = make_category(department, slug="roads"), make_category(department, slug="parks")
    Case.objects.filter(pk=case.pk).update(category=roads)
    wanted = [
        make_template(name="어디나"),
        make_template(name="종류", kind="other"),
        make_template(name="분야", category=roads),
        make_template(name="부서", department=department),
        make_template(name="수용", decision=Decision.ADOPTED),
    ]
    make_template(name="다른 종류", kind="suggestion")
    make_template(name="다른 분야", category=parks)
    make_template(name="다른 부서", department=other_department)
    make_template(name="쓰지 않음", is_active=False)
    refusal = make_template(name="불수용", decision=Decision.REFUSED)
    offered = at_work.form(case, "answer").context["form"].fields["template"].queryset
    assert set(offered) == set(wanted)
    to_refuse = at_work.form(case, "refuse").context["form"].fields["template"].queryset
    assert refusal in to_refuse
    assert wanted[4] not in to_refuse


def test_without_a_fitting_template_there_is_no_choice(case, at_work):
    assert "template" not in at_work.form(case, "answer").context["form"].fields


# --- Filling in, without scripts ---


def test_the_button_fills_the_empty_fields_and_sends_nothing(case, at_work):
    page = fill(at_work, case, make_template(decision=Decision.PARTLY), gist=case.title)
    found = values(page)
    assert found["gist"] == f"{case.title} 말씀으로 이해하였습니다."
    assert found["facts"] == f"마을회관 앞에서 {GAP}"
    assert "063-000-1234" in found["judgement"]
    assert found["decision"] == Decision.PARTLY
    assert GAP in page.context["form"].hint
    assert not page.context["form"].errors
    assert fresh(case).progress == Progress.ACCEPTED


def test_what_was_typed_is_never_overwritten(case, at_work):
    typed = {"gist": "제가 쓴 요지", "facts": "제가 본 것", "decision": "adopted", "until": "2031-01-02"}
    found = values(fill(at_work, case, make_template(decision=Decision.PARTLY), **typed))
    assert {name: found[name] for name in typed} == typed
    assert found["judgement"].startswith("고치겠습니다.")


def test_the_version_one_saw_stays(case, at_work, officer):
    version = case.version
    case.note(text="그동안", by=officer)
    page = fill(at_work, case, make_template(), version=version)
    assert int(values(page)["version"]) == version


@pytest.mark.parametrize("key", ["", "0", "99999", "x", "9" * 30, "-1"])
def test_a_template_that_is_not_there_changes_nothing(case, at_work, key):
    make_template()
    page = fill(at_work, case, key, facts="제가 본 것")
    assert page.status_code == 200
    assert values(page)["facts"] == "제가 본 것"
    assert values(page)["judgement"] == ""


def test_another_departments_template_cannot_be_taken(case, at_work, other_department):
    make_template(name="아무나")
    other = make_template(name="다른 부서", department=other_department)
    assert values(fill(at_work, case, other))["facts"] == ""


def test_enter_sends_and_does_not_fill(case, at_work):
    """The first button of the form carries no name."""
    make_template()
    text = at_work.form(case, "answer").content.decode()
    form = text[text.index('class="card case-form"') :]
    buttons = form.split("<button")[1:]
    assert 'name="fill"' not in buttons[0]
    assert 'name="fill"' in buttons[1]


# --- Sending ---


def answer(staff: Staff, case: Case, **kw):
    parts = {"decision": "adopted", "gist": "요지", "facts": "11월 20일에 보았습니다.", "judgement": "고치겠습니다."}
    return staff.do(case, "answer", **parts | kw)


@pytest.mark.parametrize("field", ["gist", "facts", "law", "judgement"])
def test_a_gap_that_is_left_is_refused_beside_its_field(case, at_work, field):
    make_template()
    page = answer(at_work, case, **{field: f"그대로 둔 {GAP}"})
    assert list(page.context["form"].errors) == [field]
    assert GAP in str(page.context["form"].errors[field])
    assert fresh(case).progress == Progress.ACCEPTED


def test_a_gap_is_refused_in_a_refusal_too(case, at_work):
    page = at_work.do(case, "refuse", gist="요지", facts=GAP, judgement="어렵습니다.", remedies="행정심판")
    assert "facts" in page.context["form"].errors


def test_a_filled_and_completed_template_is_sent(case, at_work):
    template = make_template()
    found = values(fill(at_work, case, template))
    found["facts"] = found["facts"].replace(GAP, "안정기 고장을 11월 20일에 보았습니다.")
    sent = at_work.do(case, "answer", **{name: value or "" for name, value in found.items()} | {"decision": "adopted"})
    assert sent.status_code == 302
    assert fresh(case).latest_answer.facts == "마을회관 앞에서 안정기 고장을 11월 20일에 보았습니다."


def test_ordinary_brackets_are_sent(case, at_work):
    assert answer(at_work, case, law="도로법 [별표 3]").status_code == 302


# --- Writing templates ---


def write(staff: Staff, **kw):
    return staff.post(ADD, **{"name": "가로등", "judgement": "고치겠습니다.", "order": "0", "is_active": "on", **kw})


@pytest.mark.parametrize("who", ["desk", "administrator"])
def test_desk_and_administrator_write_templates(who, request):
    assert write(Staff(request.getfixturevalue(who)), facts="{place} {number}").status_code == 302
    assert AnswerTemplate.objects.get().facts == "{place} {number}"


@pytest.mark.parametrize("who", ["officer", "examiner", "mayors_office"])
def test_nobody_else_writes_templates(who, request):
    assert write(Staff(request.getfixturevalue(who))).status_code == 403
    assert not AnswerTemplate.objects.exists()


def test_officers_read_templates(officer):
    template = make_template()
    staff = Staff(officer)
    assert template.name in staff.get(LIST).content.decode()
    page = staff.get("admin:cases_answertemplate_change", template.pk)
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


def test_an_unknown_word_in_braces_is_refused_beside_its_field(desk):
    page = write(Staff(desk), facts="{place} {name} {전화}")
    errors = page.context["adminform"].form.errors
    assert list(errors) == ["facts"]
    assert "{name}" in str(errors["facts"])
    assert page.context["adminform"].form["facts"].value() == "{place} {name} {전화}"


def test_an_empty_template_is_refused(desk):
    assert write(Staff(desk), judgement="").context["adminform"].form.errors
    assert not AnswerTemplate.objects.exists()


def test_the_words_one_may_use_and_a_preview_stand_beside_the_fields(desk):
    template = make_template(judgement="{phone}로 <b>전화</b>")
    text = Staff(desk).get("admin:cases_answertemplate_change", template.pk).content.decode()
    assert all(f"{{{word}}}" in text for word in answertemplates.PLACEHOLDERS)
    assert "&lt;b&gt;전화" in text
    assert "<b>전화" not in text


def test_nobody_deletes_a_template(desk):
    template = make_template()
    url = reverse("admin:cases_answertemplate_delete", args=[template.pk])
    assert Staff(desk).client.post(url, {"post": "yes"}).status_code == 403


# --- The demonstration ---


@pytest.mark.django_db
def test_the_templates_of_the_demonstration_are_sound():
    from civic.cases.gimje import seed_categories
    from civic.dashboard.demo.templates import TEMPLATES, write_templates
    from civic.organization.gimje import seed_departments

    seed_departments()
    seed_categories()
    assert write_templates() == len(TEMPLATES) >= 10
    assert write_templates() == 0
    for row in AnswerTemplate.objects.all():
        texts = [getattr(row, name) for name in answertemplates.PARTS]
        assert not any(answertemplates.unknown_placeholders(text) for text in texts)
        assert any(answertemplates.gaps(text) for text in texts), "a template must ask for the facts"
        assert row.department or not row.category
