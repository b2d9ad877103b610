"""The command-line client as one file that any Python runs: a zip of readable sources.

The same sources give the same bytes everywhere, so whoever has the repository can tell that the file the site hands
out is what they have read. Nothing is imported from the client: its files are only packed.
"""

import hashlib
import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

NAME: Final = "anonballot.pyz"
_SOURCES: Final = Path(__file__).parent / "verifier"
_SHEBANG: Final = b"#!/usr/bin/env python3\n"
_MAIN: Final = b"import sys\n\nfrom anonballot.client.cli import main\n\nsys.exit(main())\n"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can name
_UNIX: Final = 3
_READABLE: Final = 0o100644 << 16


@cache
def build() -> bytes:
    """The file's content. Nothing in it depends on the time, the machine or the order of a folder."""
    sources = [_SOURCES / "__init__.py", _SOURCES / "anonballot_verify.py", *_SOURCES.glob("client/*.py")]
    members = {f"anonballot/{path.relative_to(_SOURCES).as_posix()}": path.read_bytes() for path in sources}
    archive = io.BytesIO()
    archive.write(_SHEBANG)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, content in sorted((members | {"__main__.py": _MAIN}).items()):
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.create_system, member.external_attr = _UNIX, _READABLE
            file.writestr(member, content)
    return archive.getvalue()


def checksum() -> str:
    """The SHA-256 of the file in hex, as ``sha256sum`` prints it."""
    return hashlib.sha256(build()).hexdigest()
