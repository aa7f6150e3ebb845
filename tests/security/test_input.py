"""Whatever is typed, the portal answers with a page that says something, never with an error of its own."""

import time
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civic.cases.models import Case
from civic.privacy.middleware import LONGEST_QUESTION
from tests.makers import accepted_case

from .expectations import EXPECTED
from .forms import Form, forms_of
from .world import World, address, ask

HOSTILE = {
    "nul": "가\x00나",
    "long": "가" * 100_000,
    "digits": "9" * 5000,
    "bigint": "99999999999999999999",
    "odd": "-²\u1100\u1161\u11a8\u202eevil\u2066\ufeff\x01\x1b\x7f\x85\u2028🧑‍🧒🏽",
    "code": "</textarea><script>alert(1)</script>{{7*7}}{% load %}%(x)s{0}' OR 1=1; --../../etc/passwd",
    "day": "9999-12-31",
    "moment": "0001-01-01T00:00:00+14:00",
    "json": '{"id": 1, "response": [], "rawId": null}',
    "list": "[]",
    "lines": "a\r\nBcc: evil@example.org\r\n\r\nb",
}
# Bytes that are no UTF-8, as a program and not a browser sends them.
RAW = {"surrogate": b"\xed\xa0\x80\xed\xbf\xbf", "broken": b"\xff\xfe\xc0\x80", "cut": b"\xea\xb0"}
WHO = {
    "nobody": ("petitions:", "monitors:join", "monitors:apply", "account_", "text-size", "set_language"),
    "owner": ("petitions:", "account_", "people:", "mfa_", "usersessions"),
    "monitor": ("monitors:",),
    "desk": ("admin:cases", "admin:notices", "admin:organization", "admin:petitions", "dashboard"),
    "officer": ("admin:cases_case_verb", "admin:consultations", "admin:seniorvisits", "admin:petitions"),
    "administrator": (
        *("admin:people", "admin:organization", "admin:places", "admin:cases_category", "admin:reminders"),
        "admin:petitions",
    ),
    "examiner": ("admin:privacy",),
    "desk and the monitors": ("admin:monitors",),
}
HARD = ("nul", "digits", "json")  # these go into hidden fields too
LEAVE_OUT = {"csrfmiddlewaretoken"}


def role_of(who: str) -> str:
    """The role of one of `WHO`; one role may have several parts of the portal to attack."""
    return who.partition(" ")[0]


def pages(who: str) -> list[str]:
    return [
        name
        for name, answers in EXPECTED.items()
        if name.startswith(WHO[who]) and answers[role_of(who)].startswith("200") and not name.endswith(("_delete",))
    ]


def urls(world: World, who: str) -> list[str]:
    """The pages of this role; those with one address for each step or verb, every one of them."""
    found = [address(name, world) for name in pages(who)]
    if "petitions:step" in pages(who):
        found += [reverse("petitions:step", args=[step]) for step in ("place", "photos", "who", "consent", "check")]
    if "admin:cases_case_verb" in pages(who):
        running = accepted_case(department=world.case.department, by=world.people["officer"])
        verbs = ("assign", "classify", "transfer", "request_supplement", "extend", "answer", "refuse", "note", "close")
        found += [reverse("admin:cases_case_verb", args=[running.pk, verb]) for verb in verbs]
    return found


def hostile(form: Form, value: str, *, all_fields: bool) -> dict[str, Any]:
    """The form with `value` in every field a person fills in, or in the hidden ones too."""
    data: dict[str, Any] = {}
    for name, kept in form.values.items():
        spare = name in LEAVE_OUT or (name in form.hidden and not all_fields)
        data[name] = kept if spare else [value]
    return data


def longest(form: Form) -> dict[str, str]:
    """As many letters as the address has room for; what is longer never comes as far as the page."""
    if form.method.lower() != "get":
        return {}
    room = LONGEST_QUESTION - sum(len(name) * 3 + 2 for name in form.values)
    return {"longest": "가" * (room // len("%EA%B0%80") // max(1, len(form.values)))}


def attack(client: Client, url: str, known: set[str]) -> list[str]:
    """Every form of a page that is not `known` yet with every hostile value; what broke."""
    wrong: list[str] = []
    for form in forms_of(ask(client, "get", url).body):
        kind_of_form = f"{form.method} {form.action or url} {sorted(form.values)}"
        if kind_of_form in known:  # the head of every page has some
            continue
        known.add(kind_of_form)
        for kind, value in (HOSTILE | longest(form)).items():
            for all_fields in (False, True) if form.hidden - LEAVE_OUT and kind in HARD else (False,):
                data = hostile(form, value, all_fields=all_fields)
                for name in form.files:
                    data[name] = SimpleUploadedFile(value[:200].replace("\x00", "") or "x", b"x", "image/jpeg")
                wrong += broken(client, form.method, form.action or url, data, kind)
    return wrong


def broken(client: Client, method: str, url: str, data: Any, kind: str, **more: Any) -> list[str]:
    try:
        answer = ask(client, method, url, data, **more)
    except Exception as error:  # noqa: BLE001 - every one is what these tests look for
        return [f"{kind} {method} {url}: {type(error).__name__} {str(error)[:200]}"]
    return [f"{kind} {method} {url}: {answer.status_code}"] if answer.status_code >= 500 else []


@pytest.mark.parametrize("who", WHO)
def test_no_form_breaks(world: World, who: str):
    client, known = world.client(role_of(who)), set[str]()
    assert [line for url in urls(world, who) for line in attack(client, url, known)] == []
    assert len(known) > 2


LISTS = ("_changelist", "_worklist", ":index", ":login", "_verb")


def parameters(name: str) -> set[str]:
    """What the addresses of a page may ask for, whoever wrote them."""
    known = {"q", "page", "before", "after", "next", "back", "show", "p", "o", "e", "_to_field", "_popup", "tools"}
    for model, options in admin.site._registry.items():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        if name == f"admin:{label}_changelist":
            for item in options.list_filter:
                field = item if isinstance(item, str) else getattr(item, "parameter_name", "")
                known |= {field, f"{field}__exact", f"{field}__gte", f"{field}__in", f"{field}__isnull"}
            known |= {"id", "pk__in", "department", "officer", "program", "district", "kind", "progress"}
    return known


@pytest.mark.parametrize("who", WHO)
def test_no_question_in_an_address_breaks_a_page(world: World, who: str):
    client, wrong = world.client(role_of(who)), []
    for name in pages(who):
        if name.startswith("admin:") and not name.endswith(LISTS):
            continue
        url = address(name, world)
        for parameter in parameters(name):
            for kind in ("digits", "odd"):
                wrong += broken(client, "get", url, {parameter: HOSTILE[kind]}, f"{parameter} {kind}")
    assert wrong == []


def test_a_nul_in_an_address_is_refused(world: World):
    client = world.client("monitor")
    for url in ("/?q=%00", "/monitors/tips/?before=%00", "/petitions/mine/?after=a%00b", "/petitions/%00/"):
        assert ask(client, "get", url).status_code in (400, 404)


def test_an_endless_address_is_refused_and_a_long_one_answered(world: World):
    client, url = world.client("desk"), reverse("admin:cases_case_worklist")
    assert ask(client, "get", url, {"q": "a" * (LONGEST_QUESTION - 2)}).status_code == 200
    assert ask(client, "get", url, {"q": "a" * (LONGEST_QUESTION - 1)}).status_code == 400


@pytest.mark.parametrize("kind", RAW)
@pytest.mark.parametrize("name", ["petitions:step", "petitions:lookup", "account_login", "account_signup", "text-size"])
def test_bytes_that_are_no_letters_break_nothing(world: World, name: str, kind: str):
    sent = quote_from_bytes(RAW[kind])
    fields = ("title", "text", "number", "code", "login", "password", "email", "next", "size", "form_key")
    body = "&".join(f"{field}={sent}" for field in fields)
    form = "application/x-www-form-urlencoded"
    client, url = world.client("nobody"), address(name, world)
    assert broken(client, "post", url, body, kind, content_type=form) == []
    assert broken(client, "get", f"{url}?q={sent}&next={sent}&before={sent}", None, kind) == []


@pytest.mark.parametrize("name", ["petitions:step", "petitions:lookup", "account_login", "account_signup", "text-size"])
@pytest.mark.parametrize("kind", ["form", "multipart"])
def test_ten_megabytes_are_refused(world: World, name: str, kind: str):
    client, url, big = world.client("nobody"), address(name, world), "x" * 10_000_000
    if kind == "form":
        more = {"content_type": "application/x-www-form-urlencoded"}
        answer = ask(client, "post", url, urlencode({"text": big}), **more)
    else:
        answer = ask(client, "post", url, {"text": big})
    assert answer.status_code in (400, 413)


@pytest.mark.parametrize(
    "cookie",
    ['sessionid="abcdefgh\\000ijkl"', "sessionid=" + "x" * 5000, 'csrftoken="\\000"', 'text-size="\\000"'],
)
def test_a_forged_cookie_breaks_nothing(db: None, cookie: str):
    answer = Client(headers={"cookie": cookie}).get(reverse("petitions:mine"))
    assert answer.status_code == 200


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "0", "-1", "%00", "1%0a", "²", "１２"])
def test_endless_and_odd_numbers_in_an_address_are_not_found(world: World, number: str):
    desk, wrong = world.client("desk"), []
    for url in (
        f"/consultations/meetings/{number}/",
        f"/admin/cases/case/{number}/change/",
        f"/admin/cases/case/{number}/receipt/",
        f"/admin/cases/case/{number}/do/accept/",
        f"/admin/notices/notice/{number}/change/",
        f"/admin/organization/department/{number}/change/",
        f"/admin/seniorvisits/visit/{number}/suggestions/",
        f"/petitions/2026-{number}/",
        f"/petitions/public/2026-{number}/",
        *(f"/admin/petitions/session/{number}/{page}/" for page in ("change", "desk", "brief", "report", "do/change")),
        *(f"/admin/petitions/instruction/{page}/" for page in (f"{number}/do/take", f"give/{number}")),
        f"/admin/petitions/review/{number}/change/",
        f"/petitions/monday/{number}/",
        f"/files/{number}/",
    ):
        answer = ask(desk, "get", url)
        if answer.status_code not in (302, 400, 403, 404):
            wrong.append(f"{url}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    "text", [HOSTILE["long"], "a!" * 50_000, "0" * 50_000, "<" * 50_000, "010-" * 20_000, "@." * 50_000]
)
def test_no_text_takes_the_portal_long(world: World, text: str):
    """Regular expressions over what strangers type: none may run away."""
    client = world.client("nobody")
    started = time.monotonic()
    answer = ask(client, "post", reverse("petitions:step", args=["what"]), {"title": "t", "text": text})
    assert answer.status_code == 200 and time.monotonic() - started < 3


def test_what_was_typed_stays(world: World):
    """However wrong it is."""
    client, url = Client(), reverse("petitions:step", args=["what"])
    text = "가" * 30_000
    assert text in client.post(url, {"title": "제목", "text": text}).content.decode()
    assert text in client.get(url).content.decode()
    assert not Case.objects.filter(title="제목").exists()
