"""The demonstration starts by itself, answers, and leaves no process behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from civic.cases import inspecting
from civic.cases.gimje import seed_categories
from civic.cases.gimje_agencies import seed_agencies
from civic.cases.models import Case, CaseEvent, Inspection, Outage
from civic.cases.repetition import beside
from civic.dashboard.demo.duties import SCENES, write_duties, write_outage
from civic.dashboard.demo.people import DESK_PERSON, write_people
from civic.dashboard.demo.stage import form_key
from civic.dashboard.management.supervisor import ChildDied, Program, Supervisor
from civic.notices.models import Notice
from civic.organization.gimje import seed_departments
from civic.people.models import User
from tests.run import ROOT
from tests.run.processes import free_port
from tests.run.variables import clean_environment

SLEEPER = "import time; print('here', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
MOTHER = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}])"


def script(name: str, source: str) -> Program:
    return Program(name, [sys.executable, "-c", source])


def processes_with(word: str) -> list[str]:
    """Command lines of living processes that contain `word`."""
    found = subprocess.run(["ps", "-ww", "-eo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in found.splitlines() if word in line and not line.startswith("Z")]


@contextlib.contextmanager
def demo(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    environment = clean_environment(DEMO="1", DATA_DIR=str(folder), PYTHONUNBUFFERED="1")
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with (folder.parent / "demo.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for(condition, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return bool(condition())


@pytest.mark.chaos
def test_a_child_that_dies_ends_the_others_and_is_named():
    lines: list[str] = []
    supervisor = Supervisor(os.environ, lines.append)
    with (
        pytest.raises(ChildDied, match="'worker' .* exit code 3"),
        supervisor.running(
            [
                script("web", SLEEPER + "# supervisor-a"),
                script("worker", "import sys; print('bad', flush=True); sys.exit(3)"),
            ]
        ),
    ):
        supervisor.wait(seconds=20)
    assert "worker │ bad" in lines
    assert processes_with("supervisor-a") == []


@pytest.mark.chaos
def test_children_of_children_end_too():
    lines: list[str] = []
    supervisor = Supervisor(os.environ, lines.append)
    with supervisor.running([script("web", MOTHER.replace("600", "601"))]):
        assert supervisor.wait(until=lambda: lines == ["web │ here"], seconds=20)
    assert processes_with("time.sleep(601)") == []


@pytest.mark.chaos
def test_a_second_signal_does_not_wait_for_a_stubborn_child():
    lines: list[str] = []
    supervisor = Supervisor(os.environ, lines.append)
    with supervisor.running([script("web", STUBBORN)]):
        supervisor.wait(until=lambda: bool(lines), seconds=20)
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        started = time.monotonic()
        assert supervisor.wait() is False
    assert time.monotonic() - started < 5


@pytest.mark.chaos
@pytest.mark.skipif(sys.platform != "linux", reason="only the Linux kernel tells children of their parent's death")
def test_a_killed_supervisor_leaves_nobody():
    source = (
        "import os; from civic.dashboard.management.supervisor import *; "
        "s = Supervisor(os.environ, print); r = s.running([Program('web', ['sleep', '602'])]); "
        "r.__enter__(); s.wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", source], cwd=ROOT)
    try:
        assert wait_for(lambda: processes_with("sleep 602"), 20)
    finally:
        parent.kill()
        parent.wait()
    assert wait_for(lambda: not processes_with("sleep 602"), 5)


def test_a_taken_port_is_said_plainly(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        demo(tmp_path / "var", taken.getsockname()[1]) as process,
    ):
        assert process.wait(timeout=30) != 0
        port = taken.getsockname()[1]
    said = (tmp_path / "demo.log").read_text()
    assert f"Port {port} cannot be used" in said
    assert f"make demo PORT={port + 1}" in said
    assert "Traceback" not in said


@pytest.mark.embedded
def test_the_demonstration_answers_and_ctrl_c_stops_all_of_it(tmp_path):
    port, folder, log = free_port(), tmp_path / "var", tmp_path / "demo.log"
    with demo(folder, port) as process:
        assert wait_for(lambda: "Ctrl-C stops everything" in log.read_text() or process.poll() is not None, 120)
        assert process.poll() is None, log.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
        assert wait_for(lambda: _ready(port), 30), "no sweep ran"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert processes_with(str(port)) == []
    assert "Traceback" not in log.read_text()


# --- Every duty of the law is at work in it ---

STATES: dict[str, Q] = {
    "passed on, waiting to be taken": Q(take_by__isnull=False, bounces=0, department__slug="construction"),
    "sent back twice, to be decided": Q(bounces=2, owner_fixed=False, department__coordinates=True),
    "department fixed by the committee": Q(owner_fixed=True, committee_decisions__matter="owner", progress="reviewing"),
    "cooperation asked": Q(cooperations__replied_at=None, cooperations__reply_by__gt=Now()),
    "cooperation overdue": Q(cooperations__replied_at=None, cooperations__reply_by__lt=Now()),
    "cooperation replied": Q(cooperations__replied_at__isnull=False, progress="reviewing"),
    "supplement asked": Q(progress="supplement", suspensions__requests=1, suspensions__prolonged=0),
    "more time for it": Q(progress="supplement", suspensions__prolonged=1),
    "asked a second time": Q(progress="supplement", suspensions__requests=2),
    "returned": Q(ending="returned"),
    "field survey": Q(progress="paused", suspensions__reason="field_survey", suspensions__ended_at=None),
    "field survey over": Q(progress="reviewing", suspensions__reason="field_survey", due_at__gt=Now()),
    "extended once": Q(extensions=1, progress="reviewing", due_at__gt=Now()),
    "waiting for consent": Q(consent_requests__kind="extension", consent_requests__answered_at=None, due_at__gt=Now()),
    "consent given": Q(consent_requests__agreed=True, extensions=2, due_at__gt=Now()),
    "correction proposed": Q(consent_requests__kind="correction", consent_requests__answered_at=None),
    "with another agency": Q(referrals__agency__name__contains="농어촌공사", referrals__finished_at=None),
    "done by another agency": Q(referrals__finished_at__isnull=False),
    "of many people": Q(signers=23, households=9, representatives__isnull=False),
    "waiting for representatives": Q(progress="paused", suspensions__reason="representative"),
    "merged": Q(merged_into__kind="grievance", ending="merged"),
    "closed as repeated": Q(ending="repeated"),
    "filed again, with the audit department": Q(department__audits=True, repeat_of__isnull=False),
    "declined": Q(ending="exempt"),
    "urged": Q(urgings__acknowledged_at=None, urgings__isnull=False, act_by__lt=Now()),
    "urged and acknowledged": Q(urgings__acknowledged_at__isnull=False, act_by__lt=Now()),
    "demand for correction": Q(demands__isnull=False, demands__answered_at=None),
    "objection running": Q(objections__isnull=False, objections__decided_at=None, objections__due_on__gte=Now()),
    "objection decided": Q(objections__decision="dismissed"),
    "abuse reported": Q(conduct_reports__isnull=False, conduct_reports__decided_at=None),
    "abuse decided": Q(conduct_reports__restrictions__ends_at__gt=Now()),
}


@pytest.fixture
def duties(db: None) -> dict[str, User]:
    """The demonstration with nothing but the scenes of the duties."""
    call_command("seed_holidays", stdout=StringIO())
    seed_departments()
    seed_categories()
    seed_agencies()
    officers = write_people()
    write_outage(User.objects.get(email=DESK_PERSON.email))
    assert write_duties(officers) == len(SCENES)
    return officers


def test_the_demonstration_has_a_petition_in_every_state_of_the_law(duties: dict[str, User]):
    assert [state for state, rows in STATES.items() if not Case.objects.filter(rows).exists()] == []
    assert Case.objects.filter(merged_into__isnull=False).count() == 4
    lately = Outage.objects.get()
    assert lately.ended_at and timezone.localdate(lately.started_at) >= inspecting.last_month(timezone.now())
    months = list(Inspection.objects.values_list("month", flat=True))
    assert len(months) == 1 and inspecting.due_report(timezone.now()) is not None
    again = Case.objects.get(form_key=form_key("repeat-ready"))
    answered = [row for row in beside(again, Case.objects.all()) if row.answer is not None]
    assert len(answered) == 2 and not again.repeats.exists()


def test_everybody_who_can_sign_in_finds_some_of_it(duties: dict[str, User]):
    todo = {
        "officer@demo.example": {"take", "extend", "unpause", "acknowledge_urging", "reply_cooperation"},
        "head@demo.example": {"decide_objection", "acknowledge_urging", "prolong_pause"},
        "desk@demo.example": {"decide_owner", "decide_protection", "answer_demand", "close_repeated", "merge"},
        "examiner@demo.example": {"urge", "answer_demand"},
        "citizen@demo.example": {"consent", "withdraw"},
    }
    for email, verbs in todo.items():
        user = User.objects.get(email=email)
        found = {verb.key for case in Case.objects.select_related("contact") for verb in case.verbs_for(user)}
        assert verbs - {"close_repeated"} <= found, email


def test_the_scenes_are_played_once_and_nobody_gets_mail_of_the_past(duties: dict[str, User]):
    cases, events = Case.objects.count(), CaseEvent.objects.count()
    assert write_duties(duties) == 0
    assert not write_outage(User.objects.get(email=DESK_PERSON.email))
    assert (Case.objects.count(), CaseEvent.objects.count(), Inspection.objects.count()) == (cases, events, 1)
    assert not Case.objects.filter(is_demo=False).exists()
    old = timezone.now() - timedelta(days=4)
    told = {notice.about for notice in Notice.objects.all()}
    quiet = Case.objects.exclude(pk__in=CaseEvent.objects.filter(at__gt=old).values("case"))
    assert not told & {case.about for case in quiet}


def _ready(port: int) -> bool:
    """Whether /readyz says yes: it looks at the age of the last sweep too."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False
