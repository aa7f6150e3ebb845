"""Writing assignments (지정과제): made, changed, thrown away; what they ask, whom, and when.

Everything that changes one locks the term, then the assignment. A report that is begun at the same moment waits for
the assignment's row, so that no question vanishes under an answer.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.workflow import ChangedMeanwhile, WorkflowError
from civic.people.models import User
from civic.places.models import District

from ..models import Assignment, Audience, Question, Section, Term
from .blocks import MOST_QUESTIONS, Block, faults, same_shape, words_faults

State = Assignment.State


class Refused(WorkflowError):
    """Not done; `field` is the one the sentence belongs to, '' for all of it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Plan:
    """What staff typed: districts by slug, sections by id."""

    title: str
    purpose: str
    opens_at: datetime
    closes_at: datetime
    late_until: datetime | None = None
    audience: str = Audience.ALL
    districts: tuple[str, ...] = ()
    sections: tuple[int, ...] = ()
    blocks: tuple[Block, ...] = ()


@contextmanager
def changing(assignment: Assignment, version: int | None = None) -> Iterator[Assignment]:
    """The assignment, locked with its term; `version` is the one the person had in front of them.

    Raises:
        ChangedMeanwhile: somebody changed it after that.
    """
    with transaction.atomic():
        Term.objects.select_for_update().get(pk=assignment.term_id)
        locked = Assignment.objects.select_for_update(of=("self",)).select_related("term").get(pk=assignment.pk)
        if version is not None and locked.version != version:
            raise ChangedMeanwhile(
                _("Somebody changed this assignment after you opened the page. Please look at it and try again.")
            )
        yield locked


def write(assignment: Assignment, *fields: str) -> None:
    """Keep what was changed, as a new version."""
    assignment.version += 1
    assignment.save(update_fields=[*fields, "version"])


def trace(assignment: Assignment, by: User | None, words: str, flag: int = CHANGE) -> None:
    """A line in the history of the assignment."""
    if by is None:
        return
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(Assignment),
        object_id=str(assignment.pk),
        object_repr=assignment.ref,
        action_flag=flag,
        change_message=words,
    )


def check_dates(
    term: Term,
    opens_at: datetime,
    closes_at: datetime,
    late_until: datetime | None,
    at: datetime,
    *,
    has_opened: bool = False,
) -> None:
    """Refuse dates that make no sense.

    Args:
        has_opened: the opening is past and no longer in question.

    Raises:
        Refused: with the field the sentence belongs to.
    """
    if not has_opened and timezone.localdate(opens_at) < timezone.localdate(at):
        raise Refused(_("This day is past. It can open today at the earliest."), "opens_at")
    if closes_at <= opens_at:
        raise Refused(_("It would close before it opens."), "closes_at")
    if closes_at <= at:
        raise Refused(_("This moment is past. Please give the monitors some days."), "closes_at")
    check_late(term, closes_at, late_until)
    for field, moment in (("opens_at", opens_at), ("closes_at", closes_at)):
        _check_in_term(term, moment, field)


def check_late(term: Term, closes_at: datetime, late_until: datetime | None) -> None:
    """Refuse an end of late reports that makes no sense.

    Raises:
        Refused: it is before the close, or after the term.
    """
    if late_until is None:
        return
    if late_until <= closes_at:
        raise Refused(_("Late reports come after the close. Please choose a later moment, or none."), "late_until")
    _check_in_term(term, late_until, "late_until")


def _check_in_term(term: Term, moment: datetime, field: str) -> None:
    if not term.starts_on <= timezone.localdate(moment) <= term.ends_on:
        days = {"first": term.starts_on.isoformat(), "last": term.ends_on.isoformat()}
        raise Refused(_("Outside the term: it runs from %(first)s to %(last)s.") % days, field)


def check_audience(plan: Plan) -> None:
    """Refuse an assignment for nobody.

    Raises:
        Refused: districts or sections were to be chosen, and none was.
    """
    if plan.audience == Audience.DISTRICTS and not plan.districts:
        raise Refused(_("Please choose at least one district."), "districts")
    if plan.audience == Audience.SECTIONS and not plan.sections:
        raise Refused(_("Please choose at least one section."), "sections")


def _check_blocks(blocks: Sequence[Block]) -> None:
    if len(blocks) > MOST_QUESTIONS:
        raise Refused(_("Not more than %(most)s questions.") % {"most": MOST_QUESTIONS})
    for number, block in enumerate(blocks, 1):
        for message in faults(block).values():
            raise Refused(_("Question %(number)s: %(message)s") % {"number": number, "message": message})


def make(
    term: Term, plan: Plan, *, by: User | None, form_key: uuid.UUID | None = None, at: datetime | None = None
) -> Assignment:
    """Write a new assignment, for the monitors to see once it is released. The same form twice makes one.

    Raises:
        Refused: dates, audience or questions that make no sense.
    """
    at = at or timezone.now()
    with transaction.atomic():
        locked = Term.objects.select_for_update().get(pk=term.pk)
        if form_key is not None:
            there = Assignment.objects.filter(form_key=form_key).select_related("term").first()
            if there is not None:
                return there
        check_dates(locked, plan.opens_at, plan.closes_at, plan.late_until, at)
        check_audience(plan)
        _check_blocks(plan.blocks)
        last = locked.assignments.aggregate(last=Max("number"))["last"] or 0
        row = Assignment.objects.create(
            term=locked, number=last + 1, form_key=form_key or uuid.uuid4(), made_by=by, **_columns(plan)
        )
        _set_audience(row, plan)
        _rewrite(row, plan.blocks)
        trace(row, by, _("Written"), ADDITION)
    return row


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "title": plan.title,
        "purpose": plan.purpose,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "late_until": plan.late_until,
        "audience": plan.audience,
    }


def _set_audience(row: Assignment, plan: Plan) -> None:
    districts = plan.districts if plan.audience == Audience.DISTRICTS else ()
    sections = plan.sections if plan.audience == Audience.SECTIONS else ()
    row.districts.set(District.objects.filter(pk__in=districts))
    row.sections.set(Section.objects.filter(pk__in=sections))


def _rewrite(row: Assignment, blocks: Sequence[Block]) -> None:
    """The questions in the order of the blocks; those that stay keep their key."""
    before = {question.pk: question for question in row.questions.all()}
    kept: set[int] = set()
    for order, block in enumerate(blocks, 1):
        question = before.get(block.pk) if block.pk is not None and block.pk not in kept else None
        question = question or Question(assignment=row)
        question.order = order
        for name, value in block.values().items():
            setattr(question, name, value)
        question.save()
        kept.add(question.pk)
    row.questions.exclude(pk__in=kept).delete()


def is_answered(assignment: Assignment) -> bool:
    """Whether somebody has begun a report: from then on only words are put right."""
    return assignment.reports.exists()


def change(
    assignment: Assignment, plan: Plan, *, by: User | None, version: int | None = None, at: datetime | None = None
) -> Assignment:
    """Change what an assignment says and asks; its dates and its audience only before it is released.

    Raises:
        Refused: what was typed makes no sense; or its results were shared, or reports were begun and it asks
            something else.
        ChangedMeanwhile: somebody changed it after the person had opened the page.
    """
    at = at or timezone.now()
    with changing(assignment, version) as row:
        if row.shared_at is not None:
            raise Refused(_("Its results are shared with the monitors; what it asked can no longer be changed."))
        fields = ["title", "purpose"]
        row.title, row.purpose = plan.title, plan.purpose
        if row.released_at is None:
            check_dates(row.term, plan.opens_at, plan.closes_at, plan.late_until, at)
            check_audience(plan)
            for name, value in _columns(plan).items():
                setattr(row, name, value)
            fields = list(_columns(plan))
            _set_audience(row, plan)
        if is_answered(row):
            _correct(row, plan.blocks)
        else:
            _check_blocks(plan.blocks)
            if row.released_at is not None and not plan.blocks:
                raise Refused(_("It is released: it must ask at least one question."))
            _rewrite(row, plan.blocks)
        write(row, *fields)
        trace(row, by, _("Changed"))
    return row


def _correct(row: Assignment, blocks: Sequence[Block]) -> None:
    """Put the words of the questions right; which there are, their sort and their order stay."""
    questions = list(row.questions.all())
    if not same_shape(blocks, questions):
        raise Refused(_("Reports were begun: only the words of the questions can be put right now."))
    for number, (block, question) in enumerate(zip(blocks, questions, strict=True), 1):
        for message in words_faults(block, question).values():
            raise Refused(_("Question %(number)s: %(message)s") % {"number": number, "message": message})
        for name, value in block.values().items():
            setattr(question, name, value)
        question.save()


def throw_away(assignment: Assignment, *, by: User | None, version: int | None = None) -> None:
    """Delete an assignment nobody has seen. Drafts behind it move up, so that no number is missing.

    Raises:
        Refused: it is released, or a later one is: its number is known already.
    """
    with changing(assignment, version) as row:
        if row.released_at is not None or is_answered(row):
            raise Refused(_("It is released; it can no longer be thrown away."))
        later = Assignment.objects.filter(term=row.term_id, number__gt=row.number)
        if later.released().exists():
            raise Refused(
                _("A later assignment is released, and no number may be missing. Please use this one for another task.")
            )
        trace(row, by, _("Thrown away: %(title)s") % {"title": row.title}, DELETION)
        row.delete()
        for other in later.order_by("number"):
            other.number -= 1
            write(other, "number")
