"""What a petitioner can do against a refusal; every refusal names it (Petitions Act art. 27)."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to go on. `link` and `link_name` are empty where there is no page to go to."""

    key: str
    label: Words
    text: Words
    article: Words
    link: str = ""
    link_name: Words = ""
    only_for: frozenset[str] = frozenset()
    not_for: frozenset[str] = frozenset()
    checked: date = date(2026, 11, 22)

    def applies_to(self, kind: str) -> bool:
        """Whether it is open to the petitioner of this kind of petition."""
        return kind not in self.not_for and (not self.only_for or kind in self.only_for)


# General Act on Public Administration, art. 36 (4).
AFTER_OBJECTION = _("Whoever was told the result of an objection has 90 days from that day for either of them.")
UNDER_A_LAW = frozenset({"statutory", "compound"})
_EPEOPLE = "https://www.epeople.go.kr"
REMEDIES = (
    Remedy(
        "objection",
        _("Objection"),
        _("If an application under a law was refused, you can object in writing within 60 days."),
        _("Civil Petitions Treatment Act, art. 35 (1)"),
        only_for=UNDER_A_LAW,
    ),
    Remedy(
        "reconsideration",
        _("Second examination of a proposal"),
        _("If your proposal was not adopted, you can ask for a second examination within 15 days."),
        _("Public Proposals Regulation, art. 12 (1)"),
        only_for=frozenset({"proposal"}),
    ),
    Remedy(
        "administrative_appeal",
        _("Administrative appeal"),
        _("If it is an administrative disposition, you can appeal within 90 days of learning of it."),
        _("Administrative Appeals Act, art. 27"),
        "https://www.simpan.go.kr",
        _("Online Administrative Appeals"),
        not_for=frozenset({"other", "law_question", "procedure_question", "proposal"}),
    ),
    Remedy(
        "lawsuit",
        _("Administrative lawsuit"),
        _("You can sue at the administrative court within 90 days of learning of it, whether or not you objected."),
        _("Administrative Litigation Act, art. 20; Civil Petitions Treatment Act, art. 35 (3)"),
        only_for=UNDER_A_LAW,
    ),
    Remedy(
        "ombudsman",
        _("Grievance to the Anti-Corruption and Civil Rights Commission"),
        _("You can also take your grievance to the Commission or to a citizens' ombudsman."),
        _("Civil Petitions Decree, art. 17 (8)"),
        _EPEOPLE,
        _("e-People (petitions to the government)"),
        not_for=frozenset({"proposal"}),
    ),
    Remedy(
        "proactive",
        _("Request for proactive administration"),
        _("If the reason was that the law is missing or unclear, you can file this at e-People."),
        _("Local Proactive Administration Regulation, art. 17-2"),
        _EPEOPLE,
        _("e-People (request for proactive administration)"),
        not_for=frozenset({"other"}),
    ),
    Remedy(
        "correction",
        _("Request to put the handling right"),
        _("If acceptance was refused or the period has passed, you can demand that it be put right."),
        _("Civil Petitions Decree, art. 18"),
    ),
)


def remedies_for(kind: str) -> list[Remedy]:
    """Return the remedies against a refusal of this kind ('statutory' for an application under a law)."""
    return [remedy for remedy in REMEDIES if remedy.applies_to(kind)]


def after_objection() -> str:
    """What can be done against a refusal that stands after an objection, one way a line. Decree art. 40 (2)."""
    ways = [remedy for remedy in REMEDIES if remedy.key in {"administrative_appeal", "lawsuit"}]
    lines = [f"- {remedy.label}: {remedy.text} ({remedy.article}) {remedy.link}".strip() for remedy in ways]
    return "\n".join([*lines, f"- {AFTER_OBJECTION}"])
