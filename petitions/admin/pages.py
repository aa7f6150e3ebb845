"""How the parts of a Monday add their pages to those of the session."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponseBase


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the workplace: `address` below `/admin/petitions/session/`, its name is `petitions_session_<name>`."""

    address: str
    view: Callable[..., HttpResponseBase]
    name: str
