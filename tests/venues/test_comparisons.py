"""Comparisons as the worker makes them: states, what is kept, declines, the night and its mails."""

from datetime import timedelta

import pytest

from members.models import Person
from psrt import clock as psrt_clock
from psrt.audit.events import Event
from psrt.audit.models import Entry as AuditEntry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast
from tests.clock import Clock
from tests.fixtures.venues import FakeRole, FakeTeam
from tests.venues.conftest import IDS, Paste, compared, worked
from venues import services
from venues.models import Comparison, Connection, Decline, Venue
from venues.queries import can_be_asked, diff_now, open_grants
from venues.rules import Group, Kind
from venues.services.applying import NotPossible
from venues.services.comparing import CannotBeAsked, CannotBeRead
from venues.services.grants import VenueRetired
from venues.services.places import Busy, InvalidAddress, NameTaken

pytestmark = pytest.mark.django_db


def found(comparison: Comparison) -> dict[str, list[str]]:
    """The groups that are not empty, with the names in them."""
    diff = diff_now(comparison, on=psrt_clock.now().date())
    rows = {
        group.value: [row.person.name if row.person else row.label for row in diff.of(group)]
        for group in Group
    }
    return {group: names for group, names in rows.items() if names}


@pytest.fixture
def staffed(fake_team: FakeTeam) -> FakeTeam:
    """Bob and Dana are on the team, Carol is invited, Eve is still there, and somebody whom nobody knows."""
    fake_team.accounts = {id_: login for login, id_ in {
        "alice-a": 1001, "bob-b": 1002, "carol-c": 1003, "DANA-D": 1004, "eve-e": 1005, "stale": 9,
    }.items()}  # fmt: skip
    fake_team.members = [1002, 1004, 1005, 9]
    fake_team.invitations = [{"login": "carol-c"}]
    return fake_team


def test_a_team_is_compared(staffed: FakeTeam, team: Venue, cast: Cast) -> None:
    comparison = compared(team, actor=cast.carol)
    assert (comparison.state, comparison.differences) == ("done", 3)
    assert found(comparison) == {
        "missing": [cast.alice.name],
        "extra": [cast.eve.name],
        "unknown": ["stale (id 9)"],
        "pending": [cast.carol.name],
        "in-place": [cast.bob.name, cast.dana.name],
    }
    told = AuditEntry.objects.get(event=Event.COMPARISON_DONE)
    assert (told.actor, told.subject) == (cast.carol.pk, f"venue:{team.pk}")
    assert "stale" not in told.data
    assert not staffed.changes(), "a comparison changes nothing"
    assert not services.compare_now(comparison_id=comparison.pk, clock=psrt_clock.now), "it is done once"


def test_one_comparison_at_a_time_and_only_the_newest_list_is_kept(
    staffed: FakeTeam, team: Venue, cast: Cast, paste: Paste
) -> None:
    services.publish_connections(now=psrt_clock.now())
    first = services.request_comparison(venue=team, actor=cast.carol, now=psrt_clock.now())
    assert services.request_comparison(venue=team, actor=cast.dana, now=psrt_clock.now()) == first
    with pytest.raises(Busy):
        services.retire_venue(venue=team, actor=cast.carol, now=psrt_clock.now())
    services.compare_now(comparison_id=first.pk, clock=psrt_clock.now)
    second = paste(team, "login\nbob-b\n")
    first.refresh_from_db()
    assert (first.entries, first.differences) == (None, 3)
    assert [entry["login"] for entry in second.entries or []] == ["bob-b"]


def test_what_cannot_be_asked_is_pasted(team: Venue, cast: Cast, paste: Paste) -> None:
    now = psrt_clock.now()
    with pytest.raises(CannotBeAsked, match="not connected to GitHub team: paste its list"):
        services.request_comparison(venue=team, actor=cast.carol, now=now)
    with pytest.raises(CannotBeRead, match="Line 2: x is not a numeric id"):
        paste(team, "id\nx\n")
    assert not Comparison.objects.exists()
    services.retire_venue(venue=team, actor=cast.carol, now=now)
    with pytest.raises(VenueRetired):
        paste(team, "login\nbob-b\n")
    with pytest.raises(VenueRetired):
        services.request_comparison(venue=team, actor=cast.carol, now=now)


def test_a_failure_is_a_sentence_and_the_worker_that_is_gone_is_no_end(
    staffed: FakeTeam, team: Venue, cast: Cast, clock: Clock
) -> None:
    staffed.fail_once(401)
    comparison = compared(team, actor=cast.carol)
    assert (comparison.state, comparison.entries) == ("failed", None)
    assert comparison.problem.startswith("GitHub does not accept the credentials")
    again = services.request_comparison(venue=team, actor=cast.carol, now=clock.now())
    Comparison.objects.filter(pk=again.pk).update(state="running", started_at=clock.now())
    assert not services.compare_now(comparison_id=again.pk, clock=clock.now), "in another's hands"
    clock.advance(minutes=7)
    assert services.compare_now(comparison_id=again.pk, clock=clock.now), "whose hands are gone"


def test_in_a_role_only_what_was_matched_by_hand_is_known(fake_role: FakeRole, cast: Cast) -> None:
    now = psrt_clock.now()
    role = services.add_venue(
        name="Chat", kind=Kind.DISCORD_ROLE, address="11111/22222", actor=cast.carol, now=now
    )
    fake_role.people = {"501": ("bob-b", ["22222"]), "502": ("alice-a", ["22222"])}
    comparison = compared(role)
    assert found(comparison)["unknown"] == ["alice-a (id 502)", "bob-b (id 501)"]
    rows = diff_now(comparison, on=now.date()).of(Group.UNKNOWN)
    identity = services.match_entry(
        comparison=comparison, key=rows[1].key, person=cast.bob, actor=cast.carol, now=now
    )
    assert found(compared(role)) == {
        "missing": [cast.alice.name, cast.carol.name, cast.dana.name],
        "unknown": ["alice-a (id 502)"],
        "in-place": [cast.bob.name],
    }
    services.forget_match(identity=identity, actor=cast.carol, now=psrt_clock.now())
    assert len(found(compared(role))["unknown"]) == 2


def test_an_address_of_a_place_is_checked_and_a_new_one_forgets_what_was_read(
    team: Venue, cast: Cast, paste: Paste
) -> None:
    now = psrt_clock.now()
    comparison = paste(team, "login\nbob-b\n")
    for kind, address in (
        (Kind.GITHUB_TEAM, "python"),
        (Kind.GITHUB_TEAM, "python/psrt/../../user"),
        (Kind.GITHUB_TEAM, "python/.."),
        (Kind.MAILING_LIST, "psrt"),
        (Kind.MAILING_LIST, "a/b.org"),
        (Kind.DISCORD_ROLE, "11111"),
        (Kind.DISCORD_ROLE, ""),
    ):
        with pytest.raises(InvalidAddress, match="Write the"):
            services.add_venue(name="x", kind=kind, address=address, actor=cast.carol, now=now)
    with pytest.raises(NameTaken):
        services.add_venue(name=team.name, kind=Kind.OTHER, address="", actor=cast.carol, now=now)
    services.change_venue(venue=team, name="Team", address="python/psrt-2", actor=cast.carol, now=now)
    comparison.refresh_from_db()
    assert comparison.entries is None
    told = AuditEntry.objects.filter(event=Event.VENUE_CHANGED)
    assert [entry.data for entry in told] == ['{"changed":["name","address"]}']


# --- Who declined -----------------------------------------------------------------------------------------------------


def test_who_declined_is_not_invited_again(staffed: FakeTeam, team: Venue, cast: Cast) -> None:
    staffed.failed = [{"login": "alice-a", "failed_at": "2026-06-30", "failed_reason": "declined"}]
    compared(team)
    comparison = compared(team, actor=cast.carol)
    assert [decline.person for decline in Decline.objects.all()] == [cast.alice]
    [row] = diff_now(comparison, on=psrt_clock.now().date()).of(Group.MISSING)
    with pytest.raises(NotPossible, match="is not invited again from here"):
        services.request_changes(
            comparison=comparison, keys=[row.key], actor=cast.carol, now=psrt_clock.now()
        )
    assert AuditEntry.objects.filter(event=Event.DECLINE_NOTICED).count() == 1


def test_an_invitation_from_here_that_came_to_nothing_is_a_decline(
    staffed: FakeTeam, team: Venue, cast: Cast, clock: Clock
) -> None:
    comparison = compared(team, actor=cast.carol)
    [row] = diff_now(comparison, on=clock.now().date()).of(Group.MISSING)
    asked = services.request_changes(comparison=comparison, keys=[row.key], actor=cast.carol, now=clock.now())
    worked(asked)
    staffed.invitations = [each for each in staffed.invitations if each["login"] != "alice-a"]
    compared(team)
    assert not Decline.objects.exists(), "GitHub's own list may lag behind"
    clock.advance(hours=2)
    compared(team)
    assert [decline.person for decline in Decline.objects.all()] == [cast.alice]


def test_who_left_the_team_meanwhile_and_comes_back_has_not_declined(
    staffed: FakeTeam, team: Venue, cast: Cast, clock: Clock
) -> None:
    comparison = compared(team, actor=cast.carol)
    [row] = diff_now(comparison, on=clock.now().date()).of(Group.MISSING)
    worked(services.request_changes(comparison=comparison, keys=[row.key], actor=cast.carol, now=clock.now()))
    clock.advance(days=30)
    staffed.invitations.clear()
    services.note_revocation(grant=open_grants(cast.alice).get(), actor=cast.carol, now=clock.now())
    compared(team)
    assert not Decline.objects.exists()


# --- The night --------------------------------------------------------------------------------------------------------


def night(clock: Clock) -> list[str]:
    """The next night's work; which mails it wrote, and to how many."""
    clock.advance(days=1)
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    services.request_nightly(now=clock.now())
    for comparison in Comparison.objects.filter(state="requested"):
        services.compare_now(comparison_id=comparison.pk, clock=clock.now)
    mails = OutboxMessage.objects.exclude(pk__in=before).order_by("to")
    return [f"{mail.name} to {mail.to}" for mail in mails]


def test_the_night_writes_only_when_it_finds_something_else(
    staffed: FakeTeam, team: Venue, cast: Cast, clock: Clock
) -> None:
    services.publish_connections(now=clock.now())
    both = [cast.carol.email, cast.dana.email]
    differs = [f"venue-differs to {address}" for address in both]
    fails = [f"venue-not-compared to {address}" for address in both]
    assert night(clock) == differs
    body = OutboxMessage.objects.filter(name="venue-differs").first()
    assert body is not None
    assert "extra:   1 " in body.body_text
    assert not [name for name in ("Eve", "stale", "eve-e") if name in body.body_text + body.body_html]
    assert night(clock) == [], "the same again"
    staffed.members.remove(9)
    assert night(clock) == differs, "something else"
    staffed.fail_once(500)
    assert night(clock) == fails
    staffed.fail_once(502)
    assert night(clock) == [], "it still fails"
    staffed.members, staffed.invitations = [1001, 1002, 1003, 1004], []
    assert night(clock) == [], "all is well"
    staffed.members.append(1005)
    assert night(clock) == differs


def test_a_night_comes_once_and_never_for_what_is_not_connected(
    staffed: FakeTeam, team: Venue, cast: Cast, clock: Clock
) -> None:
    assert services.request_nightly(now=clock.now()) == 0, "the worker has not said that it can"
    services.publish_connections(now=clock.now())
    assert list(Connection.objects.values_list("kind", flat=True)) == ["github-team"]
    services.add_venue(name="Wiki", kind=Kind.OTHER, address="", actor=cast.carol, now=clock.now())
    noon = (clock.now() + timedelta(days=1)).replace(hour=12, minute=0)
    clock.advance_to(noon)
    assert services.request_nightly(now=clock.now()) == 1
    assert services.request_nightly(now=clock.now()) == 0
    compared(team)
    clock.advance_to(noon + timedelta(hours=14, minutes=59))
    assert services.request_nightly(now=clock.now()) == 0, "02:59"
    clock.advance_to(noon + timedelta(hours=15))
    assert services.request_nightly(now=clock.now()) == 1, "03:00"
    assert can_be_asked(team)


def test_a_worker_without_the_token_says_so(staffed: FakeTeam, team: Venue, settings: object) -> None:
    services.publish_connections(now=psrt_clock.now())
    settings.VENUE_CREDENTIALS = {}  # type: ignore[attr-defined]  # pytest-django's
    services.publish_connections(now=psrt_clock.now())
    assert not can_be_asked(team)


def test_ids_of_the_cast_are_on_the_record(team: Venue, cast: Cast) -> None:
    assert dict(Person.objects.exclude(github_id=None).values_list("github_id", "pk")) == {
        github_id: getattr(cast, name).pk for name, github_id in IDS.items()
    }
