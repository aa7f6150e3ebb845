"""Letters of appointment and cards as pages for the printer: one monitor's, or all of a term."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..membership import papers
from ..membership.papers import Paper
from ..models import Appointment, Term
from .appointment import back
from .office import PEOPLE, RUN, Page, log_look, member_of_staff, row_or_404

CARDS_A_SHEET = 10


def of_term(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    """All of a term, a page each.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: there is no such term.
    """
    member_of_staff(request, PEOPLE)
    member_of_staff(request, RUN)
    term = row_or_404(Term.objects.all(), pk)
    back_url = reverse("admin:monitors_term_change", args=[term.pk])
    return _print(request, papers.of_term(term), template, term.about, back_url)


def of_one(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    """Of one monitor who holds a seat.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: there is no such appointment.
    """
    member_of_staff(request, PEOPLE)
    member_of_staff(request, RUN)
    row = row_or_404(Appointment.objects.with_people(), pk)
    if row.dismissed_on is not None:
        messages.error(request, _("This monitor was dismissed; no papers are made out any more."))
        return redirect(back(row))
    return _print(request, [papers.of_one(row)], template, row.about, back(row))


def _print(request: HttpRequest, found: Sequence[Paper], template: str, about: str, back_url: str) -> HttpResponse:
    log_look(request, "monitors.papers", about)
    title = _("Letters of appointment") if template == "letters" else _("Cards of the monitors")
    sheets = [found[start : start + CARDS_A_SHEET] for start in range(0, len(found), CARDS_A_SHEET)]
    context: dict[str, Any] = {"papers": found, "sheets": sheets, "title": title, "back_url": back_url}
    response = TemplateResponse(request, f"monitors/papers/{template}.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def letters(request: HttpRequest, pk: int) -> HttpResponse:
    """The letters of a term."""
    return of_term(request, pk, "letters")


@require_safe
def cards(request: HttpRequest, pk: int) -> HttpResponse:
    """The cards of a term."""
    return of_term(request, pk, "cards")


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of one monitor."""
    return of_one(request, pk, "letters")


@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of one monitor."""
    return of_one(request, pk, "cards")


PAGES: tuple[Page, ...] = (
    Page("<int:pk>/letters/", letters, "term_letters"),
    Page("<int:pk>/cards/", cards, "term_cards"),
    Page("appointments/<int:pk>/letter/", letter, "appointment_letter"),
    Page("appointments/<int:pk>/card/", card, "appointment_card"),
)
