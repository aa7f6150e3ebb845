"""Rewards (보상): who reached a rule this year, giving it once, and the register of what was given."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.admin.models import DELETION, LogEntry
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import WorkflowError
from civic.notices import outbox
from civic.people.models import User

from .. import letters
from ..letters import Addressee, Message
from ..membership.office import not_oneself
from ..models import Appointment, Reward, RewardRule
from . import points, ranking

MOST_WON = 10_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who reached a rule and was not given its reward yet."""

    appointment: Appointment
    rule: RewardRule
    points: int

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.rule.pk}-{self.appointment.pk}"


@dataclass(frozen=True, slots=True)
class Gift:
    """What a reward is, besides who gets it."""

    given_on: date
    amount: int | None = None
    note: str = ""


def candidates(year: int) -> list[Candidate]:
    """Everybody who reached a rule in a year without having been given it; the higher rule first."""
    rules = list(RewardRule.objects.filter(is_used=True).order_by("-points", "pk"))
    given = set(
        Reward.objects.filter(year=year, rule__isnull=False).values_list("rule", "appointment__monitor").order_by()
    )
    standing = ranking.of_year(year)
    return [
        Candidate(one.appointment, rule, one.points)
        for rule in rules
        for one in standing
        if one.points >= rule.points and (rule.pk, one.monitor.pk) not in given
    ]


@transaction.atomic
def give(
    keys: Collection[str],
    *,
    year: int,
    gifts: Mapping[int, Gift],
    by: User,
    form_key: uuid.UUID,
    at: datetime | None = None,
) -> list[Reward]:
    """Give the rewards of rules that were reached. Who was given one already keeps that one: nothing twice.

    Args:
        keys: of the candidates.
        gifts: by the rule's id.
        form_key: of the form; the same form sent again gives nothing more.

    Raises:
        WorkflowError: nobody chosen, a day that does not fit, somebody who does not reach the rule, or oneself.
    """
    if not keys:
        raise WorkflowError(_("Please choose who is given a reward."))
    for gift in gifts.values():
        _check(gift, year)
    wanted = {int(part) for key in keys if (part := key.partition("-")[2]).isdecimal()}
    points.hold(list(Appointment.objects.filter(pk__in=wanted)))
    if Reward.objects.filter(form_key__in=[_key(form_key, key) for key in keys]).exists():
        return []
    found = {one.key: one for one in candidates(year)}
    missing = [key for key in keys if key not in found]
    if missing:
        raise WorkflowError(_("Somebody you chose has that reward already, or no longer reaches it. Look again."))
    not_oneself(by, [found[key].appointment.monitor for key in keys])
    rows = [_row(found[key], gifts[found[key].rule.pk], year, by, _key(form_key, key)) for key in keys]
    made = Reward.objects.bulk_create(rows)
    with outbox.gathering():
        for row in made:
            _tell(row, at)
    return made


@transaction.atomic
def give_other(appointment: Appointment, *, name: str, year: int, gift: Gift, by: User, form_key: uuid.UUID) -> Reward:
    """Give something no rule asks for, such as the expenses of a visit; the same form again gives the same one.

    Raises:
        WorkflowError: a day that does not fit, or it is for oneself.
    """
    _check(gift, year)
    not_oneself(by, [appointment.monitor])
    points.hold([appointment])
    row, is_new = Reward.objects.get_or_create(
        form_key=form_key,
        defaults={
            "appointment": appointment,
            "year": year,
            "name": name,
            "amount": gift.amount,
            "given_on": gift.given_on,
            "note": gift.note,
            "by": by,
            "is_demo": appointment.is_demo,
        },
    )
    if is_new:
        _tell(row, None)
    return row


@transaction.atomic
def take_back(reward: Reward, *, why: str, by: User) -> bool:
    """Strike out what was entered by mistake; who did it and why stays in the history. False when it is gone already.

    Raises:
        WorkflowError: no reason.
    """
    if not why.strip():
        raise WorkflowError(_("Please write why."))
    row = Reward.objects.select_for_update(of=("self",)).select_related("appointment__monitor").filter(pk=reward.pk)
    locked = row.first()
    if locked is None:
        return False
    said = f"{locked.year} · {locked.name} · {locked.amount or '–'} · {locked.appointment.about}: {why.strip()}"
    LogEntry.objects.log_actions(by.pk, [locked], DELETION, change_message=said, single_object=True)
    letters.take_back(f"reward/{locked.pk}/", locked.appointment.about)
    locked.delete()
    return True


def register(year: int) -> Sequence[Reward]:
    """What was given for a year, in the order it was given: the register of payments (보상 지급대장)."""
    rows = Reward.objects.filter(year=year).select_related(
        "appointment__monitor", "appointment__district", "appointment__term", "rule", "by"
    )
    return list(rows.order_by("given_on", "pk"))


def _key(form_key: uuid.UUID, key: str) -> uuid.UUID:
    return uuid.uuid5(form_key, key)


def _check(gift: Gift, year: int) -> None:
    if gift.given_on.year < year or gift.given_on > timezone.localdate():
        raise WorkflowError(_("The day lies before the year it is for, or has not come yet."))
    if gift.amount is not None and not 0 < gift.amount <= MOST_WON:
        raise WorkflowError(_("The amount is from 1 to %(most)s won.") % {"most": f"{MOST_WON:,}"})


def _row(one: Candidate, gift: Gift, year: int, by: User, key: uuid.UUID) -> Reward:
    return Reward(
        appointment=one.appointment,
        rule=one.rule,
        form_key=key,
        year=year,
        name=one.rule.name,
        amount=gift.amount,
        given_on=gift.given_on,
        note=gift.note,
        by=by,
        is_demo=one.appointment.is_demo,
    )


def _tell(row: Reward, at: datetime | None) -> None:
    letters.tell(
        [Addressee.of(row.appointment)],
        f"reward/{row.pk}/given",
        lambda: Message(
            headline=_("You are given a reward as a city monitor"),
            paragraphs=[_("Thank you for your work for the city.")],
            facts=[(_("Reward"), row.name), (_("For the year"), str(row.year)), *_amount(row)],
            path="/monitors/passport/",
            button=_("My activity passport"),
            short=row.name,
        ),
        about=f"reward/{row.pk}",
        at=at,
    )


def _amount(row: Reward) -> list[tuple[str, str]]:
    return [(_("Amount"), _("%(won)s won") % {"won": f"{row.amount:,}"})] if row.amount else []
