"""The portal closed to one person for a time, who was told before. Decree art. 11-2.

Only new petitions in the browser: what was filed goes on as before, and the counter, the telephone and letters
stay open, for acceptance is never refused (Act art. 9 (1)).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from civic.cases.models import Restriction
from civic.people.models import User


def closed_for(user: User | None, *, phone: str = "", email: str = "") -> Restriction | None:
    """The restriction that closes the portal now to this account, phone number or address; the one that ends last."""
    account = user.pk if user is not None else None
    people = [{"user": account, "phone": phone, "email": email}]
    if user is not None:
        people.append({"user": account, "phone": user.phone, "email": user.email})
    found: list[Restriction] = []
    for person in people:
        rows = Restriction.objects.against(**person).in_force(timezone.now())  # type: ignore[arg-type]  # as built above
        found += [row for row in rows.filter(what=Restriction.What.PORTAL) if row.was_told]
    return max(found, key=lambda row: row.ends_at, default=None)


def page(request: HttpRequest, restriction: Restriction) -> HttpResponse:
    """Until when, and how else to file."""
    response = render(request, "petitions/restricted.html", {"until": restriction.ends_at}, status=403)
    response["Cache-Control"] = "private, no-store"
    return response
