"""What a person typed or pasted, as plain text: word processors paste HTML into text fields.

`clean_text` leaves ordinary text as it is. Only what has tags of HTML is read as HTML. Nothing here is a
protection against scripts (templates escape everything); it makes the text readable.
"""

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser

_PARAGRAPH_WORDS = "p h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre"
_LINE_WORDS = (
    "address article aside body caption center dd details div dt fieldset figcaption figure footer form "
    "header hr html legend li main nav section summary tbody tfoot thead tr"
)
_INLINE_WORDS = (
    "a abbr acronym b basefont bdi bdo big br button cite code col colgroup del dfn em embed font i iframe "
    "img input ins kbd label link mark meta nobr object option picture q s samp select small source span "
    "strike strong sub sup textarea time tt u var wbr"
)
_PARAGRAPHS = frozenset(_PARAGRAPH_WORDS.split())
_LINES = frozenset(_LINE_WORDS.split())
_CELLS = frozenset({"td", "th"})
_ROWS = frozenset({"tr", "table", "tbody", "thead", "tfoot"})
_INLINE = frozenset(_INLINE_WORDS.split())
_KNOWN = _PARAGRAPHS | _LINES | _CELLS | _INLINE
_DROPPED = "script|style|head|title|xml|template|svg|noscript"
_BARE_ATTRIBUTES = frozenset({"nowrap", "noshade", "disabled", "checked", "selected", "reversed", "compact", "hidden"})

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*(?::[A-Za-z][\w.]*)?)((?:[\s/][^<>]*)?)>", re.ASCII)
_DECLARATION = re.compile(r"<[?!]\[?(?:xml|if|endif|else|doctype)\b[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(rf"<({_DROPPED})(?:\s[^<>]*)?>", re.IGNORECASE)
_BLOCK_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _DROPPED.split("|")}
_NBSP_ENTITY = re.compile(r"&nbsp;?|&#160;|&#xa0;", re.IGNORECASE)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029\x0b\x0c]")
# Controls, lone surrogates, what turns the direction of writing or shows nothing, and non-characters.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\ufdd0-\ufdef]"
)
_TRAILING = re.compile(r"(?<![ \t])[ \t]+$", re.MULTILINE)
_CELL_END = " | "
_SPACE_RUN = re.compile("[ \u00a0]{3,}")  # word processors fill lines up with them
_WRAPPED = re.compile(r"(?<![ \t])[ \t]*\n\s*")  # a line end in the source of HTML is a space
_MANY_BLANK_LINES = re.compile(r"\n{4,}")


def clean_text(raw: str) -> str:
    """Readable plain text: HTML becomes paragraphs and lines, invisible and control characters disappear.

    Line ends are LF, letters are composed (NFC), no line ends in a space, no more than two empty lines follow
    each other, and none stand at the beginning or the end.
    """
    text = _clean_characters(raw)
    if looks_like_html(text):
        text = _clean_characters(_from_html(text))
    elif _NBSP_ENTITY.search(text):
        text = _clean_characters(unescape(text))
    text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _MANY_BLANK_LINES.sub("\n\n\n", text).strip("\n").rstrip()


def looks_like_html(text: str) -> bool:
    """Whether the text holds markup, and not only a '<' or a name in angle brackets."""
    if "<" not in text:
        return False
    if "<!--StartFragment-->" in text:
        return True
    return any(_is_strong(match) for match in _TAG.finditer(text) if _is_known(match))


def _is_known(match: re.Match[str]) -> bool:
    """A tag of HTML or of Word (`o:p`), with attributes that are attributes: not the `<b and c>` of a sum."""
    name, rest = match[2].lower(), match[3].strip(" \t\n/")
    if ":" in name:
        return True
    return name in _KNOWN and (not rest or "=" in rest or rest.lower() in _BARE_ATTRIBUTES)


def _is_strong(match: re.Match[str]) -> bool:
    """`<A>` and `<b>` may be somebody's labels; an end tag, a line break or an attribute is markup."""
    name = match[2].lower()
    return bool(match[1]) or "=" in match[3] or name == "br" or (len(name) > 1 and name in _PARAGRAPHS | _LINES)


def _clean_characters(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    return _UNWANTED.sub("", text).replace("\u00a0", " ").replace("\uf0b7", "•")


def _from_html(text: str) -> str:
    text = _drop_blocks(_drop_comments(text))
    text = _escape_what_is_no_tag(_DECLARATION.sub("", text))
    reader = _Reader(blank_paragraphs=_has_blank_paragraphs(text), keep_lines=not _has_blocks(text))
    reader.feed(text)
    reader.close()
    return reader.text()


def _drop_comments(text: str) -> str:
    """Without `<!-- … -->`; one that never ends stays, for it is not a comment but what somebody wrote."""
    parts: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[place:start])
        place = end + 3
    return "".join([*parts, text[place:]])


def _drop_blocks(text: str) -> str:
    """Without scripts, styles and the like, contents included; one that never ends stays as text."""
    parts: list[str] = []
    place = searched = 0
    endless: set[str] = set()
    while start := _BLOCK.search(text, searched):
        name = start[1].lower()
        end = None if name in endless else _BLOCK_END[name].search(text, start.end())
        searched = end.end() if end else start.end()
        if end is None:
            endless.add(name)
            continue
        parts.append(text[place : start.start()])
        place = end.end()
    return "".join([*parts, text[place:]])


def _escape_what_is_no_tag(text: str) -> str:
    """Only whole, known tags reach the parser as tags: nothing a person wrote in angle brackets is lost."""
    parts: list[str] = []
    place = 0
    for match in _TAG.finditer(text):
        if _is_known(match):
            parts += [text[place : match.start()].replace("<", "&lt;"), match[0]]
            place = match.end()
    return "".join([*parts, text[place:].replace("<", "&lt;")])


_BLANK_PARAGRAPH = re.compile(r"<p(?:\s[^<>]*)?>(?:\s|&nbsp;|<[^<>]{0,400}>(?<!</p>)){0,20}</p>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_PARAGRAPHS | _LINES | _CELLS | {'br'}))})\b", re.IGNORECASE)


def _has_blank_paragraphs(text: str) -> bool:
    """Editors in which Enter makes a `<p>` have empty ones where the writer left a line free."""
    return _BLANK_PARAGRAPH.search(text) is not None


def _has_blocks(text: str) -> bool:
    return _BLOCK_TAG.search(text) is not None


class _Reader(HTMLParser):
    """Collects text; asks for line breaks where elements begin and end.

    A table row becomes one line, its cells parted by `|`, unless a cell has several paragraphs itself.
    """

    def __init__(self, *, blank_paragraphs: bool, keep_lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._line: list[str] = []
        self._filled = False  # the line holds more than spaces
        self._wanted = 0  # line ends asked for before the next text
        self._wanted_at_paragraph = 0
        self._paragraph_gap = 1 if blank_paragraphs else 2
        self._keep_lines = keep_lines
        self._link: tuple[str, int] | None = None  # address, where in the line it began
        self._preformatted = 0
        self._bullet = False  # the next text begins an item of a list
        self._in_cell = self._cell_filled = self._cell_gap = False

    def text(self) -> str:
        self._end_line()
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._break()
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self._line))
        elif tag in _CELLS:
            self._begin_cell()
        elif tag in _PARAGRAPHS or tag in _LINES:
            self._block(tag)
            self._wanted_at_paragraph = self._wanted
            self._preformatted += tag == "pre"
            self._bullet = tag == "li" or (self._bullet and tag in {"p", "div"})

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in _CELLS:
            self._cell_gap = False
        elif tag in _PARAGRAPHS or tag in _LINES:
            if tag == "p" and self._is_blank_paragraph():
                self._break()
            self._block(tag)
            self._bullet = self._bullet and tag != "li"
            self._preformatted = max(0, self._preformatted - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if not (self._preformatted or self._keep_lines):
            self._append(_SPACE_RUN.sub(" ", _WRAPPED.sub(" ", data)))
            return
        *lines, last = data.split("\n")
        for line in lines:
            self._append(line)
            self._break()
        self._append(last)

    def _append(self, text: str) -> None:
        if text.strip():
            if self._cell_gap and self._cell_filled:
                self._end_line(1)
            self._cell_gap, self._cell_filled, self._filled = False, True, True
            if self._bullet:
                self._line.append("- ")
                self._bullet, text = False, text.lstrip()
        if text:
            self._line.append(text)

    def _begin_cell(self) -> None:
        self._cell_gap = False
        if self._filled:
            self._line.append(_CELL_END)
        self._in_cell, self._cell_filled = True, False

    def _is_blank_paragraph(self) -> bool:
        """An empty `<p>` is a line left free; a `<br>` in it has counted already."""
        return self._paragraph_gap == 1 and not self._filled and self._wanted == self._wanted_at_paragraph

    def _block(self, tag: str) -> None:
        if tag in _ROWS:
            self._in_cell = False
        if self._in_cell:
            self._cell_gap = True
        elif tag in _PARAGRAPHS:
            self._end_line(self._paragraph_gap if tag == "p" else 2)
        else:
            self._end_line(1)

    def _break(self) -> None:
        """A line end that counts even when the line is empty."""
        if self._in_cell:
            self._cell_gap = True
        elif self._filled:
            self._end_line(1)
        else:
            self._line.clear()
            self._wanted += 1

    def _end_line(self, gap: int = 0) -> None:
        while self._line and (self._line[-1] == _CELL_END or not self._line[-1].strip()):
            self._line.pop()  # the empty cells at the end of a row
        line = "".join(self._line)
        if self._filled:
            if self._out:
                self._out.append("\n" * self._wanted)
            self._out.append(line if self._preformatted or self._keep_lines else line.strip())
            self._wanted = 0
        self._line.clear()
        self._filled = False
        self._link = self._link and (self._link[0], 0)
        self._wanted = max(self._wanted, gap)

    def _end_link(self) -> None:
        address, start = self._link or ("", 0)
        self._link = None
        address = address.strip()
        shown = "".join(self._line[start:]).strip()
        if shown and address.lower().startswith(("http://", "https://")) and address.rstrip("/") not in shown:
            self._append(f" ({address})")
