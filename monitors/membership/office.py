"""Who holds office today: from the dates alone, so that a term ends by itself."""

from datetime import date

from civic.people.models import User

from ..models import Appointment, Monitor


def person_of(user: User) -> Monitor | None:
    """The monitor an account belongs to, in office or not."""
    return Monitor.objects.filter(user=user.pk).first()


def appointment_of(user: User, day: date | None = None) -> Appointment | None:
    """The appointment of an account that is in force on a day (today); None for a former monitor, too."""
    return Appointment.objects.of_user(user.pk).active(day).with_people().first()


def latest_of(monitor: Monitor) -> Appointment | None:
    """The appointment of a monitor that began last, in force or not."""
    return monitor.appointments.with_people().order_by("-starts_on", "-pk").first()
