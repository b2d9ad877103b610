"""A visitor of a running site: cookies, forms, and how long each answer took. Standard library only."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar


@dataclass(frozen=True)
class Answer:
    """One answer, after redirects."""

    status: int
    body: str
    seconds: float


class Visitor:
    """One browser session without a browser."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask(urllib.request.Request(self.site + path))

    def submit(self, path: str, **fields: str) -> Answer:
        """Open the page, fill in its form and send it. Only the sending is timed."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path).body)
        assert token is not None, f"no form on {path}"
        data = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode()
        return self._ask(urllib.request.Request(self.site + path, data=data))

    def _ask(self, request: urllib.request.Request) -> Answer:
        began = time.monotonic()
        try:
            with self._opener.open(request, timeout=30) as response:
                status, body = response.status, response.read()
        except urllib.error.HTTPError as error:
            with error:
                status, body = error.code, error.read()
        return Answer(status=status, body=body.decode(), seconds=time.monotonic() - began)
