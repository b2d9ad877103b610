"""The site's own cryptography, put to a record as a whole: the steps by which the trustee verifies and counts."""

from votes.crypto.board import Checkpoint, read_board, verify_board, verify_checkpoints
from votes.crypto.encoding import exact_list, exact_object, hex_bytes, load_json
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.manifest import parse_manifest
from votes.crypto.tally import Partial, Result, verify_result

_LIMIT = 64 * 1024 * 1024


def verify_as_the_site(text: str) -> Result:
    """The result of a record that holds. ProtocolError with the first reason against it."""
    data = exact_object(
        load_json(text, limit=_LIMIT), "manifest", "roll", "board", "checkpoints", "partials", "result"
    )
    if not isinstance(data["manifest"], str):
        raise ProtocolError(Reason.MALFORMED, "The manifest is not a text.")
    roll = [hex_bytes(vid) for vid in exact_list(data["roll"])]
    entries = read_board(data["board"])
    checkpoints = [Checkpoint.from_record(item) for item in exact_list(data["checkpoints"])]
    partials = [
        [Partial.from_record(item) for item in exact_list(group)] for group in exact_list(data["partials"])
    ]
    result = Result.from_record(data["result"])
    manifest = parse_manifest(data["manifest"])
    board = verify_board(manifest, roll, entries)
    verify_checkpoints(entries, checkpoints, election=manifest.election, board_key=manifest.board_key)
    verify_result(manifest, board, partials, result)
    return result
