"""Scripts in every text people can write, on every page and mail that shows it, in a real browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page

from civic.cases.models import Case
from civic.notices.models import Notice
from civic.notices.rendering import render
from petitions.models import Review
from tests.e2e.conftest import DESK, base_url, browser_context_args, browser_type_launch_args  # noqa: F401 - fixtures
from tests.makers import answer_parts, make_case, make_category, make_contact
from tests.petitions.monday.followed import instruction_in
from tests.petitions.monday.makers import make_booking

from .world import World, make_world

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SCRIPT = """'"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"""  # fits the shortest field
LONG = f"""{SCRIPT}
<svg/onload=alert(3)>
<a href=javascript:alert(4)>눌러</a>
</textarea></title></style><iframe src=//evil.example>
<form action=https://evil.example><button>x</button></form>
<base href=https://evil.example>
https://evil.example/?<b>"""
TOUCHED = "img[src='x'], svg[onload], iframe, base, form[action*='evil'], a[href^='javascript']"


@pytest.fixture
def hostile(transactional_db: None, settings: Any) -> World:
    """A world in which everybody writes scripts, past every form that would have tidied them up."""
    settings.STAFF_SECOND_FACTOR = False
    settings.DOORBELL = False
    world = make_world()
    people, case = world.people, world.case
    for name in ("officer", "desk", "owner", "monitor"):
        people[name].name = SCRIPT[:60]
        people[name].save()
    roads, rows = case.department, world.rows
    rows["organization_department"].__class__.objects.update(name=SCRIPT[:80], duties=LONG[:200])
    roads.refresh_from_db()
    people["officer"].posts.update(title=SCRIPT[:40])
    rows["consultations_meeting"].__class__.objects.update(organisation=SCRIPT, place=SCRIPT)
    rows["seniorvisits_seniorcentre"].__class__.objects.update(name=SCRIPT[:60], address=SCRIPT)
    kind = make_category(roads, slug="hostile", name=SCRIPT[:60], examples=LONG[:190])
    Case.objects.filter(pk=world.tip.case_id).update(title=SCRIPT, text=LONG, place=SCRIPT)
    contact = make_contact(name=SCRIPT[:40], user=people["owner"])
    consents = [("publication", "2026-11")]
    world.case = told = make_case(
        title=SCRIPT, text=LONG, place=SCRIPT, contact=contact, category=kind, consents=consents, kind="suggestion"
    )
    Case.objects.filter(pk=told.pk).update(channel="counter", filed_by=people["desk"])
    told.refresh_from_db()
    officer = people["officer"]
    told.accept(by=officer)
    told.assign(officer=officer, by=officer)
    told.note(text=LONG, by=officer)
    told.request_supplement(question=LONG, answer_by=timezone.localdate() + timedelta(days=10), by=officer)
    told.supply(reply=LONG, by=people["owner"])
    told.answer(decision="adopted", parts=answer_parts(gist=LONG, facts=LONG, judgement=LONG, law=LONG), by=officer)
    told.publish(title=SCRIPT, text=LONG, answer=LONG, by=people["desk"])
    told.ask_reopening(reason=LONG, by=people["owner"])
    write_monday(world)
    return world


def write_monday(world: World) -> None:
    """The mayor hears the petitioner: what each of them says, the department's view, and what is promised."""
    monday, told = world.rows["petitions_session"], world.case
    monday.place, monday.reason, monday.remarks = SCRIPT, LONG[:300], LONG
    monday.save()
    said = {"visitor_words": LONG, "mayor_words": LONG, "attendees": SCRIPT}
    world.rows["petitions_booking"] = make_booking(monday, told, state="heard", position=1, queue_number=2, **said)
    world.rows["petitions_instruction"] = instruction_in(
        "reported", told, session=monday, text=LONG, plan=LONG, result=LONG
    )
    now = timezone.now()
    views = {"situation": LONG, "law": LONG, "alternatives": LONG, "suggestion": LONG}
    world.rows["petitions_review"] = Review.objects.create(
        case=told, department=told.department, asked_at=now, due_at=now + timedelta(days=1), **views
    )


def pages(world: World) -> dict[str, list[str]]:
    number, pk = world.case.number, world.case.pk
    monday, hearing = world.rows["petitions_session"], world.rows["petitions_booking"]
    review, instruction = world.rows["petitions_review"], world.rows["petitions_instruction"]

    def staff(page: str, *args: Any) -> str:
        return reverse(f"admin:{page}", args=args)

    return {
        "nobody": [
            *(reverse(name) for name in ("home", "petitions:home", "consultations:home", "seniorvisits:home")),
            reverse("petitions:public", args=[number]),
            reverse("consultations:meeting", args=[world.rows["consultations_meeting"].pk]),
            reverse("monitors:home"),
            reverse("petitions:step", args=["what"]),
            *(reverse(name) for name in ("petitions:monday", "petitions:monday-book", "petitions:monday-now")),
            reverse("petitions:monday-session", args=[monday.day.isoformat()]),
        ],
        "owner": [
            reverse("petitions:mine"),
            reverse("petitions:case", args=[number]),
            reverse("petitions:letter", args=[number]),
            reverse("petitions:act", args=[number, "rate"]),
            reverse("petitions:monday-booking", args=[number]),
            reverse("petitions:instruction", args=[number, instruction.number]),
            reverse("people:home"),
        ],
        "monitor": [reverse("monitors:mine"), reverse("monitors:receipt", args=[world.tip.case.number])],
        "desk": [
            staff("cases_case_worklist") + "?show=all",
            staff("cases_case_changelist"),
            staff("cases_case_change", pk),
            staff("cases_case_verb", pk, "reopen"),
            staff("cases_case_verb", pk, "decline_reopening"),
            staff("cases_case_verb", pk, "note"),
            staff("cases_case_verb", world.tip.case.pk, "transfer"),
            staff("cases_case_verb", world.tip.case.pk, "classify"),
            staff("cases_case_receipt", pk),
            staff("cases_case_file"),
            staff("cases_category_changelist"),
            staff("organization_department_changelist"),
            staff("notices_notice_changelist"),
            *(staff("notices_notice_change", row.pk) for row in Notice.objects.for_about(world.case.about)[:3]),
            staff("monitors_tip_changelist"),
            staff("consultations_meeting_changelist"),
            staff("seniorvisits_visit_changelist"),
            reverse("dashboard"),
            staff("petitions_session_changelist"),
            *(staff(f"petitions_session_{page}", monday.pk) for page in ("change", "desk", "brief", "report")),
            staff("petitions_session_hearing", monday.pk, hearing.pk),
            staff("petitions_instruction_changelist"),
            staff("petitions_instruction_change", instruction.pk),
            staff("petitions_review_changelist"),
        ],
        "examiner": [staff("privacy_accesslog_changelist"), staff("reminders_reminder_changelist")],
        "officer": [
            staff("consultations_meeting_suggestions", world.rows["consultations_meeting"].pk),
            staff("cases_case_change", pk),
            staff("petitions_review_change", review.pk),
            staff("petitions_instruction_change", instruction.pk),
        ],
    }


def watched(page: Page) -> list[str]:
    wrong: list[str] = []

    def dialog(found: Any) -> None:
        wrong.append(f"{page.url}: a dialog said {found.message}")
        found.dismiss()

    page.on("dialog", dialog)
    page.on("console", lambda line: wrong.append(f"{page.url}: {line.text}") if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("request", lambda asked: wrong.append(f"asked {asked.url}") if "evil.example" in asked.url else None)
    return wrong


def sessions(client: Client, url: str) -> list[dict[str, str]]:
    return [{"name": name, "value": cookie.value, "url": url} for name, cookie in client.cookies.items()]


def test_no_page_runs_what_somebody_wrote(hostile: World, live_server: Any, browser: Browser):
    wrong: list[str] = []
    for role, urls in pages(hostile).items():
        context = browser.new_context(viewport=DESK, locale="ko-KR")
        context.add_cookies(sessions(hostile.client(role), live_server.url))
        page = context.new_page()
        seen = watched(page)
        for url in urls:
            answer = page.goto(live_server.url + url)
            if answer is None or answer.status != 200:
                wrong.append(f"{role} {url}: {answer and answer.status}")
            if page.locator(TOUCHED).count():
                wrong.append(f"{role} {url}: became markup")
        context.close()
        wrong += seen
    assert wrong == []


def test_what_was_typed_is_shown_as_typed(hostile: World, live_server: Any, browser: Browser):
    places = {
        "owner": reverse("petitions:case", args=[hostile.case.number]),
        "desk": reverse("admin:cases_case_change", args=[hostile.case.pk]),
        "nobody": reverse("petitions:public", args=[hostile.case.number]),
    }
    for role, url in places.items():
        context = browser.new_context(viewport=DESK, locale="ko-KR")
        context.add_cookies(sessions(hostile.client(role), live_server.url))
        page = context.new_page()
        page.goto(live_server.url + url)
        shown = page.inner_text("body")
        assert SCRIPT in shown and "<svg/onload=alert(3)>" in shown and "{{7*7}}" in shown, role
        context.close()


def test_no_mail_runs_what_somebody_wrote(hostile: World, browser: Browser):
    """As a careless mail program would show it: with scripts, and without a policy."""
    page = browser.new_context().new_page()
    wrong = watched(page)
    rows = list(Notice.objects.all())
    assert len({row.template for row in rows}) >= 2
    for row in rows:
        message = render(row)
        assert "\n" not in message.subject and "\r" not in message.subject
        if message.html:
            page.set_content(message.html, wait_until="load")
            wrong += [f"{row.key} became markup"] if page.locator(TOUCHED).count() else []
    assert wrong == []


@pytest.mark.usefixtures("coordinating")
def test_the_form_shows_hostile_input_and_file_names_again(transactional_db: None, live_server: Any, page: Page):
    wrong = watched(page)
    page.goto(live_server.url + reverse("petitions:step", args=["what"]))
    page.fill("[name=title]", "x" * 90 + SCRIPT)  # too long, so the page comes again
    page.fill("[name=text]", "a <b> " + SCRIPT)
    page.locator("main form button.btn--primary").last.click()
    page.wait_for_load_state()
    assert page.locator(TOUCHED).count() == 0
    page.goto(live_server.url + reverse("petitions:step", args=["photos"]))
    picture = {"name": '"><img src=x onerror=alert(1)>.jpg', "mimeType": "image/jpeg", "buffer": b"no picture"}
    with page.expect_navigation():
        page.set_input_files("input[type=file]", [picture])
    assert page.locator(TOUCHED).count() == 0 and "onerror" in page.inner_text("main")
    assert wrong == []
