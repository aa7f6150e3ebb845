"""Two steps: after the first it is shown what would happen; the second, with the same words, does it."""

import hashlib
import json
from typing import Any

from django import forms
from django.db import models

from .offering import fill_in
from .verb import VerbForm

ALWAYS = {"version", "confirmed"}


class ConfirmForm(VerbForm):
    """Write `consequence`; who changes a word after seeing it sees it anew."""

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def consequence(self) -> str:
        """What pressing the button again does, in a sentence or two."""
        raise NotImplementedError

    def is_ready(self) -> bool:
        """Whether the form is valid and the person saw what these very words do."""
        if not self.is_valid():
            return False
        seen = _fingerprint(self.cleaned_data)
        if self.cleaned_data["confirmed"] == seen:
            return True
        self.preview = self.consequence()
        fill_in(self, "confirmed", seen)
        return False

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in super().arguments().items() if name != "confirmed"}


def _fingerprint(given: dict[str, Any]) -> str:
    def plain(value: Any) -> Any:
        return value.pk if isinstance(value, models.Model) else str(value)

    parts = {name: value for name, value in given.items() if name not in ALWAYS}
    return hashlib.sha256(json.dumps(parts, default=plain, sort_keys=True).encode()).hexdigest()
