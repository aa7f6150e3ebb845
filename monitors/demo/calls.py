"""The calls of the demonstration: that of today's term, decided long ago, and one for a seat that falls vacant."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from civic.cases.models import PaperCounter
from civic.cases.opening import new_access_code
from civic.people.consents import VERSION
from civic.people.models.contact import plain_name
from civic.privacy.blindindex import blind_index

from ..membership.applying import PAPER
from ..models import Application, Appointment, Call, Monitor, Term
from .people import Cast, Register
from .stage import Stage

RESERVE, DECLINED, NEW = 8, 31, 9
Source, State = Application.Source, Application.State
TEXT = (
    "김제에 살고 우리 동네를 꼼꼼히 살필 분을 찾습니다. 만 19세가 넘은 시민이면 누구나 신청하실 수 있습니다.\n\n"
    "모니터는 한 해에 예닐곱 번 과제를 살펴 알려 주시고, 불편과 제안, 좋은 소식을 언제든지 보내 주십니다. "
    "지역, 성별, 나이, 하는 일이 고르게 뽑습니다."
)
MOTIVES = (
    "손주를 데리고 다니다 보니 길의 턱과 건널목이 눈에 들어왔습니다. 작은 것부터 알리고 싶습니다.",
    "귀농한 지 5년입니다. 밖에서 온 사람의 눈으로 보이는 것을 전하겠습니다.",
    "가게를 하며 손님들의 이야기를 많이 듣습니다. 흘려보내기 아까운 말씀이 많습니다.",
    "버스로 출퇴근합니다. 승강장과 시간표를 누구보다 잘 압니다.",
    "이장을 하며 못다 한 일이 있어 한 번 더 마을을 살피고 싶습니다.",
    "아이들이 다니는 길을 안전하게 하는 데 힘을 보태고 싶습니다.",
    "시의 소식을 어르신들께 쉽게 풀어 전해 드리고 싶습니다.",
)


def write_calls(stage: Stage, cast: Cast, register: Register) -> None:
    """Both calls with their applications; two of the reserve list take the places of those who left."""
    call = _decided(stage, cast.term)
    decided: datetime = call.decided_at or stage.now
    fresh = [row for row in cast.appointments if row.nth == 1]
    rows = [_application(stage, call, row.monitor, row.district_id, State.APPOINTED, decided) for row in fresh]
    waiting = [register.person(stage.chance) for _one in range(RESERVE)]
    homes = [row.district_id for row in cast.gone] + [stage.home() for _one in waiting]
    reserve = [
        _application(stage, call, person, home, State.RESERVE, decided, reserve_rank=rank)
        for rank, (person, home) in enumerate(zip(waiting, homes, strict=False), 1)
    ]
    declined = [
        _erased(_application(stage, call, register.person(stage.chance), stage.home(), State.DECLINED, decided))
        for _one in range(DECLINED)
    ]
    save(rows + reserve + declined)
    for row, application in zip(fresh, rows, strict=True):
        row.application = application
    Appointment.objects.bulk_update(fresh, ["application"])
    cast.replace(stage, list(zip(waiting, reserve, strict=True)))
    _open(stage, cast.term, register)


def _decided(stage: Stage, term: Term) -> Call:
    first = term.starts_on - timedelta(days=64)
    return Call.objects.create(
        term=term,
        sort=Call.Sort.TERM,
        title=f"제{term.number}기 시정모니터를 모집합니다",
        text=TEXT,
        opens_on=first + timedelta(days=2),
        closes_on=first + timedelta(days=31),
        released_at=stage.moment(first, 10),
        decided_at=stage.moment(term.starts_on - timedelta(days=12), 14),
        is_demo=True,
    )


def _open(stage: Stage, term: Term, register: Register) -> None:
    call = Call.objects.create(
        term=term,
        sort=Call.Sort.VACANCY,
        title=f"제{term.number}기 시정모니터 빈자리를 채웁니다",
        text="이사로 빈자리가 생깁니다. 남은 기간을 함께하실 분을 찾습니다.\n\n" + TEXT,
        opens_on=stage.day - timedelta(days=5),
        closes_on=stage.day + timedelta(days=9),
        released_at=stage.moment(stage.day - timedelta(days=6), 10),
        is_demo=True,
    )
    rows = [
        _application(stage, call, register.person(stage.chance), stage.home(), State.RECEIVED, None)
        for _one in range(NEW)
    ]
    for row in rows:
        row.received_at = stage.now - timedelta(hours=stage.chance.uniform(2, 110))
        row.motive, row.code = stage.chance.choice(MOTIVES), new_access_code()
    rows[-1].state, rows[-1].decided_at = State.WITHDRAWN, stage.now - timedelta(hours=1)
    save(rows)


def _application(
    stage: Stage, call: Call, person: Monitor, home: str, state: str, decided: datetime | None, **kw: Any
) -> Application:
    """What somebody applied with, or was recommended for; not saved."""
    chance = stage.chance
    source = chance.choices(Source.values, (70, 12, 13, 5))[0]
    begun = stage.moment(call.opens_on, 9)
    return Application(
        call=call,
        form_key=uuid.UUID(int=chance.getrandbits(128), version=4),
        number="",
        user=person.user,
        state=state,
        source=source,
        recommended_by={Source.DISTRICT: "읍면동장", Source.ORGANISATION: "새마을부녀회"}.get(Source(source), ""),
        name=person.name,
        phone=person.phone,
        email=person.email,
        gender=person.gender,
        birth_year=person.birth_year or stage.day.year - 50,
        occupation=person.occupation,
        district_id=home,
        section=chance.choice([None, *stage.sections]),
        motive=chance.choice(MOTIVES) if source in (Source.ONLINE, Source.PAPER) else "",
        consent_version=VERSION,
        texts_agreed=person.texts_since is not None,
        name_shown=person.name_shown_since is not None,
        received_at=begun + timedelta(days=chance.uniform(0, 29)),
        decided_at=decided,
        is_demo=True,
        **kw,
    )


def _erased(row: Application) -> Application:
    """Ninety days after the decision nothing says any more whose it was."""
    row.name = row.phone = row.email = row.motive = row.recommended_by = ""
    row.birth_year = row.birth_year // 10 * 10
    row.section = None
    return row


def save(rows: Iterable[Application]) -> None:
    """Number invented applications in the order in which they came, and save them in one statement."""
    found = sorted(rows, key=lambda row: row.received_at)
    for row in found:
        row.number = PaperCounter.next_number(PAPER, row.received_at)
        row.name_index = blind_index(plain_name(row.name), "name")
        row.phone_index = blind_index(row.phone, "phone")
        row.email_index = blind_index(row.email, "email")
    Application.objects.bulk_create(found)
