"""What `manage.py check --deploy` says about signing in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def staff_have_a_second_factor(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Standard on Safety Measures for Personal Information, §6: staff who reach personal data from outside."""
    if settings.STAFF_SECOND_FACTOR:
        return []
    return [
        Warning(
            "Staff sign in with a password or a code by mail alone.",
            hint="Set STAFF_SECOND_FACTOR=1 (the default outside the demonstration).",
            id="people.W001",
        )
    ]


@register(Tags.security, deploy=True)
def demo_people_stay_at_home(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The demonstration prints its password on the sign-in page."""
    if not settings.DEMO:
        return []
    return [
        Warning(
            "DEMO=1: keys are no secret, and the sign-in page shows accounts with their password.",
            hint="Unset DEMO wherever people can reach the portal.",
            id="people.W002",
        )
    ]
