"""Accounts of monitors: whoever has an e-mail address signs in with a code by mail and needs no password."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from civic.people.models import User
from civic.people.roles import MONITOR
from civic.privacy import accesslog

from ..models import Monitor


def give(monitors: Sequence[Monitor], *, by: User | None, about: str) -> None:
    """Make each of them with an e-mail address an account, or find it, and let all accounts take part.

    An account of staff, a closed one or one of another monitor is not joined: the monitor then has none, and staff
    write down for them. Few queries, however many they are.

    Args:
        about: what the record of granted rights names, such as `term/12`.
    """
    without = {row.email: row for row in monitors if row.user_id is None and row.email}
    taken = {user.email: user for user in User.objects.filter(email__in=list(without)).select_related("monitor")}
    proven = set(
        EmailAddress.objects.filter(user__in=list(taken.values()), email__in=list(taken), verified=True).values_list(
            "user_id", flat=True
        )
    )
    found: list[Monitor] = []
    for email, user in taken.items():
        row = without.pop(email)
        if user.is_active and not user.is_staff and not user.is_superuser and not hasattr(user, "monitor"):
            if user.pk not in proven and user.has_usable_password():
                # Whoever chose it has never shown that the address is theirs.
                user.set_unusable_password()
                user.save(update_fields=["password"])
            row.user = user
            found.append(row)
    new = [_account(row) for row in without.values()]
    User.objects.bulk_create(new)
    for row, user in zip(without.values(), new, strict=True):
        row.user = user
        found.append(row)
    Monitor.objects.bulk_update(found, ["user"], batch_size=200)
    _let_take_part([row.user_id for row in monitors if row.user_id], by=by, about=about)


def _account(row: Monitor) -> User:
    user = User(email=row.email, name=row.name, phone=row.phone, phone_index=row.phone_index, is_demo=row.is_demo)
    user.set_unusable_password()
    return user


def _let_take_part(users: Sequence[int], *, by: User | None, about: str) -> None:
    group = Group.objects.get(name=MONITOR)
    have = set(group.user_set.filter(pk__in=users).values_list("pk", flat=True))
    lacking = [pk for pk in users if pk not in have]
    if not lacking:
        return
    group.user_set.add(*lacking)
    person = f"user/{lacking[0]}" if len(lacking) == 1 else ""
    accesslog.record(
        by=by, action="user.rights", subject=about, person=person, reason=f"+{MONITOR}: {len(lacking)} account(s)"
    )


def take_away(users: Sequence[int], *, by: User | None, about: str) -> None:
    """Take the role from accounts whose office is over; what they may still read follows from being in the register."""
    group = Group.objects.get(name=MONITOR)
    have = list(group.user_set.filter(pk__in=users).values_list("pk", flat=True))
    if not have:
        return
    group.user_set.remove(*have)
    person = f"user/{have[0]}" if len(have) == 1 else ""
    accesslog.record(
        by=by, action="user.rights", subject=about, person=person, reason=f"-{MONITOR}: {len(have)} account(s)"
    )
