"""Reads of venues, grants, and how a venue's own list compares with the record of the moment."""

from datetime import date
from typing import Final

from django.db.models import F, OuterRef, QuerySet, Subquery

from members.models import Person
from members.queries import active_members
from venues.models import Comparison, Connection, Grant, Venue, VenueIdentity
from venues.models.jobs import JobState
from venues.rules import Diff, Entry, Kind, Known, Remembered, address_problem, compare, entries_of

_BY_ID: Final = "id:"


def venues_in_use() -> QuerySet[Venue]:
    """The venues that a new member is let into, by name."""
    return Venue.objects.filter(retired_at=None).order_by("name")


def open_grants(person: Person) -> QuerySet[Grant]:
    """Where ``person`` has been let in and not been put out, also in retired venues."""
    return (
        Grant.objects.filter(person=person, revoked_at=None).select_related("venue").order_by("venue__name")
    )


def grants_to(person: Person) -> QuerySet[Grant]:
    """Where ``person`` has been let in, by name, and after these where they have been put out, the latest first."""
    grants = Grant.objects.filter(person=person).select_related("venue")
    return grants.order_by(F("revoked_at").desc(nulls_first=True), "venue__name")


def grants_of(venue: Venue) -> QuerySet[Grant]:
    """Who has been let into ``venue`` and not been put out, by name."""
    return (
        Grant.objects.filter(venue=venue, revoked_at=None)
        .select_related("person", "granted_by")
        .order_by("person__name")
    )


def connected_kinds() -> frozenset[str]:
    """The kinds of venues that the worker says it can ask."""
    return frozenset(Connection.objects.values_list("kind", flat=True))


def can_be_asked(venue: Venue) -> bool:
    """Whether the worker can read the venue's list by itself."""
    return venue.kind in connected_kinds() and not address_problem(venue.kind, venue.address)


def newest_comparison(venue: Venue) -> Comparison | None:
    """The newest look at the venue's list that succeeded."""
    return venue.comparisons.filter(state=JobState.DONE).order_by("-finished_at").first()


def venues_with_newest_comparison() -> list[tuple[Venue, Comparison | None]]:
    """The venues in use, each with the comparison that was asked for last, however far it is. Two queries."""
    newest = Comparison.objects.filter(venue=OuterRef("pk")).order_by("-requested_at").values("pk")[:1]
    venues = list(venues_in_use().annotate(newest=Subquery(newest)))
    found = Comparison.objects.in_bulk([venue.newest for venue in venues if venue.newest])
    return [(venue, found.get(venue.newest)) for venue in venues]


def known_people(venue: Venue, *, on: date) -> list[Known]:
    """Everybody on the record, as a list of ``venue`` may name them; who is a member on that day belongs there.

    Numeric ids and usernames on the record are GitHub's; in a place of another kind only what was pasted under
    those names is taken for them.
    """
    kind = Kind(venue.kind)
    members = set(active_members(on=on).values_list("pk", flat=True))
    people = list(Person.objects.all())
    is_github = kind in {Kind.GITHUB_TEAM, Kind.OTHER}
    recorded = {str(person.github_id) for person in people if person.github_id is not None}
    by_hand = {
        identity.person_id: identity.entry.removeprefix(_BY_ID)
        for identity in open_identities(venue).filter(entry__startswith=_BY_ID)
        if not (is_github and identity.entry.removeprefix(_BY_ID) in recorded)
    }
    return [
        Known(
            person=str(person.pk),
            name=person.name,
            belongs=person.pk in members,
            account=str(person.github_id) if is_github and person.github_id else by_hand.get(person.pk, ""),
            login=person.github_login if is_github else "",
            email="" if kind is Kind.DISCORD_ROLE else person.email,
        )
        for person in people
    ]


def open_identities(venue: Venue) -> QuerySet[VenueIdentity]:
    """Whose an entry is, as admins have said and not taken back."""
    return venue.identities.filter(ended_at=None).select_related("person").order_by("person__name", "entry")


def remembered(venue: Venue) -> Remembered:
    """What people have told the site about the venue's list."""
    return Remembered(
        matched={identity.entry: str(identity.person_id) for identity in open_identities(venue)},
        allowed=dict(venue.allowances.filter(ended_at=None).values_list("entry", "reason")),
        declined={str(person) for person in venue.declines.values_list("person", flat=True)},
    )


def diff_of(venue: Venue, entries: list[Entry], *, on: date) -> Diff:
    """How a list of the venue's compares with the record on that day."""
    return compare(known_people(venue, on=on), entries, remembered(venue))


def diff_now(comparison: Comparison, *, on: date) -> Diff:
    """How the list that this comparison found compares with the record on that day; no rows if it is not kept."""
    if comparison.entries is None:
        return Diff()
    return diff_of(comparison.venue, entries_of(comparison.entries), on=on)
