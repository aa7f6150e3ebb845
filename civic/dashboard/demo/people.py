"""The demo people: one for each role, and an officer and a head for each department with cases."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import cycle

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from civic.organization.models import Department, Officer
from civic.people.models import User
from civic.people.roles import DESK, EXAMINER, MAYORS_OFFICE, MONITOR, OFFICER

PASSWORD = "gimje-demo-2026"  # noqa: S105 - printed by `make demo` for everyone to see


# Invented officers; the title says what they are.
NAMES = (
    *("강민수", "고은영", "김도현", "노경희", "류지훈", "문수정", "박태준", "배영란", "서동우", "손미정", "신재호"),
    *("안소희", "양현석", "오지영", "유병찬", "윤혜진", "이상엽", "임나래", "장우진", "전수빈", "정하늘", "조은정"),
    *("차명훈", "최보람", "한기범", "허윤아", "홍석민", "황지은"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in to the demonstration."""

    email: str
    name: str
    role: str  # as printed
    group: str = ""
    is_staff: bool = False
    is_superuser: bool = False
    department: str = ""
    post: str = Officer.Role.OFFICER
    title: str = ""


CITIZEN = Person("citizen@demo.example", "홍시민", "시민")
OFFICER_PERSON = Person(
    "officer@demo.example", "이도로", "담당 공무원 (건설과)", OFFICER, True, department="construction", title="주무관"
)
HEAD = Person(
    "head@demo.example", "박건설", "부서장 (건설과)", OFFICER, True, department="construction",
    post=Officer.Role.HEAD, title="과장",
)  # fmt: skip
DESK_PERSON = Person(
    "desk@demo.example", "정접수", "민원 접수·조정 (민원지적과)", DESK, True, department="civil-affairs", title="주무관"
)
EXAMINER_PERSON = Person("examiner@demo.example", "최심사", "민원심사관", EXAMINER, True)

PEOPLE: tuple[Person, ...] = (
    CITIZEN,
    Person("monitor@demo.example", "김모니터", "시정모니터", MONITOR),
    OFFICER_PERSON,
    HEAD,
    DESK_PERSON,
    EXAMINER_PERSON,
    Person("mayor@demo.example", "시장실", "시장실", MAYORS_OFFICE, True),
    Person("admin@demo.example", "관리자", "시스템 관리자", "", True, is_superuser=True),
)


@lru_cache(maxsize=1)
def _hash() -> str:
    """One hash for all: everybody knows the password, and each hash takes long on purpose."""
    return make_password(PASSWORD)


def write_person(person: Person, group: str = "") -> User:
    """The account of a demo person, made once."""
    user = User.objects.filter(email=person.email).first()
    if user is not None:
        return user
    user = User.objects.create_user(
        person.email,
        name=person.name,
        is_staff=person.is_staff,
        is_superuser=person.is_superuser,
        is_demo=True,
    )
    user.password = _hash()
    user.save(update_fields=["password"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if person.group:
        user.groups.add(Group.objects.get(name=person.group))
    if person.department:
        department = Department.objects.get(slug=person.department)
        Officer.objects.create(
            user=user, department=department, role=person.post, title=person.title, phone=department.phone
        )
    return user


def write_people() -> dict[str, User]:
    """All demo people and one officer for every other department; the officers by department slug."""
    users = {person.email: write_person(person) for person in PEOPLE}
    officers = {"construction": users[OFFICER_PERSON.email]}
    others = Department.objects.current().handling().exclude(slug="construction").order_by("slug")
    for department, name in zip(others, cycle(NAMES), strict=False):
        person = Person(
            f"{department.slug}@demo.example",
            name,
            "",
            OFFICER,
            True,
            department=department.slug,
            title="주무관",
        )
        officers[department.slug] = write_person(person)
    return officers


def people_table() -> str:
    """Who can sign in, as lines for a terminal."""
    lines = [f"  {person.email:<24} {person.role}" for person in PEOPLE]
    return "\n".join([*lines, f"  password of all: {PASSWORD}"])
