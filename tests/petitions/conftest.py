"""A citizen's way through the pages, and files as phones and strangers send them."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from civic.cases.models import Case
from tests.makers import make_category

ANSWERS: dict[str, dict[str, str]] = {
    "place": {"district": "", "place": "마을회관 앞"},
    "what": {"title": "가로등이 꺼져 있습니다", "text": "일주일째 어둡습니다.", "category": ""},
    "photos": {},
    "who": {"age": "over", "name": "홍길동", "phone": "010-1234-5678", "email": "hong@example.kr"},
    "consent": {},
}


def image(colour: str = "green", size: tuple[int, int] = (60, 40), kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def read(answer: Any) -> bytes:
    """All of a response; a streamed file is closed by it."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class Citizen:
    """A browser without scripts."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def step(self, step: str, back: bool = False, **values: Any) -> Any:
        """Send one step's form as the page would, with the form key of the draft."""
        url = reverse("petitions:step", args=[step]) + ("?back=check" if back else "")
        return self.client.post(url, {"form_key": self.key, **ANSWERS.get(step, {}), **values})

    def fill_in(self, **changes: dict[str, Any]) -> None:
        """Answer every step before the last."""
        for step in ANSWERS:
            answer = self.step(step, **changes.get(step, {}))
            assert answer.status_code == 302, (step, answer.content.decode())

    @property
    def key(self) -> str:
        return self.client.session.get("petition_draft", "")

    def send(self, key: str | None = None, **extra: Any) -> Any:
        return self.client.post(
            reverse("petitions:step", args=["check"]), {"form_key": self.key if key is None else key}, **extra
        )

    def file(self, **changes: dict[str, Any]) -> Case:
        """File a petition; the case it became."""
        self.fill_in(**changes)
        answer = self.send()
        assert answer.status_code == 302, answer.content.decode()
        return Case.objects.get(number=answer.url.rstrip("/").rsplit("/", 1)[-1])

    def look_up(self, case: Case, code: str = "") -> Any:
        data = {"number": case.number, "code": code or case.access_code}
        return self.client.post(reverse("petitions:lookup"), data)


@pytest.fixture
def no_second_factor(settings: Any) -> None:
    """Staff are signed in by `force_login`, as after their second factor."""
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def guest(client: Client, coordinating: Any) -> Citizen:
    """Somebody without an account."""
    return Citizen(client)


@pytest.fixture
def new_guest(coordinating: Any) -> Callable[[], Citizen]:
    """Further browsers."""
    return lambda: Citizen(Client())


@pytest.fixture
def category(department: Any) -> Any:
    return make_category(department, slug="roads", name="도로", kind="suggestion", examples="포트홀, 가로등")


@pytest.fixture
def unlocked(guest: Citizen, department: Any) -> Case:
    """A case of somebody else's making that this browser opened with its code."""
    from tests.makers import make_case

    case = make_case()
    guest.look_up(case)
    return case
