"""Opening a case: one form key, one case, however often the form is sent."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases import clock, letters, reminders
from civic.cases.announcing import announcement
from civic.cases.models.category import Category
from civic.cases.models.counter import CaseCounter
from civic.cases.models.event import CaseEvent
from civic.cases.reading import ALPHABET
from civic.cases.smalltable import one_reading
from civic.cases.textsearch import grams
from civic.cases.verbs.joint import add_representatives
from civic.cases.workflow import Actor, Channel, Progress, SameKeyOtherContent
from civic.organization.models import Department
from civic.people.models import Consent, Contact, User
from civic.places.models import District
from civic.programs import registry

if TYPE_CHECKING:
    from civic.cases.models import Attachment, Case


@dataclass
class Filing:
    """Everything a new case is made of.

    Args:
        form_key: one-time key of the form; the same key twice gives the same case.
        program: key of the program it came through.
        title, text: as `clean_text` gave them.
        contact: unsaved or saved; None only for cases without a petitioner (the city's own observations).
        kind: key of `law.KINDS`; the category's usual kind, then `other`, when empty.
        procedure, own_days: name and published period of an application under a law.
        department: who gets it first; the category's, then the coordinating department, when None.
        consents: purposes the petitioner agreed to.
        attachments: unsaved `Attachment` rows whose files are stored already.
        is_late: taken on paper during an outage and registered afterwards (Decree art. 6-2 (3)).
        by: the account that filed; with `channel` other than web, the clerk who wrote it down.
        signers, households: how many people signed it, and how many households it concerns.
        representatives: name, telephone number and e-mail address of who stands for those who signed, besides
            the contact.
    """

    form_key: UUID
    program: str
    title: str
    text: str
    contact: Contact | None = None
    kind: str = ""
    procedure: str = ""
    own_days: int | None = None
    category: Category | None = None
    department: Department | None = None
    district: District | None = None
    place: str = ""
    channel: str = Channel.WEB
    consents: Sequence[tuple[str, str]] = ()
    attachments: "Sequence[Attachment]" = field(default_factory=list)
    by: User | None = None
    at: datetime | None = None
    is_late: bool = False
    is_demo: bool = False
    signers: int = 1
    households: int = 1
    representatives: Sequence[tuple[str, str, str]] = ()

    def digest(self) -> str:
        """Fingerprint of what the person sent, to tell a repeated form from another one."""
        contact = self.contact
        parts: list[object] = [self.program, self.title, self.text, self.place, self.district and self.district.pk]
        parts += [contact.name, contact.phone, contact.email] if contact else []
        parts += [attachment.sha256 for attachment in self.attachments]
        if self.signers > 1:
            parts += [self.signers, self.households, [list(person) for person in self.representatives]]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def new_access_code() -> str:
    """Eight letters and digits that cannot be mistaken for each other, e.g. `K7QP-M3XD`."""
    signs = "".join(secrets.choice(ALPHABET) for _place in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def open_case(filing: Filing) -> "Case":
    """Write a new case with its first event, reminders and receipt in one transaction.

    Raises:
        SameKeyOtherContent: the form key belongs to a case with other content.
    """
    from civic.cases.models import Case

    digest = filing.digest()
    known = _known(filing, digest)
    if known is not None:
        return known
    at = filing.at or timezone.now()
    number = CaseCounter.next_number(at)
    try:
        with transaction.atomic(), one_reading():
            case = _write(Case(number=number, form_digest=digest), filing, at)
    except IntegrityError:
        known = _known(filing, digest)
        if known is None:
            raise
        return known
    return case


def _known(filing: Filing, digest: str) -> "Case | None":
    from civic.cases.models import Case

    case = Case.objects.filter(form_key=filing.form_key).first()
    if case is not None and case.form_digest != digest:
        raise SameKeyOtherContent(
            _("This form was already sent as %(number)s with other content. Please start a new petition.")
            % {"number": case.number}
        )
    return case


def _write(case: "Case", filing: Filing, at: datetime) -> "Case":
    case.access_code = new_access_code()
    case.form_key = filing.form_key
    case.program = filing.program
    case.channel = filing.channel
    case.kind = filing.kind or (filing.category.kind if filing.category else "other")
    case.procedure, case.own_days = filing.procedure, filing.own_days
    case.category = filing.category
    case.department = filing.department or _first_department(filing.category)
    case.district = filing.district
    case.place = filing.place
    case.title = filing.title
    case.text = filing.text
    case.grams = grams(f"{filing.title} {filing.text}")
    case.filed_by = filing.by
    case.arrived_at = at
    case.accept_due_at = clock.accept_due(at)
    case.publication_agreed = any(purpose == "publication" for purpose, _version in filing.consents)
    case.last_event_at = at
    case.is_demo = filing.is_demo
    case.signers, case.households = filing.signers, filing.households
    if filing.contact is not None:
        filing.contact.is_demo = filing.is_demo
        filing.contact.save()
        case.contact = filing.contact
        Consent.objects.bulk_create(
            [
                Consent(contact=filing.contact, purpose=purpose, version=version, given_at=at)
                for purpose, version in filing.consents
            ],
            ignore_conflicts=True,
        )
    case.act_by = clock.act_by(case)
    case.save(force_insert=True)
    add_representatives(case, filing.representatives, by_office=False, at=at)
    for attachment in filing.attachments:
        attachment.case = case
    case.attachments.bulk_create(filing.attachments)
    event = CaseEvent.objects.create(
        case=case,
        verb="filed",
        at=at,
        by=filing.by,
        actor=Actor.PETITIONER if case.channel == Channel.WEB else Actor.DESK,
        department=case.department,
        new_progress=Progress.ARRIVED,
        data={
            "channel": case.channel,
            "attachments": len(filing.attachments),
            **_joint(filing),
            **_late(filing),
            **announcement(case.channel),
        },
    )
    program = registry.get(case.program)
    if program is not None and program.on_open is not None:
        program.on_open(case)
    reminders.replan(case)
    letters.tell(case, event)
    return case


def _joint(filing: Filing) -> dict[str, int]:
    if filing.signers < 2:
        return {}
    further = len(filing.representatives)
    return {"signers": filing.signers, "households": filing.households, "representatives": further}


def _late(filing: Filing) -> dict[str, str]:
    """When a petition that had arrived during an outage was registered."""
    return {"registered_at": timezone.now().isoformat()} if filing.is_late else {}


def _first_department(category: Category | None) -> Department:
    if category is not None:
        return category.department
    coordinating = Department.objects.current().filter(coordinates=True).first()
    if coordinating is None:
        raise LookupError("no coordinating department: mark one in the admin (Departments)")
    return coordinating
