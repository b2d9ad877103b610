#!/usr/bin/env python3
"""Build the command-line client as one file: python tools/build_anonballot.py [FILE]

Writes anonballot.pyz (or FILE) and prints its SHA-256, to compare with what the site hands out. Needs nothing but
Python.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from votes.anonballot_archive import NAME, build, checksum


def main() -> None:
    """Write the file and say what it is."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else NAME)
    target.write_bytes(build())
    target.chmod(0o755)
    sys.stdout.write(f"{checksum()}  {target}\n")


if __name__ == "__main__":
    main()
