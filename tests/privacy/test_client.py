from typing import Any

import pytest
from django.test import RequestFactory

from civic.privacy.client import client_ip


def ip(settings: Any, proxies: int, forwarded: str = "", remote: str = "10.9.9.9") -> str:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return client_ip(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.9.9.9"),
        (0, "1.2.3.4", "10.9.9.9"),  # anybody can write the header
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "10.9.9.9"),
        (1, "", "10.9.9.9"),
        (1, "1.2.3.4:5678", "1.2.3.4"),
        (1, "[2001:DB8::1]:443", "2001:db8::1"),
        (1, "2001:db8:0::1", "2001:db8::1"),
        (1, "<script>", "10.9.9.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(settings: Any, proxies: int, forwarded: str, address: str) -> None:
    assert ip(settings, proxies, forwarded) == address


def test_behind_a_unix_socket_the_address_is_not_known(settings: Any) -> None:
    assert ip(settings, 0, remote="") == ""
