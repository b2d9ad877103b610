"""Invented advisories, as OSV and GitHub would give them."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from activity.advisory_files import parse_files
from activity.models import ImportRun
from activity.rules import Advisory
from activity.services import Summary, import_advisories
from psrt import clock

NOW: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)


def osv(identifier: str = "PSF-2026-1", **fields: Any) -> dict[str, Any]:
    """An OSV record, published in January 2026, with these fields changed."""
    record: dict[str, Any] = {
        "id": identifier,
        "modified": "2026-02-01T00:00:00Z",
        "published": "2026-01-10T00:00:00Z",
        "summary": "A hole",
        "aliases": [],
    }
    return record | fields


def ghsa(identifier: str = "GHSA-aaaa-bbbb-cccc", **fields: Any) -> dict[str, Any]:
    """A repository advisory of GitHub's, a draft, with these fields changed."""
    record: dict[str, Any] = {
        "ghsa_id": identifier,
        "cve_id": None,
        "state": "draft",
        "summary": "An embargoed hole",
        "created_at": "2026-01-05T00:00:00Z",
        "updated_at": "2026-02-05T00:00:00Z",
        "published_at": None,
        "closed_at": None,
        "credits": [],
        "credits_detailed": [],
    }
    return record | fields


def detailed(login: str, kind: str = "coordinator", state: str = "accepted", pk: int = 99) -> dict[str, Any]:
    """An entry of ``credits_detailed``."""
    return {"user": {"login": login, "id": pk, "type": "User"}, "type": kind, "state": state}


def parsed(*records: dict[str, Any]) -> list[Advisory]:
    """The records, read as of the database's present."""
    return parse_files([("test.json", json.dumps(records).encode())], now=clock.now())


def imported(*records: dict[str, Any]) -> Summary:
    """Import the records now."""
    return import_advisories(
        advisories=parsed(*records), way=ImportRun.Way.COMMAND, actor=None, now=clock.now()
    )
