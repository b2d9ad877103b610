"""An admin's desk and one's own pages, by area: tables, addresses and forms."""

from tests.permissions.areas.activity import ACTIVITY
from tests.permissions.areas.area import Area
from tests.permissions.areas.audit import AUDIT
from tests.permissions.areas.candidates import CANDIDATES
from tests.permissions.areas.council import COUNCIL
from tests.permissions.areas.desk import DESK
from tests.permissions.areas.exchange import EXCHANGE
from tests.permissions.areas.me import ME
from tests.permissions.areas.onboarding import ONBOARDING
from tests.permissions.areas.roster_desk import ROSTER_DESK
from tests.permissions.areas.rule import RULE
from tests.permissions.areas.venues import VENUES

AREAS: tuple[Area, ...] = (
    ACTIVITY,
    AUDIT,
    CANDIDATES,
    *COUNCIL,
    DESK,
    EXCHANGE,
    ME,
    ONBOARDING,
    ROSTER_DESK,
    RULE,
    VENUES,
)
