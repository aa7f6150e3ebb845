"""What a topic of the law says in letters, reminders and the history: the shape of each entry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent
    from civic.people.models import User

Words = str | Promise
Contents = "Callable[[Case, CaseEvent | None], dict[str, Any]]"


@dataclass(frozen=True, slots=True)
class Letter:
    """What people are told when a verb was carried out, or when a reminder to the petitioner is due.

    Args:
        topic: key of the verb, or name of the reminder with underscores.
        to_petitioner: headline and subject of the petitioner's letter; '' when there is none. Its words stand in
            `templates/notices/case-words/<topic with hyphens>.txt`.
        to_office: headline of the letter to those in charge; '' when there is none.
        contents: gives `quotes` and `facts` (pairs of label and text) and what the words need; the reason if None.
            A `calendar` among them (RFC 5545) goes with the mail as a file, a `short` sentence stands in the text
            message, and a true `at_once` sends this one letter at once.
        next_steps: what the petitioner can do next; the usual ones if empty.
        important: by text message besides e-mail.
        at_once: sent at night and on days off, too, because the person has just asked for it.
        people: who of the office is told; those in charge of the case if None.
        office_contents: what the letter to the office says instead, such as another `department` or `due`.
    """

    topic: str
    to_petitioner: Words = ""
    to_office: Words = ""
    contents: "Callable[[Case, CaseEvent | None], dict[str, Any]] | None" = None
    next_steps: tuple[Words, ...] = ()
    important: bool = False
    at_once: bool = False
    people: "Callable[[Case, CaseEvent], Iterable[User]] | None" = None
    office_contents: "Callable[[Case, CaseEvent], dict[str, Any]] | None" = None


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything one topic adds.

    Args:
        letters: see `Letter`.
        reminders: name (with hyphens) to headline and sentence of a reminder to the office.
        facts: verb to a function that gives, as short sentences, what the data of an event say. Everybody who may
            see the event reads them, the petitioner too if it is public.
    """

    letters: tuple[Letter, ...] = ()
    reminders: "tuple[tuple[str, tuple[Words, Words]], ...]" = ()
    facts: "tuple[tuple[str, Callable[[CaseEvent], list[str]]], ...]" = ()
