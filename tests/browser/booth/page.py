"""The booth as a voter meets it: what they press, what they read."""

import re
from typing import Final

from django.urls import reverse
from playwright.sync_api import Locator, Page, Request, expect

from members.models import Person
from tests.signin import sign_in_demo
from votes.models import Poll

RECORDING_MS: Final = 30_000
"""How long the trustee process may take to sign, on a busy machine."""


class Booth:
    """One voter's browser at the booth of one poll."""

    def __init__(self, page: Page, poll: Poll, *, base_url: str) -> None:
        self.page = page
        self.poll = poll
        self.base_url = base_url
        self.path = reverse("votes:booth", args=[poll.pk])
        self.state_url = f"**{reverse('votes:booth-state', args=[poll.pk])}"
        self.ballots_url = f"**{reverse('votes:cast', args=[poll.pk])}"
        self.requests: list[Request] = []
        page.on("request", lambda request: self.requests.append(request))

    @property
    def alert(self) -> Locator:
        """Where it says what went wrong but can be mended here."""
        return self.page.locator("#booth-alert")

    @property
    def casts(self) -> list[str]:
        """The bodies of all ballots that were sent."""
        return [request.post_data or "" for request in self.requests if request.method == "POST"]

    def enter(self, person: Person) -> None:
        """Sign in and go to the booth; it is ready."""
        sign_in_demo(self.page, person, base_url=self.base_url, then=self.path)
        self.requests.clear()
        self.heading("Choose")

    def enter_again(self) -> None:
        """Load the page once more."""
        self.page.goto(self.base_url + self.path)

    def heading(self, text: str) -> None:
        """Fail unless the shown step (or what stopped the booth) has this heading."""
        expect(self.page.get_by_role("heading", level=2, name=text, exact=True)).to_be_visible()

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def encrypt(self, choice: str) -> str:
        """Choose and encrypt; the tracker that is shown."""
        self.page.get_by_role("radio", name=choice, exact=True).check()
        self.press("Encrypt my choice")
        self.heading("Review the encrypted ballot")
        expect(self.page.get_by_text(f"You chose: {choice}")).to_be_visible()
        return self.tracker()

    def tracker(self) -> str:
        """The tracker as shown, without the spaces between its groups."""
        shown = self.page.locator(".booth-tracker:visible").inner_text()
        assert re.fullmatch(r"([0-9a-f]{8} ){7}[0-9a-f]{8}", shown)
        return shown.replace(" ", "")

    def cast(self) -> None:
        """Cast what was encrypted; the site has received it."""
        self.press("Cast this ballot")
        self.received()

    def received(self) -> None:
        """Fail unless the site says that it has the ballot (or, a moment later, that it is recorded)."""
        expect(self.page.get_by_role("heading", name=re.compile("Your ballot (was|is) "))).to_be_visible()

    def recorded(self) -> None:
        """Fail unless the trustee signs and this browser believes it."""
        heading = self.page.get_by_role("heading", name="Your ballot is recorded")
        expect(heading).to_be_visible(timeout=RECORDING_MS)
