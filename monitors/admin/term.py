"""Terms in the workplace: the list, one term with its balance and vacant seats, and the form."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.wording import day_words

from ..forms.term import TermForm, VersionForm
from ..membership import reappointing, terms
from ..membership.balance import balance
from ..membership.selecting import vacancies
from ..models import Call, Term
from . import appointment, officepapers, selection, takingon
from .balancepanel import panel
from .office import RUN, VIEW, Page, carried_out, member_of_staff, page, row_or_404

if TYPE_CHECKING:
    TermAdminBase = admin.ModelAdmin[Term]
else:
    TermAdminBase = admin.ModelAdmin

CHANGE = "admin:monitors_term_change"


def state_of(term: Term) -> tuple[str, str]:
    """Badge and word for where a term stands today."""
    if term.is_current():
        return "success", _("Current")
    return ("neutral", _("Term over")) if term.is_over() else ("info", _("Begins later"))


@admin.register(Term)
class TermAdmin(TermAdminBase):
    list_display = ("number_shown", "days", "state_shown", "seats", "holders", "vacant")
    list_display_links = ("number_shown",)
    list_per_page = 30
    show_full_result_count = False
    sortable_by = ()
    actions = None
    change_list_template = "admin/monitors/term/change_list.html"

    class Media:
        css = {"all": ["civic/components.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Term]:
        gone = Q(appointments__dismissed_on__lte=timezone.localdate())
        in_office = Q(appointments__isnull=False) & ~gone
        left = gone & Q(appointments__replaced_by=None)
        counts = {"n_holders": Count("appointments", in_office), "n_vacant": Count("appointments", left)}
        return super().get_queryset(request).annotate(**counts)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": _("Terms of the city monitors")})

    @admin.display(description=gettext_lazy("term"))
    def number_shown(self, term: Term) -> str:
        return _("Term %(number)s") % {"number": term.number}

    @admin.display(description=gettext_lazy("days"))
    def days(self, term: Term) -> str:
        return f"{day_words(term.starts_on)} – {day_words(term.ends_on)}"

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, term: Term) -> str:
        return format_html('<span class="badge badge--{}">{}</span>', *state_of(term))

    @admin.display(description=gettext_lazy("hold a seat"))
    def holders(self, term: Any) -> int:
        return int(term.n_holders)

    @admin.display(description=gettext_lazy("vacant"))
    def vacant(self, term: Any) -> int:
        return int(term.n_vacant)

    def get_urls(self) -> list[URLPattern]:
        own = [path(row.address, self.admin_site.admin_view(row.view), name=f"monitors_{row.name}") for row in PAGES]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return write(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return overview(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return super().history_view(request, object_id, {"title": _("Who changed the term"), "subtitle": None})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: Term | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def overview(request: HttpRequest, pk: Any) -> HttpResponse:
    """One term: its days, the balance in figures, vacant seats, calls, and what can be done. No personal data.

    Raises:
        PermissionDenied: who may not see terms.
        Http404: there is none.
    """
    user = member_of_staff(request, VIEW)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    term = row_or_404(Term.objects.all(), pk)
    runs = user.has_perm(RUN)
    before = reappointing.before(term)
    badge, state = state_of(term)
    context = {
        "title": _("Term %(number)s of the city monitors") % {"number": term.number},
        "term": term,
        "badge": badge,
        "state": state,
        "days_left": (term.ends_on - timezone.localdate()).days if term.is_current() else None,
        "runs": runs,
        "panel": panel(balance(term)),
        "vacant": vacancies(term),
        "calls": Call.objects.filter(term=term).annotate(n_applications=Count("applications")),
        "before": before if runs and not term.is_over() else None,
        "is_coming": term.starts_on > timezone.localdate(),
        "may_change": runs and not term.is_over(),
    }
    return page(request, "term/page.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a term.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: there is none.
    """
    return write(request, pk)


def write(request: HttpRequest, pk: int | None) -> HttpResponse:
    """The form of a new term or of one that is there; the button for a proposal needs no JavaScript.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: there is none.
    """
    user = member_of_staff(request, RUN)
    term = row_or_404(Term.objects.all(), pk) if pk is not None else None
    is_post = request.method == "POST"
    form = TermForm(request.POST if is_post else None, term=term)
    done: list[Term] = []
    if is_post and "propose" in request.POST:
        form = form.proposed()
    elif is_post and term is None:
        if carried_out(form, Term(), lambda: done.append(terms.create(form.plan(), by=user))):
            messages.success(request, _("The term is made. Release a call for it next."))
    elif is_post and term is not None:
        version = request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
        if carried_out(form, term, lambda: done.append(terms.change(term, form.plan(), by=user, version=seen))):
            messages.success(request, _("The term is changed."))
    if done:
        return redirect(CHANGE, done[0].pk)
    title = _("New term") if term is None else _("Change term %(number)s") % {"number": term.number}
    return page(request, "term/form.html", {"form": form, "term": term, "title": title})


def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a term that was made by mistake.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: there is none.
    """
    user = member_of_staff(request, RUN)
    term = row_or_404(Term.objects.all(), pk)
    is_post = request.method == "POST"
    form = VersionForm(request.POST if is_post else None, initial={"version": term.version})
    if is_post and carried_out(form, term, lambda: terms.drop(term, by=user, version=form.cleaned_data["version"])):
        messages.success(request, _("The term is deleted."))
        return redirect("admin:monitors_term_changelist")
    title = _("Delete term %(number)s") % {"number": term.number}
    return page(request, "term/drop.html", {"form": form, "term": term, "title": title})


PAGES: tuple[Page, ...] = (
    Page("<int:pk>/edit/", edit, "term_edit"),
    Page("<int:pk>/drop/", drop, "term_drop"),
    *takingon.PAGES,
    *selection.PAGES,
    *appointment.PAGES,
    *officepapers.PAGES,
)
