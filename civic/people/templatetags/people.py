"""What the sign-in pages show besides their forms."""

from collections.abc import Iterator

from allauth.account.adapter import get_adapter
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from civic.people.models import User
from civic.people.roles import LABELS

register = template.Library()
DEMO_PASSWORD = "gimje-demo-2026"  # noqa: S105 - shown to everyone, for demo people only


@register.simple_tag
def demo_password() -> str:
    """The password of the demo people; empty outside the demonstration."""
    return DEMO_PASSWORD if settings.DEMO else ""


@register.simple_tag
def demo_people() -> list[tuple[str, str]]:
    """Address and role of one demo person for each role; empty outside the demonstration."""
    return list(_one_of_each_role()) if settings.DEMO else []


def _one_of_each_role() -> Iterator[tuple[str, str]]:
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    citizen = people.filter(is_staff=False, groups__isnull=True).first()
    if citizen:
        yield citizen.email, _("Citizen")
    for role, label in LABELS.items():
        if person := people.filter(groups__name=role).first():
            yield person.email, _(label)
    if superuser := people.filter(is_superuser=True).first():
        yield superuser.email, _("System administrator")


@register.simple_tag
def second_factor_is_off() -> bool:
    return not settings.STAFF_SECOND_FACTOR


@register.simple_tag(takes_context=True)
def safe_next(context: template.Context) -> str:
    """Where to go after signing in, as asked for in the address; empty when that is no page of this portal."""
    request: HttpRequest = context["request"]
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if url and get_adapter().is_safe_url(url) else ""


@register.filter
def device(user_agent: str) -> str:
    """`Chrome · Windows` from a browser's long name of itself; its beginning when it is none we know."""
    browsers = {"Edg": "Edge", "Whale": "Whale", "SamsungBrowser": "Samsung", "KAKAOTALK": "KakaoTalk", "OPR": "Opera"}
    browsers |= {"Firefox": "Firefox", "Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
    systems |= {"Linux": "Linux"}
    browser = next((name for mark, name in browsers.items() if mark in user_agent), "")
    system = next((name for mark, name in systems.items() if mark in user_agent), "")
    return " · ".join(filter(None, [browser, system])) or user_agent[:60] or _("Unknown device")
