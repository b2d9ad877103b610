"""Is this process up, and can this installation work?"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError

from votes.crypto.group import BACKEND_NAME


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Is this process up? Asks nothing of any other."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Can this installation work? 503 without the database or with migrations to run; the broker only degrades it.

    ``ristretto`` says which library checks ballots.
    """
    checks = {"database": _database(), "broker": _broker()}
    ready = checks["database"] == "ok"
    return JsonResponse(
        {"ready": ready, "checks": checks, "ristretto": BACKEND_NAME}, status=200 if ready else 503
    )


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "migrations to run" if behind else "ok"


def _broker() -> str:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as broker:
            broker.ping()
    except RedisError:
        return "unreachable (e-mail and deadlines wait for it)"
    return "ok"
