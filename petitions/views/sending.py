"""Checking everything, sending it, and the receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from civic.cases import clock
from civic.cases.models import Case
from civic.cases.workflow import SameKeyOtherContent, WorkflowError
from civic.people.consents import WORDINGS
from civic.people.petitioner import Petitioner
from civic.privacy.client import client_ip
from civic.privacy.findings import Finding, find_personal_data

from .. import drafts, limits, restrictions, steps
from ..models import Answers, Draft
from ..monday import ownbooking
from .booking import choose_again


def check(request: HttpRequest) -> HttpResponse:
    """All answers on one page; sending them makes the case."""
    if request.method == "POST":
        return _send(request)
    draft, newest = drafts.current(request), drafts.newest_receipt(request)
    if draft is None and newest:  # came back from the receipt
        return redirect("petitions:receipt", newest)
    return _show(request, draft)


def _send(request: HttpRequest) -> HttpResponse:
    form_key = request.POST.get("form_key", "")
    draft = drafts.current(request)
    if draft is None or form_key != str(draft.key):
        return _sent_before(request, form_key)
    answers = steps.answers_of(draft)
    if isinstance(answers, str):
        return _to_step(answers)
    closed = restrictions.closed_for(drafts.signed_in(request), phone=answers.phone, email=answers.email)
    if closed is not None:
        return restrictions.page(request, closed)
    ip, books = client_ip(request), drafts.chosen(draft) is not None
    busy = _refuse(ip, books=books)
    if busy:
        return _show(request, draft, refused=busy, status=429)
    try:
        case = _file(request, draft, answers)
    except (Draft.DoesNotExist, WorkflowError) as error:
        if books:
            limits.not_booked(ip, error)
        return _not_filed(request, draft, error)
    return _to_receipt(request, form_key, case)


def _refuse(ip: str, *, books: bool) -> str:
    """Count the filing, with an appointment or without; why it may not go on, '' when it may."""
    if books:
        return limits.refuse_booking(ip)
    return "" if limits.may_file(ip) else limits.busy()


def _not_filed(request: HttpRequest, draft: Draft, error: Exception) -> HttpResponse:
    """Nothing was written: say why, with everything that was typed still there."""
    if isinstance(error, Draft.DoesNotExist):  # another request of this browser was faster
        return _sent_before(request, str(draft.key))
    if isinstance(error, SameKeyOtherContent):
        return _show(request, draft, refused=str(error), status=409)
    return choose_again(request, draft, str(error))  # the appointment cannot be had any more


def _file(request: HttpRequest, draft: Draft, answers: Answers) -> Case:
    """Make the case, and with it in one transaction the appointment that was chosen."""
    choice, by = drafts.chosen(draft), drafts.signed_in(request)
    if choice is None:
        return draft.file(answers, by=by)

    def book(case: Case) -> None:
        ownbooking.book(choice, case, by=by or Petitioner(case.number), form_key=draft.key)

    return draft.file(answers, by=by, then=book)


def _sent_before(request: HttpRequest, form_key: str) -> HttpResponse:
    """The same receipt again after a double click, a reload or the back button; else the form is too old."""
    case = drafts.sent_case(request, form_key)
    if case is None:
        return render(request, "petitions/expired.html", status=410)
    return _to_receipt(request, form_key, case)


def _to_receipt(request: HttpRequest, form_key: str, case: Case) -> HttpResponse:
    drafts.remember_sent(request, form_key, case)
    return redirect("petitions:receipt", case.number)


def _to_step(key: str) -> HttpResponse:
    return redirect(reverse("petitions:step", args=[key], query={"back": steps.CHECK, "missing": 1}))


def _show(request: HttpRequest, draft: Draft | None, *, refused: str = "", status: int = 200) -> HttpResponse:
    answers = steps.answers_of(draft) if draft is not None else steps.STEPS[0].key
    if draft is None or isinstance(answers, str):
        return _to_step(str(answers)) if draft is not None else redirect("petitions:new")
    context = {
        "step": steps.BY_KEY[steps.CHECK],
        "steps": steps.indicator(steps.CHECK),
        "draft": draft,
        "form_key": str(draft.key),
        "slot": drafts.chosen(draft),
        "answers": answers,
        "files": list(draft.files.all()),
        "consents": _consents(answers),
        "exposed": _exposed(answers),
        "refused": refused,
        "earlier_url": reverse("petitions:step", args=[steps.before(steps.CHECK)]),
    }
    return render(request, "petitions/step_check.html", context, status=status)


def _consents(answers: Answers) -> list[tuple[Any, bool]]:
    given = {purpose for purpose, _version in answers.consents}
    return [(wording.purpose.label, wording.purpose.value in given) for wording in WORDINGS]


def _exposed(answers: Answers) -> list[Finding]:
    """Personal data in a text that may be published: the person is told, an officer takes it out."""
    if "publication" not in {purpose for purpose, _version in answers.consents}:
        return []
    return find_personal_data(f"{answers.title}\n{answers.text}")


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt with the access code, for the browser that filed the petition, as long as its session lives."""
    case = None
    if drafts.has_receipt(request, number):
        case = Case.objects.select_related("department", "contact", "district").filter(number=number).first()
    if case is None:
        return render(request, "petitions/not_found.html", {"number": number}, status=404)
    explanation = clock.explain_if_accepted_at(case.kind, case.accept_due_at, case.own_days)
    return render(
        request,
        "petitions/receipt.html",
        {
            "case": case,
            "explanation": explanation,
            "contact": case.contact,
            "booking": ownbooking.newest_of(case),
        },
    )
