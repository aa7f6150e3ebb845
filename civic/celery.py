"""The Celery application: it only wakes things up; the database says what is to be done."""

import os
from collections.abc import Callable
from typing import TypeVar, cast

from celery import Celery, shared_task

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civic.settings")

app = Celery("civic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

Job = TypeVar("Job", bound=Callable[..., object])


def task(name: str) -> Callable[[Job], Job]:
    """Make a function a task that is called by this name; Celery brings no types of its own."""
    return cast(Callable[[Job], Job], shared_task(name=name))
