"""The page of the rules is for caches only while nothing on it is the visitor's own."""

from datetime import timedelta

import pytest
from django.test import Client

from members.services import end_role
from psrt import clock
from psrt.pages.documents import DOCUMENTS
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.signin import client_for


def test_a_visitors_page_may_be_kept_by_caches(client: Client, cast: Cast) -> None:
    assert client.get("/governance/")["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["/governance/", "/join/"])
def test_before_there_is_a_team_no_number_is_made_up(client: Client, db: None, path: str) -> None:
    empty = client.get(path).text
    assert "today’s" not in empty
    make_cast(now=clock.now())
    assert "today’s" in client.get(path).text


def test_it_leads_to_every_public_document_and_says_what_its_sources_are(client: Client, cast: Cast) -> None:
    page = client.get("/governance/").text
    for name in DOCUMENTS:
        assert f'href="/docs/{name}/"' in page
    assert 'href="/verify/"' in page
    assert 'id="sources"' in page


def test_a_members_page_with_their_name_is_not_for_caches(cast: Cast) -> None:
    page = client_for(cast.alice).get("/governance/")
    assert cast.alice.name in page.text
    assert page["Cache-Control"] == "no-store, private"


def test_what_the_site_says_to_one_visitor_is_not_for_caches(cast: Cast, clock: Clock) -> None:
    client = client_for(cast.sam)
    seat, tomorrow = cast.sam.role_terms.get(), clock.now().date() + timedelta(days=1)
    end_role(term=seat, ends=tomorrow, decided_by="the tests", actor=None, now=clock.now())
    clock.advance(days=1)
    page = client.get("/governance/")
    assert "You were signed out" in page.text
    assert page["Cache-Control"] == "no-store, private"
