"""Photos and documents from strangers: what may come in, and in which form it is kept.

A photo is decoded and written anew as JPEG, so that nothing of the sent file survives: no place, no camera,
no hidden data. A PDF is kept as it is, but only without scripts, embedded files and passwords.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Literal

import pillow_heif
from django.conf import settings
from django.core.files.base import File
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .pdfs import PdfRefused, check_pdf

LONGEST_SIDE = 2048  # pixels of a kept photo
MOST_PIXELS = 50_000_000  # a 13000 x 13000 picture of 160 kB takes 1 GB to open
QUALITY = 85

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
# Process-wide and for good: switching it per call would not be safe between threads.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
pillow_heif.register_heif_opener(thumbnails=False)

_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}


class UploadRefused(Exception):
    """The file is not taken; `message` is a translated sentence that says what to do."""

    def __init__(self, message: "str | Promise") -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True, slots=True)
class CleanFile:
    """What may be stored. `width` and `height` are pixels, None for a PDF; `sha256` is that of `content`.

    `note` is a sentence for the sender, or ''.
    """

    content: bytes
    kind: Literal["photo", "pdf"]
    extension: Literal["jpg", "pdf"]
    width: int | None
    height: int | None
    sha256: str
    note: "str | Promise" = ""


def clean_upload(file: "File[bytes]") -> CleanFile:
    """Check an uploaded file by its content and give what may be stored.

    The name and the content type that came with it are not looked at.

    Raises:
        UploadRefused: too big, empty, damaged, or of a kind that is not taken.
    """
    raw = _read(file)
    image_format = _image_format(raw)
    if image_format:
        return _photo(raw, image_format)
    if raw.startswith(b"%PDF-"):
        return _pdf(raw)
    raise UploadRefused(
        _("This kind of file cannot be attached. Attach a photo (JPG, PNG, WebP, HEIC) or a PDF document.")
    )


def _read(file: "File[bytes]") -> bytes:
    most = settings.UPLOAD_MAX_BYTES
    too_big = UploadRefused(
        _("The file is larger than %(megabytes)s MB. Attach a smaller one.") % {"megabytes": most // 1024 // 1024}
    )
    if file.size > most:
        raise too_big
    file.seek(0)
    raw: bytes = file.read(most + 1)
    if len(raw) > most:
        raise too_big
    if not raw:
        raise UploadRefused(_("The file is empty. Choose it again."))
    return raw


def _image_format(raw: bytes) -> str:
    """Pillow's name of the format by the first bytes, '' for anything that is not taken."""
    if raw.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    if raw[4:8] == b"ftyp" and raw[8:12] in _HEIC_BRANDS:
        return "HEIF"
    return ""


def _photo(raw: bytes, image_format: str) -> CleanFile:
    too_large = UploadRefused(_("The picture has too many pixels. Make it smaller and attach it again."))
    try:
        with Image.open(io.BytesIO(raw), formats=[image_format]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise too_large
            clean = _redraw(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_large from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError) as error:
        raise UploadRefused(_("The picture is damaged and cannot be opened. Attach another one.")) from error
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    content = out.getvalue()
    return CleanFile(content, "photo", "jpg", clean.width, clean.height, hashlib.sha256(content).hexdigest())


def _redraw(image: Image.Image) -> Image.Image:
    """Only the pixels, upright, at most LONGEST_SIDE, on white where it was transparent."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at the size that is needed
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright)
        upright = paper
    clean = upright.convert("RGB")
    clean.info.clear()  # the JPEG writer would carry a comment over
    return clean


def _pdf(raw: bytes) -> CleanFile:
    try:
        check_pdf(raw)
    except PdfRefused as error:
        raise UploadRefused(error.message) from error
    note = _("A PDF keeps its properties, such as the name of its author. Remove them first if they are private.")
    return CleanFile(raw, "pdf", "pdf", None, None, hashlib.sha256(raw).hexdigest(), note)
