"""Celery's side of the reminders: thin, repeatable, safe when two run at once."""

from celery import shared_task

from . import firing


@shared_task(name="reminders.fire")  # type: ignore[untyped-decorator]  # celery has no types
def fire() -> None:
    firing.fire_due()
