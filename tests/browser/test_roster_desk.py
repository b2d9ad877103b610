"""An admin and the Council at their desks, in a real browser, every page looked at by axe and on a phone."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Person
from tests.browser.witness import Witness
from tests.cast import make_cast
from tests.clock import Clock

pytestmark = pytest.mark.django_db(transaction=True)


def test_keeping_the_roster(page: Page, live_server: LiveServer, clock: Clock) -> None:
    cast = make_cast(now=clock.now())
    Person.objects.filter(pk=cast.bob.pk).update(account=None)
    witness = Witness(page, base_url=live_server.url)

    witness.become(cast.carol, then="/desk/")
    witness.look("Desk")
    page.get_by_role("link", name="1 person without an account").click()
    witness.look("Invite everyone without an account")
    witness.press("Send these invitations")
    witness.look("Invitations")
    witness.sees("Sent")
    witness.open("/desk/members/", "Members")
    witness.follow("Bob Bălan")
    witness.look("Bob Bălan")

    witness.follow("Edit")
    witness.look("Edit Bob Bălan")
    witness.fill(name="", github_login="bobby")
    witness.press("Save")
    witness.look("Edit Bob Bălan")
    witness.sees("This was not saved yet")
    witness.fill(name="Bobby")
    witness.press("Save")
    witness.look("Edit Bob Bălan")
    witness.sees("+ psrt.csv: Bobby,bobby,")
    witness.press("Save")
    witness.look("Bobby")

    witness.follow("End the membership")
    witness.look("End the membership of Bobby")
    witness.fill(decided_by="his own wish")
    witness.press("End the membership")
    witness.sees("Nothing is written yet.")
    witness.press("Change what I typed")
    witness.fill(decided_by="his wish")
    witness.press("End the membership")
    witness.look("End the membership of Bobby")
    witness.press("End the membership")
    witness.look("Bobby")
    witness.follow("Undo")
    witness.press("Undo it")
    witness.look("Undo: membership ended")
    witness.press("Undo it")
    witness.sees("Undone: the record is as it was before.")
    witness.follow("Record a role")
    witness.look("A role for Bobby")
    witness.open("/desk/members/add/", "Add somebody")

    witness.become(cast.sam, then="/council/")
    witness.look("Steering Council")
    witness.follow("Their terms")
    witness.look("Admins")
    witness.follow("Appoint an admin")
    witness.look("Appoint an admin")
    page.get_by_label("Member").select_option("Bobby")
    witness.press("Go on to the motion")
    witness.look("Appoint Bobby as admin")
    witness.fill(reason="They asked for a third.", minutes_url="https://example.org/minutes")
    witness.press("Move to appoint")
    witness.look("Appoint Bobby as admin")
    witness.sees("The motion is made, with your yes.")
    witness.become(cast.sol)
    witness.sees("A motion: Appoint Bobby as admin")
    witness.follow("Vote or abstain")
    witness.look("Appoint Bobby as admin")
    page.get_by_label("Abstain", exact=True).check()
    witness.press("Record my vote")
    witness.look("Appoint Bobby as admin")
    witness.sees("The motion is carried, and in effect.")
    witness.open("/council/admins/", "Admins")
    expect(page.get_by_role("row", name="Bobby")).to_be_visible()
    for address, heading in (
        ("/council/motions/", "Motions of the Steering Council"),
        ("/council/terms/", "Terms on the Steering Council"),
    ):
        witness.open(address, heading)
