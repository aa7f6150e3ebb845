"""Celery's side of the outbox: thin, repeatable, safe when two run at once."""

from celery import shared_task

from . import delivery, digest


@shared_task(name="notices.send")  # type: ignore[untyped-decorator]  # celery has no types
def send() -> None:
    delivery.send_due()


@shared_task(name="notices.digest")  # type: ignore[untyped-decorator]  # celery has no types
def queue_digest() -> None:
    digest.queue_digest()
