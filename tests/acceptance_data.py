"""Real files for acceptance, where somebody has put them beside the project; they are not part of it."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = Path(os.environ.get("PSRT_ACCEPTANCE_DATA", ROOT.parent / "shared" / "data"))


def acceptance_file(name: str) -> bytes:
    """The bytes of the file ``name`` in that folder; the test is skipped where it is not present."""
    path = _FOLDER / name
    if not path.is_file():
        pytest.skip(f"acceptance data not present: {name}")
    return path.read_bytes()


def acceptance_folder(name: str) -> Path:
    """The folder ``name`` there; the test is skipped where it is not present."""
    path = _FOLDER / name
    if not path.is_dir():
        pytest.skip(f"acceptance data not present: {name}")
    return path
