from typing import Any

import pytest
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings

pytest_plugins = [
    "tests.cast",
    "tests.clock",
    "tests.fixtures.browser",
    "tests.fixtures.github",
    "tests.fixtures.static_files",
    "tests.fixtures.workers",
]

# A busy machine pauses any test now and then: an example that took long is not a failure.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(autouse=True, scope="session")
def _flush_past_triggers() -> None:
    """Let the test runner's own flush between committing tests pass the triggers that refuse TRUNCATE.

    Nothing but that flush is let through: the setting lasts for its transaction only.
    """
    original = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *args: Any, **kwargs: Any) -> list[str]:
        statements = original(self, *args, **kwargs)
        return ["SET LOCAL session_replication_role = replica", *statements] if statements else []

    setattr(DatabaseOperations, "sql_flush", sql_flush)  # noqa: B010 - mypy knows no other way to replace a method
