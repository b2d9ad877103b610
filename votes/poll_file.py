"""What a voter's program is told of a vote: the booth's in the browser, or the one on the command line."""

import json
from typing import Final

from votes import queries
from votes.board import stored_roll
from votes.models import BoardEntry, Poll, RollEntry

VERSION: Final = "anonballot/v1-poll"
"""Names the file's format; the command-line client takes no other."""


def voting_data(poll: Poll, place: RollEntry, head: BoardEntry) -> dict[str, object]:
    """All that it takes to make this voter's next ballot, and to check what it is made of.

    Private to the voter: the salt tells which pseudonym on the board is theirs.
    """
    last = queries.last_ballot(poll, place.vid)
    return {
        "manifest": poll.manifest,
        "election": poll.election,
        "board_key": queries.board_key(),
        "roll": [vid.hex() for vid in stored_roll(poll)],
        "username": place.username,
        "salt": place.salt,
        "vid": place.vid,
        "rev": 1 if last is None or last.rev is None else last.rev + 1,
        "head": head.hash,
    }


def poll_file_text(poll: Poll, place: RollEntry, head: BoardEntry) -> str:
    """The file for the command-line client, as JSON text."""
    return json.dumps({"v": VERSION} | voting_data(poll, place, head), indent=1) + "\n"
