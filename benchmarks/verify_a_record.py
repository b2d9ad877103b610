"""How long it takes to verify the record of a vote of 1,000: in Chromium, in the page's own worker, and in Python.

    python benchmarks/verify_a_record.py [VOTERS]

Needs no service. Making the record takes longest: it is written with the verifier's slow and plain arithmetic.
"""

import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - the project's root has to be on the path first

from tests.votes.verifier.forge import ABSTAIN, NO, YES, Poll  # noqa: E402
from votes.verifier import anonballot_verify  # noqa: E402

ADDRESS = "http://benchmark.invalid/"
WORKER = ROOT / "votes" / "static" / "votes" / "verify-worker.js"
MEASURE = """(text) => new Promise((resolve, reject) => {
    const worker = new Worker("/worker.js");
    worker.onerror = (event) => reject(event.message);
    let told = 0;
    worker.onmessage = ({ data }) => {
        told += data.progress === undefined ? 0 : 1;
        if (data.verified || data.failed) resolve({ ...data, told, ms: performance.now() - started });
    };
    const started = performance.now();
    const pins = { election: null, boardKey: null, tracker: null };
    worker.postMessage({ bytes: new TextEncoder().encode(text).buffer, pins });
})"""


def in_browser(text: str) -> None:
    """Verify the record in Chromium and print the time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        )
        page = browser.new_page()
        page.route(ADDRESS, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.route(f"{ADDRESS}worker.js", lambda route: route.fulfill(path=WORKER))
        page.goto(ADDRESS)
        answer = page.evaluate(MEASURE, text)
        version = browser.version
        browser.close()
    if "failed" in answer:
        raise SystemExit(f"The browser refused the record: {answer['failed']}")
    print(f"Chromium {version}: {answer['ms'] / 1000:.1f} s, progress told {answer['told']} times")


def in_python(text: str) -> None:
    """Verify the record with the independent verifier and print the time."""
    started = time.perf_counter()
    anonballot_verify.verify(text)
    print(f"Python {sys.version.split()[0]}: {time.perf_counter() - started:.1f} s")


def main() -> None:
    """Make a record of one ballot and one checkpoint a voter, and verify it in both ways."""
    voters = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    choices = (YES, YES, YES, NO, ABSTAIN)
    poll = Poll([(voter, choices[voter % 5]) for voter in range(voters)], size=voters)
    text = json.dumps(poll.record)
    print(f"{voters} voters, {len(text) / 1e6:.1f} MB")
    in_browser(text)
    in_python(text)


if __name__ == "__main__":
    main()
