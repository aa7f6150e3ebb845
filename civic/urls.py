"""Addresses of the portal. Programs are named as strings: nothing in `civic` imports one."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from civic.dashboard import errors

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth asks for it

admin.site.enable_nav_sidebar = False  # the work list needs the width; "All tools" leads everywhere

urlpatterns = [
    path("", include("civic.dashboard.urls")),
    path("petitions/", include("petitions.urls")),
    path("monitors/", include("monitors.urls")),
    path("consultations/", include("consultations.urls")),
    path("seniorvisits/", include("seniorvisits.urls")),
    path("files/", include("civic.cases.urls")),
    path("accounts/", include("allauth.urls")),
    path("my/", include("civic.people.urls")),
    # Django's way from a row to its public page would tell numbers and file addresses of every case.
    path("admin/r/<path:rest>", errors.no_such_page),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "civic.dashboard.errors.bad_request"
handler403 = "civic.dashboard.errors.forbidden"
handler404 = "civic.dashboard.errors.not_found"
handler500 = "civic.dashboard.errors.server_error"
