"""The workflow of a case in one table: which verb, who may use it from which state, under which condition.

`progress` (진행상태) says where a case is; `decision` (처리구분) says what the city decided. Two fields, not one list.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from civic.cases import guards as g
from civic.cases.guards import every, not_

from .states import ANSWERED as ANSWERED
from .states import OPEN as OPEN
from .states import RUNNING as RUNNING
from .states import STAFF as STAFF
from .states import STANDING_STILL as STANDING_STILL
from .states import UNANSWERED as UNANSWERED
from .states import Actor as Actor
from .states import ChangedMeanwhile as ChangedMeanwhile
from .states import Channel as Channel
from .states import Decision as Decision
from .states import Ending as Ending
from .states import Progress as Progress
from .states import SameKeyOtherContent as SameKeyOtherContent
from .states import Verb as Verb
from .states import WorkflowError as WorkflowError
from .states import WrongStatus as WrongStatus

if TYPE_CHECKING:
    from civic.cases.models import Case

EVERY = frozenset(Progress)
NEW = frozenset({Progress.ARRIVED})
TRIAGE = NEW | RUNNING
ENDED = frozenset({Progress.DONE, Progress.CLOSED, Progress.UNDER_WAY})

PETITIONER = frozenset({Actor.PETITIONER})
DESK = frozenset({Actor.DESK})
HELPER = frozenset({Actor.HELPER})
EXAMINER = frozenset({Actor.EXAMINER})

_TABLE = (
    # --- Who handles it
    Verb("accept", _("Accept"), NEW, STAFF),
    Verb("take", _("Take it over"), TRIAGE, STAFF, guard=g.handed_over),
    Verb("bounce", _("Send it back"), TRIAGE, STAFF, guard=g.may_bounce),
    Verb("assign", _("Assign an officer"), RUNNING, STAFF),
    Verb("classify", _("Classify"), TRIAGE, STAFF),
    Verb("transfer", _("Pass to another department"), TRIAGE, STAFF, guard=g.settled),
    Verb("decide_owner", _("Fix the department"), TRIAGE, DESK),
    Verb("refer", _("Pass to another agency"), TRIAGE, STAFF),
    Verb("report_referral", _("Note how far the agency is"), frozenset({Progress.CLOSED}), STAFF, guard=g.is_referred),
    Verb("finish_referral", _("The agency is done"), frozenset({Progress.CLOSED}), STAFF, guard=g.is_referred),
    # --- Working on it
    Verb("ask_cooperation", _("Ask another department"), RUNNING, STAFF, guard=g.in_time),
    Verb("reply_cooperation", _("Reply to the request"), UNANSWERED, HELPER, guard=g.may_reply_cooperation),
    Verb("prolong_cooperation", _("Need more time to reply"), UNANSWERED, HELPER, guard=g.may_prolong_cooperation,
         barred=g.cannot_prolong_cooperation),
    Verb("cancel_cooperation", _("Take back a request"), UNANSWERED, STAFF, guard=g.may_reply_cooperation),
    Verb("propose_correction", _("Propose a correction"), TRIAGE, STAFF,
         guard=every(g.has_petitioner, not_(g.consent_is_asked))),
    Verb("request_supplement", _("Ask the petitioner"), RUNNING, STAFF, guard=g.has_petitioner),
    Verb("request_again", _("Ask a second time"), frozenset({Progress.SUPPLEMENT}), STAFF,
         guard=every(g.supplement_passed, g.asked_once)),
    Verb("letter_returned", _("A letter came back"), frozenset({Progress.SUPPLEMENT}), STAFF,
         guard=g.letters_may_return),
    Verb("resume", _("Go on without the supplement"), frozenset({Progress.SUPPLEMENT}), STAFF),
    Verb("pause", _("Stop the clock for a survey or the like"), RUNNING, STAFF),
    Verb("prolong_pause", _("Prolong the survey"), frozenset({Progress.PAUSED}), STAFF, guard=g.may_prolong_pause),
    Verb("unpause", _("Let the clock run again"), frozenset({Progress.PAUSED}), STAFF),
    Verb("extend", _("Extend the period"), RUNNING, STAFF, guard=every(g.not_extended, g.in_time)),
    Verb("ask_extension_consent", _("Ask to extend a second time"), RUNNING, STAFF,
         guard=every(g.has_petitioner, g.extended_once, g.in_time, not_(g.consent_is_asked))),
    Verb("record_consent", _("Note the petitioner's consent"), UNANSWERED, STAFF, guard=g.consent_is_asked),
    Verb("report_progress", _("Tell how far it is"), OPEN - NEW, STAFF, guard=g.has_petitioner),
    # --- Petitions of several people, and the same petition again
    Verb("register_joint", _("Petition of several people"), TRIAGE, STAFF, guard=g.has_petitioner),
    Verb("request_representatives", _("Ask for representatives"), RUNNING, STAFF, guard=g.lacks_representatives),
    Verb("appoint_representatives", _("Choose the representatives"), frozenset({Progress.PAUSED}), STAFF,
         guard=g.representatives_are_late),
    Verb("merge", _("Handle together with others"), TRIAGE, STAFF,
         guard=every(g.has_petitioner, g.not_merged, not_(g.is_statutory))),
    Verb("mark_repeat", _("Same matter as before"), TRIAGE, STAFF, guard=g.has_petitioner),
    Verb("record_committee", _("Enter a decision of the committee"), OPEN, STAFF),
    # --- Its end
    Verb("answer", _("Answer"), RUNNING, STAFF, barred=g.answered_it_before),
    Verb("refuse", _("Refuse with reasons"), RUNNING, STAFF, barred=g.answered_it_before),
    Verb("complete", _("Report the measures done"), frozenset({Progress.UNDER_WAY}), STAFF, barred=g.held_open),
    Verb("note", _("Internal note"), EVERY, STAFF),
    Verb("publish", _("Publish an edited version"), ANSWERED, STAFF, guard=g.publishable,
         permission="cases.publish_case"),
    Verb("unpublish", _("Take off the public pages"), EVERY, STAFF, guard=g.is_published,
         permission="cases.publish_case"),
    Verb("reopen", _("Reopen"), ENDED, STAFF),
    Verb("decline_reopening", _("Explain why it stays closed"), ENDED, STAFF, guard=g.asked_to_reopen),
    Verb("decline", _("Not to be handled by law"), RUNNING, STAFF, guard=not_(g.is_statutory), danger=True,
         barred=g.answered_it_before),
    Verb("close_repeated", _("Close as repeated"), RUNNING, STAFF, guard=g.may_be_closed_as_repeated, danger=True,
         barred=g.answered_it_before),
    Verb("close", _("End without an answer"), UNANSWERED, STAFF, danger=True, barred=g.held_open),
    # --- Watching over it, and protecting those who work
    Verb("urge", _("Urge the department"), EVERY, EXAMINER,
         guard=every(g.department_is_late, not_(g.is_urged_now))),
    Verb("acknowledge_urging", _("Reply to the letter of urging"), EVERY, STAFF, guard=g.is_urged),
    Verb("answer_demand", _("Answer the demand for correction"), EVERY, EXAMINER | DESK, guard=g.is_demanded),
    Verb("prolong_objection", _("Prolong the decision on the objection"), EVERY, STAFF, guard=g.may_prolong_objection),
    Verb("decide_objection", _("Decide on the objection"), EVERY, STAFF, guard=g.is_objected,
         barred=g.wrote_the_refusal),
    Verb("report_conduct", _("Report abusive contact"), EVERY, STAFF, guard=g.has_petitioner),
    Verb("decide_protection", _("Decide how staff are protected"), EVERY, STAFF | EXAMINER,
         guard=g.conduct_is_reported, permission="cases.protect_staff", barred=g.reported_the_conduct),
    # --- The petitioner's
    Verb("supply", _("Answer the question"), frozenset({Progress.SUPPLEMENT}), PETITIONER),
    Verb("more_time", _("More time for the reply"), frozenset({Progress.SUPPLEMENT}), PETITIONER | STAFF,
         guard=g.may_have_more_time),
    Verb("consent", _("Agree or disagree"), UNANSWERED, PETITIONER, guard=g.consent_is_asked),
    Verb("name_representatives", _("Name the representatives"), frozenset({Progress.PAUSED}), PETITIONER | STAFF,
         guard=g.chooses_representatives),
    Verb("amend", _("Change the petition"), UNANSWERED, PETITIONER),
    Verb("ask_progress", _("Ask how far it is"), UNANSWERED - NEW, PETITIONER, guard=g.not_asked_today),
    Verb("demand_correction", _("Demand that it is put right"), UNANSWERED | {Progress.CLOSED}, PETITIONER,
         guard=not_(g.is_demanded)),
    Verb("object_to_refusal", _("Object to the refusal"), frozenset({Progress.DONE}), PETITIONER | DESK,
         guard=g.may_object),
    Verb("withdraw", _("Withdraw the petition"), UNANSWERED, PETITIONER, danger=True),
    Verb("rate", _("Rate the answer"), ANSWERED | {Progress.CLOSED}, PETITIONER,
         guard=every(g.unrated, g.has_answer)),
    Verb("ask_reopening", _("Ask to look at it again"), ENDED, PETITIONER, guard=g.may_ask_to_reopen),
)  # fmt: skip
VERBS: dict[str, Verb] = {verb.key: verb for verb in _TABLE}


def allowed(
    case: "Case",
    actors: frozenset[Actor],
    has_permission: Callable[[str], bool],
    at: datetime,
    verbs: Iterable[Verb] = VERBS.values(),
) -> list[Verb]:
    """Those of `verbs` open to somebody acting as `actors` on this case at a moment, in their order."""
    return [
        verb
        for verb in verbs
        if case.progress in verb.sources
        and verb.actors & actors
        and (not verb.permission or has_permission(verb.permission))
        and (verb.guard is None or verb.guard(case, at))
    ]
