"""A browser whose every page is looked at: by axe, on a phone, and for what it says on the console."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from members.models import Person
from tests.signin import sign_in_demo

PHONE_WIDTH = 390


class Witness:
    """One browser page, used by one person after the other."""

    def __init__(self, page: Page, *, base_url: str) -> None:
        self.page = page
        self.base_url = base_url
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str, heading: str) -> None:
        """Go to a page, and look at it."""
        self.page.goto(self.base_url + path)
        self.look(heading)

    def look(self, heading: str) -> None:
        """The page with this first heading: no violation that axe knows, and it fits a phone."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        results = Axe().run(self.page)
        assert results.violations_count == 0, f"{self.page.url}\n{results.generate_report()}"
        desk = self.page.viewport_size
        assert desk is not None
        self.page.set_viewport_size({"width": PHONE_WIDTH, "height": desk["height"]})
        width = self.page.evaluate("() => document.documentElement.scrollWidth")
        assert width <= PHONE_WIDTH, f"{self.page.url} is {width} pixels wide on a phone"
        self.page.set_viewport_size(desk)
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"

    def sees(self, text: str) -> None:
        """Fail unless the page shows this."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def press(self, name: str) -> None:
        """Press the button with exactly this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the first link with exactly this name."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        """Fill in a form's fields by their names."""
        for name, text in fields.items():
            self.page.locator(f"[name={name}]:visible").fill(text)

    def become(self, person: Person, *, then: str = "/home/") -> None:
        """Sign out, if somebody is signed in, and in as this person."""
        self.leave()
        sign_in_demo(self.page, person, base_url=self.base_url, then=then)

    def leave(self) -> None:
        """Sign out, if somebody is signed in."""
        button = self.page.get_by_role("button", name="Sign out")
        if button.count():
            button.click()
            expect(self.page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()

    def _heard(self, message: ConsoleMessage) -> None:
        refused_form = "the server responded with a status of 422" in message.text
        # What the content security policy refuses is an error too.
        if message.type in {"error", "warning"} and not refused_form:
            self.complaints.append(f"{message.type}: {message.text}")
