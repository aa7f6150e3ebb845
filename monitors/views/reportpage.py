"""The page of one report: showing it, and taking what was sent, by the browser or bit by bit by its script."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.privacy import throttle
from civic.privacy.files import UploadRefused

from ..assignments import answers, photos, reporting
from ..assignments.own import Row
from ..assignments.reporting import ChangedElsewhere, Outcome
from ..forms.report import ReportForm, cards, read, seen
from ..models import Question, Report

SAVE, SUBMIT, PHOTO, REMOVE, DROP = "save", "submit", "photo", "remove:", "drop"
PHOTOS_AN_HOUR = 120
CONFLICT = 409

Errors = Mapping[str, Sequence[str]]


def show(
    request: HttpRequest,
    row: Row,
    *,
    values: Mapping[str, Any] | None = None,
    errors: Errors | None = None,
    elsewhere: Report | None = None,
) -> HttpResponse:
    """The form while it can be filled in, else what was written.

    Args:
        values: what stands in the fields instead of the draft.
        errors: what is wrong, by `Question.key`.
        elsewhere: how the report stands after another device has changed it.
    """
    questions = list(row.assignment.questions.all())
    report = elsewhere or row.report
    draft = report.draft if report else {}
    pictures = photos.of_report(report)
    context: dict[str, Any] = {"row": row, "assignment": row.assignment, "report": report, "elsewhere": elsewhere}
    if not row.is_writable:
        context["answers"] = _read_only(questions, report, pictures)
        return render(request, "monitors/assignment_read.html", context)
    version = report.version if report else 0
    form = ReportForm(
        questions, draft if values is None else values, version, own=row.appointment.district, errors=errors
    )
    submitted = report.answers if report and report.is_changed else None
    context |= {
        "form": form,
        "cards": cards(form, pictures, draft, submitted=submitted, elsewhere=elsewhere.draft if elsewhere else None),
        "answered": len({**form.values, **draft}),
        "most_photos": answers.MOST_PHOTOS,
    }
    return render(request, "monitors/assignment.html", context)


def take(request: HttpRequest, row: Row) -> HttpResponse:
    """Keep what was sent, submit it if that was pressed, and say what became of it."""
    act, user = request.POST.get("act", SAVE), cast(User, request.user)
    questions = list(row.assignment.questions.all())
    wrong = take_photos(request, row, questions, act)
    by_script = "X-Autosave" in request.headers
    if by_script and (act == PHOTO or act.startswith(REMOVE)):
        return _photos_said(request, row, questions, wrong)
    values = read(questions, request.POST)
    try:
        if act == DROP:
            reporting.drop_change(row.assignment, row.appointment, version=seen(request.POST), by=user)
            return redirect(_address(row))
        outcome = reporting.write(
            row.assignment,
            row.appointment,
            values,
            version=seen(request.POST),
            by=user,
            submit=act == SUBMIT and not wrong,
        )
    except ChangedElsewhere as error:
        return _conflict(request, row, values, error, by_script=by_script)
    except WorkflowError as error:
        return _refused(request, row, str(error), by_script=by_script)
    row.report = outcome.report
    if by_script:
        return JsonResponse(_said(outcome))
    errors = {**outcome.errors, **wrong}
    if errors and not outcome.refusal:
        return show(request, row, values={**outcome.report.draft, **values}, errors=errors)
    return _done(request, row, outcome, act)


def take_photos(request: HttpRequest, row: Row, questions: Sequence[Question], act: str) -> dict[str, list[str]]:
    """Add the photos that were sent, each for itself, and remove one; what did not work, by question."""
    user = cast(User, request.user)
    wrong: dict[str, list[str]] = {}
    for question in questions:
        if question.sort != Question.Sort.PHOTO:
            continue
        for file in request.FILES.getlist(question.key):
            try:
                if not throttle.allow("monitors.photo", row.appointment.about, PHOTOS_AN_HOUR, timedelta(hours=1)):
                    raise WorkflowError(_("Many photos came within one hour. Please try again later."))
                photos.add(row.assignment, row.appointment, question, file, by=user)
            except (UploadRefused, WorkflowError) as error:
                words = _("“%(name)s”: %(reason)s") % {"name": str(file.name)[:80], "reason": error}
                wrong.setdefault(question.key, []).append(words)
    if act.startswith(REMOVE):
        try:
            photos.remove(row.assignment, row.appointment, act.removeprefix(REMOVE), by=user)
        except WorkflowError as error:
            messages.error(request, str(error))
    return wrong


def _photos_said(request: HttpRequest, row: Row, questions: Sequence[Question], wrong: Errors) -> HttpResponse:
    """The list of a question's photos as it is now, for the script."""
    question = next((item for item in questions if item.key == request.POST.get("question")), None)
    report = Report.objects.filter(assignment=row.assignment, appointment=row.appointment).first()
    if question is None:
        return JsonResponse({"ok": False, "message": ""})
    tokens = report.draft.get(question.key, []) if report else []
    card = {
        "question": question,
        "photos": photos.shown(photos.of_report(report), tokens),
        "room": answers.MOST_PHOTOS - len(tokens),
    }
    html = render_to_string("monitors/assignment_photos.html", {"card": card}, request)
    return JsonResponse(
        {
            "ok": not wrong,
            "html": html,
            "errors": wrong.get(question.key, []),
            "room": card["room"],
            "saved": f"{timezone.localtime():%H:%M}",
        }
    )


def _said(outcome: Outcome) -> dict[str, Any]:
    """What the script hears of a draft."""
    report = outcome.report
    return {
        "ok": not outcome.refusal,
        "version": report.version,
        "saved": f"{timezone.localtime(report.saved_at):%H:%M}",
        "changed": report.is_changed,
        "closed": bool(outcome.refusal),
        "message": outcome.refusal,
    }


def _conflict(
    request: HttpRequest, row: Row, values: Mapping[str, Any], error: ChangedElsewhere, *, by_script: bool
) -> HttpResponse:
    """Show both: what is typed here, and what was saved elsewhere; the next press is a choice."""
    row.report = error.report
    if not by_script:
        return show(request, row, values=values, elsewhere=error.report)
    theirs = [
        [question.text, answers.in_words(question, error.report.draft.get(question.key)) or "–"]
        for question in row.assignment.questions.all()
        if question.sort != Question.Sort.PHOTO and values.get(question.key) != error.report.draft.get(question.key)
    ]
    said = {"ok": False, "conflict": True, "version": error.report.version, "theirs": theirs, "message": str(error)}
    return JsonResponse(said, status=CONFLICT)


def _refused(request: HttpRequest, row: Row, words: str, *, by_script: bool) -> HttpResponse:
    if by_script:
        return JsonResponse({"ok": False, "closed": True, "message": words})
    messages.error(request, words)
    return redirect(_address(row))


def _done(request: HttpRequest, row: Row, outcome: Outcome, act: str) -> HttpResponse:
    if outcome.refusal:
        kept = _("What you typed is kept below, but it was not submitted.")
        messages.warning(request, f"{outcome.refusal} {kept}")
    elif outcome.submitted and outcome.report.is_late:
        messages.success(request, _("Your report has been submitted, late. Thank you."))
    elif outcome.submitted:
        messages.success(request, _("Your report has been submitted. Thank you."))
    elif act == SAVE:
        messages.success(request, _("The draft is saved. It has not been submitted yet."))
    return redirect(_address(row))  # the browser keeps the place on the page that the button named


def _address(row: Row) -> str:
    return reverse("monitors:assignment", args=[row.assignment.ref])


def _read_only(
    questions: Sequence[Question], report: Report | None, pictures: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Each question with what was submitted, and what was typed and never submitted."""
    draft, counted = (report.draft, report.answers) if report else ({}, {})
    found = []
    for number, question in enumerate(questions, 1):
        typed, sent = draft.get(question.key), counted.get(question.key)
        is_photo = question.sort == Question.Sort.PHOTO
        found.append(
            {
                "number": number,
                "question": question,
                "submitted": answers.in_words(question, sent, pictures),
                "photos": photos.shown(dict(pictures), sent or []) if is_photo else [],
                "typed": answers.in_words(question, typed, pictures) if typed != sent else "",
                "typed_photos": photos.shown(dict(pictures), typed or []) if is_photo and typed != sent else [],
            }
        )
    return found
