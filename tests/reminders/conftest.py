"""A handler the tests can watch, and a shorthand for planning."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from civic.reminders import kinds, planning
from civic.reminders.models import Reminder

KIND = "test.kind"


class Handler:
    """Remembers what it was called for; `answer` is returned, or raised when it is an error."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.answer: str | Exception | None = None

    def __call__(self, reminder: Reminder) -> str | None:
        self.keys.append(reminder.key)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def handler() -> Iterator[Handler]:
    handler = Handler()
    kinds.register(KIND, handler, label="시험")
    yield handler
    kinds.unregister(KIND)


@pytest.fixture
def plan() -> Callable[..., Reminder]:
    """A reminder that fell due an hour ago, unless told otherwise."""

    def make(key: str = "case/1/due", due_at: datetime | None = None, **values: Any) -> Reminder:
        due_at = due_at or timezone.now() - timedelta(hours=1)
        planning.plan(**{"kind": KIND, "subject": ("case", 1), "due_at": due_at, "key": key, **values})
        return Reminder.objects.get(key=key)

    return make
