"""What a monitor agrees to, and can take back: being named in public, and text messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Monitor


@dataclass(frozen=True, slots=True)
class Words:
    """The four things the law wants said about a consent. Personal Information Protection Act §15 (2)."""

    field: str
    title: str | Promise
    why: str | Promise
    items: str | Promise
    kept: str | Promise
    refusal: str | Promise


WORDS = (
    Words(
        "name_shown",
        _("My name may be shown on the public page of the monitors"),
        _("so that residents know who their city monitors are"),
        _("name, district and term"),
        _("until you take this consent back or your term is over"),
        _("You may refuse. You are then counted in the figures only, and nothing else changes."),
    ),
    Words(
        "texts",
        _("Tell me of assignments and notices by text message, too"),
        _("to tell you of assignments that open or close soon, and of notices"),
        _("mobile phone number"),
        _("until you take this consent back or your term is over"),
        _("You may refuse. We then reach you by e-mail or telephone."),
    ),
)
SINCE = {"name_shown": "name_shown_since", "texts": "texts_since"}


class ConsentsForm(forms.Form):
    """Two boxes; what stands there now is what was agreed to."""

    use_required_attribute = False

    name_shown = forms.BooleanField(required=False, label=_("I agree"))
    texts = forms.BooleanField(required=False, label=_("I agree"))

    def __init__(self, data: Any = None, *, monitor: Monitor) -> None:
        self.monitor = monitor
        super().__init__(data, initial={name: getattr(monitor, column) is not None for name, column in SINCE.items()})

    @property
    def parts(self) -> list[tuple[forms.BoundField, Words, datetime | None]]:
        return [(self[words.field], words, getattr(self.monitor, SINCE[words.field])) for words in WORDS]

    @transaction.atomic
    def keep(self, at: datetime | None = None) -> None:
        """Write it down; the day of a consent that stands already stays."""
        row = Monitor.objects.select_for_update().get(pk=self.monitor.pk)
        for name, column in SINCE.items():
            agreed = self.cleaned_data[name]
            if agreed != (getattr(row, column) is not None):
                setattr(row, column, (at or timezone.now()) if agreed else None)
        row.save(update_fields=list(SINCE.values()))
