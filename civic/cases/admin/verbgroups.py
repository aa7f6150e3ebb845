"""The buttons of a case in the order a clerk looks for them: the usual ones first, the rest by what they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from civic.cases.workflow import Verb
from civic.programs import Text

# Shown at once, in the order of the table of verbs: what most cases need, and what somebody waits for.
USUAL = frozenset(
    {
        *("accept", "take", "bounce", "assign", "classify", "transfer", "request_supplement", "extend"),
        *("answer", "refuse", "complete", "note", "reopen", "decline_reopening"),
        *("resume", "request_again", "unpause", "record_consent", "reply_cooperation", "finish_referral"),
        *("appoint_representatives", "close_repeated"),
        *("urge", "acknowledge_urging", "answer_demand", "decide_objection", "decide_protection"),
    }
)
GROUPS: tuple[tuple[Text, frozenset[str]], ...] = (
    (
        _("Who handles it"),
        frozenset(
            {
                *("decide_owner", "refer", "report_referral"),
                *("ask_cooperation", "cancel_cooperation", "prolong_cooperation"),
            }
        ),
    ),
    (
        _("Petitioner and period"),
        frozenset(
            {
                *("propose_correction", "letter_returned", "more_time", "pause", "prolong_pause"),
                *("ask_extension_consent", "report_progress"),
            }
        ),
    ),
    (
        _("Several people, and the same matter again"),
        frozenset(
            {
                *("register_joint", "request_representatives", "name_representatives"),
                *("merge", "mark_repeat", "record_committee"),
            }
        ),
    ),
)
REST = _("Publishing, ending, protection")


@dataclass(frozen=True, slots=True)
class Group:
    """Further verbs under one heading."""

    label: Text
    verbs: Sequence[Verb]


def usual(verbs: Iterable[Verb]) -> list[Verb]:
    return [verb for verb in verbs if verb.key in USUAL]


def further(verbs: Iterable[Verb]) -> list[Group]:
    """The verbs that are not usual, by heading; headings without a verb are left out."""
    left = [verb for verb in verbs if verb.key not in USUAL]
    named = frozenset().union(*(keys for _label, keys in GROUPS))
    groups = [Group(label, [verb for verb in left if verb.key in keys]) for label, keys in GROUPS]
    groups.append(Group(REST, [verb for verb in left if verb.key not in named]))
    return [group for group in groups if group.verbs]
