"""The key file: whole, only with its passphrase, and nothing of it in the clear."""

import json
import stat
from pathlib import Path

import pytest

from votes.verifier.anonballot_verify import VerificationError
from votes.verifier.client import keyfile
from votes.verifier.client.keyfile import Secrets

PASSPHRASE = "correct horse battery"
KEPT = Secrets("00" * 16, 1, 2, 3, "01" * 32, ["02" * 32, "03" * 32])


def _refused(text: str, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(VerificationError) as refusal:
        keyfile.unwrap(text, passphrase)
    return refusal.value.check


def test_what_is_wrapped_comes_back_and_differs_each_time() -> None:
    first, second = keyfile.wrap(KEPT, PASSPHRASE), keyfile.wrap(KEPT, PASSPHRASE)
    assert keyfile.unwrap(first, PASSPHRASE) == KEPT == keyfile.unwrap(second, PASSPHRASE)
    assert json.loads(first)["box"] != json.loads(second)["box"]
    assert "01" * 16 not in first


def test_another_passphrase_or_any_change_is_refused() -> None:
    text = keyfile.wrap(KEPT, PASSPHRASE)
    assert _refused(text, PASSPHRASE + " ") == "key.passphrase"
    for key in ("salt", "box", "mac"):
        data = json.loads(text)
        data[key] = ("1" if data[key][0] == "0" else "0") + data[key][1:]
        assert _refused(json.dumps(data)) == "key.passphrase"
    shorter = json.loads(text)
    shorter["box"] = shorter["box"][:-2]
    assert _refused(json.dumps(shorter)) == "key.passphrase"
    assert _refused(text.replace("v1-key", "v2-key")) == "key.version"


def test_the_format_stays_readable() -> None:
    """A file written when the format was fixed; if this fails, people's key files have become useless."""
    text = (Path(__file__).parent / "key-v1.json").read_text()
    assert keyfile.unwrap(text, PASSPHRASE) == KEPT


def test_a_file_is_private_never_replaced_by_a_new_one_and_needs_a_long_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "my.key"
    with pytest.raises(VerificationError):
        keyfile.create(path, KEPT, "short")
    keyfile.create(path, KEPT, PASSPHRASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        keyfile.create(path, KEPT, PASSPHRASE)
    keyfile.replace(path, KEPT, PASSPHRASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["my.key"]
