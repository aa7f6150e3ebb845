"""Run as a process of its own by test_chaos: `python -m tests.reminders.sweeper plan 200` or `… sweep`.

It knows one kind, `test.kind`, whose handler queues one mail for each reminder. `plan` makes the tables first.
`sweep` prints how many reminders it fired and how many mails it sent.
"""

import sys

import django
from django.core.management import call_command

django.setup()

from django.utils import timezone  # noqa: E402 - after setup

from civic.notices.delivery import send_due  # noqa: E402 - after setup
from civic.notices.outbox import Recipient, queue  # noqa: E402 - after setup
from civic.reminders import kinds, planning  # noqa: E402 - after setup
from civic.reminders.firing import fire_due  # noqa: E402 - after setup
from civic.reminders.models import Reminder  # noqa: E402 - after setup


def tell(reminder: Reminder) -> None:
    to = Recipient("email", f"n{reminder.subject_id}@example.org")
    queue(key=f"told/{reminder.pk}", template="digest", to=to, context={"count": 1, "list_url": "/"})


def plan(count: int) -> None:
    for app in ("notices", "reminders"):
        call_command("migrate", app, verbosity=0, skip_checks=True)
    for number in range(count):
        subject = ("case", number)
        planning.plan(kind="test.kind", subject=subject, due_at=timezone.now(), key=f"case/{number}")


def sweep() -> None:
    kinds.register("test.kind", tell)
    fired = fire_due()
    sys.stdout.write(f"{fired} {send_due().sent}\n")


if __name__ == "__main__":
    plan(int(sys.argv[2])) if sys.argv[1] == "plan" else sweep()
