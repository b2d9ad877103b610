"""The Council's desk in Chromium: moving, voting, abstaining for a conflict of interest."""

from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from members.rules import Role
from psrt import clock
from tests.browser.witness import Witness
from tests.cast import add_council_member, make_cast


def test_the_council_appoints_an_admin(page: Page, live_server: LiveServer, transactional_db: None) -> None:
    cast = make_cast(now=clock.now())
    sid = add_council_member("Sid Sato", "sid-s", now=clock.now())
    witness = Witness(page, base_url=live_server.url)
    witness.become(cast.sam, then="/council/")
    witness.look("Steering Council")
    witness.follow("Appoint an admin")
    witness.look("Appoint an admin")
    witness.press("Go on to the motion")
    witness.sees("Nobody is chosen yet")
    page.get_by_label("Member").select_option(label="Bob Bălan")
    witness.press("Go on to the motion")
    witness.look("Appoint Bob Bălan as admin")
    witness.fill(reason="The admins asked for a third.")
    witness.press("Move to appoint")
    witness.look("Appoint Bob Bălan as admin")
    witness.become(sid, then="/council/")
    witness.follow("Appoint Bob Bălan as admin")
    page.get_by_label("Abstain, because I have a conflict of interest").check()
    witness.press("Record my vote")
    witness.sees("Say in a few words what your conflict of interest is.")
    witness.fill(words="He works for me.")
    witness.press("Record my vote")
    witness.sees("Your vote is recorded.")
    witness.become(cast.sol, then="/home/")
    witness.sees("A motion: Appoint Bob Bălan as admin")
    witness.open("/council/", "Steering Council")
    witness.follow("Appoint Bob Bălan as admin")
    page.get_by_label("Yes", exact=True).check()
    witness.press("Record my vote")
    witness.sees("The motion is carried, and in effect.")
    witness.look("Appoint Bob Bălan as admin")
    assert cast.bob.role_terms.filter(role=Role.ADMIN, ends=None).exists()
    witness.become(cast.bob, then="/council/motions/")
    witness.look("Motions of the Steering Council")
    witness.open("/council/terms/", "Terms on the Steering Council")
