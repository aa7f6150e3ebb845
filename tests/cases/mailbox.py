"""What lies in the outbox about a case, as its readers would see it."""

from civic.cases.models import Case
from civic.notices.models import Notice
from civic.notices.rendering import Message, render


def about(case: Case, verb: str = "") -> list[Notice]:
    """The notices about a case, oldest first; only those of one verb or reminder when it is named."""
    rows = Notice.objects.for_about(case.about).order_by("pk")
    return [row for row in rows if not verb or row.key.startswith(f"{case.about}/{verb}/")]


def to_petitioner(case: Case, verb: str) -> list[Notice]:
    return [row for row in about(case, verb) if "/petitioner-" in row.key]


def to_staff(case: Case, verb: str) -> list[Notice]:
    return [row for row in about(case, verb) if "/staff-" in row.key]


def addresses(notices: list[Notice]) -> list[str]:
    return [row.to_address for row in notices]


def read(notice: Notice) -> str:
    """Everything a reader could see, in one text."""
    message: Message = render(notice)
    return "\n".join([message.subject, message.text, message.html, message.sms])


def letter(case: Case, verb: str) -> str:
    """The first letter to the petitioner about a verb, read."""
    return read(to_petitioner(case, verb)[0])
