"""Reports of the demonstration in every state: submitted, late, changed since, only begun, or missing. Invented."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from civic.dashboard.demo.petitions import VILLAGES

from ..models import Appointment, Assignment, PointRule, Points, Question, Report, ReportPhoto
from .pictures import photo_of
from .questions import Theme
from .stage import LAZY, Stage

LATE, BEGUN, CHANGED = 0.07, 0.05, 0.04  # shares: late, only a draft, changed after it was submitted
CHOSEN = 3  # good reports of an assignment
PICTURES = 5  # reports with a photo
MINE_CHOSEN, MINE_LATE = 1, 3  # numbers of assignments of today's term
SHOWN_TEXTS, SHOWN_PHOTOS = 4, 2
Sort = Question.Sort


@dataclass
class Reported:
    """The reports on one assignment."""

    assignment: Assignment
    questions: list[Question]
    reports: list[Report] = field(default_factory=list)
    photos: list[ReportPhoto] = field(default_factory=list)

    def worth_showing(self) -> list[dict[str, Any]]:
        """A few texts of good reports and a few photos, as `assignments.sharing` keeps them."""
        asked = next(row for row in self.questions if row.sort == Sort.TEXT)
        told = [row for row in self.reports if row.is_submitted and row.answers.get(asked.key)]
        told.sort(key=lambda row: row.chosen_at is None)
        texts = {row.answers[asked.key]: row for row in reversed(told[:30])}
        shown: list[dict[str, Any]] = [
            {"question": asked.key, "report": row.pk, "words": words}
            for words, row in list(texts.items())[-SHOWN_TEXTS:]
        ]
        seen = [photo for photo in self.photos if photo.report.is_submitted]
        return shown + [
            {"question": photo.question.key, "token": photo.token, "words": "마을 길의 모습"}
            for photo in seen[:SHOWN_PHOTOS]
        ]


def write_reports(
    stage: Stage, cast: Sequence[Appointment], assignment: Assignment, theme: Theme, zeal: float
) -> Reported:
    """What those it is meant for have reported until now, in a handful of statements."""
    found = Reported(assignment, list(assignment.questions.all()))
    writer = Writer(stage, found, theme, zeal)
    found.reports = [row for person in cast if (row := writer.report_of(person)) is not None]
    _choose(stage, found)
    Report.objects.bulk_create(found.reports)
    _add_photos(stage, found)
    give_points(found.reports)
    return found


class Writer:
    """Writes the reports on one assignment."""

    def __init__(self, stage: Stage, found: Reported, theme: Theme, zeal: float) -> None:
        self.stage, self.found, self.theme, self.zeal = stage, found, theme, zeal
        self.chance = stage.chance
        self.is_over = found.assignment.last_moment <= stage.now

    def report_of(self, person: Appointment) -> Report | None:
        """The report of somebody; None who has not begun."""
        if person.seat == 1:
            return self._report_of_mine(person)
        if person.seat in LAZY:
            return None
        dice = self.chance.random()
        if dice < self.zeal:
            return self._submitted(person, late=False)
        if dice < self.zeal + LATE and self.is_over:
            return self._submitted(person, late=True)
        return self._begun(person) if dice < self.zeal + LATE + BEGUN else None

    def _report_of_mine(self, person: Appointment) -> Report | None:
        """Whoever signs in finds one of each: handed in, chosen, late, begun, and one that is still to do."""
        row = self.found.assignment
        if not self.is_over:
            return self._begun(person) if row.number % 2 else None
        is_current = row.term.is_current(self.stage.day)
        report = self._submitted(person, late=is_current and row.number == MINE_LATE)
        report.chosen_at = self._end if is_current and row.number == MINE_CHOSEN else None
        return report

    @property
    def _end(self) -> datetime:
        return self.found.assignment.last_moment + timedelta(days=2, hours=1)

    def _submitted(self, person: Appointment, *, late: bool) -> Report:
        row = self.found.assignment
        first, last = (row.closes_at, row.last_moment) if late else (row.opens_at, min(row.closes_at, self.stage.now))
        at = self._moment(first, last)
        answers = self._answers(whole=True)
        draft = answers
        if self.chance.random() < CHANGED:
            draft = {**answers, **self._answers(whole=False)}
        return Report(
            assignment=row,
            appointment=person,
            draft=draft,
            answers=answers,
            begun_at=at - timedelta(minutes=self.chance.randint(6, 60 if late else 40)),
            saved_at=at,
            first_submitted_at=at,
            submitted_at=at,
            is_late=late,
            written_by=None if person.monitor.email else self.stage.desk,
            is_demo=True,
        )

    def _begun(self, person: Appointment) -> Report:
        row = self.found.assignment
        at = self._moment(row.opens_at, min(row.closes_at, self.stage.now))
        return Report(
            assignment=row,
            appointment=person,
            draft=self._answers(whole=False),
            begun_at=at - timedelta(minutes=4),
            saved_at=at,
            is_demo=True,
        )

    def _moment(self, first: datetime, last: datetime) -> datetime:
        """Some time between two moments, at an hour at which people are awake."""
        at = timezone.localtime(first + (last - first) * self.chance.uniform(0.02, 0.98))
        awake = at.replace(hour=7 + at.hour * 15 // 24)
        return awake if first <= awake <= last else at

    def _answers(self, *, whole: bool) -> dict[str, Any]:
        """Answers to all questions that need one and most of the others; or to the first of them only."""
        asked = self.found.questions if whole else self.found.questions[:2]
        return {row.key: self._answer(row) for row in asked if row.required or self.chance.random() < 0.7}

    def _answer(self, question: Question) -> Any:
        chance, count = self.chance, len(question.options)
        match question.sort:
            case Sort.ONE:
                return str(chance.choices(range(count), range(count + 1, 1, -1))[0])
            case Sort.SEVERAL:
                return sorted(str(place) for place in chance.sample(range(count), chance.randint(1, min(3, count))))
            case Sort.SCALE:
                return chance.choices((1, 2, 3, 4, 5), (2, 4, 5, 4, 2))[0]
            case Sort.TEXT:
                return chance.choice(self.theme.seen).format(place=chance.choice(VILLAGES))
            case Sort.PLACE:
                home = chance.choice(self.stage.districts)
                return {"district": home.slug, "words": chance.choice(VILLAGES)}
        return []


def _choose(stage: Stage, found: Reported) -> None:
    """A few good ones, when it is over; who reports late is not among them."""
    over = found.assignment.last_moment
    if over > stage.now:
        return
    good = [row for row in found.reports if row.is_submitted and not row.is_late]
    for row in stage.chance.sample(good, CHOSEN):
        row.chosen_at = over + timedelta(days=2, hours=1)
    for row in found.reports:
        row.chosen_by = stage.desk if row.chosen_at else None


def _add_photos(stage: Stage, found: Reported) -> None:
    """Photos for the first few, that of the demo monitor among them."""
    asked = next((row for row in found.questions if row.sort == Sort.PHOTO), None)
    if asked is None or not found.assignment.term.is_current(stage.day):
        return
    chosen = found.reports[:PICTURES]
    for row in chosen:
        photo = photo_of(row, asked, row.saved_at, stage.chance)
        found.photos.append(photo)
        row.draft[asked.key] = [photo.token]
        if row.is_submitted:
            row.answers[asked.key] = [photo.token]
    ReportPhoto.objects.bulk_create(found.photos)
    Report.objects.bulk_update(chosen, ["draft", "answers"])


def give_points(reports: Sequence[Report]) -> None:
    """What the rules give for these reports."""
    worth = dict(PointRule.objects.values_list("what", "points"))
    What = PointRule.What
    rows = []
    for row in reports:
        if row.first_submitted_at is None:
            continue
        what = What.LATE_REPORT if row.is_late else What.REPORT
        rows.append(_points(row, what, worth[what], row.first_submitted_at))
        if row.chosen_at is not None:
            rows.append(_points(row, What.CHOSEN_REPORT, worth[What.CHOSEN_REPORT], row.chosen_at))
    Points.objects.bulk_create(rows)


def _points(row: Report, what: str, worth: int, at: datetime) -> Points:
    return Points(appointment=row.appointment, what=what, key=row.about, points=worth, on=timezone.localdate(at))
