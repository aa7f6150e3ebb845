"""Answers: what is kept of what was sent, what is wrong with it, how it reads."""

from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from civic.places.models import District
from monitors.assignments import answers
from monitors.models import Question

SORTS = [str(sort) for sort in Question.Sort]


def ask(sort: str, **kw: Any) -> Question:
    return Question(sort=sort, text="?", options=["있다", "없다", "부서졌다"], low="매우 불편", high="편리", **kw)


@pytest.mark.parametrize(
    ("sort", "sent", "kept"),
    [
        ("one", "1", "1"),
        ("one", "3", ""),
        ("one", None, ""),
        ("several", ["2", "0", "2", "9"], ["0", "2"]),
        ("several", "0", []),
        ("scale", "5", 5),
        ("scale", "6", None),
        ("scale", "٥", None),
        ("text", " 본 것 \x00", "본 것"),
        ("text", ["x"], ""),
        ("photo", ["abcdefghij", "abcdefghij", "../../x", 7], ["abcdefghij"]),
        ("place", {"district": "geumsan", "words": " 회관  앞 "}, {"district": "geumsan", "words": "회관 앞"}),
        ("place", {"district": "<b>"}, {"district": "", "words": ""}),
        ("place", "geumsan", {"district": "", "words": ""}),
    ],
)
def test_only_what_a_form_of_ours_sends_is_kept(sort, sent, kept):
    assert answers.clean(ask(sort), sent) == kept


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(SORTS), json)
def test_anything_may_be_sent_and_the_second_cleaning_changes_nothing(sort, sent):
    once = answers.clean(ask(sort), sent)
    assert answers.clean(ask(sort), once) == once


@pytest.mark.parametrize("sort", SORTS)
def test_a_missing_answer_is_wrong_only_where_one_must_be_given(sort):
    empty = answers.clean(ask(sort), None)
    assert answers.check(ask(sort), empty)
    assert answers.check(ask(sort, required=False), empty) == []
    assert answers.in_words(ask(sort), empty) == ""


def test_too_long_is_said_and_not_cut():
    long = "가" * (answers.MOST_TEXT + 1)
    assert answers.clean(ask("text"), long) == long
    assert answers.check(ask("text"), long)


def test_a_registration_number_is_refused_and_not_kept():
    text = "김 900101-1234567"
    assert answers.check(ask("text"), text)
    assert "1234567" not in answers.storable(ask("text"), text)
    assert "1234567" not in str(answers.storable(ask("place"), {"district": "", "words": text}))


@pytest.mark.django_db
def test_a_place_outside_the_city_is_refused():
    assert answers.check(ask("place"), {"district": "seoul", "words": ""})
    assert answers.check(ask("place"), {"district": District.objects.in_order()[0].pk, "words": ""}) == []


def test_six_photos_are_too_many():
    tokens = [f"token-{number:05d}" for number in range(6)]
    assert answers.check(ask("photo"), tokens)
    assert answers.check(ask("photo"), tokens[:5]) == []


@pytest.mark.django_db
def test_how_it_reads():
    place = District.objects.in_order()[0]
    with translation.override("en"):
        assert answers.in_words(ask("one"), "2") == "부서졌다"
        assert answers.in_words(ask("several"), ["0", "1"]) == "있다, 없다"
        assert answers.in_words(ask("scale"), 1) == "1 (매우 불편)"
        assert answers.in_words(ask("scale"), 3) == "3"
        assert answers.in_words(ask("place"), {"district": place.pk, "words": "앞"}) == f"{place.name_en} 앞"
        assert answers.in_words(ask("photo"), ["gone-token", "here-token"], {"here-token"}).startswith("1 ")
