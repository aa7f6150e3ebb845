"""Which cases: every list of the portal starts from one of these."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone

from civic.cases.law import HOUSEHOLDS_OF_MANY, SIGNERS_OF_MANY
from civic.cases.textsearch import TextMatch, few_matches, words
from civic.cases.workflow import ANSWERED, OPEN, Progress
from civic.organization.models import Department
from civic.people.models import Contact, User
from civic.people.petitioner import Petitioner
from civic.privacy.phones import normalise_phone

if TYPE_CHECKING:
    from .case import Case

    CaseRows = models.QuerySet[Case]
else:
    CaseRows = models.QuerySet

_NUMBER = re.compile(r"\d{4}-\d{6,}")

FEW = 1000  # cases one person represents, far more than anybody does

Viewer = User | AnonymousUser | Petitioner


class CaseQuerySet(CaseRows):
    """Selections by what they mean."""

    def visible_to(self, viewer: Viewer) -> "CaseQuerySet":
        """Cases whose text this person may read: their own, their departments', or all."""
        if isinstance(viewer, Petitioner):
            return self.filter(number=viewer.number)
        if not isinstance(viewer, User) or not viewer.is_active:
            return self.none()
        if viewer.has_perm("cases.view_all_cases"):
            return self
        own = Q(contact__user=viewer)
        if viewer.has_perm("cases.view_case"):
            own |= Q(department__in=Department.objects.of(viewer))
        return self.filter(own)

    def asked_of(self, user: User) -> "CaseQuerySet":
        """Cases of others that the user's departments were asked about, from the request on; not those taken back.

        For opening one case. Lists start from `visible_to`, which needs no second table.
        """
        from civic.cases.models.cooperation import Cooperation

        if not user.is_active or not user.has_perm("cases.view_case"):
            return self.none()
        asked = Cooperation.objects.not_taken_back().asked_of(user)
        return self.filter(pk__in=asked.values("case")).exclude(contact__user=user)

    def may_open(self, viewer: Viewer, pk: int) -> bool:
        """Whether this person may read one case, and its files."""
        if self.visible_to(viewer).filter(pk=pk).exists():
            return True
        return isinstance(viewer, User) and self.asked_of(viewer).filter(pk=pk).exists()

    def filed_by(self, user: User) -> "CaseQuerySet":
        """The cases a signed-in citizen filed, newest first."""
        return self.filter(contact__user=user).order_by("-arrived_at", "-pk")

    def open(self) -> "CaseQuerySet":
        """The city still owes something."""
        return self.filter(progress__in=OPEN)

    def open_or_since(self, moment: datetime) -> "CaseQuerySet":
        """Open ones, and those that arrived since a moment, ended or not."""
        return self.filter(Q(progress__in=OPEN) | Q(arrived_at__gte=moment))

    def answered(self) -> "CaseQuerySet":
        return self.filter(progress__in=ANSWERED)

    def waiting_for_city(self) -> "CaseQuerySet":
        """Something must be done by the city: open and not waiting for the petitioner, or asked to be reopened."""
        return self.filter(act_by__isnull=False)

    def overdue(self, at: datetime | None = None) -> "CaseQuerySet":
        """The city should have acted before `at` (now)."""
        return self.filter(act_by__lt=at or timezone.now())

    def todo_for(self, user: User) -> "CaseQuerySet":
        """What this officer must do now: cases of the officer's departments (all for the desk), most urgent first."""
        mine = self.waiting_for_city()
        if not user.has_perm("cases.triage_case"):
            mine = mine.filter(department__in=Department.objects.of(user))
        return mine.order_by("act_by", "pk")

    def published(self) -> "CaseQuerySet":
        """Cases with an edited version anyone may read, newest publication first."""
        return self.filter(published_at__isnull=False).order_by("-published_at", "-pk")

    def of_many(self) -> "CaseQuerySet":
        """Petitions of many people (다수인관련민원); `Case.is_multi_person` of each is true. Act art. 2, no. 6."""
        return self.filter(signers__gte=SIGNERS_OF_MANY, households__gte=HOUSEHOLDS_OF_MANY)

    def of_program(self, key: str) -> "CaseQuerySet":
        return self.filter(program=key)

    def with_person(self, text: str) -> "CaseQuerySet":
        """Cases of a petitioner or representative with exactly this e-mail address, phone number or name."""
        people = _people(text.strip())
        represented = list(people.filter(represents__isnull=False).values_list("represents__case", flat=True)[:FEW])
        if not represented:  # one condition, one index
            return self.filter(contact__in=people)
        return self.filter(Q(contact__in=list(people.values_list("pk", flat=True))) | Q(pk__in=represented))

    def search(self, text: str) -> "CaseQuerySet":
        """Cases by receipt number, or by words in title and text (all of them).

        One way only, told by the look of `text`, so that each uses its own index.
        """
        text = text.strip()[:200]
        if not text:
            return self
        if _NUMBER.fullmatch(text):
            return self.filter(number=text)
        if connection.vendor == "postgresql":
            if not words(text):
                return self.none()
            few = few_matches(text)
            return self.filter(TextMatch(text)) if few is None else self.filter(pk__in=few)
        matches = Q()
        for term in words(text):
            matches &= Q(title__icontains=term) | Q(text__icontains=term)
        return self.filter(matches) if matches else self.none()

    def with_rows(self) -> "CaseQuerySet":
        """What a list row shows, without a query a row."""
        return self.select_related("department", "district", "category", "officer")

    def running(self) -> "CaseQuerySet":
        """The legal clock runs or will run: arrival or acceptance counts."""
        return self.filter(progress__in=[Progress.ARRIVED, Progress.ACCEPTED, Progress.REVIEWING])


def looks_personal(text: str) -> bool:
    """Whether a search text is an e-mail address or a phone number: such a text must not get into an address."""
    if "@" in text:
        return True
    try:
        return bool(normalise_phone(text))
    except ValueError:
        return False


def _people(text: str) -> "models.QuerySet[Contact]":
    if "@" in text:
        return Contact.objects.with_email(text)
    if looks_personal(text):
        return Contact.objects.with_phone(normalise_phone(text))
    return Contact.objects.with_name(text) if text else Contact.objects.none()


CaseManager = models.Manager.from_queryset(CaseQuerySet)
