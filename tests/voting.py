"""Casting ballots in tests: through the HTTP interface as the booth does, or straight through the service."""

from collections.abc import Mapping

from django.test import Client
from django.urls import reverse

from members.models import Person
from votes import queries, services
from votes.crypto.ballot import Ballot, make_ballot
from votes.crypto.board import Checkpoint, verify_checkpoint
from votes.crypto.group import Point
from votes.crypto.manifest import parse_manifest, voter_id
from votes.crypto.transcript import hash32, u64
from votes.models import BoardEntry, Poll, RollEntry
from votes.rules import Choice


def cast_by_http(client: Client, poll: Poll, choice: Choice | str) -> str:
    """Fetch the booth's state, check it, encrypt in Python, cast; the tracker. Fails the test if refused."""
    state = client.get(reverse("votes:booth-state", args=[poll.pk])).json()
    ballot = ballot_from_state(state, choice)
    response = client.post(
        reverse("votes:cast", args=[poll.pk]), ballot.to_text(), content_type="application/json"
    )
    assert response.status_code == 201, response.content
    assert response.json()["tracker"] == ballot.tracker.hex()
    return ballot.tracker.hex()


def ballot_from_state(state: Mapping[str, object], choice: Choice | str) -> Ballot:
    """The ballot that the booth would make of what the site tells it."""
    manifest = parse_manifest(str(state["manifest"]))
    assert manifest.election.hex() == state["election"]
    salt = bytes.fromhex(str(state["salt"]))
    vid = voter_id(uid=manifest.uid, username=str(state["username"]), salt=salt)
    assert vid.hex() == state["vid"]
    rev = state["rev"]
    assert isinstance(rev, int)
    return make_ballot(
        Choice(choice),
        public_key=manifest.public_key,
        election=manifest.election,
        voter=vid,
        rev=rev,
        seen=bytes.fromhex(str(state["head"])),
    )


def is_recorded_by_http(client: Client, poll: Poll, tracker: str) -> bool:
    """Ask the site whether the ballot is recorded, and check as the booth does that it is in what was signed."""
    answer = client.get(reverse("votes:ballot-status", args=[poll.pk, tracker])).json()
    if answer["recorded"]:
        manifest = parse_manifest(poll.manifest)
        checkpoint = Checkpoint.from_record(answer["checkpoint"])
        verify_checkpoint(checkpoint, election=manifest.election, board_key=manifest.board_key)
        place = u64(answer["seq"]), b"ballot", u64(answer["time"]), bytes.fromhex(tracker)
        assert checkpoint.head == hash32("entry", bytes.fromhex(answer["previous"]), *place)
        assert checkpoint.seq == answer["seq"]
    return bool(answer["recorded"])


def make_ballot_for(poll: Poll, person: Person, choice: Choice | str, *, rev: int | None = None) -> Ballot:
    """The ballot that ``person``'s browser would make now; ``rev`` is the next one unless given."""
    manifest = parse_manifest(poll.manifest)
    vid = RollEntry.objects.get(poll=poll, person=person).vid
    last = queries.last_ballot(poll, vid)
    head = queries.head(poll)
    assert head is not None
    return make_ballot(
        Choice(choice),
        public_key=manifest.public_key,
        election=manifest.election,
        voter=bytes.fromhex(str(vid)),
        rev=rev or (1 if last is None or last.rev is None else last.rev + 1),
        seen=bytes.fromhex(head.hash),
    )


def cast_ballot(poll: Poll, person: Person, choice: Choice | str) -> BoardEntry:
    """Cast through the service, without HTTP."""
    ballot = make_ballot_for(poll, person, choice)
    return services.cast(poll=poll, person=person, ballot_text=ballot.to_text())


def board_key_point() -> Point:
    """The published board key."""
    key = queries.board_key()
    assert key is not None
    return Point.decode(bytes.fromhex(key))
