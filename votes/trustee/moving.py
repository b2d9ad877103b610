"""Moving the trustee to another directory or host while votes are open: an archive out, the same archive in.

The archive is sealed under a key of its own that is shown once, so neither directory's key-encryption key travels. Who
exports retires; of all archives and of going on, one alone can follow on a tenure (see ``TrusteeTenure``).
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction

from psrt.audit.events import Event
from psrt.audit.services import record
from votes import queries
from votes.crypto.group import decode_scalar
from votes.trustee.board_key import public_half
from votes.trustee.keystore import Contents, ElectionKey, KeyStore, Memory, Tenure
from votes.trustee.tenure import enter, require_in_charge

VERSION: Final = b"psrt-trustee/v1"
_NONCE_SIZE: Final = 12


class MoveRefusedError(RuntimeError):
    """The trustee was not moved; the text says why and what to do."""


def export_trustee(store: KeyStore, target: Path, *, now: datetime) -> str:
    """Write everything to the new file ``target`` and retire this directory; the key that opens the file.

    Raises FileExistsError, BoardKeyError, NotInChargeError. A crash before the return leaves a file that nobody can
    open, and perhaps a retired directory, which ``resume_trustee`` puts back to work.
    """
    require_in_charge(store, now=now)
    contents, tenure = store.contents(), store.tenure()
    if contents is None or tenure is None:  # what is in charge has both
        raise MoveRefusedError("There is nothing here to export.")
    key = AESGCM.generate_key(bit_length=256)
    _write_new(target, _seal(contents, tenure, key))
    store.retire()
    _record(Event.TRUSTEE_EXPORTED, votes=len(contents.elections), now=now)
    return base64.urlsafe_b64encode(key).decode()


def import_trustee(store: KeyStore, archive: bytes, key: str, *, now: datetime) -> int:
    """Make this directory, empty or retired, the trustee's; how many votes' keys it now holds.

    Raises MoveRefusedError. After a crash the same command goes on.
    """
    contents, exported = _open(archive, key)
    if not store.is_retired and (store.board_secret() is not None or store.elections()):
        raise MoveRefusedError(
            "This directory holds a trustee's keys. Import into an empty or a retired one."
        )
    if queries.board_key() != public_half(contents.board_secret):
        raise MoveRefusedError("The archive is of another site: its board key is not the published one.")
    own, in_force = store.tenure(), queries.tenure()
    if own is None or own.pk != in_force or own.previous != exported:
        if in_force != exported:
            raise MoveRefusedError(
                "This archive can't be imported any more: it was imported elsewhere, or the trustee has gone on."
            )
        store.retire()  # until everything is here
        store.replace_contents(contents)
        own = Tenure(uuid4(), exported)
        store.begin(own)
        _begin(own, Event.TRUSTEE_IMPORTED, votes=len(contents.elections), now=now)
    store.resume()
    return len(contents.elections)


def resume_trustee(store: KeyStore, *, now: datetime) -> None:
    """Put a retired directory back to work, which makes the archive worthless. MoveRefusedError if it was imported."""
    own, in_force = store.tenure(), queries.tenure()
    if not store.is_retired:
        raise MoveRefusedError("This directory is not retired: there is nothing to take back.")
    if own is None or in_force not in (own.pk, own.previous):
        raise MoveRefusedError(
            "Another directory has taken over from this one, which can't be put back to work: it has missed what was "
            "signed since. Export there and import here, or delete this one."
        )
    if in_force == own.pk:
        own = Tenure(uuid4(), own.pk)
        store.begin(own)
    _begin(own, Event.TRUSTEE_RESUMED, votes=len(store.elections()), now=now)
    store.resume()


def _begin(tenure: Tenure, event: Event, *, votes: int, now: datetime) -> None:
    try:
        with transaction.atomic():
            enter(tenure, now=now)
            _record(event, votes=votes, now=now)
    except IntegrityError as error:
        raise MoveRefusedError("Another directory has taken over at this moment.") from error


@transaction.atomic
def _record(event: Event, *, votes: int, now: datetime) -> None:
    record(event, actor=None, subject="trustee", data={"votes": votes}, now=now)


def _seal(contents: Contents, tenure: Tenure, key: bytes) -> bytes:
    plain = {
        "tenure": str(tenure.pk),
        "board": contents.board_secret.hex(),
        "elections": {
            election: {"poll": str(own.poll), "secret": own.secret.hex(), "manifest": own.manifest}
            for election, own in contents.elections.items()
        },
        "heads": {
            election: {"seq": memory.seq, "head": memory.head}
            for election, memory in contents.memories.items()
        },
    }
    nonce = secrets.token_bytes(_NONCE_SIZE)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, json.dumps(plain).encode(), VERSION)


def _open(archive: bytes, key: str) -> tuple[Contents, UUID]:
    version, sealed = archive[: len(VERSION)], archive[len(VERSION) :]
    if version != VERSION:
        raise MoveRefusedError("This is not an archive of trustee_export.")
    try:
        cipher = AESGCM(base64.b64decode(key, altchars=b"-_", validate=True))
        plain = cipher.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], VERSION)
    except (binascii.Error, InvalidTag, ValueError) as error:
        raise MoveRefusedError("The transfer key does not open this archive.") from error
    data: Mapping[str, Any] = json.loads(plain)
    return Contents(
        board_secret=decode_scalar(bytes.fromhex(data["board"])),
        elections={
            election: ElectionKey(
                poll=UUID(own["poll"]),
                secret=decode_scalar(bytes.fromhex(own["secret"])),
                manifest=own["manifest"],
            )
            for election, own in data["elections"].items()
        },
        memories={election: Memory(**memory) for election, memory in data["heads"].items()},
    ), UUID(data["tenure"])


def _write_new(target: Path, content: bytes) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
