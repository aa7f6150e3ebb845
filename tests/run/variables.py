"""Which environment variables the portal reads, an environment without them, and what the run adds."""

import os
import re
import sys
from pathlib import Path

from tests.run import ROOT

_CALL = re.compile(r"\benv(?:str|bool|int|list|url)\(\s*(f?)[\"']([A-Z{}a-z_]+)[\"']")
_PROVIDER = re.compile(r"_provider\(\"([A-Z]+)\"\)")


def read_by_settings(settings: Path = ROOT / "civic" / "settings.py") -> set[str]:
    """Names of all variables the settings file asks for; `{name}_CLIENT_ID` is spelled out per provider."""
    source = settings.read_text(encoding="utf-8")
    providers = _PROVIDER.findall(source)
    names = set()
    for formatted, name in _CALL.findall(source):
        names |= {name.replace("{name}", provider) for provider in providers} if formatted else {name}
    return names


def clean_environment(**values: str) -> dict[str, str]:
    """This process's environment without the portal's variables (a developer's shell must not change a
    result), plus `values`."""
    portal = read_by_settings()
    kept = {name: value for name, value in os.environ.items() if name not in portal}
    return {**kept, "DJANGO_SETTINGS_MODULE": "civic.settings", **values}


def share_bytecode(folder: Path) -> None:
    """Let the processes of this run share compiled Python in `folder` where the machine keeps none.

    Many images set PYTHONDONTWRITEBYTECODE: each of some hundred processes would compile Django and the portal anew.
    """
    if sys.dont_write_bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
