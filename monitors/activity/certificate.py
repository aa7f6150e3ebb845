"""The certificate of activity (활동확인서): who was a city monitor, when, and what that person did."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.organization.models import Department

from ..models import Monitor
from .passport import services


def context(monitor: Monitor) -> dict[str, Any]:
    """What the paper says today."""
    held = services(monitor)
    office = Department.objects.current().filter(coordinates=True).first()
    return {
        "paper_title": _("Certificate of activity as a city monitor"),
        "paper_number": f"{held[0].appointment.term.number}-{held[0].appointment.seat}" if held else "",
        "paper_day": timezone.localdate(),
        "articles": [_("City ordinance on monitors")],
        "monitor": monitor,
        "services": held,
        "in_office": bool(held) and not held[0].is_over,
        "handler": {"department": office, "phone": office.phone} if office else None,
    }
