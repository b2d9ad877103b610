"""Ballots made in the browser verify on the server and the reverse, and both refuse alike."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

import pytest

from tests.votes.booth.node import ask_booth
from tests.votes.crypto.polls import Poll
from votes.crypto.ballot import MAX_BYTES, make_ballot, parse_ballot, verify_ballot
from votes.crypto.board import ballot_entry, close_entry, sign_checkpoint
from votes.crypto.elgamal import keygen, solve_packed
from votes.crypto.errors import ProtocolError
from votes.crypto.group import Scalar, base_times
from votes.crypto.manifest import Manifest, build_manifest, election_id, parse_manifest, setup_id, voter_id
from votes.crypto.trustees import make_auto_group
from votes.rules import PRESETS, WEEK, Choice
from votes.wording import rule_lines

QUESTION = "Shall Zoë “O’Neil” Łukasiewicz 🐍 become a member of the PSRT?"
USERNAME = "zoë-o"
OPENS = 1_800_000_000


@dataclass(frozen=True)
class Vote:
    """A vote of three with the trustee's secrets, and one voter's part in it."""

    manifest: Manifest
    secret: Scalar
    board_secret: Scalar
    roll: list[bytes]
    salt: bytes
    voter: bytes
    seen: bytes

    def request(self, operation: str, **more: Any) -> dict[str, Any]:
        """A request to the booth about this vote."""
        return {
            "operation": operation,
            "manifest": self.manifest.text,
            "election": self.manifest.election.hex(),
            "board_key": self.manifest.board_key.encode().hex(),
            **more,
        }

    def make(self, choice: Choice, rev: int = 1) -> dict[str, Any]:
        """The request to encrypt a choice of the voter."""
        roll = [vid.hex() for vid in self.roll]
        voter = {"username": USERNAME, "salt": self.salt.hex(), "roll": roll, "seen": self.seen.hex()}
        return self.request("make", choice=choice.value, rev=rev, **voter)


@pytest.fixture(scope="module")
def vote() -> Vote:
    uid, salt = secrets.token_bytes(16), secrets.token_bytes(32)
    voter = voter_id(uid=uid, username=USERNAME, salt=salt)
    roll = sorted([voter, secrets.token_bytes(32), secrets.token_bytes(32)])
    secret, group = make_auto_group(setup_id(uid))
    board_secret, board_key = keygen()
    manifest = build_manifest(
        uid=uid,
        question=QUESTION,
        rule=PRESETS["membership"],
        opens=OPENS,
        roll=roll,
        trustees=[group],
        board_key=board_key,
    )
    return Vote(manifest, secret, board_secret, roll, salt, voter, secrets.token_bytes(32))


def test_the_browser_reads_the_manifest_as_it_was_meant(vote: Vote) -> None:
    assert ask_booth([vote.request("open")]) == [{"question": QUESTION}]


def test_ballots_of_the_browser_verify_and_count_on_the_server(vote: Vote) -> None:
    expected = {Choice.YES: (1, 0), Choice.NO: (0, 1), Choice.ABSTAIN: (0, 0)}
    requests = [vote.make(choice, rev) for rev in (1, 2**53 - 1) for choice in expected]
    for request, answer in zip(requests, ask_booth(requests), strict=True):
        ballot = parse_ballot(answer["text"])
        verify_ballot(ballot, election=vote.manifest.election, public_key=vote.manifest.public_key)
        assert ballot.tracker.hex() == answer["tracker"]
        assert ballot.voter.hex() == answer["voter"] == vote.voter.hex()
        assert (ballot.rev, ballot.seen) == (request["rev"], vote.seen)
        assert ballot.to_text() == answer["text"]
        plain = ballot.ciphertext.beta - ballot.ciphertext.alpha * vote.secret
        assert solve_packed(plain, 1) == expected[Choice(request["choice"])]


def _server_ballot(vote: Vote, choice: Choice = Choice.YES) -> str:
    key, election = vote.manifest.public_key, vote.manifest.election
    return make_ballot(
        choice, public_key=key, election=election, voter=vote.voter, rev=3, seen=vote.seen
    ).to_text()


def test_ballots_of_the_server_verify_in_the_browser(vote: Vote) -> None:
    texts = [_server_ballot(vote, choice) for choice in Choice]
    answers = ask_booth([vote.request("check", text=text) for text in texts])
    assert answers == [{"tracker": parse_ballot(text).tracker.hex()} for text in texts]


def test_browser_and_server_refuse_an_oversize_ballot(vote: Vote) -> None:
    text = _server_ballot(vote)
    longest = text + " " * (MAX_BYTES - len(text))
    assert parse_ballot(longest).rev == 3
    with pytest.raises(ProtocolError) as refusal:
        parse_ballot(longest + " ")
    accepted, refused = ask_booth([vote.request("check", text=text) for text in (longest, longest + " ")])
    assert "refused" not in accepted
    assert refused == {"refused": refusal.value.reason.value}


def _bad_manifests(vote: Vote) -> list[str]:
    good = json.loads(vote.manifest.text)
    point = base_times(vote.secret).encode().hex()
    other_point = keygen()[1].encode().hex()
    key = good["trustees"][0]["keys"][0]
    proof = key["pok"]

    def group(**changes: Any) -> list[dict[str, Any]]:
        return [{"t": 1, "keys": [key | changes]}]

    changes: list[dict[str, Any]] = [
        {"v": "anonballot/v2"},
        {"group": "ristretto256"},
        *({"uid": uid} for uid in ("00" * 15, "00" * 32, good["uid"].upper() + "0", None)),
        {"uid": "00" * 16},
        *({"question": question} for question in ("", "  ", "\ud800", None, 1)),
        {"choices": good["choices"][::-1]},
        {"choices": good["choices"][:2]},
        {"choices": [*good["choices"][:2], {"id": "no", "value": 2}]},
        *({"rule": good["rule"] | {"base": base}} for base in ("voters", "", None)),
        *({"rule": good["rule"] | {"threshold": share}} for share in ([3, 2], [0, 3], [2], [2, 3, 4])),
        *({"rule": good["rule"] | {"quorum": share}} for share in ([2, 1], ["1", 2], None)),
        {"rule": good["rule"] | {"more": 1}},
        {"closes": good["opens"]},
        {"opens": -1},
        {"opens": 1.5},
        *({"roll": good["roll"] | {"size": size}} for size in (0, -1, 1048576, "3", True)),
        {"roll": {"size": 3}},
        *({"pk": pk} for pk in (other_point, "00" * 32, "ff" * 32, point.upper())),
        {"trustees": []},
        {"trustees": group(pok=proof[::-1])},
        {"trustees": group(pok=proof[:1])},
        {"trustees": group(pk=other_point)},
        {"trustees": group(pk="00" * 32), "pk": "00" * 32},
        {"trustees": group(i=2)},
        {"trustees": [good["trustees"][0] | {"t": 0}]},
        {"trustees": [good["trustees"][0] | {"t": 2}]},
        {"more": 1},
    ]
    texts = [json.dumps(good | change) for change in changes]
    twice = vote.manifest.text.replace("{", '{"opens":1,', 1)
    return [*texts, twice, "", "{}", vote.manifest.text[:-1]]


def test_browser_and_server_refuse_the_same_manifests(vote: Vote) -> None:
    texts = _bad_manifests(vote)
    for text in texts:
        with pytest.raises(ProtocolError):
            parse_manifest(text)
    requests = [vote.request("open", manifest=text, election=election_id(text).hex()) for text in texts]
    answers = ask_booth(requests)
    accepted = [text for text, answer in zip(texts, answers, strict=True) if "refused" not in answer]
    assert accepted == []


def test_the_browser_refuses_a_manifest_other_than_announced(vote: Vote) -> None:
    other = keygen()[1].encode().hex()
    answers = ask_booth(
        [
            vote.request("open") | {"election": other},
            vote.request("open") | {"manifest": vote.manifest.text + " "},
            vote.request("open") | {"board_key": other},
        ]
    )
    assert answers == [{"refused": "election"}, {"refused": "election"}, {"refused": "bad-key"}]


def test_the_browser_refuses_another_roll_or_a_voter_who_is_not_on_it(vote: Vote) -> None:
    request = vote.make(Choice.YES)
    roll = request["roll"]
    rolls = [roll[:2], [*roll, "ff" * 32], roll[::-1], [roll[0], *roll[:2]], [*roll[:2], "ff" * 32], None]
    answers = ask_booth([request | {"roll": changed} for changed in rolls])
    assert [answer["refused"] for answer in answers] == ["bad-roll"] * 5 + ["malformed"]
    answers = ask_booth([request | {"username": "mallory"}, request | {"salt": "00" * 32}])
    assert answers == [{"refused": "not-yours"}] * 2


def test_the_browser_believes_only_a_signature_of_the_head_that_its_own_ballot_makes(vote: Vote) -> None:
    (made,) = ask_booth([vote.make(Choice.YES)])
    ballot, cast_at = parse_ballot(made["text"]), OPENS + 60
    entry = ballot_entry(ballot, seq=5, previous=vote.seen, time=cast_at)
    place = {"tracker": made["tracker"], "seq": 5, "time": cast_at}

    def signed(
        secret: Scalar, head: bytes = entry.hash, *, seq: int = 5, at: int = cast_at
    ) -> dict[str, Any]:
        checkpoint = sign_checkpoint(secret, election=vote.manifest.election, seq=seq, head=head, time=at)
        return {"previous": vote.seen.hex(), "checkpoint": checkpoint.to_record()}

    def altered(**changes: Any) -> dict[str, Any]:
        return {**good, "checkpoint": good["checkpoint"] | changes}

    good = signed(vote.board_secret)
    dropped = close_entry(1, seq=5, previous=vote.seen, time=cast_at).hash
    later = ballot_entry(parse_ballot(_server_ballot(vote)), seq=6, previous=entry.hash, time=cast_at)
    refused = [
        # by another key, or with its content changed
        signed(keygen()[0]),
        *(altered(seq=6), altered(head="00" * 32), altered(time=cast_at + 1)),
        # well signed, but another board: without the ballot, a later head, an earlier place, dated before it was cast
        signed(vote.board_secret, dropped),
        signed(vote.board_secret, later.hash, seq=6),
        signed(vote.board_secret, seq=4),
        signed(vote.board_secret, at=cast_at - 1),
        good | {"previous": "00" * 32},
    ]
    misplaced = [
        place | change
        for change in ({"seq": 4}, {"time": cast_at + 1}, {"tracker": "00" * 32}, {"time": OPENS - 1})
    ]
    unreadable = [good | {"previous": None}, good | {"checkpoint": None}, altered(more=1)]
    requests = [
        vote.request("recorded", status=good, place=place),
        *(vote.request("recorded", status=status, place=place) for status in refused),
        *(vote.request("recorded", status=good, place=wrong) for wrong in misplaced),
        *(vote.request("recorded", status=status, place=place) for status in unreadable),
    ]
    answers = ask_booth(requests)
    assert answers[0] == {}
    expected = ["bad-checkpoint"] * len(refused + misplaced) + ["malformed"] * len(unreadable)
    assert [answer.get("refused") for answer in answers[1:]] == expected


def test_the_booth_and_the_other_pages_say_the_rule_in_the_same_words() -> None:
    cases = [(rule, electorate) for rule in PRESETS.values() for electorate in range(1, 40)]
    answers = ask_booth(
        [
            {"operation": "rule", "rule": rule.to_manifest(), "electorate": electorate}
            for rule, electorate in cases
        ]
    )
    for (rule, electorate), answer in zip(cases, answers, strict=True):
        lines = {line.text for line in rule_lines(rule, electorate=electorate, period=WEEK)}
        assert len(answer["sentences"]) == 2
        assert set(answer["sentences"]) < lines


@pytest.mark.parametrize("altered", [None, "t", "C", "pk", "cancelled"])
def test_the_browser_checks_the_keys_that_people_hold(altered: str | None) -> None:
    poll = Poll.open(people=(2, 3))
    text = poll.manifest.text
    data = json.loads(text)
    people = data["trustees"][1]
    if altered == "t":
        people["t"] = 1
    elif altered == "C":
        people["C"][0].reverse()
    elif altered == "pk":
        people["keys"][0]["pk"], people["keys"][1]["pk"] = people["keys"][1]["pk"], people["keys"][0]["pk"]
    elif altered == "cancelled":
        data["trustees"].pop()
    if altered is not None:
        text = json.dumps(data)
    request = {
        "operation": "open",
        "manifest": text,
        "election": election_id(text).hex(),
        "board_key": poll.manifest.board_key.encode().hex(),
    }
    (answer,) = ask_booth([request])
    if altered is None:
        assert answer == {"question": poll.manifest.question}
    else:
        assert "question" not in answer
