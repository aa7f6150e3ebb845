"""A person's own pages."""

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from civic.people import withdrawal
from civic.people.forms import ProfileForm, WithdrawalForm
from civic.people.models import User


def _me(request: HttpRequest) -> User:
    return get_object_or_404(User, pk=request.user.pk)


@login_required
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """My page: name and phone, sign-in, the way to my petitions."""
    form = ProfileForm(request.POST or None, instance=_me(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("people:home")
    return render(request, "people/home.html", {"form": form})


@login_required
@require_GET
def second_factor_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the secret that is being set up, as a picture of our own host: the CSP allows no data: URL."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_mfa_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


@login_required
@require_GET
def withdraw(request: HttpRequest) -> HttpResponse:
    """What closing the account means; once a code was sent, where to type it."""
    return _withdrawal_page(request, WithdrawalForm())


@login_required
@require_POST
def withdraw_code(request: HttpRequest) -> HttpResponse:
    """Mail the code that confirms it."""
    user = _me(request)
    if user.is_staff or user.is_superuser:
        return redirect("people:withdraw")
    if withdrawal.send_code(request, user):
        messages.info(request, _("We have sent a code to your e-mail address."))
    else:
        messages.error(request, _("Too many codes were asked for. Please try again in an hour."))
    return redirect("people:withdraw")


@login_required
@require_POST
def withdraw_now(request: HttpRequest) -> HttpResponse:
    """Close the account if the code is right."""
    user = _me(request)
    form = WithdrawalForm(request.POST)
    if user.is_staff or user.is_superuser or not withdrawal.is_asked(request):
        return redirect("people:withdraw")
    if form.is_valid() and not withdrawal.code_is_right(request, user, form.cleaned_data["code"]):
        form.add_error("code", get_adapter().error_messages["incorrect_code"])
    if form.errors:
        return _withdrawal_page(request, form)
    withdrawal.close(user, request)
    logout(request)
    messages.success(request, _("Your account is closed. Thank you for having taken part."))
    return redirect("/")


def _withdrawal_page(request: HttpRequest, form: WithdrawalForm) -> HttpResponse:
    return render(request, "people/withdraw.html", {"form": form, "is_asked": withdrawal.is_asked(request)})
