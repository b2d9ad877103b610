from pathlib import Path

import pytest

from tests.votes.client.election import Election
from tests.votes.client.program import Program
from tests.votes.server.conftest import open_poll, six_voters, trustee, voters

__all__ = ["open_poll", "six_voters", "trustee", "voters"]


@pytest.fixture(scope="session")
def election() -> Election:
    """One vote for all tests that only read it."""
    return Election.open()


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The one-file program, with an empty directory to work in."""
    return Program.install(tmp_path)
