"""What a program writes into the history of a case besides the verbs, and how it holds a case open."""

from types import MappingProxyType

import pytest

from civic.cases import happenings, lettertexts, texts
from civic.cases.models.event import EVENT_LABELS
from civic.cases.texts.letter import Letter, Texts
from civic.cases.workflow import Actor, ChangedMeanwhile, Decision, Progress, WorkflowError
from civic.notices.channels import EmailSender
from civic.notices.models import Notice
from civic.notices.rendering import Message
from civic.programs import registry
from tests.makers import accepted_case, answer_parts, make_case

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def met(monkeypatch):
    """A program that calls `met` a happening, with a letter."""
    monkeypatch.setattr(texts, "_FACTS", list(texts._FACTS))
    letter = Letter(
        "met", to_petitioner="만났습니다", contents=lambda _case, _event: {"calendar": CALENDAR}, at_once=True
    )
    happenings.register(Texts(letters=(letter,), facts=(("met", lambda _event: ["시장실에서"]),)), {"met": "만남"})
    yield
    for known in (lettertexts.HEADLINES, lettertexts._CONTENTS, texts.LETTERS, EVENT_LABELS):
        known.pop("met", None)


def test_a_happening_is_an_event_with_label_facts_and_letter(met, desk):
    case = make_case()
    with happenings.happen(case, "met", by=desk, actor=Actor.DESK) as taken:
        taken.public_text = "주차장을 만들겠습니다."
    event = case.events.last()
    assert (event.verb, event.label, event.by, event.actor) == ("met", "만남", desk, Actor.DESK)
    assert texts.facts(event) == ["시장실에서"]
    assert case.version == 1 and case.progress == Progress.ARRIVED
    notice = Notice.objects.get(key__contains="/met/")
    assert notice.not_before is None
    assert notice.context["calendar"] == CALENDAR


def test_a_calendar_goes_with_the_mail_as_a_file():
    notice = Notice(key="k", channel="email", to_address="hong@example.kr")
    mail = EmailSender()._mail(notice, Message(subject="만남", text="글", calendar=CALENDAR))
    assert [(part.filename, part.mimetype) for part in mail.attachments] == [("appointment.ics", "text/calendar")]


def test_a_happening_nobody_registered_is_refused(desk):
    with pytest.raises(LookupError), happenings.happen(make_case(), "unheard-of", by=desk, actor=Actor.DESK):
        pass


def test_a_verb_is_no_happening(desk):
    with pytest.raises(LookupError), happenings.happen(make_case(), "answer", by=desk, actor=Actor.DESK):
        pass
    with pytest.raises(ValueError, match="answer"):
        happenings.register(Texts(), {"answer": "답"})


def test_who_saw_an_older_version_changes_nothing(met, desk):
    case = make_case()
    case.note(text="메모", by=desk)
    with pytest.raises(ChangedMeanwhile), happenings.happen(case, "met", by=desk, actor=Actor.DESK, version=0):
        pass
    assert case.events.count() == 2


@pytest.fixture
def held(monkeypatch):
    """The program of the petitions keeps its cases open, and hears of each event."""
    heard = []
    program = registry.get("petitions")
    kept = {name: getattr(program, name) for name in program.__slots__}
    kept |= {"holds": lambda case: "지시가 남아 있습니다.", "on_event": lambda *said: heard.append(said)}
    holding = type(program)(**kept)
    monkeypatch.setitem(registry._programs, "petitions", holding)
    return MappingProxyType({"heard": heard})


def test_a_case_the_program_holds_does_not_come_to_its_end(held, officer, desk):
    case = accepted_case()
    with pytest.raises(WorkflowError, match=r"지시가 남아 있습니다\."):
        case.answer(decision=Decision.ADOPTED, parts=answer_parts(), by=officer)
    assert not case.may("close", desk)
    with pytest.raises(WorkflowError, match=r"지시가 남아 있습니다\."):
        case.close(ending="duplicate", reason="같은 민원", by=desk)
    assert case.progress == Progress.ACCEPTED and not case.answers.exists()


def test_the_program_hears_of_each_event_in_its_transaction(held, officer):
    case = accepted_case()
    assert [event.verb for _case, event in held["heard"]] == ["accept"]
    assert held["heard"][0][0].pk == case.pk
