"""How long checking takes: a ballot with each back end of the group and with the verifier, and a record of a thousand.

    make bench

Every number stands beside what it is compared with, measured in the same run: a busy machine slows all of them.
"""

import json
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import run

sys.path.insert(0, str(Path(__file__).parents[1]))

from votes.crypto import backends
from votes.crypto.backends.pynacl import PyNaCl

VOTERS = 1000
SLOW = "--with-pynacl"


def seconds(work: Callable[[], object], *, times: int) -> float:
    """The mean of one run, in seconds."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def record_of(voters: int) -> tuple[str, float]:
    """A closed, signed and counted record in which everybody voted once, and how long verifying its board took."""
    from votes.crypto.ballot import make_ballot
    from votes.crypto.board import ballot_entry, close_entry, open_entry, sign_checkpoint, verify_board
    from votes.crypto.elgamal import keygen
    from votes.crypto.manifest import build_manifest, setup_id
    from votes.crypto.tally import count, decrypt
    from votes.crypto.trustees import make_auto_group
    from votes.rules import PRESETS, Choice

    uid, roll = secrets.token_bytes(16), sorted(secrets.token_bytes(32) for _ in range(voters))
    (secret, group), (board_secret, board_key) = make_auto_group(setup_id(uid)), keygen()
    manifest = build_manifest(
        uid=uid,
        question="Shall Noor become a member?",
        rule=PRESETS["membership"],
        opens=1_800_000_000,
        roll=roll,
        trustees=[group],
        board_key=board_key,
    )
    entries = [open_entry(manifest.election, time=manifest.opens)]
    for number, voter in enumerate(roll):
        head = entries[-1].hash
        ballot = make_ballot(
            list(Choice)[number % 3],
            public_key=manifest.public_key,
            election=manifest.election,
            voter=voter,
            rev=1,
            seen=head,
        )
        entries.append(ballot_entry(ballot, seq=len(entries), previous=head, time=manifest.opens + number))
    close = close_entry(voters, seq=len(entries), previous=entries[-1].hash, time=manifest.closes)
    entries.append(close)
    start = time.perf_counter()
    board = verify_board(manifest, roll, entries)
    took = time.perf_counter() - start
    partials = [[decrypt(manifest, board, secret, group=0, index=1, now=manifest.closes)]]
    signed = [
        sign_checkpoint(board_secret, election=manifest.election, seq=e.seq, head=e.hash, time=e.time)
        for e in (entries[0], close)
    ]
    record = {
        "manifest": manifest.text,
        "roll": [vid.hex() for vid in roll],
        "board": [entry.to_record() for entry in entries],
        "checkpoints": [checkpoint.to_record() for checkpoint in signed],
        "partials": [[partial.to_record() for partial in group] for group in partials],
        "result": count(manifest, board, partials).to_record(),
    }
    return json.dumps(record), took


def ballot_by_the_site(record: str) -> float:
    """Seconds to read and check one ballot with the back end in use."""
    from votes.crypto.ballot import parse_ballot, verify_ballot
    from votes.crypto.manifest import parse_manifest

    data = json.loads(record)
    manifest = parse_manifest(data["manifest"])
    text = json.dumps(data["board"][1]["data"])
    election, key = manifest.election, manifest.public_key
    return seconds(lambda: verify_ballot(parse_ballot(text), election=election, public_key=key), times=200)


def show(name: str, value: float, base: float) -> None:
    print(f"{name:<56}{value * 1000:>10.2f} ms   × {value / base:.1f}")


def main(arguments: Sequence[str]) -> None:
    if SLOW in arguments:
        backends.available_backends = lambda: [PyNaCl()]
        print(ballot_by_the_site(sys.stdin.read()))
        return

    from votes.crypto.group import BACKEND_NAME
    from votes.verifier import anonballot_verify

    few, _ = record_of(2)
    fast = ballot_by_the_site(few)
    slow = run([sys.executable, __file__, SLOW], input=few, text=True, capture_output=True, check=True)
    show(f"one ballot, site ({BACKEND_NAME})", fast, fast)
    show("one ballot, site (PyNaCl)", float(slow.stdout), fast)

    many, by_the_site = record_of(VOTERS)
    by_the_verifier = seconds(lambda: anonballot_verify.verify(many), times=1)
    show("one ballot of the record, verifier (Python alone)", by_the_verifier / VOTERS, fast)
    print(f"\nrecord of {VOTERS} voters, {len(many) / 1e6:.1f} MB")
    show(f"the board, site ({BACKEND_NAME})", by_the_site, by_the_site)
    show("everything, verifier (Python alone)", by_the_verifier, by_the_site)


if __name__ == "__main__":
    main(sys.argv[1:])
