"""What the template of a roster says about its columns."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from civic.programs import Text

from .rosterwords import COLUMNS

EXPLAINED: Mapping[str, Text] = {
    "name": _("As it is to stand on the letter of appointment."),
    "phone": _("With or without hyphens. Either this or an e-mail address is needed."),
    "email": _("Somebody with an address gets an account and signs in with a code by e-mail."),
    "district": _("One of the 19 districts, such as 만경읍 or 만경."),
    "gender": _("여 or 남; empty when it is not said."),
    "birth_year": _("Four digits. Of a date of birth only the year is kept. Never a resident registration number."),
    "occupation": _("In one word, such as 농업, 주부, 회사원, 자영업, 전문직, 학생, 은퇴."),
    "section": _("The name of the section; empty when there is none."),
    "starts_on": _("Like 2026-03-01; empty for the first day of the term."),
    "nth": _("1 for the first time, 2 for somebody reappointed; empty when the register knows it."),
    "texts": _("O when the person agreed to text messages."),
    "named": _("O when the person agreed to be named in public."),
}
# Invented people; the numbers belong to nobody.
_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "name": ("홍길동", "성춘향"),
    "phone": ("010-0000-1234", "010-0000-5678"),
    "email": ("", "spring@example.kr"),
    "district": ("만경읍", "검산동"),
    "gender": ("남", "여"),
    "birth_year": ("1961", "1984"),
    "occupation": ("농업", "자영업"),
    "section": ("", ""),
    "starts_on": ("", "2026-03-01"),
    "nth": ("2", "1"),
    "texts": ("O", "O"),
    "named": ("X", "O"),
}


def examples() -> Sequence[tuple[str, str]]:
    """What the two would have in each column."""
    return [_EXAMPLES[column.key] for column in COLUMNS]
