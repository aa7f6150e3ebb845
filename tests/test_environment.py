"""Settings come from the environment, and a wrong one stops the start with its name."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from civic import environment
from tests.run import ROOT
from tests.run.variables import clean_environment, read_by_settings

PRODUCTION = {
    "SECRET_KEY": "k" * 60,
    "FIELD_KEYS": "ZGVtby1vbmx5LWZpZWxkLWtleS0wMTIzNDU2Nzg5YWI=",
    "BLIND_INDEX_KEY": "b" * 60,
}


@pytest.mark.parametrize("word", ["1", "true", "YES", " on "])
def test_it_reads_yes(monkeypatch, word):
    monkeypatch.setenv("SWITCH", word)
    assert environment.envbool("SWITCH", False) is True


@pytest.mark.parametrize("word", ["0", "False", "no", "OFF"])
def test_it_reads_no(monkeypatch, word):
    monkeypatch.setenv("SWITCH", word)
    assert environment.envbool("SWITCH", True) is False


def test_empty_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("NUMBER", "  ")
    assert environment.envint("NUMBER", 7) == 7
    assert environment.envstr("NUMBER", "seven") == "seven"


@pytest.mark.parametrize("word", ["maybe", "2", "참"])
def test_a_switch_takes_no_other_word(monkeypatch, word):
    monkeypatch.setenv("SWITCH", word)
    with pytest.raises(ImproperlyConfigured, match="^SWITCH: "):
        environment.envbool("SWITCH", False)


@pytest.mark.parametrize("word", ["0", "11", "five", "1.5"])
def test_a_number_must_be_whole_and_in_its_range(monkeypatch, word):
    monkeypatch.setenv("NUMBER", word)
    with pytest.raises(ImproperlyConfigured, match="^NUMBER: .*from 1 to 10"):
        environment.envint("NUMBER", 5, least=1, most=10)


def test_both_ends_of_the_range_are_allowed(monkeypatch):
    monkeypatch.setenv("NUMBER", "10")
    assert environment.envint("NUMBER", 5, least=1, most=10) == 10


def test_a_list_drops_blanks(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.example, ,b.example,")
    assert environment.envlist("HOSTS", []) == ["a.example", "b.example"]


@pytest.mark.parametrize("value", ["mysql://host/name", "just words", "redis://host:port/0"])
def test_a_url_needs_a_known_scheme_and_a_port_that_is_a_number(monkeypatch, value):
    monkeypatch.setenv("QUEUE", value)
    with pytest.raises(ImproperlyConfigured, match="^QUEUE: "):
        environment.envurl("QUEUE", "", {"redis"})


def test_the_message_does_not_repeat_the_value(monkeypatch):
    monkeypatch.setenv("QUEUE", "http://user:hunter2@host")
    with pytest.raises(ImproperlyConfigured) as caught:
        environment.envurl("QUEUE", "", {"redis"})
    assert "hunter2" not in str(caught.value)


def test_a_postgres_address_is_taken_apart():
    entry = environment.database_from_url("postgres://me:p%40ss@db.example:5433/portal")
    assert entry == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "portal",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }


def test_a_postgres_socket_folder_is_the_host():
    entry = environment.database_from_url("postgres:///portal?host=/run/postgresql")
    assert (entry["HOST"], entry["NAME"], entry["PORT"]) == ("/run/postgresql", "portal", "")


def test_a_sqlite_address_keeps_its_absolute_path():
    assert environment.database_from_url("sqlite:////srv/portal.sqlite3")["NAME"] == "/srv/portal.sqlite3"
    assert environment.database_from_url("sqlite:///srv/portal.sqlite3")["NAME"] == "/srv/portal.sqlite3"


@pytest.mark.parametrize(
    ("url", "port", "ssl", "starttls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtps://mail.example", 465, True, False),
        ("smtp+tls://mail.example", 587, False, True),
        ("smtp://mail.example:2525", 2525, False, False),
    ],
)
def test_a_mail_address_says_port_and_encryption(url, port, ssl, starttls):
    settings = environment.email_from_url(url)
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_SSL"], settings["EMAIL_USE_TLS"]) == (
        port,
        ssl,
        starttls,
    )


def test_mail_can_go_into_files():
    assert environment.email_from_url("file:///srv/mail")["EMAIL_FILE_PATH"] == "/srv/mail"


def _start(folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "import civic.settings"]
    environment_ = clean_environment(DATA_DIR=str(folder), **values)
    return subprocess.run(command, cwd=ROOT, env=environment_, capture_output=True, text=True, check=False)


def test_it_starts_with_the_three_secrets_and_nothing_else(tmp_path):
    started = _start(tmp_path, **PRODUCTION)
    assert started.returncode == 0, started.stderr


def test_the_demonstration_needs_no_secret(tmp_path):
    assert _start(tmp_path, DEMO="1").returncode == 0


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_it_does_not_start_without_a_secret(tmp_path, name):
    started = _start(tmp_path, **{**PRODUCTION, name: ""})
    assert started.returncode != 0
    assert f"ImproperlyConfigured: {name}: " in started.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root@127.0.0.1/portal"),
        ("REDIS_URL", "localhost:6379"),
        ("EMAIL_URL", "imap://mail.example"),
        ("SITE_URL", "portal.example"),
        ("SWEEP_SECONDS", "abc"),
        ("SWEEP_SECONDS", "0"),
        ("UPLOAD_MAX_MB", "500"),
        ("DEBUG", "perhaps"),
        ("STAFF_IDLE_MINUTES", "-1"),
        ("KAKAO_CLIENT_ID", "id without secret"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_its_variable(tmp_path, name, value):
    started = _start(tmp_path, **{**PRODUCTION, name: value})
    assert started.returncode != 0
    assert re.search(rf"ImproperlyConfigured: {name}\b", started.stderr)


def test_manage_says_it_without_a_traceback_of_apps(tmp_path):
    environment_ = clean_environment(DATA_DIR=str(tmp_path), **PRODUCTION, SWEEP_SECONDS="abc")
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env=environment_, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "SWEEP_SECONDS: must be a whole number" in done.stderr.splitlines()[-1]


def test_the_example_file_lists_exactly_what_the_settings_read():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    listed = [line.split("=")[0] for line in lines if line and not line.startswith("#")]
    assert sorted(listed) == sorted(read_by_settings())


def test_the_table_for_administrators_lists_exactly_what_the_settings_read():
    text = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    listed = {name for cell in rows for name in re.findall(r"`([A-Z_]+)`", cell)}
    assert listed == read_by_settings()


def test_every_variable_of_the_example_file_has_a_comment():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    for block in text.split("\n\n")[1:]:
        assert "\n#" in block, block


def test_nothing_else_reads_the_environment():
    allowed = {"civic/settings.py", "civic/environment.py", "civic/celery.py", "civic/wsgi.py"}
    allowed |= {"civic/dashboard/management/commands/demo.py"}
    sources = [
        path
        for app in ("civic", "petitions", "monitors", "consultations", "seniorvisits")
        for path in (ROOT / app).rglob("*.py")
    ]
    readers = {str(path.relative_to(ROOT)) for path in sources if re.search(r"os\.(environ|getenv)", path.read_text())}
    assert readers <= allowed
