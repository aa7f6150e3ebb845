"""Where a request came from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The address of the visitor, '' when it is not known (for example behind a unix socket).

    Each of our ALLAUTH_TRUSTED_PROXY_COUNT proxies appends the address it was called from to
    X-Forwarded-For, so the n-th from the right is the first one that the visitor could not write himself.
    With 0 proxies the header is ignored.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= proxies and (address := _address(hops[-proxies])):
            return address
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str:
    host = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    if host.count(":") == 1:  # IPv4 with a port
        host = host.partition(":")[0]
    try:
        return str(ip_address(host))
    except ValueError:
        return ""
