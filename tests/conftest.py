import os
from collections.abc import Iterable, Iterator

import pytest
from django.core.management.commands import flush
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings

from tests.services import TEMPLATE

pytest_plugins = [
    "tests.cast",
    "tests.clock",
    "tests.fixtures.browser",
    "tests.fixtures.github",
    "tests.fixtures.static_files",
    "tests.fixtures.venues",
    "tests.fixtures.workers",
]

# A busy machine pauses any test now and then: an example that took long is not a failure.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


# Filled by what follows the migrations, and the same for every test.
_STANDING = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # pytest-django's own part of this fixture
) -> None:
    """Make a worker's test database as a copy of the migrated one, if there is one (tests/services.py)."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = os.environ.get(TEMPLATE)


@pytest.fixture(autouse=True, scope="session")
def _flush_by_delete() -> Iterator[None]:
    """Empty the tables between committing tests by DELETE: with so few rows it takes a fraction of TRUNCATE's time.

    The setting lets just this transaction pass the triggers that refuse deletion, foreign keys among them. What
    every test finds filled stays, so there is nothing to be filled in again afterwards.
    """

    def sql_flush(
        self: DatabaseOperations, style: object, tables: Iterable[str], **kwargs: object
    ) -> list[str]:
        names = [self.quote_name(table) for table in tables if table not in _STANDING]
        emptied = [f"DELETE FROM {name}" for name in names]  # noqa: S608 - names of our own tables
        return ["SET LOCAL session_replication_role = replica", *emptied] if emptied else []

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DatabaseOperations, "sql_flush", sql_flush)
        patched.setattr(flush, "emit_post_migrate_signal", _nothing)
        yield


def _nothing(*_: object) -> None:
    """Do nothing."""
