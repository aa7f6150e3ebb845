"""What the monitors found and what the city did about it, in figures everybody may read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from civic.cases.models import Case
from civic.cases.workflow import ANSWERED, UNANSWERED, Progress

from ..membership.figures import Bar
from ..models import Assignment, Report, Tip

NEWEST = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Tips by sort and what became of them; reports."""

    tips: int
    waiting: int
    under_way: int
    answered: int
    sorts: Sequence[Bar]
    reports: int

    @property
    def answered_share(self) -> int | None:
        """Per cent of the tips that have an answer; None before the first tip."""
        return round(100 * self.answered / self.tips) if self.tips else None


def found() -> Found:
    """Everything since this portal began, in two queries."""
    rows = Tip.objects.order_by().values_list("sort", "case__progress").annotate(count=Count("pk"))
    sorts: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    for sort, progress, count in rows:
        sorts[sort] += count
        stages[progress] += count
    return Found(
        tips=sorts.total(),
        waiting=sum(stages[progress] for progress in UNANSWERED),
        under_way=stages[Progress.UNDER_WAY],
        answered=sum(stages[progress] for progress in ANSWERED),
        sorts=_bars(sorts),
        reports=Report.objects.submitted().count(),
    )


def _bars(sorts: Mapping[str, int]) -> list[Bar]:
    most = max(sorts.values(), default=0)
    return [
        Bar(label, f"{sorts[value]:,}", max(1, 100 * sorts[value] // most))
        for value, label in Tip.Sort.choices
        if sorts.get(value)
    ]


def good_news(published: Sequence[Case]) -> set[int]:
    """Which of some published cases are good news, in one query."""
    rows = Tip.objects.filter(case__in=published, sort=Tip.Sort.GOOD_NEWS)
    return set(rows.values_list("case", flat=True)) if published else set()


def outcomes() -> list[Assignment]:
    """The newest assignments whose results everybody may read."""
    rows = Assignment.objects.filter(published_at__isnull=False).select_related("term")
    return list(rows.order_by("-published_at", "-pk")[:NEWEST])
