"""Closing one's account: what is personal goes at once, what the law says must stay does.

Personal Information Protection Act §21 (destroy without delay), §38. The petitions themselves are records of the
city (Public Records Management Act): they and the contact given for them stay for their retention period.
"""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from civic.people.models import User
from civic.privacy import accesslog, throttle
from civic.privacy.client import client_ip

ACTION = "user.withdraw"
STATE = "people.withdrawal"  # session key
CODE_LIVES = timedelta(minutes=10)
MOST_ATTEMPTS = 5


def send_code(request: HttpRequest, user: User) -> bool:
    """Mail a code that confirms the wish; False when too many were asked for (5 an hour).

    Raises:
        ImmediateHttpResponse: no mail can be sent now.
    """
    if not throttle.allow("people.withdrawal", str(user.pk), 5, timedelta(hours=1)):
        return False
    adapter = get_adapter()
    code = adapter.generate_login_code()
    adapter.send_mail("account/email/withdrawal", user.email, {"code": code})
    ends = timezone.now() + CODE_LIVES
    request.session[STATE] = {"code": _hash(user, code), "ends": ends.timestamp(), "attempts": 0}
    return True


def is_asked(request: HttpRequest) -> bool:
    """Whether a code was sent that can still be typed in."""
    state = request.session.get(STATE) or {"ends": 0, "attempts": 0}
    return bool(state["ends"] > timezone.now().timestamp() and state["attempts"] < MOST_ATTEMPTS)


def code_is_right(request: HttpRequest, user: User, code: str) -> bool:
    """Compare what was typed; counts the attempt."""
    if not is_asked(request):
        return False
    state = request.session[STATE]
    request.session[STATE] = {**state, "attempts": state["attempts"] + 1}
    digits = "".join(letter for letter in code if letter.isdigit())
    return constant_time_compare(state["code"], _hash(user, digits))


def close(user: User, request: HttpRequest) -> None:
    """Wipe the account's personal columns and all that signs it in; its row stays, since cases point to it.

    Raises:
        ValueError: the account works for the city; its acts stay attached to a name.
    """
    if user.is_staff or user.is_superuser:
        raise ValueError("accounts of staff are closed by the system administrator")
    with transaction.atomic():
        for session in UserSession.objects.filter(user=user):
            session.end()
        for model in (EmailAddress, Authenticator, SocialAccount):
            model.objects.filter(user=user).delete()
        user.groups.clear()
        user.name = user.phone = ""
        user.email = f"closed-{user.pk}@closed.invalid"
        user.is_active = False
        user.set_unusable_password()
        user.save()
        accesslog.record(
            by=None, action=ACTION, subject=f"user/{user.pk}", person=f"user/{user.pk}", ip=client_ip(request)
        )


def _hash(user: User, code: str) -> str:
    return salted_hmac(f"{STATE}:{user.pk}", code, algorithm="sha256").hexdigest()
