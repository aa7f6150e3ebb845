"""What people are told on the way of a Monday: letters, reminders, and what each happening is called in the history.

A part has a module with one `TEXTS` and one `LABELS`; here they are listed, and nowhere else.
"""

from civic.cases import happenings

from . import booking, following, hearing, review

PARTS = (booking, review, hearing, following)


def register() -> None:
    """Make the words of all parts known; called once, when the portal starts."""
    for part in PARTS:
        happenings.register(part.TEXTS, part.LABELS)
