"""Pytest plugin: which tests are done by the same test process, and which come first.

A file's tests stay together, so that what its fixtures make for all of them is made once; files that need the same
worker processes stay together as well, so that these start once. What takes longest begins first: otherwise all
would wait for it at the end. (``--dist loadgroup`` does none of this here: pytest-xdist 3.8 writes the groups of its
mark into ``Item._nodeid``, which pytest 9.2 does not read any more.)
"""

import os
from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Files and directories whose tests use one set of worker processes and browsers, by the name of the set.
_TOGETHER: Final = {
    "tests/browser/booth/": "booth",
    "tests/votes/server/test_process.py": "booth",
    "tests/browser/": "browser",
    "tests/faults/test_killed_midway.py": "workers",
    "tests/fixtures/test_workers.py": "workers",
    "tests/flows/test_story.py": "workers",
    "tests/members/test_import_worker.py": "workers",
}

# What takes longest, in this order.
_FIRST: Final = (
    "tests/devstack/test_run.py",
    "tests/faults/test_services_down.py",
    "tests/deployment/test_app_role.py",
    "tests/votes/trustees/test_whole_poll.py",
    "tests/permissions/test_posts.py",
    "tests/permissions/test_matrix.py",
    "tests/permissions/test_areas.py",
)


def unit_of(test: str) -> str:
    """What is done in one go: the file of the test with this id, or the set of files that it is in."""
    file = test.partition("::")[0]
    return next((name for start, name in _TOGETHER.items() if file.startswith(start)), file)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The same order in each test process.

    The sets of worker processes follow all else that needs the database: what such a process still does when its test
    is over may be seen by the next one, and only the tests of these sets are made for that. What needs no database
    comes last and fills the test processes up.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    with_database = {unit_of(item.nodeid) for item in items if _needs_database(item)}

    def place(item: pytest.Item) -> int:
        unit = unit_of(item.nodeid)
        if unit in _FIRST:
            return _FIRST.index(unit)
        if unit in _TOGETHER.values():
            return len(_FIRST) + 1
        return len(_FIRST) + (0 if unit in with_database else 2)

    items.sort(key=place)


def _needs_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


class _ByUnit(LoadScopeScheduling):  # type: ignore[misc]  # the library is not typed
    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByUnit:
    """Units in the order of their tests, not of their number of tests."""
    config.option.loadscopereorder = False
    return _ByUnit(config, log)
