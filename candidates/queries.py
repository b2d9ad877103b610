"""Reads of expressions of interest."""

from candidates.models import Interest
from members.models import Person
from nominations.models import Nomination
from nominations.models.nomination import NominationQuerySet


def nominations_by(sponsor: Person, interest: Interest) -> NominationQuerySet:
    """What ``sponsor`` has ever begun about the writer of ``interest``."""
    return Nomination.objects.filter(sponsor=sponsor, nominee_email__iexact=interest.email)
