"""Papers: each notice of a case as a document on A4, with the same words as the letter by mail.

A paper is named by the running position of its event among the public ones (1, 2, 3 …): events are never taken
away, so the position stays; 0 is how far the case is today.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from civic.cases import letters
from civic.cases.clock import period_of
from civic.cases.hindsight import answer_of, as_of
from civic.cases.law import KINDS
from civic.cases.lettertexts import HEADLINES
from civic.cases.models.event import CaseEvent
from civic.cases.recipients import Handler, Office
from civic.cases.wording import moment_words
from civic.cases.workflow import Channel, Progress
from civic.privacy.findings import mask_name

if TYPE_CHECKING:
    from civic.cases.models import Case

Words = str | Promise
TODAY = 0  # position of the paper that says how far the case is now
FIRST = 1  # position of the receipt
TODAY_TOPIC = "progress_notice"
RECEIPT = "filed"
ANSWERS = frozenset({"answer", "refuse"})


_WHOLE_ACT: tuple[Words, ...] = (gettext_lazy("Civil Petitions Treatment Act"),)


@dataclass(frozen=True, slots=True)
class Paper:
    """The name of a document and the articles it rests on."""

    title: Words
    articles: tuple[Words, ...] = _WHOLE_ACT


_END = gettext_lazy("Notice of the end of a petition")
_RESULT = gettext_lazy("Notice of the result")
_STANDSTILL = gettext_lazy("Notice of time that does not count")
_CONFIRMATION = gettext_lazy("Confirmation of your answer")
_REPRESENTATIVES = gettext_lazy("Notice of the representatives")
_AGAIN = gettext_lazy("Reply to the request to look again")
_ARTICLE_27 = (
    gettext_lazy("Civil Petitions Treatment Act, art. 27"),
    gettext_lazy("Civil Petitions Decree, art. 29"),
)
_ARTICLE_22 = (
    gettext_lazy("Civil Petitions Treatment Act, art. 22"),
    gettext_lazy("Civil Petitions Decree, art. 24"),
)
_ARTICLE_35 = (
    gettext_lazy("Civil Petitions Treatment Act, art. 35"),
    gettext_lazy("Civil Petitions Decree, art. 40"),
)
_ARTICLE_16 = (
    gettext_lazy("Civil Petitions Treatment Act, art. 16"),
    gettext_lazy("Civil Petitions Decree, art. 13"),
)
_ARTICLE_23 = (gettext_lazy("Civil Petitions Decree, art. 23"),)
_ARTICLE_20 = (gettext_lazy("Civil Petitions Decree, art. 20"),)
_ARTICLE_21 = (gettext_lazy("Civil Petitions Decree, art. 21"),)

# A notice that is not listed is called by its headline and rests on the Act as a whole.
PAPERS: dict[str, Paper] = {
    RECEIPT: Paper(
        gettext_lazy("Receipt of a petition"),
        (
            gettext_lazy("Civil Petitions Treatment Act, art. 9 (2)"),
            gettext_lazy("Civil Petitions Decree, art. 6 (2) and (4)"),
        ),
    ),
    "accept": Paper(gettext_lazy("Notice of acceptance"), (gettext_lazy("Civil Petitions Decree, art. 6"),)),
    "classify": Paper(
        gettext_lazy("Notice of another kind and period"),
        (gettext_lazy("Civil Petitions Treatment Act, art. 17 and 18"),),
    ),
    "replanned": Paper(gettext_lazy("Notice of another due date"), _ARTICLE_20),
    "transfer": Paper(gettext_lazy("Notice of transfer"), _ARTICLE_16),
    "bounce": Paper(gettext_lazy("Notice of transfer"), _ARTICLE_16),
    "decide_owner": Paper(gettext_lazy("Notice of the department in charge"), _ARTICLE_16),
    "refer": Paper(gettext_lazy("Notice of transfer to another agency"), _ARTICLE_16),
    "report_referral": Paper(gettext_lazy("Notice of progress at another agency"), _ARTICLE_16),
    "finish_referral": Paper(gettext_lazy("Notice of the result at another agency"), _ARTICLE_16),
    "propose_correction": Paper(
        gettext_lazy("Request for consent to a correction"),
        (gettext_lazy("Civil Petitions Decree, art. 6 (5)"),),
    ),
    "request_supplement": Paper(gettext_lazy("Request for a supplement"), _ARTICLE_22),
    "request_again": Paper(gettext_lazy("Second request for a supplement"), _ARTICLE_22),
    "more_time": Paper(gettext_lazy("Notice of more time for the supplement"), _ARTICLE_22),
    "resume": Paper(gettext_lazy("Notice that the handling goes on"), _ARTICLE_22),
    "pause": Paper(_STANDSTILL, _ARTICLE_20),
    "prolong_pause": Paper(_STANDSTILL, _ARTICLE_20),
    "unpause": Paper(gettext_lazy("Notice that the handling goes on"), _ARTICLE_20),
    "extend": Paper(gettext_lazy("Notice of extension of the period"), _ARTICLE_21),
    "ask_extension_consent": Paper(gettext_lazy("Request for consent to another extension"), _ARTICLE_21),
    "consent": Paper(_CONFIRMATION),
    "record_consent": Paper(_CONFIRMATION),
    "amend": Paper(
        gettext_lazy("Confirmation of a change"), (gettext_lazy("Civil Petitions Treatment Act, art. 22 (2)"),)
    ),
    "ask_progress": Paper(gettext_lazy("Notice of progress"), _ARTICLE_23),
    "report_progress": Paper(gettext_lazy("Notice of progress"), _ARTICLE_23),
    TODAY_TOPIC: Paper(gettext_lazy("Notice of progress"), _ARTICLE_23),
    "request_representatives": Paper(
        gettext_lazy("Request to choose representatives"), (gettext_lazy("Civil Petitions Decree, art. 8"),)
    ),
    "register_joint": Paper(
        gettext_lazy("Notice of a petition of several people"), (gettext_lazy("Civil Petitions Decree, art. 8"),)
    ),
    "name_representatives": Paper(_REPRESENTATIVES, (gettext_lazy("Civil Petitions Decree, art. 8"),)),
    "appoint_representatives": Paper(_REPRESENTATIVES, (gettext_lazy("Civil Petitions Decree, art. 8"),)),
    "mark_repeat": Paper(
        gettext_lazy("Notice of examination by the audit department"),
        (gettext_lazy("Civil Petitions Decree, art. 17 (2)"),),
    ),
    "merge": Paper(gettext_lazy("Notice of joint handling"), (gettext_lazy("Civil Petitions Decree, art. 6 (7)"),)),
    "answer": Paper(_RESULT, _ARTICLE_27),
    "refuse": Paper(_RESULT, _ARTICLE_27),
    "complete": Paper(gettext_lazy("Notice that the measures are done"), _ARTICLE_27),
    "close": Paper(_END, _ARTICLE_27),
    "withdraw": Paper(_END, (gettext_lazy("Civil Petitions Treatment Act, art. 22 (2)"),)),
    "decline": Paper(_END, (gettext_lazy("Civil Petitions Treatment Act, art. 21"),)),
    "close_repeated": Paper(_END, (gettext_lazy("Civil Petitions Treatment Act, art. 23"),)),
    "reopen": Paper(_AGAIN),
    "decline_reopening": Paper(_AGAIN),
    "demand_correction": Paper(
        gettext_lazy("Receipt of a demand for correction"), (gettext_lazy("Civil Petitions Decree, art. 18"),)
    ),
    "answer_demand": Paper(
        gettext_lazy("Reply to the demand for correction"), (gettext_lazy("Civil Petitions Decree, art. 18"),)
    ),
    "object_to_refusal": Paper(gettext_lazy("Receipt of an objection"), _ARTICLE_35),
    "prolong_objection": Paper(gettext_lazy("Notice of extension of the decision on an objection"), _ARTICLE_35),
    "decide_objection": Paper(gettext_lazy("Notice of the decision on an objection"), _ARTICLE_35),
}


def numbered(events: Iterable[CaseEvent]) -> Iterator[tuple[int, CaseEvent]]:
    """The public ones of all events of a case, oldest first, with their positions."""
    return enumerate((event for event in events if event.is_public), 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper of a case: what it is about, and what the case looked like then.

    Args:
        case: the case as it was.
        topic: key of the letter's words.
        position: see the module.
        event: None for how far the case is today.
    """

    case: "Case"
    topic: str
    position: int
    event: CaseEvent | None = None

    @property
    def paper(self) -> Paper:
        return PAPERS.get(self.topic) or Paper(HEADLINES[self.topic])

    @property
    def day(self) -> date:
        return timezone.localdate(self.event.at if self.event else None)

    @property
    def number(self) -> str:
        """The number of the document: department, receipt number, position."""
        return f"{self.case.department}-{self.case.number}-{self.position}"


def find(case: "Case", position: int) -> Sheet | None:
    """The paper at a position; None when there is none, or the event there is not one the petitioner is told of."""
    if position == TODAY:
        return Sheet(case, TODAY_TOPIC, TODAY) if case.is_open else None
    events = list(case.events.select_related("department", "by"))
    for place, event in numbered(events):
        if place == position and letters.is_told(event):
            return Sheet(as_of(case, event, events), event.verb, place, event)
    return None


def newest(case: "Case") -> int:
    """The position of the paper one most likely wants: the newest answer, else today's state, else the last notice."""
    told = [(place, event.verb) for place, event in numbered(case.events.all()) if letters.is_told(event)]
    answers = [place for place, verb in told if verb in ANSWERS]
    if answers and case.answered_at is not None and case.progress in {Progress.DONE, Progress.UNDER_WAY}:
        return answers[-1]
    if case.is_open or not told:
        return TODAY
    return told[-1][0]


def context(sheet: Sheet) -> dict[str, Any]:
    """What the frame and the body of a paper need, but for the addressee and the links around it."""
    office = Office(sheet.case)
    found = letters.body(sheet.topic, sheet.case, sheet.event, office)
    found.pop("access_code", None)  # only those who print a receipt for the petitioner add it again
    found["handler"] = _handler(sheet, found["handler"])
    if sheet.position == TODAY:
        found["quotes"] = [*found["quotes"], [_("What you wrote"), sheet.case.text]]
    return found | {
        "paper_title": sheet.paper.title,
        "paper_number": sheet.number,
        "paper_day": sheet.day,
        "articles": [str(article) for article in sheet.paper.articles],
        "came_by": sheet.case.get_channel_display(),
        "arrived": moment_words(sheet.case.arrived_at),
        "accepted": _accepted(sheet),
        "enclosures": _enclosures(sheet.event),
        "guidance": _guidance(sheet) if sheet.topic == RECEIPT else (),
        "needs_signature": sheet.topic == RECEIPT and needs_signature(sheet.case),
    }


def addressee(case: "Case", *, in_full: bool) -> str:
    """To whom a paper goes: the name, masked unless it may be shown; of several people the first and how many."""
    if case.contact is None:
        return ""
    name = case.contact.name if in_full else mask_name(case.contact.name)
    others = case.signers - 1
    if others < 1:
        return name
    words = ngettext("%(name)s and %(others)s other person", "%(name)s and %(others)s other people", others)
    return words % {"name": name, "others": others}


def needs_signature(case: "Case") -> bool:
    """Whether the petitioner signs what the office wrote down for them. Act art. 8, Decree art. 10 (4)."""
    return case.channel not in {Channel.WEB, Channel.LETTER} and KINDS[case.kind].needs_document


def _accepted(sheet: Sheet) -> str:
    at = sheet.case.accepted_at
    return moment_words(at) if at is not None and sheet.case.progress != Progress.ARRIVED else ""


def _handler(sheet: Sheet, usual: dict[str, str]) -> dict[str, str]:
    """Decree art. 31: department, name, telephone; of an answer, whoever gave it."""
    answer = answer_of(sheet.case, sheet.event) if sheet.topic in ANSWERS else None
    if answer is None or answer.by is None:
        return usual
    post = next((post for post in Office(sheet.case, answer.department_id).posts if post.user_id == answer.by_id), None)
    name = f"{answer.by.name} {post.title if post else ''}".strip()
    phone = (post.phone if post else "") or answer.department.phone or usual["phone"]
    return Handler(str(answer.department), name or usual["name"], phone).as_context()


def _enclosures(event: CaseEvent | None) -> str:
    count = int(event.data.get("attachments") or 0) if event and event.verb != RECEIPT else 0
    if not count:
        return ""
    return ngettext("%(count)s photo or document", "%(count)s photos or documents", count) % {"count": count}


def _guidance(sheet: Sheet) -> Sequence[tuple[str, str]]:
    """What the city must tell with the receipt: papers, procedure, expected time, survey. Decree art. 6 (4)."""
    period = period_of(sheet.case)
    return (
        (_("Papers"), _("Nothing else is needed from you now. If something is missing, we ask you in writing.")),
        (
            _("Procedure"),
            _("Acceptance → person in charge → examination, on the spot where needed → answer in writing"),
        ),
        (_("Expected time"), f"{period.rule.words} ({period.article})"),
        (
            _("Visit to the place"),
            _("If somebody has to look at the place, the person in charge tells you the day beforehand."),
        ),
    )
