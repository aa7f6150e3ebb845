"""For the machines that watch the portal: does it live, and is it ready to serve?"""

from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from civic.reminders.health import age_of_last_sweep, oldest_unsent

SWEEP_LATE = timedelta(minutes=10)
UNSENT_LATE = timedelta(minutes=15)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def _seconds(age: timedelta | None) -> int | None:
    return None if age is None else int(age.total_seconds())


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations and cache work, the sweeps come round and notices leave; else 503 with what is wrong."""
    wrong: list[str] = []
    sweep = unsent = None
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            wrong.append("migrations are missing")
        else:
            sweep, unsent = age_of_last_sweep(), oldest_unsent()
            if sweep is None or sweep > SWEEP_LATE:
                wrong.append("the sweeps do not come round")
            if unsent is not None and unsent > UNSENT_LATE:
                wrong.append("notices do not leave")
    except DatabaseError:
        wrong.append("the database does not answer")
    cache.set("readyz", "1", 10)
    if cache.get("readyz") != "1":
        wrong.append("the cache forgets")
    body = {"ready": not wrong, "wrong": wrong, "last_sweep_seconds": _seconds(sweep)}
    body["oldest_unsent_seconds"] = _seconds(unsent)
    return JsonResponse(body, status=503 if wrong else 200)
