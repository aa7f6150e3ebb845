"""Every form of a page, read as a browser reads it, to be sent again with other values."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Form:
    """`values` is what the browser would send, `files` the names of file fields."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "option":
            if self._select is not None and "selected" in given:
                self._form.values[self._select] = [given.get("value", "")]
        elif name := given.get("name"):
            self._field(tag, name, given)

    def _field(self, tag: str, name: str, given: dict[str, Any]) -> None:
        assert self._form is not None
        kind = given.get("type", "text")
        if tag == "textarea":
            self._area = name
            self._form.values[name] = [""]
        elif tag == "select":
            self._select = name
            self._form.values.setdefault(name, [""])
        elif tag == "input" and kind == "file":
            self._form.files.append(name)
        elif tag == "input" and kind in ("checkbox", "radio"):
            chosen = self._form.values.setdefault(name, [])
            if "checked" in given:
                chosen.append(given.get("value", "on"))
        elif tag in ("input", "button"):
            self._form.values[name] = [given.get("value", "")]
            if kind == "hidden":
                self._form.hidden.add(name)

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._area is not None:
            self._form.values[self._area] = [data.lstrip("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def forms_of(body: bytes) -> list[Form]:
    reader = _Reader()
    reader.feed(body.decode(errors="replace"))
    return reader.forms
