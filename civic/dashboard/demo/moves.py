"""Demo petitions that reach the wrong department: passed on, sent back, and now and then decided."""

from typing import TYPE_CHECKING

from django.utils import timezone

from civic.organization.models import Department, Officer
from civic.people.models import User
from civic.people.roles import DESK

if TYPE_CHECKING:
    from .lives import Life

MISROUTED = 0.16  # share of the cases
# To which department, why, and why it comes back.
DETOURS = (
    ("recycling", "현장에 쌓인 폐기물이 원인으로 보여 소관 부서로 넘깁니다.", "폐기물은 치웠으나 시설물이 상한 것이어서 돌려보냅니다."),
    ("safety", "비가 올 때 물이 빠지지 않아 생긴 일로 보여 소관 부서로 넘깁니다.", "하천이나 재해와는 관계가 없는 시설물이어서 돌려보냅니다."),
    ("forest", "가로수 뿌리가 원인으로 보여 소관 부서로 넘깁니다.", "가로수를 살폈으나 이상이 없어 돌려보냅니다."),
    ("environment", "냄새와 소음에 관한 말씀이 있어 소관 부서로 넘깁니다.", "측정하니 기준을 넘지 않았고 시설물의 문제여서 돌려보냅니다."),
)  # fmt: skip
BACK_AGAIN = "시설물 둘레의 정비가 먼저여서 저희 부서만으로는 처리할 수 없습니다."
DECIDED = "두 부서와 현장을 함께 확인하였습니다. 시설물을 관리하는 부서에서 맡고, 둘레 정비는 협조를 받도록 하였습니다."


def misrouted(life: "Life") -> bool:
    """Pass one of six cases on and let it come back. False when the story reaches now on the way."""
    if life.chance.random() >= MISROUTED or not life.later(0.5, 2.5):
        return True
    case, home = life.case, life.case.department
    slug, passed, back = life.chance.choice([detour for detour in DETOURS if detour[0] != home.slug])
    other = Department.objects.get(slug=slug)
    case.transfer(department=other, reason=passed, by=life.officer, at=life.moment)
    if not life.later(0.4, 3.2):
        return False
    case.bounce(reason=back, suggestion=home, by=_somebody_of(other), at=life.moment)
    if home.coordinates or life.chance.random() < 0.65:
        return True  # whoever works on it next takes it over
    return _disputed(life, home)


def _disputed(life: "Life", home: Department) -> bool:
    """Sent back a second time: the desk decides, sometimes after the committee has met."""
    case = life.case
    if not life.later(0.3, 2.5):
        return False
    case.bounce(reason=BACK_AGAIN, by=life.officer, at=life.moment)
    if not life.later(0.5, 2.8):
        return False
    met = life.chance.random() < 0.4
    case.decide_owner(
        department=home,
        reason=DECIDED,
        by_committee=met,
        decided_on=timezone.localdate(life.moment) if met else None,
        by=_somebody_of(case.department),
        at=life.moment,
    )
    return True


def _somebody_of(department: Department) -> User:
    """Somebody who works there, from the desk if anybody there is."""
    posts = Officer.objects.current().filter(department=department).select_related("user").order_by("pk")
    post = posts.filter(user__groups__name=DESK).first() or posts.first()
    if post is None:
        raise LookupError(f"nobody works in {department.slug}")
    return post.user
