"""What becomes of the reports: summed up, shared with the monitors, published, and taken off the public page again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.people.models import User

from .. import letters
from ..letters import Addressee, Message
from ..membership.office import appointment_of
from ..models import Appointment, Assignment, Question, ReportPhoto
from .making import Refused, changing, trace, write

VIEW = "monitors.view_assignment"
State = Assignment.State
MOST_TEXTS = 30  # shown of one assignment
MOST_PHOTOS = 20
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Text:
    """An answer staff picked, in the words in which it is shown: names and the like taken out."""

    question: str
    report: int
    words: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo staff picked, with a description of what is to be seen."""

    question: str
    token: str
    words: str = ""


def texts_of(row: Assignment) -> list[Text]:
    """The texts that are shown."""
    return [Text(one["question"], one["report"], one["words"]) for one in row.shown if "report" in one]


def photos_of(row: Assignment) -> list[Photo]:
    """The photos that are shown."""
    return [Photo(one["question"], one["token"], one.get("words", "")) for one in row.shown if "token" in one]


def is_over(row: Assignment, at: datetime | None = None) -> bool:
    """Whether no more report comes in: only then there is a result."""
    return row.state_at(at) == State.CLOSED


def sum_up(
    assignment: Assignment, summary: str, outcome: str, *, by: User | None, version: int | None = None
) -> Assignment:
    """Write what was learned, and what the city does about it.

    Raises:
        Refused: it is shared or published, and a text it cannot do without is missing.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    with changing(assignment, version) as row:
        if (row.summary, row.outcome) == (summary, outcome):
            return row
        if row.shared_at is not None and not summary:
            raise Refused(_("The monitors can read it already; it cannot be empty."), "summary")
        if row.published_at is not None and not outcome:
            raise Refused(_("It is published; it cannot be empty."), "outcome")
        row.summary, row.outcome = summary, outcome
        write(row, "summary", "outcome")
        trace(row, by, _("Summary written"))
    return row


def show(
    assignment: Assignment,
    texts: Sequence[Text],
    photos: Sequence[Photo],
    *,
    by: User | None,
    version: int | None = None,
) -> Assignment:
    """Say which texts and photos the results show; nothing else of what monitors wrote is seen by others.

    Raises:
        Refused: too many, or one that is not of a submitted report of this assignment.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    if len(texts) > MOST_TEXTS or len(photos) > MOST_PHOTOS:
        raise Refused(
            _("At most %(texts)s texts and %(photos)s photos can be shown.")
            % {"texts": MOST_TEXTS, "photos": MOST_PHOTOS}
        )
    with changing(assignment, version) as row:
        _are_its_own(row, texts, photos)
        shown: list[dict[str, Any]] = [
            {"question": one.question, "report": one.report, "words": one.words[:LONGEST]} for one in texts
        ]
        shown += [{"question": one.question, "token": one.token, "words": one.words[:200]} for one in photos]
        if row.shown == shown:
            return row
        row.shown = shown
        write(row, "shown")
        trace(row, by, _("Texts and photos for the results chosen"))
    return row


def _are_its_own(row: Assignment, texts: Sequence[Text], photos: Sequence[Photo]) -> None:
    keys = {question.key for question in row.questions.all()}
    reports = set(row.reports.submitted().values_list("pk", flat=True))
    answered = submitted_photos(row)
    fits = all(one.question in keys and one.report in reports and one.words.strip() for one in texts)
    fits = fits and all(one.token in answered.get(one.question, ()) for one in photos)
    if not fits:
        raise Refused(_("Something you chose is no longer there. Please look at the page again."))


def submitted_photos(row: Assignment) -> Mapping[str, Collection[str]]:
    """Tokens of the photos of submitted reports, by the question's key; photos of drafts are nobody's to see."""
    found: dict[str, list[str]] = {}
    keys = [one.key for one in row.questions.all() if one.sort == Question.Sort.PHOTO]
    there = set(ReportPhoto.objects.filter(report__assignment=row).values_list("token", flat=True)) if keys else set()
    for answers in row.reports.submitted().order_by("pk").values_list("answers", flat=True):
        for key in keys:
            found.setdefault(key, []).extend(token for token in answers.get(key) or [] if token in there)
    return found


def share(
    assignment: Assignment, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> Assignment:
    """Show the results to the monitors, and tell all who are in office. Shared twice is shared once.

    Raises:
        Refused: reports still come in, there is none, or nobody wrote what was learned.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    at = at or timezone.now()
    with changing(assignment) as row:
        if row.shared_at is not None:
            return row
    with changing(assignment, version) as row:
        if not is_over(row, at):
            raise Refused(_("Reports can still come in. The results are shared after the close."))
        if not row.reports.submitted().exists():
            raise Refused(_("Nobody has submitted a report."))
        if not row.summary:
            raise Refused(_("Please write what was learned first."), "summary")
        row.shared_at = at
        write(row, "shared_at")
        _tell(row, at)
        trace(row, by, _("Results shared with the monitors"))
    return row


def publish(
    assignment: Assignment, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> Assignment:
    """Show the results to everybody.

    Raises:
        Refused: the monitors have not got them yet, or nobody wrote what the city does about it.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    at = at or timezone.now()
    with changing(assignment) as row:
        if row.published_at is not None:
            return row
    with changing(assignment, version) as row:
        if row.shared_at is None:
            raise Refused(_("The monitors get the results first. Please share them."))
        if not row.outcome:
            raise Refused(_("Please write what the city does about it first."), "outcome")
        row.published_at = at
        write(row, "published_at")
        trace(row, by, _("Results published"))
    return row


def unpublish(assignment: Assignment, *, by: User | None, version: int | None = None) -> Assignment:
    """Take the results off the public page; the monitors keep them.

    Raises:
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    with changing(assignment) as row:
        if row.published_at is None:
            return row
    with changing(assignment, version) as row:
        row.published_at = None
        write(row, "published_at")
        trace(row, by, _("Publication of the results taken back"))
    return row


def may_read(row: Assignment, user: Any) -> bool:
    """Whether somebody may read the results: everybody when published; when shared, whoever is a monitor today or
    was one in its term; staff who follow the assignments at any time."""
    if row.published_at is not None:
        return True
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_staff and user.has_perm(VIEW):
        return True
    if row.shared_at is None:
        return False
    own = Appointment.objects.of_user(user.pk).filter(term=row.term_id)
    return own.exists() or appointment_of(user) is not None


def _tell(row: Assignment, at: datetime) -> None:
    ref, title, summary, outcome = row.ref, row.title, row.summary, row.outcome
    count = row.reports.submitted().count()

    def compose() -> Message:
        paragraphs = [
            _("%(count)s monitors reported. Thank you. This is what the city learned:") % {"count": count},
            *_lines(summary),
        ]
        if outcome:
            paragraphs += [_("What the city does about it:"), *_lines(outcome)]
        return Message(
            headline=_("The results are there: %(title)s") % {"title": title},
            paragraphs=paragraphs,
            path=reverse("monitors:results", args=[ref]),
            button=_("See the results"),
        )

    people = [Addressee.of(one) for one in Appointment.objects.active(timezone.localdate(at)).with_people()]
    letters.tell(people, f"{row.about}/shared", compose, about=row.about, at=at)


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
