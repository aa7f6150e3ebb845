"""A member of staff at the workplace: signs in, opens pages, sends the forms of verbs."""

from typing import Any

from django.test import Client
from django.urls import reverse

from civic.cases.models import Case
from civic.people.models import User

WORKLIST = "admin:cases_case_worklist"


class Staff:
    """A browser of a member of staff, without scripts."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def get(self, name: str, /, *args: Any, **query: Any) -> Any:
        return self.client.get(reverse(name, args=args), query)

    def post(self, name: str, /, *args: Any, **data: Any) -> Any:
        return self.client.post(reverse(name, args=args), data)

    def open(self, case: Case) -> Any:
        return self.get("admin:cases_case_change", case.pk)

    def form(self, case: Case, verb: str) -> Any:
        return self.get("admin:cases_case_verb", case.pk, verb)

    def do(self, case: Case, verb: str, /, **data: Any) -> Any:
        """Send a verb's form with the version the person has in front of them."""
        return self.post("admin:cases_case_verb", case.pk, verb, **{"version": case.version, **data})

    def worklist(self, **query: Any) -> Any:
        return self.get(WORKLIST, **query)


def numbers(page: Any) -> list[str]:
    """Receipt numbers on a work list, in their order."""
    return [row.case.number for row in page.context["rows"]]


def fresh(case: Case) -> Case:
    """The case as it stands in the database."""
    return Case.objects.get(pk=case.pk)


def messages_of(page: Any) -> str:
    """What the page, or the one it leads to, says on top."""
    return " ".join(str(message) for message in page.wsgi_request._messages)
