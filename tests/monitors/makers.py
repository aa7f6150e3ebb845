"""Plain helpers that make monitors, terms and assignments; every argument can be overridden."""

import itertools
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.utils import timezone

from civic.places.models import District
from monitors.models import (
    Announcement,
    Application,
    Appointment,
    Assignment,
    Call,
    Monitor,
    Question,
    Report,
    ReportPhoto,
    Section,
    Term,
)
from tests.makers import make_user
from tests.petitions.conftest import image

_counter = itertools.count(1)


def seed_rules() -> None:
    """Sections, points and rewards to begin with: a test with transactions of its own flushes them."""
    import_module("monitors.migrations.0003_people_sections_rules").rules(apps, None)


def make_term(starts_on: date | None = None, **kw: Any) -> Term:
    """A term that began half a year ago."""
    starts_on = starts_on or timezone.localdate() - timedelta(days=180)
    kw.setdefault("ends_on", starts_on + timedelta(days=729))
    kw.setdefault("number", next(_counter))
    return Term.objects.create(starts_on=starts_on, **kw)


def current_term() -> Term:
    """The term of today; made when there is none."""
    return Term.objects.current() or make_term()


def make_monitor(user: Any = None, **kw: Any) -> Monitor:
    """A person; without `user` one without an account."""
    number = next(_counter)
    kw.setdefault("name", user.name if user else f"모니터{number}")
    kw.setdefault("phone", (user.phone if user else "") or f"010{number:08d}")
    kw.setdefault("email", user.email if user else "")
    kw.setdefault("birth_year", 1980)
    kw.setdefault("gender", "female")
    kw.setdefault("occupation", "farming")
    return Monitor.objects.create(user=user, **kw)


def make_appointment(monitor: Monitor | None = None, term: Term | None = None, **kw: Any) -> Appointment:
    """Somebody in office; in the term of today unless `term` says otherwise. `district` may be a slug."""
    term = term or current_term()
    district = kw.pop("district", None) or District.objects.in_order().first()
    if isinstance(district, str):
        district = District.objects.get(slug=district)
    section = kw.pop("section", None)
    if isinstance(section, str):
        section = Section.objects.get(slug=section)
    kw.setdefault("seat", 1 + max(term.appointments.values_list("seat", flat=True), default=0))
    kw.setdefault("starts_on", term.starts_on)
    kw.setdefault("ends_on", term.ends_on)
    kw.setdefault("appointed_at", timezone.now())
    return Appointment.objects.create(
        monitor=monitor or make_monitor(), term=term, district=district, section=section, **kw
    )


def monitor_with_account(email: str = "", *, in_office: bool = True, **kw: Any) -> Monitor:
    """Somebody who can sign in; in office unless told otherwise."""
    user = make_user(email, "monitor", name=kw.pop("name", "김모니터"), phone=kw.pop("phone", ""))
    monitor = make_monitor(user, **kw)
    if in_office:
        make_appointment(monitor)
    return monitor


QUESTIONS: tuple[dict[str, Any], ...] = (
    {"sort": "one", "text": "버스 승강장에 의자가 있습니까?", "options": ["있다", "없다", "부서졌다"]},
    {"sort": "several", "text": "무엇이 필요합니까?", "options": ["지붕", "조명", "시간표"], "required": False},
    {"sort": "scale", "text": "얼마나 편리합니까?", "low": "매우 불편", "high": "매우 편리"},
    {"sort": "text", "text": "무엇을 보셨습니까?"},
    {"sort": "photo", "text": "사진", "required": False},
    {"sort": "place", "text": "어디입니까?", "required": False},
)


def make_assignment(term: Term | None = None, *, released: bool = True, **kw: Any) -> Assignment:
    """An assignment of six questions, open since yesterday for ten days unless told otherwise."""
    now = timezone.now()
    questions = kw.pop("questions", QUESTIONS)
    term = term or current_term()
    kw.setdefault("number", 1 + term.assignments.count())
    kw.setdefault("title", "버스 승강장 살피기")
    kw.setdefault("purpose", "마을 버스 승강장이 어떤지 살펴 주십시오.")
    kw.setdefault("opens_at", now - timedelta(days=1))
    kw.setdefault("closes_at", kw["opens_at"] + timedelta(days=10))
    assignment = Assignment.objects.create(term=term, released_at=kw["opens_at"] if released else None, **kw)
    for order, question in enumerate(questions, 1):
        Question.objects.create(assignment=assignment, order=order, **question)
    return assignment


def answers_to(assignment: Assignment, **kw: Any) -> dict[str, Any]:
    """Valid answers to every question that must be answered, by `Question.key`; `kw` by sort."""
    values: dict[str, Any] = {"one": "0", "scale": 4, "text": "의자 하나가 부서졌습니다.", **kw}
    return {row.key: values[row.sort] for row in assignment.questions.all() if row.sort in values}


def make_report(assignment: Assignment, appointment: Appointment, *, at: datetime | None = None, **kw: Any) -> Report:
    """A submitted report, as the rules would have left it."""
    at = at or timezone.now()
    answers = kw.pop("answers", None) or answers_to(assignment)
    submitted = None if kw.pop("draft_only", False) else at
    return Report.objects.create(
        assignment=assignment,
        appointment=appointment,
        draft=answers,
        answers=answers if submitted else {},
        begun_at=at,
        saved_at=at,
        first_submitted_at=submitted,
        submitted_at=submitted,
        is_late=at >= assignment.closes_at,
        **kw,
    )


def make_call(term: Term | None = None, *, released: bool = True, **kw: Any) -> Call:
    """A call that takes applications since yesterday, for ten days; in the term of today unless told otherwise."""
    today = timezone.localdate()
    kw.setdefault("opens_on", today - timedelta(days=1))
    kw.setdefault("closes_on", today + timedelta(days=9))
    kw.setdefault("title", "시정모니터를 모집합니다")
    kw.setdefault("text", "우리 동네를 살필 분을 찾습니다.")
    return Call.objects.create(term=term or current_term(), released_at=timezone.now() if released else None, **kw)


def make_application(call: Call | None = None, **kw: Any) -> Application:
    """Somebody who has applied. `district` may be a slug."""
    number = next(_counter)
    district = kw.pop("district", None) or District.objects.in_order().first()
    if isinstance(district, str):
        district = District.objects.get(slug=district)
    kw.setdefault("number", f"M-2026-{number:04d}")
    kw.setdefault("code", "K7QP-M3XD")
    kw.setdefault("name", f"지원자{number}")
    kw.setdefault("phone", f"010{number:08d}")
    kw.setdefault("birth_year", 1980)
    kw.setdefault("occupation", "farming")
    kw.setdefault("consent_version", "2026-11")
    kw.setdefault("received_at", timezone.now())
    return Application.objects.create(call=call or make_call(), district=district, **kw)


def make_announcement(*people: Appointment, sent: bool = True, **kw: Any) -> Announcement:
    """A notice to these monitors, sent and not read by anybody; with `sent=False` a draft."""
    kw.setdefault("term", people[0].term if people else current_term())
    kw.setdefault("title", "간담회를 엽니다")
    kw.setdefault("text", "다음 주 화요일 오후 2시에 시청에서 만납니다.\n\n꼭 와 주십시오.")
    row = Announcement.objects.create(sent_at=timezone.now() if sent else None, **kw)
    for person in people:
        row.readings.create(appointment=person)
    return row


def make_photo(report: Report, **kw: Any) -> ReportPhoto:
    """A photo in the draft of a report, and in its answers when it was submitted."""
    question = kw.pop("question", None) or report.assignment.questions.get(sort="photo")
    kw.setdefault("sha256", f"{next(_counter):064x}")
    photo = ReportPhoto(report=report, question=question, size=10, added_at=report.begun_at, **kw)
    photo.file.save("x.jpg", ContentFile(image()), save=True)
    for part in [report.draft, *([report.answers] if report.is_submitted else [])]:
        part[question.key] = [*part.get(question.key, []), photo.token]
    report.save()
    return photo
