"""Asking GitHub for advisories: a server on this computer plays GitHub."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from activity.github import FetchFailed, fetch_advisories
from activity.models import AdvisoryRecord, ImportRun
from activity.queries import fetch_is_due
from activity.tasks import fetch
from tests.activity.records import ghsa
from tests.clock import Clock


@dataclass
class FakeApi:
    """What the server answers, and what it was asked: (path, query, Authorization)."""

    url: str = ""
    pages: list[Any] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    hangs: threading.Event | None = None
    asked: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)


def _handler(api: FakeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
            """Keep quiet."""

        def do_GET(self) -> None:
            if api.hangs is not None:
                api.hangs.wait()
                return  # the client has gone meanwhile
            url = urlsplit(self.path)
            query = parse_qs(url.query)
            api.asked.append((url.path, query, self.headers["Authorization"]))
            number = int(query.get("after", ["0"])[0])
            body = api.body if api.body is not None else json.dumps(api.pages[number]).encode()
            self.send_response(api.status)
            if number + 1 < len(api.pages):
                self.send_header("Link", f'<{api.url}{url.path}?per_page=100&after={number + 1}>; rel="next"')
            for name, value in api.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """GitHub's API, on this computer."""
    api = FakeApi(pages=[[]])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield api
    if api.hangs is not None:
        api.hangs.set()
    server.shutdown()
    server.server_close()
    thread.join()


def ask(api: FakeApi, **options: Any) -> list[object]:
    return fetch_advisories(
        **({"api_url": api.url, "repository": "python/cpython", "token": "t0ken"} | options)
    )


def test_all_pages_are_read(api: FakeApi) -> None:
    api.pages = [[{"n": 1}, {"n": 2}], [{"n": 3}]]
    assert ask(api) == [{"n": 1}, {"n": 2}, {"n": 3}]
    path = "/repos/python/cpython/security-advisories"
    assert [asked[0] for asked in api.asked] == [path, path]
    assert [asked[1].get("after") for asked in api.asked] == [None, ["1"]]
    assert {asked[2] for asked in api.asked} == {"Bearer t0ken"}


@pytest.mark.parametrize(
    ("status", "headers", "body", "said"),
    [
        (401, {}, b"{}", "refused the token"),
        (404, {}, b"{}", "shows no advisories of python/cpython"),
        (403, {}, b"{}", "shows no advisories of python/cpython"),
        (403, {"x-ratelimit-remaining": "0"}, b"{}", "no more requests for now"),
        (429, {"retry-after": "60"}, b"{}", "no more requests for now"),
        (500, {}, b"oops", "status 500"),
        (302, {"Location": "http://127.0.0.1:9/"}, b"", "status 302"),
        (200, {}, b"<html>", "not JSON"),
        (200, {}, b"{}", "not a list"),
        (200, {"Link": '<http://other.example/>; rel="next"'}, b"[]", "on another server"),
    ],
)
def test_what_goes_wrong_is_said(
    api: FakeApi, status: int, headers: dict[str, str], body: bytes, said: str
) -> None:
    api.status, api.headers, api.body = status, headers, body
    with pytest.raises(FetchFailed, match=said):
        ask(api)


def test_no_answer(api: FakeApi) -> None:
    api.hangs = threading.Event()
    with pytest.raises(FetchFailed, match="in time"):
        ask(api, timeout=timedelta(milliseconds=50))
    with pytest.raises(FetchFailed, match="could not be reached"):
        ask(api, api_url="http://127.0.0.1:9")
    with pytest.raises(FetchFailed, match="This site has no token for GitHub"):
        ask(api, token="")


@pytest.mark.django_db
def test_the_task_imports_or_notes_why_not(api: FakeApi, settings: Settings, clock: Clock) -> None:
    settings.GITHUB_API_URL = api.url
    settings.ADVISORIES_GITHUB_REPOSITORIES = ["python/cpython"]
    settings.ADVISORIES_GITHUB_TOKEN = "t0ken"
    api.pages = [[ghsa()], [ghsa("GHSA-aaaa-bbbb-dddd")]]
    assert fetch_is_due(now=clock.now())
    fetch()
    assert AdvisoryRecord.objects.count() == 2
    assert not fetch_is_due(now=clock.now())
    api.pages[1] = [ghsa("GHSA-aaaa-bbbb-eeee"), {"ghsa_id": 1}]
    assert fetch_is_due(now=clock.advance(days=1))
    fetch()
    assert AdvisoryRecord.objects.count() == 2
    api.status = 401
    fetch()
    problems = list(ImportRun.objects.order_by("at").values_list("problem", flat=True))
    assert problems[0] == ""
    assert problems[1].startswith("python/cpython, record 3")
    assert problems[2].startswith("GitHub refused the token")
    assert "t0ken" not in "".join(problems)
