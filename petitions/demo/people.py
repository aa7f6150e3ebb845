"""Who plays in the demonstration of the Mondays."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from civic.dashboard.demo.lives import demo_officers
from civic.dashboard.demo.people import CITIZEN, DESK_PERSON
from civic.dashboard.demo.petitions import FAMILY_NAMES, GIVEN_NAMES
from civic.organization.models import Department
from civic.people.models import Contact, User

SPACE = uuid.UUID("2d5c0f7e-9a41-4f57-8a55-5d1f6f2b7c03")  # of all keys: the same Monday is written once
MAYOR = "mayor@demo.example"


@dataclass(frozen=True, slots=True)
class People:
    """The staff of the demonstration, and the citizen who can sign in."""

    officers: Mapping[str, User]
    desk: User
    mayor: User
    citizen: User

    @classmethod
    def find(cls) -> "People":
        """Those that `write_people` has made."""
        users = {user.email: user for user in User.objects.filter(email__in=(DESK_PERSON.email, MAYOR, CITIZEN.email))}
        return cls(demo_officers(), users[DESK_PERSON.email], users[MAYOR], users[CITIZEN.email])

    def officer(self, department: Department) -> User:
        """Who works there; the desk for a department without anybody."""
        return self.officers.get(department.slug, self.desk)

    def contact(self, number: int, chance: random.Random) -> Contact:
        """An invented visitor, the same for the same number."""
        name = chance.choice(FAMILY_NAMES) + chance.choice(GIVEN_NAMES)
        return Contact(name=name, phone=f"0100002{number:04d}", email=f"visitor{number}@demo.example")

    def own_contact(self) -> Contact:
        """The contact of the citizen who can sign in."""
        return Contact(name=self.citizen.name, email=self.citizen.email, user=self.citizen)


def key(*parts: object) -> uuid.UUID:
    """A one-time key that is the same each time."""
    return uuid.uuid5(SPACE, "/".join(str(part) for part in parts))
