"""Celery's side of the cases: thin, repeatable, safe when two run at once."""

from celery import shared_task

from . import housekeeping, replanning


@shared_task(name="cases.housekeeping")  # type: ignore[untyped-decorator]  # celery has no stubs
def run_housekeeping() -> None:
    housekeeping.run()


@shared_task(name="cases.replan")  # type: ignore[untyped-decorator]  # celery has no stubs
def replan() -> None:
    replanning.run_if_changed()
