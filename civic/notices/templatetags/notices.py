"""`{% load notices %}`: dates of a notice's context, which travel as text."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

register = template.Library()


@register.filter
def moment(value: object) -> date | datetime | None:
    """`{{ due_at|moment|date:"Y-m-d H:i" }}`: the date or time a text in ISO format means, in the current
    zone.

    Anything else becomes None, which the `date` filter shows as nothing.
    """
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    try:
        day = parse_date(str(value))
        when = None if day else parse_datetime(str(value))
    except ValueError:
        return None
    if when is not None and timezone.is_aware(when):
        return timezone.localtime(when)
    return day or when
