"""A petition on its way between departments."""

from typing import Any

import pytest

from civic.cases.models import Case
from civic.organization.models import Department
from tests.makers import make_case, make_officer


@pytest.fixture
def passed(department: Department, other_department: Department, officer: Any, stranger: Any) -> Case:
    """A petition the construction department has passed on to the environment department."""
    case = make_case(department=department, kind="suggestion")
    case.accept(by=officer)
    case.transfer(department=other_department, reason="환경과 소관입니다.", by=officer)
    return case


@pytest.fixture
def coordinator(coordinating: Department) -> Any:
    return make_officer(coordinating, email="coordinator@example.kr", name="한조정")


@pytest.fixture
def unclear(passed: Case, coordinator: Any, officer: Any, stranger: Any) -> Case:
    """Sent back twice: now the coordinating department has it."""
    passed.bounce(reason="도로 시설입니다.", by=stranger)
    passed.bounce(reason="가로등이 아닙니다.", by=officer)
    return passed
