"""The bundle is what its sources give, and the page's integrity value is the bundle's."""

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.votes.booth.node import ROOT, find_node, run_node
from votes import booth_bundle

STATIC = ROOT / "votes" / "static" / "votes"
TOOLS = ROOT / "tools" / "booth"
VENDORED = {"@noble/curves": "LICENSE", "@noble/hashes": "LICENSE", "qr": "LICENSE-MIT"}
_OUTLINE = """
    import { outline } from "../../../votes/static/votes/src/qr.js";
    console.log(JSON.stringify(outline(process.argv[1])));
"""


def _listed() -> dict[str, str]:
    lines = (STATIC / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_checksums_match_and_leave_nothing_out() -> None:
    listed = _listed()
    for name, digest in listed.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == digest, name
    present = {str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()}
    assert present - set(listed) == {"SHA256SUMS", "package.json"}


@pytest.mark.parametrize("name", booth_bundle.ALL)
def test_integrity_and_checksum_are_those_of_the_bundle(name: str) -> None:
    algorithm, _, value = booth_bundle.integrity(name).partition("-")
    assert algorithm == "sha384"
    assert base64.b64decode(value) == hashlib.sha384((STATIC / name).read_bytes()).digest()
    assert booth_bundle.checksum(name) == _listed()[name]


def test_each_vendored_library_keeps_its_licence_and_the_locked_version() -> None:
    lock = (TOOLS / "package-lock.json").read_text()
    for name, licence in VENDORED.items():
        folder = STATIC / "vendor" / name
        assert "MIT License" in (folder / licence).read_text()
        version = re.search(r'"version": "([^"]+)"', (folder / "package.json").read_text())
        assert version is not None
        assert f'"{name}": "{version[1]}"' in lock


def _code(name: str) -> str:
    """A bundle without its comments, and without the one address in the QR library: a namespace, never fetched."""
    code = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.DOTALL)
    code = re.sub(r"^\s*//.*$", "", code, flags=re.MULTILINE)
    return code.replace('xmlns="http://www.w3.org/2000/svg"', "")


@pytest.mark.parametrize(
    ("name", "length"),
    [("booth.js", 30_000), ("trustee.js", 30_000), ("verify.js", 5_000), ("verify-worker.js", 30_000)],
)
def test_the_bundles_call_no_other_host_and_store_nothing(name: str, length: int) -> None:
    code = _code(name)
    assert len(code) > length
    for forbidden in (
        *("http:", "https:", "localStorage", "sessionStorage", "indexedDB", "document.cookie", "WebSocket"),
        *(
            "WebAssembly",
            "innerHTML",
            "eval(",
            "new Function",
            "XMLHttpRequest",
            "sendBeacon",
            "importScripts",
        ),
    ):
        assert forbidden not in code, forbidden


def test_only_where_it_must_a_program_asks_the_site() -> None:
    assert _code("booth.js").count("fetch(") == 1
    assert _code("trustee.js").count("fetch(") == 1
    assert _code("verify.js").count("fetch(") == 1
    assert "fetch(" not in _code("verify-worker.js")
    assert "postMessage" not in _code("booth.js")


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's booth with its build tools installed, as the lock file says."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not at hand; the checksums above are checked all the same")
    root = tmp_path_factory.mktemp("booth")
    copy = root / "tools" / "booth"
    shutil.copytree(TOOLS, copy, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copytree(STATIC, root / "votes" / "static" / "votes")
    installed = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    if re.search(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED", installed.stderr):
        pytest.skip("npm's registry is out of reach; the checksums above are checked all the same")
    assert installed.returncode == 0, installed.stderr
    return copy


def _npm_run(tools: Path, script: str, *arguments: str) -> None:
    done = subprocess.run(
        ["npm", "run", "--silent", script, "--", *arguments],
        cwd=tools,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_building_again_gives_the_same_bytes(tools: Path) -> None:
    _npm_run(tools, "build", "--check")


def test_the_vendored_files_are_those_of_the_locked_packages(tools: Path) -> None:
    _npm_run(tools, "vendor", "--check")


def test_the_types_in_the_comments_hold(tools: Path) -> None:
    _npm_run(tools, "types")


def test_a_reader_of_qr_codes_reads_the_tracker(tools: Path) -> None:
    program = """
        import { readFileSync } from "node:fs";
        import decodeQR from "qr/decode.js";
        const { size, path } = JSON.parse(readFileSync(0, "utf8"));
        const [scale, side] = [4, size * 4];
        const data = new Uint8Array(side * side * 4).fill(255);
        for (const [, x, y] of path.matchAll(/M(\\d+) (\\d+)h1v1h-1z/g)) {
            for (let i = 0; i < scale * scale; i += 1) {
                const at = (Number(y) * scale + Math.floor(i / scale)) * side + Number(x) * scale + (i % scale);
                data.fill(0, 4 * at, 4 * at + 3);
            }
        }
        console.log(decodeQR({ width: side, height: side, data }));
    """
    (tools / "read.mjs").write_text(program)
    tracker = hashlib.sha256(b"a tracker").hexdigest()
    outlined = run_node("--input-type=module", "--eval", _OUTLINE, tracker)
    assert outlined.returncode == 0, outlined.stderr
    read = subprocess.run(
        [find_node(), "read.mjs"],
        input=outlined.stdout,
        cwd=tools,
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.stdout.strip() == tracker, read.stderr
