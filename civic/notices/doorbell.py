"""Waking a sweep early. Only for speed: what is to be done stands in the database and the next sweep finds
it.

A broker that is stopped, full or hung must never hold or fail the request of a citizen, so: one try,
sockets that give up after a second, and after a failure no further try for half a minute.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app
from django.conf import settings

from .wordless import wordless

logger = logging.getLogger(__name__)

SOCKET_SECONDS = 1
REST_SECONDS = 30
STALE_SECONDS = 600  # a call nobody took within this time is thrown away: the sweep has long done its work

_held: ContextVar[set[str] | None] = ContextVar("held", default=None)
_silent_until = 0.0  # on the clock of time.monotonic()


def ring(task_name: str) -> bool:
    """Ask a worker to run the task of this name now. Never raises; takes about two seconds at most.

    Returns:
        Whether the broker took the message. False also when `settings.DOORBELL` is off or a broker just
        failed.
    """
    global _silent_until
    held = _held.get()
    if held is not None:
        held.add(task_name)
        return False
    if not settings.DOORBELL or time.monotonic() < _silent_until:
        return False
    try:
        _publish(task_name)
    except Exception as error:
        # Any error of a broker ends here; its words may hold the broker's password, so only its kind is told.
        _silent_until = time.monotonic() + REST_SECONDS
        logger.warning("the doorbell for %s did not ring", task_name, exc_info=wordless(error))
        return False
    return True


@contextmanager
def ring_later() -> Iterator[None]:
    """For work in bulk: what would ring inside the block rings once for each task when it ends."""
    names: set[str] = set()
    token = _held.set(names)
    try:
        yield
    finally:
        _held.reset(token)
        for name in sorted(names):
            ring(name)


def rest_over() -> None:
    """Forget an earlier failure and try again at the next ring."""
    global _silent_until
    _silent_until = 0.0


def _publish(task_name: str) -> None:
    short = {
        "socket_timeout": SOCKET_SECONDS,
        "socket_connect_timeout": SOCKET_SECONDS,
        "max_retries": 0,
        "retry_on_timeout": False,
    }
    with current_app.connection_for_write(connect_timeout=SOCKET_SECONDS, transport_options=short) as connection:
        current_app.send_task(task_name, connection=connection, retry=False, ignore_result=True, expires=STALE_SECONDS)
