import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.privacy import findings
from civic.privacy.findings import find_personal_data, mask, mask_email, mask_name

HIT = [
    ("rrn", "900101-1234567"),
    ("rrn", "9001011234567"),
    ("rrn", "900101 - 1234567"),
    ("rrn", "900101 1234567"),
    ("rrn", "9 0 0 1 0 1 - 1 2 3 4 5 6 7"),
    ("rrn", "９００１０１－１２３４５６７"),
    ("rrn", "900101–2234567"),
    ("rrn", "000229-3234567"),
    ("rrn", "050505-4234567"),
    ("rrn", "850505-5234567"),  # foreigner
    ("rrn", "010203-8234567"),  # foreigner, born 2001
    ("rrn", "900101\n-1234567"),
    ("phone", "010-1234-5678"),
    ("phone", "01012345678"),
    ("phone", "010 1234 5678"),
    ("phone", "010.1234.5678"),
    ("phone", "010 - 1234 - 5678"),
    ("phone", "０１０-１２３４-５６７８"),
    ("phone", "+82 10-1234-5678"),
    ("phone", "+82-10-1234-5678"),
    ("phone", "011-234-5678"),
    ("phone", "(063) 540-1234"),
    ("phone", "063)540-1234"),
    ("phone", "02-123-4567"),
    ("phone", "070-1234-5678"),
    ("email", "hong.gildong+a@mail.example.co.kr"),
    ("email", "a@b.kr"),
    ("email", "ｈｏｎｇ＠example.kr"),
    ("plate", "12가3456"),
    ("plate", "123가4567"),
    ("plate", "12가 3456"),
    ("plate", "123 나 4567"),
    ("plate", "12허3456"),
    ("plate", "１２가３４５６"),
    ("card", "4111-1111-1111-1111"),
    ("card", "4111 1111 1111 1111"),
    ("card", "5500000000000004"),
    ("card", "3714 496353 98431"),
]
MISS = [
    "2026-11-23", "2026.11.23.", "2026년 11월 23일", "20261123", "11/23", "2026-11-23 14:00:00",
    "2026-000123", "접수번호 2026-000123", "1AA-2611-0123456", "제2026-9호", "법률 제18748호", "영 제21조제1항",
    "제10조의2", "제12조3456", "1,234,567원", "12,345,678,900원", "5,000만원", "21조5000억", "21조 5000억 원",
    "105호 2023년", "101호 1234", "30도 1200", "12가 3456원", "24시 3000원",
    "3가 1234번지",
    "1588-1234", "1592-1598년", "1392-1910", "2019-2021-2023", "063", "02-03-2026",
    "10.10.10.10", "192.168.100.200", "37.123456, 127.123456", "0.0102345678", "1.01012345678e3",
    "@홍길동", "a@b", "a@@b.kr", "user@localhost", "값 @ 100원",
    "991301-1234567", "900230-1234567", "900101-12345678", "1900101-1234567", "900101-123456",
    "990101-3234567",  # born 2099
    "4111-1111-1111-1112", "1234-5678-9012-3456", "2222222222222222",
    "302-1234-5678-91", "1234567890123",  # no bank near
    "8801234567890",  # a barcode
    "1732245600000",  # milliseconds
    "https://news.example.kr/article/2010110476851?nv=o",
    "우리 동네 000-00-0000000", "12월 31일 2026",
]  # fmt: skip


def kinds(text: str) -> list[str]:
    return [finding.kind for finding in find_personal_data(text)]


@pytest.mark.parametrize(("kind", "text"), HIT)
@pytest.mark.parametrize("around", ["{}", "제 것은 {}입니다.", "({})", "앞\n{}\n뒤", "「{}」,", "번호:{}/끝"])
def test_it_finds_personal_data_wherever_it_stands(kind: str, text: str, around: str) -> None:
    whole = around.format(text)
    (found,) = find_personal_data(whole)
    assert found.kind == kind
    assert found.text == whole[found.start : found.end]
    assert found.text.strip("()") in text or text in found.text


@pytest.mark.parametrize("text", MISS)
def test_it_leaves_dates_amounts_and_numbers_of_documents_alone(text: str) -> None:
    assert find_personal_data(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "농협 302-1234-5678-91",
        "계좌번호는 123-456-789012 입니다",
        "국민 123456-04-123456",
        "신한은행 110123456789",
    ]
    + ["302-1234-5678-91 (농협)", "입금: 우체국 012345-02-123456"],
)
def test_it_finds_an_account_beside_the_word_of_a_bank(text: str) -> None:
    assert kinds(text) == ["account"]


def test_it_finds_several_in_the_order_of_the_text() -> None:
    text = "홍길동 a@b.kr, 12가3456, 010-1234-5678, 900101-1234567"
    assert kinds(text) == ["email", "plate", "phone", "rrn"]


def test_masking_keeps_the_rest_of_the_text() -> None:
    text = "저 900101-1234567 이고 010-1234-5678, abcd@x.kr, 12가3456 입니다."
    assert mask(text) == "저 ******-******* 이고 010-****-5678, ab***@x.kr, **가**** 입니다."


def test_masking_can_be_limited_to_kinds() -> None:
    text = "900101-1234567 010-1234-5678"
    assert mask(text, {"rrn"}) == "******-******* 010-1234-5678"


@given(st.text(alphabet="0123456789-. ()가나하a@호농협\n", max_size=60))
def test_nothing_of_the_text_is_lost_and_findings_do_not_overlap(text: str) -> None:
    place = 0
    for finding in find_personal_data(text):
        assert place <= finding.start < finding.end
        assert text[finding.start : finding.end] == finding.text
        place = finding.end
    assert mask(text, ()) == text


@given(st.text(alphabet="0123456789-. 가a@.kr", max_size=60))
def test_masked_registration_numbers_are_gone(text: str) -> None:
    masked = mask(f"{text} 900101-1234567 {text}")
    assert "1234567" not in masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍○동"),
        ("김철", "김○"),
        ("남궁민수", "남○○수"),
        ("홍", "○"),
        ("", ""),
        (" 홍길동 ", "홍○동"),
    ]
    + [("John Smith", "J*** S****"), ("Nguyễn An", "N○○○○○ ○n")],
)
def test_it_masks_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [("abcd@x.kr", "ab***@x.kr"), ("ab@x.kr", "***@x.kr"), ("", ""), ("kein", "***")],
)
def test_it_masks_addresses(address: str, masked: str) -> None:
    assert mask_email(address) == masked


def test_no_pattern_can_take_more_than_linear_time() -> None:
    """Unbounded repeats are what makes a pattern slow on a hostile text; there is none."""
    for name, value in vars(findings).items():
        if isinstance(value, re.Pattern):
            assert not re.search(
                r"(?<!\\)[*+](?!82)|\{\d+,\}", re.sub(r"\[[^\]]*\]", "", value.pattern.replace(r"\+", ""))
            ), name
