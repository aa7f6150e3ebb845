"""Names of the pages of a Monday in the workplace, and days that are to come whenever the tests run."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from petitions.models import Session

LIST, ADD = "admin:petitions_session_changelist", "admin:petitions_session_add"
PAGE, VERB, BOOKED = (f"admin:petitions_session_{name}" for name in ("change", "verb", "booked"))


def monday(weeks: int = 1) -> date:
    """The Monday so many weeks ahead, counted from today."""
    return Session.week_begin(timezone.localdate()) + timedelta(weeks=weeks)


def fresh(row: Any) -> Any:
    """The row as it stands in the database."""
    return type(row).objects.get(pk=row.pk)


def body(page: Any) -> str:
    return str(page.content.decode())
