"""`ceremony`, `rehearse`, `decrypt`: what one of the people does who hold a vote's second key (§7, §8)."""

import argparse
import getpass
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path

from ..anonballot_verify import (
    BASE,
    PROTOCOL,
    Board,
    Checkpoint,
    Entry,
    Hex32,
    Manifest,
    Strict,
    Sum,
    check_board,
    check_checkpoints,
    check_close,
    check_keys,
    check_manifest,
    check_roll,
    combine,
    digest32,
    digest_scalar,
    encode,
    hex32,
    multiples,
    printable,
    reaches,
    read_input,
    require,
    sum_of,
    u64,
    utc,
)
from . import dkg, keyfile
from .ballots import random_scalar
from .keyfile import Secrets, scalar_hex
from .terminal import add_pins, ask, grouped, hex_argument, not_compared, write_private


@dataclass(frozen=True)
class ClosedBoard:
    """What the page gives after the close: the record as far as it goes before the count."""

    manifest: str
    roll: list[Hex32]
    board: list[Entry]
    checkpoints: list[Checkpoint]


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the three commands."""
    parser = commands.add_parser(
        "ceremony",
        help="trustees: the next step of the key ceremony",
        description="Check what the others have published and write your next message.",
    )
    parser.add_argument(
        "ceremony", metavar="CEREMONYFILE", help="the file downloaded from the page of the trustees"
    )
    _add_key(parser)
    parser.add_argument("--out", required=True, metavar="FILE", help="where to write the message to upload")
    parser.add_argument(
        "--fingerprint",
        type=hex_argument,
        metavar="HEX",
        help="the fingerprint that the others have told you (not the site); asked for if left out",
    )
    parser.set_defaults(run=run_ceremony)

    parser = commands.add_parser(
        "rehearse",
        help="trustees: would my key file open the vote?",
        description="Test a key file against the published commitments. Nothing is sent or opened.",
    )
    parser.add_argument(
        "ceremony", metavar="CEREMONYFILE", help="the file downloaded from the page of the trustees"
    )
    _add_key(parser)
    parser.set_defaults(run=run_rehearse)

    parser = commands.add_parser(
        "decrypt",
        help="trustees: your part of opening the sum",
        description="Verify a closed board completely, then write your partial decryption of its sum.",
    )
    parser.add_argument(
        "board", metavar="BOARDFILE", help="the closed board downloaded from the page of the trustees"
    )
    _add_key(parser)
    parser.add_argument("--out", required=True, metavar="FILE", help="where to write the partial decryption")
    parser.add_argument(
        "--demo-clock",
        action="store_true",
        help="believe the board about what time it is; for a demo that has moved its clock, never for a real vote",
    )
    add_pins(parser)
    parser.set_defaults(run=run_decrypt)


def _add_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", required=True, metavar="KEYFILE", help="your key file; keep copies of it")
    parser.add_argument(
        "--passphrase-file", metavar="FILE", help="read the passphrase from a file instead of asking for it"
    )


def _passphrase(options: argparse.Namespace, *, new: bool) -> str:
    if options.passphrase_file:
        return read_input(options.passphrase_file).rstrip("\r\n")
    first = getpass.getpass("Passphrase of the key file: ")
    if new:
        same = getpass.getpass("The same again: ") == first
        require(same, "key.passphrase", "the two passphrases differ; nothing was written")
    return first


def run_ceremony(options: argparse.Namespace) -> int:
    """The step that is next, by what the file shows of oneself and the others."""
    file = dkg.read_ceremony(read_input(options.ceremony))
    path, out = Path(options.key), Path(options.out)
    if file.i not in {opening.i for opening in file.openings}:
        return _open(options, file, path, out)
    passphrase = _passphrase(options, new=False)
    own = keyfile.load(path, passphrase)
    dkg.check_own(own, file)
    if len(file.openings) < file.n:
        return _wait(file, file.openings)
    if file.i not in {dealing.i for dealing in file.dealings}:
        _compare(options, file)
        keyfile.replace(path, replace(own, fingerprint=dkg.fingerprint(file)), passphrase)
        return _done(out, dkg.dealing_message(own, file), "masked shares")
    same = own.fingerprint == dkg.fingerprint(file)
    require(
        same, "ceremony.fingerprint", "the list of keys is not the one you compared: complain on the page"
    )
    if len(file.dealings) < file.n:
        return _wait(file, file.dealings)
    if file.i not in {said.i for said in file.confirmations}:
        own = replace(own, x=scalar_hex(dkg.combined_key(own, file)))
        dkg.check_key(own, [opening.C for opening in file.openings])
        keyfile.replace(path, own, passphrase)
        return _done(out, dkg.confirmation_message(own, file), "confirmation")
    dkg.check_confirmations(file)
    if len(file.confirmations) < file.n:
        return _wait(file, file.confirmations)
    print(
        f"THE CEREMONY IS FINISHED, and all of it holds. Any {file.t} of the {file.n} of you can open the sum."
    )
    print("Keep the key file and its passphrase, in two places. Test it at any time with: rehearse")
    return 0


def _open(options: argparse.Namespace, file: dkg.CeremonyFile, path: Path, out: Path) -> int:
    print(f"Question    {printable(file.question)}")
    print(f"You are person {file.i} of {file.n}; any {file.t} open the sum.")
    exists = path.exists()
    passphrase = _passphrase(options, new=not exists)
    if exists:  # the message was lost on its way, not the key
        own = keyfile.load(path, passphrase)
        dkg.check_own(own, file)
    else:
        own = dkg.draw(file)
        keyfile.create(path, own, passphrase)
        print(f"Your key file is {path}. Without it and its passphrase you can't open anything.")
    return _done(out, dkg.opening_message(own), "key and commitments")


def _compare(options: argparse.Namespace, file: dkg.CeremonyFile) -> None:
    own = dkg.fingerprint(file)
    print(f"Fingerprint {grouped(own)}")
    print("Compare it with all the others, by a call or a message that does not pass through the site.")
    if options.fingerprint is None:
        same = ask("Do all the others have the same", ("yes", "no")) == "yes"
    else:
        same = options.fingerprint == own
    require(
        same, "ceremony.fingerprint", "the fingerprints differ: complain on the page, and tell the others"
    )


def _wait(
    file: dkg.CeremonyFile, there: "list[dkg.Opening] | list[dkg.Dealing] | list[dkg.Confirmation]"
) -> int:
    done = {message.i for message in there}
    missing = [printable(name) for i, name in enumerate(file.people, start=1) if i not in done]
    print(f"All that is there holds. Nothing to do for you now; awaited: {', '.join(missing)}.")
    return 0


def _done(out: Path, message: dict[str, object], what: str) -> int:
    write_private(out, json.dumps(message) + "\n")
    print(
        f"Wrote your {what} to {out}. Upload this file on the page of the trustees. The key file stays with you."
    )
    return 0


def run_rehearse(options: argparse.Namespace) -> int:
    """Exit code 0 if the key file would open the vote."""
    file = dkg.read_ceremony(read_input(options.ceremony))
    own = keyfile.load(Path(options.key), _passphrase(options, new=False))
    dkg.check_own(own, file)
    complete = len(file.openings) == len(file.dealings) == len(file.confirmations) == file.n
    require(complete, "ceremony.unfinished", "the ceremony is not finished yet; rehearse when it is")
    dkg.check_confirmations(file)
    dkg.check_key(own, [opening.C for opening in file.openings])
    print(f"THE KEY FILE WORKS: it holds the key of person {own.i}, as published.")
    print(f"Fingerprint {grouped(own.fingerprint)}")
    return 0


def run_decrypt(options: argparse.Namespace) -> int:
    """Exit code 0 if the board holds and the partial decryption was written."""
    text = read_input(options.board)
    closed = Strict("board").read(ClosedBoard, text)
    manifest, total = verified_sum(closed, election=options.election, board_key=options.board_key)
    now = max(entry.time for entry in closed.board) if options.demo_clock else int(time.time())
    over = now >= manifest.closes
    require(over, "decrypt.early", f"by this computer's clock the vote is open until {utc(manifest.closes)}")
    path = Path(options.key)
    passphrase = _passphrase(options, new=False)
    own = keyfile.load(path, passphrase)
    check_belongs(own, manifest)
    head = total.close_head.hex()
    first = own.opened in ("", head)
    require(first, "decrypt.once", "this key has opened another end of this board already; tell the others")
    keyfile.replace(path, replace(own, opened=head), passphrase)
    partial = {
        "v": PROTOCOL,
        "kind": "partial",
        "election": total.election.hex(),
        "partial": share_of(own, total),
    }
    write_private(Path(options.out), json.dumps(partial) + "\n")
    print(f"Question    {printable(manifest.question)}")
    print(f"Election    {grouped(total.election.hex())}")
    print(f"Board key   {grouped(manifest.board_key.hex())}")
    print("\n".join(not_compared(options)))
    print(f"The whole board holds. Wrote your part of opening its sum to {options.out}: upload it.")
    return 0


def verified_sum(closed: ClosedBoard, *, election: str | None, board_key: str | None) -> tuple[Manifest, Sum]:
    """Verify all that the verifier would, up to the count; the manifest and the sum. Raises VerificationError."""
    election_id = digest32("manifest", closed.manifest.encode())
    announced = election is None or hex32(election) == election_id
    require(announced, "election.id", f"the manifest's id is {election_id.hex()}, not the announced one")
    manifest = Strict("manifest").read(Manifest, closed.manifest)
    check_manifest(manifest)
    check_roll(closed.roll, manifest.roll)
    keys = check_keys(manifest)
    board = Board(manifest, election_id, keys.election, closed.roll)
    check_board(board, closed.board, None)
    check_close(closed.board, manifest.closes, len(board.last))
    pinned = None if board_key is None else hex32(board_key)
    heads = list(board.heads)
    check_checkpoints(closed.checkpoints, closed.board, heads, election_id, manifest.board_key, pinned)
    enough = reaches(manifest.rule.quorum, len(board.last), manifest.roll.size)
    require(enough, "decrypt.quorum", "too few took part, so nothing of this vote is ever opened")
    return manifest, sum_of(board)


def check_belongs(own: Secrets, manifest: Manifest) -> None:
    """The vote is the one that this key was made for, under the commitments of its ceremony."""
    same = own.uid == manifest.uid.hex() and len(manifest.trustees) == dkg.GROUP + 1
    require(same, "key.election", "this key file is not of this vote")
    people = manifest.trustees[dkg.GROUP]
    terms = (people.t, len(people.keys)) == (own.t, own.n) and people.C is not None
    require(terms, "key.terms", "the vote names other people or another threshold than the ceremony did")
    dkg.check_key(own, people.C or [])


def share_of(own: Secrets, total: Sum) -> dict[str, object]:
    """D = x·a with its proof (§7)."""
    table, x, w = multiples(total.a), own.key, random_scalar()
    share = encode(combine((x, table)))
    key = encode(combine((x, BASE)))
    context = (total.election, total.close_head, u64(own.i), key, encode(total.a), encode(total.b), share)
    commitments = (encode(combine((w, BASE))), encode(combine((w, table))))
    c = digest_scalar("decrypt-proof", *context, *commitments)
    return {"i": own.i, "D": share.hex(), "c": scalar_hex(c), "s": scalar_hex(w + c * x)}
