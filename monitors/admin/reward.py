"""Rewards of the monitors: who reached a rule, giving it, and the register of payments."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from civic.cases.workflow import WorkflowError
from civic.people.models import User

from ..activity import rewards
from ..forms.points import ExportForm, OtherRewardForm, RewardForm, WhyForm
from ..models import Reward, RewardRule
from .activityaccess import PEOPLE, REWARDS, RUN, answer, file, log, may_export, reader, year_of, years_to_choose

if TYPE_CHECKING:
    RewardAdminBase = admin.ModelAdmin[Reward]
else:
    RewardAdminBase = admin.ModelAdmin

LIST = "admin:monitors_reward_changelist"


def _years() -> list[int]:
    return years_to_choose(Reward.objects.order_by().values_list("year", flat=True).distinct())


def _back(year: int) -> HttpResponse:
    return redirect(reverse(LIST, query={"year": year}))


def listed(
    request: HttpRequest, export_form: ExportForm | None = None, sent: tuple[int, RewardForm] | None = None
) -> TemplateResponse:
    """What was given for a year, and who can be given something; the look is logged.

    Args:
        sent: a rule's id and its form that was refused.

    Raises:
        PermissionDenied: who does not read rewards.
    """
    user = reader(request, REWARDS, PEOPLE)
    year = year_of(request.POST if request.method == "POST" else request.GET)
    given, waiting = rewards.register(year), rewards.candidates(year)
    if given or waiting:
        log(request, user, "monitors.reward", "monitors", f"year={year}")
    parts = []
    for rule in RewardRule.objects.order_by("-points", "pk"):
        of_it = [one for one in waiting if one.rule.pk == rule.pk]
        form = sent[1] if sent is not None and sent[0] == rule.pk else RewardForm(candidates=of_it)
        if of_it or form.is_bound:
            parts.append((rule, form))
    context = {
        "year": year,
        "years": _years(),
        "rows": given,
        "total": sum(row.amount or 0 for row in given),
        "parts": parts,
        "form": export_form or ExportForm(),
        "kept": [("year", str(year))],
    }
    return answer(request, user, "reward/list.html", _("Rewards of the monitors"), context)


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the rewards of a rule to those who are ticked; the form sent twice gives them once.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such rule.
    """
    user = reader(request, RUN, REWARDS, PEOPLE)
    rule = RewardRule.objects.filter(pk=pk).first()
    if rule is None:
        raise Http404
    year = year_of(request.POST)
    waiting = [one for one in rewards.candidates(year) if one.rule.pk == rule.pk]
    form = RewardForm(request.POST, candidates=waiting)
    if not form.is_valid():
        return listed(request, sent=(rule.pk, form))
    keys = [key for key in form.cleaned_data["chosen"] if key.startswith(f"{rule.pk}-")]
    try:
        made = rewards.give(
            keys, year=year, gifts={rule.pk: form.gift}, by=user, form_key=form.cleaned_data["form_key"]
        )
    except WorkflowError as error:
        form.add_error(None, str(error))
        return listed(request, sent=(rule.pk, form))
    words = ngettext("%(count)d reward was given.", "%(count)d rewards were given.", len(made))
    messages.success(request, words % {"count": len(made)})
    return _back(year)


def other(request: HttpRequest) -> HttpResponse:
    """Enter something no rule asks for; the form names all monitors, refused or not.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, RUN, REWARDS, PEOPLE)
    form = OtherRewardForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _entered(form, user):
        messages.success(request, _("It stands in the register."))
        return _back(form.cleaned_data["year"])
    log(request, user, "monitors.reward", "monitors", "add")
    return answer(request, user, "reward/other.html", _("Enter another reward"), {"form": form})


def _entered(form: OtherRewardForm, user: User) -> bool:
    given = form.cleaned_data
    try:
        rewards.give_other(
            given["appointment"],
            name=given["name"],
            year=given["year"],
            gift=form.gift,
            by=user,
            form_key=given["form_key"],
        )
    except WorkflowError as error:
        form.add_error(None, str(error))
        return False
    return True


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike out what was entered by mistake.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such reward.
    """
    user = reader(request, RUN, REWARDS, PEOPLE)
    row = Reward.objects.filter(pk=pk).first()
    if row is None:
        raise Http404
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please write why."))
    else:
        rewards.take_back(row, why=form.cleaned_data["why"], by=user)
        messages.success(request, _("It is struck out. Who did it and why stays in the history."))
    return _back(row.year)


@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """The register of payments (보상 지급대장) on A4, with a column to sign; no bank accounts.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, RUN, REWARDS, PEOPLE)
    year = year_of(request.GET)
    rows = rewards.register(year)
    log(request, user, "monitors.reward", "monitors", f"print | year={year}")
    context = {
        "paper_title": _("Register of rewards of the city monitors %(year)s") % {"year": year},
        "paper_day": timezone.localdate(),
        "rows": rows,
        "total": sum(row.amount or 0 for row in rows),
        "back_url": reverse(LIST, query={"year": year}),
        "no_sizes": True,
    }
    response = TemplateResponse(request, "admin/monitors/reward/print.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The register of a year as a file; who and why stand in the access log before it leaves.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, RUN, REWARDS, PEOPLE)
    form = ExportForm(request.POST)
    if not may_export(form, user):
        return listed(request, form)
    year = year_of(request.POST)
    kind, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
    log(request, user, "monitors.reward", "monitors", f"{reason} | {kind} | year={year}")
    head = [
        *(_("Number"), _("Name"), _("Term"), _("Seat"), _("District"), _("Reward"), _("Amount in won")),
        *(_("Given on"), _("Remarks"), _("Entered by")),
    ]
    return file("rewards", head, _cells(rewards.register(year)), kind)


def _cells(rows: Any) -> Iterator[list[object]]:
    for number, row in enumerate(rows, 1):
        held = row.appointment
        yield [
            number, held.monitor.name, held.term.number, held.seat, held.district, row.name, row.amount or "",
            row.given_on, row.note, row.by or "",
        ]  # fmt: skip


@admin.register(Reward)
class RewardAdmin(RewardAdminBase):
    """Pages of our own in the places of Django's."""

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Any, str]] = [
            ("give/<int:pk>/", give, "give"),
            ("<int:pk>/take-back/", take_back, "take_back"),
            ("print/", printed, "print"),
            ("export/", export, "export"),
        ]
        own = [
            path(address, self.admin_site.admin_view(view), name=f"monitors_reward_{name}")
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return listed(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return other(request)

    def has_view_permission(self, request: HttpRequest, obj: Reward | None = None) -> bool:
        return request.user.has_perm(REWARDS) and request.user.has_perm(PEOPLE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RUN)

    def has_change_permission(self, request: HttpRequest, obj: Reward | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Reward | None = None) -> bool:
        return False
