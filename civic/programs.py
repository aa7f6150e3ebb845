"""The Program contract: what a program of the city tells the core about itself.

Each program app has a `program.py` with one `PROGRAM = Program(...)`. The registry finds them the way
Django finds `admin.py`; navigation, dashboard, home page and search filters are drawn from it.
This module imports no app.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol


class Text(Protocol):
    """A str, or a lazily translated one."""

    def __str__(self) -> str: ...


class Audience(StrEnum):
    PUBLIC = "public"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both counted; None is open."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on a panel. `href` leads to the list behind it."""

    label: Text
    value: int
    unit: Text = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """Something a member of staff has to do in a program: `rows` is a queryset of what, counted with those of all.

    `href` leads to the list of them.
    """

    label: Text
    rows: Any
    href: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """An opening balance: a historic total from a named source, kept apart from live rows."""

    key: str
    label: Text
    value: int
    unit: Text
    as_of: date
    source: Text


@dataclass(frozen=True, slots=True)
class Program:
    """What the portal must know of a program.

    Args:
        key: name used in `Case.program` and in URLs; never changes.
        name: on screens, in the citizen's words.
        summary: one sentence for the home page.
        icon: name of a symbol in `templates/_icons/<icon>.svg`.
        order: place in navigation, small first.
        entry_url: URL name of the program's first page.
        case_url: URL name of the page of one of its cases, taking `number`; empty when it opens no cases.
        audience: who sees it in navigation.
        case_kind: the kind its cases have unless somebody says otherwise (`civic.cases.law.KINDS`).
        panel: figures for dashboards, for a period and a district slug (both may be None).
        baselines: opening balances the program understands.
        on_open: called with a new case inside the transaction that opens it; writes the program's own row.
        on_event: called with the case and each new event, inside the transaction that writes it.
        holds: why a case may not come to its end yet, in a sentence; '' when it may.
        case_panel: what staff see of the program on a case's page: the name of a template and its context; None for
            nothing. Called with the case and the reader.
        todo: what a member of staff has to do in the program, for the first screen of the workplace.
        demo: writes believable rows marked as demonstration, once; returns what it wrote, in words.
    """

    key: str
    name: Text
    summary: Text
    icon: str
    order: int
    entry_url: str
    case_url: str = ""
    audience: Audience = Audience.PUBLIC
    case_kind: str = "other"
    panel: Callable[[Period, str | None], Sequence[Figure]] | None = None
    baselines: Sequence[Baseline] = field(default_factory=tuple)
    on_open: Callable[[Any], None] | None = None
    on_event: Callable[[Any, Any], None] | None = None
    holds: Callable[[Any], str] | None = None
    case_panel: Callable[[Any, Any], tuple[str, dict[str, Any]] | None] | None = None
    todo: Callable[[Any], Sequence[Todo]] | None = None
    demo: Callable[[], str] | None = None


class Registry:
    """Programs by key, in their order."""

    def __init__(self) -> None:
        self._programs: dict[str, Program] = {}

    def discover(self, app_modules: Sequence[str]) -> None:
        """Load `<module>.program.PROGRAM` of every app that has one.

        Raises:
            ValueError: two programs with one key.
        """
        for module in app_modules:
            if find_spec(f"{module}.program") is None:
                continue
            program = import_module(f"{module}.program").PROGRAM
            known = self._programs.setdefault(program.key, program)
            if known is not program:
                raise ValueError(f"two programs are called {program.key!r}")

    def __iter__(self) -> Iterator[Program]:
        return iter(sorted(self._programs.values(), key=lambda program: (program.order, program.key)))

    def get(self, key: str) -> Program | None:
        return self._programs.get(key)

    def public(self) -> list[Program]:
        return [program for program in self if program.audience == Audience.PUBLIC]

    def choices(self) -> list[tuple[str, Text]]:
        return [(program.key, program.name) for program in self]


registry = Registry()
