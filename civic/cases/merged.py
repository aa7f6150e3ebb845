"""Petitions handled under the number of another one: of what their petitioners are told like its own petitioner.

What the leading petitioner wrote, the supplement it was asked for and its access code are never among that.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civic.cases.models import Case

# Verbs, and names of reminders to the petitioner: what they say of the matter holds for every member.
FOLLOWED = frozenset(
    {
        "accept",
        "answer",
        "refuse",
        "complete",
        "extend",
        "pause",
        "prolong_pause",
        "unpause",
        "reopen",
        "close",
        "decline",
        "refer",
        "report_referral",
        "finish_referral",
        "report_progress",
        "progress_notice",
        "transfer",
        "bounce",
        "decide_owner",
        "replanned",
    }
)


def leading(case: "Case") -> "Case":
    """The case under whose number this one is handled; itself when it stands alone."""
    return case.merged_into or case


def source_of(case: "Case", topic: str) -> "Case":
    """From which case a letter takes what it says of the matter."""
    return leading(case) if topic in FOLLOWED else case
