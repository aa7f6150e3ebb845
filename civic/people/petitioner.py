"""The petitioner acting with number and access code, without an account."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Petitioner:
    """Somebody who showed the access code of case `number`; may act on that case and on no other."""

    number: str
