"""The petitioner's page of a petition, and what can be done there."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.cases import beside, clock
from civic.cases.announcing import is_announced
from civic.cases.forms.uploads import StoredFiles
from civic.cases.law import KINDS
from civic.cases.models import Case
from civic.cases.smalltable import one_reading
from civic.cases.step import By
from civic.cases.unlocking import is_unlocked, petitioner_of
from civic.cases.workflow import RUNNING, VERBS, Actor, ChangedMeanwhile, Verb, WorkflowError
from civic.people.models import Contact, User
from civic.people.petitioner import Petitioner
from civic.privacy.client import client_ip

from .. import drafts, limits, reading
from ..forms import VerbForm
from ..forms.case import FORMS, form_for
from ..monday import ownbooking
from ..monday.instructionreading import photos_of, promises

# Rows of a petition the page asks for, some of them several times; most petitions have none of most.
ASKED_FOR = ("answers", "bookings", "consent_requests", "demands", "instructions", "objections", "suspensions")


def own_case(request: HttpRequest, number: str) -> tuple[Case, User | Petitioner] | None:
    """The case and as whom the reader is its petitioner; None for everybody else, and when there is none."""
    case = (
        Case.objects.select_related("contact", "department", "district", "category", "officer")
        .filter(number=number)
        .first()
    )
    by = petitioner_of(request, case) if case is not None else None
    return (case, by) if case is not None and by is not None else None


def not_found(request: HttpRequest, number: str) -> HttpResponse:
    """The same page for a number that is not there and for somebody else's."""
    return render(request, "petitions/not_found.html", {"number": number}, status=404)


def verbs_of(case: Case, by: User | Petitioner) -> list[Verb]:
    """The petitioner's verbs that are open now."""
    return [verb for verb in case.verbs_for(by) if Actor.PETITIONER in verb.actors and verb.key in FORMS]


@dataclass(frozen=True, slots=True)
class Act:
    """A verb that is open now, with its form."""

    verb: Verb
    form: VerbForm


def acts_of(case: Case, by: User | Petitioner) -> list[Act]:
    """What the petitioner can do now, in the order of the workflow table."""
    return [Act(verb, form_for(verb.key, case)) for verb in verbs_of(case, by)]


@require_safe
@one_reading()
def case(request: HttpRequest, number: str) -> HttpResponse:
    """State, dates, timeline, text, answer, and the petitioner's verbs."""
    found = own_case(request, number)
    if found is None:
        return not_found(request, number)
    case, by = found
    beside.look_for(case, *ASKED_FOR)
    acts = acts_of(case, by)
    attachments = list(case.attachments.all())
    answers = list(case.answers.select_related("department", "by"))
    followed = promises(case)
    of_instructions = photos_of(followed)
    context = {
        "case": case,
        "kind": KINDS[case.kind],
        "period": clock.rule_of(case).words,
        "standing": reading.standing(case),
        "explanation": case.explain_due() if case.progress in RUNNING else None,
        "timeline": reading.timeline(case.events.for_petitioner().select_related("department")),
        "photos": [row for row in attachments if row.from_petitioner],
        "office_files": [row for row in attachments if not row.from_petitioner and row.pk not in of_instructions],
        "promises": followed,
        "answer": answers[0] if answers else None,
        "earlier_answers": answers[1:],
        "announced": case.is_open and is_announced(case),
        "urgent": [act for act in acts if act.form.is_urgent],
        "rating": next((act for act in acts if act.verb.key == "rate"), None),
        "rights": [act for act in acts if act.form.is_listed and not act.form.is_urgent],
        "can_claim": _can_claim(request, case),
        "is_unlocked": is_unlocked(request, number),
        "has_receipt": drafts.has_receipt(request, number),
        **ownbooking.panel_of(case),
    }
    return render(request, "petitions/case.html", context)


def _can_claim(request: HttpRequest, case: Case) -> bool:
    return isinstance(request.user, User) and case.contact is not None and case.contact.user_id is None


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One verb: its own page on GET, carried out on POST."""
    if verb not in FORMS:
        raise Http404
    found = own_case(request, number)
    if found is None:
        return not_found(request, number)
    case, by = found
    if request.method == "POST":
        return _do(request, case, by, verb)
    if verb not in {open_verb.key for open_verb in verbs_of(case, by)}:
        return redirect(case)
    return _show(request, case, verb, form_for(verb, case))


def _do(request: HttpRequest, case: Case, by: By, verb: str) -> HttpResponse:
    form = form_for(verb, case, request.POST, request.FILES)
    if not form.is_ready():
        return _show(request, case, verb, form)
    if form.uploads and not limits.may_upload(client_ip(request)):
        return _show(request, case, verb, form, refused=limits.busy())
    try:
        with StoredFiles(form.uploads) as attachments:
            form.do(case, by, attachments)
    except WorkflowError as error:
        case.refresh_from_db()
        if not _was_done(case, verb, form):
            return _show(request, case, verb, form, refused=str(error), newer=isinstance(error, ChangedMeanwhile))
    messages.success(request, str(form.done))
    return redirect(case)


def _was_done(case: Case, verb: str, form: VerbForm) -> bool:
    """Whether the very same thing was just done: a double click, a reload."""
    event = case.events.order_by("-pk").first()
    return (
        event is not None
        and event.verb == verb
        and event.actor == Actor.PETITIONER
        and form.was_done_by(event)
        and case.version == form.cleaned_data["version"] + 1
    )


def _show(
    request: HttpRequest,
    case: Case,
    verb: str,
    form: VerbForm,
    *,
    refused: str = "",
    newer: bool = False,
) -> HttpResponse:
    """The page of a verb; after 'changed meanwhile' the form carries the new version, so sending again is a choice."""
    by = petitioner_of(request, case)
    is_open = by is not None and verb in {open_verb.key for open_verb in verbs_of(case, by)}
    if newer and is_open:
        form.data = {**form.data, "version": str(case.version)}
    context = {
        "case": case,
        "verb": VERBS[verb],
        "form": form,
        "refused": refused,
        "is_open": is_open,
    }
    return render(request, "petitions/act.html", context, status=409 if refused else 200)


@require_POST
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """Add a petition filed as a guest, and opened with its code, to the signed-in person's own."""
    found = own_case(request, number)
    if found is None:
        return not_found(request, number)
    case, _by = found
    if not isinstance(request.user, User) or case.contact_id is None:
        return redirect(case)
    if Contact.objects.filter(pk=case.contact_id, user__isnull=True).update(user=request.user):
        messages.success(request, _("The petition is now among your own."))
    return redirect(case)
