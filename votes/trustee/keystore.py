"""What the trustee keeps outside the database: its signing key, each poll's secret, and how far each board
has come.

Sealed files: ``board.key``; ``<election id>.key``, bound to the election id (§8: AAD = E), holding the secret and
the manifest that it was made for; ``<election id>.head``, the last (seq, head) that the trustee signed; ``tenure``,
since when this directory is the trustee's; ``retired``, if it is so no more.
"""

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from votes.crypto.group import Scalar, decode_scalar, random_scalar
from votes.trustee import require_trustee_process
from votes.trustee.sealed import SealedFiles

_BOARD_KEY = "board.key"
_TENURE = "tenure"
_RETIRED = "retired"
_KEK_SIZE = 32


class KeyMissingError(RuntimeError):
    """The trustee holds no key for this election: it was destroyed, or the election is not its own."""

    def __init__(self) -> None:
        super().__init__("The trustee holds no key for this vote.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionKey:
    """The trustee's secret of one election, with the manifest that it made for it."""

    poll: UUID
    secret: Scalar
    manifest: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The last entry of a board that the trustee has signed or is about to; ``head`` is its hash in hex."""

    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class Tenure:
    """A directory's own tenure, and the one that it follows on."""

    pk: UUID
    previous: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a trustee has to take along: its signing key, its elections, and how far their boards have come."""

    board_secret: Scalar
    elections: Mapping[str, ElectionKey]
    memories: Mapping[str, Memory]


class KeyStore:
    """The trustee's files; ``exclusive`` lets one process at a time act as the trustee."""

    def __init__(self, files: SealedFiles) -> None:
        require_trustee_process()
        self._files = files

    @classmethod
    def from_settings(cls) -> "KeyStore":
        """The store of this installation. Raises ImproperlyConfigured or UnsafeDirectoryError."""
        require_trustee_process()
        return cls(SealedFiles(settings.TRUSTEE_DIR, _key_encryption_key(settings.TRUSTEE_KEK)))

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Wait until no other process acts as the trustee, and keep the others waiting."""
        descriptor = os.open(self._files.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # which releases the lock

    def board_secret(self) -> Scalar | None:
        """The long-term signing key, or None before it was made."""
        plain = self._files.read(_BOARD_KEY, bound_to=b"board-key")
        return None if plain is None else decode_scalar(plain)

    def create_board_secret(self) -> Scalar:
        """Make the signing key. For the very first start only: members pin its public half."""
        secret = random_scalar()
        self._files.write(_BOARD_KEY, secret, bound_to=b"board-key")
        return secret

    def save_election(self, election: str, key: ElectionKey) -> None:
        """Keep the secret of an election (its id in hex), before anyone else hears of the election."""
        plain = json.dumps({"poll": str(key.poll), "secret": key.secret.hex(), "manifest": key.manifest})
        self._files.write(f"{election}.key", plain.encode(), bound_to=bytes.fromhex(election))

    def election(self, election: str) -> ElectionKey:
        """The secret of an election. Raises KeyMissingError or SealBrokenError."""
        plain = self._files.read(f"{election}.key", bound_to=bytes.fromhex(election))
        if plain is None:
            raise KeyMissingError
        data = json.loads(plain)
        return ElectionKey(
            poll=UUID(data["poll"]),
            secret=decode_scalar(bytes.fromhex(data["secret"])),
            manifest=data["manifest"],
        )

    def elections(self) -> list[str]:
        """The ids (hex) of all elections that there is a secret of."""
        names = self._files.names(".key")
        return [name.removesuffix(".key") for name in names if name != _BOARD_KEY]

    def remember(self, election: str, memory: Memory) -> None:
        """Remember how far the board has come."""
        plain = json.dumps({"seq": memory.seq, "head": memory.head})
        self._files.write(f"{election}.head", plain.encode(), bound_to=_head_of(election))

    def memory(self, election: str) -> Memory | None:
        """What ``remember`` was told last, or None."""
        plain = self._files.read(f"{election}.head", bound_to=_head_of(election))
        return None if plain is None else Memory(**json.loads(plain))

    def tenure(self) -> Tenure | None:
        """Since when this directory is the trustee's, or None if it never was."""
        plain = self._files.read(_TENURE, bound_to=b"tenure")
        if plain is None:
            return None
        data = json.loads(plain)
        return Tenure(UUID(data["tenure"]), UUID(data["previous"]) if data["previous"] else None)

    def begin(self, tenure: Tenure) -> None:
        """Remember since when this directory is the trustee's."""
        previous = str(tenure.previous) if tenure.previous else None
        plain = json.dumps({"tenure": str(tenure.pk), "previous": previous})
        self._files.write(_TENURE, plain.encode(), bound_to=b"tenure")

    @property
    def is_retired(self) -> bool:
        """Whether this directory was given up; nothing may be done with it until that is taken back."""
        return self._files.read(_RETIRED, bound_to=b"retired") is not None

    def retire(self) -> None:
        """Give this directory up, durably."""
        self._files.write(_RETIRED, b"retired", bound_to=b"retired")

    def resume(self) -> None:
        """Take that back."""
        self._files.destroy(_RETIRED)

    def contents(self) -> Contents | None:
        """All that another directory would need to go on, or None if this one is empty. Raises SealBrokenError."""
        secret = self.board_secret()
        if secret is None:
            return None
        memories = {election: self.memory(election) for election in self.elections()}
        return Contents(
            board_secret=secret,
            elections={election: self.election(election) for election in self.elections()},
            memories={election: memory for election, memory in memories.items() if memory is not None},
        )

    def replace_contents(self, contents: Contents) -> None:
        """Destroy what is here and keep these instead. Only in a retired directory: a crash leaves a part of it."""
        for election in self.elections():
            self.destroy(election)
        self._files.destroy(_TENURE)
        for election, key in contents.elections.items():
            self.save_election(election, key)
        for election, memory in contents.memories.items():
            self.remember(election, memory)
        self._files.write(_BOARD_KEY, contents.board_secret, bound_to=b"board-key")

    def destroy(self, election: str) -> None:
        """Destroy the secret of an election, and what was remembered of it. Again, it changes nothing."""
        self._files.destroy(f"{election}.key")
        self._files.destroy(f"{election}.head")


def _head_of(election: str) -> bytes:
    return bytes.fromhex(election) + b"head"


def _key_encryption_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured("TRUSTEE_KEK must be base64.") from error
    if len(key) != _KEK_SIZE:
        raise ImproperlyConfigured("TRUSTEE_KEK must be 32 random bytes in base64.")
    return key
