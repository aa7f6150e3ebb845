"""What every answer tells browsers, caches and search engines."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse

from .expectations import EXPECTED
from .world import World, address, ask

ROOT = Path(__file__).resolve().parents[2]
# One of each class of pages, and who may open it.
PAGES = [
    ("nobody", "home"),
    ("nobody", "petitions:public"),
    ("nobody", "petitions:lookup"),
    ("nobody", "account_login"),
    ("nobody", "healthz"),
    ("nobody", "robots"),
    ("nobody", "dashboard"),  # a redirect
    ("nobody", "petitions:case"),  # not found
    ("nobody", "text-size"),  # wrong method
    ("guest", "petitions:case"),
    ("guest", "cases:attachment"),
    ("owner", "people:home"),
    ("owner", "petitions:mine"),
    ("monitor", "monitors:send"),
    ("monitor", "monitors:receipt"),
    ("officer", "dashboard"),
    ("officer", "admin:cases_case_change"),
    ("officer", "admin:cases_case_verb"),
    ("desk", "admin:cases_case_worklist"),
    ("desk", "admin:cases_case_receipt"),
    ("citizen", "dashboard"),  # forbidden
    ("examiner", "admin:privacy_accesslog_changelist"),
]
PRIVATE = [page for page in PAGES if page[0] != "nobody"]


def policy(answer: Any) -> dict[str, list[str]]:
    rules = [rule.split() for rule in answer["Content-Security-Policy"].split(";") if rule.strip()]
    return {name: values for name, *values in rules}


@pytest.mark.parametrize(("role", "name"), PAGES)
def test_every_page_is_closed_to_foreign_scripts_frames_and_guesses(world: World, role: str, name: str):
    answer = ask(world.client(role), "get", address(name, world))
    rules = policy(answer)
    assert rules["default-src"] == ["'self'"]
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & {w for ws in rules.values() for w in ws}
    assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin" and answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"] and "microphone=()" in answer["Permissions-Policy"]
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & answer.headers.keys()


@pytest.mark.parametrize(("role", "name"), PRIVATE)
def test_what_is_somebodys_own_is_kept_by_nobody(world: World, role: str, name: str):
    answer = ask(world.client(role), "get", address(name, world))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_no_page_of_any_role_has_an_inline_script_style_or_handler(world: World):
    """What the CSP would block must not be there to begin with; with its host, nothing of another host either."""
    wrong = []
    for role in ("nobody", "owner", "officer", "desk", "administrator"):
        client = world.client(role)
        for name, answers in EXPECTED.items():
            if not answers[role].startswith("200"):
                continue
            body = ask(client, "get", address(name, world)).body
            wrong += [f"{role} {name}: {bad}" for bad in inline(body)]
    assert wrong == []


def inline(body: bytes) -> list[str]:
    from html.parser import HTMLParser

    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            found.extend(f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style")
            if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
                found.append(f"<{tag}>")
            for name in ("src", "action", "srcset", "poster"):
                if (given.get(name) or "").startswith(("http:", "https:", "//", "data:", "javascript:")):
                    found.append(f"<{tag} {name}={given[name]}>")
            if tag == "link" and "//" in (given.get("href") or ""):
                found.append(f"<link {given['href']}>")

    Reader().feed(body.decode(errors="replace"))
    return found


def test_cookies_are_for_the_portal_alone(world: World):
    client = Client()
    client.get(reverse("petitions:lookup"))
    client.post(reverse("petitions:lookup"), {"number": world.case.number, "code": world.case.access_code})
    client.post(reverse("text-size"), {"size": "large"})
    assert len(client.cookies) >= 3
    for name, cookie in client.cookies.items():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"], name


def test_public_pages_stay_cacheable_and_findable(world: World):
    for name in ("home", "petitions:public", "consultations:home"):
        answer = ask(Client(), "get", address(name, world))
        assert "X-Robots-Tag" not in answer.headers and "no-store" not in answer.headers.get("Cache-Control", "")
        assert "Cookie" in answer["Vary"], "no cache may show one reader what another chose"


def test_search_engines_are_told_what_to_leave_alone(client: Client, db: None):
    text = client.get("/robots.txt").content.decode()
    for path in ("/accounts/", "/admin/", "/files/", "/my/", "/petitions/", "/monitors/tips/"):
        assert f"Disallow: {path}\n" in text
    assert "Allow: /petitions/public/\n" in text


@pytest.mark.parametrize("method", ["trace", "put", "delete", "patch", "options"])
def test_methods_nobody_needs_are_refused_or_do_nothing(world: World, method: str):
    client = world.client("guest")
    for name in ("home", "petitions:case", "petitions:step", "cases:attachment", "petitions:lookup"):
        answer = ask(client, method, address(name, world))
        assert answer.status_code == 405 and world.case.text not in answer.body.decode()


def test_errors_tell_nothing_of_the_inside(world: World, settings: Any):
    settings.DEBUG = False
    for url in ("/nothing/here/", "/admin/nothing/", f"/petitions/{world.case.number}/", "/?q=%00"):
        body = ask(Client(), "get", url).body.decode()
        assert not any(word in body for word in ("Traceback", "urlconf", "Django", "/work", "psycopg", "site-packages"))


HTTPS = """
import os
os.environ.update(SITE_URL="https://portal.example.kr", ALLOWED_HOSTS="portal.example.kr")
os.environ.update(DEBUG="1", TRUSTED_PROXY_COUNT="1")
import django; django.setup()
from django.conf import settings as s
assert s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE and s.SECURE_SSL_REDIRECT
assert s.SESSION_COOKIE_NAME.startswith("__Host-") and s.CSRF_COOKIE_NAME.startswith("__Host-")
assert s.SECURE_HSTS_SECONDS >= 15768000 and s.SECURE_HSTS_INCLUDE_SUBDOMAINS
from django.test import Client
c = Client(headers={"host": "portal.example.kr"})
plain = c.get("/robots.txt")
assert plain.status_code == 301 and plain["Location"].startswith("https://"), plain.headers
safe = c.get("/robots.txt", headers={"x-forwarded-proto": "https"})
assert safe.status_code == 200 and "max-age=31536000" in safe["Strict-Transport-Security"]
assert c.get("/robots.txt", headers={"host": "evil.example"}).status_code == 400
"""


def test_with_https_cookies_are_secure_and_plain_http_is_left(tmp_path: Path):
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "civic.settings", "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", HTTPS], env=env, check=True, cwd=ROOT, timeout=60)


def test_the_policy_names_no_other_host_while_no_provider_is_switched_on():
    assert portal.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] == ["'self'"]
