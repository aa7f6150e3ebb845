"""The office's papers: each notice of a case on A4, masked to look at, with the full name for the post."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civic.cases import papers
from civic.cases.models import Case
from civic.programs import Text

from .access import log, may_see_contact, only_helps, staff_case, staff_user
from .casepage import CONTACT_REASONS


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """The paper of a notice. A POST with a reason of the list shows the petitioner's full name, and is logged.

    Raises:
        Http404: not this person's case, or no notice at this position.
    """
    case = staff_case(request, pk)
    sheet = papers.find(case, position)
    if sheet is None or only_helps(case, staff_user(request)):  # whoever was asked writes nothing to the petitioner
        raise Http404
    if request.method != "POST":
        log(request, "case.view", case)
        return _printed(request, case, sheet)
    if not may_see_contact(case, staff_user(request)):
        return _printed(request, case, sheet, error=_("You may not see this contact."), status=403)
    reason = request.POST.get("reason", "")
    if reason not in CONTACT_REASONS:
        return _printed(request, case, sheet, error=_("Please choose why you need the contact."))
    log(request, "document.print", case, reason=reason)
    return _printed(request, case, sheet, in_full=True)


def _printed(
    request: HttpRequest, case: Case, sheet: papers.Sheet, *, in_full: bool = False, error: str = "", status: int = 200
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    context = papers.context(sheet) | {
        "addressee": papers.addressee(case, in_full=in_full),
        "large": sent.get("large") == "1",
        "no_sizes": in_full,
        "sizes_url": reverse("admin:cases_case_document", args=[case.pk, sheet.position]),
        "back_url": reverse("admin:cases_case_change", args=[case.pk]),
        "may_open": not in_full and may_see_contact(case, staff_user(request)),
        "reasons": _reasons(),
        "error": error,
    }
    response = TemplateResponse(request, "cases/papers/office.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _reasons() -> list[tuple[str, Text]]:
    """Why somebody needs the full name, the post first."""
    return sorted(CONTACT_REASONS.items(), key=lambda pair: pair[0] != "post")
