"""Letters to monitors and to applicants: by mail, as a text message, or as a call for staff to make."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation

from civic.cases.letters import INVENTED_PAST, not_before
from civic.cases.recipients import MOBILE
from civic.notices import outbox
from civic.notices.models import Channel, Notice
from civic.notices.outbox import Recipient

from .models import Application, Appointment, Monitor

TEMPLATE = "monitor-letter"


@dataclass(frozen=True, slots=True)
class Message:
    """What a letter says, in the language that is active when it is composed.

    Args:
        headline: the subject, and what a text message begins with.
        paragraphs: of the mail.
        facts: lines below them, label and value.
        path: where the button leads, on this portal; such as `/monitors/assignments/12/`.
        button: its words.
        short: one sentence for a text message besides the headline.
    """

    headline: str
    paragraphs: Sequence[str] = ()
    facts: Sequence[tuple[str, str]] = ()
    path: str = ""
    button: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who gets a letter; `about` ends the keys of their notices."""

    about: str
    name: str
    email: str
    phone: str
    language: str
    texts: bool
    is_demo: bool

    @classmethod
    def of_monitor(cls, monitor: Monitor, about: str = "") -> "Addressee":
        """A monitor."""
        return cls(
            about or monitor.about,
            monitor.name,
            monitor.email,
            monitor.phone,
            monitor.language,
            monitor.texts_since is not None,
            monitor.is_demo,
        )

    @classmethod
    def of(cls, appointment: Appointment) -> "Addressee":
        """The monitor of an appointment, whose notices are told apart by it."""
        return cls.of_monitor(appointment.monitor, appointment.about)

    @classmethod
    def of_application(cls, row: Application) -> "Addressee":
        """An applicant."""
        return cls(row.about, row.name, row.email, row.phone, row.language, row.texts_agreed, row.is_demo)

    def recipients(self, *, by_text: bool) -> list[Recipient]:
        """By mail; by text message, too, when it was agreed to; by text message or a call without an address."""
        found = [Recipient(Channel.EMAIL, self.email, self.name, self.language)] if self.email else []
        if self.texts and self.phone.startswith(MOBILE) and (not found or (by_text and settings.SMS_URL)):
            found.append(Recipient(Channel.SMS, self.phone, self.name, self.language))
        return found or [Recipient(Channel.CALL, self.phone, self.name, self.language)]


def tell(
    people: Iterable[Addressee],
    key: str,
    compose: Callable[[], Message],
    *,
    about: str,
    by_text: bool = False,
    at_once: bool = False,
    at: datetime | None = None,
) -> None:
    """Owe each of some people a letter, in the transaction of the change it tells of; the same key twice is one letter.

    Args:
        key: beginning of the notices' keys, such as `assignment/12/opening`; each ends with whom it is for.
        compose: makes the message, called once for each language.
        about: what it tells of, such as `assignment/12`.
        by_text: as a text message, too, to those who agreed.
        at_once: at night, too: for what the person just did.
        at: when it happened (now); of the past of a demonstration nobody gets mail.
    """
    invented = at is not None and timezone.now() - at > INVENTED_PAST
    by_language: dict[str, dict[str, Recipient]] = defaultdict(dict)
    for person in people:
        if person.is_demo and invented:
            continue
        for recipient in person.recipients(by_text=by_text):
            by_language[person.language][notice_key(key, person.about, recipient.channel)] = recipient
    for language, recipients in by_language.items():
        with translation.override(language):
            message = compose()
        context = {
            "headline": message.headline,
            "paragraphs": list(message.paragraphs),
            "facts": [list(fact) for fact in message.facts],
            "url": f"{settings.SITE_URL}{message.path}" if message.path else "",
            "button": message.button,
            "short": message.short,
        }
        outbox.queue_to_each(
            to=recipients,
            template=TEMPLATE,
            context=context,
            about=about,
            not_before=None if at_once else not_before(),
        )


def notice_key(key: str, whom: str, channel: str) -> str:
    """The key of one notice."""
    return f"{key}/{whom}-{channel}"


def take_back(prefix: str, whom: str) -> int:
    """Cancel what has not left yet of the letters to somebody whose keys begin so. Returns how many.

    Args:
        prefix: such as `assignment/12/`.
        whom: `Addressee.about`.
    """
    ends = [f"/{whom}-{channel}" for channel in Channel]
    rows = Notice.objects.pending().filter(key__startswith=prefix)
    found = [row.pk for row in rows.only("pk", "key") if row.key.endswith(tuple(ends))]
    return Notice.objects.filter(pk__in=found).cancel()
