"""Rosters as offices send them, and uploads that wait for their confirmation."""

import io
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from monitors.membership.roster import take_in
from monitors.models import RosterImport, Term

HEAD = ("연번", "성명", "휴대전화", "이메일", "읍면동", "성별", "생년월일", "직업", "연임")
HONG = ("홍길동", "010-2222-0001", "", "만경읍", "남", "1961", "농업", "")
SUNG = ("성춘향", "010-2222-0002", "spring@example.kr", "검산동", "여", "1984-05-05", "자영업", "")


def roster(*rows: Any, head: Any = HEAD) -> str:
    """A text table of people; each numbered in front."""
    lines = [",".join(head), *(",".join((str(n), *row)) for n, row in enumerate(rows, 1))]
    return "\n".join(lines)


def many(count: int) -> list[tuple[str, ...]]:
    """So many people who differ."""
    return [
        (f"모니터{n}", f"010-3333-{n:04d}", f"monitor{n}@example.kr", "만경읍", "여", "1970", "주부", "")
        for n in range(count)
    ]


def xlsx(*rows: Any, head: Any = HEAD) -> bytes:
    book = Workbook()
    book.active.append(["제5기 시정모니터 명부"])
    book.active.append(list(head))
    for number, row in enumerate(rows, 1):
        book.active.append([number, *row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def uploaded(text: str | bytes, name: str = "명부.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def make_upload(term: Term, by: Any, *rows: Any, **kw: Any) -> RosterImport:
    """An upload that waits."""
    content = ContentFile(roster(*(rows or (HONG, SUNG))).encode())
    kw.setdefault("form_key", uuid.uuid4())
    return take_in(content, term, by=by, name="명부.csv", **kw)
