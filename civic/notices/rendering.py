"""From a row of the outbox to the words a person reads: subject, plain text, HTML, short message."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.utils import timezone, translation

from civic.privacy.findings import mask, mask_name

from .models import Channel, Notice
from .wordless import wordless

logger = logging.getLogger(__name__)

SEOUL = ZoneInfo("Asia/Seoul")
SECRETS = ("access_code", "code", "password")  # keys of the context which staff never get to read
HIDDEN = "••••••"


@dataclass(frozen=True)
class Message:
    """`subject` is one line. `sms` is empty for mail, `subject` and `html` are empty for short messages.

    `calendar` is an appointment (RFC 5545) that goes with the mail as a file.
    """

    subject: str = ""
    text: str = ""
    html: str = ""
    sms: str = ""
    calendar: str = ""


def render(notice: Notice) -> Message:
    """The message in the reader's language, with times in Seoul.

    Raises:
        Exception: whatever a faulty template or context raises.
    """
    with translation.override(notice.language), timezone.override(SEOUL):
        return _render(notice, _full_context(notice))


def preview(notice: Notice) -> str:
    """The plain text for staff. Codes which let their holder act for the citizen are hidden, except in the
    demo.

    Raises:
        Exception: whatever a faulty template or context raises.
    """
    with translation.override(notice.language), timezone.override(SEOUL):
        message = _render(notice, _full_context(notice))
    text = "\n\n".join(part for part in (message.subject, message.text or message.sms) if part)
    return text if settings.DEMO else hide_secrets(text, notice.context)


def hide_secrets(text: str, context: Mapping[str, Any]) -> str:
    """`text` with the secret values of `context` blotted out wherever they stand, links included."""
    for key in SECRETS:
        if secret := str(context.get(key) or ""):
            text = text.replace(secret, HIDDEN)
    return text


def subject_for_list(notice: Notice, subject: str) -> str:
    """The subject as the outbox list keeps it: no name, phone, address or code in clear."""
    if notice.to_name:
        subject = subject.replace(notice.to_name, mask_name(notice.to_name))
    return mask(hide_secrets(subject, notice.context))


def subject_to_come(notice: Notice) -> str:
    """The subject for the list while the message has not left; the template's name if there is none."""
    try:
        with translation.override(notice.language):
            subject = " ".join(_text("subject", notice, _full_context(notice)).split())
    except Exception as error:
        logger.info("notice %s has no subject", notice.pk, exc_info=wordless(error))
        return notice.template
    return subject_for_list(notice, subject)


def _render(notice: Notice, context: dict[str, Any]) -> Message:
    if notice.channel == Channel.SMS:
        return Message(sms=_text("sms", notice, context))
    if notice.channel == Channel.CALL:
        return Message(text=_words_for_the_phone(notice, context))
    return Message(
        subject=" ".join(_text("subject", notice, context).split()),
        text=_text("body", notice, context) + "\n",
        html=_engine().get_template(f"notices/{notice.template}-body.html").render(Context(context)),
        calendar=str(context.get("calendar") or ""),
    )


def _words_for_the_phone(notice: Notice, context: dict[str, Any]) -> str:
    try:
        return _text("body", notice, context)
    except TemplateDoesNotExist:
        return _text("sms", notice, context)


def _text(part: str, notice: Notice, context: dict[str, Any]) -> str:
    """A .txt template: not HTML, so nothing is escaped; runs of empty lines shrink to one."""
    template = _engine().get_template(f"notices/{notice.template}-{part}.txt")
    words = template.render(Context(context, autoescape=False))
    return re.sub(r"\n[ \t]*(\n[ \t]*)+\n", "\n\n", words).strip()


def _engine() -> Engine:
    return cast(DjangoTemplates, engines["django"]).engine


def _full_context(notice: Notice) -> dict[str, Any]:
    return {
        **notice.context,
        "to_name": notice.to_name,
        "about": notice.about,
        "language": notice.language,
        "site_url": settings.SITE_URL,
        "city_name": str(settings.CITY_NAME),
        "city_phone": settings.CITY_PHONE,
    }
