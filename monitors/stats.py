"""The program's figures for dashboards: live from monitors, assignments, reports, tips and their cases."""

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.cases.models import Case
from civic.dashboard.programpage import at_times, case_figures
from civic.programs import Figure, Period

from .assignments.matrix import Meant, load_audiences
from .models import Appointment, Assignment, Report, Tip


def panel(period: Period, district: str | None) -> Sequence[Figure]:
    """Tips of the period (about the district) and what became of them; assignments and how many were reported on."""
    tips = Tip.objects.filter(at_times(period, "case__arrived_at"))
    if district:
        tips = tips.filter(case__district=district)
    monitors = tips.order_by().values("monitor").distinct().count()
    return [
        *case_figures(_("Tips of monitors"), Case.objects.filter(tip__in=tips)),
        Figure(_("Monitors who sent tips"), monitors, _("people")),
        *_office(period, district),
    ]


def _office(period: Period, district: str | None) -> list[Figure]:
    """Monitors in office today; assignments that opened in the period, and the reports on them."""
    now = timezone.now()
    assignments = list(Assignment.objects.released().filter(at_times(period, "opens_at"), opens_at__lte=now))
    load_audiences(assignments)
    holders = Appointment.objects.only("term_id", "district_id", "section_id", "starts_on", "ends_on", "dismissed_on")
    people = list(holders.filter(district=district) if district else holders)
    reports = Report.objects.submitted().filter(assignment__in=assignments)
    if district:
        reports = reports.filter(appointment__district=district)
    submitted = set(reports.values_list("assignment", "appointment")) if assignments else set()
    return [
        Figure(_("Monitors in office"), sum(person.is_active() for person in people), _("people")),
        Figure(_("Assignments"), len(assignments)),
        Figure(_("Reports submitted"), len(submitted)),
        Figure(_("Share of reports submitted"), _percent(assignments, people, submitted), "%"),
    ]


def _percent(assignments: Iterable[Assignment], people: Iterable[Appointment], submitted: set[tuple[int, int]]) -> int:
    """Of those asked by the assignments that are over; those still open would make it look worse than it is."""
    now, asked, done = timezone.now(), 0, 0
    people = list(people)
    for row in assignments:
        if row.last_moment > now:
            continue
        meant = Meant(row, timezone.localdate(now), now)
        for person in people:
            has = (row.pk, person.pk) in submitted
            done += has
            asked += has or (person.term_id == row.term_id and meant.fits(person))
    return round(100 * done / asked) if asked else 0
