"""Plain helpers that make rows with sensible defaults; every argument can be overridden."""

import itertools
import uuid
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from civic.cases.models import Agency, Case, Category, Urging
from civic.cases.opening import Filing
from civic.cases.verbs.answering import AnswerParts
from civic.organization.models import Department, Officer
from civic.people.models import Contact, User
from civic.places.models import District

_counter = itertools.count(1)
PASSWORD = "gimje-demo-2026"


def seoul(text: str) -> datetime:
    """`2026-11-23T11:00` as an aware time in Seoul."""
    return timezone.make_aware(datetime.fromisoformat(text))


def make_user(email: str = "", *roles: str, **kw: Any) -> User:
    """An account with the named roles; staff when a role other than monitor is given."""
    kw.setdefault("is_staff", any(role != "monitor" for role in roles))
    user = User.objects.create_user(email or f"user{next(_counter)}@example.kr", PASSWORD, **kw)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.groups.add(*Group.objects.filter(name__in=roles))
    return user


def make_department(slug: str = "", **kw: Any) -> Department:
    slug = slug or f"department-{next(_counter)}"
    return Department.objects.create(slug=slug, name=kw.pop("name", slug), **kw)


def make_officer(department: Department, role: str = "officer", email: str = "", **kw: Any) -> User:
    """A user with the officer role and a post in the department."""
    kw.setdefault("name", "이담당")
    user = make_user(email, "officer", **kw)
    Officer.objects.create(user=user, department=department, role=role, title="주무관", phone="063-000-1234")
    return user


def make_category(department: Department, **kw: Any) -> Category:
    slug = kw.pop("slug", f"category-{next(_counter)}")
    return Category.objects.create(slug=slug, name=kw.pop("name", slug), department=department, **kw)


def make_agency(name: str = "", **kw: Any) -> Agency:
    """An office outside the city."""
    kw.setdefault("handles", "농업용수·저수지·용배수로")
    kw.setdefault("phone", "063-000-5001")
    return Agency.objects.create(name=name or f"한국농어촌공사 {next(_counter)}지사", **kw)


def make_contact(**kw: Any) -> Contact:
    """An unsaved contact, as a form makes it."""
    kw.setdefault("name", "홍길동")
    kw.setdefault("phone", "01012345678")
    kw.setdefault("email", "hong@example.kr")
    return Contact(**kw)


def make_filing(**kw: Any) -> Filing:
    kw.setdefault("form_key", uuid.uuid4())
    kw.setdefault("program", "petitions")
    kw.setdefault("title", "가로등이 꺼져 있습니다")
    kw.setdefault("text", "마을 앞 가로등 세 개가 일주일째 꺼져 있어 밤에 다니기 무섭습니다.")
    kw.setdefault("contact", make_contact())
    if "department" not in kw and "category" not in kw:
        kw["department"] = Department.objects.filter(slug="construction").first() or make_department("construction")
    kw.setdefault("district", District.objects.in_order().first())
    return Filing(**kw)


def make_case(**kw: Any) -> Case:
    """A case as it arrives. `make_case(at=seoul("2026-11-23T10:00"), kind="suggestion")`."""
    return Case.open(make_filing(**kw))


def accepted_case(*, by: User | None = None, **kw: Any) -> Case:
    case = make_case(**kw)
    case.accept(by=by)
    return case


def answer_parts(**kw: Any) -> AnswerParts:
    kw.setdefault("gist", "가로등을 고쳐 달라는 말씀입니다.")
    kw.setdefault("facts", "현장을 확인하니 안정기가 고장이었습니다.")
    kw.setdefault("judgement", "이번 주 안에 안정기를 바꾸겠습니다.")
    kw.setdefault("law", "도로법 제31조")
    return AnswerParts(**kw)


def make_urging(case: Case, **kw: Any) -> Urging:
    """A letter of urging about a case, without the verb that writes one."""
    kw.setdefault("number", f"독촉-2026-{next(_counter):04d}")
    kw.setdefault("due_at", case.accept_due_at)
    kw.setdefault("issued_at", timezone.now())
    return Urging.objects.create(case=case, department=case.department, **kw)
