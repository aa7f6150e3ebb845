"""Celery's side of the reminders: thin, repeatable, safe when two run at once."""

from civic.celery import task

from . import firing


@task("reminders.fire")
def fire() -> None:
    firing.fire_due()
