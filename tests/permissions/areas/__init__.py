"""An admin's desk and one's own pages, by area: tables, addresses and forms."""

from tests.permissions.areas.area import Area
from tests.permissions.areas.candidates import CANDIDATES
from tests.permissions.areas.desk import DESK
from tests.permissions.areas.exchange import EXCHANGE
from tests.permissions.areas.rule import RULE

AREAS: tuple[Area, ...] = (CANDIDATES, DESK, EXCHANGE, RULE)
