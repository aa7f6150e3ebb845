"""Finding a person again: by telephone, e-mail address or account, so that nobody stands in the register twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import WorkflowError
from civic.people.models import User
from civic.people.models.contact import plain_name
from civic.privacy.blindindex import blind_index

from ..models import Application, Monitor


class Refused(WorkflowError):
    """An appointment that must not be; `str()` says why in plain words.

    Attributes:
        reason: a word of code, such as `third-term`.
    """

    def __init__(self, reason: str, words: str) -> None:
        super().__init__(words)
        self.reason = reason


@dataclass(slots=True)
class Person:
    """Somebody as they named themselves. `phone` as `normalise_phone` gives it.

    Args:
        texts_agreed: agrees to text messages; False changes nothing of what was agreed to before.
        name_shown: agrees to be named in public; likewise.
        newest_word: the two consents were just asked for: not given is taken back.
    """

    name: str
    phone: str = ""
    email: str = ""
    gender: str = "unsaid"
    birth_year: int | None = None
    occupation: str = "other"
    language: str = "ko"
    texts_agreed: bool = False
    name_shown: bool = False
    user: User | None = None
    is_demo: bool = False
    newest_word: bool = False

    @classmethod
    def of(cls, row: Application) -> "Person":
        """Who applied."""
        return cls(
            name=row.name,
            phone=row.phone,
            email=row.email,
            gender=row.gender,
            birth_year=row.birth_year,
            occupation=row.occupation,
            language=row.language,
            texts_agreed=row.texts_agreed,
            name_shown=row.name_shown,
            user=row.user,
            is_demo=row.is_demo,
            newest_word=True,
        )

    @property
    def keys(self) -> list[tuple[str, object]]:
        """By what the person is found; the account first."""
        found: list[tuple[str, object]] = [("user", self.user.pk)] if self.user is not None else []
        if self.phone:
            found.append(("phone", blind_index(self.phone, "phone")))
        if self.email:
            found.append(("email", blind_index(self.email.strip().lower(), "email")))
        return found


Match = Monitor | Refused | None


def matches(people: Sequence[Person]) -> list[Match]:
    """Who of the register each one is: None for somebody new, `Refused` for who cannot be told apart. One query."""
    found: dict[tuple[str, object], Monitor] = {}
    for monitor in _rows([key for person in people for key in person.keys]):
        found[("user", monitor.user_id)] = monitor
        found[("phone", monitor.phone_index)] = monitor
        found[("email", monitor.email_index)] = monitor
    return [_match(person, found) for person in people]


def _rows(keys: Iterable[tuple[str, object]]) -> Iterable[Monitor]:
    wanted: dict[str, set[object]] = {"user": set(), "phone": set(), "email": set()}
    for sort, value in keys:
        wanted[sort].add(value)
    which = Q(user__in=wanted["user"]) | Q(phone_index__in=wanted["phone"]) | Q(email_index__in=wanted["email"])
    return Monitor.objects.filter(which).select_related("user")


def _match(person: Person, found: dict[tuple[str, object], Monitor]) -> Match:
    hits = [(sort, found[(sort, value)]) for sort, value in person.keys if (sort, value) in found]
    if not hits:
        return None
    if len({monitor.pk for _sort, monitor in hits}) > 1:
        return Refused(
            "two-people", _("Telephone number and e-mail address belong to two different monitors of the register.")
        )
    sort, monitor = hits[0]
    if sort != "user" and plain_name(monitor.name) != plain_name(person.name):
        words = (
            _("This telephone number belongs to somebody else of the register.")
            if sort == "phone"
            else _("This e-mail address belongs to somebody else of the register. Leave it out, or write another.")
        )
        return Refused("somebody-else", words)
    return monitor


def register(person: Person, at: datetime | None = None) -> Monitor:
    """The row of a person in the register: found again, with blanks filled in, or made.

    Raises:
        Refused: telephone or e-mail address belong to somebody else.
    """
    try:
        with transaction.atomic():
            return register_many([person], matches([person]), at)[0]
    except IntegrityError:  # registered by another at this very moment
        return register_many([person], matches([person]), at)[0]


def register_many(people: Sequence[Person], found: Sequence[Match], at: datetime | None = None) -> list[Monitor]:
    """The rows of several people, who were looked up by `matches`; new ones are written in one statement.

    Raises:
        Refused: the first that was refused.
    """
    at = at or timezone.now()
    rows: list[Monitor] = []
    for person, match in zip(people, found, strict=True):
        if isinstance(match, Refused):
            raise match
        rows.append(_filled(match or Monitor(is_demo=person.is_demo), person, at))
    changed = ["user", "name", "phone", "email", "phone_index", "email_index", "gender", "birth_year", "occupation"]
    known = [row for row in rows if row.pk]
    Monitor.objects.bulk_update(known, [*changed, "texts_since", "name_shown_since"], batch_size=200)
    Monitor.objects.bulk_create([row for row in rows if not row.pk])
    return rows


def _filled(row: Monitor, person: Person, at: datetime) -> Monitor:
    """With what the register does not know yet; what it knows stays: staff correct it on the page of the person."""
    user = person.user
    row.name = row.name or person.name.strip()
    row.phone = row.phone or person.phone
    row.email = row.email or (person.email or (user.email if user is not None else "")).strip().lower()
    row.birth_year = row.birth_year or person.birth_year
    row.language = row.language if row.pk else person.language
    if row.gender == "unsaid":
        row.gender = person.gender
    if row.occupation == "other" or not row.pk:
        row.occupation = person.occupation
    if row.user_id is None and user is not None and _is_theirs(user, row):
        row.user = user
    row.texts_since = _consent(row.texts_since, person.texts_agreed, person.newest_word, at)
    row.name_shown_since = _consent(row.name_shown_since, person.name_shown, person.newest_word, at)
    row.name_index = blind_index(plain_name(row.name), "name")
    row.phone_index = blind_index(row.phone, "phone")
    row.email_index = blind_index(row.email, "email")
    return row


def _is_theirs(user: User, row: Monitor) -> bool:
    """Whether the account somebody applied with may open the past of this row.

    Anybody can type the name and number of somebody who stands there already: such a row is joined only with the
    account of the address the register has. An account of staff is never joined.
    """
    if user.is_staff or user.is_superuser or not user.is_active:
        return False
    return row.pk is None or bool(row.email) and user.email.lower() == row.email


def _consent(since: datetime | None, agreed: bool, newest: bool, at: datetime) -> datetime | None:
    if agreed:
        return since or at
    return None if newest else since
