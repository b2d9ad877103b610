"""The checked-in programs that run in the reader's browser: the booth's, the trustee's, the verifying page's."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_STATIC: Final = Path(__file__).parent / "static" / "votes"
BOOTH: Final = "booth.js"
TRUSTEE: Final = "trustee.js"
VERIFY: Final = "verify.js"
VERIFY_WORKER: Final = "verify-worker.js"
ALL: Final = (BOOTH, TRUSTEE, VERIFY, VERIFY_WORKER)


@cache
def integrity(name: str = BOOTH) -> str:
    """Return the Subresource Integrity value of a bundle, for ``<script integrity>``.

    A browser refuses to run a bundle with any other content, so whoever serves static files can't swap the
    program behind the page's back. Read once: a new bundle comes with a new deployment.
    """
    digest = hashlib.sha384((_STATIC / name).read_bytes()).digest()
    return "sha384-" + base64.b64encode(digest).decode()


@cache
def checksum(name: str) -> str:
    """Return the SHA-256 of a bundle in hex, as ``SHA256SUMS`` has it."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()
