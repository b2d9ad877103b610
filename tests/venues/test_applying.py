"""Changes at the venue: what is chosen is done once, what no longer holds is not, and all of it is told."""

import json

import pytest

from members.models import Person
from members.rules import Role
from psrt import clock as psrt_clock
from psrt.audit.models import Entry as AuditEntry
from psrt.audit.services import verify
from tests.cast import Cast, add_role, remove_member
from tests.clock import Clock
from tests.fixtures.venues import FakeList, FakeTeam
from tests.venues.conftest import Paste, compared, worked
from venues import services
from venues.models import Application, Change, Comparison, Grant, Venue
from venues.queries import diff_now, open_grants
from venues.rules import Group, Kind
from venues.services.applying import NothingChosen, NotPossible, RowGone
from venues.services.comparing import CannotBeAsked
from venues.services.knowing import NobodysEntry
from venues.services.places import Busy

pytestmark = pytest.mark.django_db


def keys(comparison: Comparison, *groups: Group) -> list[str]:
    diff = diff_now(comparison, on=psrt_clock.now().date())
    return [row.key for group in groups for row in diff.of(group)]


def ask(comparison: Comparison, actor: Person, chosen: list[str]) -> Application:
    return services.request_changes(comparison=comparison, keys=chosen, actor=actor, now=psrt_clock.now())


@pytest.fixture
def staffed(fake_team: FakeTeam) -> FakeTeam:
    """Alice is missing under another username than the record's, Dana is missing, Eve and a stranger are there."""
    fake_team.accounts = {
        1001: "alice-now",
        1002: "bob-b",
        1003: "carol-c",
        1004: "dana-d",
        1005: "eve-e",
        9: "stale",
    }
    fake_team.members, fake_team.organization = [1002, 1003, 1005, 9], {1002, 1003, 1004, 1005, 9}
    return fake_team


ALL = (Group.MISSING, Group.EXTRA, Group.UNKNOWN)


def test_chosen_changes_are_made_and_told(staffed: FakeTeam, team: Venue, cast: Cast) -> None:
    services.note_grant(venue=team, person=cast.eve, actor=None, now=psrt_clock.now())
    comparison = compared(team, actor=cast.carol)
    application = ask(comparison, cast.carol, keys(comparison, *ALL))
    assert not staffed.changes(), "nothing is done by the page"
    with pytest.raises(Busy):
        ask(comparison, cast.dana, keys(comparison, *ALL))
    assert worked(application) == {
        "Alice Achterberg, alice-a": ("done", "Alice Achterberg is invited, and has to accept at GitHub."),
        "Dana Đurić, dana-d": ("done", "Dana Đurić is on the team."),
        "Eve Eklund, eve-e (id 1005)": ("done", "eve-e is not on the team any more."),
        "stale (id 9)": ("done", "stale is not on the team any more."),
    }
    assert staffed.members == [1002, 1003, 1004]
    assert staffed.invitations == [{"login": "alice-now"}]
    assert {grant.person for grant in Grant.objects.filter(revoked_at=None)} == {cast.alice, cast.dana}
    assert not open_grants(cast.eve)
    told = AuditEntry.objects.filter(event="venues.change_done")
    assert {entry.actor for entry in told} == {cast.carol.pk}
    assert sorted(entry.subject.split(":")[0] for entry in told) == ["person", "person", "person", "venue"]
    words = " ".join(entry.data for entry in AuditEntry.objects.filter(event__startswith="venues."))
    assert not [word for word in ("alice", "eve-e", "stale", "example.org") if word in words]
    newest = Comparison.objects.get(state="requested")
    services.compare_now(comparison_id=newest.pk, clock=psrt_clock.now)
    newest.refresh_from_db()
    assert keys(newest, *ALL) == []
    assert verify() is None


def test_what_holds_no_more_is_skipped(staffed: FakeTeam, team: Venue, cast: Cast, clock: Clock) -> None:
    comparison = compared(team, actor=cast.carol)
    application = ask(comparison, cast.carol, keys(comparison, *ALL))
    [stranger] = [change for change in application.changes.all() if change.person is None]
    services.allow_entry(
        comparison=comparison, key=stranger.row, reason="a bot", actor=cast.dana, now=clock.now()
    )
    remove_member(cast.alice, now=clock.now())
    staffed.members.append(1004)
    staffed.members.remove(1005)
    assert worked(application) == {
        "Alice Achterberg, alice-a": ("skipped", "Is no member any more: not let in."),
        "Dana Đurić, dana-d": ("done", "Was in there, or invited, already."),
        "Eve Eklund, eve-e (id 1005)": ("done", "Was not in there any more."),
        "stale (id 9)": (
            "skipped",
            "Belongs there by now, may stay, or is listed in another way: not put out.",
        ),
    }
    assert staffed.changes() == []


def test_who_declines_meanwhile_is_not_invited(staffed: FakeTeam, team: Venue, cast: Cast) -> None:
    comparison = compared(team, actor=cast.carol)
    application = ask(comparison, cast.carol, keys(comparison, Group.MISSING))
    staffed.failed = [{"login": "alice-a", "failed_at": "2026-06-30", "failed_reason": "declined"}]
    outcomes = worked(application)
    assert outcomes["Alice Achterberg, alice-a"][0] == "skipped"
    assert "declined or left" in outcomes["Alice Achterberg, alice-a"][1]
    assert outcomes["Dana Đurić, dana-d"][0] == "done"


def test_a_pasted_list_that_knew_less_is_no_reason_to_call_anybody_gone(
    staffed: FakeTeam, team: Venue, cast: Cast, paste: Paste
) -> None:
    services.publish_connections(now=psrt_clock.now())
    services.note_grant(venue=team, person=cast.eve, actor=None, now=psrt_clock.now())
    comparison = paste(team, "login\nEVE-E\nstale\ngone\n")
    application = ask(comparison, cast.carol, keys(comparison, Group.EXTRA, Group.UNKNOWN))
    outcomes = {label: outcome for label, (outcome, _) in worked(application).items()}
    assert outcomes == {"Eve Eklund, EVE-E": "skipped", "stale": "skipped", "gone": "done"}
    assert staffed.changes() == []
    assert open_grants(cast.eve).count() == 1


def test_who_is_no_admin_any_more_changes_nothing(staffed: FakeTeam, team: Venue, cast: Cast) -> None:
    comparison = compared(team, actor=cast.carol)
    application = ask(comparison, cast.carol, keys(comparison, Group.EXTRA))
    add_role(cast.alice, Role.ADMIN, now=psrt_clock.now())
    remove_member(cast.carol, now=psrt_clock.now())
    assert {outcome for outcome, _ in worked(application).values()} == {"failed"}
    application.refresh_from_db()
    assert "no admin any more" in application.problem
    assert staffed.changes() == []


def test_doing_it_twice_changes_nothing(staffed: FakeTeam, team: Venue, cast: Cast, clock: Clock) -> None:
    comparison = compared(team, actor=cast.carol)
    application = ask(comparison, cast.carol, keys(comparison, Group.EXTRA))
    Application.objects.filter(pk=application.pk).update(state="running", started_at=clock.now())
    worked(application)
    assert staffed.changes() == [], "in another's hands"
    clock.advance(minutes=7)
    # the one before was killed after GitHub had done it, before it could say so
    staffed.members.remove(1005)
    assert worked(application)["Eve Eklund, eve-e (id 1005)"] == ("done", "Was not in there any more.")
    assert not services.apply_now(application_id=application.pk, clock=clock.now)
    assert AuditEntry.objects.filter(event="venues.change_done").count() == 1


def test_one_that_fails_does_not_stop_the_others_but_a_wait_does(
    staffed: FakeTeam, team: Venue, cast: Cast
) -> None:
    comparison = compared(team, actor=cast.carol)
    application = ask(comparison, cast.carol, keys(comparison, Group.MISSING))
    del staffed.accounts[1001]
    outcomes = worked(application)
    assert outcomes["Alice Achterberg, alice-a"][0] == "failed"
    assert "no account with the id 1001" in outcomes["Alice Achterberg, alice-a"][1]
    assert outcomes["Dana Đurić, dana-d"][0] == "done"
    assert application.state == "done"

    comparison = compared(team, actor=cast.carol)
    application = ask(comparison, cast.carol, keys(comparison, Group.EXTRA, Group.UNKNOWN))
    staffed.fail_once(429, None, Retry_After="86400")
    outcomes = worked(application)
    assert {outcome for outcome, _ in outcomes.values()} == {"failed"}
    assert all("GitHub asks to wait until" in sentence for _, sentence in outcomes.values())
    assert (application.state, staffed.members) == ("failed", [1002, 1003, 1005, 9, 1004])


def test_what_cannot_be_chosen(
    staffed: FakeTeam, team: Venue, cast: Cast, paste: Paste, clock: Clock
) -> None:
    comparison = compared(team, actor=cast.carol)
    chosen = keys(comparison, Group.MISSING)
    for refusal, wanted in (
        (NothingChosen, []),
        (RowGone, ["0" * 16]),
        (RowGone, [*chosen, *keys(comparison, Group.IN_PLACE)]),
    ):
        with pytest.raises(refusal):
            ask(comparison, cast.carol, wanted)
    Person.objects.filter(pk=cast.alice.pk).update(github_id=None)
    with pytest.raises(NotPossible, match="numeric GitHub id of Alice Achterberg is not on the record"):
        ask(comparison, cast.carol, chosen)
    paste(team, "id\n1002\n")
    with pytest.raises(RowGone):
        ask(comparison, cast.carol, chosen)
    comparison.refresh_from_db()
    wiki = services.add_venue(name="Wiki", kind=Kind.OTHER, address="", actor=cast.carol, now=clock.now())
    pasted = paste(wiki, "login\nbob-b\n")
    with pytest.raises(CannotBeAsked):
        ask(pasted, cast.carol, keys(pasted, Group.MISSING))
    assert not Change.objects.exists()


def test_of_two_addresses_the_grant_goes_with_the_last(fake_list: FakeList, cast: Cast) -> None:
    now = psrt_clock.now()
    venue = services.add_venue(
        name="List", kind=Kind.MAILING_LIST, address="psrt.python.org", actor=cast.carol, now=now
    )
    services.note_grant(venue=venue, person=cast.eve, actor=None, now=now)
    fake_list.members = {person.email: person.name for person in (*cast.members, cast.eve)} | {
        "eve@home.example": ""
    }
    comparison = compared(venue, actor=cast.carol)
    [unknown] = keys(comparison, Group.UNKNOWN)
    services.match_entry(comparison=comparison, key=unknown, person=cast.eve, actor=cast.carol, now=now)
    first, second = keys(comparison, Group.EXTRA)
    worked(ask(comparison, cast.carol, [first]))
    assert open_grants(cast.eve).count() == 1
    newest = compared(venue, actor=cast.carol)
    worked(ask(newest, cast.carol, [second]))
    assert not open_grants(cast.eve)
    assert set(fake_list.members) == {person.email for person in cast.members}


def test_what_was_done_by_hand_or_found_is_noted(team: Venue, cast: Cast, paste: Paste) -> None:
    now = psrt_clock.now()
    services.note_grant(venue=team, person=cast.eve, actor=None, now=now)
    comparison = paste(team, "id,login\n1002,bob-b\n1003,carol-c\n1005,eve-e\n9,stale\n")
    with pytest.raises(NobodysEntry, match=r"stale \(id 9\) is nobody on the record"):
        services.note_done_by_hand(
            comparison=comparison, keys=keys(comparison, *ALL), actor=cast.carol, now=now
        )
    chosen = keys(comparison, Group.MISSING, Group.EXTRA)
    assert services.note_done_by_hand(comparison=comparison, keys=chosen, actor=cast.carol, now=now) == 3
    assert services.note_found(comparison=comparison, actor=cast.carol, now=now) == 2
    assert services.note_found(comparison=comparison, actor=cast.carol, now=now) == 0
    assert {grant.person for grant in Grant.objects.filter(revoked_at=None)} == set(cast.members)


def test_an_allowance_ends(team: Venue, cast: Cast, paste: Paste) -> None:
    now = psrt_clock.now()
    comparison = paste(team, "id,login\n9,advisory-bot\n")
    [key] = keys(comparison, Group.UNKNOWN)
    allowance = services.allow_entry(
        comparison=comparison, key=key, reason="files advisories", actor=cast.carol, now=now
    )
    assert keys(comparison, Group.UNKNOWN) == []
    with pytest.raises(RowGone):
        services.allow_entry(comparison=comparison, key=key, reason="x", actor=cast.carol, now=now)
    for _ in range(2):
        services.end_allowance(allowance=allowance, actor=cast.carol, now=now)
    assert keys(comparison, Group.UNKNOWN) == [key]
    entries = AuditEntry.objects.filter(event__contains="allow")
    assert [json.loads(entry.data) for entry in entries] == [{"allowance": str(allowance.pk)}] * 2
