"""A likely life of a demo case: accepted, passed on, asked about, answered, carried out, rated."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from civic.cases import calendar, deadlines
from civic.cases.models import Case
from civic.cases.verbs.answering import AnswerParts
from civic.cases.verbs.supplement import FoundLater, default_supplement_day, is_late_request, last_day_again
from civic.cases.workflow import Decision, Ending, Progress
from civic.organization.models import Officer
from civic.people.models import User
from civic.people.petitioner import Petitioner

from .elsewhere import belongs_elsewhere, consult
from .moves import misrouted
from .stories import Story

REMEDIES = "이 답변에 이의가 있으시면 국민권익위원회에 고충민원을 내거나, 처분을 안 날부터 90일 안에 행정심판을 청구하실 수 있습니다."
SAME_PLACE = "같은 곳의 민원을 이미 처리하고 있습니다. 그 결과를 함께 알려 드리겠습니다."
LATE_SHARE = 0.2  # of the cases of the last two weeks


@dataclass
class Life:
    """One case and the moment its story has reached."""

    case: Case
    story: Story
    officer: User
    chance: random.Random
    moment: datetime
    now: datetime

    def later(self, least: float, most: float) -> bool:
        """Let working hours pass; False when that leads past now."""
        hours = self.chance.uniform(least, most)
        self.moment = deadlines.add_working_hours(self.moment, hours, calendar.current())
        return self.moment < self.now

    @property
    def can_ask(self) -> bool:
        """Whether there is somebody to ask, to rate and to change their mind."""
        return self.case.contact_id is not None

    @property
    def is_recent(self) -> bool:
        """Whether a question to the petitioner may still be waiting for its reply."""
        return self.now - self.case.arrived_at < timedelta(days=9)

    @property
    def waits_for_account(self) -> bool:
        """The newest petition of the demo citizen is asked about, so that whoever signs in can reply."""
        contact = self.case.contact
        return self.is_recent and contact is not None and contact.user_id is not None

    @property
    def petitioner(self) -> Petitioner:
        return Petitioner(self.case.number)

    @property
    def answer(self) -> AnswerParts:
        return AnswerParts(
            gist=f"“{self.case.title}”라는 말씀으로 이해하였습니다.",
            facts=self.story.facts,
            judgement=self.story.judgement,
            law=self.story.law,
        )


def demo_officers() -> dict[str, User]:
    """An officer of each department, by its slug."""
    posts = Officer.objects.current().select_related("user", "department").order_by("-pk")
    return {post.department.slug: post.user for post in posts}


def working_day(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def dice(seed: int) -> random.Random:
    """The dice of a part of the demonstration, which fall the same way every time."""
    return random.Random(seed)  # noqa: S311 - no secret hangs on them


def live_all(cases: Iterable[tuple[Case, Story]], chance: random.Random, now: datetime) -> None:
    """Lead each case, with the story it tells, through a likely life until now."""
    officers = demo_officers()
    for case, story in cases:
        officer = officers.get(case.department.slug) or next(iter(officers.values()))
        live(Life(case, story, officer, chance, case.arrived_at, now))


def live(life: Life) -> None:
    """Lead a case through a likely life until it reaches now."""
    if not life.later(0.5, 7.5):
        return
    life.case.accept(by=life.officer, at=life.moment)
    if belongs_elsewhere(life):
        return
    quick = life.case.kind == "other"  # three working hours
    if (not quick and not misrouted(life)) or not life.later(0.2, 0.6 if quick else 5):
        return
    life.case.assign(officer=life.officer, by=life.officer, at=life.moment)
    if life.chance.random() < 0.1 and life.later(0.5, 3) and life.case.kind != "suggestion":
        life.case.classify(
            kind="suggestion", category=life.case.category, reason="제도 개선을 바라시는 내용이어서 건의민원으로 봅니다.",
            by=life.officer, at=life.moment,
        )  # fmt: skip
    if (
        life.can_ask
        and (life.chance.random() < (0.4 if life.is_recent else 0.15) or life.waits_for_account)
        and life.later(0.1, 0.6 if quick else 6)
        and not _supplement(life)
    ):
        return
    consult(life)
    if not quick and life.chance.random() < 0.12 and life.later(4, 20):
        _extend(life)
    if life.can_ask and life.moment < life.now and life.chance.random() < 0.03:
        life.case.withdraw(by=life.petitioner, at=life.moment, reason="이웃과 이야기해서 풀렸습니다. 고맙습니다.")
        return
    if _is_late_now(life):
        return
    if life.later(0.2, 2.7 if quick else 44):
        _conclude(life)


def _is_late_now(life: Life) -> bool:
    """A few of the newest are a little late, so that the lists of late cases can be tried."""
    age = life.now - life.case.arrived_at
    return timedelta(days=2) < age < timedelta(days=16) and life.chance.random() < LATE_SHARE


def _supplement(life: Life) -> bool:
    answer_by = default_supplement_day(timezone.localdate(life.moment))
    late = is_late_request(life.case, life.moment)
    life.case.request_supplement(
        question=life.story.question,
        answer_by=answer_by,
        found_later=FoundLater.EXAMINING if late else "",
        by=life.officer,
        at=life.moment,
    )
    if life.chance.random() < (0.7 if life.is_recent else 0.3) or life.waits_for_account:
        _never_supplied(life, answer_by)
        return False
    if not life.later(3, 24):
        return False
    life.case.supply(
        reply="말씀하신 내용을 적어 보냅니다. 마을 정자 바로 옆입니다.", by=life.petitioner, at=life.moment
    )
    return True


def _never_supplied(life: Life, answer_by: date) -> None:
    """The day goes by, a second one too, and two working days later the petition is returned (Decree art. 24, 25)."""
    life.moment = timezone.make_aware(datetime.combine(answer_by, time(9)))
    if not life.later(9, 16):
        return
    again = last_day_again(timezone.localdate(life.moment))
    life.case.request_again(
        question="앞서 여쭤본 내용을 아직 받지 못했습니다. 한 번 더 부탁드립니다.", answer_by=again, by=life.officer, at=life.moment
    )  # fmt: skip
    life.moment = timezone.make_aware(datetime.combine(again, time(9)))
    if life.later(9, 16):
        life.case.close(
            ending=Ending.RETURNED,
            reason="여쭤본 내용에 답이 없어 더 살필 수 없었습니다. 언제든지 다시 신청하실 수 있습니다.",
            by=life.officer,
            at=life.moment,
        )


def _extend(life: Life) -> None:
    life.case.extend(
        amount=life.chance.randint(2, 5), ground="facts", reason="현장을 두 번 더 확인해야 해서 시간이 더 필요합니다.",
        by=life.officer, at=life.moment,
    )  # fmt: skip


def _conclude(life: Life) -> None:
    endings: list[tuple[Callable[[Life], None], float]] = [
        (_answer, 0.5),
        (_promise, 0.3),
        (_refuse, 0.14),
        (_end, 0.06),
    ]
    life.chance.choices([one for one, _weight in endings], [weight for _one, weight in endings])[0](life)
    if life.case.progress == Progress.CLOSED or not life.later(4, 40):
        return
    _afterwards(life)


def _answer(life: Life) -> None:
    decision = life.chance.choice([Decision.ADOPTED, Decision.ADOPTED, Decision.PARTLY, Decision.ALTERNATIVE])
    life.case.answer(decision=decision, parts=life.answer, by=life.officer, at=life.moment)


def _promise(life: Life) -> None:
    parts = life.answer
    day = timezone.localdate(life.now) + timedelta(days=life.chance.randint(3, 60))
    decision = life.chance.choice([Decision.ADOPTED, Decision.ADOPTED, Decision.LONG_TERM])
    life.case.answer(
        decision=decision,
        parts=AnswerParts(parts.gist, parts.facts, parts.judgement, parts.law, until=day),
        by=life.officer,
        at=life.moment,
    )


def _refuse(life: Life) -> None:
    life.case.refuse(
        parts=AnswerParts(
            gist=life.answer.gist,
            facts=life.story.facts,
            judgement="올해 예산과 시설 기준으로는 하기 어렵습니다. 대신 내년 주민참여예산에 제안하실 수 있도록 돕겠습니다.",
            law=life.story.law,
            remedies=REMEDIES,
        ),
        by=life.officer,
        at=life.moment,
    )


def _end(life: Life) -> None:
    life.case.close(ending=Ending.DUPLICATE, reason=SAME_PLACE, by=life.officer, at=life.moment)


def _afterwards(life: Life) -> None:
    """Measures done, ratings, publication, the wish to look again."""
    case = life.case
    if case.progress == Progress.UNDER_WAY and life.chance.random() < 0.35:
        case.complete(text="약속드린 공사를 마쳤습니다. 현장에서 확인하였습니다.", by=life.officer, at=life.moment)
    if case.publication_agreed and life.chance.random() < 0.7:
        answer = case.latest_answer
        told = answer.judgement if answer is not None else life.story.judgement
        case.publish(title=case.title, text=case.text, answer=told, by=None, at=life.moment)
    if life.can_ask and life.chance.random() < 0.4:
        stars = 2 if case.decision == Decision.REFUSED else life.chance.choice([3, 4, 4, 5, 5])
        case.rate(stars=stars, by=life.petitioner, at=life.moment, comment="")
    if life.can_ask and case.progress == Progress.DONE and life.chance.random() < 0.08 and life.later(1, 8):
        case.ask_reopening(reason="고친 뒤 이틀 만에 또 같은 일이 생겼습니다.", by=life.petitioner, at=life.moment)
        _look_again(life)


def _look_again(life: Life) -> None:
    """Within three working days somebody decides, and a case that is taken up again is answered again."""
    if not life.later(6, 22):
        return
    if life.chance.random() < 0.4:
        life.case.decline_reopening(
            reason="현장을 다시 보았습니다. 지금은 바르게 움직이고 있어 새로 처리하지 않습니다. 또 생기면 바로 전화해 주십시오.",
            by=life.officer,
            at=life.moment,
        )
        return
    life.case.reopen(reason="말씀하신 일이 다시 생긴 것을 확인하여 다시 살핍니다.", by=life.officer, at=life.moment)
    if life.later(0.2, 2.9 if life.case.kind == "other" else 30):
        _answer(life)
