"""What people are told of the mayor's instructions: letters, reminders, and what the events of them say."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from civic.cases.models import Case, CaseEvent
from civic.cases.recipients import Handler
from civic.cases.remedies import remedies_for
from civic.cases.states import Progress
from civic.cases.texts.letter import Letter, Texts, Words
from civic.cases.wording import day_words
from petitions.models import Instruction
from petitions.models.instruction import State

if TYPE_CHECKING:
    from civic.people.models import User

LABELS: Mapping[str, Words] = {
    "instruction_given": gettext_lazy("The mayor gave an instruction"),
    "instruction_taken": gettext_lazy("The department took over the instruction"),
    "instruction_planned": gettext_lazy("The department planned the instruction"),
    "instruction_progress": gettext_lazy("The department told how far the instruction is"),
    "instruction_postponed": gettext_lazy("The instruction takes longer"),
    "instruction_passed_on": gettext_lazy("The instruction was passed to another department"),
    "instruction_reported": gettext_lazy("The department reported the instruction done"),
    "instruction_confirmed": gettext_lazy("The visitor confirmed that it is done"),
    "instruction_disputed": gettext_lazy("The visitor says that it is not done"),
    "instruction_unanswered": gettext_lazy("No answer came; the city looks at it again"),
    "instruction_lasting": gettext_lazy("The instruction is fulfilled"),
    "instruction_not_lasting": gettext_lazy("It did not last; the work goes on"),
    "instruction_dropped": gettext_lazy("The instruction was given up"),
    "instruction_drop_proposed": gettext_lazy("The department says that it cannot be done"),
    "instruction_drop_refused": gettext_lazy("The department has to do it after all"),
}

# Kind of reminder: headline and sentence for the office.
REMINDERS: dict[str, tuple[Words, Words]] = {
    "monday.instruction-take": (
        gettext_lazy("An instruction of the mayor waits to be taken over"),
        gettext_lazy(
            "Instruction %(nth)s should have been taken over within one working day. Take it over and name who is in "
            "charge. It is to be done by %(day)s."
        ),
    ),
    "monday.instruction-soon": (
        gettext_lazy("An instruction of the mayor is to be done soon"),
        gettext_lazy(
            "Three working days are left for instruction %(nth)s, until %(day)s. Report it done, or postpone it "
            "with a reason before the day comes."
        ),
    ),
    "monday.instruction-overdue": (
        gettext_lazy("An instruction of the mayor is overdue"),
        gettext_lazy(
            "Instruction %(nth)s was to be done by %(day)s. Report it done, or tell the visitor by when and why."
        ),
    ),
    "monday.instruction-silent": (
        gettext_lazy("Nothing was heard of an instruction of the mayor"),
        gettext_lazy(
            "For 30 days nobody has reported how far instruction %(nth)s is. The visitor waits; please report. It is "
            "to be done by %(day)s."
        ),
    ),
    "monday.instruction-confirm": (gettext_lazy("The visitor has not said yet whether it is done"), ""),
    "monday.instruction-lapse": (gettext_lazy("The time for the visitor's answer ends"), ""),
    "monday.instruction-check": (
        gettext_lazy("Look again whether it lasts"),
        gettext_lazy(
            "Instruction %(nth)s was reported done some weeks ago. Please look whether it lasts, and write it down: "
            "only then it is fulfilled."
        ),
    ),
}


def page_url(instruction: Instruction) -> str:
    """The page of an instruction in the workplace, for mails to staff."""
    return settings.SITE_URL + reverse("admin:petitions_instruction_change", args=[instruction.pk])


def instruction_of(event: CaseEvent) -> Instruction | None:
    """The instruction an event is about."""
    rows = Instruction.objects.select_related("case", "department", "officer")
    return rows.filter(pk=event.data.get("instruction")).first()


def _data(event: CaseEvent, key: str) -> str:
    return str(event.data.get(key, ""))


def _day(event: CaseEvent, key: str) -> str:
    day = parse_date(_data(event, key))
    return day_words(day) if day else ""


def _department(event: CaseEvent, key: str = "department") -> str:
    """The name of a department as it was, in the reader's language."""
    names = event.data.get(key) or ["", ""]
    return str(names[1] if get_language() == "en" else names[0])


def _percent(event: CaseEvent) -> str:
    return f"{event.data['percent']} %" if "percent" in event.data else ""


# --- What the visitor reads ---

# What the words of an event's author are called in its letter.
_QUOTED: dict[str, Words] = {
    "instruction_planned": gettext_lazy("Plan"),
    "instruction_progress": gettext_lazy("How far it is"),
    "instruction_reported": gettext_lazy("What was done"),
    "instruction_lasting": gettext_lazy("What we saw"),
    "instruction_not_lasting": gettext_lazy("What we saw"),
    "instruction_disputed": gettext_lazy("What you wrote"),
}


def _letter(case: Case, event: CaseEvent | None) -> dict[str, Any]:
    """Contents of the letter about one event; about all instructions that wait for an answer without one."""
    if event is None:
        return _waiting(case)
    row = instruction_of(event)
    said = event.public_text if event.verb != "instruction_given" else ""
    return {
        **({"handler": handler_of(row).as_context()} if row else {}),
        "nth": event.data.get("nth", ""),
        "due_on": _day(event, "due_on"),
        "old_due_on": _day(event, "old_due_on"),
        "confirm_by": _day(event, "confirm_by"),
        "check_on": _day(event, "check_on"),
        "old_department": _department(event, "old_department"),
        "facts": [
            (_("Instruction"), _data(event, "nth")),
            (_("Department"), str(row.department) if row else ""),
            (_("Done so far"), _percent(event)),
            (_("To be done by"), _day(event, "due_on")),
            (_("Your answer by"), _day(event, "confirm_by")),
            (_("We look at it again on"), _day(event, "check_on")),
        ],
        "quotes": [
            (_("What the mayor told the department to do"), row.text if row else ""),
            (_QUOTED.get(event.verb, _("Reason")), said),
            (_("Why it is less than before"), _data(event, "reason")),
            (_("Why there is no photo"), _data(event, "no_photo")),
            (_("What the city does instead"), _data(event, "instead")),
            (_("What you can do if you disagree"), _remedies(case) if event.verb == "instruction_dropped" else ""),
        ],
    }


def _waiting(case: Case) -> dict[str, Any]:
    rows = list(
        Instruction.objects.filter(case=case, state=State.REPORTED).select_related("department", "officer", "case")
    )
    days = sorted(row.confirm_by for row in rows if row.confirm_by)
    return {
        **({"handler": handler_of(rows[0]).as_context()} if rows else {}),
        "confirm_by": day_words(days[0]) if days else "",
        "facts": [(_("Your answer by"), day_words(row.confirm_by) if row.confirm_by else "") for row in rows],
        "quotes": [(_("What was done"), row.result) for row in rows],
    }


def _remedies(case: Case) -> str:
    return "\n".join(
        f"- {item.label}: {item.text} ({item.article}) {item.link}".rstrip() for item in remedies_for(case.kind)
    )


def handler_of(row: Instruction) -> Handler:
    """Who is to do it, as every letter says (Decree art. 31): department, officer in charge, telephone."""
    post = row.officer.posts.filter(department=row.department_id).first() if row.officer else None
    phone = (post.phone if post else "") or row.department.phone or settings.CITY_PHONE
    name = f"{row.officer.name} {post.title if post else ''}".strip() if row.officer else ""
    return Handler(str(row.department), name, phone)


# --- What the office reads ---


def _own_people(case: Case, event: CaseEvent) -> "Iterable[User]":
    """Who is in charge of the instruction, and the heads."""
    from ..instructionreminders import heads, in_charge, without_visitor

    row = instruction_of(event)
    return without_visitor(case, [*in_charge(row), *heads(row)]) if row else []


def _people_of_dispute(case: Case, event: CaseEvent) -> "Iterable[User]":
    """Those in charge, the heads, and the mayor's office."""
    from ..instructionreminders import givers, without_visitor

    return without_visitor(case, [*_own_people(case, event), *givers()])


def _givers(case: Case, event: CaseEvent) -> "Iterable[User]":
    from ..instructionreminders import givers, without_visitor

    return without_visitor(case, givers())


def _case_people(case: Case, event: CaseEvent) -> "Iterable[User]":
    """Those who are to complete the case, once its last instruction has come to its end; nobody before."""
    from civic.cases.recipients import Office

    from ..instructionreminders import without_visitor

    if case.progress != Progress.UNDER_WAY or Instruction.objects.filter(case=case).open().exists():
        return []
    return without_visitor(case, Office(case).in_charge())


def _to_office(sentence: Words) -> Any:
    """What the letter to the office says of an instruction, with one sentence."""

    def contents(case: Case, event: CaseEvent) -> dict[str, Any]:
        row = instruction_of(event)
        facts = [(_("Instruction"), _data(event, "nth")), (_("Done so far"), _percent(event))]
        return {
            "sentence": str(sentence),
            "department": str(row.department) if row else str(case.department),
            "due": day_words(row.due_on) if row and row.state in OPEN_FOR_OFFICE else "",
            "facts": [[label, value] for label, value in facts if value],
            **({"case_url": page_url(row)} if row else {}),
        }

    return contents


OPEN_FOR_OFFICE = frozenset({State.GIVEN, State.TAKEN, State.UNDER_WAY})


def _complete(case: Case, event: CaseEvent) -> dict[str, Any]:
    from civic.cases.wording import office_url

    sentence = _("No instruction of this case is open any more. Report the measures done, so that the case ends.")
    return {"sentence": sentence, "case_url": office_url(case), "due": ""}


# --- What stands beside an event in the history ---


def _facts(event: CaseEvent) -> list[str]:
    data = event.data
    found = [_("Instruction %(nth)s") % {"nth": data.get("nth", "")}]
    if event.verb == "instruction_passed_on":
        words = {"old": _department(event, "old_department"), "new": _department(event)}
        found.append(_("From %(old)s to %(new)s") % words)
    elif data.get("department"):
        found.append(_department(event))
    if "percent" in data:
        found.append(_("Done: %(percent)s %%") % {"percent": data["percent"]})
    found += [
        sentence % {"day": _day(event, key)}
        for key, sentence in (
            ("due_on", _("To be done by %(day)s")),
            ("old_due_on", _("Before: %(day)s")),
            ("confirm_by", _("The visitor answers by %(day)s")),
            ("check_on", _("Looked at again on %(day)s")),
        )
        if _day(event, key)
    ]
    if data.get("on_behalf"):
        found.append(_("Noted at the city, as the visitor said it"))
    found += [
        f"{label}: {data[key]}"
        for key, label in (
            ("reason", _("Why it is less than before")),
            ("no_photo", _("Why there is no photo")),
            ("instead", _("What the city does instead")),
        )
        if data.get(key)
    ]
    return [" · ".join(found)]


_SEE = gettext_lazy("On the page of your petition you see at any time how far it is.")
_ASK = gettext_lazy("If you have questions, please phone the person in charge.")
_ANSWER = gettext_lazy("Tell us on the page of your petition whether it is done, or phone the person in charge.")


def _to_visitor(topic: str, headline: Words, *, important: bool = False, **office: Any) -> Letter:
    return Letter(
        topic, to_petitioner=headline, contents=_letter, next_steps=(_SEE, _ASK), important=important, **office
    )


TEXTS = Texts(
    letters=(
        _to_visitor(
            "instruction_given",
            gettext_lazy("The mayor gave an instruction about your petition"),
            to_office=gettext_lazy("The mayor gave your department an instruction"),
            people=_own_people,
            office_contents=_to_office(
                gettext_lazy("Take it over within one working day, and write the plan; the visitor reads it.")
            ),
        ),
        _to_visitor("instruction_planned", gettext_lazy("How the mayor's instruction is carried out")),
        _to_visitor("instruction_progress", gettext_lazy("How far the mayor's instruction is")),
        _to_visitor("instruction_postponed", gettext_lazy("The mayor's instruction takes longer")),
        _to_visitor(
            "instruction_passed_on",
            gettext_lazy("Another department carries out the mayor's instruction"),
            to_office=gettext_lazy("An instruction of the mayor was passed to your department"),
            people=_own_people,
            office_contents=_to_office(gettext_lazy("Take it over within one working day.")),
        ),
        Letter(
            "instruction_reported",
            to_petitioner=gettext_lazy("What the mayor promised is done: please look"),
            contents=_letter,
            next_steps=(_ANSWER,),
            important=True,
        ),
        Letter(
            "instruction_confirm_soon",
            to_petitioner=gettext_lazy("Is it done? Please tell us"),
            contents=_letter,
            next_steps=(_ANSWER,),
        ),
        Letter(
            "instruction_confirmed",
            to_office=gettext_lazy("The visitor confirmed that it is done"),
            people=_own_people,
            office_contents=_to_office(gettext_lazy("It is looked at again some weeks later; then it is fulfilled.")),
        ),
        _to_visitor(
            "instruction_disputed",
            gettext_lazy("We have heard that it is not done"),
            to_office=gettext_lazy("The visitor says that it is not done"),
            people=_people_of_dispute,
            office_contents=_to_office(
                gettext_lazy("Read what is missing, talk to the visitor, and go on with the work.")
            ),
        ),
        _to_visitor("instruction_unanswered", gettext_lazy("We look at it again ourselves")),
        _to_visitor(
            "instruction_lasting",
            gettext_lazy("The mayor's instruction is fulfilled"),
            important=True,
            to_office=gettext_lazy("All instructions of the mayor about a case have come to their end"),
            people=_case_people,
            office_contents=_complete,
        ),
        _to_visitor(
            "instruction_not_lasting",
            gettext_lazy("It did not last: we go on with the work"),
            to_office=gettext_lazy("What was reported done did not last"),
            people=_own_people,
            office_contents=_to_office(gettext_lazy("Read what was seen, and go on with the work.")),
        ),
        _to_visitor(
            "instruction_dropped",
            gettext_lazy("The mayor's instruction cannot be carried out"),
            important=True,
            to_office=gettext_lazy("All instructions of the mayor about a case have come to their end"),
            people=_case_people,
            office_contents=_complete,
        ),
        Letter(
            "instruction_drop_proposed",
            to_office=gettext_lazy("A department says that an instruction cannot be done"),
            people=_givers,
            office_contents=_to_office(gettext_lazy("Read its reason, and decide: give it up, or it has to be done.")),
        ),
        Letter(
            "instruction_drop_refused",
            to_office=gettext_lazy("The instruction has to be done after all"),
            people=_own_people,
            office_contents=_to_office(gettext_lazy("Read the reason on the page of the instruction.")),
        ),
    ),
    reminders=tuple(REMINDERS.items()),
    facts=tuple((verb, _facts) for verb in LABELS),
)
