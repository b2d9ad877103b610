"""The two lock files: the same packages, from the public index and nowhere else, each with its hashes."""

import re
import tomllib
from urllib.parse import urlsplit

import pytest

from psrt.devstack.layout import PROJECT_ROOT

PUBLIC_INDEX = {"pypi.org", "files.pythonhosted.org"}


def locked_by_uv() -> dict[str, tuple[str, set[str]]]:
    """Name → version and hashes of every package but the project itself."""
    packages = tomllib.loads((PROJECT_ROOT / "uv.lock").read_text())["package"]
    return {
        package["name"]: (
            package["version"],
            {file["hash"] for file in [*package.get("wheels", []), package.get("sdist", {})] if file},
        )
        for package in packages
        if "virtual" not in package["source"]
    }


def locked_for_pip() -> dict[str, tuple[str, set[str]]]:
    text = (PROJECT_ROOT / "requirements.lock").read_text()
    entries = re.findall(r"^([a-z0-9-]+)==(\S+)(.*?)(?=^[a-z]|\Z)", text, re.MULTILINE | re.DOTALL)
    return {name: (version, set(re.findall(r"--hash=(\S+)", rest))) for name, version, rest in entries}


def test_both_lock_the_same() -> None:
    uv, pip = locked_by_uv(), locked_for_pip()
    assert len(uv) > 50
    assert pip == uv


def test_every_package_has_hashes() -> None:
    assert [name for name, (_, hashes) in locked_for_pip().items() if not hashes] == []


@pytest.mark.parametrize("name", ["uv.lock", "requirements.lock"])
def test_no_host_but_the_public_index(name: str) -> None:
    text = (PROJECT_ROOT / name).read_text()
    hosts = {urlsplit(url).hostname for url in re.findall(r"[a-z+]+://[^\s\"']+", text)}
    assert hosts <= PUBLIC_INDEX
    assert not re.search(r"\b(file:|path =|--(extra-)?index-url|--find-links)", text)


def test_one_version_of_uv_everywhere() -> None:
    places = {
        name: re.findall(pattern, (PROJECT_ROOT / name).read_text())
        for name, pattern in {"bin/setup": r"UV_VERSION=(\S+)", "Dockerfile": r"uv==(\S+)"}.items()
    }
    assert places["bin/setup"] == places["Dockerfile"]
    assert len(places["bin/setup"]) == 1
