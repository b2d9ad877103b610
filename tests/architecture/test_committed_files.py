"""What is committed makes sense on any machine: no path of somebody's own, no package index but the public ones."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from psrt.devstack.layout import PROJECT_ROOT

# The start of a path below somebody's home or workspace. The site's own /home/ ends there.
SOMEBODYS = re.compile(r"(?<![\w./-])/(?:home|Users|root|work|workspace|builds)/\w[\w.-]*")
# Where programs that fetch packages may be told to fetch them from.
PUBLIC = {"pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
LOCKS = ["uv.lock", "requirements.lock", "tools/booth/package-lock.json"]


def committed() -> list[Path]:
    """Every file that git knows; the test is skipped in a copy without git."""
    if not (PROJECT_ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT_ROOT, capture_output=True, check=True)
    names = listing.stdout.decode().split("\0")
    return [PROJECT_ROOT / name for name in names if name and (PROJECT_ROOT / name).is_file()]


def lines() -> Iterator[tuple[str, str]]:
    """Where a line stands, and the line, of all committed text."""
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            yield f"{path.relative_to(PROJECT_ROOT)}:{number}", line


def test_no_path_of_somebodys_machine() -> None:
    assert [(place, found[0]) for place, line in lines() if (found := SOMEBODYS.search(line))] == []


@pytest.mark.parametrize("text", ["|home|ada|psrt", "cd |root|psrt", '"|Users|ada"', "=|work|main|x"])
def test_such_a_path_would_be_found(text: str) -> None:
    assert SOMEBODYS.search(text.replace("|", "/"))


@pytest.mark.parametrize(
    "path", ['"/home/"', "/home/?next=/me/", "https://example.org/home/x", "pages/home/x"]
)
def test_an_address_of_the_site_is_none(path: str) -> None:
    assert not SOMEBODYS.search(path)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_the_public_indexes_only(name: str) -> None:
    text = (PROJECT_ROOT / name).read_text()
    fetched = re.findall(r'(?:"resolved": ?|url = |registry = |index-url[ =])"?([a-z+]+://[^\s",]+)', text)
    assert {urlsplit(url).hostname for url in fetched} <= PUBLIC


def test_everything_is_utf8_with_unix_line_ends() -> None:
    binary = {".png", ".ico", ".pyz", ".woff2"}
    wrong = []
    for path in committed():
        data = path.read_bytes()
        if path.suffix not in binary and (b"\r" in data or b"\0" in data):
            wrong.append(str(path.relative_to(PROJECT_ROOT)))
    assert wrong == []
