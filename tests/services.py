"""Pytest plugin: bare ``pytest`` brings its own PostgreSQL and Valkey.

Loaded with ``-p tests.services`` (see pyproject.toml) so that the environment is complete before Django
reads it. With ``DATABASE_URL`` or ``REDIS_URL`` set, that server is used instead. Under xdist the
controller starts the services for all; each worker then has its own test database (pytest-django's doing)
and its own database number at the broker, so that no worker's Celery process takes another's tasks. The
controller migrates once: the workers' databases are copies of its own.
"""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Generator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from psrt.devstack.commands import throw_away_environment
from psrt.devstack.layout import PROJECT_ROOT
from psrt.devstack.programs import management_command
from psrt.devstack.services import throw_away_services

# Names the database that the workers' test databases are copies of, if there is one.
TEMPLATE = "PSRT_TEST_TEMPLATE"

_stack = contextlib.ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Complete the environment; a wrapper, to come before pytest-django, which loads the settings here."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _start()
        if early_config.known_args_namespace.numprocesses:
            _migrate_template()
    else:
        number = 1 + int(worker.removeprefix("gw"))
        os.environ["REDIS_URL"] = broker_database(os.environ["REDIS_URL"], number)
    try:
        return (yield)
    except BaseException:  # the settings do not load, say: then pytest_unconfigure is never called
        _stack.close()
        raise


def pytest_unconfigure() -> None:
    """Stop what was started, after everything else is done."""
    _stack.close()


def broker_database(url: str, number: int) -> str:
    """The same broker, another database: ``redis://host/0`` has it in the path, ``unix://`` in the query."""
    if url.startswith("unix://"):
        return f"{url.partition('?')[0]}?db={number}"
    return urlunsplit(urlsplit(url)._replace(path=f"/{number}"))


def _start() -> None:
    running = _stack.enter_context(throw_away_services(os.environ))
    static = _stack.enter_context(tempfile.TemporaryDirectory(prefix="psrt-static-"))
    os.environ.update(
        throw_away_environment(os.environ)
        | running.environment
        | {
            "PSRT_PROCESS": "web",
            "STATIC_ROOT": static,  # pages in tests link plain files, which need no collecting
            "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's event loop lives in the tests' thread
        }
    )


def _migrate_template() -> None:
    """Make a migrated database for the workers to copy (see tests/conftest.py), beside the one of the settings."""
    given = urlsplit(os.environ["DATABASE_URL"])
    name = f"psrt_template_{os.getpid()}"
    _stack.callback(_execute, f"DROP DATABASE IF EXISTS {name}")
    _execute(f"CREATE DATABASE {name}")
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(given._replace(path=f"/{name}")),
        "PSRT_PROCESS": "manage",
    }
    subprocess.run(
        management_command("migrate", "--noinput", "--verbosity", "0"),
        env=environment,
        cwd=PROJECT_ROOT,
        check=True,
    )
    os.environ[TEMPLATE] = name


def _execute(statement: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement.encode())
