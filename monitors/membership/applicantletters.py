"""What an applicant is told: that the application came, and that it is withdrawn."""

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.cases.wording import day_words, moment_words

from ..letters import Addressee, Message, tell
from ..models import Application


def tell_received(application: Application, at: datetime) -> None:
    """A letter with number and access code, at night, too: the person has just sent the form."""
    call = application.call

    def compose() -> Message:
        return Message(
            headline=_("Your application as a city monitor has come"),
            paragraphs=[
                _("Thank you. We have received your application for “%(title)s”.") % {"title": call.title},
                _(
                    "Applications are taken until %(day)s. After that the city chooses, with an eye to districts, ages "
                    "and occupations, and writes to everybody who has applied."
                )
                % {"day": day_words(call.closes_on)},
                _("With number and access code you can look it up or withdraw it. Please keep them to yourself."),
            ],
            facts=[
                (_("Number of the application"), application.number),
                (_("Access code"), application.code),
                (_("Came in on"), moment_words(at)),
            ],
            path=f"{reverse('monitors:join-mine')}#{application.number}",
            button=_("Look up my application"),
            short=_("Number %(number)s, access code %(code)s.")
            % {"number": application.number, "code": application.code},
        )

    _tell(application, "received", compose, at)


def tell_withdrawn(application: Application, at: datetime) -> None:
    """A letter that it is withdrawn, so that nobody does it behind the person's back."""
    call = application.call

    def compose() -> Message:
        words = _("Your application %(number)s for “%(title)s” is withdrawn. Nothing more happens with it.")
        again = _("If that was not you, please call us. As long as the call is open you can apply again.")
        return Message(
            headline=_("Your application as a city monitor is withdrawn"),
            paragraphs=[
                words % {"number": application.number, "title": call.title},
                again,
                _("Your personal data in it are erased 90 days from now."),
            ],
            path=reverse("monitors:join"),
            button=_("To the calls for monitors"),
            short=words % {"number": application.number, "title": call.title},
        )

    _tell(application, "withdrawn", compose, at)


def _tell(application: Application, what: str, compose: Callable[[], Message], at: datetime) -> None:
    people = [Addressee.of_application(application)]
    tell(people, f"{application.about}/{what}", compose, about=application.about, at_once=True, at=at)
