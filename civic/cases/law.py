"""The numbers of the law, in one table, each with its article and the day it was compared with the text.

Compared with: Civil Petitions Treatment Act (Act 18748, in force 2022-07-12), its Enforcement Decree
(Presidential Decree 36296 of 2026-05-06) and the Public Proposals Regulation. A number of the law stands here
and nowhere else; who changes one writes the day of the check beside it. The remedies are in `remedies.py`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .remedies import REMEDIES as REMEDIES
from .remedies import Remedy as Remedy
from .remedies import remedies_for as remedies_for

CHECKED = date(2026, 11, 22)
# Since when the texts compared with are in force.
ACT_FROM, DECREE_FROM, PROPOSALS_FROM = date(2022, 7, 12), date(2026, 5, 6), date(2025, 10, 1)
HOURS_OF_A_DAY = 8  # Act art. 19 (1): one day is eight working hours
MOST_DAYS_IN_HOURS = 5  # Act art. 19 (1): periods of five days or less are counted in hours
LONGEST = 10_000  # not of the law: longer periods are typing mistakes

Words = str | Promise


Unit = Literal["hours", "days", "civil_days", "months"]
HOURS: Final = "hours"  # working hours (Act art. 19 (1))
DAYS: Final = "days"  # working days, the first day counts (Act art. 19 (2))
CIVIL_DAYS: Final = "civil_days"  # of the calendar, the first day does not count (Civil Act art. 157, 161)
MONTHS: Final = "months"  # of the calendar, the first day counts (Act art. 19 (3), Civil Act art. 160)
SUFFIXES: dict[Unit, str] = {HOURS: "h", DAYS: "d", CIVIL_DAYS: "cd", MONTHS: "mo"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A period: an amount of a unit. Raises ValueError unless the unit is known and 1 <= amount <= 10,000."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in SUFFIXES:
            raise ValueError(f"no such unit: {self.unit!r}")
        if not 1 <= self.amount <= LONGEST:
            raise ValueError(f"a period must be between 1 and {LONGEST}, not {self.amount}")

    def __str__(self) -> str:
        """Return the spelling `deadlines.parse_rule` reads: '3h', '7d', '30cd', '1mo'."""
        return f"{self.amount}{SUFFIXES[self.unit]}"

    @property
    def counted(self) -> "Rule":
        """The rule as the law counts it: working days up to five become hours (Act art. 19 (1))."""
        if self.unit == DAYS and self.amount <= MOST_DAYS_IN_HOURS:
            return Rule(self.amount * HOURS_OF_A_DAY, HOURS)
        return self

    def extended(self, extra: "int | Rule | None") -> "Rule":
        """Return the period with an extension, given as a period or as an amount of the same unit.

        Raises ValueError for units that do not go together; a day added to a period in hours is 8 hours.
        """
        if not extra:
            return self.counted
        added = extra if isinstance(extra, Rule) else Rule(extra, self.unit)
        base = self.counted
        if base.unit == HOURS and added.unit == DAYS:
            added = Rule(added.amount * HOURS_OF_A_DAY, HOURS)
        if added.unit != base.unit:
            raise ValueError(f"a period in {base.unit} cannot be extended in {added.unit}")
        return Rule(base.amount + added.amount, base.unit)

    @property
    def words(self) -> Words:
        """The period in words, such as '7 working days'."""
        return _WORDS[self.unit] % {"count": self.amount}


_WORDS = {
    HOURS: ngettext_lazy("%(count)d working hour", "%(count)d working hours", "count"),
    DAYS: ngettext_lazy("%(count)d working day", "%(count)d working days", "count"),
    CIVIL_DAYS: ngettext_lazy("%(count)d day by the calendar", "%(count)d days by the calendar", "count"),
    MONTHS: ngettext_lazy("%(count)d month", "%(count)d months", "count"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of petition and the period of its answer. `description` helps a citizen or clerk to choose."""

    key: str
    label: Words
    rule: Rule
    article: Words
    description: Words
    needs_document: bool = True  # Act art. 8: only 'other' petitions may be made by word of mouth
    checked: date = CHECKED
    in_force: date = DECREE_FROM


@dataclass(frozen=True, slots=True)
class Duty:
    """A period in which the office, or the petitioner, must do something."""

    key: str
    rule: Rule
    article: Words
    label: Words
    checked_on: date = CHECKED


def _hours(amount: int) -> Rule:
    return Rule(amount, HOURS)


def _days(amount: int) -> Rule:
    return Rule(amount, DAYS)


def _civil(amount: int) -> Rule:
    return Rule(amount, CIVIL_DAYS)


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "grievance",
            _("Grievance"),
            _days(7),
            _("Civil Petitions Decree, art. 17 (1)"),
            _("An office acted unlawfully, unfairly or not at all, and I suffer from it."),
        ),
        Kind(
            "suggestion",
            _("Suggestion"),
            _days(14),
            _("Civil Petitions Decree, art. 15"),
            _("I ask the city to improve a rule, a facility or the way it works."),
        ),
        Kind(
            "law_question",
            _("Question about the law"),
            _days(14),
            _("Civil Petitions Decree, art. 14, no. 1"),
            _("I want a law or ordinance explained or interpreted."),
        ),
        Kind(
            "procedure_question",
            _("Question about a procedure"),
            _days(7),
            _("Civil Petitions Decree, art. 14, no. 2"),
            _("I want to know how a service or a procedure of the city works."),
        ),
        Kind(
            "other",
            _("Everyday matter"),
            _hours(3),
            _("Civil Petitions Decree, art. 16 (1) and art. 19"),
            _("A simple question, or an inconvenience of daily life that I report."),
            needs_document=False,
        ),
        Kind(
            "proposal",
            _("Public proposal"),
            _civil(30),
            _("Public Proposals Regulation, art. 10 (1)"),
            _("I have a new idea for a policy of the city and want it examined for adoption."),
            in_force=PROPOSALS_FROM,
        ),
        Kind(
            "statutory",
            _("Application under a law"),
            _days(7),
            _("Civil Petitions Treatment Act, art. 17 and 36 (published standards)"),
            _("An application, report or certificate that a law provides for. Its own published period counts."),
            in_force=ACT_FROM,
        ),
        Kind(
            "compound",
            _("Application that several offices decide"),
            _days(14),
            _("Civil Petitions Treatment Act, art. 2, no. 5 and art. 31"),
            _("An application under a law that needs the consent of several offices. Its own published period counts."),
            in_force=ACT_FROM,
        ),
    )
}
STATUTORY = frozenset({"statutory", "compound"})  # Act art. 2, no. 1 (a); their period is the published one
KIND_CHOICES: list[tuple[str, Words]] = [(kind.key, kind.label) for kind in KINDS.values()]
# What a field of business or a program may choose: an application under a law needs its procedure, and a clerk.
USUAL_KINDS = [choice for choice in KIND_CHOICES if choice[0] not in STATUTORY]
LONGEST_PUBLISHED = 400  # not of the law: longer published periods are typing mistakes

ACCEPT_WITHIN = Duty(
    "accept", _hours(8), _("Civil Petitions Decree, art. 6 (8)"), _("Accept a petition that came by the web")
)
TRANSFER_WITHIN = Duty(
    "transfer",
    _hours(3),
    _("Civil Petitions Decree, art. 13 (2)"),
    _("Pass on a petition that belongs to another department"),
)
TRANSFER_FROM_DESK = Duty(
    "transfer_from_desk",
    _hours(1),
    _("Civil Petitions Decree, art. 13 (1)"),
    _("Pass a petition from the petition desk to the department"),
)
TRANSFER_TO_AGENCY = Duty(
    "transfer_to_agency",
    _hours(8),
    _("Civil Petitions Decree, art. 13 (3)"),
    _("Pass on a petition that belongs to another agency, and tell the petitioner"),
)
PROGRESS_NOTICE = Duty(
    "progress_notice",
    _civil(30),
    _("Civil Petitions Decree, art. 23"),
    _("Tell the petitioner how far it is, each time 30 days have passed"),
)
SUPPLEMENT_REQUEST = Duty(
    "supplement_request",
    _hours(8),
    _("Civil Petitions Rules, art. 9"),
    _("Ask for what is missing after acceptance"),
)
SUPPLEMENT_AGAIN = Duty(
    "supplement_again",
    _civil(10),
    _("Civil Petitions Decree, art. 24 (3)"),
    _("Ask a second time for what is missing, at most for this long"),
)
# The Decree does not say which days the 14 (+7) are; days of the calendar are the stricter reading.
FIELD_SURVEY = Duty(
    "field_survey",
    _civil(14),
    _("Civil Petitions Decree, art. 17 (4)"),
    _("Field survey of a grievance, at most"),
)
FIELD_SURVEY_EXTENSION = Duty(
    "field_survey_extension",
    _civil(7),
    _("Civil Petitions Decree, art. 17 (4)"),
    _("Field survey of a grievance prolonged, once, at most"),
)
OBJECTION = Duty(
    "objection",
    _civil(60),
    _("Civil Petitions Treatment Act, art. 35 (1)"),
    _("Object to the refusal of an application"),
)
OBJECTION_DECISION = Duty(
    "objection_decision",
    _civil(10),
    _("Civil Petitions Treatment Act, art. 35 (2)"),
    _("Decide on an objection"),
)
PROPOSAL_SUPPLEMENT = Duty(
    "proposal_supplement",
    _civil(7),
    _("Public Proposals Regulation, art. 6 (2)"),
    _("Ask for what is missing in a public proposal"),
)
PROPOSAL_RECONSIDERATION = Duty(
    "proposal_reconsideration",
    _civil(15),
    _("Public Proposals Regulation, art. 12 (1)"),
    _("Ask for a proposal to be examined again"),
)
OBJECTION_EXTENSION = Duty(
    "objection_extension",
    _civil(10),
    _("Civil Petitions Treatment Act, art. 35 (2)"),
    _("Decide on an objection, prolonged once, at most"),
)
DUTIES: dict[str, Duty] = {
    duty.key: duty
    for duty in (
        ACCEPT_WITHIN,
        TRANSFER_WITHIN,
        TRANSFER_FROM_DESK,
        TRANSFER_TO_AGENCY,
        PROGRESS_NOTICE,
        SUPPLEMENT_REQUEST,
        SUPPLEMENT_AGAIN,
        FIELD_SURVEY,
        FIELD_SURVEY_EXTENSION,
        OBJECTION,
        OBJECTION_DECISION,
        OBJECTION_EXTENSION,
        PROPOSAL_SUPPLEMENT,
        PROPOSAL_RECONSIDERATION,
    )
}

SUPPLEMENT_EXTENSIONS = 2  # Decree art. 24 (2): the petitioner may ask twice for more time
SUPPLEMENT_RETURNED_MAILS = 2  # Decree art. 25 (2): twice returned as undeliverable counts as withdrawn
EXTENSIONS_WITHOUT_CONSENT = 1  # Decree art. 21 (1)
EXTENSIONS_WITH_CONSENT = 1  # Decree art. 21 (1), second sentence
REPEATED_PETITIONS = 3  # Act art. 23 (1): the same matter three times or more without good cause
REPEATED_ANSWERS = 2  # Act art. 23 (1): after two answers later ones may be closed
MOST_REPRESENTATIVES = 3  # Decree art. 8 (1)
SIGNERS_TO_REPRESENT = 3  # Decree art. 8 (1): three or more who signed
SIGNERS_OF_MANY, HOUSEHOLDS_OF_MANY = 5, 5  # Act art. 2, no. 6: five households, five who signed
# Not of the law, which names no length (Decree art. 4 (1) no. 3: "for a time"): about a season, then anew.
MOST_RESTRICTION_DAYS = 90
PETITIONERS_TO_MERGE = 5  # Decree art. 6 (7): petitions of five people to the same end may be merged


class PauseKind(models.TextChoices):
    """Times that do not count towards the period (Decree art. 20; Administrative Procedures Decree 11)."""

    SUPPLEMENT = "supplement", _("Waiting for the petitioner's supplement")
    FIELD_SURVEY = "field_survey", _("Field survey")
    OUTAGE = "outage", _("System outage")
    DELIVERY = "delivery", _("Documents on their way between distant offices")
    REPRESENTATIVE = "representative", _("Petitioners choose a representative")
    HEARING = "hearing", _("Hearing of opinions")
    EXAMINATION = "examination", _("Test, inspection or expert review")
    PRIOR_MATTER = "prior_matter", _("Another matter must be finished first")
    CERTIFICATE = "certificate", _("Certificates are obtained from another office")


# Administrative Procedures Decree art. 11, no. 1: the days of request and of reply are included.
WHOLE_DAY_PAUSES = frozenset({PauseKind.SUPPLEMENT.value})


class ExtensionGround(models.TextChoices):
    """The only grounds on which a period may be extended (Decree art. 21 (1))."""

    COOPERATION = "cooperation", _("Another agency or department must cooperate")
    FACTS = "facts", _("The facts or the place must be checked")
    FORCE_MAJEURE = "force_majeure", _("A natural disaster or other force majeure")
    COMPARABLE = "comparable", _("A ground comparable to the first three")


@dataclass(frozen=True, slots=True)
class ForbiddenGround:
    """A ground on which no period may be extended (Decree art. 21 (2))."""

    key: str
    label: Words


EXTENSION_ARTICLE = _("Civil Petitions Decree, art. 21 (1)")
FORBIDDEN_ARTICLE = _("Civil Petitions Decree, art. 21 (2)")
FORBIDDEN_GROUNDS = (
    ForbiddenGround("workload", _("Mere overload of work")),
    ForbiddenGround("late_assignment", _("The person in charge was named late")),
    ForbiddenGround("absence", _("The person in charge is absent")),
)


def longest_extension(rule: Rule) -> Rule:
    """Return the most by which a period may be extended each time: the period itself (Decree art. 21 (1))."""
    return rule.counted
