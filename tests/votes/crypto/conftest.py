"""Polls that the tests of a module share; whoever changes one makes their own."""

import pytest

from tests.votes.crypto.polls import Poll, counted_poll


@pytest.fixture(scope="module")
def poll() -> Poll:
    """An open poll with nothing on its board but the opening."""
    return Poll.open()


@pytest.fixture(scope="module")
def counted() -> Poll:
    """A closed poll: yes 3, no 1, abstain 1 of 5."""
    return counted_poll()
