"""Who changed what about a term, a call, an application or an appointment: a line in Django's log."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from civic.people.models import User

from ..models import Application, Appointment, Call, Term


def trace(row: Term | Appointment | Call | Application, by: User | None, words: str, flag: int = CHANGE) -> None:
    """Note it, in the transaction of the change; what the portal does by itself leaves no line."""
    if by is None:
        return
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(type(row)),
        object_id=str(row.pk),
        object_repr=str(row)[:200],
        action_flag=flag,
        change_message=words,
    )
