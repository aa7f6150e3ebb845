"""Filing: one thing per page, everything kept from page to page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.cases.views import private_file
from civic.privacy.client import client_ip

from .. import drafts, limits, restrictions, steps
from ..forms import ConsentForm, StepForm, WhoForm, take_files
from ..forms.texts import without_registration_numbers
from ..forms.uploads import ACCEPT, Taken
from ..models import Draft, DraftFile

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Go on where the draft stopped, or begin."""
    closed = restrictions.closed_for(drafts.signed_in(request))
    if closed is not None:
        return restrictions.page(request, closed)
    draft = drafts.current(request)
    for step in steps.STEPS:
        if draft is None or not draft.has(step.key):
            return redirect("petitions:step", step.key)
    return redirect("petitions:step", steps.CHECK)


@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Drop what was typed and begin anew."""
    drafts.start_over(request)
    return redirect("petitions:step", steps.STEPS[0].key)


@require_safe
def under_14(request: HttpRequest) -> HttpResponse:
    """How somebody under 14 petitions: by phone or visit, with a parent or guardian (PIPA §22-2)."""
    return render(request, "petitions/under_14.html")


@GET_OR_POST
def step(request: HttpRequest, step: str) -> HttpResponseBase:
    """The page of one step."""
    if step not in steps.BY_KEY:
        raise Http404
    if step == steps.CHECK:
        from .sending import check

        return check(request)
    if request.method == "POST":
        return _take_photos(request) if step == steps.PHOTOS else _take(request, step)
    draft = drafts.current(request)
    if step == steps.PHOTOS:
        return _show_photos(request, draft)
    return _show(request, step, draft, steps.form_of(step, draft, user=drafts.signed_in(request)))


def _take(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what was typed, whatever it is; then go on, or show what is wrong."""
    autosave = "X-Autosave" in request.headers
    if autosave and not drafts.is_ours(request, request.POST.get("form_key", "")):
        return HttpResponse(status=409)
    draft, lost = _draft_of(request)
    target = draft or drafts.current(request)
    form_class = steps.BY_KEY[key].form or StepForm
    data = form_class.tidied(request.POST)
    if "remove_numbers" in request.POST:
        data = {name: without_registration_numbers(value) for name, value in data.items()}
    form = steps.form_of(key, target, data)
    if isinstance(form, WhoForm) and form.is_under_14:
        return redirect("petitions:under-14")
    if draft is not None:
        draft.keep(key, form_class.kept(data))
    if autosave:
        return HttpResponse(status=204)
    if not form.is_valid() or lost:
        return _show(request, key, target, form, lost=lost)
    if isinstance(form, WhoForm):
        reach = {name: form.cleaned_data[name] for name in ("phone", "email")}
        closed = restrictions.closed_for(drafts.signed_in(request), **reach)
        if closed is not None:
            return restrictions.page(request, closed)
    return redirect(_next_url(request, key))


def _draft_of(request: HttpRequest) -> tuple[Draft | None, bool]:
    """The draft this form may write to, and whether the form's own draft is gone.

    When it is gone a new one is begun, unless the browser is working on another petition by now: that one's
    text is not written over.
    """
    key = request.POST.get("form_key", "")
    draft = drafts.current(request)
    if drafts.is_ours(request, key) and draft is not None:
        return draft, False
    return (drafts.begin(request) if draft is None else None), bool(key)


def _show(request: HttpRequest, key: str, draft: Draft | None, form: StepForm, *, lost: bool = False) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "lost": _lost(request) if lost else None}
    if isinstance(form, ConsentForm):
        context["questions"] = form.questions
    return render(request, f"petitions/step_{key}.html", {**_page(request, key, draft), **context})


def _page(request: HttpRequest, key: str, draft: Draft | None) -> dict[str, Any]:
    """What every step's page needs."""
    back_to_check = request.GET.get("back") == steps.CHECK
    earlier = steps.CHECK if back_to_check else steps.before(key)
    return {
        "step": steps.BY_KEY[key],
        "steps": steps.indicator(key),
        "draft": draft,
        "form_key": str(draft.key) if draft else "",
        "slot": drafts.chosen(draft),
        "back_to_check": back_to_check,
        "earlier_url": reverse("petitions:step", args=[earlier]) if earlier else reverse("petitions:home"),
    }


def _lost(request: HttpRequest) -> dict[str, Any]:
    """Why the form did not fit: its petition was sent already, or it lay too long."""
    return {"case": drafts.sent_case(request, request.POST.get("form_key", ""))}


def _next_url(request: HttpRequest, key: str) -> str:
    following = steps.CHECK if request.GET.get("back") == steps.CHECK else steps.after(key)
    return reverse("petitions:step", args=[following])


def _show_photos(
    request: HttpRequest, draft: Draft | None, taken: Taken | None = None, *, lost: bool = False
) -> HttpResponse:
    files = list(draft.files.all()) if draft else []
    context = {
        "files": files,
        "taken": taken or Taken(),
        "room": settings.UPLOAD_MAX_FILES - len(files),
        "most": settings.UPLOAD_MAX_FILES,
        "most_bytes": settings.UPLOAD_MAX_BYTES,
        "most_megabytes": settings.UPLOAD_MAX_BYTES // 1024 // 1024,
        "accept": ACCEPT,
        "lost": _lost(request) if lost else None,
    }
    return render(request, "petitions/step_photos.html", {**_page(request, steps.PHOTOS, draft), **context})


def _take_photos(request: HttpRequest) -> HttpResponse:
    """Keep each file that can be kept; the errors of the others stand beside them."""
    draft, lost = _draft_of(request)
    if draft is None:
        return _show_photos(request, drafts.current(request), lost=True)
    if "remove" in request.POST:
        token = drafts.uuid_or_none(request.POST["remove"])
        for row in draft.files.filter(token=token) if token else ():
            row.remove()
        return redirect(request.get_full_path())
    sent: list[UploadedFile[Any]] = request.FILES.getlist("files")
    taken = Taken()
    if sent:
        if limits.may_upload(client_ip(request)):
            taken = take_files(sent, draft.add_file)
        else:
            taken.errors.append(("", limits.busy()))
    draft.keep(steps.PHOTOS, {})
    if taken.errors or lost:
        return _show_photos(request, draft, taken, lost=lost)
    if "add" in request.POST:
        return redirect(request.get_full_path())
    return redirect(_next_url(request, steps.PHOTOS))


@require_safe
def draft_file(request: HttpRequest, token: UUID) -> HttpResponseBase:
    """A file of this browser's own draft."""
    draft = drafts.current(request)
    row = DraftFile.objects.filter(draft=draft, token=token).first() if draft else None
    if row is None:
        raise Http404
    return private_file(row.file.name or "", row.kind, str(row.token)[:8])
