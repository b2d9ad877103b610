import pytest

from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.stages import Stages


@pytest.fixture
def stages(cast: Cast, clock: Clock) -> Stages:
    """Makes nominations in any state, rolled back with the test."""
    return Stages(cast, clock)
