"""Forged requests: fields nobody offered, foreign sites, planted sessions, false hosts."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from civic.cases.models import Case, CaseEvent
from civic.people.models import Contact, User
from monitors.models import Tip
from tests.makers import PASSWORD
from tests.petitions.conftest import ANSWERS, Citizen, read

from .expectations import EXPECTED
from .world import World, address, ask, said

# What a citizen might try to say about a case.
EXTRA = {
    "department": "2",
    "department_id": "2",
    "progress": "done",
    "decision": "adopted",
    "officer": "1",
    "is_public": "1",
    "published_at": "2026-01-01",
    "public_text": "내가 쓴 공개문",
    "publication_agreed": "1",
    "contact": "1",
    "contact_id": "1",
    "user": "1",
    "number": "2026-999999",
    "access_code": "AAAA-AAAA",
    "kind": "information",
    "program": "monitors",
    "channel": "counter",
    "filed_by": "1",
    "due_at": "2099-01-01",
    "rating": "5",
    "is_demo": "1",
    "version": "0",
    "is_staff": "on",
    "is_superuser": "on",
    "groups": "1",
    "by": "1",
    "monitor": "1",
}


def ledger() -> list[Any]:
    """Everything about cases that an attack could change."""
    hidden = {"grams", "access_code", "text"}
    names = [field.attname for field in Case._meta.concrete_fields if field.attname not in hidden]
    return [*Case.objects.order_by("pk").values_list(*names), CaseEvent.objects.count(), Contact.objects.count()]


# --- Fields nobody offered ---


def test_fields_a_petitioner_adds_to_the_forms_change_nothing(world: World):
    guest = Citizen(Client())
    extra = {step: {k: v for k, v in EXTRA.items() if k not in fields} for step, fields in ANSWERS.items()}
    guest.fill_in(**extra)
    answer = guest.client.post(reverse("petitions:step", args=["check"]), {**EXTRA, "form_key": guest.key})
    case = Case.objects.get(number=answer.url.rstrip("/").rsplit("/", 1)[-1])
    assert (case.progress, case.decision, case.officer, case.rating) == ("arrived", "", None, None)
    assert (case.program, case.channel, case.kind, case.filed_by) == ("petitions", "web", "other", None)
    assert case.department.coordinates and case.published_at is None and not case.is_demo
    assert not case.publication_agreed and case.access_code != "AAAA-AAAA" and case.number != "2026-999999"
    assert case.contact is not None and case.contact.user is None


@pytest.mark.parametrize("verb", ["supply", "withdraw", "rate", "ask_reopening"])
def test_fields_added_to_a_verb_change_nothing_else(world: World, verb: str):
    client = world.client("owner")
    before = Case.objects.values("department", "officer", "published_at", "publication_agreed", "contact", "kind").get(
        pk=world.case.pk
    )
    data = {**EXTRA, "version": world.case.version, "reply": "답", "reason": "이유", "stars": "5"}
    client.post(reverse("petitions:act", args=[world.case.number, verb]), data)
    assert Case.objects.values(*before).get(pk=world.case.pk) == before


@pytest.mark.parametrize("verb", ["accept", "assign", "classify", "answer", "publish", "close", "transfer", "reopen"])
def test_the_office_verbs_are_not_under_the_petitioners_address(world: World, verb: str):
    before = ledger()
    for role in ("owner", "guest", "officer", "desk"):
        url = reverse("petitions:act", args=[world.case.number, verb])
        assert ask(world.client(role), "post", url, {**EXTRA, "version": world.case.version}).status_code == 404
    assert ledger() == before


def test_a_monitor_cannot_send_in_the_name_of_another(world: World):
    client = world.client("monitor")
    data = {"form_key": uuid.uuid4(), "sort": "idea", "title": "제안", "text": "본문", **EXTRA}
    client.post(reverse("monitors:send"), data)
    tip = Tip.objects.exclude(pk=world.tip.pk).get()
    assert tip.monitor.user == world.people["monitor"] and tip.case.contact.user == world.people["monitor"]
    assert tip.case.progress == "arrived" and tip.case.kind == "proposal"


def test_my_page_changes_name_and_phone_only(world: World):
    client = world.client("citizen")
    client.post(reverse("people:home"), {**EXTRA, "name": "새이름", "phone": "", "email": "evil@example.kr"})
    user = User.objects.get(pk=world.people["citizen"].pk)
    assert user.name == "새이름" and user.email == "citizen@example.kr"
    assert not (user.is_staff or user.is_superuser or user.groups.exists())


def test_nobody_signs_up_as_staff(db: None, settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    data = {**EXTRA, "name": "김새롬", "email": "new@example.kr", "password1": "", "old_enough": "on", "homepage": ""}
    Client().post(reverse("account_signup"), data)
    user = User.objects.get(email="new@example.kr")
    assert not (user.is_staff or user.is_superuser or user.groups.exists())


OFFICE = ("accept", "assign", "classify", "transfer", "request_supplement", "answer", "refuse", "note", "close")


@pytest.mark.parametrize(
    "role", ["citizen", "owner", "guest", "monitor", "other", "examiner", "mayor", "administrator"]
)
def test_the_wrong_people_change_no_case(world: World, role: str):
    client, case, before = world.client(role), world.case, ledger()
    data = {**EXTRA, "version": case.version, "reason": "x", "text": "x", "question": "x", "ending": "duplicate"}
    data |= {"department": world.tip.case.department_id, "officer": world.people["other"].pk, "decision": "adopted"}
    data |= {"gist": "x", "facts": "x", "law": "x", "judgement": "x"}
    for verb in OFFICE:
        client.post(reverse("admin:cases_case_verb", args=[case.pk, verb]), data)
    bulk = {"case": f"{case.pk}:{case.version}", "officer": world.people["other"].pk}
    for action in ("accept", "assign", "delete_selected", "close"):
        client.post(reverse("admin:cases_case_bulk"), {**bulk, "action": action})
    for page in ("change", "delete", "history"):
        client.post(reverse(f"admin:cases_case_{page}", args=[case.pk]), {**data, "post": "yes"})
    client.post(reverse("admin:cases_case_changelist"), {"action": "delete_selected", "_selected_action": case.pk})
    assert ledger() == before


@pytest.mark.parametrize("role", ["officer", "desk", "superuser"])
def test_the_state_is_not_changed_around_the_verbs(world: World, role: str):
    """Not by a post to the page of the case, not by changing or deleting through the admin."""
    client, before = world.client(role), ledger()
    for page in ("change", "delete", "history"):
        client.post(reverse(f"admin:cases_case_{page}", args=[world.case.pk]), {**EXTRA, "post": "yes", "_save": "1"})
    client.post(
        reverse("admin:cases_case_changelist"), {"action": "delete_selected", "_selected_action": world.case.pk}
    )
    assert ledger() == before


@pytest.mark.parametrize("role", ["desk", "examiner", "mayor", "administrator", "officer"])
def test_who_may_only_look_changes_nothing(world: World, role: str):
    client, wrong = world.client(role), []
    for name, answers in EXPECTED.items():
        if not answers[role].endswith("/403") or not name.endswith(("_change", "_add", "_delete")):
            continue
        model = name.removeprefix("admin:").rpartition("_")[0]
        row = world.rows[model]
        before = type(row).objects.filter(pk=row.pk).values().get()
        client.post(address(name, world), {**EXTRA, "post": "yes", "name": "x", "slug": "x", "email": "x@example.kr"})
        if type(row).objects.filter(pk=row.pk).values().first() != before:
            wrong.append(name)
    assert wrong == []


def test_an_administrator_makes_nobody_a_superuser_and_does_not_raise_themselves(world: World):
    client, me = world.client("administrator"), world.people["administrator"]
    for user in (world.people["officer"], me, world.people["superuser"]):
        data = {"email": "evil@example.kr", "name": "x", "phone": "", "is_active": "on", "is_staff": "on"}
        data |= {"is_superuser": "on", "password": "x", "groups": [group.pk for group in me.groups.all()]}
        client.post(reverse("admin:people_user_change", args=[user.pk]), data)
    assert User.objects.filter(is_superuser=True).get() == world.people["superuser"]
    assert not User.objects.filter(email="evil@example.kr").exists()
    assert [group.name for group in me.groups.all()] == ["administrator"]


def test_claiming_takes_only_what_was_opened_and_is_nobodys(world: World):
    world.client("citizen").post(reverse("petitions:claim", args=[world.public.number]))
    thief = world.client("citizen")
    thief.post(reverse("petitions:lookup"), {"number": world.case.number, "code": world.case.access_code})
    thief.post(reverse("petitions:claim", args=[world.case.number]))
    owners = {case.contact.user for case in Case.objects.filter(pk__in=[world.case.pk, world.public.pk])}
    assert owners == {None, world.people["owner"]}


# --- Foreign sites ---

POSTS = [name for name, answers in EXPECTED.items() if any(not said.endswith("/405") for said in answers.values())]


@pytest.mark.parametrize("role", ["nobody", "guest", "owner", "monitor", "desk"])
def test_no_post_works_without_the_key_of_its_form(world: World, role: str):
    base, wrong = world.client(role), []
    for name in POSTS:
        if EXPECTED[name][role].startswith(("login", "404")) or name in NO_KEY:
            continue
        client = Client(enforce_csrf_checks=True)
        client.cookies.update(base.cookies)
        answer = client.post(address(name, world), {"version": world.case.version})
        if answer.status_code not in (403, 404):
            wrong.append(f"{name}: {said(answer)}")
    assert wrong == []


# Providers answer here themselves; their answer carries its own one-time state.
NO_KEY = {"naver_callback", "kakao_callback"}


def test_a_key_from_another_origin_does_not_help(world: World):
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("petitions:lookup")).content.decode()
    key = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
    assert key
    data = {"number": world.case.number, "code": world.case.access_code, "csrfmiddlewaretoken": key[1]}
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        assert client.post(reverse("petitions:lookup"), data, headers={"origin": origin}).status_code == 403
    assert client.post(reverse("petitions:lookup"), data).status_code == 302


@pytest.mark.parametrize("role", ["owner", "guest", "desk"])
def test_reading_changes_nothing(world: World, role: str):
    """No GET withdraws, claims, forgets, accepts or signs out."""
    client, before, wrong = world.client(role), ledger(), []
    for name in EXPECTED:
        read(client.get(address(name, world)))
        if ledger() != before:
            wrong.append(name)
            before = ledger()
    assert wrong == []
    assert client.get(reverse("petitions:mine")).wsgi_request.user.is_authenticated == (role != "guest")


# --- Where a visitor is sent ---

EVIL = (
    "//evil.example/x",
    "https://evil.example",
    "https:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "\thttps://evil.example",
    "/%0d%0aLocation: https://evil.example",
    "//evil.example%2f..",
)


def leads_away(answer: Any) -> bool:
    target = answer.headers.get("Location", "/")
    away = "evil.example" in target.split("?")[0] and not re.match(r"/(?![/\\])", target)
    return away or "javascript:" in target or "\n" in target


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_sent_to_another_site(world: World, target: str):
    client = Client()
    answers = [
        client.post(reverse("text-size"), {"size": "large", "next": target}),
        client.post(reverse("set_language"), {"language": "en", "next": target}),
        client.post(reverse("set_language"), {"language": "en"}, headers={"referer": target}),
        client.post(reverse("account_login"), {"login": "citizen@example.kr", "password": PASSWORD, "next": target}),
    ]
    answers += [client.get(reverse("account_login"), {"next": target})]
    answers += [client.post(reverse("account_logout"), {"next": target})]
    staff = world.client("desk")
    answers += [staff.post(reverse("admin:cases_case_bulk"), {"action": "accept", "here": target})]
    answers += [staff.get(reverse("admin:login"), {"next": target})]
    assert [answer.headers.get("Location") for answer in answers if leads_away(answer)] == []


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:80@evil.example", "testserver.evil.example", "evil.example:80"]
)
def test_a_false_host_is_refused(db: None, host: str):
    for url in (reverse("home"), reverse("account_reset_password")):
        assert Client().get(url, headers={"host": host}).status_code == 400


def test_a_forwarded_host_is_ignored(world: World):
    answer = world.client("desk").get(
        reverse("admin:cases_case_receipt", args=[world.case.pk]), headers={"x-forwarded-host": "evil.example"}
    )
    assert answer.status_code == 200 and "evil.example" not in answer.content.decode()


# --- Sessions ---


def test_who_planted_a_session_does_not_see_what_is_opened_in_it(world: World):
    planted = Citizen(Client())
    planted.step("what")  # the attacker's own session, with a draft in it
    victim = Citizen(Client())
    victim.client.cookies["sessionid"] = planted.client.cookies["sessionid"].value
    assert victim.look_up(world.case).status_code == 302
    url = reverse("petitions:case", args=[world.case.number])
    assert victim.client.get(url).status_code == 200 and planted.client.get(url).status_code == 404
    assert victim.client.session["petition_draft"] == planted.client.session["petition_draft"]


def test_a_double_click_on_the_look_up_still_opens(world: World):
    browser = Citizen(Client())
    browser.step("what")
    old = browser.client.cookies["sessionid"].value
    assert browser.look_up(world.case).status_code == 302
    browser.client.cookies["sessionid"] = old  # the second click left before the first answer came
    assert browser.look_up(world.case).status_code == 302
    assert browser.client.get(reverse("petitions:case", args=[world.case.number])).status_code == 200


def test_an_invented_session_key_is_not_taken_over(db: None):
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    Citizen(client).step("what")
    assert client.cookies["sessionid"].value != "a" * 32 and not Session.objects.filter(pk="a" * 32).exists()


def test_signing_in_gives_a_new_key_and_out_ends_it(world: World):
    client = Client()
    Citizen(client).step("what")
    before = client.cookies["sessionid"].value
    client.post(reverse("account_login"), {"login": "citizen@example.kr", "password": PASSWORD})
    signed_in = client.cookies["sessionid"].value
    assert signed_in != before and not Session.objects.filter(pk=before).exists()
    client.post(reverse("account_logout"))
    client.cookies["sessionid"] = signed_in
    assert client.get(reverse("people:home")).status_code == 302


def test_the_codes_and_texts_of_a_session_are_not_another_persons_after_sign_out(world: World):
    """A shared computer: who signs in after somebody signed out finds nothing of theirs."""
    client = world.client("owner")
    client.post(reverse("petitions:lookup"), {"number": world.public.number, "code": world.public.access_code})
    client.post(reverse("account_logout"))
    client.force_login(world.people["citizen"])
    for case in (world.case, world.public):
        assert client.get(reverse("petitions:case", args=[case.number])).status_code == 404
