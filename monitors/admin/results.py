"""The results of an assignment for staff: counted, read, summed up, picked for showing; and taken out with a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from civic.cases.forms.offering import fill_in
from civic.cases.workflow import ChangedMeanwhile
from civic.people.models import User
from civic.places.models import District
from civic.privacy import throttle
from civic.privacy.text import clean_text

from ..assignments import sharing
from ..assignments.answers import in_words
from ..assignments.making import Refused
from ..assignments.results import Result, Results, results
from ..forms.assignmentverb import OF_RESULTS
from ..forms.matrix import ExportForm
from ..forms.results import SummaryForm
from ..models import Assignment
from .assignmentaccess import READ_REPORTS, RUN, SEE_PEOPLE, log, opened
from .assignmentpage import frame
from .tablefile import as_file

LOOK, EXPORT = "monitors.results", "monitors.results.export"
RESULTS = "admin:monitors_assignment_results"
EXPORTS = 20  # an hour and person


@dataclass(frozen=True, slots=True)
class Said:
    """A text with its tick: `shown` is the wording the results show, '' when they do not."""

    name: str
    report: int
    words: str
    place: str
    shown: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A photo with its tick."""

    name: str
    report: int
    token: str
    is_shown: bool
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A question with its result, and what monitors wrote or photographed, found and ready to be picked."""

    result: Result
    said: Sequence[Said]
    photos: Sequence[Seen]
    unit: str = ""


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the results, or keep the summary; that what monitors wrote was read is in the access log.

    Texts are searched by POST: what is looked for may be a name, which does not belong into an address.

    Raises:
        PermissionDenied: who does not read the reports; who writes without running the monitors.
        Http404: no such assignment.
    """
    is_read = request.method != "POST" or "q" in request.POST
    user, row = opened(request, pk, READ_REPORTS if is_read else RUN)
    if is_read:
        return _page(request, user, row, SummaryForm(row=row))
    form = SummaryForm(request.POST, row=row)
    if form.is_valid():
        data = form.cleaned_data
        try:
            sharing.sum_up(row, data["summary"], data["outcome"], by=user, version=data["version"])
        except ChangedMeanwhile as error:
            row.refresh_from_db(fields=["version"])
            fill_in(form, "version", str(row.version))
            form.add_error(None, str(error))
        except Refused as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("The summary is saved."))
            return redirect(RESULTS, row.pk)
    return _page(request, user, row, form)


def _page(
    request: HttpRequest,
    user: User,
    row: Assignment,
    form: SummaryForm,
    export_form: ExportForm | None = None,
    status: int = 200,
) -> HttpResponse:
    at = timezone.now()
    found = results(row, for_staff=True)
    districts = list(District.objects.in_order())
    sought = clean_text(request.POST.get("q", "")).strip()[:100]
    context: dict[str, Any] = {
        **frame(request, user, row, at),
        "title": _("Results"),
        "results": found,
        "districts": districts,
        "parts": _parts(row, found, districts, sought),
        "sought": sought,
        "form": form,
        "export_form": export_form or ExportForm(),
        "verbs": [one for one in OF_RESULTS if one.fits(row, at)] if user.has_perm(RUN) else [],
        "is_over": sharing.is_over(row, at),
        "most_texts": sharing.MOST_TEXTS,
        "most_photos": sharing.MOST_PHOTOS,
    }
    log(request, LOOK, row.about)
    response = TemplateResponse(request, "admin/monitors/assignment/results.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _parts(row: Assignment, found: Results, districts: Sequence[District], sought: str) -> list[Part]:
    names = {one.slug: str(one) for one in districts}
    texts = {(one.question, one.report): one.words for one in sharing.texts_of(row)}
    photos = {one.token: one for one in sharing.photos_of(row)}
    parts = []
    for result in found.questions:
        key = result.question.key
        said = [
            Said(
                f"{key}-{one.report}",
                one.report,
                one.words,
                names.get(one.district, ""),
                texts.get((key, one.report), ""),
            )
            for one in result.said
            if sought.casefold() in one.words.casefold()
        ]
        seen = []
        for report, token in result.photos:
            shown = photos.get(token)
            seen.append(Seen(f"{key}-{token}", report, token, shown is not None, shown.words if shown else ""))
        parts.append(Part(result, said, seen))
    return parts


@require_POST
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep which texts and photos the results show. Of a page that was searched only what it showed is changed.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such assignment.
    """
    user, row = opened(request, pk, RUN)
    there = set(request.POST.getlist("there"))
    ticked = set(request.POST.getlist("pick"))
    texts = [one for one in sharing.texts_of(row) if f"{one.question}-{one.report}" not in there]
    photos = [one for one in sharing.photos_of(row) if f"{one.question}-{one.token}" not in there]
    for name in request.POST.getlist("there"):
        if name not in ticked:
            continue
        question, _dash, rest = name.partition("-")
        words = clean_text(request.POST.get(f"words-{name}", ""))
        if f"photo-{name}" in request.POST:
            photos.append(sharing.Photo(question, rest, " ".join(words.split())))
        elif rest.isascii() and rest.isdigit() and len(rest) < 12:
            texts.append(sharing.Text(question, int(rest), words))
    try:
        sharing.show(row, texts, photos, by=user, version=_version(request))
    except (Refused, ChangedMeanwhile) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("What the results show is saved."))
    return redirect(RESULTS, row.pk)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every submitted report in a line; who, why and what stand in the access log before it leaves.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such assignment.
    """
    user, row = opened(request, pk, RUN)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, user, row, SummaryForm(row=row), form)
    if not throttle.allow("monitors.export", str(user.pk), EXPORTS, timedelta(hours=1)):
        form.add_error(None, _("You have exported very often. Please wait an hour."))
        return _page(request, user, row, SummaryForm(row=row), form, status=429)
    kind, names = form.cleaned_data["file"], user.has_perm(SEE_PEOPLE)
    log(request, EXPORT, row.about, f"{form.cleaned_data['reason']} | {kind}")
    questions = list(row.questions.all())
    who = [_("Seat"), *([_("Name")] if names else []), _("District"), _("Section"), _("Submitted"), _("Came late")]
    head = [*who, *(question.text for question in questions)]
    return as_file(kind, f"reports-{row.ref}", _("Reports"), head, _report_rows(row, names=names))


def _report_rows(row: Assignment, *, names: bool) -> Iterator[list[object]]:
    questions, districts = list(row.questions.all()), {one.slug: one for one in District.objects.in_order()}
    people = ("appointment__district", "appointment__section", *(("appointment__monitor",) if names else ()))
    rows = row.reports.submitted().select_related(*people)
    for report in rows.order_by("appointment__district__order", "appointment__seat"):
        person = report.appointment
        name = [person.monitor.name] if names else []
        sent = timezone.localtime(report.submitted_at).strftime("%Y-%m-%d %H:%M") if report.submitted_at else ""
        late = _("came late") if report.is_late else ""
        answers = [in_words(one, report.answers.get(one.key), districts=districts) for one in questions]
        yield [person.seat, *name, person.district, person.section or "", sent, late, *answers]
