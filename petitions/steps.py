"""The steps of filing, in their order, and what of a draft is still to be filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.people.models import User

from .forms import ConsentForm, PlaceForm, StepForm, WhatForm, WhoForm
from .models import Answers, Draft


@dataclass(frozen=True, slots=True)
class Step:
    """One page. `form` is None for the pages of photos and of checking."""

    key: str
    label: str | Promise
    title: str | Promise
    form: type[StepForm] | None = None


PHOTOS, CHECK = "photos", "check"
STEPS: tuple[Step, ...] = (
    Step("place", _("Place"), _("Where is it?"), PlaceForm),
    Step("what", _("Matter"), _("What is it about?"), WhatForm),
    Step(PHOTOS, _("Photos"), _("Photos and documents")),
    Step("who", _("You"), _("Who are you?"), WhoForm),
    Step("consent", _("Consent"), _("Personal data and publication"), ConsentForm),
    Step(CHECK, _("Check"), _("Check and send")),
)
BY_KEY = {step.key: step for step in STEPS}


def after(key: str) -> str:
    """The step that follows."""
    keys = list(BY_KEY)
    return keys[min(keys.index(key) + 1, len(keys) - 1)]


def before(key: str) -> str:
    """The step before, empty for the first."""
    keys = list(BY_KEY)
    place = keys.index(key)
    return keys[place - 1] if place else ""


def indicator(key: str) -> list[tuple[str | Promise, str]]:
    """Labels and states of the step indicator on the page of a step."""
    here = list(BY_KEY).index(key)
    states = ["done" if place < here else "current" if place == here else "todo" for place in range(len(STEPS))]
    return [(step.label, state) for step, state in zip(STEPS, states, strict=True)]


def form_of(
    key: str, draft: Draft | None, data: Mapping[str, Any] | None = None, *, user: User | None = None
) -> StepForm:
    """The form of a step: bound to `data`, else filled with what the draft or the account knows."""
    form = BY_KEY[key].form
    if form is None:
        raise LookupError(f"the step {key!r} has no form")
    extra: dict[str, Any] = {}
    if form is ConsentForm and draft is not None:
        extra["has_phone"] = bool(draft.typed("who").get("phone"))
    initial = draft.typed(key) if draft is not None and draft.has(key) else _prefilled(key, user)
    return form(data, initial=initial, **extra)


def answers_of(draft: Draft) -> Answers | str:
    """All answers validated once more, or the key of the first step that is missing or wrong."""
    forms: dict[str, StepForm] = {}
    for step in STEPS:
        if step.form is None:
            continue
        form = form_of(step.key, draft, draft.typed(step.key))
        if not draft.has(step.key) or not form.is_valid() or getattr(form, "is_under_14", False):
            return step.key
        forms[step.key] = form
    consent, who = forms["consent"], forms["who"]
    return Answers(
        **{name: forms["place"].cleaned_data[name] for name in ("district", "place")},
        **{name: forms["what"].cleaned_data[name] for name in ("category", "title", "text")},
        **{name: forms["who"].cleaned_data[name] for name in ("name", "phone", "email")},
        consents=consent.given if isinstance(consent, ConsentForm) else (),
        **(who.joint if isinstance(who, WhoForm) else {}),
    )


def _prefilled(key: str, user: User | None) -> dict[str, str]:
    if key != "who" or user is None:
        return {}
    return {"name": user.name, "phone": user.phone, "email": user.email}
