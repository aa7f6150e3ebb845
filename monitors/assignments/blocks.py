"""The questions of an assignment as staff type them: what a block needs, and what may still change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import Question

MOST_QUESTIONS = 40
MOST_OPTIONS = 20
LONGEST_OPTION = 100
LEAST_OPTIONS = 2
Sort = Question.Sort
WITH_OPTIONS = frozenset({Sort.ONE, Sort.SEVERAL})


@dataclass(frozen=True, slots=True)
class Block:
    """A question as it was typed; `pk` names the one it was before."""

    sort: str
    text: str
    help: str = ""
    required: bool = True
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    pk: int | None = None

    @classmethod
    def of(cls, row: Question) -> "Block":
        """The block a question is now."""
        return cls(row.sort, row.text, row.help, row.required, tuple(row.options), row.low, row.high, row.pk)

    def values(self) -> dict[str, object]:
        """The fields of the question; what its sort does not have stays empty."""
        scale = self.sort == Sort.SCALE
        return {
            "sort": self.sort,
            "text": self.text,
            "help": self.help,
            "required": self.required,
            "options": list(self.options) if self.sort in WITH_OPTIONS else [],
            "low": self.low if scale else "",
            "high": self.high if scale else "",
        }


def lines(text: str) -> tuple[str, ...]:
    """The answers to choose from, one a line; empty lines do not count."""
    return tuple(line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line)


def faults(block: Block) -> Mapping[str, str]:
    """What is wrong with a block, by the name of the field."""
    found: dict[str, str] = {}
    if not block.text.strip():
        found["text"] = _("Please write the question.")
    if block.sort not in WITH_OPTIONS:
        return found
    if len(block.options) < LEAST_OPTIONS:
        found["options"] = _("Please write at least two answers to choose from, one a line.")
    elif len(block.options) > MOST_OPTIONS:
        found["options"] = _("Not more than %(most)s answers to choose from.") % {"most": MOST_OPTIONS}
    elif len(set(block.options)) < len(block.options):
        found["options"] = _("The same answer stands here twice.")
    elif any(len(option) > LONGEST_OPTION for option in block.options):
        found["options"] = _("An answer has at most %(most)s letters.") % {"most": LONGEST_OPTION}
    return found


def words_faults(block: Block, before: Question) -> Mapping[str, str]:
    """What is wrong with putting the words of a question right, once somebody has begun to answer it."""
    found = dict(faults(block))
    if before.sort in WITH_OPTIONS and len(block.options) != len(before.options):
        found["options"] = _(
            "Reports were begun: put the words right, but keep as many answers, in the same order (%(count)s lines)."
        ) % {"count": len(before.options)}
    return found


def same_shape(blocks: Sequence[Block], before: Sequence[Question]) -> bool:
    """Whether the questions are still the same ones, in the same order."""
    return [(block.pk, block.sort, block.required) for block in blocks] == [
        (row.pk, row.sort, row.required) for row in before
    ]
