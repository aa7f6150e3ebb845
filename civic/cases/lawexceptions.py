"""The nine grounds on which a petition need not be handled (Act art. 21), and where else one can turn.

Compared with the Civil Petitions Treatment Act (Act 18748, in force 2022-07-12) on the day of `CHECKED`.
Applications under a law are excepted: they are always handled.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from civic.cases.law import Words

CHECKED = date(2026, 11, 22)
ARTICLE = _("Civil Petitions Treatment Act, art. 21")


class ExemptionGround(models.TextChoices):
    """In the order of the Act; `number` is that of the ground."""

    POLITICS = "politics", _("A highly political decision, a state secret or an official secret")
    PROSECUTION = (
        "prosecution",
        _("An investigation, a trial, the execution of a sentence, or an audit the Board of Audit has begun"),
    )
    REMEDY_UNDER_WAY = (
        "remedy_under_way",
        _("An administrative appeal, a lawsuit, a constitutional complaint or another remedy of the law is under way"),
    )
    SETTLEMENT_UNDER_WAY = (
        "settlement_under_way",
        _("A procedure of the law that reconciles the parties is under way (settlement, mediation, arbitration)"),
    )
    DECIDED = "decided", _("Rights that a judgement, a ruling, a settlement or an arbitration has settled for good")
    BOARD_OF_AUDIT = "board_of_audit", _("A matter that the Council of Commissioners of the Board of Audit decides")
    ELECTION_COMMISSION = "election_commission", _("A matter that an election commission decides")
    PRIVATE = "private", _("Rights between private persons, or somebody's private life")
    PERSONNEL = "personnel", _("A personnel matter of the office's own staff")

    @property
    def number(self) -> int:
        """Which number of the article it is."""
        return list(type(self)).index(self) + 1

    @property
    def article(self) -> Words:
        return _("Civil Petitions Treatment Act, art. 21, no. %(number)s") % {"number": self.number}

    @property
    def elsewhere(self) -> Words:
        """Where else the petitioner can turn with such a matter."""
        return _ELSEWHERE[self]


_ELSEWHERE: dict[ExemptionGround, Words] = {
    ExemptionGround.POLITICS: _(
        "You can ask for the information that exists (information disclosure, open.go.kr), or turn to your "
        "representatives in the city council or the National Assembly."
    ),
    ExemptionGround.PROSECUTION: _(
        "Turn to the police (182), the prosecution (1301), the court that has the case, or the Board of Audit (188)."
    ),
    ExemptionGround.REMEDY_UNDER_WAY: _("Please bring it forward in the procedure that is under way, where it counts."),
    ExemptionGround.SETTLEMENT_UNDER_WAY: _("Please bring it forward in the procedure that is under way."),
    ExemptionGround.DECIDED: _(
        "Whether a decision that is final can be reopened is for the court or the body that made it. The Korea "
        "Legal Aid Corporation (132) advises free of charge."
    ),
    ExemptionGround.BOARD_OF_AUDIT: _("Turn to the Board of Audit and Inspection (188)."),
    ExemptionGround.ELECTION_COMMISSION: _("Turn to the election commission (1390)."),
    ExemptionGround.PRIVATE: _(
        "Such a matter is for the civil courts; the Korea Legal Aid Corporation (132) advises free of charge. "
        "If it is a crime, turn to the police (112)."
    ),
    ExemptionGround.PERSONNEL: _(
        "Staff can turn to the appeals commission for local public officials. Misconduct can be reported to the "
        "audit department or to the Anti-Corruption and Civil Rights Commission (1398)."
    ),
}
