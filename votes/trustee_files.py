"""What people who hold a key download for their program: the ceremony so far, and later the closed board."""

import json
from typing import Final

from votes.board import stored_checkpoints, stored_entries, stored_roll
from votes.ceremonies import Progress
from votes.models import CeremonySeat, Poll, Round, TrusteePlan

VERSION: Final = "anonballot/v1-ceremony"
"""Names the file's format; the command-line client takes no other."""


def ceremony_file_text(plan: TrusteePlan, progress: Progress, seat: CeremonySeat) -> str:
    """The ceremony as it stands, for the person of ``seat``, as JSON text. It holds nothing secret."""
    messages: dict[Round, list[object]] = {round_: [] for round_ in Round}
    for (round_, _), message in sorted(progress.messages.items()):
        messages[Round(round_)].append(json.loads(message.text))
    terms = progress.terms
    return _text(
        {
            "v": VERSION,
            "question": plan.question,
            "uid": progress.ceremony.uid,
            "t": terms.threshold,
            "n": terms.people,
            "i": seat.index,
            "people": [other.person.name for other in progress.seats],
            "openings": messages[Round.OPENING],
            "dealings": messages[Round.DEALING],
            "confirmations": messages[Round.CONFIRMATION],
        }
    )


def closed_board_text(poll: Poll) -> str:
    """The election record as far as it goes before the count, as JSON text."""
    return _text(
        {
            "manifest": poll.manifest,
            "roll": [vid.hex() for vid in stored_roll(poll)],
            "board": [entry.to_record() for entry in stored_entries(poll)],
            "checkpoints": [checkpoint.to_record() for checkpoint in stored_checkpoints(poll)],
        }
    )


def _text(value: dict[str, object]) -> str:
    return json.dumps(value, indent=1) + "\n"
