"""What every page shares: headers, errors, kill switches, health, logs."""

import io
import json
import logging
import re

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client
from pytest_django.fixtures import Settings

from psrt import clock, markdown
from psrt.logging import JsonFormatter, WithoutPaths
from psrt.switches.models import Switch
from psrt.switches.services import casting_stopped, turn_off, turn_on
from votes.crypto.group import BACKEND_NAME


@pytest.mark.django_db
def test_headers_of_a_page(client: Client) -> None:
    response = client.get("/nowhere/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
def test_a_missing_page_offers_members_the_way_in(client: Client) -> None:
    response = client.get("/nominations/nothing-here/")
    assert response.status_code == 404
    assert re.search(r'href="[^"]*login[^"]*next=/nominations/nothing-here/', response.content.decode())


@pytest.mark.django_db
def test_no_template_needs_inline_script_or_style(client: Client) -> None:
    html = client.get("/").content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


@pytest.mark.django_db
def test_health(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "checks": {"database": "ok", "broker": "ok"},
        "ristretto": BACKEND_NAME,
    }


@pytest.mark.django_db
def test_health_without_broker_is_degraded_not_down(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["checks"]["broker"].startswith("unreachable")


@pytest.mark.django_db
@pytest.mark.parametrize(("checks_csrf", "status"), [(False, 404), (True, 403)])
def test_a_form_sent_after_the_session_ended_gives_its_text_back(checks_csrf: bool, status: int) -> None:
    client = Client(enforce_csrf_checks=checks_csrf)
    typed = {"justification": "Three lines <of text>\nto copy."}
    for site, is_given_back in (("same-origin", True), ("cross-site", False)):
        page = client.post("/nominations/new/", typed, headers={"Sec-Fetch-Site": site})
        assert page.status_code == status
        assert ("Three lines &lt;of text&gt;\nto copy.</textarea>" in page.text) == is_given_back


@pytest.mark.django_db
def test_read_only_switch_refuses_changes_with_the_operators_reason() -> None:
    call_command(
        "switch", "read-only", "on", reason="Moving the database until 15:00 UTC.", stdout=io.StringIO()
    )
    client = Client()
    page = client.post("/nominations/new/", {"name": "x"})
    assert page.status_code == 503
    assert "Moving the database" in page.content.decode()
    typed = {"name": "x", "justification": "Three lines <of text>\nto copy."}
    for site, is_given_back in (("same-origin", True), ("cross-site", False)):
        page = client.post("/nominations/new/", typed, headers={"Sec-Fetch-Site": site})
        assert ("Three lines &lt;of text&gt;\nto copy.</textarea>" in page.text) == is_given_back
    data = client.post("/votes/x/ballots/", "{}", content_type="application/json")
    assert data.json()["code"] == "read-only"
    assert client.get("/").status_code == 200
    call_command("switch", "read-only", "off", stdout=io.StringIO())
    assert client.post("/nowhere/").status_code == 404


@pytest.mark.django_db
def test_casting_is_stopped_by_either_switch() -> None:
    now = clock.now()
    for name in Switch.Name:
        turn_on(name, reason="An operator's reason.", now=now)
        stopped = casting_stopped()
        assert stopped is not None
        assert stopped.reason == "An operator's reason."
        assert turn_off(name, now=now)
        assert casting_stopped() is None


def test_logs_hold_no_path(client: Client, db: None) -> None:
    """A path may hold a consent or invitation token."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(WithoutPaths())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    try:
        client.get("/consent/s3cr3t-t0ken/")
        client.get("/nowhere/s3cr3t-t0ken/?email=alice@example.org")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert any(line["message"] == "request" and line["status"] == 404 for line in lines)
    assert "s3cr3t" not in stream.getvalue()
    assert "alice" not in stream.getvalue()


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("# Title", "<h3>Title</h3>", "<h1"),
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ("[x](javascript:alert(1))", "", 'href="javascript'),
        ("![x](https://example.org/x.png)", "", "<img"),
        ("[site](https://example.org)", 'rel="nofollow noopener noreferrer ugc"', "target"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<table>", "style"),
        ("one\ntwo", "<br", "<img"),
        (
            "see https://example.org/1.",
            'href="https://example.org/1" rel="nofollow',
            'href="https://example.org/1."',
        ),
        ("pip.py and javascript:alert(1)", "pip.py", "<a"),
    ],
)
def test_markdown_is_made_of_harmless_tags(text: str, present: str, absent: str) -> None:
    html = markdown.render(text)
    assert present in html
    assert absent not in html


def test_instants_say_their_zone() -> None:
    from datetime import UTC, datetime

    when = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    html = Template("{% load psrt %}{% utc when %}").render(Context({"when": when}))
    assert 'datetime="2026-03-01T09:05:00Z"' in html
    assert "Sun 01 Mar 2026, 09:05 UTC" in html
