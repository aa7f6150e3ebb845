"""Celery's side of the outbox: thin, repeatable, safe when two run at once."""

from civic.celery import task

from . import delivery, digest


@task("notices.send")
def send() -> None:
    delivery.send_due()


@task("notices.digest")
def queue_digest() -> None:
    digest.queue_digest()
