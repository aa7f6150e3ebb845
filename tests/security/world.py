"""A city with one private case, one published case, and a browser for everybody who might want to see them."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from civic.cases.models import (
    AnswerTemplate,
    Attachment,
    Case,
    ConductReport,
    Evidence,
    Holiday,
    KindPeriod,
    Outage,
)
from civic.cases.workflow import Channel
from civic.notices.models import Notice
from civic.people.models import User
from civic.people.roles import sync_roles
from civic.places.models import District
from civic.privacy import accesslog
from civic.privacy.models import AccessLog
from civic.reminders.models import Reminder
from monitors.models import Tip
from petitions.models import Instruction, InstructionPhoto, MondayPlan, Review
from tests.consultations.conftest import make_meeting
from tests.makers import (
    answer_parts,
    make_agency,
    make_case,
    make_category,
    make_contact,
    make_department,
    make_officer,
    make_urging,
    make_user,
)
from tests.petitions.conftest import image
from tests.petitions.monday.followed import instruction_in
from tests.petitions.monday.makers import make_booking, make_session
from tests.seniorvisits.conftest import make_centre, make_visit

from . import monitors
from .answers import ROLES as ROLES

STAFF = ROLES[5:]


@dataclass
class World:
    """The rows the addresses of the portal name, and the people."""

    case: Case
    public: Case
    tip: Tip
    attachment: Attachment
    office_file: Attachment
    people: dict[str, User]
    rows: dict[str, Any] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        client = Client()
        if role == "guest":
            client.post(reverse("petitions:lookup"), {"number": self.case.number, "code": self.case.access_code})
        elif role != "nobody":
            client.force_login(self.people[role])
        return client


def make_world() -> World:
    if not District.objects.exists():  # a test with real transactions ran before and emptied every table
        import_module("civic.places.migrations.0002_seed_districts").seed(apps, None)
        sync_roles()
    roads = make_department("construction", name="건설과", phone="063-000-3100")
    nature = make_department("environment", name="환경과", phone="063-000-3200")
    make_department("civil-affairs", name="민원지적과", coordinates=True)
    people = {
        "citizen": make_user("citizen@example.kr", name="이시민"),
        "owner": make_user("owner@example.kr", name="홍길동"),
        "monitor": make_user("monitor@example.kr", "monitor", name="김모니터"),
        "officer": make_officer(roads, email="officer@example.kr", name="이도로"),
        "other": make_officer(nature, email="other@example.kr", name="최환경"),
        "desk": make_user("desk@example.kr", "desk", name="정접수"),
        "examiner": make_user("examiner@example.kr", "examiner", name="심심사"),
        "mayor": make_user("mayor@example.kr", "mayors-office", name="시장실"),
        "administrator": make_user("admin@example.kr", "administrator", name="관리자"),
        "superuser": make_user("root@example.kr", name="뿌리", is_staff=True, is_superuser=True),
    }
    case = make_case(
        department=roads,
        contact=make_contact(user=people["owner"]),
        channel=Channel.COUNTER,
        by=people["desk"],
        title="남이 알면 안 되는 제목",
        text="남이 알면 안 되는 본문",
    )
    public = make_case(department=roads, consents=[("publication", "2026-11")])
    public.accept(by=people["officer"])
    public.answer(decision="adopted", parts=answer_parts(), by=people["officer"])
    public.publish(title="열린 제목", text="열린 본문", answer="열린 답변", by=people["desk"])
    tip = monitors.send_tip(people["monitor"], nature)
    world = World(case, public, tip, attach(case), attach(case, from_petitioner=False), people)
    world.rows = _rows(world)
    return world


def attach(case: Case, kind: str = "photo", *, from_petitioner: bool = True) -> Attachment:
    row = Attachment(case=case, kind=kind, size=10, sha256="0" * 64, from_petitioner=from_petitioner)
    row.file.save("x.jpg", ContentFile(image()), save=True)
    return row


def make_conduct(case: Case, by: User) -> ConductReport:
    """A report of abusive contact with a file and a restriction to come."""
    now = timezone.now()
    case.report_conduct(what="abuse", happened_at=now, how="전화", account="남이 알면 안 되는 경위", by=by)
    report = ConductReport.objects.get(case=case)
    evidence = Evidence(report=report, kind="photo", sha256="0" * 64)
    evidence.file.save("x.jpg", ContentFile(image()), save=True)
    start = now + timedelta(days=5)
    report.restrictions.create(
        contact=case.contact, what="calls", notified_at=now, starts_at=start, ends_at=start + timedelta(days=5)
    )
    return report


def make_promise(world: World) -> Instruction:
    """An instruction of the mayor about the private case, with a photo."""
    instruction = instruction_in("given", world.case)
    InstructionPhoto.objects.create(instruction=instruction, attachment=world.office_file, phase="after")
    return instruction


def _rows(world: World) -> dict[str, Any]:
    """One row for each model of the admin, by `app_model`."""
    owner = world.people["owner"]
    accesslog.record(by=world.people["desk"], action="case.view", subject=world.case.about)
    centre = make_centre()
    social = SocialAccount.objects.create(user=owner, provider="kakao", uid="1")
    app = SocialApp.objects.create(provider="naver", name="n", client_id="i", secret="s")
    return {
        "cases_case": world.case,
        "cases_agency": make_agency(),
        "cases_category": make_category(world.case.department),
        "cases_answertemplate": AnswerTemplate.objects.create(name="가로등", judgement="고치겠습니다."),
        "cases_outage": Outage.objects.create(
            started_at=timezone.now() - timedelta(days=2), ended_at=timezone.now() - timedelta(days=1), what="접수 화면"
        ),
        "cases_kindperiod": KindPeriod.objects.create(
            kind="grievance", amount=7, article="영 제17조", valid_from=date(2026, 5, 6)
        ),
        "cases_holiday": Holiday.objects.create(date=date(2031, 1, 2), name="임시공휴일"),
        "cases_conductreport": (conduct := make_conduct(world.case, world.people["officer"])),
        "cases_restriction": conduct.restrictions.get(),
        "cases_urging": make_urging(world.case),
        "reminders_reminder": Reminder.objects.filter(subject_type="case", subject_id=world.case.pk)[0],
        "notices_notice": Notice.objects.for_about(world.case.about)[0],
        "organization_department": world.case.department,
        "organization_officer": world.people["officer"].posts.get(),
        "people_user": world.people["officer"],
        "auth_group": world.people["officer"].groups.get(),
        "places_district": world.case.district,
        "privacy_accesslog": AccessLog.objects.all()[0],
        **monitors.rows(world.tip),
        "petitions_session": (monday := make_session()),
        "petitions_booking": make_booking(monday, world.public, state="heard", position=0, queue_number=1),
        "petitions_mondayplan": MondayPlan.current(),
        "petitions_instruction": make_promise(world),
        "petitions_review": Review.objects.create(
            case=world.case, department=world.case.department, asked_at=timezone.now(), due_at=timezone.now()
        ),
        "consultations_meeting": make_meeting(),
        "seniorvisits_seniorcentre": centre,
        "seniorvisits_visit": make_visit(centre),
        "account_emailaddress": EmailAddress.objects.get(user=owner),
        "mfa_authenticator": Authenticator.objects.create(user=owner, type="totp", data={"secret": ""}),
        "usersessions_usersession": UserSession.objects.create(
            user=owner, ip="192.0.2.1", session_key="k" * 32, user_agent="x"
        ),
        "socialaccount_socialapp": app,
        "socialaccount_socialtoken": SocialToken.objects.create(account=social, app=app, token="t"),
        "socialaccount_socialaccount": social,
    }


def address(name: str, world: World) -> str:
    """An address of the URL `name` that is about the world's private case, or another row of the world.

    Raises:
        ValueError: the world has no row for it.
    """
    number, token = world.case.number, world.attachment.token
    special: dict[str, list[Any]] = {
        "petitions:draft-file": [uuid.UUID(int=1)],
        "petitions:step": ["what"],
        "petitions:public": [world.public.number],
        "petitions:act": [number, "withdraw"],
        "petitions:document": [number, 1],
        "petitions:monday-booking": [number],
        "petitions:monday-booking-act": [number, "cancel"],
        "petitions:monday-calendar": [number],
        "petitions:monday-confirmation": [number],
        "admin:petitions_session_hearing": [world.rows["petitions_session"].pk, world.rows["petitions_booking"].pk],
        "admin:petitions_session_confirmation": [
            world.rows["petitions_session"].pk,
            world.rows["petitions_booking"].pk,
        ],
        "admin:petitions_session_visitor_receipt": [
            world.rows["petitions_session"].pk,
            world.rows["petitions_booking"].pk,
        ],
        "admin:petitions_session_verb": [world.rows["petitions_session"].pk, "change"],
        "admin:petitions_session_booked": [
            world.rows["petitions_session"].pk,
            world.rows["petitions_booking"].pk,
            "cancel",
        ],
        "petitions:monday-session": [world.rows["petitions_session"].day.isoformat()],
        "petitions:instruction": [number, 1],
        "admin:petitions_instruction_verb": [world.rows["petitions_instruction"].pk, "take"],
        "admin:petitions_instruction_give": [world.case.pk],
        "admin:petitions_review_ask": [world.case.pk],
        "admin:petitions_review_file": [world.rows["petitions_review"].pk, token],
        "admin:petitions_instruction_photo": [world.rows["petitions_instruction"].pk, world.office_file.token],
        **monitors.addresses(world),
        "consultations:meeting": [world.rows["consultations_meeting"].pk],
        "cases:attachment": [token],
        "mfa_remove_webauthn": [1],
        "mfa_edit_webauthn": [1],
        "admin:view_on_site": [_content_type(world.case), world.case.pk],
        "admin:app_list": ["cases"],
        "admin:cases_case_verb": [world.case.pk, "accept"],
        "admin:cases_case_document": [world.case.pk, 1],
        "admin:cases_case_urging": [world.rows["cases_urging"].pk],
        "admin:cases_case_inspection_month": ["2026-10"],
        "admin:cases_case_inspection_paper": ["2026-10"],
        "admin:cases_conductreport_evidence": [
            world.rows["cases_conductreport"].pk,
            world.rows["cases_conductreport"].evidence.get().pk,
        ],
    }
    if name in special:
        return reverse(name, args=special[name])
    if name.startswith("petitions:") and name.rpartition(":")[2] in {"receipt", "case", "letter", "claim", "forget"}:
        return reverse(name, args=[number])
    try:
        return reverse(name)
    except NoReverseMatch:  # it is about one row
        pass
    page = name.removeprefix("admin:")
    model = max((known for known in world.rows if page.startswith(f"{known}_")), key=len)
    return reverse(name, args=[world.rows[model].pk])


def _content_type(row: Any) -> int:
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(row).pk


def url_names() -> Iterator[str]:
    """Every named address of the URLconf; one without a name as `namespace:` and its pattern."""
    yield from _names(get_resolver().url_patterns, "", "")


def _names(patterns: Any, prefix: str, path: str) -> Iterator[str]:
    for item in patterns:
        if isinstance(item, URLResolver):
            inner = prefix + (f"{item.namespace}:" if item.namespace else "")
            yield from _names(item.url_patterns, inner, path + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield prefix + item.name if item.name else path + str(item.pattern)


def ask(client: Client, method: str, url: str, data: Any = None, **more: Any) -> Any:
    """The answer, read to its end; whatever it changed in the database is taken back."""
    here = Client(enforce_csrf_checks=False)
    here.cookies.update(client.cookies)
    with transaction.atomic():
        answer = getattr(here, method.lower())(url, data, **more)
        if answer.streaming:
            answer.body = b"".join(answer.streaming_content)
        else:
            answer.body = answer.content
        transaction.set_rollback(True)
    return answer


def said(answer: Any) -> str:
    """What an answer comes to: its status, and `login` for the way to the sign-in page."""
    if answer.status_code in (301, 302) and "/accounts/login/" in answer["Location"]:
        return "login"
    return str(answer.status_code)
