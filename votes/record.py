"""The election record: everything an auditor needs (anonballot/v1 §9)."""

import json

from votes.board import stored_checkpoints, stored_entries, stored_partials, stored_result, stored_roll
from votes.models import Poll


def election_record(poll: Poll) -> dict[str, object]:
    """The record of a counted poll in the JSON form of §9. ValueError before the poll is counted."""
    result = stored_result(poll)
    return {
        "manifest": poll.manifest,
        "roll": [vid.hex() for vid in stored_roll(poll)],
        "board": [entry.to_record() for entry in stored_entries(poll)],
        "checkpoints": [checkpoint.to_record() for checkpoint in stored_checkpoints(poll)],
        "partials": [[partial.to_record() for partial in group] for group in stored_partials(poll)],
        "result": result.to_record(),
    }


def election_record_text(poll: Poll) -> str:
    """The record as JSON text, one line an entry's field so that it can be read and compared."""
    return json.dumps(election_record(poll), indent=1) + "\n"
