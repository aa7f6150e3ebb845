"""What programs write into the history of a case besides the verbs: a booking, a hearing, an instruction.

A program says once, in its `AppConfig.ready`, what its happenings are called and what people are told of them
(`register`), and writes one with `happen`: locked, in one transaction with event, reminders and letters.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from civic.cases import lettertexts, texts
from civic.cases.models.event import EVENT_LABELS
from civic.cases.step import By, Step, taking
from civic.cases.texts.letter import Texts, Words
from civic.cases.workflow import VERBS, Actor

if TYPE_CHECKING:
    from civic.cases.models import Case


def register(words: Texts, labels: Mapping[str, Words]) -> None:
    """Make the happenings of a program known.

    Args:
        words: letters, reminders and facts, as for the verbs (`texts.letter.Texts`).
        labels: what each happening is called in the history; its key has at most 30 characters.

    Raises:
        ValueError: a key is too long, or is a verb's.
    """
    for key in labels:
        if len(key) > 30 or key in VERBS:
            raise ValueError(f"no key of a happening: {key!r}")
    EVENT_LABELS.update(labels)
    texts.add(words)
    lettertexts.add(words)


@contextmanager
def happen(
    case: "Case",
    key: str,
    *,
    by: By,
    actor: Actor,
    at: datetime | None = None,
    version: int | None = None,
) -> Iterator[Step]:
    """Hold the case locked while a program writes; afterwards event, reminders and letters are written.

    The program has checked that the person may do it; the state of the case is its own to change or leave.

    Args:
        case: brought up to date when it succeeds.
        key: one of the registered happenings.
        by: who acts; None is the portal itself.
        actor: in which part; `Actor.SYSTEM` for the portal.
        at: when it happened (now).
        version: `case.version` the person saw; None when it does not matter.

    Raises:
        LookupError: the happening was not registered.
        ChangedMeanwhile: the case has a newer version.
    """
    if key in VERBS or key not in EVENT_LABELS:
        raise LookupError(f"not a registered happening: {key!r}")
    with taking(case, key, by, version, at=at, actor=actor) as taken:
        yield taken
