"""The places where the team works, who has been let in, and how their own lists compare with the record."""

from venues.models.application import Application, Change
from venues.models.comparison import Comparison
from venues.models.knowledge import Allowance, Connection, Decline, VenueIdentity
from venues.models.venue import Grant, Venue

__all__ = [
    "Allowance",
    "Application",
    "Change",
    "Comparison",
    "Connection",
    "Decline",
    "Grant",
    "Venue",
    "VenueIdentity",
]
