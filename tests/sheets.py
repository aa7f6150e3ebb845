"""The sheet of suggestions as a browser sends it, and suggestions as the models take them."""

import uuid
from typing import Any

from civic.cases.heard import Heard
from civic.cases.models import Category


def sheet(*rows: dict[str, Any], **head: Any) -> dict[str, Any]:
    """POST data: filled rows, then empty ones up to three."""
    filled = [*rows, *({} for _row in range(3 - len(rows)))]
    data = {"form_key": str(uuid.uuid4()), "rows-TOTAL_FORMS": str(len(filled)), "rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(filled):
        data |= {f"rows-{number}-{name}": str(value) for name, value in row.items()}
    return data | head


def heard(category: Category, *titles: str, **more: Any) -> list[Heard]:
    return [Heard(title, f"{title} 해 주십시오.", category, more) for title in titles]
