"""The page that verifies: public, forbidden any connection, opened only with records of this site."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.signin import client_for
from votes import booth_bundle

pytestmark = pytest.mark.django_db
POLL = "8b9e8e2e-5b0c-4f6e-9d0a-0a5d2f3c4b1a"
RECORD = f"/votes/{POLL}/record.json"


def test_anyone_may_open_it_and_the_browser_may_connect_to_nothing() -> None:
    response = Client().get("/verify/")
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "connect-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert response["Cache-Control"] == "public, max-age=60"


def test_it_opens_with_a_record_of_this_site(cast: Cast) -> None:
    response = client_for(cast.bob).get("/verify/", {"record": RECORD})
    assert f'data-record="{RECORD}"' in response.content.decode()
    assert "connect-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        f"https://elsewhere.example{RECORD}",
        f"//elsewhere.example{RECORD}",
        f"/\\\\elsewhere.example{RECORD}",
        f"{RECORD}?next=https://elsewhere.example",
        f"/../elsewhere{RECORD}",
        f"/votes/{POLL}/",
        "/roster.json",
        "javascript:alert(1)",
        "\\0",
        "",
    ],
)
def test_it_opens_with_nothing_else(address: str) -> None:
    response = Client().get("/verify/", {"record": address})
    assert response.status_code == 200
    assert 'data-record=""' in response.content.decode()
    assert "connect-src 'none'" in response["Content-Security-Policy"]


def test_what_can_be_downloaded_has_the_checksum_that_is_shown() -> None:
    page = " ".join(Client().get("/verify/").content.decode().split())
    for name in ("verify:program", "verify:verifier"):
        file = Client().get(reverse(name))
        assert file["Content-Disposition"].startswith("attachment")
        assert _grouped(hashlib.sha256(file.content).hexdigest()) in page
    for bundle in (booth_bundle.BOOTH, booth_bundle.VERIFY, booth_bundle.VERIFY_WORKER):
        assert _grouped(booth_bundle.checksum(bundle)) in page


def _grouped(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, 64, 8))
