"""How rosters of offices write things: headings, genders, occupations, years, days. No database.

Each function takes what stands in a cell and raises `ValueError` with a translated sentence when it says nothing.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.places.models import District
from civic.privacy.phones import normalise_phone
from civic.sheets import Column

from ..models import Gender, Occupation, Section

COLUMNS = (
    Column("name", gettext_lazy("Name"), ("성명", "이름", "모니터", "성함", "name"), required=True, longest=60),
    Column(
        "phone",
        gettext_lazy("Phone"),
        ("휴대전화", "휴대폰", "핸드폰", "휴대전화번호", "전화번호", "연락처", "전화", "mobile", "phone", "telephone"),
        longest=40,
    ),
    Column(
        "email",
        gettext_lazy("E-mail address"),
        ("이메일", "전자우편", "이메일주소", "전자우편주소", "메일", "email", "e-mail", "mail"),
        longest=254,
    ),
    Column("district", gettext_lazy("District"), ("읍면동", "읍·면·동", "지역", "거주지", "district"), required=True),
    Column("gender", gettext_lazy("Gender"), ("성별", "gender", "sex"), longest=20),
    Column(
        "birth_year",
        gettext_lazy("Year of birth"),
        ("출생연도", "출생년도", "생년", "생년월일", "출생년", "birthyear", "birth", "born", "dateofbirth"),
        longest=30,
    ),
    Column("occupation", gettext_lazy("Occupation"), ("직업", "직업군", "occupation", "job")),
    Column("section", gettext_lazy("Section"), ("분과", "분과위원회", "소속분과", "section")),
    Column(
        "starts_on", gettext_lazy("Appointed from"), ("위촉일", "위촉일자", "위촉시작일", "start", "from"), longest=30
    ),
    Column(
        "nth", gettext_lazy("Time in office"), ("연임", "연임차수", "위촉횟수", "위촉차수", "차수", "구분"), longest=20
    ),
    Column("texts", gettext_lazy("Agrees to text messages"), ("문자수신동의", "문자수신", "문자동의"), longest=20),
    Column("named", gettext_lazy("Agrees to be named"), ("성명공개동의", "이름공개동의", "성명공개"), longest=20),
)

GENDERS: Mapping[str, Gender] = {
    **dict.fromkeys(("여", "여자", "여성", "f", "female", "woman", "w"), Gender.FEMALE),
    **dict.fromkeys(("남", "남자", "남성", "m", "male", "man"), Gender.MALE),
    **dict.fromkeys(("", "-", "미기재", "무응답", "밝히지않음", "notsaid"), Gender.UNSAID),
}
# The first word that is found in the cell decides, so that `농업회사 직원` is an employee's.
OCCUPATIONS: tuple[tuple[Occupation, tuple[str, ...]], ...] = (
    (Occupation.STUDENT, ("학생", "student")),
    (Occupation.RETIRED, ("은퇴", "퇴직", "무직", "연금", "retired")),
    (Occupation.HOME, ("주부", "가사", "housework", "home")),
    (Occupation.BUSINESS, ("자영", "소상공", "상업", "사업", "점주", "대표", "business", "shop")),
    (
        Occupation.PROFESSION,
        (
            "전문직",
            "교수",
            "변호사",
            "의사",
            "약사",
            "간호사",
            "강사",
            "교사",
            "법무사",
            "세무사",
            "건축사",
            "profession",
        ),
    ),
    (Occupation.EMPLOYEE, ("회사", "직장", "직원", "근로", "사무", "공무", "employee")),
    (Occupation.FARMING, ("농업", "농민", "농부", "어업", "어민", "축산", "임업", "원예", "farm", "fish")),
    (Occupation.OTHER, ("기타", "other")),
)
YES = frozenset({"o", "○", "y", "yes", "예", "네", "동의", "동의함", "1", "true", "v", "✓", "✔"})
NO = frozenset({"", "x", "×", "n", "no", "아니오", "아니요", "미동의", "동의안함", "부동의", "0", "false", "-"})
RESIDENT_NUMBER = re.compile(r"\d{6}\s*-?\s*[1-8]\d{6}(?!\d)")
_DAY = re.compile(r"(\d{4})\D{0,3}(\d{1,2})\D{0,3}(\d{1,2})\D*")
_YEAR = re.compile(r"(\d{4})(년|년생|생|\.|)$|(\d{4})\D+\d{1,2}(\D.*|$)|(\d{4})\d{4}$")
OLDEST = 1900


def plain(text: str) -> str:
    return "".join(text.split()).casefold()


def phone_of(text: str) -> str:
    """Digits; a mobile number whose first 0 the spreadsheet has dropped gets it back."""
    digits = re.sub(r"\D", "", text)
    if re.fullmatch(r"1[016789]\d{7,8}", digits) and not text.strip().startswith("+"):
        text = f"0{digits}"
    return normalise_phone(text)


def email_of(text: str) -> str:
    address = text.strip().lower()
    if not address or address == "-":
        return ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError(_("This is not an e-mail address.")) from error
    return address


def gender_of(text: str) -> Gender:
    try:
        return GENDERS[plain(text)]
    except KeyError as error:
        raise ValueError(_("Write 여 or 남, or leave it empty.")) from error


def occupation_of(text: str) -> Occupation | None:
    """The occupation a word stands for; None when none is known."""
    words = plain(text)
    if not words:
        return Occupation.OTHER
    for occupation in Occupation:
        if words in (occupation.value, plain(str(occupation.label))):
            return occupation
    return next((found for found, parts in OCCUPATIONS if any(part in words for part in parts)), None)


def birth_year_of(text: str, today: date) -> int | None:
    """The year, from a year or a date of birth with four digits."""
    text = text.strip()
    if not text or text == "-":
        return None
    found = _YEAR.match(text)
    year = int(next(part for part in (found[1], found[3], found[5]) if part)) if found else 0
    if not OLDEST <= year <= today.year - 10:
        raise ValueError(_("Write the year of birth with four digits, such as 1968."))
    return year


def day_of(text: str) -> date | None:
    text = text.strip()
    if not text or text == "-":
        return None
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else _no_day()
    except ValueError as error:
        raise ValueError(_("Write the day like 2026-03-01.")) from error


def _no_day() -> date:
    raise ValueError


def nth_of(text: str) -> int | None:
    """The how-many-th time in office; None when it is not said."""
    words = plain(text)
    if words in ("", "-"):
        return None
    if words in ("신규", "최초", "초임", "신규위촉", "new", "first"):
        return 1
    if words in ("연임", "재위촉", "재임", "reappointed"):
        return 2
    found = re.fullmatch(r"(\d)(회|차|번|번째|회차|st|nd|rd)?", words)
    if found is None or found[1] == "0":
        raise ValueError(_("Write 1 (first time) or 2 (reappointed), or leave it empty."))
    return int(found[1])


def agreed_of(text: str) -> bool:
    words = plain(text)
    if words in YES:
        return True
    if words in NO:
        return False
    raise ValueError(_("Write O or X."))


def districts_by_name(rows: Iterable[District]) -> dict[str, District]:
    """The districts by what rosters call them: with and without 읍, 면, 동, in English."""
    found: dict[str, District] = {}
    for row in rows:
        names = {row.slug, row.name, row.name[:-1], row.name_en, row.name_en.partition("-")[0]}
        found |= {plain(name): row for name in names}
    return found


def district_of(text: str, known: Mapping[str, District]) -> District:
    words = re.sub(r"^(전북특별자치도|전라북도|전북)?(김제시)?", "", plain(text))
    if words in known:
        return known[words]
    raise ValueError(_("“%(name)s” is none of the 19 districts.") % {"name": text} if text else _("This is missing."))


def section_of(text: str, known: Iterable[Section]) -> Section | None:
    words = plain(text).removesuffix("위원회")
    if words in ("", "-", "없음"):
        return None
    for row in known:
        names = {plain(row.name), plain(row.name_en), row.slug}
        if words in names | {name.removesuffix("분과") for name in names} or plain(text) in names:
            return row
    names_known = ", ".join(str(row) for row in known)
    raise ValueError(_("There is no such section. There are: %(names)s.") % {"names": names_known or "–"})
