"""The words and the particular contents of each letter to the petitioner."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from civic.cases import calendar, clock, deadlines
from civic.cases.hindsight import answer_of
from civic.cases.law import KINDS, ExtensionGround, remedies_for
from civic.cases.models.suspension import Suspension
from civic.cases.texts import LETTERS
from civic.cases.texts import REMINDERS as MORE_REMINDERS
from civic.cases.texts.letter import Letter, Texts
from civic.cases.wording import day_words, iso_words, moment_words, skipped_words
from civic.cases.workflow import Ending
from civic.organization.models import Department

if TYPE_CHECKING:
    from civic.cases.deadlines import Explanation
    from civic.cases.models import Case, CaseEvent

Words = str | Promise

# Headline and subject; a topic that is not listed is not told to the petitioner.
HEADLINES: dict[str, Words] = {
    "filed": _("We have received your petition"),
    "accept": _("Your petition was accepted"),
    "transfer": _("Your petition was passed to another department"),
    "classify": _("Your petition is handled as another kind"),
    "request_supplement": _("We have a question about your petition"),
    "resume": _("We go on with your petition"),
    "extend": _("We need more time for your petition"),
    "answer": _("Here is the answer to your petition"),
    "refuse": _("Here is the answer to your petition"),
    "complete": _("What we promised is done"),
    "close": _("Your petition was ended without an answer"),
    "reopen": _("We look at your petition again"),
    "decline_reopening": _("Why your petition stays as it is"),
    "withdraw": _("You have withdrawn your petition"),
    "replanned": _("The due date of your petition has moved"),
    "progress_notice": _("How far your petition is"),
    "supplement_soon": _("Please do not forget our question"),
}

# Headlines of letters to the office.
OFFICE_HEADLINES: dict[str, Words] = {
    "filed": _("A new petition has arrived"),
    "transfer": _("A petition was passed to your department"),
    "supply": _("The petitioner has answered your question"),
    "ask_reopening": _("The petitioner asks to look at it again"),
    "withdraw": _("The petitioner has withdrawn the petition"),
    "rate": _("The petitioner is not satisfied with the answer"),
}

# Reminders to the office: headline and sentence. The petitioner's own reminders have theirs in HEADLINES.
REMINDERS: dict[str, tuple[Words, Words]] = {
    "accept-soon": (
        _("To be accepted soon"),
        _("This petition must be accepted within eight working hours of its arrival; two are left."),
    ),
    "accept-overdue": (
        _("Acceptance is overdue"),
        _("This petition should have been accepted by now. Accept it, or pass it to the right department."),
    ),
    "answer-soon": (
        _("The answer is due soon"),
        _("Two thirds of the period have passed. If the time will not do, extend it before it ends."),
    ),
    "due-today": (_("The answer is due today"), _("The period ends today.")),
    "overdue": (
        _("The answer is overdue"),
        _("The period has ended without an answer. Please answer now, or tell the petitioner why not."),
    ),
    "progress-notice": (_("Progress notice"), ""),
    "supplement-soon": (_("Supplement due soon"), ""),
    "supplement-late": (
        _("The petitioner's reply did not come"),
        _("The day for the reply has passed. Ask again, go on without it, or return the petition."),
    ),
    "promise-soon": (
        _("A promise is due soon"),
        _("In a week the day comes that the city named in its answer. Report when the measures are done."),
    ),
    "promise-overdue": (
        _("A promise was not kept"),
        _("The day that the city named in its answer has passed, and nobody has reported the measures done."),
    ),
    "reopening-asked": (
        _("A request to look at it again is waiting"),
        _("The petitioner asked to look at the petition again. Reopen it, or explain why it stays as it is."),
    ),
}

# What a reminder of the second, third and later steps adds.
ESCALATIONS: dict[int, Words] = {
    2: _("The head of the department is told as well."),
    3: _("The head of the department and the coordinating department are told as well."),
    4: _("The coordinating department and the petition examiners are told every three working days."),
}

_SEE = _("See how far it is at any time, with the receipt number and the access code of your receipt.")
_WITHDRAW = _("You can withdraw the petition until it is decided.")
_ASK_AGAIN = _("If something is still open, you can ask us to look at it again.")
_REPLY = _("Write your reply on the page of your petition, or phone the person in charge.")

# What the petitioner can do next; '' stands for the topics that are not listed.
NEXT_STEPS: dict[str, tuple[Words, ...]] = {
    "": (_SEE, _WITHDRAW),
    "request_supplement": (_REPLY, _WITHDRAW),
    "supplement_soon": (_REPLY, _WITHDRAW),
    "answer": (_("Tell us on the page of your petition how satisfied you are."), _ASK_AGAIN),
    "refuse": (_("Tell us on the page of your petition how satisfied you are."), _ASK_AGAIN),
    "complete": (_("Tell us on the page of your petition how satisfied you are."), _ASK_AGAIN),
    "close": (_ASK_AGAIN,),
    "decline_reopening": (_("If you have questions, please phone the person in charge."),),
    "withdraw": (_("You can file a new petition at any time."),),
}


def contents(topic: str, case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    """What one letter says besides number, title, department and person in charge.

    `quotes` are pairs of a label and a text somebody wrote; `facts` are further pairs for the table.
    """
    make = _CONTENTS.get(topic, _reason)
    context = make(case, event)
    for name in ("quotes", "facts"):
        context[name] = [[str(label), str(text)] for label, text in context.get(name, ()) if text]
    return context


def _text(event: "CaseEvent | None") -> str:
    return event.public_text if event else ""


def _reason(_case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    return {"quotes": [(_("Reason"), _text(event))]}


def _receipt(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    expected = clock.explain_if_accepted_at(case.kind, case.accept_due_at, case.own_days)
    return {
        "access_code": case.access_code,
        "announced": bool(event and event.data.get("announced")),
        "bring_list": case.is_multi_person,
        "accept_due": moment_words(case.accept_due_at),
        "expected": moment_words(expected.due),
        **_why(case, expected),
        "facts": [
            (_("Arrived"), moment_words(case.arrived_at)),
            (_("Registered after the outage"), iso_words(event.data.get("registered_at", "") if event else "")),
            (_("People who signed"), case.signers if case.signers > 1 else ""),
            (_("Photos and documents"), case.attachments.count()),
        ],
        "quotes": [(_("Place"), case.place), (_("What you wrote"), case.text)],
    }


def _why(case: "Case", explanation: "Explanation | None") -> dict[str, Any]:
    """Period, article and the days that do not count."""
    if explanation is None:
        return {}
    return {
        "period": str(explanation.rule.words),
        "article": str(clock.period_of(case).article),
        "in_hours": explanation.in_hours,
        "skipped": "" if explanation.in_hours else skipped_words(explanation),
    }


def _accept(case: "Case", _event: "CaseEvent | None") -> dict[str, Any]:
    if case.clock_started_at is None:
        return {}
    return _why(case, deadlines.explain(clock.rule_of(case), case.clock_started_at, calendar.current()))


def _transfer(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    slug = event.data.get("from", "") if event else ""
    old = Department.objects.filter(slug=slug).first()
    return {**_reason(case, event), "old_department": str(old or "")}


def _moved(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    data = event.data if event else {}
    return {**_reason(case, event), "old_due": iso_words(data.get("old_due_at", ""))}


def _classify(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    old_kind = KINDS.get(event.data.get("old_kind", "") if event else "")
    return {**_moved(case, event), "old_kind": str(old_kind.label) if old_kind else ""}


def _supplement(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    waiting = Suspension.objects.filter(case=case, ended_at__isnull=True).first()
    told = parse_date(event.data.get("answer_by", "")) if event else None
    day = told or (waiting.answer_by if waiting else None)
    question = _text(event) or (waiting.question if waiting else "")
    return {"answer_by": day_words(day) if day else "", "quotes": [(_("Our question"), question)]}


def _extend(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    ground = event.data.get("ground", "") if event else ""
    label = ExtensionGround(ground).label if ground in ExtensionGround.values else ""
    return {**_moved(case, event), "facts": [(_("Ground (Decree, art. 21)"), label)]}


def _answer(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    answer = answer_of(case, event)
    if answer is None:
        return {}
    return {
        "until": day_words(answer.until) if answer.until else "",
        "facts": [
            (_("Decision"), answer.get_decision_display()),
            (_("By when"), day_words(answer.until) if answer.until else ""),
            (_("You can object until"), day_words(answer.objection_until) if answer.objection_until else ""),
        ],
        "quotes": [
            (_("What you asked"), answer.gist),
            (_("What we found"), answer.facts),
            (_("Law and rules"), answer.law),
            (_("What the city decides and does"), answer.judgement),
            (_("What you can do if you disagree"), answer.remedies),
        ],
    }


def _complete(_case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    return {"quotes": [(_("What was done"), _text(event))]}


def _close(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    ending = Ending(case.ending).label if case.ending else ""
    remedies = "\n".join(f"- {item.label}: {item.text} ({item.article})" for item in remedies_for(case.kind))
    return {
        "facts": [(_("Ended because"), ending)],
        "quotes": [(_("Reason"), _text(event)), (_("What you can do if you disagree"), remedies)],
    }


def _reopen(case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    accept_due = moment_words(case.accept_due_at) if case.accepted_at is None else ""
    return {**_reason(case, event), "accept_due": accept_due}


def _withdraw(_case: "Case", event: "CaseEvent | None") -> dict[str, Any]:
    return {"quotes": [(_("What you wrote"), _text(event))]}


def _progress(case: "Case", _event: "CaseEvent | None") -> dict[str, Any]:
    late = case.due_at is not None and case.due_at < timezone.now()
    return {
        "late": late,
        "accepted": day_words(timezone.localdate(case.accepted_at)) if case.accepted_at else "",
        "facts": [(_("Progress"), case.get_progress_display())],
    }


_CONTENTS: "dict[str, Callable[[Case, CaseEvent | None], dict[str, Any]]]" = {
    "filed": _receipt,
    "accept": _accept,
    "transfer": _transfer,
    "classify": _classify,
    "request_supplement": _supplement,
    "supplement_soon": _supplement,
    "extend": _extend,
    "answer": _answer,
    "refuse": _answer,
    "complete": _complete,
    "close": _close,
    "decline_reopening": _close,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "replanned": _moved,
    "progress_notice": _progress,
}


def _add(letters: "Iterable[Letter]", reminders: "Mapping[str, tuple[Words, Words]]") -> None:
    for letter in letters:
        if letter.to_petitioner:
            HEADLINES[letter.topic] = letter.to_petitioner
        if letter.to_office:
            OFFICE_HEADLINES[letter.topic] = letter.to_office
        if letter.next_steps:
            NEXT_STEPS[letter.topic] = letter.next_steps
        if letter.contents:
            _CONTENTS[letter.topic] = letter.contents
    REMINDERS.update(reminders)


def add(texts: Texts) -> None:
    """The words of a program's own happenings."""
    _add(texts.letters, dict(texts.reminders))


_add(LETTERS.values(), MORE_REMINDERS)
