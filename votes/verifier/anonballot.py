#!/usr/bin/env python3
"""Vote by the protocol anonballot/v1 from the command line, and check what others did.

    python anonballot.py vote|audit|receipt|verify --help

This runs the client from a checkout; `tools/build_anonballot.py` packs the same into one file.
"""

import sys
from pathlib import Path

if not __package__:  # run as a file: say which package this is part of, even to an isolated Python
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = "verifier"

from .client.cli import main

if __name__ == "__main__":
    sys.exit(main())
