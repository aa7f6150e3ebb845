"""The registry of programs: a tenth one brings its own folder, its name in the settings and one line in `urls.py`."""

import io
import sys
from datetime import date
from types import ModuleType
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import clear_url_caches, include, path, reverse

from civic.cases.gimje import seed_categories
from civic.cases.models import Case
from civic.cases.opening import Filing
from civic.dashboard.demo.people import write_people
from civic.organization.gimje import seed_departments
from civic.programs import Period, Registry, registry
from tests.makers import make_case, make_contact

PROGRAM = """
from datetime import date
from civic.programs import Baseline, Figure, Program

opened = []

PROGRAM = Program(
    key="walks", name="마을 걷기", summary="걸으며 이야기합니다.", icon="place", order=90, entry_url="walks:home",
    case_kind="suggestion", panel=lambda period, district: [Figure("걸은 길", 7, "곳")],
    baselines=(Baseline("paths", "예전에 걸은 길", 41, "곳", date(2021, 12, 31), "옛 자료"),), on_open=opened.append,
)
"""
VIEWS = """
from django.shortcuts import render
from civic.dashboard.programpage import program_page
from .program import PROGRAM

def home(request):
    return render(request, "dashboard/program.html", program_page(PROGRAM))
"""
URLS = """
from django.urls import path
from . import views

app_name = "walks"
urlpatterns = [path("", views.home, name="home")]
"""

PERIODS = [
    (Period(), None),
    (Period(start=date(2026, 1, 1)), "mangyeong"),
    (Period(end=date(2026, 12, 31)), None),
    (Period(date(2026, 1, 1), date(2026, 12, 31)), "geumsan"),
]


@pytest.fixture
def walks(tmp_path, monkeypatch, settings):
    """A tenth program: its own folder, found by the registry, with one line in the addresses."""
    folder = tmp_path / "walks"
    folder.mkdir()
    for name, text in {"__init__": "", "program": PROGRAM, "views": VIEWS, "urls": URLS}.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_programs", dict(registry._programs))
    registry.discover([*settings.PROGRAM_APPS, "walks"])
    from civic import urls

    addresses = ModuleType("addresses_with_walks")
    addresses.__dict__.update(vars(urls), urlpatterns=[*urls.urlpatterns, path("walks/", include("walks.urls"))])
    monkeypatch.setitem(sys.modules, "addresses_with_walks", addresses)
    settings.ROOT_URLCONF = "addresses_with_walks"
    clear_url_caches()
    yield sys.modules["walks.program"]
    for name in [name for name in sys.modules if name.partition(".")[0] == "walks"]:
        del sys.modules[name]
    clear_url_caches()


def test_the_four_programs_are_found_in_their_order():
    assert [program.key for program in registry] == ["petitions", "monitors", "consultations", "seniorvisits"]


def test_a_module_without_a_program_is_passed_over():
    found = Registry()
    found.discover(["civic.places"])
    assert list(found) == []


def test_finding_a_program_twice_changes_nothing():
    found = Registry()
    found.discover(["monitors", "monitors"])
    assert len(list(found)) == 1


def test_two_programs_with_one_key_are_refused(tmp_path, monkeypatch):
    (tmp_path / "impostor").mkdir()
    (tmp_path / "impostor" / "__init__.py").touch()
    (tmp_path / "impostor" / "program.py").write_text(PROGRAM.replace('key="walks"', 'key="monitors"'))
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match="monitors"):
        Registry().discover(["monitors", "impostor"])


@pytest.mark.django_db
def test_a_tenth_program_appears_in_menu_and_home_page(walks, client):
    page = client.get("/")
    assert page.content.decode().count('href="/walks/"') >= 2
    assert "걸으며 이야기합니다." in page.content.decode()


@pytest.mark.django_db
def test_a_tenth_program_has_its_page(walks, client):
    page = client.get(reverse("walks:home")).content.decode()
    assert "걸은 길" in page and "예전에 걸은 길" in page and "2021년 기준" in page


@pytest.mark.django_db
def test_a_tenth_program_stands_on_the_dashboard(walks, client, mayors_office, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(mayors_office)
    page = client.get("/dashboard/").content.decode()
    assert "마을 걷기" in page and "걸은 길" in page and "예전에 걸은 길" in page


@pytest.mark.django_db
def test_a_tenth_program_opens_cases(walks, department):
    case = make_case(program="walks")
    assert walks.opened == [case]
    assert case.get_absolute_url() == reverse("petitions:case", args=[case.number])


@pytest.mark.django_db
def test_a_tenth_program_is_a_filter_of_the_work_list(walks, client, officer, settings):
    settings.STAFF_SECOND_FACTOR = False
    make_case(program="walks", title="걷다가 본 일")
    make_case(program="monitors", title="다른 일")
    client.force_login(officer)
    page = client.get(reverse("admin:cases_case_worklist"), {"program": "walks"}).content.decode()
    assert "걷다가 본 일" in page and "다른 일" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("program", ["petitions", "monitors", "consultations", "seniorvisits"])
def test_every_program_has_figures_for_any_period_and_district(program, department):
    Case.open(Filing(form_key=uuid4(), program=program, title="하나", text="둘", department=department))
    panel = registry.get(program).panel
    keys = [[str(figure.label) for figure in panel(period, district)] for period, district in PERIODS]
    assert keys[0] and all(labels == keys[0] for labels in keys)


@pytest.mark.django_db
def test_the_public_pages_say_where_historic_figures_come_from(client):
    for program in registry:
        if program.key != "petitions":
            page = client.get(reverse(program.entry_url)).content.decode()
            assert page.count("2021년 기준, 출처: 김제시 자치행정과 자료, 2021년") == len(program.baselines)


def test_the_baselines_are_those_of_the_citys_report():
    found = {(program.key, baseline.key): baseline.value for program in registry for baseline in program.baselines}
    assert found["monitors", "monitors"] == 132
    assert (found["consultations", "organisations"], found["consultations", "people"]) == (52, 668)
    assert (found["seniorvisits", "centres"], found["seniorvisits", "wishes"]) == (461, 1370)


@pytest.mark.django_db
def test_historic_figures_are_not_counted_among_live_ones(client, department):
    make_case(program="seniorvisits", contact=make_contact())
    for key in ("monitors", "consultations", "seniorvisits"):
        assert all(figure.value < 41 for figure in registry.get(key).panel(Period(), None))


@pytest.fixture
def demo_city(db):
    """The demonstration's city hall and people, before any program wrote something."""
    seed_departments()
    seed_categories()
    call_command("sync_roles", stdout=io.StringIO())
    return write_people()


@pytest.mark.parametrize(("key", "cases"), [("monitors", 44), ("consultations", 20), ("seniorvisits", 45)])
def test_the_demonstration_is_written_once_and_marked(demo_city, key, cases):
    program = registry.get(key)
    assert str(cases) in program.demo()
    assert program.demo().startswith("0 ")
    written = Case.objects.of_program(key)
    assert written.count() == written.filter(is_demo=True).count() == cases
    assert written.values("progress").distinct().count() >= 3 and written.published().exists()


@pytest.mark.django_db
def test_without_the_demo_monitor_there_is_no_demonstration_of_monitors():
    assert registry.get("monitors").demo() == "0 monitors, 0 tips"
