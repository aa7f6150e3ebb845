"""The numbers of the law as they stood on the day they were checked."""

import pytest

from civic.cases import law
from civic.cases.law import KINDS, ExtensionGround, Rule, remedies_for


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("law_question", "14d"),
        ("procedure_question", "7d"),
        ("suggestion", "14d"),
        ("grievance", "7d"),
        ("other", "3h"),
        ("proposal", "30cd"),
    ],
)
def test_it_gives_each_kind_its_period(kind: str, period: str) -> None:
    assert str(KINDS[kind].rule) == period


def test_it_offers_every_kind_as_a_choice() -> None:
    assert [key for key, _ in law.KIND_CHOICES] == list(KINDS)


@pytest.mark.parametrize(
    ("duty", "period"),
    [
        (law.ACCEPT_WITHIN, "8h"),
        (law.TRANSFER_FROM_DESK, "1h"),
        (law.TRANSFER_WITHIN, "3h"),
        (law.TRANSFER_TO_AGENCY, "8h"),
        (law.PROGRESS_NOTICE, "30cd"),
        (law.SUPPLEMENT_REQUEST, "8h"),
        (law.SUPPLEMENT_AGAIN, "10cd"),
        (law.OBJECTION, "60cd"),
    ],
)
def test_it_gives_each_duty_its_period(duty: law.Duty, period: str) -> None:
    assert str(duty.rule) == period
    assert law.DUTIES[duty.key] is duty


def test_it_names_article_and_day_of_the_check_for_every_number() -> None:
    assert all(kind.article and kind.checked and kind.description for kind in KINDS.values())
    assert all(duty.article and duty.checked_on for duty in law.DUTIES.values())


def test_it_lets_only_everyday_matters_be_told_by_word_of_mouth() -> None:
    assert [key for key, kind in KINDS.items() if not kind.needs_document] == ["other"]


def test_it_knows_exactly_four_grounds_for_an_extension() -> None:
    assert ExtensionGround.values == ["cooperation", "facts", "force_majeure", "comparable"]


def test_it_forbids_overload_and_missing_staff_as_grounds() -> None:
    assert {ground.key for ground in law.FORBIDDEN_GROUNDS}.isdisjoint(ExtensionGround.values)
    assert len(law.FORBIDDEN_GROUNDS) == 3


def test_it_allows_an_extension_as_long_as_the_period_itself() -> None:
    assert law.longest_extension(KINDS["grievance"].rule) == Rule(7, "days")


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("grievance", ["administrative_appeal", "ombudsman", "proactive", "correction"]),
        ("other", ["ombudsman", "correction"]),
        ("proposal", ["reconsideration", "proactive", "correction"]),
        ("statutory", ["objection", "administrative_appeal", "lawsuit", "ombudsman", "proactive", "correction"]),
    ],
)
def test_it_offers_the_remedies_that_fit_the_kind(kind: str, keys: list[str]) -> None:
    assert [remedy.key for remedy in remedies_for(kind)] == keys


def test_it_puts_periods_into_words() -> None:
    assert "7" in str(Rule(7, "days").words)
