"""The preliminary review (사전검토서): asked of the departments for a hearing, written before it, taken back.

Order of locks: the case, then the review. Whatever moves a hearing, or the case to another department, is followed
by `follow`: whoever books, changes or cancels need not think of reviews.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases import calendar, deadlines, happenings
from civic.cases.models import Case, CaseEvent
from civic.cases.reading import departments_of
from civic.cases.step import By
from civic.cases.workflow import Actor, ChangedMeanwhile, Progress, WorkflowError
from civic.cases.workingtime import CLOSING, SEOUL, is_working_day
from civic.organization.models import Department
from civic.people.models import User
from civic.programs import Todo
from petitions.models import Booking, MondayPlan, Review, ReviewQuerySet, Session

from . import reviewreminders
from .reviewreminders import register_kinds as register_kinds

ASKED, WRITTEN = "monday_review_asked", "monday_review_written"
MOVES = frozenset({"transfer", "bounce", "decide_owner"})
# After these the hearing may stand at another time.
APPOINTMENTS = frozenset(
    {
        *("monday_booked", "monday_moved_up", "monday_changed", "monday_offered"),
        *("monday_called_off", "monday_session_moved"),
    }
)
READ, ASK = "petitions.view_review", "petitions.run_session"
SAME_TIME = timedelta(minutes=5)  # what differs by less is the same due time, computed twice
TO_READ = timedelta(hours=1)  # the mayor needs before the session
TO_COME = (Session.State.PLANNED, Session.State.OPEN)
WORKING_DAY = 8  # hours


# --- When it is due ---


def due_for(session: Session, at: datetime | None = None) -> datetime:
    """When the departments hand in their reviews: 18:00 of a working day before the session.

    Asked for later than that, a working day is left, but no longer than until an hour before the session.

    Args:
        at: the moment of asking (now); the answer lies after it unless the session has begun.
    """
    now, days = at or timezone.now(), calendar.current()
    day = session.day
    for _working_day in range(MondayPlan.current().review_days_before):
        day -= timedelta(days=1)
        while not is_working_day(day, days):
            day -= timedelta(days=1)
    usual = datetime.combine(day, CLOSING, SEOUL)
    if usual > now:
        return usual
    later = deadlines.add_working_hours(deadlines.next_working_moment(now, days), WORKING_DAY, days)
    latest = session.starts_at - TO_READ
    return min(later, latest) if latest > now else session.starts_at


def hearing_of(case: Case) -> Booking | None:
    """The appointment for which departments write; None on the waiting list, without one, or when the case ended."""
    if case.progress == Progress.CLOSED:
        return None
    booking = Booking.objects.live().filter(case=case).select_related("session").first()
    return None if booking is None or booking.state == Booking.State.WAITING else booking


def _is_to_come(booking: Booking) -> bool:
    """Whether there is still time to write: the session has not begun, and the visitor has not just walked in."""
    return booking.session.state in TO_COME and booking.source != Booking.Source.WALK_IN


# --- Who ---


def readable(user: User) -> ReviewQuerySet:
    """The reviews this person may read: of their departments and of cases they handle, or all; not of their own."""
    rows = Review.objects.exclude(case__contact__user=user)
    if not user.has_perm(READ):
        return rows.none()
    if user.has_perm("cases.view_all_cases"):
        return rows
    mine = departments_of(user)
    return rows.filter(Q(department__in=mine) | Q(case__department__in=mine))


def reads_matter(review: Review, user: User) -> bool:
    """Whether what the petitioner wrote is open to this person, who may read the review itself.

    It is closed again to a department whose review was taken back, unless the case is theirs.
    """
    if review.cancelled_at is None or user.has_perm("cases.view_all_cases"):
        return True
    return review.case.department_id in departments_of(user)


def may_write(review: Review, user: User) -> bool:
    """Whether a review is this person's to write: an officer of the department, or the desk."""
    if not user.is_active or _is_own(review.case, user):
        return False
    if user.has_perm("cases.triage_case"):
        return True
    return user.has_perm("cases.handle_case") and review.department_id in departments_of(user)


def may_ask(case: Case, user: User) -> bool:
    """Whether this person may ask further departments: who runs the Mondays."""
    return user.has_perm(ASK) and not _is_own(case, user)


def _is_own(case: Case, user: User) -> bool:
    return case.contact is not None and case.contact.user_id == user.pk


# --- Asking ---


def ask(
    case: Case,
    *,
    due_at: datetime,
    by: By = None,
    department: Department | None = None,
    at: datetime | None = None,
) -> Review:
    """Ask a department for its review, ask again, or move the due time. Nothing happens when it is asked already.

    Args:
        due_at: `due_for` of the session; one that is written stays as it is.
        by: who asked, when somebody did who runs the Mondays.
        department: that of the case if None.
    """
    moment = at or timezone.now()
    with transaction.atomic():
        asked = department or _locked(case).department
        review = Review.objects.filter(case=case, department=asked).first()
        if review is not None and not _is_news(review, due_at):
            return review
        user = by if isinstance(by, User) and by.has_perm(ASK) else None
        actor = Actor.DESK if user is not None else Actor.SYSTEM
        with happenings.happen(case, ASKED, by=user, actor=actor, at=moment) as taken:
            moved = review is not None and review.cancelled_at is None
            fields: dict[str, Any] = {"due_at": due_at, "cancelled_at": None}
            if not moved:
                fields["asked_at"] = moment
            review, _created = Review.objects.update_or_create(case=taken.case, department=asked, defaults=fields)
            reviewreminders.plan(review, moment)
            taken.is_public = False
            taken.data = {**_about(review), "review_due": due_at.isoformat(), "moved": moved}
    return review


def ask_further(case: Case, department: Department, *, by: User, at: datetime | None = None) -> Review:
    """Ask one more department for its view of a case that will be heard.

    Raises:
        WorkflowError: this person may not, the department cannot, or there is no hearing to come.
    """
    if not may_ask(case, by):
        raise WorkflowError(_("You may not ask for a review of this case."))
    if not can_be_asked().filter(pk=department.pk).exists():
        raise WorkflowError(_("%(department)s cannot be asked for a review.") % {"department": department})
    with transaction.atomic():
        booking = hearing_of(_locked(case))
        if booking is None or not _is_to_come(booking):
            raise WorkflowError(_("No hearing of this case is to come, so there is nothing to write for."))
        return ask(case, due_at=due_for(booking.session, at), by=by, department=department, at=at)


def can_be_asked() -> Any:
    """The departments that can be asked: in force, and able to own cases."""
    return Department.objects.current().handling().order_by("order", "name")


def _is_news(review: Review, due_at: datetime) -> bool:
    if review.written_at is not None:
        return False
    return review.cancelled_at is not None or abs(review.due_at - due_at) >= SAME_TIME


def _locked(case: Case) -> Case:
    rows = Case._base_manager.select_for_update(of=("self",)).select_related("department")
    locked: Case = rows.get(pk=case.pk)
    return locked


def _about(review: Review) -> dict[str, Any]:
    """What an event keeps of a review: its row, and the names of the department as they were."""
    department = review.department
    names = [department.name, department.name_en or department.name]
    return {"review": review.pk, "department": department.pk, "asked": names}


# --- Writing ---


def write(
    review: Review,
    *,
    opinion: str,
    situation: str,
    law: str = "",
    alternatives: str = "",
    suggestion: str = "",
    by: User,
    version: int | None = None,
    at: datetime | None = None,
) -> Review:
    """Write the review, or write it anew; possible until the session begins. The same text again changes nothing.

    Args:
        version: `review.version` the person saw.

    Raises:
        WorkflowError: not this person's, no view or no facts, taken back, or the session has begun.
        ChangedMeanwhile: somebody else wrote it in the meantime.
    """
    texts = {
        "opinion": opinion,
        "situation": situation.strip(),
        "law": law.strip(),
        "alternatives": alternatives.strip(),
        "suggestion": suggestion.strip(),
    }
    moment = at or timezone.now()
    with transaction.atomic():
        case = _locked(review.case)
        row = Review.objects.select_related("department", "written_by", "case__contact").get(pk=review.pk)
        if _says(row, texts) and row.written_by_id == by.pk:
            return row
        _check(row, texts, by, version)
        actor = Actor.DESK if by.has_perm("cases.triage_case") else Actor.OFFICER
        with happenings.happen(case, WRITTEN, by=by, actor=actor, at=moment) as taken:
            for name, text in texts.items():
                setattr(row, name, text)
            row.written_at, row.written_by = moment, by
            row.version += 1
            row.save(update_fields=[*texts, "written_at", "written_by", "version"])
            reviewreminders.cancel(row)
            taken.is_public = False
            taken.department = row.department
            taken.data = {**_about(row), "opinion": opinion, "again": row.version > 1}
    return row


def closed_because(review: Review) -> str:
    """Why a review cannot be written (any more), in a sentence; '' when it can."""
    if review.cancelled_at is not None:
        return _("This review is no longer needed.")
    booking = hearing_of(review.case)
    if booking is None:
        return _("No hearing of this case is to come, so there is nothing to write for.")
    if booking.session.state not in TO_COME:
        return _("The session has begun; the review stays as it is.")
    return ""


def _check(row: Review, texts: dict[str, str], by: User, version: int | None) -> None:
    if not may_write(row, by):
        raise WorkflowError(_("This review is not yours to write."))
    why_closed = closed_because(row)
    if why_closed:
        raise WorkflowError(why_closed)
    if texts["opinion"] not in Review.Opinion.values:
        raise WorkflowError(_("Please choose the view of your department."))
    if not texts["situation"]:
        raise WorkflowError(_("Please write how things stand."))
    if version is not None and version != row.version:
        raise ChangedMeanwhile(_changed(row))


def _says(row: Review, texts: dict[str, str]) -> bool:
    return row.written_at is not None and all(getattr(row, name) == text for name, text in texts.items())


def _changed(row: Review) -> str:
    return _("%(who)s changed this review at %(time)s. Nothing of yours was written; compare before you send it.") % {
        "who": row.written_by or _("Somebody"),
        "time": f"{timezone.localtime(row.written_at):%H:%M}",
    }


# --- What follows from other events ---


def follow(case: Case, event: CaseEvent) -> None:
    """Ask, move or take back reviews when the case or its hearing moves; in that transaction, with the case locked."""
    ended = case.progress == Progress.CLOSED
    if event.verb in (ASKED, WRITTEN) or not (ended or event.verb in MOVES or event.verb.startswith("monday_")):
        return
    booking = hearing_of(case)
    if booking is None:
        take_back(Review.objects.open().filter(case=case), event.at)
    elif _is_to_come(booking):
        _keep_up(case, event, booking)


def take_back(rows: ReviewQuerySet, at: datetime) -> None:
    """The reviews are not needed any more: nobody is reminded of them. The cases are locked."""
    for review in rows:
        review.cancelled_at = at
        review.save(update_fields=["cancelled_at"])
        reviewreminders.cancel(review)


def _keep_up(case: Case, event: CaseEvent, booking: Booking) -> None:
    """Another department writes now, or by another time."""
    others = Review.objects.open().filter(case=case).exclude(department=case.department_id)
    if event.verb in MOVES:
        take_back(others.filter(department__slug=event.data.get("from", "")), event.at)
        ask(case, due_at=due_for(booking.session, event.at), at=event.at)
    elif event.verb in APPOINTMENTS:
        due_at = due_for(booking.session, event.at)
        ask(case, due_at=due_at, at=event.at)
        for review in list(others.select_related("department")):
            ask(case, due_at=due_at, department=review.department, at=event.at)


# --- In the workplace ---


@dataclass(frozen=True, slots=True)
class Line:
    """One review on the page of a case."""

    review: Review
    is_overdue: bool
    may_write: bool
    href: str


def panel(case: Case, user: User) -> dict[str, Any]:
    """The reviews of a case for who may read them, and where a further department is asked."""
    if not user.has_perm(READ):
        return {}
    rows = readable(user).filter(case=case).select_related("department", "written_by")
    now = timezone.now()
    found: dict[str, Any] = {
        "reviews": [
            Line(
                row,
                row.written_at is None and row.cancelled_at is None and row.due_at < now,
                may_write(row, user) and row.cancelled_at is None,
                reverse("admin:petitions_review_change", args=[row.pk]),
            )
            for row in rows
        ]
    }
    if may_ask(case, user):
        booking = hearing_of(case)
        if booking is not None and _is_to_come(booking):
            found["review_ask_url"] = reverse("admin:petitions_review_ask", args=[case.pk])
    return found


def todo(user: User) -> Sequence[Todo]:
    """The reviews this person's departments owe, and those of them that are late; for the desk all that are late."""
    if not user.has_perm(READ):
        return []
    now, address = timezone.now(), reverse("admin:petitions_review_changelist")
    rows = Review.objects.open().exclude(case__contact__user=user)
    watches = user.has_perm(ASK)
    if not watches:
        rows = rows.filter(department__in=departments_of(user))
    late = Todo(gettext_lazy("Preliminary reviews overdue"), rows.filter(due_at__lt=now), f"{address}?show=overdue")
    return [late] if watches else [Todo(gettext_lazy("Preliminary reviews to write"), rows, address), late]
