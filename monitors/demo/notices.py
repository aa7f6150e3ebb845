"""Notices to the monitors of the demonstration, read by most, and one that is still being written. Invented."""

from collections.abc import Sequence
from datetime import timedelta

from ..models import Announcement, Audience, Reading
from .people import Cast
from .reports import Reported
from .stage import LAZY, Stage

# Days ago, share of those who read it, title, text.
SENT: tuple[tuple[int, float, str, str], ...] = (
    (
        205,
        0.94,
        "위촉식과 첫 모임에 모십니다",
        "시정모니터가 되신 것을 축하드립니다.\n\n위촉장을 드리고 분과를 나누는 첫 모임을 시청 2층 대강당에서 엽니다. "
        "오시기 어려운 분께는 위촉장을 우편으로 보내 드립니다.\n\n궁금하신 점은 자치행정 담당에게 전화 주십시오.",
    ),
    (
        120,
        0.88,
        "신분증을 찾아가 주십시오",
        "시정모니터 신분증이 나왔습니다. 가까운 읍면동 행정복지센터에서 찾아가실 수 있습니다.\n\n"
        "활동하실 때 신분증을 보여 주시고, 다른 일에는 쓰지 말아 주십시오.",
    ),
    (
        33,
        0.81,
        "가을 과제에서 알려 주신 것으로 이렇게 바꿉니다",
        "버스 승강장과 무더위쉼터 과제의 결과를 누리집에 올렸습니다.\n\n승강장 의자는 연말까지 모두 고치고, "
        "주말에 여는 쉼터를 읍면동마다 둡니다. 꼼꼼히 살펴 주셔서 고맙습니다.",
    ),
    (
        6,
        0.52,
        "연말 간담회를 엽니다",
        "올해 활동을 돌아보고 내년 과제를 함께 정하는 자리입니다.\n\n오실 분은 이번 주까지 전화나 전자우편으로 "
        "알려 주십시오. 버스로 오시는 분을 위해 시내버스 시간에 맞추어 시작합니다.",
    ),
)


def write_notices(stage: Stage, cast: Cast, reported: Sequence[Reported]) -> None:
    """What was sent, with read marks; one only to those who lack an assignment; and a draft."""
    readings: list[Reading] = []
    for days, share, title, text in SENT:
        readings += _sent(stage, cast, _row(stage, cast, title, text, days), share)
    lacking = next(row for row in reported if row.assignment.takes_reports(stage.now))
    asked = _row(
        stage,
        cast,
        "과제를 아직 내지 않으신 분께",
        "결빙 구간 과제가 며칠 뒤에 끝납니다.\n\n짧게 적으셔도 됩니다. 휴대전화로 5분이면 하실 수 있습니다. "
        "어려우시면 전화로 말씀해 주십시오. 대신 적어 드립니다.",
        1,
        lacking=lacking.assignment,
    )
    done = {row.appointment_id for row in lacking.reports if row.is_submitted}
    readings += [row for row in _sent(stage, cast, asked, 0.4) if row.appointment_id not in done]
    Reading.objects.bulk_create(readings)
    draft = Announcement.objects.create(
        term=cast.term,
        title="내년 분과 모임 날짜를 정합니다",
        text="도시·교통 분과의 내년 모임 날짜를 정하려고 합니다. 편하신 요일을 알려 주십시오.",
        audience=Audience.SECTIONS,
        is_demo=True,
    )
    draft.sections.set([row for row in stage.sections if row.slug == "city"])


def _row(stage: Stage, cast: Cast, title: str, text: str, days: int, **kw: object) -> Announcement:
    sent = stage.moment(stage.day - timedelta(days=days), 10)
    return Announcement.objects.create(
        term=cast.term, title=title, text=text, sent_at=sent, sent_by=stage.desk, is_demo=True, **kw
    )


def _sent(stage: Stage, cast: Cast, row: Announcement, share: float) -> list[Reading]:
    """To whom it went that day. Without an account nobody reads it; the demo monitor has two left to read."""
    sent = row.sent_at or stage.now
    found = []
    for person in cast.appointments:
        if not person.is_active(sent.date()):
            continue
        hours = stage.chance.expovariate(1 / 30)
        reads = stage.chance.random() < share and person.seat not in LAZY and person.monitor.user_id is not None
        if person.seat == 1:
            reads = (stage.now - sent) > timedelta(days=10)
        at = sent + timedelta(hours=hours)
        found.append(Reading(announcement=row, appointment=person, read_at=at if reads and at < stage.now else None))
    return found
