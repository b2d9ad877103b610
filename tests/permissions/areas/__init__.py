"""The parts of the site that an admin's desk and one's own pages consist of, each with its tables, addresses and forms."""

from tests.permissions.areas.area import Area
from tests.permissions.areas.desk import DESK

AREAS: tuple[Area, ...] = (DESK,)
