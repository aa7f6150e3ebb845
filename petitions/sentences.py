"""Where a petition stands, in one or two sentences for its petitioner."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.cases.guards import open_suspension
from civic.cases.law import PauseKind, Words
from civic.cases.models import Case, Referral
from civic.cases.wording import day_words
from civic.cases.workflow import UNANSWERED, Ending, Progress

STATES: dict[Progress, Words] = {
    Progress.ARRIVED: gettext_lazy("Your petition reached the city. %(department)s reads it and accepts it."),
    Progress.ACCEPTED: gettext_lazy("%(department)s has accepted your petition and names a person in charge."),
    Progress.REVIEWING: gettext_lazy("%(department)s looks into your petition and prepares the answer."),
    Progress.SUPPLEMENT: gettext_lazy("%(department)s has a question. The period stands still until you answer."),
    Progress.PAUSED: gettext_lazy("%(department)s is waiting for something that does not count towards the period."),
    Progress.UNDER_WAY: gettext_lazy("You have an answer. %(department)s is carrying out what it promised."),
    Progress.DONE: gettext_lazy("%(department)s has answered your petition."),
}

PAUSES: dict[str, Words] = {
    PauseKind.FIELD_SURVEY: gettext_lazy("%(department)s is surveying the place, until %(day)s at the latest."),
    PauseKind.HEARING: gettext_lazy("%(department)s hears those concerned; that is planned until %(day)s."),
    PauseKind.EXAMINATION: gettext_lazy(
        "%(department)s has something tested or examined by experts; that is planned until %(day)s."
    ),
    PauseKind.PRIOR_MATTER: gettext_lazy(
        "%(department)s waits until another matter is settled; that is planned until %(day)s."
    ),
    PauseKind.DELIVERY: gettext_lazy("Documents are on their way between offices; they are expected until %(day)s."),
    PauseKind.REPRESENTATIVE: gettext_lazy(
        "You signed together with others: please name who speaks for all of you, until %(day)s."
    ),
    PauseKind.CERTIFICATE: gettext_lazy(
        "%(department)s obtains certificates from another office; they are expected until %(day)s."
    ),
}
STANDS_STILL = gettext_lazy("Until then the period of the answer stands still.")

ENDINGS: dict[str, Words] = {
    Ending.WITHDRAWN: gettext_lazy("You withdrew this petition. Nothing more happens with it."),
    Ending.DUPLICATE: gettext_lazy(
        "This is the same as another petition, which is being handled. What comes of it you learn there."
    ),
    Ending.OTHER_AGENCY: gettext_lazy(
        "This is the matter of another agency, to which the city has passed it on. The agency answers you."
    ),
    Ending.RETURNED: gettext_lazy(
        "The city asked you twice for something it needed, and got no reply. So your petition came back to you "
        "without an answer. You can file it again at any time."
    ),
    Ending.UNREACHABLE: gettext_lazy(
        "The letters with a question of the city came back twice, so your petition counts as withdrawn. "
        "You can file it again at any time."
    ),
    Ending.NOT_A_PETITION: gettext_lazy(
        "The city does not take this for a petition and has ended it. The reason stands below."
    ),
    Ending.EXEMPT: gettext_lazy(
        "The law says that matters like this one are not handled as petitions. The reason stands below."
    ),
    Ending.REPEATED: gettext_lazy(
        "The city has answered the same matter twice before, and has ended this petition. The reason stands below."
    ),
    Ending.MERGED: gettext_lazy(
        "Your petition is handled together with others to the same end. You get the answer, too."
    ),
}


def sentence(case: Case) -> str:
    """The state of a case in words."""
    words = {"department": case.department, "officer": case.officer or ""}
    if case.reopening_asked_at is not None:
        return _("You asked %(department)s to look at it again. You hear from us within three working days.") % words
    if case.progress == Progress.CLOSED:
        return _ended(case)
    if case.progress == Progress.PAUSED:
        return _paused(case, words)
    return str(STATES[Progress(case.progress)] % words)


def _paused(case: Case, words: Mapping[str, object]) -> str:
    pause = open_suspension(case)
    known = PAUSES.get(pause.reason) if pause is not None else None
    if pause is None or known is None or pause.answer_by is None:
        return str(STATES[Progress.PAUSED] % words)
    return f"{known % {**words, 'day': day_words(pause.answer_by)}} {STANDS_STILL}"


def _ended(case: Case) -> str:
    referral = case.referrals.select_related("agency").last() if case.ending == Ending.OTHER_AGENCY else None
    if referral is not None:
        return _elsewhere(referral)
    if case.merged_into is not None:
        return _together(case, case.merged_into)
    if case.ending in ENDINGS:
        return str(ENDINGS[case.ending])
    return _("This petition ended without an answer: %(reason)s.") % {"reason": case.get_ending_display()}


def _together(case: Case, lead: Case) -> str:
    """How far the petition is with which this one is handled; its number, and nothing else of it."""
    words = {"number": lead.number, "department": lead.department}
    if lead.progress in UNANSWERED:
        return _("Handled together with others under the number %(number)s. The answer comes to you, too.") % words
    if case.decision:
        return _("%(department)s has answered your petition together with others (number %(number)s).") % words
    return _("Handled together with others under the number %(number)s, and ended without an answer.") % words


def _elsewhere(referral: Referral) -> str:
    """Who has it now, and that the city asks there until it is done."""
    agency = referral.agency
    words = {"agency": f"{agency.name} ({agency.phone})" if agency.phone else agency.name}
    if referral.finished_at is not None:
        return _("Your petition belonged to %(agency)s, which is done with it. What came of it stands below.") % words
    words["day"] = day_words(referral.check_on)
    return _("Your petition is with %(agency)s. We ask there again on %(day)s, and until it is done.") % words
