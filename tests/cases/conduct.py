"""Reports of abusive contact and restrictions as the tests of protecting staff make them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from civic.cases.models import Case, ConductReport, Restriction
from civic.people.models import User

ACCOUNT = "까마귀욕설 이라고 스무 번 넘게 소리쳤습니다."
DECISION = "까치결정 녹음으로 확인하였습니다."
TOLD = "여러 차례 욕설이 있었음을 녹음으로 확인하였습니다."


def report(case: Case, by: User | None, **kw: Any) -> ConductReport:
    given = {"what": "abuse", "happened_at": timezone.now() - timedelta(hours=1), "how": "전화로", "account": ACCOUNT}
    case.report_conduct(by=by, **(given | kw))
    return ConductReport.objects.get(case=case, decided_at=None)


def span(
    what: str, *, days: float = 3, length: float = 30, at: datetime | None = None
) -> tuple[str, datetime, datetime]:
    start = (at or timezone.now()) + timedelta(days=days)
    return what, start, start + timedelta(days=length)


def decide(case: Case, by: User | None, *limits: Any, **kw: Any) -> None:
    given = {"measures": [], "decision": DECISION, "told": TOLD if limits else ""}
    case.decide_protection(by=by, restrictions=limits, **(given | kw))


def in_force(case: Case, what: str = "portal", *, days: int = 5, reported: str = "flooding") -> Restriction:
    """A restriction that began yesterday."""
    row = ConductReport.objects.filter(case=case).first() or report(case, case.officer, what=reported)
    now = timezone.now()
    return Restriction.objects.create(
        report=row,
        contact=case.contact,
        what=what,
        notified_at=now - timedelta(days=4),
        starts_at=now - timedelta(days=1),
        ends_at=now + timedelta(days=days),
    )
