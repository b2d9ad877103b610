"""The trustee's program in the browser against the one on the command line and the site: same files, same numbers."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

import pytest

from tests.votes.booth.node import run_node
from tests.votes.verifier.forge import CLOSES, NO, STRANGER, YES, Json, Poll, put
from votes.crypto import ceremony as protocol
from votes.crypto.ceremony import Confirmation, Dealing, Opening, Terms
from votes.crypto.tally import parse_partial
from votes.verifier import anonballot_verify as av
from votes.verifier.client import dkg, keyfile, trustee
from votes.verifier.client.keyfile import Secrets

T, N, SEED = 2, 3, 1
PASSPHRASE = "drei Ähren, 麦 und 🐍"
UID = random.Random(SEED).randbytes(16).hex()
"""Of the poll that ``Poll`` makes with this seed."""
BROWSERS = (1, 3)
"""Who makes their key in the browser; person 2 uses the command line."""


def ask(requests: Sequence[Json]) -> list[Any]:
    """Put requests to the browser's program; its answers, in order."""
    done = run_node("trustee.mjs", text=json.dumps(list(requests)))
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers


class Room:
    """Three people in a ceremony, two in browsers and one with the program, and what they have published."""

    def __init__(self) -> None:
        self.published: dict[str, list[Json]] = {"openings": [], "dealings": [], "confirmations": []}
        self.own: dict[int, Json] = {}
        for round_ in self.published:
            requests = [
                {"operation": "step", "ceremony": self.file(i), "own": self.own.get(i)} for i in BROWSERS
            ]
            messages: dict[int, Json] = {}
            for i, answer in zip(BROWSERS, ask(requests), strict=True):
                self.own[i], messages[i] = answer["own"], answer["message"]
            messages[2] = self._program(round_)
            self.published[round_] = [messages[i] for i in sorted(messages)]

    def file(self, i: int) -> str:
        """What the page gives person ``i``."""
        head = {"v": dkg.VERSION, "question": "Shall Noor…?", "uid": UID, "t": T, "n": N, "i": i}
        return json.dumps({**head, "people": ["Ana", "Ben", "Cleo"], **self.published})

    def _program(self, round_: str) -> Json:
        file = dkg.read_ceremony(self.file(2))
        if round_ == "openings":
            own = dkg.draw(file)
            message = dkg.opening_message(own)
        else:
            own = replace(Secrets(**self.own[2]), fingerprint=dkg.fingerprint(file))
            dkg.check_own(own, file)
            if round_ == "dealings":
                message = dkg.dealing_message(own, file)
            else:
                own = replace(own, x=keyfile.scalar_hex(dkg.combined_key(own, file)))
                message = dkg.confirmation_message(own, file)
        self.own[2] = asdict(own)
        return message


class OfCeremony(Poll):
    """A poll whose second key is the room's."""

    def __init__(self, room: Room) -> None:
        self.room = room
        super().__init__([(0, YES), (1, NO), (2, YES), (0, NO), (3, YES)], threshold=(T, N), seed=SEED)

    def polynomials(self, t: int, n: int) -> list[list[int]]:
        return [Secrets(**self.room.own[i]).polynomial for i in range(1, n + 1)]

    def closed(self) -> Json:
        """The record as far as it goes before the count."""
        return {key: self.record[key] for key in ("manifest", "roll", "board", "checkpoints")}


@pytest.fixture(scope="module")
def room() -> Room:
    return Room()


@pytest.fixture(scope="module")
def poll(room: Room) -> OfCeremony:
    return OfCeremony(room)


def test_browsers_and_the_program_make_a_key_that_the_site_takes(room: Room) -> None:
    terms = Terms(av.digest32("setup", bytes.fromhex(UID)), T, N)
    read = [
        protocol.parse_message(json.dumps(message), setup=terms.setup)
        for messages in room.published.values()
        for message in messages
    ]
    openings = [message for message in read if isinstance(message, Opening)]
    for dealing in read:
        if isinstance(dealing, Dealing):
            protocol.verify_dealing(terms, dealing)
    confirmations = [message for message in read if isinstance(message, Confirmation)]
    assert len(protocol.finish(terms, openings, confirmations).keys) == N
    fingerprint = protocol.fingerprint(terms, openings).hex()
    assert {room.own[i]["fingerprint"] for i in (1, 2, 3)} == {fingerprint}
    finished = ask([{"operation": "step", "ceremony": room.file(i), "own": room.own[i]} for i in (1, 2, 3)])
    assert [answer.get("step") for answer in finished] == ["finished"] * 3
    for i in (1, 2, 3):  # and the program finds the browser's keys good
        file, own = dkg.read_ceremony(room.file(i)), Secrets(**room.own[i])
        dkg.check_own(own, file)
        dkg.check_confirmations(file)
        dkg.check_key(own, [opening.C for opening in file.openings])


def test_a_key_file_of_either_opens_in_the_other(room: Room) -> None:
    made_by_program = keyfile.wrap(Secrets(**room.own[2]), PASSPHRASE)
    damaged = json.loads(made_by_program)
    damaged["box"] = ("1" if damaged["box"][0] == "0" else "0") + damaged["box"][1:]
    made, opened, wrong, broken, *others = ask(
        [
            {"operation": "wrap", "own": room.own[1], "passphrase": PASSPHRASE},
            {"operation": "unwrap", "text": made_by_program, "passphrase": PASSPHRASE},
            {"operation": "unwrap", "text": made_by_program, "passphrase": PASSPHRASE + " "},
            {"operation": "unwrap", "text": json.dumps(damaged), "passphrase": PASSPHRASE},
            *(
                {"operation": "unwrap", "text": text, "passphrase": PASSPHRASE}
                for text in ("", "{}", room.file(1), made_by_program.replace("v1-key", "v2-key"))
            ),
        ]
    )
    assert keyfile.unwrap(made["text"], PASSPHRASE) == Secrets(**room.own[1])
    assert opened["own"] == room.own[2]
    assert wrong["failed"] == broken["failed"] == "key.passphrase"
    assert [other["failed"] for other in others] == ["key.syntax", "key.keys", "key.keys", "key.version"]


def _decrypt(room: Room, board: Json, own: Json, *, now: int = CLOSES) -> Json:
    return {
        "operation": "decrypt",
        "board": json.dumps(board),
        "ceremony": room.file(own["i"]),
        "own": own,
        "now": now,
    }


def test_partials_are_equal_and_open_the_sum(room: Room, poll: OfCeremony) -> None:
    board = poll.closed()
    text = json.dumps(board)
    older = room.own[3] | {"x": "", "fingerprint": ""}  # the key file as it was saved in round 1
    answers = ask([_decrypt(room, board, own) for own in (room.own[1], room.own[2], older)])
    closed = av.Strict("board").read(trustee.ClosedBoard, text)
    manifest, total = trustee.verified_sum(closed, election=None, board_key=None)
    for answer, i in zip(answers, (1, 2, 3), strict=True):
        given = answer["message"]["partial"]
        trustee.check_belongs(Secrets(**room.own[i]), manifest)
        assert given["D"] == trustee.share_of(Secrets(**room.own[i]), total)["D"]
        assert answer["own"] == room.own[i] | {"opened": total.close_head.hex()} | (
            {"fingerprint": ""} if i == 3 else {}
        )
        assert parse_partial(json.dumps(answer["message"]), election=poll.election).index == i
    for first, second in ((0, 1), (2, 0)):
        record = poll.record | {
            "partials": [
                poll.record["partials"][0],
                [answers[first]["message"]["partial"], answers[second]["message"]["partial"]],
            ]
        }
        report = av.verify(json.dumps(record), election=None, board_key=None, tracker=None)
        assert (report.result.yes, report.result.no) == (2, 2)


def test_a_browser_opens_nothing_that_it_should_not(room: Room, poll: OfCeremony) -> None:
    board, own = poll.closed(), room.own[1]
    fewer = json.loads(json.dumps(board))
    del fewer["board"][2]
    requests = {
        "decrypt.early": _decrypt(room, board, own, now=CLOSES - 1),
        "decrypt.once": _decrypt(room, board, own | {"opened": "ab" * 32}),
        "key.election": _decrypt(room, board, own | {"uid": "00" * 16}),
        "key.terms": _decrypt(room, board, own | {"t": 1}),
        "key.fits": _decrypt(room, board, own | {"x": room.own[2]["x"]}),
        "board.order": _decrypt(room, fewer, own),
        "decrypt.quorum": _decrypt(
            room, {k: Poll([(0, YES)]).record[k] for k in ("manifest", "roll", "board", "checkpoints")}, own
        ),
        "board.keys": _decrypt(room, poll.record, own),
    }
    answers = ask(list(requests.values()))
    assert [answer.get("failed") for answer in answers] == list(requests)


def bent(room: Room) -> list[tuple[str, Callable[[Json], None]]]:
    """Ceremonies in which somebody has cheated: what of, and how the file of person 1 is changed."""
    stranger = STRANGER
    first, other = room.published["openings"][0], room.published["openings"][1]
    return [
        ("another version", put("v", value="anonballot/v2-ceremony")),
        ("fewer people", put("n", value=2)),
        ("nobody", put("i", value=4)),
        ("unknown key", put("more", value=1)),
        ("another setup", put("openings", 1, "setup", value="00" * 32)),
        ("another kind", put("dealings", 1, "kind", value="opening")),
        ("twice the same person", put("openings", 1, value=first)),
        ("a stolen key", put("openings", 1, "K", value=first["K"])),
        ("an identity key", put("openings", 1, "K", value="00" * 32)),
        ("an identity commitment", put("openings", 1, "C", 1, value="00" * 32)),
        ("no canonical point", put("openings", 1, "C", 1, value="ff" * 32)),
        ("a lower threshold", put("openings", 1, "C", value=other["C"][:1])),
        ("an unproven commitment", put("openings", 1, "C", 0, value=stranger)),
        ("a changed commitment", put("openings", 1, "C", 1, value=stranger)),
        ("my own opening changed", put("openings", 0, "C", 1, value=stranger)),
        ("a scalar out of range", put("openings", 1, "proof", 0, value="ff" * 32)),
        ("no share for me", put("dealings", 1, "shares", value=room.published["dealings"][1]["shares"][1:])),
        ("a false share", put("dealings", 1, "shares", 0, "masked", value="01" * 31 + "00")),
        ("a share out of range", put("dealings", 1, "shares", 0, "masked", value="ff" * 32)),
        ("another fingerprint", put("confirmations", 1, "fingerprint", value="00" * 32)),
        ("a key that does not follow", put("confirmations", 1, "pk", value=stranger)),
        ("an unproven key", put("confirmations", 1, "pok", value=room.published["confirmations"][2]["pok"])),
    ]


def _program_checks(text: str, own: Secrets) -> str:
    """The name of the check by which the command-line program refuses this ceremony."""
    try:
        file = dkg.read_ceremony(text)
        dkg.check_own(own, file)
        whole = replace(own, x=keyfile.scalar_hex(dkg.combined_key(own, file)))
        dkg.check_key(whole, [opening.C for opening in file.openings])
        dkg.check_confirmations(file)
    except av.VerificationError as error:
        return error.check
    return "holds"


def test_browser_and_program_refuse_the_same_ceremonies_by_the_same_check(room: Room) -> None:
    own = room.own[1] | {"x": ""}
    texts = []
    for _, change in bent(room):
        data = json.loads(room.file(1))
        change(data)
        texts.append(json.dumps(data))
    answers = ask([{"operation": "step", "ceremony": text, "own": own} for text in texts])
    expected = [_program_checks(text, Secrets(**own)) for text in texts]
    assert "holds" not in expected
    names = [name for name, _ in bent(room)]
    found = [answer.get("failed") for answer in answers]
    assert list(zip(names, found, strict=True)) == list(zip(names, expected, strict=True))
    blamed = {name: answer["about"] for name, answer in zip(names, answers, strict=True)}
    assert blamed["a false share"] == blamed["no share for me"] == 2
