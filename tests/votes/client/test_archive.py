"""The client as one file: the same bytes from the same sources, and those bytes are what the site hands out."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from django.test import Client
from django.urls import reverse

from votes.anonballot_archive import NAME, build, checksum

ROOT = Path(__file__).parents[3]


def _build(root: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", root / "tools" / "build_anonballot.py", target],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_build_elsewhere_and_at_another_time_gives_the_same_bytes(tmp_path: Path) -> None:
    """A copy of just the sources, with other file times, in another time zone, made in another order."""
    copy = tmp_path / "another place"
    for folder in ("votes/verifier/client", "votes/verifier", "votes", "tools"):
        (copy / folder).mkdir(parents=True, exist_ok=True)
    wanted = [
        *("votes/__init__.py", "votes/anonballot_archive.py", "tools/build_anonballot.py"),
        *("votes/verifier/anonballot_verify.py", "votes/verifier/__init__.py"),
        *(str(path.relative_to(ROOT)) for path in (ROOT / "votes/verifier/client").glob("*.py")),
    ]
    for name in sorted(wanted, reverse=True):
        shutil.copy(ROOT / name, copy / name)
        os.utime(copy / name, (1_000_000_000, 1_000_000_000))
    target = tmp_path / "built.pyz"
    done = _build(copy, target, TZ="Asia/Kathmandu")
    assert target.read_bytes() == build()
    assert done.stdout == f"{checksum()}  {target}\n"
    assert os.access(target, os.X_OK)


def test_it_holds_the_sources_as_they_are_and_nothing_else() -> None:
    with zipfile.ZipFile(io.BytesIO(build())) as archive:
        names = archive.namelist()
        folder = ROOT / "votes" / "verifier"
        for name in names:
            if name != "__main__.py":
                assert archive.read(name) == (folder / name.removeprefix("anonballot/")).read_bytes()
    client = sorted(f"anonballot/client/{path.name}" for path in (folder / "client").glob("*.py"))
    assert names == ["__main__.py", "anonballot/__init__.py", "anonballot/anonballot_verify.py", *client]


def test_anyone_may_fetch_it_and_gets_these_bytes(db: None) -> None:
    response = Client().get(reverse("verify:program"))
    assert response.status_code == 200
    assert response.content == build()
    assert hashlib.sha256(response.content).hexdigest() == checksum()
    assert response["Content-Disposition"] == f'attachment; filename="{NAME}"'
    assert response["Cache-Control"] == "public, max-age=300"
    assert reverse("verify:program") == "/verify/anonballot.pyz"
    assert Client().post(reverse("verify:program")).status_code == 405
