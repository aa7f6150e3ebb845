from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from civic.dashboard import preferences
from civic.dashboard.views import health, home, mayor, outages

urlpatterns = [
    path("", home.home, name="home"),
    path("dashboard/", mayor.dashboard, name="dashboard"),
    path("privacy/", TemplateView.as_view(template_name="dashboard/privacy_policy.html"), name="privacy-policy"),
    path(
        "accessibility/",
        TemplateView.as_view(template_name="dashboard/accessibility.html"),
        name="accessibility",
    ),
    path("outages/", outages.outage_list, name="outages"),
    path("text-size/", preferences.set_text_size, name="text-size"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}civic/mark.svg"), name="favicon"),
    path("robots.txt", preferences.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
