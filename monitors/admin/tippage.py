"""One tip in the workplace: what was told, what came of it, choosing it; and writing one down for a monitor."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic.cases.admin.access import acts_on, staff_cases
from civic.cases.workflow import SameKeyOtherContent, WorkflowError
from civic.people.models import User
from civic.privacy.text import clean_text

from ..activity import owntips, tips
from ..forms.tip import PUBLICATION, ChosenForm, WrittenTipForm
from ..models import Appointment, PointRule, Tip
from .activityaccess import PEOPLE, RUN, TIPS, answer, log, reader

PAGE = "admin:monitors_tip_change"


def _opened(request: HttpRequest, pk: Any, *permissions: str) -> tuple[User, Tip]:
    """Who asks, and the tip.

    Raises:
        PermissionDenied: without one of the permissions.
        Http404: no such tip, or of a case this person may not read.
    """
    user = reader(request, TIPS, *permissions)
    text = str(pk)
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    rows = Tip.objects.with_outcome().select_related("monitor", "chosen_by", "case__department", "case__district")
    tip = rows.filter(pk=int(text)).first()
    if tip is None or not staff_cases(user).filter(pk=tip.case_id).exists():
        raise Http404
    return user, tip


@require_safe
def page(request: HttpRequest, pk: Any) -> HttpResponse:
    """All of one tip; whoever may read the register sees the monitor's name, and that is logged.

    Raises:
        PermissionDenied: who may not read tips.
        Http404: no such tip.
    """
    user, tip = _opened(request, pk)
    return _page(request, user, tip, ChosenForm())


def _page(request: HttpRequest, user: User, tip: Tip, form: ChosenForm) -> HttpResponse:
    people = user.has_perm(PEOPLE)
    log(request, user, "monitors.tip", tip.case.about, person=tip.monitor.about if people else "")
    line = owntips.lines(tip.monitor, [tip])[0]
    case = tip.case
    may_publish = user.has_perm("cases.publish_case") and acts_on(case, user)
    rule = PointRule.objects.filter(what=PointRule.What.CHOSEN_TIP).first()
    context = {
        "opts": Tip._meta,
        "tip": tip,
        "case": case,
        "line": line,
        "photos": list(case.attachments.filter(from_petitioner=True)),
        "people": people,
        "form": form,
        "rule": rule,
        "publish_url": _verb(case.pk, "publish") if may_publish and "publish" in _open(case, user) else "",
        "unpublish_url": _verb(case.pk, "unpublish") if may_publish and "unpublish" in _open(case, user) else "",
    }
    return answer(request, user, "tip/page.html", case.title, context)


def _open(case: Any, user: User) -> set[str]:
    return {verb.key for verb in case.verbs_for(user)}


def _verb(pk: int, key: str) -> str:
    return reverse("admin:cases_case_verb", args=[pk, key])


@require_http_methods(["POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a tip as a good one; a second click does nothing.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such tip.
    """
    user, tip = _opened(request, pk, RUN)
    form = ChosenForm(request.POST)
    if not form.is_valid():
        return _page(request, user, tip, form)
    try:
        tips.choose(tip, why=form.cleaned_data["why"], by=user)
    except WorkflowError as error:
        form.add_error("why", str(error))
        return _page(request, user, tip, form)
    messages.success(request, _("It is a good tip now. The monitor gets a letter."))
    return redirect(PAGE, tip.pk)


@require_POST
def unchoose(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the choice back.

    Raises:
        PermissionDenied: who does not run the monitors.
        Http404: no such tip.
    """
    _user, tip = _opened(request, pk, RUN)
    tips.unchoose(tip)
    messages.success(request, _("The choice and its points are taken back."))
    return redirect(PAGE, tip.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write down what a monitor told by telephone, by letter or at the counter; sent twice it makes one tip.

    Raises:
        PermissionDenied: who does not run the monitors.
    """
    user = reader(request, TIPS, PEOPLE, RUN)
    if request.method == "POST":
        form = WrittenTipForm(request.POST, request.FILES)
        if form.is_valid() and (done := _written(request, form, user)):
            return done
    else:
        form = WrittenTipForm(appointment=_asked(request))
    log(request, user, "monitors.tip", "monitors", "write")
    context = {"form": form, "consent": PUBLICATION, "opts": Tip._meta}
    return answer(request, user, "tip/write.html", _("Write down a tip for a monitor"), context)


def _asked(request: HttpRequest) -> Appointment | None:
    """The monitor whose page led here."""
    pk = clean_text(request.GET.get("appointment", ""))
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        return None
    return Appointment.objects.active().filter(pk=int(pk)).first()


def _written(request: HttpRequest, form: WrittenTipForm, user: User) -> HttpResponse | None:
    monitor = form.cleaned_data["appointment"].monitor
    try:
        tip = form.send(monitor, by=user, language=monitor.language)
    except SameKeyOtherContent as error:
        form.add_error(None, str(error))
        return None
    log(request, user, "monitors.tip", tip.case.about, "written", person=monitor.about)
    messages.success(request, _("%(number)s is written down.") % {"number": tip.case.number})
    return redirect(PAGE, tip.pk)
