"""Filters of the program's pages."""

from datetime import date, datetime

from django import template

from civic.cases.wording import day_words, moment_words
from civic.privacy.phones import format_phone

register = template.Library()


@register.filter
def phone(text: str) -> str:
    """`01012345678` → `010-1234-5678`."""
    return format_phone(text)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as people read it; the day alone when it is the end of that day."""
    return moment_words(value) if value else ""


@register.filter
def day(value: date | None) -> str:
    """A day as people read it, with the day of the week."""
    return day_words(value) if value else ""
