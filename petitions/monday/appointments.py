"""The reminders of the Mondays: each part registers its kinds; they themselves are rows of `civic.reminders`."""

from . import booking, instructions, reviewing


def register() -> None:
    """Register the handlers of all kinds; called once, when the portal starts."""
    booking.register_kinds()
    reviewing.register_kinds()
    instructions.register_kinds()
