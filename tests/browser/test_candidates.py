"""From the public page about joining to a member's draft, in Chromium."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from candidates import forms
from psrt import clock
from tests.browser.witness import Witness
from tests.candidates.writing import TEXTS, mailed_link
from tests.cast import make_cast


def test_a_candidate_writes_and_a_member_takes_it_up(
    page: Page, live_server: LiveServer, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "AT_LEAST", 0)  # the browser fills it in faster than a person
    cast = make_cast(now=clock.now())
    witness = Witness(page, base_url=live_server.url)
    witness.open("/governance/", "The rules in force")
    witness.follow("how")
    witness.look("How to join the team")
    witness.follow("Express your interest")
    witness.press("Send")
    witness.look("Express your interest")
    witness.sees("This was not sent yet")
    witness.fill(**{name: TEXTS[name] for name in ("name", "email", "motivation", "skills")})
    witness.press("Send")
    witness.look("Look into your e-mail")
    witness.open(mailed_link(), "Your expression of interest")
    witness.press("Yes, it is mine: let the members read it")
    witness.sees("The members of the team can read it")
    witness.become(cast.carol, then="/nominations/")
    witness.follow("Candidates without a sponsor")
    witness.look("Candidates without a sponsor")
    witness.follow(TEXTS["name"])
    witness.look(TEXTS["name"])
    witness.follow("Delete it as unwanted")
    witness.look(f"Delete what {TEXTS['name']} wrote")
    witness.follow("Keep it")
    witness.press("Draft a nomination")
    witness.sees("This is your draft")
