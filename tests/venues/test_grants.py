"""Who has been let into which venue."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast
from venues.models import Grant, Venue
from venues.queries import open_grants, venues_in_use
from venues.rules import Kind
from venues.services import note_grant, note_revocation
from venues.services.grants import VenueRetired

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Venue:
    """A venue."""
    return Venue.objects.create(name="GitHub team", kind=Kind.GITHUB_TEAM, address="python/psrt")


def test_a_grant_is_noted_once_and_revoked_once(cast: Cast, team: Venue) -> None:
    grant = note_grant(venue=team, person=cast.bob, actor=cast.carol, now=clock.now())
    assert note_grant(venue=team, person=cast.bob, actor=cast.dana, now=clock.now()) == grant
    assert list(open_grants(cast.bob)) == [grant]
    revoked = note_revocation(grant=grant, actor=cast.carol, now=clock.now())
    assert note_revocation(grant=grant, actor=None, now=clock.now()).revoked_by == cast.carol
    assert list(open_grants(cast.bob)) == []
    assert note_grant(venue=team, person=cast.bob, actor=None, now=clock.now()) != revoked
    told = Entry.objects.filter(event__startswith="venues.").values_list("event", "actor")
    assert list(told) == [
        (Event.GRANT_NOTED, cast.carol.pk),
        (Event.GRANT_REVOKED, cast.carol.pk),
        (Event.GRANT_NOTED, None),
    ]


def test_nobody_is_let_into_a_retired_venue_but_who_is_in_can_be_put_out(cast: Cast, team: Venue) -> None:
    grant = note_grant(venue=team, person=cast.bob, actor=None, now=clock.now())
    Venue.objects.update(retired_at=clock.now())
    assert not venues_in_use()
    with pytest.raises(VenueRetired, match="no longer used"):
        note_grant(venue=team, person=cast.alice, actor=None, now=clock.now())
    note_revocation(grant=grant, actor=None, now=clock.now())
    assert not open_grants(cast.bob)


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("venues_grant_one_open", "INSERT INTO venues_grant SELECT gen_random_uuid(), granted_at, NULL, granted_by_id, "
         "person_id, NULL, venue_id FROM venues_grant WHERE revoked_at IS NULL"),
        ("venues_grant_revoked_later", "UPDATE venues_grant SET revoked_at = granted_at - interval '1 second' "
         "WHERE revoked_at IS NULL"),
        ("venues_grant_revoked_by_when_revoked", "UPDATE venues_grant SET revoked_by_id = person_id "
         "WHERE revoked_at IS NULL"),
        ("venues_grant_final", "UPDATE venues_grant SET revoked_at = NULL WHERE revoked_at IS NOT NULL"),
        ("venues_grant_kept", "DELETE FROM venues_grant"),
        ("venues_grant_no_truncate", "TRUNCATE venues_grant"),
        ("venues_venue_kept", "DELETE FROM venues_venue"),
        ("venues_venue_no_truncate", "TRUNCATE venues_venue CASCADE"),
        ("venues_venue_has_name", "UPDATE venues_venue SET name = ''"),
        ("venues_venue_kind_known", "UPDATE venues_venue SET kind = 'fax'"),
        ("venues_venue_name_unique", "INSERT INTO venues_venue SELECT gen_random_uuid(), name, kind, address, NULL "
         "FROM venues_venue"),
    ],
)  # fmt: skip
def test_the_database_keeps_it(cast: Cast, team: Venue, name: str, statement: str) -> None:
    first = note_grant(venue=team, person=cast.bob, actor=None, now=clock.now())
    note_revocation(grant=first, actor=None, now=clock.now())
    note_grant(venue=team, person=cast.bob, actor=None, now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            cursor.execute(statement)
    assert Grant.objects.count() == 2
