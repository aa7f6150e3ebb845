"""The demonstration in every state the law knows: each scene is one petition, or a few, led up to it.

`petitions.py` lets many petitions live as they would; chance decides there. Here nothing is left to chance: who
shows the portal finds every duty at work, in the lists of the officer, the head, the desk and the examiner.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from civic.cases import inspecting, replanning
from civic.cases.models import Case, Inspection, Outage
from civic.people.models import User

from . import scenes_moving, scenes_together, scenes_waiting, scenes_watching
from .people import CITIZEN, DESK_PERSON, EXAMINER_PERSON, HEAD
from .stage import Stage, form_key

Scene = Callable[[Stage], None]
OUTAGE = "전자민원 창구와 처리 화면 (통신망 장비 고장)"

# By the key of the scene's last petition: it is there when the scene was played.
SCENES: dict[str, Scene] = {
    **scenes_moving.SCENES,
    **scenes_waiting.SCENES,
    **scenes_together.SCENES,
    **scenes_watching.SCENES,
}


def write_duties(officers: dict[str, User], now: datetime | None = None) -> int:
    """Play each scene that was not played yet, all of it or nothing. Returns how many were played."""
    end = now or timezone.now()
    people = {user.email: user for user in User.objects.filter(is_demo=True)}
    named = (people[person.email] for person in (HEAD, DESK_PERSON, EXAMINER_PERSON, CITIZEN))
    head, desk, examiner, citizen = named
    stage = Stage(end, officers, head, desk, examiner, citizen)
    stage.reached.update({key: 1000 + number for number, key in enumerate(SCENES)})
    known = set(Case.objects.filter(form_key__in=map(form_key, SCENES)).values_list("form_key", flat=True))
    played = 0
    for key, scene in SCENES.items():
        if form_key(key) not in known:
            with transaction.atomic():
                scene(stage)
            played += 1
    sign_inspection(examiner, end)
    return played


def write_outage(reporter: User, now: datetime | None = None) -> bool:
    """An afternoon of last month on which nothing worked; before the petitions, so that their dates know of it."""
    if Outage.objects.filter(what=OUTAGE).exists():
        return False
    day = inspecting.last_month(now or timezone.now()) + timedelta(days=7)
    day += timedelta(days=(1 - day.weekday()) % 7)  # a Tuesday
    Outage.objects.create(
        started_at=_at(day, 13, 20),
        ended_at=_at(day, 16, 10),
        what=OUTAGE,
        alternative="시청 민원실과 읍면동 행정복지센터 창구, 전화 063-000-0000, 우편으로 신청하실 수 있습니다.",
        remark="장애 동안 종이로 받은 민원은 복구 뒤 그날 안에 모두 등록하였습니다.",
        reported_by=reporter,
    )
    replanning.calendar_changed()
    return True


def sign_inspection(examiner: User, now: datetime) -> None:
    """The inspection of the month before last is signed; that of last month still waits."""
    last = inspecting.last_month(now)
    before = (last - timedelta(days=1)).replace(day=1)
    if Inspection.objects.filter(month=before).exists():
        return
    inspecting.sign(
        before,
        findings="기한을 넘긴 민원 대부분이 현장 확인이 필요한 도로·배수 분야였습니다. 이송은 모두 근무시간 3시간 안에 이루어졌습니다.",
        measures="건설과는 매주 화요일에 현장 확인이 필요한 민원을 모아 담당 구역별로 나누고, 처리기한 사흘 전에 과장이 점검합니다.",
        praise="자원순환과가 불법 투기 민원의 사진 확인을 하루 안에 마쳐 처리기간을 절반으로 줄였습니다.",
        by=examiner,
        at=_at(last.replace(day=4), 15, 0),
    )


def _at(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
