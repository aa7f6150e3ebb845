"""Staff pages open only after the second factor is set up."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from civic.people.adapter import needs_second_factor
from civic.people.models import User


class StaffSecondFactor:
    """Sends staff without a second factor to its set-up whenever they open a staff page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        staff_page = request.path.startswith(("/admin/", "/dashboard/"))
        if staff_page and isinstance(user, User) and needs_second_factor(user):
            messages.warning(
                request, _("Please set up your second factor first. It protects the petitioners' data.")
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)
