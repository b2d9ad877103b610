"""An election for the client's tests, opened by the site's own code, and the poll file of one of its voters."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from tests.votes.crypto.polls import people_group
from votes.crypto.ballot import Ballot
from votes.crypto.board import open_entry
from votes.crypto.elgamal import keygen, solve_packed
from votes.crypto.group import Scalar
from votes.crypto.manifest import Manifest, build_manifest, setup_id, voter_id
from votes.crypto.trustees import make_auto_group
from votes.poll_file import VERSION
from votes.rules import PRESETS

QUESTION = "Shall Zoë “O’Neil” Łukasiewicz 🐍 become a member of the PSRT?"
USERNAME = "zoë-o"
OPENS = 1_800_000_000


@dataclass(frozen=True)
class Election:
    """A vote of three with its trustee's secret, and the part of one voter in it."""

    manifest: Manifest
    secret: Scalar
    roll: list[bytes]
    salt: bytes
    voter: bytes
    head: bytes

    @classmethod
    def open(cls, *, people: tuple[int, int] | None = None) -> "Election":
        """Open it; ``people`` = (t, n) adds a second group of trustees."""
        uid, salt = secrets.token_bytes(16), secrets.token_bytes(32)
        voter = voter_id(uid=uid, username=USERNAME, salt=salt)
        roll = sorted([voter, secrets.token_bytes(32), secrets.token_bytes(32)])
        setup = setup_id(uid)
        secret, group = make_auto_group(setup)
        groups = [group]
        if people:
            groups.append(people_group(setup, threshold=people[0], people=people[1])[1])
        manifest = build_manifest(
            uid=uid,
            question=QUESTION,
            rule=PRESETS["membership"],
            opens=OPENS,
            roll=roll,
            trustees=groups,
            board_key=keygen()[1],
        )
        head = open_entry(manifest.election, time=OPENS).hash
        return cls(manifest, secret, roll, salt, voter, head)

    @property
    def pins(self) -> dict[str, str]:
        """The values that the opening mail has."""
        return {"election": self.manifest.election.hex(), "board_key": self.board_key}

    @property
    def board_key(self) -> str:
        return self.manifest.board_key.encode().hex()

    def poll_file(self, **changes: Any) -> dict[str, Any]:
        """The voter's poll file, with some values replaced."""
        return {
            "v": VERSION,
            "manifest": self.manifest.text,
            "election": self.manifest.election.hex(),
            "board_key": self.board_key,
            "roll": [vid.hex() for vid in self.roll],
            "username": USERNAME,
            "salt": self.salt.hex(),
            "vid": self.voter.hex(),
            "rev": 3,
            "head": self.head.hex(),
        } | changes

    def poll_text(self, **changes: Any) -> str:
        return json.dumps(self.poll_file(**changes))

    def decrypt(self, ballot: Ballot) -> tuple[int, int]:
        """(yes, no) of one ballot; the trustee never does this."""
        return solve_packed(ballot.ciphertext.beta - ballot.ciphertext.alpha * self.secret, 1)

    def ask(self, operation: str, **more: Any) -> dict[str, Any]:
        """A request to the booth's JavaScript about this vote."""
        return {"operation": operation, "manifest": self.manifest.text, **self.pins, **more}
