import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.privacy.text import clean_text, looks_like_html

ORDINARY = [
    "안녕하세요.\n가로등이 꺼져 있습니다.\n\n부탁드립니다.",
    "3 < 5 이고 5 > 3 입니다",
    "a <b and c> d",
    "<공지> 꼭 읽어 주세요",
    "<A>안과 <B>안 중에서",
    "보기: <1> 하나 <2> 둘",
    "if (a<b) { c>d }",
    "AT&T, R&D, &lt; 는 부호입니다",
    "제목 <개정안>",
    "<- 여기 ->",
    "1 << 3 >> 2",
    "<!-- 이것은 주석이 아닙니다",
    "  들여 쓴 줄\n\t탭",
    "이모지 👨‍👩‍👧 😀 🇰🇷",
    "漢字 ㈜ ① № ～",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert not looks_like_html(text)
    assert clean_text(text) == text


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("<p>하나</p><p>둘</p>", "하나\n\n둘"),
        ("<p>하나</p><p>둘</p><p>&nbsp;</p><p>셋</p>", "하나\n둘\n\n셋"),
        ("<p>하나</p><p><br></p><p>둘</p>", "하나\n\n둘"),
        ("<div>하나</div><div>둘</div>", "하나\n둘"),
        ("<div>하나</div><div><br></div><div>둘</div>", "하나\n\n둘"),
        ("하나<br>둘<BR/>셋<br />", "하나\n둘\n셋"),
        ("하나<br><br>둘", "하나\n\n둘"),
        ("<P>하나<P>둘</P>", "하나\n\n둘"),
        ("<p>하나&nbsp;둘 &amp; &lt;셋&gt; &#8226; &quot;넷&quot;</p>", '하나 둘 & <셋> • "넷"'),
        ("하나&nbsp;둘", "하나 둘"),
        ("<ul><li>하나</li><li>둘</li></ul>", "- 하나\n- 둘"),
        ("<ol><li><p>하나</p></li><li> <div>둘</div></li><li></li></ol>끝", "- 하나\n\n- 둘\n\n끝"),
        ("<p>많이      보는&nbsp;&nbsp;&nbsp;&nbsp; 곳, 개&nbsp;&nbsp;요</p>", "많이 보는 곳, 개  요"),
        ("<h3>제목</h3>본문<hr>끝", "제목\n\n본문\n끝"),
        ("<b>굵게</b> <span style='x'>보통</span>", "굵게 보통"),
        ("<b>첫 줄</b>\n둘째 줄\n\n넷째 줄", "첫 줄\n둘째 줄\n\n넷째 줄"),
        ("<p>한 줄이\n   접혔다</p>", "한 줄이 접혔다"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p>3 < 5 그리고 <공지> <A>안</p>", "3 < 5 그리고 <공지> 안"),
        ("<p>하나<!-- 주석 --></p>", "하나"),
        ("<p>하나</p><!-- 끝나지 않는", "하나\n\n<!-- 끝나지 않는"),
        ("<style>p {color: red}</style><p>하나</p><script>alert(1)</script>", "하나"),
        ("<p>하나</p><script>alert(1) 끝", "하나\n\n<script>alert(1) 끝"),
        ("<html><head><title>x</title></head><body><p>하나</p></body></html>", "하나"),
        ("<img src=x onerror=alert(1)>하나", "하나"),
        ("<svg onload=alert(1)><a href='#'>x</a></svg><p>하나</p>", "하나"),
        ("<p>하나</p", "<p>하나</p"),
    ],
)
def test_pasted_html_becomes_paragraphs_and_lines(pasted: str, plain: str) -> None:
    assert clean_text(pasted) == plain


HANGUL = (
    '<!--StartFragment--><p class="0" style="mso-pagination: none; mso-padding-alt: 0.0pt 0.0pt">'
    '<span lang="EN-US" style="font-family: 함초롬바탕; mso-fareast-font-family: 함초롬바탕;">1. </span>'
    '<span style="letter-spacing: 0pt;">현황</span></p>'
    '<p class="0"><?xml:namespace prefix = "o" ns = "urn:schemas-microsoft-com:office:office" /><o:p></o:p></p>'
    '<p class="0">가로등이 <span>꺼졌다</span>.</p><!--EndFragment-->'
)
WORD = (
    "<p class=MsoNormal><![if !supportLists]><span lang=EN-US>-<span style='font:7.0pt \"Times New Roman\"'>"
    "&nbsp;&nbsp; </span></span><![endif]>첫째<span lang=EN-US><o:p></o:p></span></p>"
    "<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]-->"
)


def test_a_paste_from_hangul_is_readable() -> None:
    assert clean_text(HANGUL) == "1. 현황\n\n가로등이 꺼졌다."


def test_a_paste_from_word_is_readable() -> None:
    assert clean_text(WORD).replace("   ", " ") == "- 첫째"


def test_a_row_of_a_table_is_one_line() -> None:
    table = "<table><tr><th>구분</th><th>금액</th></tr><tr><td><p>도로</p></td><td><p>100</p></td></tr></table>"
    assert clean_text(f"앞{table}뒤") == "앞\n\n구분 | 금액\n도로 | 100\n\n뒤"


def test_empty_cells_at_the_end_of_a_row_leave_nothing() -> None:
    row = "<td>하나</td><td></td><td>셋</td><td>&nbsp;</td><td></td>"
    assert clean_text(f"<table><tr>{row}</tr></table>") == "하나 |  | 셋"


def test_paragraphs_within_a_cell_stay_apart() -> None:
    assert clean_text("<table><tr><td><p>하나</p><p>둘</p></td><td>셋</td></tr></table>") == "하나\n둘 | 셋"


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ('<a href="https://x.kr/a">여기</a>를 보세요', "여기 (https://x.kr/a)를 보세요"),
        ('<a href="https://x.kr/">https://x.kr</a> 참고', "https://x.kr 참고"),
        ('앞<a href="https://x.kr/a"></a>뒤', "앞뒤"),
        ('<a href="javascript:alert(1)">여기</a>', "여기"),
        ('<a name="x">여기</a>', "여기"),
    ],
)
def test_links_keep_their_address(pasted: str, plain: str) -> None:
    assert clean_text(pasted) == plain


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("가\ud800나", "가나"),
        ("a\u202eb\u2066c\u200f", "abc"),
        ("a\u200bb\ufeffc", "abc"),
        ("<p>a&#8238;b&#0;c</p>", "ab\ufffdc"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a   \nb\t\n", "a\nb"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("\n\n a", " a"),
        ("가\u00a0나", "가 나"),
        (unicodedata.normalize("NFD", "한글 각"), "한글 각"),
        ("", ""),
        (" \n\t\n", ""),
    ],
)
def test_characters_that_nobody_sees_are_removed(raw: str, plain: str) -> None:
    assert clean_text(raw) == plain


LETTERS = "<>/!-ap b=\"'&;\n\u202e가"
PIECES = [*LETTERS, "<p>", "</p>", "<br>", "<td>", "<script>", "</script>", "<a href='http://x'>"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_cleaning_never_fails_and_stays_clean(raw: str) -> None:
    cleaned = clean_text(raw)
    assert "\u202e" not in cleaned
    assert "\n\n\n\n" not in cleaned
    assert cleaned == cleaned.rstrip()


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="<&\u00a0")))
def test_text_without_markup_is_only_composed_and_trimmed(raw: str) -> None:
    assert clean_text(raw) == unicodedata.normalize("NFC", raw).rstrip()


@pytest.mark.parametrize(
    "unit", ["<", "<p", "<!--", "<script>", "<![if ", "<td>a", " ", " \n", "<p><p ", "&", "<a href=x>"]
)
def test_the_work_grows_no_faster_than_the_text(unit: str) -> None:
    """Quadratic work on 100,000 characters would take minutes; the limit is far from both."""
    start = time.process_time()
    clean_text("<p>" + unit * (100_000 // len(unit)))
    assert time.process_time() - start < 5
