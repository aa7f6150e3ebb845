import zlib

import pytest
from django.core.files.base import ContentFile

from civic.privacy.files import UploadRefused, clean_upload

END = b"xref\n0 1\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"


def pdf(*objects: bytes, head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", end: bytes = END) -> bytes:
    return head + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(objects, 1)) + end


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), dictionary, content)


def object_stream(content: bytes) -> bytes:
    return stream(zlib.compress(content), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")


def accepted(content: bytes) -> bool:
    return clean_upload(ContentFile(content)).kind == "pdf"


def refused(content: bytes) -> str:
    with pytest.raises(UploadRefused) as caught:
        clean_upload(ContentFile(content))
    return str(caught.value)


def test_an_ordinary_document_is_kept_as_it_is() -> None:
    content = pdf(b"<< /Type /Catalog /Pages 2 0 R /OpenAction [3 0 R /Fit] >>", stream(b"BT (hello) Tj ET"))
    clean = clean_upload(ContentFile(content))
    assert (clean.content, clean.kind, clean.extension, clean.width) == (content, "pdf", "pdf", None)
    assert clean.note


def test_links_are_allowed() -> None:
    assert accepted(pdf(b"<< /Type /Annot /A << /S /URI /URI (https://x.kr) >> >>"))


@pytest.mark.parametrize(
    "body",
    [
        b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>",
        b"<< /S /JavaScript/JS(app.alert(1)) >>",
        b"<< /JS 5 0 R >>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /S /J#61va#53cript >>",
        b"<< /RichMedia 4 0 R >>",
    ],
)
def test_a_document_that_does_something_is_refused(body: bytes) -> None:
    assert refused(pdf(body)) == refused(pdf(b"<< /JS (x) >>"))


def test_a_script_in_a_compressed_object_is_found() -> None:
    assert refused(pdf(object_stream(b"1 0 << /S /JavaScript /JS (x) >>"))) == refused(pdf(b"<< /JS (x) >>"))


@pytest.mark.parametrize("body", [b"<< /Type /EmbeddedFile >>", b"<< /Names << /EmbeddedFiles 3 0 R >> >>"])
def test_embedded_files_are_refused(body: bytes) -> None:
    assert refused(pdf(body)) != refused(pdf(b"<< /JS (x) >>"))


def test_a_document_with_a_password_is_refused() -> None:
    words = refused(pdf(b"<< >>", end=END.replace(b"/Root", b"/Encrypt 5 0 R /Root")))
    assert "password" in words or "암호" in words or "비밀번호" in words


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4",
        pdf(b"<< >>", end=b""),
        pdf(b"<< >>", end=b"%%EOF"),
        pdf(stream(b"not compressed", b"/Type /ObjStm /Filter /FlateDecode")),
        pdf(stream(b"00>", b"/Type /ObjStm /Filter /ASCIIHexDecode")),
    ],
)
def test_half_and_odd_documents_are_refused(content: bytes) -> None:
    assert refused(content) == refused(b"%PDF-1.4")


def test_a_compressed_bomb_is_refused() -> None:
    assert refused(pdf(object_stream(b" " * (65 * 1024 * 1024)))) == refused(b"%PDF-1.4")


def test_chance_bytes_in_a_picture_are_not_taken_for_a_script() -> None:
    assert accepted(pdf(stream(b"\x00/JS \x01/Launch ", b"/Subtype /Image")))


def test_what_only_begins_like_a_forbidden_word_is_allowed() -> None:
    assert accepted(pdf(b"<< /JSX 1 /Launcher 2 /EncryptMetadata false >>"))
