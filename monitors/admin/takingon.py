"""Taking monitors of the term before on into the next one: one by one with one click, or those who are ticked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.cases.workflow import WorkflowError

from ..membership import reappointing
from ..membership.appointing import RefusedRows
from ..models import Appointment, Term
from .office import PEOPLE, RUN, Page, log_look, member_of_staff, page, row_or_404

NAME = "admin:monitors_term_reappoint"


def take_on(request: HttpRequest, pk: int) -> HttpResponse:
    """The monitors of the term before, and who of them goes on in this term.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: there is no such term.
    """
    member_of_staff(request, PEOPLE)
    user = member_of_staff(request, RUN)
    term = row_or_404(Term.objects.all(), pk)
    problem, chosen = "", set[str]()
    if request.method == "POST":
        chosen = {request.POST["one"]} if "one" in request.POST else set(request.POST.getlist("who"))
        rows = _chosen(term, chosen)
        try:
            done = reappointing.reappoint(rows, term, by=user) if rows and not term.is_over() else []
        except RefusedRows as refused:
            names = [rows[place].monitor.name for place in refused.rows if place < len(rows)]
            problem = _("%(name)s: %(why)s Nobody was taken on.") % {"name": names[0] if names else "", "why": refused}
        except WorkflowError as error:
            problem = str(error)
        else:
            return _done(request, term, len(done), asked=len(rows))
    rows_shown = reappointing.candidates(term)
    log_look(request, "monitors.office", term.about)
    context = {
        "title": _("Take monitors on into term %(number)s") % {"number": term.number},
        "term": term,
        "before": reappointing.before(term),
        "candidates": rows_shown,
        "chosen": {int(value) for value in chosen if value.isascii() and value.isdigit()},
        "free": term.seats - term.appointments.in_office().count(),
        "problem": problem,
    }
    return page(request, "term/taking_on.html", context)


def _chosen(term: Term, values: set[str]) -> list[Appointment]:
    earlier = reappointing.before(term)
    pks = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]
    if earlier is None:
        return []
    return list(earlier.appointments.in_office().with_people().filter(pk__in=pks).order_by("district__order", "seat"))


def _done(request: HttpRequest, term: Term, count: int, *, asked: int) -> HttpResponse:
    if count:
        words = ngettext("%(count)s monitor is taken on and told.", "%(count)s monitors are taken on and told.", count)
        messages.success(request, words % {"count": count})
    elif asked:
        messages.info(request, _("They were taken on already."))
    else:
        messages.warning(request, _("Nobody was chosen."))
    return redirect(NAME, term.pk)


PAGES: tuple[Page, ...] = (Page("<int:pk>/reappoint/", take_on, "term_reappoint"),)
