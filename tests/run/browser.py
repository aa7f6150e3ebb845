"""Chromium: the one installed on the machine, never one downloaded by Playwright."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WANTED = "Chromium (Debian: apt-get install chromium fonts-nanum), or its path in CHROMIUM"


def find_chromium() -> Path | None:
    """The browser of `CHROMIUM`, else the first installed one that starts; None when there is none."""
    candidates = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else list(NAMES)
    for name in candidates:
        path = shutil.which(name)
        if path and _starts(path):
            return Path(path)
    return None


def has_korean_font() -> bool:
    """Whether pages will show 한글 instead of boxes."""
    tool = shutil.which("fc-list")
    if not tool:
        return False
    found = subprocess.run([tool, ":lang=ko", "family"], capture_output=True, text=True, check=False, timeout=60)
    return bool(found.stdout.strip())


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
