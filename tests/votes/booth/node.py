"""Where a node is, for tests of the booth's JavaScript: on PATH, or inside Playwright's wheel."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import playwright

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[2]
_HOOK: Final = (HERE / "vendored.mjs").as_uri()


def find_node() -> str:
    """Return the path of a node on PATH, or else of the one inside Playwright's wheel.

    Raises FileNotFoundError if there is neither: these tests must fail then, never pass unseen.
    """
    found = shutil.which("node")
    if found is None:
        bundled = Path(playwright.__file__).parent / "driver" / "node"
        if not bundled.exists():
            raise FileNotFoundError("No node on PATH, and none inside the playwright package.")
        found = str(bundled)
    return found


def run_node(*arguments: str, text: str = "", timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run node with the vendored libraries in reach, from this folder. Does not check the exit status."""
    command = [find_node(), "--import", _HOOK, *arguments]
    return subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=HERE, timeout=timeout, check=False
    )


def ask_booth(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put requests to the booth's cryptography (interop.mjs) and return its answers, in order."""
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    done = run_node("interop.mjs", text=lines)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
