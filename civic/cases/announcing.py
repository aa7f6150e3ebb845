"""Where the page replaces the letter every 30 days. Decree art. 23 (3), for the city to choose by a setting."""

from typing import TYPE_CHECKING

from django.conf import settings

from civic.cases.workflow import Channel

if TYPE_CHECKING:
    from civic.cases.models import Case


def announcement(channel: str) -> dict[str, bool]:
    """What the first event notes when the receipt says that the page shows how far it is.

    Only to petitions that came by the web: who came to the counter or phoned keeps the letters. Our rule.
    """
    return {"announced": True} if channel == Channel.WEB and not settings.ANNOUNCED_PROGRESS_NOTICES else {}


def is_announced(case: "Case") -> bool:
    """Whether this petitioner was told so, and the city still leaves those letters out."""
    if settings.ANNOUNCED_PROGRESS_NOTICES:
        return False
    return case.events.filter(verb="filed", data__announced=True).exists()
