"""One hearing at the desk: what is said, what the mayor tells the departments to do, who accepts it."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.admin.casepage import earlier_cases
from civic.cases.smalltable import one_reading
from civic.cases.workflow import WorkflowError
from civic.organization.models import Officer
from civic.people.models import User

from ..forms.desk import InstructionForm, TakeForm, WordsForm
from ..models import Booking, Instruction, Review, Session
from ..monday import desk as rules
from ..monday.instructions import may, may_give
from ..monday.press import was_pressed
from ..monday.queue import now_serving, number_of
from .desk import by_script, done, hearing_address, log_look, opened, refused
from .pages import Page

_State = Booking.State
Forms = dict[str, Any]


def visit(request: HttpRequest, pk: int, booking: int) -> tuple[User, Booking]:
    """Who runs the session, and one of its visitors who has come.

    Raises:
        PermissionDenied, Http404: see `desk.opened`; or no such visitor, or the petition is the person's own.
    """
    user, session = opened(request, pk)
    rows = session.bookings.select_related("session", "case__contact", "case__department", "case__district")
    row: Booking | None = rows.select_related("case__category").filter(pk=booking).first()
    if row is None or (row.case.contact is not None and row.case.contact.user_id == user.pk):
        raise Http404
    return user, row


@one_reading()
def hearing(request: HttpRequest, pk: int, booking: int) -> HttpResponseBase:
    """The page of one visitor, and what is sent from it: words, the end, an instruction, its acceptance."""
    user, row = visit(request, pk, booking)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS:
            return refused(request, _("This page is too old. Please load it again."), hearing_address(row))
        return ACTS[act](request, user, row)
    return _page(request, user, row, {})


def _words(request: HttpRequest, user: User, row: Booking) -> HttpResponse:
    """Words are saved, corrected, or saved and the hearing ended with them."""
    act = request.POST["act"]
    form = WordsForm(request.POST, booking=row)
    if not form.is_valid():
        return _again(request, user, row, {"words": form})
    try:
        if act == "end":
            form.end(user)
        else:
            form.save(user, corrects=act == "correct")
    except rules.WordsConflict as conflict:
        return _conflict(request, user, conflict, form)
    except WorkflowError as error:
        form.add_error("mayor_words" if act == "end" else None, str(error))
        return _again(request, user, row, {"words": form})
    if act == "end":
        address = reverse("admin:petitions_session_desk", args=[row.session_id])
        messages.success(request, _("The hearing is over; the visitor gets the letter."))
        return done(request, address, moves=True)
    if not by_script(request):
        messages.success(request, _("What was said is saved."))
    pressed = was_pressed(form.cleaned_data["key"])
    return done(request, hearing_address(row), stamp=pressed.at.isoformat() if pressed else rules.words_stamp(row))


def _conflict(request: HttpRequest, user: User, conflict: rules.WordsConflict, form: WordsForm) -> HttpResponse:
    """Both texts are shown; sending again is a choice then."""
    theirs, stamp = conflict.theirs, rules.words_stamp(conflict.theirs)
    if by_script(request):
        log_look(request, theirs.session, str(theirs.case.contact or ""))
        words = {name: getattr(theirs, name) for name in ("visitor_words", "mayor_words", "attendees")}
        return refused(request, str(conflict), "", theirs=words, stamp=stamp)
    fresh = WordsForm(booking=theirs)
    data = request.POST.copy()
    data["seen"], data["key"] = stamp, str(fresh.initial["key"])
    form.data = data
    form.add_error(None, str(conflict))
    return _page(request, user, theirs, {"words": form, "theirs": theirs}, status=409)


def _instruct(request: HttpRequest, user: User, row: Booking) -> HttpResponse:
    form = InstructionForm(request.POST, case=row.case, session=row.session)
    if form.is_valid():
        try:
            form.give(user)
        except WorkflowError as error:
            form.add_error("text", str(error))
        else:
            return done(request, hearing_address(row) + "#instructions")
    return _again(request, user, row, {"instruction": form})


def _take(request: HttpRequest, user: User, row: Booking) -> HttpResponse:
    form = TakeForm(request.POST, case=row.case)
    address = hearing_address(row) + "#instructions"
    if not form.is_valid():
        return refused(request, " ".join(str(words) for found in form.errors.values() for words in found), address)
    try:
        form.take(user)
    except WorkflowError as error:
        return refused(request, str(error), address)
    return done(request, address)


ACTS = {"save": _words, "end": _words, "correct": _words, "instruct": _instruct, "take": _take}


def _again(request: HttpRequest, user: User, row: Booking, forms: Forms) -> HttpResponse:
    """What was typed stays, with the sentences beside the fields; nothing was written."""
    if by_script(request):
        form = next(iter(forms.values()))
        errors = {
            form.add_prefix(name) if name != "__all__" else "": list(found) for name, found in form.errors.items()
        }
        words = _("Please check what you wrote")
        return JsonResponse({"ok": False, "message": words, "errors": errors}, status=400)
    return _page(request, user, row, forms, status=400)


def _page(request: HttpRequest, user: User, row: Booking, forms: Forms, *, status: int = 200) -> HttpResponse:
    """The page, whatever led to it; that the visitor was shown is in the access log."""
    case, session = row.case, row.session
    log_look(request, session, str(case.contact or ""))
    earlier = earlier_cases(case, user)
    given = list(Instruction.objects.filter(case=case).select_related("department", "officer").order_by("number"))
    for item in given:
        item.case = case
    context = {
        **admin.site.each_context(request),
        "opts": Session._meta,
        "title": _("Hearing"),
        "session": session,
        "booking": row,
        "case": case,
        "name": case.contact.name if case.contact else "",
        "number": number_of(row),
        "queue": now_serving(session),
        "is_inside": row.state == _State.IN_HEARING,
        "is_heard": row.state == _State.HEARD,
        "may_correct": row.state == _State.HEARD and session.state == Session.State.IN_PROGRESS,
        "may_instruct": row.state in {_State.IN_HEARING, _State.HEARD} and may_give(case, user),
        "is_over": session.state not in Session.COMING,
        "reviews": list(Review.objects.filter(case=case).select_related("department").exclude(written_at=None)),
        "earlier": earlier,
        "promises": _promises(earlier),
        "given": [(item, may(item, "take", user)) for item in given],
        "officers": _officers(given),
        "words": WordsForm(booking=row, attendees=_sat_in_before(row)),
        "instruction": InstructionForm(case=case, session=session),
        "now": timezone.now(),
        **forms,
    }
    return TemplateResponse(request, "admin/petitions/session/hearing.html", context, status=status)


def _sat_in_before(row: Booking) -> str:
    """Who sat in at the hearing before this one on the day."""
    if row.state != _State.IN_HEARING or row.attendees:
        return ""
    return row.session.bookings.came().order_by("-ended_at").values_list("attendees", flat=True).first() or ""


def _promises(earlier: Any) -> list[Instruction]:
    """What the mayor has told departments to do for this person before."""
    if not earlier:
        return []
    return list(Instruction.objects.with_rows().filter(case__in=earlier).order_by("-given_at")[:10])


def _officers(given: list[Instruction]) -> list[Officer]:
    """Who works in the departments that have something to accept."""
    waiting = {item.department_id for item in given if item.state == Instruction.State.GIVEN}
    if not waiting:
        return []
    rows = Officer.objects.current().filter(department__in=waiting).select_related("user")
    return list(rows.order_by("department", "user__name"))


PAGES = (Page("<int:pk>/desk/<int:booking>/", hearing, "hearing"),)
