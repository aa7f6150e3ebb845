"""Dates, periods and places as the letters of a case say them, in the language that is active."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.programs import registry

if TYPE_CHECKING:
    from civic.cases.deadlines import Explanation
    from civic.cases.models import Case

LOOKUP = "/petitions/lookup/"
END_OF_DAY = time(23, 59, 59)
LONG_DAYS = 3


def day_words(day: date) -> str:
    """`2026년 12월 1일 (화)`."""
    return f"{date_format(day, 'DATE_FORMAT')} ({date_format(day, 'D')})"


def moment_words(moment: datetime) -> str:
    """Day and time in Seoul; without the time when the whole day counts."""
    local = timezone.localtime(moment)
    day = day_words(local.date())
    return day if local.time() == END_OF_DAY else f"{day} {local:%H:%M}"


def iso_words(moment: str) -> str:
    """The same for a time that travelled as text; '' for ''."""
    return moment_words(datetime.fromisoformat(moment)) if moment else ""


def duration_words(length: timedelta) -> str:
    """`2시간 20분` of working time; in working days of eight hours from three days on."""
    minutes = int(length.total_seconds() // 60)
    hours, days = minutes // 60, minutes // 480
    if days >= LONG_DAYS:
        return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    found = []
    if hours:
        found.append(ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours})
    if minutes % 60 or not hours:
        found.append(ngettext("%(count)d minute", "%(count)d minutes", minutes % 60) % {"count": minutes % 60})
    return " ".join(found)


def skipped_words(explanation: "Explanation") -> str:
    """`토요일 2일, 성탄절 1일`: the days that do not count; '' when all of them do."""
    return ", ".join(
        _("%(reason)s: %(count)s") % {"reason": reason, "count": count}
        for reason, count in explanation.skipped_by_reason
    )


def lookup_url(case: "Case") -> str:
    """Where the petitioner looks it up; the number is in the fragment, which no server and no log ever sees."""
    return f"{settings.SITE_URL}{LOOKUP}#{quote(case.number)}"


def office_url(case: "Case") -> str:
    """The page of the case in the admin, for mails to staff."""
    try:
        return settings.SITE_URL + reverse("admin:cases_case_change", args=[case.pk])
    except NoReverseMatch:
        return f"{settings.SITE_URL}/admin/"


def program_words(case: "Case") -> str:
    program = registry.get(case.program)
    return str(program.name) if program else case.program
