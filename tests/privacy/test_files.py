import hashlib
import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from civic.privacy.files import LONGEST_SIDE, CleanFile, UploadRefused, clean_upload

SECRET = b"SECRET-OF-THE-SENDER"


def picture(image_format: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **kw: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, kw.pop("color", "red")).save(out, image_format, **kw)
    return out.getvalue()


def upload(content: bytes, name: str = "x.jpg") -> CleanFile:
    return clean_upload(SimpleUploadedFile(name, content))


def refusal(content: bytes, name: str = "x.jpg") -> str:
    with pytest.raises(UploadRefused) as caught:
        upload(content, name)
    return str(caught.value)


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = SECRET.decode()  # maker of the camera
    data.get_ifd(0x8825)[2] = (35.0, 48.0, 12.5)  # latitude
    return data


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_of_photo_becomes_a_jpeg(image_format: str) -> None:
    clean = upload(picture(image_format))
    assert (clean.kind, clean.extension, clean.width, clean.height) == ("photo", "jpg", 40, 20)
    assert Image.open(io.BytesIO(clean.content)).format == "JPEG"
    assert clean.sha256 == hashlib.sha256(clean.content).hexdigest()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_place_camera_and_profile_are_gone(image_format: str) -> None:
    content = picture(image_format, exif=exif(), icc_profile=b"icc" + SECRET)
    assert SECRET in content
    assert_nothing_but_pixels(upload(content).content)


def assert_nothing_but_pixels(content: bytes) -> None:
    image = Image.open(io.BytesIO(content))
    assert SECRET not in content
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert content.endswith(b"\xff\xd9")


def test_comments_xmp_and_whatever_follows_the_picture_are_gone() -> None:
    content = picture(comment=SECRET, xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>") + b"<script>" + SECRET
    assert content.count(SECRET) == 3
    assert_nothing_but_pixels(upload(content).content)


def test_texts_in_a_png_are_gone() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    assert_nothing_but_pixels(upload(picture("PNG", pnginfo=texts)).content)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_stands_upright(image_format: str) -> None:
    clean = upload(picture(image_format, exif=exif(orientation=6)))
    assert (clean.width, clean.height) == (20, 40)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_a_large_photo_is_made_smaller(image_format: str) -> None:
    clean = upload(picture(image_format, size=(6000, 3000)))
    assert (clean.width, clean.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_was_transparent_becomes_white(mode: str) -> None:
    clean = upload(picture("PNG", mode=mode, color=0))
    assert Image.open(io.BytesIO(clean.content)).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16"])
def test_other_kinds_of_pixels_are_understood(mode: str) -> None:
    assert upload(picture("PNG", mode=mode, color=0)).width == 40


def test_a_printers_jpeg_is_understood() -> None:
    assert upload(picture("JPEG", mode="CMYK", color=0)).width == 40


def test_the_name_and_the_announced_type_do_not_count() -> None:
    file = SimpleUploadedFile("../../evil.php", picture("PNG"), content_type="text/html")
    assert clean_upload(file).extension == "jpg"


def test_any_file_object_of_django_will_do() -> None:
    file = ContentFile(picture())
    file.read()  # somebody has looked at it before
    assert clean_upload(file).kind == "photo"


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UploadRefused, match="비어|empty"):
        clean_upload(ContentFile(b""))


def test_a_file_above_the_limit_is_refused_before_it_is_read(settings: Any) -> None:
    class Unreadable(ContentFile[bytes]):
        def read(self, *args: Any) -> bytes:
            raise AssertionError("it was read")

    file = Unreadable(b"x")
    file.size = settings.UPLOAD_MAX_BYTES + 1
    with pytest.raises(UploadRefused, match="20 ?MB"):
        clean_upload(file)


def test_a_file_that_lies_about_its_size_is_refused(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    file = ContentFile(picture())
    file.size = 5
    with pytest.raises(UploadRefused):
        clean_upload(file)


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + b"\x00" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"BM" + b"\x00" * 60,
        b"II*\x00" + b"\x00" * 60,
        b"PK\x03\x04" + b"\x00" * 60,
        b"\xd0\xcf\x11\xe0" + b"\x00" * 60,  # hwp, doc
        b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 60,
        b"#!/bin/sh",
        b" %PDF-1.4",
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(content: bytes) -> None:
    assert "PDF" in refusal(content, "photo.jpg")


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("keep", [0.3, 0.7])
def test_half_a_picture_is_refused(image_format: str, keep: float) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, image_format)
    refusal(out.getvalue()[: int(len(out.getvalue()) * keep)])


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP"])
def test_html_behind_the_first_bytes_of_a_picture_is_refused(head: bytes) -> None:
    refusal(head + b"<html><script>alert(1)</script>" * 20)


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises more pixels than memory should hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7100, 9000, 13000, 30000, 100000])
def test_an_image_bomb_is_refused_before_it_is_opened(side: int) -> None:
    assert refusal(png_of_size(side, side)) == refusal(png_of_size(13000, 13000))
    assert "pixel" in refusal(png_of_size(side, side)) or "화소" in refusal(png_of_size(side, side))
