"""The standing people of the tests: a citizen, the right officer, the wrong officer, the desk and the others."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.utils.functional import empty
from hypothesis import settings as hypothesis_settings

# How long one example takes says something of the machine only.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright's loop runs beside the database fixtures


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Roles are data every test needs; they are written once."""
    from civic.people.roles import sync_roles

    with django_db_blocker.unblock():
        missing = sync_roles()
        assert not missing, f"roles name permissions that do not exist: {missing}"


@pytest.fixture(autouse=True)
def _quiet_places(settings: Any, tmp_path: Path) -> None:
    """Each test has its own files and an empty cache."""
    from django.core.cache import cache
    from django.core.files.storage import default_storage

    from civic.cases.outages import CACHE_KEY

    settings.STAFF_SECOND_FACTOR = False  # tests of the second factor switch it on
    settings.PRIVATE_ROOT = settings.MEDIA_ROOT = tmp_path / "files"
    storages = {**settings.STORAGES}
    storages["default"] = {
        **storages["default"],
        "OPTIONS": {**storages["default"]["OPTIONS"], "location": tmp_path / "files"},
    }
    settings.STORAGES = storages
    default_storage._wrapped = empty
    cache.clear()
    cache.set(CACHE_KEY, [], 600)  # as after the first page: nothing is out of order


@pytest.fixture(autouse=True)
def _roles_again(request: pytest.FixtureRequest) -> None:
    """A test with transactions of its own begins with what the one before it has flushed."""
    from civic.people.roles import sync_roles

    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        sync_roles()


@pytest.fixture
def department(db: None) -> Any:
    from tests.makers import make_department

    return make_department("construction", name="건설과", phone="063-000-3100")


@pytest.fixture
def other_department(db: None) -> Any:
    from tests.makers import make_department

    return make_department("environment", name="환경과", phone="063-000-3200")


@pytest.fixture
def coordinating(db: None) -> Any:
    from tests.makers import make_department

    return make_department("civil-affairs", name="민원지적과", coordinates=True, phone="063-000-3300")


@pytest.fixture
def citizen(db: None) -> Any:
    from tests.makers import make_user

    return make_user("citizen@example.kr", name="홍길동")


@pytest.fixture
def officer(department: Any) -> Any:
    """An officer of `department`."""
    from tests.makers import make_officer

    return make_officer(department, email="officer@example.kr")


@pytest.fixture
def head(department: Any) -> Any:
    from tests.makers import make_officer

    return make_officer(department, role="head", email="head@example.kr", name="박과장")


@pytest.fixture
def stranger(other_department: Any) -> Any:
    """An officer of another department."""
    from tests.makers import make_officer

    return make_officer(other_department, email="stranger@example.kr", name="최다른")


@pytest.fixture
def desk(db: None) -> Any:
    from tests.makers import make_user

    return make_user("desk@example.kr", "desk", name="정접수")


@pytest.fixture
def examiner(db: None) -> Any:
    from tests.makers import make_user

    return make_user("examiner@example.kr", "examiner", name="심사관")


@pytest.fixture
def mayors_office(db: None) -> Any:
    from tests.makers import make_user

    return make_user("mayor@example.kr", "mayors-office", name="시장실")


@pytest.fixture
def administrator(db: None) -> Any:
    from tests.makers import make_user

    return make_user("admin@example.kr", "administrator", name="관리자")
