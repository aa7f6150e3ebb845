"""The page of one case: everything an officer needs to decide, and buttons for what may be done now."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from civic.cases.consents import open_consent
from civic.cases.forms import VERB_FORMS
from civic.cases.guards import open_suspension
from civic.cases.lettertexts import REMINDERS
from civic.cases.models import Case
from civic.cases.samepeople import same_person
from civic.cases.workflow import STANDING_STILL, UNANSWERED, Verb
from civic.notices.models import Notice
from civic.notices.rendering import subject_to_come
from civic.people.models import Contact, User
from civic.privacy.findings import mask_email, mask_name
from civic.privacy.phones import format_phone, mask_phone
from civic.programs import Text, registry
from civic.reminders.models import Reminder

from .access import acts_on, log, may_see_contact, only_helps, staff_case, staff_cases, staff_user
from .conduct import conduct_panel
from .cooperation import elsewhere_panels
from .history import history
from .moves import moves
from .rights import rights_panel
from .together import log_representatives, together_panels
from .urgency import urgency
from .verbgroups import further, usual

EARLIER = 10  # earlier cases of the same person on the page

# Why somebody looks at a petitioner's contact; the access log keeps the words.
CONTACT_REASONS: dict[str, Text] = {
    "ask": gettext_lazy("To ask the petitioner something"),
    "answer": gettext_lazy("To tell the petitioner the answer"),
    "visit": gettext_lazy("To arrange a visit to the place"),
    "identify": gettext_lazy("To check who it is (access or correction of data)"),
    "failed": gettext_lazy("A message could not be delivered"),
    "post": gettext_lazy("To send a document by post"),
}


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A petitioner's contact as the page shows it: masked, or open for one answer."""

    name: str
    phone: str
    email: str
    is_open: bool


def shown(contact: Contact, *, is_open: bool) -> ShownContact:
    if is_open:
        return ShownContact(contact.name, format_phone(contact.phone), contact.email, True)
    phone = mask_phone(contact.phone) if contact.phone else ""
    return ShownContact(mask_name(contact.name), phone, mask_email(contact.email), False)


def office_verbs(case: Case, user: User) -> list[Verb]:
    """The verbs open to this person now that the office has a form for; none of a petition of their own."""
    if case.contact is not None and case.contact.user_id == user.pk:
        return []
    return [verb for verb in case.verbs_for(user) if verb.key in VERB_FORMS]


def case_page(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a case to staff; that it was opened is in the access log."""
    case = staff_case(request, pk)
    log(request, "case.view", case)
    return _page(request, case)


@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page with the contact unmasked, once, for a reason from the list."""
    case = staff_case(request, pk)
    if not may_see_contact(case, staff_user(request)):
        return _page(request, case, contact_error=_("You may not see this contact."), status=403)
    reason = request.POST.get("reason", "")
    if reason not in CONTACT_REASONS:
        return _page(request, case, contact_error=_("Please choose why you need the contact."))
    log(request, "contact.view", case, reason=reason)
    log_representatives(request, case, reason)
    return _page(request, case, is_open=True)


def _page(
    request: HttpRequest, case: Case, *, is_open: bool = False, contact_error: str = "", status: int = 200
) -> HttpResponse:
    user = staff_user(request)
    verbs = office_verbs(case, user)
    context = {
        **admin.site.each_context(request),
        **frame(case),
        **_aside(case, user, is_open),
        **conduct_panel(case, user),
        **elsewhere_panels(case),
        "only_helps": only_helps(case, user),
        **together_panels(case, user, is_open=is_open),
        "program_panel": _program_panel(case, user),
        "title": case.number,
        "subtitle": None,
        "verbs": verbs,
        "usual_verbs": usual(verbs),
        "further_verbs": further(verbs),
        "lines": history(case),
        "answers": list(case.answers.select_related("department", "by")),
        "contact_error": contact_error,
        "contact_reasons": CONTACT_REASONS.items(),
    }
    response = TemplateResponse(request, "admin/cases/case/page.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _program_panel(case: Case, user: User) -> dict[str, Any] | None:
    """What the program of the case shows of its own: its `template` and what that needs."""
    program = registry.get(case.program)
    panel = program.case_panel(case, user) if program is not None and program.case_panel is not None else None
    return {**panel[1], "template": panel[0]} if panel else None


def frame(case: Case) -> dict[str, Any]:
    """What every page about one case shows: its head, text, files and dates."""
    attachments = list(case.attachments.all())
    program = registry.get(case.program)
    return {
        "opts": Case._meta,
        "case": case,
        "program": program.name if program else case.program,
        "urgency": urgency(case.act_by, timezone.now()),
        "explanation": case.explain_due(),
        **rights_panel(case),
        "moves": moves(case),
        "photos": [item for item in attachments if item.kind == item.Kind.PHOTO],
        "documents": [item for item in attachments if item.kind != item.Kind.PHOTO],
        "question": open_suspension(case) if case.progress in STANDING_STILL else None,
        "asked": open_consent(case) if case.progress in UNANSWERED else None,
    }


def _aside(case: Case, user: User, is_open: bool) -> dict[str, Any]:
    """The petitioner, and what the portal has told and will tell."""
    may_see = may_see_contact(case, user)
    planned = Reminder.objects.open().for_subject(("case", case.pk)).order_by("due_at")[:10]
    return {
        "contact": shown(case.contact, is_open=is_open) if may_see and case.contact else None,
        "consents": list(case.contact.consents.filter(withdrawn_at=None)) if may_see and case.contact else [],
        "earlier": earlier_cases(case, user) if acts_on(case, user) else [],
        "notices": _notices(case) if acts_on(case, user) else [],
        "reminders": [(reminder.due_at, reminder_words(reminder)) for reminder in planned],
    }


def _notices(case: Case) -> list[tuple[Notice, str]]:
    """The newest messages about a case, each with its subject, sent or still to be sent."""
    newest = Notice.objects.for_about(case.about)[:20]
    return [(notice, notice.subject_line or subject_to_come(notice)) for notice in newest]


def reminder_words(reminder: Reminder) -> str:
    """What a reminder will say."""
    known = REMINDERS.get(reminder.kind.removeprefix("case."))
    return str(known[0]) if known else reminder.kind


def earlier_cases(case: Case, user: User) -> list[Case]:
    """Other cases of the same person (telephone, e-mail address or account) that this user may open, newest first."""
    if case.contact is None:
        return []
    others = staff_cases(user).filter(contact__in=same_person(case.contact)).exclude(pk=case.pk)
    return list(others.only("number", "title", "progress", "decision", "arrived_at").order_by("-arrived_at")[:EARLIER])
