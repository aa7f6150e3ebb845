"""Petitions of several people (연명) and their representatives. Act art. 24, Decree art. 8."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from civic.cases.law import MOST_REPRESENTATIVES, PauseKind
from civic.cases.models.joint import Representative
from civic.cases.step import By, Step, step
from civic.cases.verbs.pausing import end_pause, start_pause
from civic.cases.workflow import WorkflowError
from civic.people.models import Contact

if TYPE_CHECKING:
    from civic.cases.models import Case

Person = tuple[str, str, str]  # name, telephone number (digits), e-mail address
MOST_FURTHER = MOST_REPRESENTATIVES - 1  # the contact of the case is the first of them


def register_joint(
    case: "Case",
    *,
    signers: int,
    households: int,
    representatives: Sequence[Person] = (),
    keep: Collection[int] = (),
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Note how many people signed, and who stands for them; again to correct it. Act art. 2 no. 6, Decree art. 8 (1).

    Args:
        signers: people who signed, the petitioner included; 1 takes it back.
        households: households the matter concerns.
        representatives: who stands for them besides the petitioner.
        keep: keys of the present `Representative` rows that stay; the others are removed.

    Raises:
        WorkflowError: more representatives than the law knows or than people signed, or one who cannot be reached.
    """
    if signers < 1 or households < 1:
        raise WorkflowError(_("At least one person signs, and at least one household is concerned."))
    with step(case, "register_joint", by, version, at=at) as taken:
        taken.case.signers, taken.case.households = signers, households
        further = _replace(taken, representatives, keep=keep)
        if further >= signers:
            raise WorkflowError(_("There are more representatives than people who signed."))
        taken.data = {"signers": signers, "households": households, "representatives": further}


def request_representatives(
    case: "Case", *, reason: str, answer_by: date, by: By, version: int | None = None, at: datetime | None = None
) -> None:
    """Ask those who signed to name up to three representatives; the clock stands still. Decree art. 8 (1), 20.

    Raises:
        WorkflowError: no reason, or a day that is not after today.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "request_representatives", by, version, at=at) as taken:
        if answer_by <= timezone.localdate(taken.at):
            raise WorkflowError(_("Please give the petitioners at least until tomorrow."))
        start_pause(taken, PauseKind.REPRESENTATIVE, reason, answer_by, question=reason)


def name_representatives(
    case: "Case",
    *,
    representatives: Sequence[Person] = (),
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Name who stands for those who signed besides the petitioner, nobody if the petitioner stands alone.

    The clock runs again. They are regarded as petitioners. Decree art. 8 (1), (3).

    Raises:
        WorkflowError: more than the law knows, or one who cannot be reached.
    """
    with step(case, "name_representatives", by, version, at=at) as taken:
        _choose(taken, representatives, by_office=False)


def appoint_representatives(
    case: "Case",
    *,
    reason: str,
    representatives: Sequence[Person] = (),
    by: By,
    version: int | None = None,
    at: datetime | None = None,
) -> None:
    """Choose the representatives among those who signed, after they named none in time. Decree art. 8 (2).

    Raises:
        WorkflowError: no reason, more than the law knows, or one who cannot be reached.
    """
    if not reason.strip():
        raise WorkflowError(_("Please write the reason. The petitioner reads it."))
    with step(case, "appoint_representatives", by, version, at=at) as taken:
        _choose(taken, representatives, by_office=True)
        taken.public_text = reason


def add_representatives(case: "Case", people: Sequence[Person], *, by_office: bool, at: datetime) -> None:
    """Write the rows of representatives; their contacts are encrypted and agree to nothing yet.

    Raises:
        WorkflowError: one has no name, or neither telephone number nor e-mail address.
    """
    language = case.contact.language if case.contact else "ko"
    for name, phone, email in people:
        if not name.strip():
            raise WorkflowError(_("Please write the name of each representative."))
        if not (phone or email):
            raise WorkflowError(_("Each representative needs a phone number or an e-mail address."))
        contact = Contact.objects.create(
            name=name.strip(), phone=phone, email=email, language=language, is_demo=case.is_demo, created_at=at
        )
        Representative.objects.create(case=case, contact=contact, chosen_by_office=by_office, named_at=at)


def _choose(taken: Step, people: Sequence[Person], *, by_office: bool) -> None:
    end_pause(taken)
    taken.data["representatives"] = _replace(taken, people, by_office=by_office)


def _replace(taken: Step, people: Sequence[Person], *, keep: Collection[int] = (), by_office: bool = False) -> int:
    """Let exactly these people and the kept ones be the further representatives; how many they are now."""
    gone = taken.case.representatives.exclude(pk__in=keep)
    kept = taken.case.representatives.filter(pk__in=keep).count()
    if kept + len(people) > MOST_FURTHER:
        raise WorkflowError(
            _("At most %(most)s representatives are possible besides the petitioner (Decree, art. 8).")
            % {"most": MOST_FURTHER}
        )
    contacts = list(gone.values_list("contact_id", flat=True))
    gone.delete()
    Contact.objects.filter(pk__in=contacts).delete()  # nothing else knows them
    add_representatives(taken.case, people, by_office=by_office, at=taken.at)
    return kept + len(people)
