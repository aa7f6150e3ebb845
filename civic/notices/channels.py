"""How a message leaves the house: e-mail and short messages by machine, a phone call by a person."""

import hashlib
import json
import os
import smtplib
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from .models import Channel, Notice, Trouble
from .rendering import Message


class Refused(Exception):
    """It will never be taken like this: give up and say so."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(trouble.value)
        self.trouble, self.detail = trouble, detail


class TryLater(Exception):
    """Not now. `everyone`: the channel itself is in trouble, other messages would fare no better."""

    def __init__(self, trouble: Trouble, detail: str = "", *, everyone: bool = False) -> None:
        super().__init__(trouble.value)
        self.trouble, self.detail, self.everyone = trouble, detail, everyone


def stable_id(key: str) -> str:
    """The same short word for the same key, fit for file names and Message-IDs (no ':' in it)."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def message_id(key: str) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{stable_id(key)}@{host}>"


class Sender(ABC):
    """Lives for one sweep and may keep a connection open meanwhile."""

    @abstractmethod
    def send(self, notice: Notice, message: Message) -> None:
        """Hand the message over.

        Raises:
            Refused: it will never be taken.
            TryLater: it may be taken later.
        """

    @abstractmethod
    def close(self) -> None:
        """The sweep is over."""


class EmailSender(Sender):
    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, notice: Notice, message: Message) -> None:
        mail = self._mail(notice, message)
        try:
            validate_email(notice.to_address)
            mail.message()  # bad headers show before the server is troubled
        except (ValidationError, ValueError) as error:
            raise Refused(Trouble.BAD_ADDRESS, type(error).__name__) from None
        mail.connection = self._open()
        try:
            mail.send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()  # after an error the state of the dialogue is not known
            raise judge(error) from None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.fail_silently = True
            connection.close()

    def _open(self) -> BaseEmailBackend:
        if self._connection is not None:
            return self._connection
        self._connection = get_connection()
        try:
            self._connection.open()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise TryLater(Trouble.UNREACHABLE, type(error).__name__, everyone=True) from None
        return self._connection

    def _mail(self, notice: Notice, message: Message) -> EmailMultiAlternatives:
        headers = {"Message-ID": message_id(notice.key), "Auto-Submitted": "auto-generated"}
        if notice.message_group or notice.about:
            headers["References"] = message_id("group/" + (notice.message_group or notice.about))
        mail = EmailMultiAlternatives(message.subject, message.text, to=[notice.to_address], headers=headers)
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        if message.calendar:
            mail.attach("appointment.ics", message.calendar, "text/calendar")
        return mail


def judge(error: Exception) -> Refused | TryLater:
    """What an error of the mail server means for the message (RFC 5321: 4xx later, 5xx never).

    A refused sender is a mistake of ours that touches every message, so these wait instead of
    failing.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = min(int(code) for code, _text in error.recipients.values())
            if code >= 500:
                return Refused(Trouble.ADDRESS_REFUSED, str(code))
            return TryLater(Trouble.TEMPORARY, str(code))
        case smtplib.SMTPDataError():
            if error.smtp_code >= 500:
                return Refused(Trouble.MESSAGE_REFUSED, str(error.smtp_code))
            return TryLater(Trouble.TEMPORARY, str(error.smtp_code))
        case smtplib.SMTPSenderRefused(smtp_code=552):  # larger than the server takes
            return Refused(Trouble.MESSAGE_REFUSED, "552")
        case smtplib.SMTPResponseException():
            return TryLater(Trouble.UNREACHABLE, f"{type(error).__name__} {error.smtp_code}", everyone=True)
        case smtplib.SMTPNotSupportedError() | ValueError():
            return Refused(Trouble.BAD_ADDRESS, type(error).__name__)
        case _:
            return TryLater(Trouble.UNREACHABLE, type(error).__name__, everyone=True)


class SmsFolderSender(Sender):
    """One file for each message, for the city's SMS gateway (or a person) to pick up.

    The name comes from the key, so a message sent again after a crash replaces itself.
    """

    def __init__(self) -> None:
        self.folder = Path(unquote(urlsplit(settings.SMS_URL).path))

    def send(self, notice: Notice, message: Message) -> None:
        if not notice.to_address:
            raise Refused(Trouble.BAD_ADDRESS)
        name = stable_id(notice.key)
        text = json.dumps({"id": name, "to": notice.to_address, "text": message.sms}, ensure_ascii=False)
        part = self.folder / f".{name}.{os.getpid()}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.folder / f"{name}.json")
        except OSError as error:
            raise TryLater(Trouble.UNREACHABLE, type(error).__name__, everyone=True) from None

    def close(self) -> None:
        """Nothing is kept open."""


SENDERS: dict[str, Callable[[], Sender]] = {Channel.EMAIL: EmailSender, Channel.SMS: SmsFolderSender}


def usable_channel(channel: str, address: str) -> Channel:
    """The channel that can really be used: with no address or no SMS gateway a person has to phone.

    Raises:
        ValueError: no such channel.
    """
    wanted = Channel(channel)
    if not address or (wanted == Channel.SMS and not settings.SMS_URL):
        return Channel.CALL
    return wanted
