"""Every ballot of the rejection vectors, sent to the site as the booth sends it: refused for the reason in the file.

The vectors are about one fixed poll. It is put into the database as it is, past the triggers that let a poll
come into being only step by step.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from members.models import Person
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.rejections.ballots import VOTER
from tests.votes.rejections.vectors import ballot_vectors, honest_ballot, honest_record
from votes import board
from votes.crypto.board import EntryType, read_board
from votes.crypto.manifest import election_id
from votes.models import BoardEntry, Poll, RollEntry, RollVid
from votes.rules import PRESETS

STATUS = {"oversize": 413, "not-yours": 403, "stale-seen": 409, "stale-rev": 409, "duplicate": 409}


@pytest.fixture
def poll_of_the_vectors(voters: list[Person], clock: Clock) -> Poll:
    """The poll "auto" of the file, open, with its board but for the close; its first voter is ``voters[VOTER]``."""
    record = json.loads(honest_record("auto"))
    manifest = json.loads(record["manifest"])
    opens, closes = (datetime.fromtimestamp(manifest[key], tz=UTC) for key in ("opens", "closes"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        poll = Poll.objects.create(
            subject="00000000-0000-0000-0000-000000000001",
            question=manifest["question"],
            state=Poll.State.OPEN,
            rule_name="membership",
            rule=PRESETS["membership"].to_manifest(),
            period=closes - opens,
            requested_at=opens,
            manifest=record["manifest"],
            election=election_id(record["manifest"]).hex(),
            opens_at=opens,
            closes_at=closes,
            electorate=len(record["roll"]),
        )
        for person, vid in zip(voters, record["roll"], strict=False):
            RollEntry.objects.create(
                poll=poll, person=person, username=person.handle, vid=vid, salt="00" * 32
            )
        RollVid.objects.bulk_create(RollVid(poll=poll, vid=vid) for vid in record["roll"])
        for entry in read_board(record["board"]):
            if entry.type is not EntryType.CLOSE:
                board.new_row(poll, entry).save(force_insert=True)
        cursor.execute("SET LOCAL session_replication_role = origin")
    clock.advance_to(opens + timedelta(minutes=1))
    return poll


def test_each_is_refused_and_the_honest_one_is_taken(poll_of_the_vectors: Poll, voters: list[Person]) -> None:
    client, address = client_for(voters[VOTER]), reverse("votes:cast", args=[poll_of_the_vectors.pk])
    before = BoardEntry.objects.count()
    found = {}
    for vector in ballot_vectors():
        body = vector.text.encode("utf-8")
        response = client.post(address, body, content_type="application/json")
        answer = response.json()
        assert set(answer) == {"code", "message"}
        assert answer["message"].endswith(".")
        assert response.status_code == STATUS.get(answer["code"], 400), vector.name
        found[vector.name] = answer["code"]
    assert found == {vector.name: vector.site for vector in ballot_vectors()}
    assert BoardEntry.objects.count() == before
    response = client.post(address, honest_ballot(), content_type="application/json")
    assert response.status_code == 201, response.content
