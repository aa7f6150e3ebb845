"""A monitor, and a tip as the form sends it."""

import uuid
from typing import Any

import pytest
from django.test import Client

from civic.cases.opening import Filing
from monitors.models import Monitor, Tip
from tests.makers import make_contact, make_filing

from .makers import monitor_with_account

TIP = {
    "sort": "inconvenience",
    "district": "",
    "place": "장터 앞",
    "title": "보도블록이 솟았습니다",
    "text": "걸려 넘어집니다.",
}


def tip_form(**values: Any) -> dict[str, Any]:
    return {"form_key": str(uuid.uuid4()), **TIP, **values}


def make_tip(monitor: Monitor, sort: str = "idea", **kw: Any) -> Tip:
    filing: Filing = make_filing(program="monitors", contact=make_contact(user=monitor.user), **kw)
    return Tip.send(filing, monitor=monitor, sort=sort)


@pytest.fixture
def monitor(db: None) -> Monitor:
    """A monitor in office, with an account."""
    return monitor_with_account("monitor@example.kr", name="김모니터", phone="01011112222")


@pytest.fixture
def at_home(monitor: Monitor, coordinating: Any) -> Client:
    """The monitor's browser."""
    client = Client()
    client.force_login(monitor.user)
    return client
