"""How every form field looks: label, help, error beside it, required in words."""

import re

import pytest
from django import forms
from django.template.loader import render_to_string


class Form(forms.Form):
    name = forms.CharField(label="이름", help_text="홍길동처럼 적어 주십시오.")
    phone = forms.CharField(label="전화", required=False)
    how = forms.ChoiceField(label="답변 방법", choices=[("sms", "문자"), ("mail", "우편")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="동의합니다")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def field(name: str, form: forms.Form | None = None) -> str:
    return str((form or Form())[name].as_field_group())


def test_the_label_names_the_control():
    assert '<label class="field__label" for="id_name">이름' in field("name")


def test_it_says_required_and_optional_in_words():
    assert "(필수)" in field("name")
    assert "(선택)" in field("phone")


def test_help_and_error_are_read_with_the_control():
    html = field("name", Form({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_a_wrong_control_is_marked_invalid():
    assert 'aria-invalid="true"' in field("name", Form({}))


def test_radio_buttons_stand_in_a_fieldset_with_a_legend():
    html = field("how")
    assert re.search(r"<fieldset.*<legend[^>]*>답변 방법.*</fieldset>", html, re.DOTALL)
    assert html.count("<label") == 2


def test_a_single_checkbox_stands_before_its_words():
    html = field("agree")
    assert html.index("<input") < html.index("동의합니다")
    assert html.count("<label") == 1


def test_what_was_typed_is_kept_and_escaped():
    assert 'value="&lt;b&gt;"' in field("name", Form({"name": "<b>"}))


@pytest.mark.parametrize("layout", ["as_div", "as_p"])
def test_a_whole_form_has_each_field_once(layout):
    html = getattr(Form(), layout)()
    assert [html.count(f'name="{name}"') for name in ("name", "phone", "how", "agree", "key")] == [1, 1, 2, 1, 1]


def summary(form: forms.Form) -> str:
    return render_to_string("_form_errors.html", {"form": form})


def test_the_error_summary_leads_to_each_wrong_field():
    assert re.findall(r'href="#([^"]+)"', summary(Form({}))) == ["id_name", "id_how_0", "id_agree"]


def test_the_targets_of_the_error_summary_exist():
    form = Form({})
    html = str(form)
    assert all(f'id="{target}"' in html for target in re.findall(r'href="#([^"]+)"', summary(form)))


def test_the_error_summary_takes_the_focus_and_is_announced():
    html = summary(Form({}))
    assert 'role="alert"' in html
    assert 'tabindex="-1" autofocus' in html


def test_a_form_without_errors_has_no_summary():
    assert summary(Form()).strip() == ""


def test_an_error_of_the_whole_form_is_in_the_summary():
    form = Form({"name": "홍길동", "how": "sms", "agree": "on"})
    form.add_error(None, "둘 다 비어 있습니다.")
    assert "둘 다 비어 있습니다." in summary(form)
