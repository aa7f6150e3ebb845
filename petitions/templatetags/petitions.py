"""Filters of the program's pages."""

from datetime import datetime

from django import template

from civic.privacy.phones import format_phone
from petitions.reading import moment_words

register = template.Library()


@register.filter
def phone(text: str) -> str:
    """`01012345678` → `010-1234-5678`."""
    return format_phone(text)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as people read it; the day alone when it is the end of that day."""
    return moment_words(value) if value else ""
