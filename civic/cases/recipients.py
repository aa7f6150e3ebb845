"""Who is told of a case: the petitioner by the channel they chose, and the right people of the office."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings

from civic.cases.smalltable import notes
from civic.notices.models import Channel
from civic.notices.outbox import Recipient
from civic.organization.models import Department, Officer
from civic.people.consents import Purpose
from civic.people.models import Contact, User
from civic.people.roles import DESK, EXAMINER

if TYPE_CHECKING:
    from civic.cases.models import Case

STAFF_LANGUAGE = "ko"
WATCHERS = -2  # level of what the petition examiners are reminded of
MOBILE = "01"  # Korean mobile numbers; a landline takes no text messages


@dataclass(frozen=True, slots=True)
class Handler:
    """Who handles a case, as every letter must say. Decree art. 31: office, name, telephone."""

    department: str
    name: str
    phone: str

    def as_context(self) -> dict[str, str]:
        return asdict(self)


class Office:
    """The people of the department that owns a case, or of another one, read once for all letters of one event.

    Args:
        case: the case it is about.
        department: id of the department; that of the case if None.
    """

    def __init__(self, case: "Case", department: int | None = None) -> None:
        self.case = case
        self.department = department or case.department_id

    @cached_property
    def posts(self) -> list[Officer]:
        """Everybody at work in the department today."""
        known = notes()
        key = ("posts", self.department)
        if key not in known:
            posts = Officer.objects.current().filter(department=self.department)
            known[key] = list(posts.select_related("user").order_by("pk"))
        found: list[Officer] = known[key]
        return found

    def _with_role(self, *roles: str) -> list[User]:
        return [post.user for post in self.posts if post.role in roles]

    @property
    def _assigned(self) -> Officer | None:
        """The officer in charge, unless they have left the department."""
        mine = (post for post in self.posts if post.user_id == self.case.officer_id)
        return next(mine, None)

    def in_charge(self) -> list[User]:
        """The officer in charge, else the officers, else the heads, else the coordinating department."""
        if self._assigned is not None:
            return [self._assigned.user]
        return self._with_role(Officer.Role.OFFICER) or self.heads()

    def heads(self) -> list[User]:
        """Team heads and heads, else the coordinating department."""
        return self._with_role(Officer.Role.TEAM_HEAD, Officer.Role.HEAD) or coordinators()

    def for_level(self, level: int) -> list[User]:
        """Who is reminded: 0 and 1 those in charge, 2 also the heads, 3 also the coordinating department.

        From 4 on those in charge, the coordinating department and the examiners. `WATCHERS`: only the examiners.
        """
        if level == WATCHERS:
            return watchers()
        people = self.in_charge()
        if level in (2, 3):
            people = people + self.heads()
        if level >= 3:
            people = people + coordinators()
        if level >= 4:
            people = people + with_role(EXAMINER)
        return each_once(people)

    def handler(self) -> Handler:
        """The officer in charge, else the head of the department."""
        post = self._assigned or next((p for p in self.posts if p.role == Officer.Role.HEAD), None)
        department = self.case.department
        phone = (post.phone if post else "") or department.phone or settings.CITY_PHONE
        name = f"{post.user.name} {post.title}".strip() if post and post.user.name else ""
        return Handler(str(department), name, phone)


def coordinators() -> list[User]:
    """The coordinating department, else the petition desk, else the superusers."""
    departments = Department.objects.current().filter(coordinates=True)
    posts = Officer.objects.current().filter(department__in=departments)
    people = [post.user for post in posts.select_related("user").order_by("pk")]
    return people or with_role(DESK) or list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk"))


def watchers() -> list[User]:
    """The petition examiners, else the coordinating department."""
    return with_role(EXAMINER) or coordinators()


def with_role(role: str) -> list[User]:
    """Active accounts with a role of `people.roles`."""
    return list(User.objects.filter(groups__name=role, is_active=True).order_by("pk"))


def each_once(people: Iterable[User]) -> list[User]:
    """The same people in the same order, nobody twice."""
    return list({user.pk: user for user in people}.values())


def to_staff(user: User) -> Recipient:
    return Recipient(channel=Channel.EMAIL, address=user.email, name=user.name, language=STAFF_LANGUAGE)


def petitioners_of(case: "Case") -> list[tuple[str, Contact]]:
    """The petitioner, and who stands for the others who signed: regarded as petitioners too. Decree art. 8 (3).

    Each with a word that tells the keys of their notices apart; none for a case without a petitioner.
    """
    if case.contact is None:
        return []
    further = case.representatives.select_related("contact") if case.signers > 1 else ()
    return [("", case.contact), *((f"-{row.pk}", row.contact) for row in further)]


def to_petitioner(contact: Contact, *, important: bool) -> list[Recipient]:
    """By e-mail if there is an address, else by text message with consent, else a person phones.

    Args:
        important: with an e-mail address and consent, a text message goes out besides.
    """

    def by(channel: Channel, address: str) -> Recipient:
        return Recipient(channel=channel, address=address, name=contact.name, language=contact.language)

    if contact.email and not (important and _takes_messages(contact)):
        return [by(Channel.EMAIL, contact.email)]
    if contact.email:
        return [by(Channel.EMAIL, contact.email), by(Channel.SMS, contact.phone)]
    if not contact.phone:
        return []
    return [by(Channel.SMS if _takes_messages(contact) else Channel.CALL, contact.phone)]


def _takes_messages(contact: Contact) -> bool:
    return contact.phone.startswith(MOBILE) and contact.agrees_to(Purpose.TEXT_MESSAGES)
