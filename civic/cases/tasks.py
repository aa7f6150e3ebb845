"""Celery's side of the cases: thin, repeatable, safe when two run at once."""

from civic.celery import task

from . import housekeeping, replanning


@task("cases.housekeeping")
def run_housekeeping() -> None:
    housekeeping.run()


@task("cases.replan")
def replan() -> None:
    replanning.run_if_changed()
