"""The booth's program: the one checked-in bundle that the voter's browser runs."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

BUNDLE: Final = Path(__file__).parent / "static" / "votes" / "booth.js"


@cache
def integrity() -> str:
    """Return the Subresource Integrity value of the bundle, for ``<script integrity>``.

    A browser refuses to run a bundle with any other content, so whoever serves static files can't swap the
    program behind the page's back. Read once: a new bundle comes with a new deployment.
    """
    digest = hashlib.sha384(BUNDLE.read_bytes()).digest()
    return "sha384-" + base64.b64encode(digest).decode()
