"""Secrets of a local run: made once, kept in closed files, handed over as NAME_FILE."""

import base64
import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from psrt.devstack.layout import Layout

# What only the trustee process may be given (ballot protocol, section 8).
TRUSTEE_ONLY = ("TRUSTEE_DIR", "TRUSTEE_KEK", "TRUSTEE_KEK_FILE")

DEMO_SECRET_PREFIX = "demo-"  # noqa: S105 - a mark on a secret, not a secret


def shared_secrets(layout: Layout, given: Mapping[str, str]) -> dict[str, str]:
    """``SECRET_KEY_FILE`` and ``FIELD_ENCRYPTION_KEY_FILE``, save those that ``given`` already decides."""
    _closed_directory(layout.secrets)
    # The settings refuse a demo under any other key, and this key anywhere else.
    prefix = DEMO_SECRET_PREFIX if layout.demo else ""
    result = {}
    if not _is_given("SECRET_KEY", given):
        result["SECRET_KEY_FILE"] = str(_kept(layout.secrets / "secret_key", prefix))
    if not _is_given("FIELD_ENCRYPTION_KEY", given):
        result["FIELD_ENCRYPTION_KEY_FILE"] = str(_kept(layout.secrets / "field_encryption_key"))
    return result


def trustee_secrets(layout: Layout, given: Mapping[str, str]) -> dict[str, str]:
    """``TRUSTEE_DIR`` and ``TRUSTEE_KEK_FILE`` for the trustee alone, save those already ``given``."""
    _closed_directory(layout.trustee)
    keys = layout.trustee / "keys"
    result = {name: given[name] for name in TRUSTEE_ONLY if given.get(name)}
    if not _is_given("TRUSTEE_KEK", given):
        result["TRUSTEE_KEK_FILE"] = str(_kept(layout.trustee / "kek"))
    if "TRUSTEE_DIR" not in result:
        _closed_directory(keys)
        result["TRUSTEE_DIR"] = str(keys)
    return result


def without_trustee(environment: Mapping[str, str]) -> dict[str, str]:
    """The same environment without anything that is the trustee's."""
    return {name: value for name, value in environment.items() if name not in TRUSTEE_ONLY}


def new_key() -> str:
    """256 random bits in URL-safe base64: a Fernet key, an AES-256 key or a Django secret key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _is_given(name: str, environment: Mapping[str, str]) -> bool:
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def _closed_directory(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)


def _kept(path: Path, prefix: str = "") -> Path:
    """The file, made with a new key when it is missing. It appears complete or not at all."""
    if path.exists():
        return path
    temporary = path.with_suffix(".new")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{prefix}{new_key()}\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
    return path
