"""Installing what is missing: Debian's packages where this is allowed, else wheels from the Python index."""

import importlib
import os
import shutil
import subprocess
import sys

from tests.run import ROOT
from tests.run.summary import say


def may_install() -> bool:
    """Whether Debian packages can be installed: apt-get is here and we are root."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_debian(*names: str) -> bool:
    """Install packages with apt-get; False when it did not work (no network, no such package, not root)."""
    if not may_install():
        return False
    say(f"Installing with apt-get: {' '.join(names)} ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20"]
    subprocess.run([*quiet, "update"], check=False, env=environment, stdout=subprocess.DEVNULL)
    command = [*quiet, "install", "-y", "--no-upgrade", "--no-install-recommends", *names]
    return subprocess.run(command, check=False, env=environment, stdout=subprocess.DEVNULL).returncode == 0


def install_server_wheels() -> bool:
    """Install the locked wheels of PostgreSQL and Redis into the virtual environment."""
    say("Installing PostgreSQL and Redis as Python wheels (requirements-servers.txt) ...")
    command = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-q",
        "--only-binary",
        ":all:",
    ]
    command += ["--require-hashes", "-r", str(ROOT / "requirements-servers.txt")]
    done = subprocess.run(command, check=False).returncode == 0
    importlib.invalidate_caches()  # they are looked for in this very process
    return done
