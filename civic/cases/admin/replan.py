"""What the pages of holidays, periods and outages say when the open cases are planned anew."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from civic.cases.models import Case
from civic.cases.replanning import calendar_changed


def announce(request: HttpRequest) -> None:
    """Plan the re-planning if something changed on which dates hang, and say so."""
    if not calendar_changed():
        return
    count = Case.objects.open().count()
    words = ngettext(
        "%(count)d open case is planned anew. A due date that changes is noted in the history of its case.",
        "%(count)d open cases are planned anew. A due date that changes is noted in the history of its case.",
        count,
    )
    messages.info(request, words % {"count": count})
