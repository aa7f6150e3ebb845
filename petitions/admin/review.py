"""Preliminary reviews in the workplace: the list, the page to write one, and asking a further department."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civic.cases.admin.access import log, staff_case, staff_cases, staff_user
from civic.cases.admin.casepage import earlier_cases, frame
from civic.cases.admin.urgency import urgency
from civic.cases.models import Case
from civic.cases.views import private_file
from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from petitions.forms.review import AskForm, ReviewForm
from petitions.models import Review
from petitions.monday import background, reviewing

from . import reviewlist

if TYPE_CHECKING:
    ReviewAdminBase = admin.ModelAdmin[Review]
else:
    ReviewAdminBase = admin.ModelAdmin

LIST, FORM = "admin:petitions_review_changelist", "admin:petitions_review_change"
CASE = "admin:cases_case_change"


def _review(request: HttpRequest, pk: Any) -> Review:
    """One review this person may read.

    Raises:
        PermissionDenied: somebody who reads no reviews.
        Http404: no such review, or not theirs: nobody learns that it exists.
    """
    user = staff_user(request)
    if not user.has_perm(reviewing.READ):
        raise PermissionDenied
    try:
        number = int(pk)
    except ValueError as error:
        raise Http404 from error
    rows = reviewing.readable(user).select_related(
        "department", "written_by", "case__contact", "case__department", "case__district", "case__category"
    )
    review = rows.filter(pk=number).first() if number.bit_length() < 64 else None
    if review is None:
        raise Http404
    return review


@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write a review, or read it, with everything that is known of the matter beside it."""
    review, user = _review(request, pk), staff_user(request)
    if request.method == "POST":
        return _write(request, review, user)
    return _page(request, review, ReviewForm(review=review))


def _write(request: HttpRequest, review: Review, user: User) -> HttpResponse:
    if not reviewing.may_write(review, user):
        raise PermissionDenied
    form = ReviewForm(request.POST, review=review)
    if not form.is_valid():
        return _page(request, review, form)
    try:
        form.carry_out(user)
    except ChangedMeanwhile as error:
        return _after_change(request, review.pk, str(error))
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _page(request, review, form)
    messages.success(request, _("The preliminary review of %(number)s is saved.") % {"number": review.case.number})
    missing = form.missing()
    if missing:
        messages.warning(
            request,
            _("It is better with these parts, too: %(parts)s. You can add them until the session begins.")
            % {"parts": ", ".join(missing)},
        )
    return redirect(FORM, review.pk)


def _after_change(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    """Somebody was quicker: show what stands there now beside what was typed; nothing has been written."""
    review = _review(request, pk)
    data: QueryDict = request.POST.copy()
    data["version"] = str(review.version)
    form = ReviewForm(data, review=review)
    form.full_clean()
    form.add_error(None, words)
    return _page(request, review, form, theirs=True)


def _page(request: HttpRequest, review: Review, form: ReviewForm, *, theirs: bool = False) -> HttpResponse:
    """The page, with an empty form or a refused one; that it was shown is in the access log."""
    user, case = staff_user(request), review.case
    log(request, "monday.review", case)
    why_closed = reviewing.closed_because(review)
    may_write = reviewing.may_write(review, user)
    booking = reviewing.hearing_of(case)
    opens_case = staff_cases(user).filter(pk=case.pk).exists()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        **frame(case),
        "opts": Review._meta,
        "title": _("Preliminary review"),
        "review": review,
        "due": urgency(review.due_at if review.written_at is None else None, timezone.now()),
        "booking": booking,
        "form": form,
        "writes": may_write and not why_closed,
        "why_closed": why_closed,
        "theirs": theirs,
        "opens_case": opens_case,
        "reads_matter": reviewing.reads_matter(review, user),
        "earlier": earlier_cases(case, user) if opens_case else [],
        "similar": background.similar(case, staff_cases(user)),
        "others": [
            row
            for row in reviewing.readable(user).filter(case=case).select_related("department", "written_by")
            if row.pk != review.pk and row.written_at is not None
        ],
    }
    response = TemplateResponse(request, "admin/petitions/review/form.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def file(request: HttpRequest, pk: int, token: UUID) -> HttpResponseBase:
    """A photo or document of the case, for the departments that were asked for a review."""
    review = _review(request, pk)
    row = review.case.attachments.filter(token=token).first()
    if row is None or not reviewing.reads_matter(review, staff_user(request)):
        raise Http404
    log(request, "attachment.view", review.case)
    return private_file(row.file.name or "", row.kind, f"{review.case.number}-{str(row.token)[:8]}")


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a further department for its view of a case.

    Raises:
        PermissionDenied: somebody who does not run the Mondays, or whose own petition it is.
    """
    user = staff_user(request)
    if not user.has_perm(reviewing.ASK):
        raise PermissionDenied
    case = staff_case(request, pk)
    if not reviewing.may_ask(case, user):
        raise PermissionDenied
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            review = reviewing.ask_further(case, form.cleaned_data["department"], by=user)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            words = {"department": review.department, "number": case.number}
            messages.success(request, _("%(department)s is asked for its view of %(number)s.") % words)
            return redirect(CASE, case.pk)
    log(request, "monday.review", case)
    return _ask_page(request, case, form)


def _ask_page(request: HttpRequest, case: Case, form: AskForm) -> HttpResponse:
    booking = reviewing.hearing_of(case)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        **frame(case),
        "opts": Review._meta,
        "title": _("Ask a further department"),
        "form": form,
        "booking": booking,
        "due_at": reviewing.due_for(booking.session) if booking is not None else None,
        "asked": Review.objects.filter(case=case).select_related("department"),
    }
    return TemplateResponse(request, "admin/petitions/review/ask.html", context)


@admin.register(Review)
class ReviewAdmin(ReviewAdminBase):
    """What changes a review is a verb of `petitions.monday.reviewing`."""

    def get_urls(self) -> list[URLPattern]:
        def page(address: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            return path(address, self.admin_site.admin_view(view), name=f"petitions_review_{name}")

        return [
            page("ask/<int:pk>/", ask, "ask"),
            page("<int:pk>/file/<uuid:token>/", file, "file"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        return reviewing.readable(staff_user(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return reviewlist.review_list(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return review_page(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return review_page(request, object_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        return False
