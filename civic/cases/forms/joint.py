"""Petitions of several people: their number, their representatives, and petitions handled together."""

import re
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from civic.cases.forms.offering import offer
from civic.cases.law import HOUSEHOLDS_OF_MANY, PETITIONERS_TO_MERGE, SIGNERS_OF_MANY
from civic.cases.models import Case
from civic.cases.similar import candidates, mergeable
from civic.cases.verbs.supplement import default_supplement_day
from civic.privacy.findings import mask_email, mask_name
from civic.privacy.phones import mask_phone

from .confirming import ConfirmForm
from .jointpart import PLACES, RepresentativesPart, SignersPart
from .period import DATE_INPUT, not_too_far
from .verb import VerbForm, reason_field

MOST_NUMBERS = 50
_NUMBER = re.compile(r"\d{4}-\d{6,}")


class RegisterJointForm(SignersPart, VerbForm):
    verb: ClassVar[str] = "register_joint"
    intro = _("As the list of signatures says. The petitioner is told; send the form again to correct it.")
    keep = forms.MultipleChoiceField(
        label=_("Representatives besides the petitioner"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("signers", "households", "keep")

    def first_values(self) -> dict[str, Any]:
        kept = [str(pk) for pk in self.case.representatives.values_list("pk", flat=True)]
        numbers = {"signers": self.case.signers, "households": self.case.households} if self.case.signers > 1 else {}
        return {**numbers, "keep": kept}

    def prepare(self) -> None:
        rows = list(self.case.representatives.select_related("contact"))
        self.fields["signers"].label = _("People who signed, the petitioner included")
        self.fields["signers"].required = True
        self.fields["households"].label = _("Households concerned")
        self.fields["households"].help_text = _(
            "From %(households)s households and %(signers)s people on it is a petition of many people."
        ) % {"households": HOUSEHOLDS_OF_MANY, "signers": SIGNERS_OF_MANY}
        if not rows:
            del self.fields["keep"]
            return
        for place in PLACES:
            self.fields[f"{place}_name"].label = _("Name of a further representative")
        keep = self.fields["keep"]
        keep.help_text = _("Whose tick is taken away is removed.")
        told = {row.pk: " · ".join(filter(None, (mask_name(row.contact.name), reach(row.contact)))) for row in rows}
        offer(self, "keep", [(str(pk), words) for pk, words in told.items()])

    def arguments(self) -> dict[str, Any]:
        keep = [int(pk) for pk in self.cleaned_data.get("keep", [])]
        households = self.cleaned_data.get("households") or 1
        signers = self.cleaned_data["signers"]
        return {"signers": signers, "households": households, "representatives": self.people, "keep": keep}


def reach(contact: Any) -> str:
    """How a representative can be reached, masked."""
    return mask_phone(contact.phone) if contact.phone else mask_email(contact.email)


class RequestRepresentativesForm(VerbForm):
    verb: ClassVar[str] = "request_representatives"
    intro = _("The period stands still until they are named. If nobody is named in time, you may choose them.")
    answer_by = forms.DateField(label=_("To be named by"), widget=DATE_INPUT)
    reason = reason_field(_("Why, and how many would be good: three at most. The petitioner reads this."))
    field_order = ("reason", "answer_by")

    def first_values(self) -> dict[str, Any]:
        return {"answer_by": default_supplement_day(timezone.localdate())}

    def clean_answer_by(self) -> Any:
        day = self.cleaned_data["answer_by"]
        if day < timezone.localdate() + timedelta(days=1):
            raise forms.ValidationError(_("Please give the petitioners at least until tomorrow."))
        return not_too_far(day, years=1)


class NameRepresentativesForm(RepresentativesPart, VerbForm):
    verb: ClassVar[str] = "name_representatives"
    intro = _(
        "Whom those who signed have named, by telephone, letter or at the counter. Empty: the petitioner alone speaks "
        "for all. The period goes on."
    )

    def arguments(self) -> dict[str, Any]:
        return {"representatives": self.people}


class AppointRepresentativesForm(RepresentativesPart, VerbForm):
    verb: ClassVar[str] = "appoint_representatives"
    intro = _(
        "The day has passed: you may choose among those who signed (Decree, art. 8 (2)). Empty: the petitioner alone "
        "speaks for all. The period goes on."
    )
    reason = reason_field()

    def arguments(self) -> dict[str, Any]:
        return {"representatives": self.people, "reason": self.cleaned_data["reason"]}


class MergeForm(ConfirmForm):
    """Offers the petitions most like this one; others are added by their number."""

    verb: ClassVar[str] = "merge"
    intro = _(
        "This petition leads; the others keep their number, and each petitioner gets everything, the answer too. "
        "Nobody learns who the others are. An answer to all must not name the petitioner."
    )
    others = forms.MultipleChoiceField(
        label=_("Petitions that look alike"), required=False, widget=forms.CheckboxSelectMultiple
    )
    numbers = forms.CharField(
        label=_("Further receipt numbers"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("With commas or blanks between them, for example 2026-000123, 2026-000124."),
    )

    def prepare(self) -> None:
        self.hint = gettext(
            "Petitions are handled together from %(least)s different petitioners on (Decree, art. 6)."
        ) % {"least": PETITIONERS_TO_MERGE}
        found = candidates(self.case, Case.objects.visible_to(self.user))
        offer(
            self,
            "others",
            [
                (str(row.case.pk), f"{row.score} % · {row.case.number} · {row.case.title} · {row.case.district or '–'}")
                for row in found
            ],
        )
        if not found:
            self.fields["others"].help_text = _("None in this field or district looks like it.")

    def clean_numbers(self) -> str:
        typed = str(self.cleaned_data["numbers"])
        wanted = list(dict.fromkeys(_NUMBER.findall(typed)))[:MOST_NUMBERS]
        if typed.strip() and not wanted:
            raise forms.ValidationError(_("Please write receipt numbers like 2026-000123."))
        able = {row.number: row for row in self._able(number__in=wanted)}
        missing = [number for number in wanted if number not in able]
        if missing:
            raise forms.ValidationError(
                _("These cannot be handled together with it, or are not yours: %(numbers)s.")
                % {"numbers": ", ".join(missing)}
            )
        self._by_number = list(able.values())
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        ticked = list(self._able(pk__in=[int(pk) for pk in cleaned.get("others", [])]))
        by_number = getattr(self, "_by_number", [])
        self.chosen = list({row.pk: row for row in (*ticked, *by_number)}.values())
        if not self.errors and not self.chosen:
            self.add_error("others", _("Please choose the petitions that are handled together with this one."))
        return cleaned

    def _able(self, **which: Any) -> Any:
        return mergeable(self.case, Case.objects.visible_to(self.user)).filter(**which)

    def consequence(self) -> str:
        words = ngettext(
            "%(count)s petition will be handled under %(number)s, and its petitioner is told: %(numbers)s.",
            "%(count)s petitions will be handled under %(number)s, and their petitioners are told: %(numbers)s.",
            len(self.chosen),
        )
        numbers = ", ".join(row.number for row in self.chosen)
        sentence = words % {"count": len(self.chosen), "number": self.case.number, "numbers": numbers}
        return f"{sentence} {gettext('Press the button again to do it.')}"

    def arguments(self) -> dict[str, Any]:
        return {"others": self.chosen}
