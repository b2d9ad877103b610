"""Files that only the trustee can read: sealed under its key-encryption key, written all or not at all."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_SIZE = 12


class UnsafeDirectoryError(RuntimeError):
    """The key directory is open to others, or belongs to somebody else."""


class SealBrokenError(RuntimeError):
    """A sealed file is not what was written under this name with this key."""


class SealedFiles:
    """A directory (0700) of files (0600), each AES-256-GCM, bound to the purpose it was written for."""

    def __init__(self, directory: Path, key: bytes) -> None:
        """Create the directory if need be. ``key`` has 32 bytes. UnsafeDirectoryError if others can enter."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
        if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
            raise UnsafeDirectoryError(
                "TRUSTEE_DIR must belong to the trustee's user, with mode 0700, and be open to nobody else."
            )
        self.directory = directory
        self._cipher = AESGCM(key)

    def write(self, name: str, plaintext: bytes, *, bound_to: bytes) -> None:
        """Write or replace a file, durably; the same ``bound_to`` must be given to read it."""
        nonce = secrets.token_bytes(_NONCE_SIZE)
        sealed = nonce + self._cipher.encrypt(nonce, plaintext, bound_to)
        # The temporary name is never read; a crash leaves it behind and the next write replaces it.
        temporary = self.directory / f".{name}.new"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.directory / name)
        self._sync_directory()

    def read(self, name: str, *, bound_to: bytes) -> bytes | None:
        """The plaintext, or None if there is no such file. Raises SealBrokenError."""
        try:
            sealed = (self.directory / name).read_bytes()
        except FileNotFoundError:
            return None
        try:
            return self._cipher.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], bound_to)
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(f"{name} was not written here under this key.") from error

    def destroy(self, name: str) -> None:
        """Overwrite and remove a file; nothing happens if it is not there.

        On a copy-on-write or wear-levelled disk the old blocks may survive; what they hold is sealed.
        """
        path = self.directory / name
        with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)
        self._sync_directory()

    def names(self, suffix: str) -> list[str]:
        """The names of the files that end with ``suffix``, in order."""
        return sorted(
            path.name
            for path in self.directory.iterdir()
            if path.name.endswith(suffix) and path.name[0] != "."
        )

    def _sync_directory(self) -> None:
        descriptor = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
