"""What is said about questions for consent, and when the petitioner changes the petition."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.hindsight import consent_of
from civic.cases.law import ExtensionGround
from civic.cases.models.consent import ConsentRequest
from civic.cases.wording import iso_words

from .letter import Letter, Texts

if TYPE_CHECKING:
    from civic.cases.models import Case, CaseEvent

DECIDE = gettext_lazy("Say yes or no on the page of your petition, or phone the person in charge.")


def _asked(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    asked = consent_of(case, event)
    if asked is None:
        return {}
    if asked.kind == ConsentRequest.Kind.CORRECTION:
        return {"quotes": [(_("Reason"), asked.reason), *_both(case, asked.proposal)]}
    ground = asked.proposal.get("ground", "")
    return {
        "proposed": iso_words(asked.proposal.get("due_at", "")),
        "facts": [(_("Ground (Decree, art. 21)"), ground_words(ground))],
        "quotes": [(_("Reason"), asked.reason)],
    }


def _both(case: "Case", proposal: dict[str, Any]) -> list[tuple[str, str]]:
    """What would change: as it is, and as it would be."""
    found = []
    for name, label in (("title", _("Title")), ("text", _("Text")), ("place", _("Place"))):
        before, after = getattr(case, name), proposal[name]
        if before != after:
            words = {"what": label}
            found += [(_("%(what)s as it is") % words, before), (_("%(what)s as it would be") % words, after)]
    return found


def ground_words(ground: str) -> str:
    """The ground of an extension in words, '' for none."""
    return str(ExtensionGround(ground).label) if ground in ExtensionGround.values else ""


def _answered(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    data = event.data if event else {}
    return {
        "consent": data.get("consent", ""),
        "agreed": data.get("agreed", False),
        "too_late": data.get("too_late", False),
        "old_due": iso_words(data.get("old_due_at", "")),
        "facts": [(_("Your answer"), _answer_words(data))],
        "quotes": [(_("As we noted it"), event.public_text if event else "")],
    }


def _answer_words(data: dict[str, Any]) -> str:
    return _("I agree") if data.get("agreed") else _("I do not agree")


def _proposed(event: "CaseEvent") -> list[str]:
    words = {"new": iso_words(event.data.get("proposed_due_at", "")), "old": iso_words(event.data.get("due_now", ""))}
    return [_("Proposed: answer by %(new)s instead of %(old)s, if the petitioner agrees.") % words]


def _decided(event: "CaseEvent") -> list[str]:
    data = event.data
    kind = data.get("consent", "")
    label = str(ConsentRequest.Kind(kind).label) if kind in ConsentRequest.Kind.values else ""
    agreed = _("The petitioner agrees.") if data.get("agreed") else _("The petitioner does not agree.")
    found = [f"{label}: {agreed}" if label else agreed]
    how = data.get("how", "")
    if how in ConsentRequest.How.values and how != ConsentRequest.How.PORTAL:
        found.append(str(ConsentRequest.How(how).label))
    if data.get("too_late"):
        found.append(_("The answer came too late: the new day would have passed already. The period was not extended."))
    return found


def lapsed_words(event: "CaseEvent") -> str:
    """That a question for consent ended by itself with this event, '' if none did."""
    kind = event.data.get("lapsed_consent", "")
    if kind not in ConsentRequest.Kind.values:
        return ""
    return _("The question for consent (%(kind)s) has ended by itself.") % {"kind": ConsentRequest.Kind(kind).label}


TEXTS = Texts(
    letters=(
        Letter(
            "ask_extension_consent",
            to_petitioner=gettext_lazy("May we extend the period once more?"),
            contents=_asked,
            next_steps=(DECIDE,),
            important=True,
        ),
        Letter(
            "consent_open",
            to_petitioner=gettext_lazy("Please answer our question with yes or no"),
            contents=_asked,
            next_steps=(DECIDE,),
        ),
        Letter(
            "propose_correction",
            to_petitioner=gettext_lazy("May we correct a mistake in your petition?"),
            contents=_asked,
            next_steps=(DECIDE,),
        ),
        Letter(
            "consent",
            to_petitioner=gettext_lazy("We have noted your answer"),
            to_office=gettext_lazy("The petitioner has answered your question for consent"),
            contents=_answered,
        ),
        Letter(
            "record_consent",
            to_petitioner=gettext_lazy("We have noted your answer"),
            to_office=gettext_lazy("The petitioner has answered your question for consent"),
            contents=_answered,
        ),
        Letter(
            "amend",
            to_petitioner=gettext_lazy("You have changed your petition"),
            to_office=gettext_lazy("The petitioner has changed the petition"),
        ),
    ),
    reminders=(("consent-open", (gettext_lazy("Question for consent"), "")),),
    facts=(
        ("ask_extension_consent", _proposed),
        ("consent", _decided),
        ("record_consent", _decided),
    ),
)
