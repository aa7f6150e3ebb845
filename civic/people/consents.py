"""What a petitioner is asked to agree to, with the wording's version.

The Personal Information Protection Act wants four things said for each consent (§15②): purpose, items, how long it
is kept, and that one may refuse and what follows then. Handling the petition itself needs no consent: it is the
city's duty by law (§15①3), so it is explained but not asked.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"


class Purpose(models.TextChoices):
    TEXT_MESSAGES = "text_messages", _("News of my petition by text message")
    PUBLICATION = "publication", _("Publication of an edited version")


@dataclass(frozen=True, slots=True)
class Wording:
    """The four things the law wants said about one consent."""

    purpose: Purpose
    title: str | Promise
    why: str | Promise
    items: str | Promise
    kept: str | Promise
    refusal: str | Promise
    version: str = VERSION


WORDINGS: tuple[Wording, ...] = (
    Wording(
        Purpose.TEXT_MESSAGES,
        _("Send me news of my petition by text message"),
        _("to tell you of acceptance, questions and the answer"),
        _("mobile phone number"),
        _("until the petition is closed and its record is destroyed"),
        _("You may refuse. We then reach you by e-mail or telephone."),
    ),
    Wording(
        Purpose.PUBLICATION,
        _("An edited version of my petition and its answer may be shown to everyone"),
        _("so that neighbours with the same question find the answer"),
        _("title, text and answer after a person has removed names, addresses and numbers"),
        _("until you withdraw this consent"),
        _("You may refuse. Your petition is handled just the same and stays private."),
    ),
)
