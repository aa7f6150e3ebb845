"""Templates and rows for the tests of the outbox."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from civic.notices import doorbell, outbox
from civic.notices.models import Notice
from tests.processes import Sink, smtp_sink

FOLDER = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def test_templates(settings: Any) -> None:
    """`plain`, `broken` and `hostile` of tests/notices/templates, beside the portal's own."""
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [FOLDER, *engine["DIRS"]]}]


@pytest.fixture(autouse=True)
def silent_doorbell(settings: Any) -> None:
    settings.DOORBELL = False
    doorbell.rest_over()


@pytest.fixture
def smtp(settings: Any) -> Iterator[Sink]:
    """A real mail server, and the portal set to use it."""
    with smtp_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = 2
        yield sink


@pytest.fixture
def queue() -> Callable[..., Notice]:
    def make(key: str = "case/1/receipt", channel: str = "email", **values: Any) -> Notice:
        address = values.pop("address", "citizen@example.org" if channel == "email" else "01012345678")
        to = outbox.Recipient(channel, address, values.pop("name", "홍길동"), values.pop("language", "ko"))
        given = {"template": "plain", "context": {"title": "가로등 & <고장>"}, **values}
        return outbox.queue(key=key, to=to, **given)

    return make
