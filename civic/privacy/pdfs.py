"""A conservative look into a PDF: what can act, what is hidden or locked is not taken."""

import re
import zlib
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_INFLATED = 64 * 1024 * 1024  # bytes of compressed objects looked at; more is no normal document

_STREAM = re.compile(rb"\bstream\r?\n")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_END = rb"(?=[\s/<>\[\](){}%\x00]|$)"
_LOCKED = re.compile(rb"/Encrypt" + _END)
_ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|GoToE|ImportData|XFA)" + _END)
_EMBEDS = re.compile(rb"/EmbeddedFiles?" + _END)


class PdfRefused(Exception):
    """`message` is a translated sentence that says what to do."""

    def __init__(self, message: "str | Promise") -> None:
        super().__init__(message)
        self.message = message


def check_pdf(raw: bytes) -> None:
    """Look at every object of the document, also at those in compressed object streams.

    Raises:
        PdfRefused: it has scripts, actions or embedded files, needs a password, or is not a whole PDF.
    """
    damaged = PdfRefused(_("The PDF document is damaged. Save it as a PDF again and attach that."))
    if b"%%EOF" not in raw[-2048:] or b"startxref" not in raw:
        raise damaged
    try:
        for part in _objects(raw):
            _check_names(_ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), part))
    except zlib.error as error:
        raise damaged from error


def _check_names(part: bytes) -> None:
    if _LOCKED.search(part):
        raise PdfRefused(_("The PDF document has a password. Save it without one and attach that."))
    if _ACTS.search(part):
        raise PdfRefused(_("The PDF document contains a program. Print it into a new PDF document and attach that."))
    if _EMBEDS.search(part):
        raise PdfRefused(_("The PDF document contains other files. Attach those on their own."))


def _objects(raw: bytes) -> Iterator[bytes]:
    """What stands outside of streams, and the contents of the streams that hold objects."""
    place = inflated = 0
    while start := _STREAM.search(raw, place):
        dictionary = raw[place : start.start()]
        yield dictionary
        end = raw.find(b"endstream", start.end())
        if end < 0:
            place = start.end()
            break
        if b"/ObjStm" in _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), dictionary[-2000:]):
            content = _inflate(raw[start.end() : end], MOST_INFLATED - inflated)
            inflated += len(content)
            yield content
        place = end
    yield raw[place:]


def _inflate(data: bytes, most: int) -> bytes:
    """The content of an object stream. Only Flate is used for them by the programs people have.

    Raises:
        zlib.error: another filter, damaged, or more than `most` bytes.
    """
    inflater = zlib.decompressobj()
    content = inflater.decompress(data, max(1, most))
    if inflater.unconsumed_tail:
        raise zlib.error("too much")
    return content
