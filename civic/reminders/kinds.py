"""What to do when a reminder falls due: each app registers a handler for its kinds in AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from .models import Reminder

Handler = Callable[[Reminder], str | None]
Lock = Callable[[int], object]


class UnknownKind(LookupError):
    """No app has registered this kind of reminder."""


@dataclass(frozen=True)
class Kind:
    name: str
    handler: Handler
    lock: Lock | None
    label: str | Promise


_kinds: dict[str, Kind] = {}


def register(name: str, handler: Handler, *, lock: Lock | None = None, label: str | Promise = "") -> None:
    """Let `handler` decide about reminders of kind `name`, e.g. `case.answer-due`.

    Args:
        handler: called with the locked reminder in the firing transaction. It looks again whether the
            reminder still matters, queues notices, and returns None; or returns, in English words for the
            record, why nothing was sent. When it raises, everything it wrote is undone and it is called
            again later.
        lock: called with `subject_id` before the reminder is locked. Give it when the handler locks the
            subject (`lambda pk: Case.objects.select_for_update().filter(pk=pk).first()`): the verbs of the
            subject lock it first and its reminders second, and two opposite orders would be a deadlock.
        label: what staff call this kind.

    Raises:
        ValueError: another handler has this kind already.
    """
    known = _kinds.get(name)
    if known is not None and known.handler is not handler:
        raise ValueError(f"reminder kind {name} is registered twice")
    _kinds[name] = Kind(name, handler, lock, label or name)


def unregister(name: str) -> None:
    """Forget a kind; for tests."""
    _kinds.pop(name, None)


def get(name: str) -> Kind:
    """Raises:
    UnknownKind: nobody registered it.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def known() -> list[Kind]:
    """All registered kinds by name."""
    return [_kinds[name] for name in sorted(_kinds)]


def label(name: str) -> str:
    """What staff call this kind; its bare name when nobody registered it."""
    return str(_kinds[name].label) if name in _kinds else name
