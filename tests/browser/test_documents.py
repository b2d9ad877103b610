"""The documents on the site, on a phone and on a wide screen."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from psrt.pages.documents import DOCUMENTS
from tests.browser.booth.test_access import look


@pytest.mark.parametrize("width", [1280, 390])
def test_documents_are_accessible_and_fit(page: Page, live_server: LiveServer, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for name in DOCUMENTS:
        page.goto(f"{live_server.url}/docs/{name}/")
        look(page)
