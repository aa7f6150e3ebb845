"""The words of each topic of the law, gathered: letters, reminders, and what an event's data say.

A topic has a module with one `TEXTS`; here they are listed, and nowhere else.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import (
    consenting,
    demanding,
    elsewhere,
    examining,
    handover,
    informing,
    joint,
    objecting,
    pausing,
    periods,
    protecting,
    repeating,
    supplement,
)
from .letter import Letter, Texts, Words

if TYPE_CHECKING:
    from civic.cases.models import CaseEvent

TOPICS: tuple[Texts, ...] = (
    supplement.TEXTS,
    pausing.TEXTS,
    consenting.TEXTS,
    informing.TEXTS,
    joint.TEXTS,
    repeating.TEXTS,
    elsewhere.TEXTS,
    handover.TEXTS,
    protecting.TEXTS,
    demanding.TEXTS,
    examining.TEXTS,
    objecting.TEXTS,
    periods.TEXTS,
)

LETTERS: dict[str, Letter] = {letter.topic: letter for texts in TOPICS for letter in texts.letters}
REMINDERS: dict[str, tuple[Words, Words]] = {name: words for texts in TOPICS for name, words in texts.reminders}
_FACTS: "list[tuple[str, Callable[[CaseEvent], list[str]]]]" = [fact for texts in TOPICS for fact in texts.facts]


def add(texts: Texts) -> None:
    """The words of a program's own happenings; `happenings.register` calls it once for each program."""
    LETTERS.update({letter.topic: letter for letter in texts.letters})
    REMINDERS.update(dict(texts.reminders))
    _FACTS.extend(fact for fact in texts.facts if fact not in _FACTS)


def facts(event: "CaseEvent") -> list[str]:
    """What the data of an event say, as short sentences for everybody who may see it."""
    return [sentence for verb, tell in _FACTS if verb == event.verb for sentence in tell(event)]
