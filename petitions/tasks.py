"""Celery's side: housekeeping of what was typed and never sent, and the Mondays made ahead."""

from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from civic.cases.models import Attachment
from civic.celery import task

from .models import Draft, DraftFile
from .models.draft import KEPT_FOR
from .monday import planning


@task("petitions.drop_old_drafts")
def drop_old_drafts() -> int:
    """Remove drafts nobody touched for two days, and stored files that belong to nothing. Safe to repeat."""
    dropped = sum(_drop(key) for key in Draft.objects.idle().values_list("pk", flat=True)[:1000])
    drop_orphan_files()
    return dropped


@task("petitions.plan_mondays")
def plan_mondays() -> int:
    """Make the sessions of the next weeks and open those due. Safe to repeat. Returns how many it changed."""
    return len(planning.plan_ahead())


def _drop(key: UUID) -> bool:
    """Drop one draft unless somebody is working on it or changed it meanwhile."""
    with transaction.atomic():
        draft = Draft.objects.idle().filter(pk=key).select_for_update(skip_locked=True).first()
        if draft is not None:
            draft.drop()
    return draft is not None


def drop_orphan_files() -> int:
    """Remove stored files of this and last month that no draft and no attachment names.

    They remain when a server dies between storing a file and writing its row. Files younger than `KEPT_FOR`
    stay: their row may be about to be written.
    """
    today = timezone.localdate()
    last_month = today.replace(day=1) - timedelta(days=1)
    return sum(_drop_orphans(f"petitions/{day:%Y}/{day:%m}") for day in (today, last_month))


def _drop_orphans(folder: str) -> int:
    try:
        _folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    paths = [f"{folder}/{name}" for name in names]
    dropped = 0
    for start in range(0, len(paths), 500):
        some = paths[start : start + 500]
        known = set(Attachment.objects.filter(file__in=some).values_list("file", flat=True))
        known |= set(DraftFile.objects.filter(file__in=some).values_list("file", flat=True))
        for path in some:
            if path not in known and timezone.now() - default_storage.get_modified_time(path) > KEPT_FOR:
                default_storage.delete(path)
                dropped += 1
    return dropped
