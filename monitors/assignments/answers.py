"""Answers to the questions of an assignment: their stored form, what is wrong with one, and how it reads."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.cases.forms.texts import PlainField, without_registration_numbers
from civic.places.models import District
from civic.privacy.text import clean_text

from ..models import Question

Sort = Question.Sort
MOST_TEXT = 3_000  # characters of an answer: two printed pages
MOST_PLACE = 200
MOST_PHOTOS = 5
MOST_KEPT = 20_000  # of what is kept of a draft, however long it was typed
STEPS = range(1, 6)  # of a scale

_SLUG = re.compile(r"[a-z][a-z-]{0,19}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{10,30}")
_text = PlainField(most=MOST_TEXT, lines=True, required=False)
_place = PlainField(most=MOST_PLACE, required=False)


def clean(question: Question, value: Any) -> Any:
    """The stored form of what was sent; what no form of ours sends becomes empty, too long a text stays to be cut.

    Never raises, whatever it is given.
    """
    match question.sort:
        case Sort.ONE:
            return str(value) if str(value) in _places(question) else ""
        case Sort.SEVERAL:
            sent = {str(item) for item in value} if isinstance(value, list | tuple) else set()
            return [place for place in _places(question) if place in sent]
        case Sort.SCALE:
            return int(value) if str(value) in {str(step) for step in STEPS} else None
        case Sort.TEXT:
            return _tidy(value)
        case Sort.PHOTO:
            sent_tokens = value if isinstance(value, list | tuple) else []
            return list(dict.fromkeys(item for item in sent_tokens if _fits(_TOKEN, item)))
        case Sort.PLACE:
            sent_place = value if isinstance(value, Mapping) else {}
            slug = sent_place.get("district", "")
            words = " ".join(_tidy(sent_place.get("words", "")).split())
            return {"district": slug if _fits(_SLUG, slug) else "", "words": words}
    return None


def is_empty(question: Question, value: Any) -> bool:
    """Whether a cleaned value, or none at all, answers nothing."""
    if question.sort == Sort.PLACE and isinstance(value, Mapping):
        return not (value.get("district") or value.get("words"))
    return value in (None, "", [], {})


def check(question: Question, value: Any) -> list[str]:
    """What keeps a cleaned value from being submitted, in words for the person; nothing when it is right."""
    if is_empty(question, value):
        return [_missing(question)] if question.required else []
    match question.sort:
        case Sort.TEXT:
            return _refusals(_text, value)
        case Sort.PHOTO:
            return [too_many_photos()] if len(value) > MOST_PHOTOS else []
        case Sort.PLACE:
            slug = value.get("district", "")
            strange = bool(slug) and not District.objects.filter(pk=slug).exists()
            found = [_("Please choose one of the districts.")] if strange else []
            return found + _refusals(_place, value.get("words", ""))
    return []


def storable(question: Question, value: Any) -> Any:
    """A cleaned value as it may be kept in a draft: no registration number is ever written down."""
    match question.sort:
        case Sort.TEXT:
            return without_registration_numbers(value)
        case Sort.PLACE:
            return {**value, "words": without_registration_numbers(value.get("words", ""))}
    return value


def in_words(
    question: Question,
    value: Any,
    photos: Collection[str] | None = None,
    *,
    districts: Mapping[str, District] | None = None,
) -> str:
    """How an answer reads, as plain text in the active language; '' for none.

    Args:
        photos: tokens of the photos there are; of a photo question only those are counted (all without it).
        districts: all of them by slug, when many answers are put into words; looked up otherwise.
    """
    if is_empty(question, value):
        return ""
    match question.sort:
        case Sort.ONE:
            return str(dict(question.choices()).get(str(value), ""))
        case Sort.SEVERAL:
            return ", ".join(words for place, words in question.choices() if place in {str(item) for item in value})
        case Sort.SCALE:
            ends = {1: question.low, STEPS[-1]: question.high}
            return f"{value} ({ends[value]})" if ends.get(value) else str(value)
        case Sort.PHOTO:
            count = len([token for token in value if photos is None or token in photos])
            return ngettext("%(count)d photo", "%(count)d photos", count) % {"count": count} if count else ""
        case Sort.PLACE:
            return " ".join(part for part in (_district_words(value, districts), value.get("words", "")) if part)
    return str(value)


def too_many_photos() -> str:
    """What is said when more photos are there than a question takes."""
    words = ngettext(
        "At most %(most)d photo can be added to a question.",
        "At most %(most)d photos can be added to a question.",
        MOST_PHOTOS,
    )
    return words % {"most": MOST_PHOTOS}


def _district_words(value: Mapping[str, Any], districts: Mapping[str, District] | None) -> str:
    slug = value.get("district", "")
    if not slug:
        return ""
    found = districts.get(slug) if districts is not None else District.objects.filter(pk=slug).first()
    return str(found or "")


def _places(question: Question) -> list[str]:
    return [place for place, _words in question.choices()]


def _fits(pattern: re.Pattern[str], item: Any) -> bool:
    return isinstance(item, str) and pattern.fullmatch(item) is not None


def _tidy(value: Any) -> str:
    return clean_text(value[:MOST_KEPT]).strip() if isinstance(value, str) else ""


def _refusals(field: PlainField, value: str) -> list[str]:
    try:
        field.validate(value)
    except ValidationError as error:
        return list(error.messages)
    return []


def _missing(question: Question) -> str:
    return {
        Sort.ONE: _("Please choose an answer."),
        Sort.SEVERAL: _("Please choose at least one answer."),
        Sort.SCALE: _("Please choose a number from 1 to 5."),
        Sort.TEXT: _("Please write an answer, one line is enough."),
        Sort.PHOTO: _("Please add at least one photo."),
        Sort.PLACE: _("Please say where it is."),
    }[Sort(question.sort)]
