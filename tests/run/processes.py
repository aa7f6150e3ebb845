"""Starting and stopping the servers of one run, and no orphans when the run is killed."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

STOP_SECONDS = 15
_PR_SET_PDEATHSIG = 1


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel sends the child `with_signal` when this process dies (Linux only)."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def tell_the_kernel() -> None:
        prctl(_PR_SET_PDEATHSIG, int(with_signal))

    return tell_the_kernel


def unprivileged_user() -> str | None:
    """Whom PostgreSQL runs as: it refuses root. None: we are not root and need not change."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise RuntimeError("PostgreSQL does not run as root and there is no user 'postgres' or 'nobody'")


def give_to(user: str | None, folder: Path) -> None:
    """Make `user` the owner of an empty folder."""
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def as_user(user: str | None) -> dict[str, object]:
    """Arguments for `subprocess` that run a program as `user`."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def free_port() -> int:
    """A TCP port of 127.0.0.1 nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: list[str], log: Path, *, stop: signal.Signals, user: str | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server for the time of a `with` block; its output goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            start_new_session=True,
            preexec_fn=die_with_parent(stop),  # nothing else runs in this process yet
            **as_user(user),  # type: ignore[call-overload]  # three keywords or none
        )
    try:
        yield process
    finally:
        _stop(process, stop)


def _stop(process: "subprocess.Popen[bytes]", with_signal: signal.Signals) -> None:
    process.send_signal(with_signal)
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
