"""The results of an assignment, counted: shares, means, by district. Names nobody; small groups are not shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..models import Assignment, Question
from .answers import is_empty

SMALLEST = 3  # answers of a group that may be told apart from the rest
Sort = Question.Sort
STEPS = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart; `share` in percent of those who answered."""

    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Said:
    """A text or a place somebody wrote; `report` is its id, for staff."""

    report: int
    words: str
    district: str = ""


@dataclass(slots=True)
class Result:
    """What came of one question.

    Args:
        answered: how many reports answer it.
        is_small: so few that the bars stay empty.
        mean: of a scale.
        by_district: mean of a scale, or how many of a place, by the slug of the district.
    """

    question: Question
    answered: int = 0
    bars: list[Bar] = field(default_factory=list)
    is_small: bool = False
    mean: float | None = None
    by_district: dict[str, float] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    photos: list[tuple[int, str]] = field(default_factory=list)  # report and token

    @property
    def longest(self) -> float:
        """The share of the longest bar."""
        return max((bar.share for bar in self.bars), default=0)


@dataclass(frozen=True, slots=True)
class Results:
    """All of an assignment: how many reports there are, where from, and each question."""

    reports: int
    by_district: Mapping[str, int]
    hidden: int  # districts that are left out because so few wrote from there
    questions: Sequence[Result]


Row = tuple[int, str, Mapping[str, Any]]


def results(assignment: Assignment, *, for_staff: bool = False) -> Results:
    """Count what was submitted: two queries.

    Args:
        for_staff: with every group however small, and with what each monitor wrote.
    """
    rows: list[Row] = [
        (pk, district, answers)
        for pk, district, answers in assignment.reports.submitted()
        .order_by("appointment__district__order", "appointment__seat", "pk")
        .values_list("pk", "appointment__district_id", "answers")
    ]
    from_districts = Counter(district for _pk, district, _answers in rows)
    shown = dict(from_districts) if for_staff else large_groups(from_districts)
    questions = [_result(question, rows, for_staff=for_staff) for question in assignment.questions.all()]
    return Results(len(rows), shown, len(from_districts) - len(shown), questions)


def large_groups(sizes: Mapping[str, int]) -> dict[str, int]:
    """The groups that are large enough to be shown. What stays hidden is together large enough, too: else the
    smallest that is shown goes as well, or the hidden one could be worked out from the whole."""
    shown = {key: size for key, size in sizes.items() if size >= SMALLEST}
    hidden = sum(sizes.values()) - sum(shown.values())
    while shown and 0 < hidden < SMALLEST:
        smallest = min(shown, key=lambda key: (shown[key], key))
        hidden += shown.pop(smallest)
    return shown


def _result(question: Question, rows: Iterable[Row], *, for_staff: bool) -> Result:
    key = question.key
    given = [(pk, place, answers[key]) for pk, place, answers in rows if not is_empty(question, answers.get(key))]
    result = Result(question, answered=len(given))
    match question.sort:
        case Sort.ONE | Sort.SEVERAL:
            _count_options(result, [value for _pk, _place, value in given])
        case Sort.SCALE:
            _count_steps(result, [(place, int(value)) for _pk, place, value in given], for_staff=for_staff)
        case Sort.TEXT:
            result.said = [Said(pk, str(value), place) for pk, place, value in given]
        case Sort.PHOTO:
            result.photos = [(pk, token) for pk, _place, tokens in given for token in tokens]
        case Sort.PLACE:
            _count_places(result, [(pk, value) for pk, _place, value in given], for_staff=for_staff)
    result.is_small = not for_staff and 0 < result.answered < SMALLEST
    if not for_staff:
        result.said, result.photos = [], []
    if result.is_small:
        result.bars, result.mean, result.by_district = [], None, {}
    return result


def _share(count: int, whole: int) -> float:
    return round(100 * count / whole, 1) if whole else 0.0


def _count_options(result: Result, values: Sequence[Any]) -> None:
    places = Counter(str(place) for value in values for place in (set(value) if isinstance(value, list) else {value}))
    result.bars = [
        Bar(words, places[place], _share(places[place], len(values))) for place, words in result.question.choices()
    ]


def _count_steps(result: Result, values: Sequence[tuple[str, int]], *, for_staff: bool) -> None:
    numbers = [number for _place, number in values]
    steps = Counter(numbers)
    ends = {1: result.question.low, 5: result.question.high}
    result.bars = [
        Bar(f"{step} ({ends[step]})" if ends.get(step) else str(step), steps[step], _share(steps[step], len(numbers)))
        for step in STEPS
    ]
    if not numbers:
        return
    result.mean = round(sum(numbers) / len(numbers), 2)
    groups: dict[str, list[int]] = defaultdict(list)
    for place, number in values:
        groups[place].append(number)
    sizes = {place: len(group) for place, group in groups.items()}
    shown = sizes if for_staff else large_groups(sizes)
    result.by_district = {place: round(sum(groups[place]) / len(groups[place]), 1) for place in shown}


def _count_places(result: Result, values: Sequence[tuple[int, Mapping[str, Any]]], *, for_staff: bool) -> None:
    places = Counter(str(value["district"]) for _pk, value in values if value.get("district"))
    result.by_district = dict(places) if for_staff else dict(large_groups(places))
    result.said = [
        Said(pk, str(value["words"]), str(value.get("district", ""))) for pk, value in values if value.get("words")
    ]
