"""Conditions of the verbs on a case at a moment, beyond its state. Each is a function `(case, at) -> bool`.

What a verb refuses because of the case, and not because of what was typed, stands here: a verb that is offered
does not fail, and one that would not fail is offered.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.law import (
    EXTENSIONS_WITHOUT_CONSENT,
    REPEATED_ANSWERS,
    SIGNERS_TO_REPRESENT,
    STATUTORY,
    SUPPLEMENT_EXTENSIONS,
    SUPPLEMENT_RETURNED_MAILS,
    PauseKind,
)
from civic.cases.states import ANSWERED, UNANSWERED, Decision, Ending, Progress
from civic.programs import registry

if TYPE_CHECKING:
    from civic.cases.models import Case, Objection, Suspension

Guard = Callable[["Case", datetime], bool]


def every(*guards: Guard) -> Guard:
    """All of the conditions, asked in order until one fails."""
    return lambda case, at: all(guard(case, at) for guard in guards)


def not_(guard: Guard) -> Guard:
    return lambda case, at: not guard(case, at)


# --- What stands on the case itself ---


def has_petitioner(case: "Case", at: datetime) -> bool:
    return case.contact_id is not None


def is_statutory(case: "Case", at: datetime) -> bool:
    """An application under a law (법정민원): another set of rules for refusing and repeating."""
    return case.kind in STATUTORY


def in_time(case: "Case", at: datetime) -> bool:
    """The period has not ended: only then can it be extended. Decree art. 21 (1)."""
    return case.due_at is not None and at <= case.due_at


def not_extended(case: "Case", at: datetime) -> bool:
    return case.extensions == 0


def extended_once(case: "Case", at: datetime) -> bool:
    return case.extensions == EXTENSIONS_WITHOUT_CONSENT


def publishable(case: "Case", at: datetime) -> bool:
    return case.publication_agreed and case.published_at is None


def is_published(case: "Case", at: datetime) -> bool:
    return case.published_at is not None


def asked_to_reopen(case: "Case", at: datetime) -> bool:
    return case.reopening_asked_at is not None


def unrated(case: "Case", at: datetime) -> bool:
    return case.rating is None


def has_answer(case: "Case", at: datetime) -> bool:
    """Answered; also together with others, under whose number it is handled."""
    if case.progress in ANSWERED:
        return True
    return case.ending == Ending.MERGED and case.answered_at is not None and bool(case.decision)


def may_ask_to_reopen(case: "Case", at: datetime) -> bool:
    if case.merged_into is not None and case.merged_into.progress in UNANSWERED:
        return False  # the petition it is handled with goes on
    return case.reopening_asked_at is None and case.ending != Ending.WITHDRAWN


def handed_over(case: "Case", at: datetime) -> bool:
    """Passed on, and the receiving department has neither taken it nor sent it back."""
    return case.take_by is not None and not must_be_decided(case, at)


def settled(case: "Case", at: datetime) -> bool:
    """No move is pending, nobody has fixed the department, and nobody has to."""
    return case.take_by is None and not case.owner_fixed and not must_be_decided(case, at)


def may_bounce(case: "Case", at: datetime) -> bool:
    """Passed on, the department was not fixed, and there is somebody else it can go back to."""
    from civic.cases.handing import bounce_target

    return case.take_by is not None and not case.owner_fixed and bounce_target(case, at) is not None


def must_be_decided(case: "Case", at: datetime) -> bool:
    """Sent back twice, and with the coordinating department now: that one fixes the department."""
    from civic.cases import handing

    return handing.must_be_decided(case)


def is_late(case: "Case", at: datetime) -> bool:
    """The city should have acted by now."""
    return case.act_by is not None and case.act_by < at


def is_joint(case: "Case", at: datetime) -> bool:
    return case.signers >= SIGNERS_TO_REPRESENT


def not_merged(case: "Case", at: datetime) -> bool:
    return case.merged_into_id is None


# --- What stands in rows beside it ---


def open_suspension(case: "Case") -> "Suspension | None":
    """The span that goes on now: a question to the petitioner, a survey …"""
    return next((row for row in case.suspensions.all() if row.ended_at is None), None)


def open_objection(case: "Case") -> "Objection | None":
    return case.objections.filter(decided_at__isnull=True).first()


def supplement_passed(case: "Case", at: datetime) -> bool:
    """The day for the petitioner's reply is over."""
    waiting = open_suspension(case)
    return waiting is not None and waiting.answer_by is not None and waiting.answer_by < timezone.localdate(at)


def asked_once(case: "Case", at: datetime) -> bool:
    """Decree art. 24 (3): after the first day has passed one can ask once more."""
    waiting = open_suspension(case)
    return waiting is not None and waiting.requests == 1


def may_have_more_time(case: "Case", at: datetime) -> bool:
    """Decree art. 24 (2): the petitioner may ask twice for more time, before the day has passed."""
    waiting = open_suspension(case)
    return (
        waiting is not None
        and waiting.prolonged < SUPPLEMENT_EXTENSIONS
        and waiting.answer_by is not None
        and waiting.answer_by >= timezone.localdate(at)
    )


def letters_may_return(case: "Case", at: datetime) -> bool:
    waiting = open_suspension(case)
    return waiting is not None and waiting.returned_letters < SUPPLEMENT_RETURNED_MAILS


def may_be_returned(case: "Case", at: datetime) -> bool:
    """Decree art. 25 (1) in our stricter reading: not before the day of the second request has passed, too.

    The Decree says the office "may" ask again (art. 24 (3)); we always do before a petition goes back.
    """
    return case.progress == Progress.SUPPLEMENT and not asked_once(case, at) and supplement_passed(case, at)


def is_unreachable(case: "Case", at: datetime) -> bool:
    """Decree art. 25 (2): the letter with the question came back twice."""
    waiting = open_suspension(case)
    return waiting is not None and waiting.returned_letters >= SUPPLEMENT_RETURNED_MAILS


BY_CLOSING: dict[Ending, Guard | None] = {
    Ending.DUPLICATE: None,
    Ending.RETURNED: may_be_returned,
    Ending.NOT_A_PETITION: None,
    Ending.UNREACHABLE: is_unreachable,
}


def endings_open(case: "Case", at: datetime) -> list[Ending]:
    """For which reasons the office can end the case without an answer now; the other endings have verbs."""
    return [ending for ending, guard in BY_CLOSING.items() if guard is None or guard(case, at)]


def may_prolong_pause(case: "Case", at: datetime) -> bool:
    """Decree art. 17 (4): field surveys can be prolonged once since acceptance, before the days are over."""
    pause = open_suspension(case)
    if pause is None or pause.reason != PauseKind.FIELD_SURVEY or pause.answer_by is None:
        return False
    surveys = case.suspensions.filter(reason=PauseKind.FIELD_SURVEY, started_at__gte=case.clock_started_at)
    return pause.answer_by >= timezone.localdate(at) and not surveys.filter(prolonged__gt=0).exists()


def chooses_representatives(case: "Case", at: datetime) -> bool:
    pause = open_suspension(case)
    return pause is not None and pause.reason == PauseKind.REPRESENTATIVE


def representatives_are_late(case: "Case", at: datetime) -> bool:
    """Decree art. 8 (2): after the day has passed the office may choose them itself."""
    return chooses_representatives(case, at) and supplement_passed(case, at)


def lacks_representatives(case: "Case", at: datetime) -> bool:
    """Decree art. 8 (1): none was named besides the petitioner, and it was not said that nobody else is to be."""
    if not is_joint(case, at) or case.representatives.exists():
        return False
    return not case.events.filter(verb__in=("name_representatives", "appoint_representatives")).exists()


def consent_is_asked(case: "Case", at: datetime) -> bool:
    return case.consent_requests.filter(answered_at__isnull=True).exists()


def not_asked_today(case: "Case", at: datetime) -> bool:
    """How far it is can be asked once a day; the answer would be the same."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return not case.events.filter(verb="ask_progress", at__gte=day).exists()


def may_reply_cooperation(case: "Case", at: datetime) -> bool:
    return case.cooperations.open().exists()


def may_prolong_cooperation(case: "Case", at: datetime) -> bool:
    """Act art. 20 (2), (3): once, before the day of the reply is over."""
    return case.cooperations.open().filter(prolonged=False, reply_by__gte=at).exists()


def cannot_prolong_cooperation(case: "Case", by: object) -> str:
    """Several departments may have been asked, and only another one may still have a day to prolong."""
    from civic.cases.consulting import may_prolong
    from civic.people.models import User

    if not isinstance(by, User) or may_prolong(case, by, timezone.now()):
        return ""
    return _("Your department has prolonged the day of its reply already, or it is over.")


def is_referred(case: "Case", at: datetime) -> bool:
    """Another agency has it and is not done."""
    return case.referrals.filter(finished_at__isnull=True).exists()


def department_is_late(case: "Case", at: datetime) -> bool:
    """The department should have acted by now; a demand for correction is the desk's and the examiner's to answer."""
    from civic.cases import clock

    due = clock.department_act_by(case) if is_late(case, at) else None
    return due is not None and due < at


def is_urged(case: "Case", at: datetime) -> bool:
    """The department has not replied to a letter of urging."""
    return case.urgings.open().exists()


def is_urged_now(case: "Case", at: datetime) -> bool:
    """Such a letter is about the present delay, not about an earlier one."""
    return case.urgings.open().of_now().exists()


def is_demanded(case: "Case", at: datetime) -> bool:
    return case.demands.filter(answered_at__isnull=True).exists()


def is_objected(case: "Case", at: datetime) -> bool:
    return open_objection(case) is not None


def may_prolong_objection(case: "Case", at: datetime) -> bool:
    """Act art. 35 (2): once, before the first ten days are over."""
    objection = open_objection(case)
    return objection is not None and not objection.prolonged_reason and objection.first_due_on >= timezone.localdate(at)


def may_object(case: "Case", at: datetime) -> bool:
    """Act art. 35 (1): an application under a law was refused at most 60 days ago, and nobody has objected yet."""
    from civic.cases.verbs.objecting import objection_until

    if not is_statutory(case, at) or case.decision != Decision.REFUSED or case.answered_at is None:
        return False
    if timezone.localdate(at) > objection_until(case):
        return False
    return not case.objections.filter(filed_at__gte=case.answered_at).exists()


def wrote_the_refusal(case: "Case", by: object) -> str:
    """Who wrote the refusal does not decide on the objection to it: a sentence, '' for everybody else."""
    answer = case.latest_answer
    if answer is None or answer.by_id is None or answer.by_id != getattr(by, "pk", None):
        return ""
    return _("You wrote the refusal; somebody else must decide on the objection to it.")


def may_be_closed_as_repeated(case: "Case", at: datetime) -> bool:
    """Act art. 23 (1): not statutory, the same matter answered twice; of many people: Decree art. 26."""
    from civic.cases.models import CommitteeDecision

    if is_statutory(case, at) or case.repeat_of_id is None:
        return False
    answered = case.repeats.filter(earlier__answered_at__isnull=False).count()
    if answered < REPEATED_ANSWERS:
        return False
    matter = CommitteeDecision.Matter.CLOSING
    return not case.is_multi_person or case.committee_decisions.filter(matter=matter, agrees=True).exists()


def answered_it_before(case: "Case", by: object) -> str:
    """Who answered a grievance does not answer it when it is filed again. Decree art. 17 (2)."""
    from civic.cases.repetition import answered_it_before as barred

    return barred(case, by)


def conduct_is_reported(case: "Case", at: datetime) -> bool:
    return case.conduct_reports.filter(decided_at__isnull=True).exists()


def reported_the_conduct(case: "Case", by: object) -> str:
    """Who reported abuse does not decide on it: a sentence, '' for everybody else."""
    reporter = case.conduct_reports.filter(decided_at__isnull=True).order_by("pk").values_list("reported_by", flat=True)
    if getattr(by, "pk", None) not in reporter[:1]:
        return ""
    return _("You reported it; somebody else must decide on it.")


def held_open(case: "Case", by: object = None) -> str:
    """Why the program of the case keeps it open, in a sentence; '' when it does not."""
    program = registry.get(case.program)
    return program.holds(case) if program is not None and program.holds is not None else ""
