"""The workflow of a case in one table: states, verbs, who may use a verb from which state.

`progress` (진행상태) says where a case is; `decision` (처리구분) says what the city decided. Two fields, not one list.
"""

from collections.abc import Callable
from dataclasses import dataclass
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


class Channel(models.TextChoices):
    """How the case came to the city."""

    WEB = "web", _("Web")
    COUNTER = "counter", _("At the counter")
    PHONE = "phone", _("Telephone")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit or meeting")


OPEN = frozenset({Progress.ARRIVED, Progress.ACCEPTED, Progress.REVIEWING, Progress.SUPPLEMENT, Progress.UNDER_WAY})
RUNNING = frozenset({Progress.ACCEPTED, Progress.REVIEWING})  # the legal clock runs
ANSWERED = frozenset({Progress.UNDER_WAY, Progress.DONE})


class Actor(StrEnum):
    """In which part somebody acts on a case."""

    PETITIONER = "petitioner"
    OFFICER = "officer"  # of the department that owns the case
    DESK = "desk"  # petition desk: sees and moves all
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
        guard: a further condition on the case, beyond its state.
        permission: a Django permission a staff member needs besides.
        danger: the button is shown apart.
    """

    key: str
    label: str | Promise
    sources: frozenset[Progress]
    actors: frozenset[Actor]
    guard: "Callable[[Case], bool] | None" = None
    permission: str = ""
    danger: bool = False


PETITIONER = frozenset({Actor.PETITIONER})
EVERY = frozenset(Progress)


def _has_petitioner(case: "Case") -> bool:
    return case.contact_id is not None


def _not_extended(case: "Case") -> bool:
    return case.extensions == 0


def _publishable(case: "Case") -> bool:
    return case.publication_agreed and case.published_at is None


def _is_published(case: "Case") -> bool:
    return case.published_at is not None


def _asked_to_reopen(case: "Case") -> bool:
    return case.reopening_asked_at is not None


def _unrated(case: "Case") -> bool:
    return case.rating is None


def _may_ask_to_reopen(case: "Case") -> bool:
    return case.reopening_asked_at is None and case.ending != Ending.WITHDRAWN


VERBS: dict[str, Verb] = {
    verb.key: verb
    for verb in (
        Verb("accept", _("Accept"), frozenset({Progress.ARRIVED}), STAFF),
        Verb("assign", _("Assign an officer"), RUNNING, STAFF),
        Verb("classify", _("Classify"), frozenset({Progress.ARRIVED}) | RUNNING, STAFF),
        Verb("transfer", _("Pass to another department"), frozenset({Progress.ARRIVED}) | RUNNING, STAFF),
        Verb("request_supplement", _("Ask the petitioner"), RUNNING, STAFF, guard=_has_petitioner),
        Verb("resume", _("Go on without the supplement"), frozenset({Progress.SUPPLEMENT}), STAFF),
        Verb("extend", _("Extend the period"), RUNNING, STAFF, guard=_not_extended),
        Verb("answer", _("Answer"), RUNNING, STAFF),
        Verb("refuse", _("Refuse with reasons"), RUNNING, STAFF),
        Verb("complete", _("Report the measures done"), frozenset({Progress.UNDER_WAY}), STAFF),
        Verb("note", _("Internal note"), EVERY, STAFF),
        Verb(
            "publish",
            _("Publish an edited version"),
            ANSWERED,
            STAFF,
            guard=_publishable,
            permission="cases.publish_case",
        ),
        Verb(
            "unpublish",
            _("Take off the public pages"),
            EVERY,
            STAFF,
            guard=_is_published,
            permission="cases.publish_case",
        ),
        Verb("reopen", _("Reopen"), frozenset({Progress.DONE, Progress.CLOSED, Progress.UNDER_WAY}), STAFF),
        Verb(
            "decline_reopening",
            _("Explain why it stays closed"),
            frozenset({Progress.DONE, Progress.CLOSED, Progress.UNDER_WAY}),
            STAFF,
            guard=_asked_to_reopen,
        ),
        Verb("close", _("End without an answer"), OPEN - {Progress.UNDER_WAY}, STAFF, danger=True),
        Verb("supply", _("Answer the question"), frozenset({Progress.SUPPLEMENT}), PETITIONER),
        Verb(
            "withdraw",
            _("Withdraw the petition"),
            frozenset({Progress.ARRIVED, Progress.ACCEPTED, Progress.REVIEWING, Progress.SUPPLEMENT}),
            PETITIONER,
            danger=True,
        ),
        Verb("rate", _("Rate the answer"), ANSWERED, PETITIONER, guard=_unrated),
        Verb(
            "ask_reopening",
            _("Ask to look at it again"),
            frozenset({Progress.UNDER_WAY, Progress.DONE, Progress.CLOSED}),
            PETITIONER,
            guard=_may_ask_to_reopen,
        ),
    )
}


def allowed(case: "Case", actors: frozenset[Actor], has_permission: Callable[[str], bool]) -> list[Verb]:
    """The verbs open to somebody acting as `actors` on this case now, in the order of the table."""
    return [
        verb
        for verb in VERBS.values()
        if case.progress in verb.sources
        and verb.actors & actors
        and (verb.guard is None or verb.guard(case))
        and (not verb.permission or has_permission(verb.permission))
    ]


class WorkflowError(Exception):
    """A verb could not be carried out; `str()` is a sentence for the person who tried."""


class WrongStatus(WorkflowError):
    """The verb does not fit the case's state, or the person's part in it."""


class ChangedMeanwhile(WorkflowError):
    """Somebody else changed the case after this person opened it; nothing was written."""


class SameKeyOtherContent(WorkflowError):
    """A form key was used again with other content."""
