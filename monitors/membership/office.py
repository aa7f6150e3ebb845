"""Who holds office today: from the dates alone, so that a term ends by itself. And who must not decide on whom."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy.blindindex import blind_index

from ..models import Application, Appointment, Monitor


def person_of(user: User) -> Monitor | None:
    """The monitor an account belongs to, in office or not."""
    return Monitor.objects.filter(user=user.pk).first()


def appointment_of(user: User, day: date | None = None) -> Appointment | None:
    """The appointment of an account that is in force on a day (today); None for a former monitor, too."""
    return Appointment.objects.of_user(user.pk).active(day).with_people().first()


def latest_of(monitor: Monitor) -> Appointment | None:
    """The appointment of a monitor that counts today."""
    return foremost(list(monitor.appointments.with_people().order_by("-starts_on", "-pk")))


def foremost(held: Sequence[Appointment], day: date | None = None) -> Appointment | None:
    """Of a person's appointments, newest first, the one in force on a day (today): who was taken on into the next term
    serves the present one to its end. When there is none, the newest."""
    return next((row for row in held if row.is_active(day)), held[0] if held else None)


class Oneself(WorkflowError):
    """Staff who are monitors, or want to be, would decide on themselves."""


def is_oneself(by: User, row: Monitor | Application) -> bool:
    """Whether a row is the person's own: by the account, its address or its telephone number."""
    if row.user_id == by.pk:
        return True
    email = blind_index(by.email.strip().lower(), "email") if by.email else ""
    return bool(email and row.email_index == email) or bool(by.phone_index and row.phone_index == by.phone_index)


def not_oneself(by: User | None, rows: Iterable[Monitor | Application]) -> None:
    """Nobody appoints, praises or rewards themselves.

    Raises:
        Oneself: one of the rows is the person's own.
    """
    if by is not None and any(is_oneself(by, row) for row in rows):
        raise Oneself(_("This is about yourself. Please ask a colleague to do it."))
