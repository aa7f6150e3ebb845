"""The states of a case, and what a verb is; the table of verbs is in `workflow.py`.

`progress` (진행상태) says where a case is; `decision` (처리구분) says what the city decided. Two fields, not one list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from civic.cases.models import Case


class Progress(models.TextChoices):
    """진행상태."""

    ARRIVED = "arrived", _("Waiting for acceptance")
    ACCEPTED = "accepted", _("Accepted")
    REVIEWING = "reviewing", _("Under review")
    SUPPLEMENT = "supplement", _("Waiting for the petitioner")
    PAUSED = "paused", _("The period stands still")
    UNDER_WAY = "under_way", _("Measures under way")
    DONE = "done", _("Done")
    CLOSED = "closed", _("Ended")


class Decision(models.TextChoices):
    """처리구분."""

    ADOPTED = "adopted", _("Adopted")
    PARTLY = "partly", _("Adopted in part")
    ALTERNATIVE = "alternative", _("Alternative offered")
    LONG_TERM = "long_term", _("Long-term review")
    REFUSED = "refused", _("Not possible")
    OTHER_AGENCY = "other_agency", _("Passed to another agency")


class Ending(models.TextChoices):
    """Why a case ended without an answer (종결)."""

    WITHDRAWN = "withdrawn", _("Withdrawn by the petitioner")
    DUPLICATE = "duplicate", _("Same as another petition")
    OTHER_AGENCY = "other_agency", _("Passed to another agency")
    RETURNED = "returned", _("Returned: the requested supplement did not come")
    NOT_A_PETITION = "not_a_petition", _("Not a petition (advertisement, insult, test)")
    UNREACHABLE = "unreachable", _("Regarded as withdrawn: our letters came back twice")  # Decree art. 25 (2)
    EXEMPT = "exempt", _("Not handled, for a reason of the law")  # Act art. 21
    REPEATED = "repeated", _("The same matter was answered twice already")  # Act art. 23
    MERGED = "merged", _("Handled together with other petitions")  # Decree art. 6 (7)


class Channel(models.TextChoices):
    """How the case came to the city."""

    WEB = "web", _("Web")
    COUNTER = "counter", _("At the counter")
    PHONE = "phone", _("Telephone")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit or meeting")


OPEN = frozenset(Progress) - {Progress.DONE, Progress.CLOSED}
RUNNING = frozenset({Progress.ACCEPTED, Progress.REVIEWING})  # the legal clock runs
STANDING_STILL = frozenset({Progress.SUPPLEMENT, Progress.PAUSED})  # it stands still
UNANSWERED = OPEN - {Progress.UNDER_WAY}
ANSWERED = frozenset({Progress.UNDER_WAY, Progress.DONE})


class Actor(StrEnum):
    """In which part somebody acts on a case."""

    PETITIONER = "petitioner"
    OFFICER = "officer"  # of the department that owns the case
    DESK = "desk"  # petition desk: sees and moves all
    EXAMINER = "examiner"  # petition examiner: watches over the periods
    HELPER = "helper"  # of a department whose cooperation was asked for
    SYSTEM = "system"


STAFF = frozenset({Actor.OFFICER, Actor.DESK})


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done with a case.

    Args:
        key: name of the method on `Case`.
        label: on the button.
        sources: states from which it is allowed.
        actors: in which part one may do it.
        guard: a further condition on the case at a moment, beyond its state.
        permission: a Django permission a staff member needs besides.
        danger: the button is shown apart.
        barred: a sentence why a certain person may not, though others in the same part may; '' if they may.
    """

    key: str
    label: str | Promise
    sources: frozenset[Progress]
    actors: frozenset[Actor]
    guard: "Callable[[Case, datetime], bool] | None" = None
    permission: str = ""
    danger: bool = False
    barred: "Callable[[Case, object], str] | None" = None


class WorkflowError(Exception):
    """A verb could not be carried out; `str()` is a sentence for the person who tried."""


class WrongStatus(WorkflowError):
    """The verb does not fit the case's state, or the person's part in it."""


class ChangedMeanwhile(WorkflowError):
    """Somebody else changed the case after this person opened it; nothing was written."""


class SameKeyOtherContent(WorkflowError):
    """A form key was used again with other content."""
