"""Tips with what came of them, and people at the monitors' own pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitors.models import Monitor, Tip
from tests.makers import answer_parts
from tests.monitors.conftest import make_tip
from tests.monitors.makers import make_appointment, make_term, monitor_with_account

AGREED = [("publication", "2026-11")]


def answered_tip(monitor: Monitor, decision: str = "adopted", **kw: Any) -> Tip:
    """A tip with the city's answer."""
    words = kw.pop("judgement", "이번 주에 고치겠습니다.")
    tip = make_tip(monitor, **kw)
    tip.case.accept(by=None)
    tip.case.answer(decision=decision, parts=answer_parts(judgement=words), by=None)
    return tip


def former_monitor(email: str = "former@example.kr") -> Monitor:
    """Somebody whose term is over, with an account."""
    monitor = monitor_with_account(email, in_office=False, name="전모니터")
    make_appointment(monitor, make_term(timezone.localdate() - timedelta(days=1000)))
    return monitor


def browser(monitor: Monitor) -> Client:
    """The monitor's browser, signed in."""
    client = Client()
    assert monitor.user is not None
    client.force_login(monitor.user)
    return client


@contextmanager
def reads_at_most(most: int) -> Iterator[None]:
    """So many queries for a page, besides what the access log writes and the session is kept with."""
    with CaptureQueriesContext(connection) as captured:
        yield
    others = ("django_session", "privacy_accesslog", "pg_advisory", "SAVEPOINT")
    found = [row["sql"] for row in captured if not any(word in row["sql"] for word in others)]
    assert len(found) <= most, "\n".join(sql[:200] for sql in found)
