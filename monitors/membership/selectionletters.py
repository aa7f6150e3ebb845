"""What those are written who were not appointed: that they are in reserve, or were not chosen."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.notices import outbox

from ..letters import Addressee, Message, tell
from ..models import Application, Call


def decided(call: Call, rows: Iterable[Application], at: datetime) -> None:
    """Tell those who are in reserve their place, and the others that they were not chosen."""
    with outbox.gathering():
        declined = []
        for row in rows:
            if row.state == Application.State.RESERVE:
                people = [Addressee.of_application(row)]
                tell(people, _key(call, "reserve"), _reserve(call, row.reserve_rank or 0), about=row.about, at=at)
            else:
                declined.append(Addressee.of_application(row))
        tell(declined, _key(call, "declined"), _declined(call), about=_about(call), at=at)


def _about(call: Call) -> str:
    return f"call/{call.pk}"


def _key(call: Call, what: str) -> str:
    return f"{_about(call)}/{what}"


def _reserve(call: Call, rank: int) -> Callable[[], Message]:
    def compose() -> Message:
        return Message(
            headline=_("You are on the reserve list of the city monitors"),
            paragraphs=[
                _("Thank you for applying for “%(title)s”. There were more applications than seats.")
                % {"title": call.title},
                _("When a seat falls vacant, we ask those on the list in their order. You need not do anything."),
                _("Your application is kept until then. You can withdraw it at any time."),
            ],
            facts=[(_("Your place"), str(rank))],
            path=reverse("monitors:home"),
            button=_("To the monitors’ page"),
            short=_("Your place: %(rank)s.") % {"rank": rank},
        )

    return compose


def _declined(call: Call) -> Callable[[], Message]:
    def compose() -> Message:
        return Message(
            headline=_("Your application as a city monitor"),
            paragraphs=[
                _("Thank you for applying for “%(title)s”. We could not choose you this time.") % {"title": call.title},
                _("There were more applications than seats, and districts, ages and occupations had to be balanced."),
                _("Your personal data in the application are erased 90 days from now. You can apply again next time."),
            ],
            path=reverse("monitors:home"),
            button=_("To the monitors’ page"),
        )

    return compose
