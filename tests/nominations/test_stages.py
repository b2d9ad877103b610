"""The whole life, state by state: every state is reached by the services, as time passes."""

import pytest

from nominations.rules import State
from tests.nominations.stages import Stages


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached(stages: Stages, state: State) -> None:
    nomination = stages.in_state(state)
    nomination.refresh_from_db()
    assert nomination.state == state
