"""The Korean catalogue: complete, compiled, and holding every text of the sources."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from tests.run import ROOT
from tests.run.summary import say
from tests.run.variables import clean_environment

PO = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
NOT_SOURCES = (".venv", "var", "tests", "bench", "docs")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_OPTIONAL = {"%(count)s", "%(count)d", "%(counter)s"}
NO_GETTEXT = "gettext is not installed (Debian: apt-get install gettext)"


def problems(po_path: Path = PO) -> list[str]:
    """What is wrong with the catalogue, one line each; empty when it is complete."""
    if not po_path.exists():
        return [f"{po_path} is missing: make messages"]
    entries = [entry for entry in polib.pofile(str(po_path)) if not entry.obsolete]
    found = [f"not translated: {entry.msgid!r}" for entry in entries if not _texts(entry)]
    found += [f"fuzzy: {entry.msgid!r}" for entry in entries if entry.fuzzy]
    found += [f"other placeholders than the English: {entry.msgid!r}" for entry in entries if _unlike(entry)]
    if not found and _compiled(po_path) != {_key(entry): _texts(entry) for entry in entries}:
        found.append("django.mo is not what django.po says: make messages")
    if shutil.which("xgettext"):
        known = {_key(entry) for entry in entries}
        found += [f"in the sources, not in django.po: {key[0]!r}" for key in sorted(_in_sources() - known)]
    else:
        say("  (not compared with the sources: " + NO_GETTEXT + ")")
    return found


def update() -> int:
    """Collect the texts of the sources into locale/ko and compile. Returns an exit code."""
    if not shutil.which("xgettext"):
        say(NO_GETTEXT)
        return 1
    _extract(ROOT)
    catalogue = polib.pofile(str(PO))
    catalogue.save_as_mofile(str(PO.with_suffix(".mo")))
    say(f"{len(catalogue.untranslated_entries())} texts wait for their Korean in {PO.relative_to(ROOT)}")
    return 0


def _key(entry: polib.POEntry | polib.MOEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


def _texts(entry: polib.POEntry | polib.MOEntry) -> list[str]:
    """The translation, or all plural forms; empty when any of it is missing."""
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return texts if all(texts) and texts else []


def _unlike(entry: polib.POEntry) -> bool:
    """Whether a translation names a placeholder the English has not, or forgets one (a count aside)."""
    wanted = set(_PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    return any(not wanted - _OPTIONAL <= set(_PLACEHOLDER.findall(text)) <= wanted for text in _texts(entry))


def _compiled(po_path: Path) -> dict[tuple[str, str], list[str]]:
    mo_path = po_path.with_suffix(".mo")
    if not mo_path.exists():
        return {}
    return {_key(entry): _texts(entry) for entry in polib.mofile(str(mo_path))}


def _in_sources() -> set[tuple[str, str]]:
    """Keys of all texts a fresh extraction finds, made on a copy: makemessages writes beside the sources."""
    with tempfile.TemporaryDirectory(prefix="portal-messages-") as folder:
        copy = Path(folder) / "portal"
        skip = shutil.ignore_patterns(".*", "__pycache__", "var", "node_modules", *NOT_SOURCES, "locale")
        shutil.copytree(ROOT, copy, ignore=skip)
        (copy / "locale").mkdir()
        _extract(copy)
        po = copy / "locale" / "ko" / "LC_MESSAGES" / "django.po"
        return {_key(entry) for entry in polib.pofile(str(po))} if po.exists() else set()


def _extract(tree: Path) -> None:
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "-l",
        "ko",
        "--no-wrap",
        "--add-location=file",
        "-v0",
    ]
    for name in NOT_SOURCES:
        command += ["-i", name]
    with tempfile.TemporaryDirectory() as data:
        environment = clean_environment(DEMO="1", DATA_DIR=data, PYTHONPATH=str(tree), PYTHONDONTWRITEBYTECODE="1")
        subprocess.run(
            command, cwd=tree, env={**environment, "LC_ALL": os.environ.get("LC_ALL", "C.UTF-8")}, check=True
        )
