"""`{% load notices %}`: dates of a notice's context, which travel as text."""

from datetime import date, datetime, time

from django import template
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

register = template.Library()


@register.filter
def moment(value: object) -> datetime | None:
    """`{{ due_at|moment|date:"Y-m-d H:i" }}`: the time a text in ISO format means, in the current zone.

    A day is its midnight. Anything else becomes None, which the `date` filter shows as nothing.
    """
    if isinstance(value, str):
        try:
            value = parse_datetime(value) or parse_date(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if not isinstance(value, datetime):
        return None
    return timezone.localtime(value) if timezone.is_aware(value) else timezone.make_aware(value)
