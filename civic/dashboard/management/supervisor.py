"""A few child processes run side by side until one dies or somebody stops them all.

For the demonstration only: in production systemd or a container runtime does this.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

STOP_SECONDS = 12  # then what still runs is killed
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    """A command line and the name its output lines begin with."""

    name: str
    command: Sequence[str]


class ChildDied(Exception):
    """A child process ended although nobody asked it to; the text names it and its exit code."""


class Supervisor:
    """Starts programs, each in a process group of its own, and ends every one of them.

    Args:
        environment: of the children.
        write: takes one line of output.
    """

    def __init__(self, environment: Mapping[str, str], write: Callable[[str], object]) -> None:
        self._environment = dict(environment)
        self._write = write
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._readers: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._signals = 0

    @contextlib.contextmanager
    def running(self, programs: Sequence[Program]) -> Iterator[None]:
        """All programs run inside the block; none of them, nor a child of theirs, after it."""
        kept = {number: signal.signal(number, self._on_signal) for number in _stop_signals()}
        try:
            for program in programs:
                self._start(program)
            self._follow()
            yield
        finally:
            self._stop_all()
            for number, handler in kept.items():
                signal.signal(number, handler)

    def wait(self, *, until: Callable[[], bool] | None = None, seconds: float | None = None) -> bool:
        """Wait for Ctrl-C, a signal, or `until` to become true.

        Returns:
            Whether `until` became true; False after a signal or after `seconds`.

        Raises:
            ChildDied: a program ended by itself.
        """
        deadline = time.monotonic() + seconds if seconds else None
        while not self._stopping.wait(0.2):
            for name, child in self._children.items():
                if child.poll() is not None:
                    raise ChildDied(f"'{name}' ended by itself with exit code {child.returncode}, see its lines above")
            if until and until():
                return True
            if deadline and time.monotonic() > deadline:
                return False
        return False

    @property
    def stopping(self) -> bool:
        """Whether somebody asked for the end."""
        return self._stopping.is_set()

    def _start(self, program: Program) -> None:
        self._children[program.name] = subprocess.Popen(  # noqa: S603 - our own command lines, no shell
            program.command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches only us, and we reach the whole group
            preexec_fn=_die_with_parent(),
        )

    def _follow(self) -> None:
        """Read the output in threads, started after the last fork."""
        width = max(len(name) for name in self._children)
        for name, child in self._children.items():
            reader = threading.Thread(target=self._read, args=(f"{name:{width}} │ ", child), daemon=True)
            reader.start()
            self._readers.append(reader)

    def _read(self, prefix: str, child: "subprocess.Popen[str]") -> None:
        with child.stdout or contextlib.nullcontext(()) as lines:
            for line in lines:
                self._write(prefix + line.rstrip())

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        self._stopping.set()
        if self._signals > 1:  # impatient: no waiting for open requests
            self._signal_groups(signal.SIGKILL)

    def _stop_all(self) -> None:
        self._stopping.set()
        self._signal_groups(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
        self._signal_groups(signal.SIGKILL)  # whoever is left: a grandchild, a program that ignores SIGTERM
        for child in self._children.values():
            child.wait()
        for reader in self._readers:
            reader.join(timeout=2)

    def _signal_groups(self, number: signal.Signals) -> None:
        for child in self._children.values():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, number)


def _stop_signals() -> tuple[signal.Signals, ...]:
    return signal.SIGINT, signal.SIGTERM, signal.SIGHUP


def _die_with_parent() -> Callable[[], None] | None:
    """The kernel ends the child when we are killed without a chance to do it (Linux only)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def tell_the_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))

    return tell_the_kernel
