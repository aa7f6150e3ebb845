"""Writing an assignment from blocks of questions; and how the monitors will see it.

The buttons that move blocks about send the whole form and get it back rearranged: nothing is saved, nothing typed is
lost, with and without scripts.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.cases.forms.offering import fill_in
from civic.cases.workflow import ChangedMeanwhile
from civic.people.models import User

from ..assignments import making
from ..assignments.answers import MOST_PHOTOS
from ..assignments.making import Refused, is_answered
from ..forms.assignment import SORTS, AssignmentForm, Blocks, copied
from ..forms.report import ReportForm, cards
from ..models import Assignment, Question, Term
from .assignmentaccess import RUN, opened, reader
from .assignmentpage import frame

PAGE = "admin:monitors_assignment_change"
STARTING = (Question.Sort.ONE, Question.Sort.TEXT)  # blocks of a new assignment


def add(request: HttpRequest) -> HttpResponse:
    """Write a new one, from nothing or from an earlier one (`?copy=`).

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, RUN)
    if request.method != "POST":
        earlier = _earlier(request.GET.get("copy", ""))
        if earlier is not None:
            form = AssignmentForm(initial={"title": earlier.title, "purpose": earlier.purpose})
            return _page(request, user, form, copied(earlier))
        return _page(request, user, AssignmentForm(), Blocks.starting(STARTING))
    form, blocks = AssignmentForm(request.POST), Blocks(request.POST)
    if "act" in request.POST:
        return _rearranged(request, user, None, blocks)
    if _are_valid(form, blocks):
        try:
            term = Term.objects.get(pk=form.cleaned_data["term"])
            row = making.make(term, form.plan(blocks.blocks), by=user, form_key=form.cleaned_data["form_key"])
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved as a draft. No monitor sees it before it is released."))
            return redirect(PAGE, row.pk)
    return _page(request, user, form, blocks)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one: all of it before it is released, its words as long as nobody has got its results.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: there is none.
    """
    user, row = opened(request, pk, RUN)
    if row.shared_at is not None:
        messages.error(request, _("Its results are shared with the monitors; what it asked can no longer be changed."))
        return redirect(PAGE, row.pk)
    questions, frozen = list(row.questions.all()), is_answered(row)
    if request.method != "POST":
        return _page(request, user, AssignmentForm(row=row), Blocks(None, questions, frozen=frozen), row)
    form, blocks = AssignmentForm(request.POST, row=row), Blocks(request.POST, questions, frozen=frozen)
    if "act" in request.POST:
        return _rearranged(request, user, row, blocks)
    if _are_valid(form, blocks):
        try:
            making.change(row, form.plan(blocks.blocks), by=user, version=form.cleaned_data["version"])
        except ChangedMeanwhile as error:
            row.refresh_from_db(fields=["version"])
            fill_in(form, "version", str(row.version))
            form.add_error(None, str(error))
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("The assignment is saved."))
            return redirect(PAGE, row.pk)
    return _page(request, user, form, blocks, row)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """How the monitors see it; nothing can be typed.

    Raises:
        PermissionDenied: who does not follow the assignments.
        Http404: there is none.
    """
    user, row = opened(request, pk)
    shown = cards(ReportForm(list(row.questions.all()), {}, 0), {}, {})
    context = {**frame(request, user, row, timezone.now()), "cards": shown, "most_photos": MOST_PHOTOS}
    return TemplateResponse(request, "admin/monitors/assignment/preview.html", context)


def _are_valid(form: AssignmentForm, blocks: Blocks) -> bool:
    """Whether both are; both say what is wrong with them."""
    is_valid = form.is_valid()
    return blocks.is_valid() and is_valid


def _earlier(pk: str) -> Assignment | None:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return Assignment.objects.filter(pk=int(pk)).first()


def _rearranged(request: HttpRequest, user: User, row: Assignment | None, blocks: Blocks) -> HttpResponse:
    """The form as it was typed, its blocks moved about, nothing checked and nothing saved."""
    said = blocks.act(request.POST["act"])
    form = AssignmentForm(row=row, initial=AssignmentForm.as_typed(request.POST))
    return _page(request, user, form, blocks, row, said)


def _page(
    request: HttpRequest,
    user: User,
    form: AssignmentForm,
    blocks: Blocks,
    row: Assignment | None = None,
    said: str = "",
) -> HttpResponse:
    at = timezone.now()
    empty = Assignment(term=Term(number=0), number=0, opens_at=at, closes_at=at)
    context = {
        **frame(request, user, row or empty, at),
        "title": _("Change the assignment") if row is not None else _("New assignment"),
        "row": row,
        "form": form,
        "blocks": blocks,
        "said": said,
        "sorts": [] if blocks.frozen else SORTS.items(),
    }
    response = TemplateResponse(request, "admin/monitors/assignment/form.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
