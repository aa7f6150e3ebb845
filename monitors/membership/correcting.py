"""Putting right what the register says of a person; who changed which fields and why stays, the old values do not."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from civic.cases.workflow import ChangedMeanwhile
from civic.people.models import User
from civic.privacy import accesslog

from ..models import Monitor
from . import accounts
from .persons import Refused

FIELDS = ("name", "phone", "email", "gender", "birth_year", "occupation", "language")


def seal(monitor: Monitor) -> str:
    """What a person's data are now, as a seal that says nothing of them; it shows whether they changed meanwhile."""
    values = [str(getattr(monitor, name)) for name in FIELDS]
    return hmac.new(settings.SECRET_KEY.encode(), json.dumps(values).encode(), sha256).hexdigest()


def change(monitor: Monitor, values: Mapping[str, Any], *, by: User, seen: str, reason: str, ip: str = "") -> list[str]:
    """Change some of `FIELDS`. Returns the names of those that are different now.

    An e-mail address gives somebody without an account one; an account that never was used moves with the address.

    Args:
        seen: the `seal` of what the person saw who changes it.

    Raises:
        ChangedMeanwhile: somebody else changed it since.
        Refused: the phone number or the address is another monitor's; `reason` is the field.
    """
    with transaction.atomic():
        row = Monitor.objects.select_for_update(of=("self",)).get(pk=monitor.pk)
        changed = [name for name in FIELDS if name in values and getattr(row, name) != values[name]]
        if not changed:
            return []
        if not hmac.compare_digest(seal(row), seen):
            raise ChangedMeanwhile
        _check(row, values, changed)
        old_address = row.email
        for name in changed:
            setattr(row, name, values[name])
        row.save()
        if "email" in changed and row.email:
            _account(row, old_address, by=by)
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(Monitor),
            object_id=str(row.pk),
            object_repr=str(row),
            action_flag=CHANGE,
            change_message=f"{', '.join(_labels(changed))}: {reason}",
        )
        accesslog.record(
            by=by,
            action="monitors.person-changed",
            subject=row.about,
            person=row.about,
            reason=f"{reason} | {', '.join(changed)}",
            ip=ip,
        )
    return changed


def _labels(names: list[str]) -> list[str]:
    return [str(Monitor._meta.get_field(name).verbose_name) for name in names]  # type: ignore[union-attr]  # columns


def _check(row: Monitor, values: Mapping[str, Any], changed: list[str]) -> None:
    others = Monitor.objects.exclude(pk=row.pk)
    if "phone" in changed and values["phone"] and others.with_phone(values["phone"]).exists():
        raise Refused("phone", _("This phone number is another monitor’s."))
    if "email" in changed and values["email"] and others.with_email(values["email"]).exists():
        raise Refused("email", _("This e-mail address is another monitor’s."))


def _account(row: Monitor, old_address: str, *, by: User) -> None:
    """An account for the new address; one made for a mistyped address, and so never used, moves along."""
    if row.user_id is None:
        if row.appointments.active().exists():
            accounts.give([row], by=by, about=row.about)
        return
    user = User.objects.select_for_update().get(pk=row.user_id)
    unused = user.last_login is None and not user.has_usable_password() and user.email == old_address
    if unused and not User.objects.filter(email=row.email).exists():
        EmailAddress.objects.filter(user=user).delete()
        user.email = row.email
        user.save(update_fields=["email"])
