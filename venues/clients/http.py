"""What every client needs: time-outs, waiting when asked to, and sentences for what goes wrong."""

import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import requests
from django.conf import settings
from requests.auth import AuthBase

MOST_PAGES: Final = 200
# No server means more; a moment further away might be none that a calendar has.
_LONGEST_SAID: Final = timedelta(days=365).total_seconds()

_SENTENCES: Final = {
    401: "does not accept the credentials (401): they are wrong, expired or revoked. Set new ones.",
    403: "says that the credentials may not do this (403): give them the scope that docs/venues.md names.",
    404: "knows no such place, or the credentials may not see it (404): check the venue’s address.",
}


class Trouble(Exception):
    """The venue could not be read or changed. The message is a sentence for the admin who asked."""


class AskedToWait(Trouble):
    """The venue wants to be left alone for longer than one piece of work can wait."""

    def __init__(self, who: str, until: datetime) -> None:
        super().__init__(
            f"{who} asks to wait until {until:%H:%M} UTC on {until.day} {until:%B %Y}. Try again then."
        )


class HeaderAuth(AuthBase):
    """A fixed ``Authorization`` header. As an auth object, so that no .netrc of the account's takes its place."""

    def __init__(self, value: str) -> None:
        self._value = value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the header on."""
        request.headers["Authorization"] = self._value
        return request


class Api:
    """One venue's interface, for one piece of work: the time to wait is counted over all of its requests."""

    def __init__(
        self, who: str, url: str, *, auth: AuthBase, headers: Mapping[str, str] | None = None
    ) -> None:
        self.who = who
        self.url = url
        self._left_to_wait: float = settings.VENUE_LONGEST_WAIT
        self._session = requests.Session()
        self._session.auth = auth
        self._session.headers.update({"User-Agent": "psrt-membership", **(headers or {})})

    def get(self, path: str, **parameters: str | int) -> requests.Response:
        """The answer to a GET. ``path`` begins with a slash; see :meth:`ask` for what it raises."""
        return self.ask("GET", path, params=parameters)

    def ask(self, method: str, path: str, *, fine: tuple[int, ...] = (), **parts: Any) -> requests.Response:
        """One request, waiting and trying again when asked to. ``fine``: statuses beyond 2xx that are no trouble.

        Redirects are not followed, so that the token goes nowhere but to the configured address.

        Raises:
            AskedToWait: longer than there is time.
            Trouble: no answer, or one that says no.
        """
        while True:
            answer = self._answer(method, path, **parts)
            wait = _asked_to_wait(answer)
            if wait is None:
                if answer.status_code // 100 != 2 and answer.status_code not in fine:
                    raise Trouble(self._sentence(answer))
                return answer
            if wait > self._left_to_wait:
                raise AskedToWait(self.who, _said_at(answer) + timedelta(seconds=wait))
            self._left_to_wait -= max(wait, 1.0)
            time.sleep(wait)

    def json(self, answer: requests.Response) -> Any:
        """The answer's JSON. Raises Trouble when it is none."""
        try:
            return answer.json()
        except requests.exceptions.JSONDecodeError as error:
            raise self.strange("it is not JSON") from error

    def strange(self, why: str) -> Trouble:
        """For an answer that does not look as the venue's documentation says."""
        return Trouble(f"{self.who}’s answer could not be understood: {why.rstrip('.')}.")

    def _answer(self, method: str, path: str, **parts: Any) -> requests.Response:
        try:
            return self._session.request(
                method, self.url + path, timeout=settings.VENUE_TIMEOUT, allow_redirects=False, **parts
            )
        except requests.exceptions.Timeout as error:
            raise Trouble(f"{self.who} did not answer in time. Try again later.") from error
        except requests.exceptions.RequestException as error:
            raise Trouble(
                f"{self.who} could not be reached, or broke off its answer. Try again later."
            ) from error

    def _sentence(self, answer: requests.Response) -> str:
        status = answer.status_code
        if status in _SENTENCES:
            return f"{self.who} {_SENTENCES[status]}"
        if 300 <= status < 400:
            return f"{self.who} says that this place has moved ({status}): correct the venue’s address."
        if status >= 500:
            return f"{self.who} has trouble of its own ({status}). Try again later."
        return f"{self.who} refused the request ({status})."


def _asked_to_wait(answer: requests.Response) -> float | None:
    """Seconds to wait before asking again; None when nothing like that is said.

    GitHub says it with 403 or 429: ``Retry-After``, or no requests left until ``X-RateLimit-Reset`` (epoch seconds).
    Discord, and proxies before Mailman, say it with 429 and ``Retry-After``.
    """
    if answer.status_code not in {403, 429, 503}:
        return None
    headers = answer.headers
    if "Retry-After" in headers:
        return _seconds(headers["Retry-After"], answer)
    if headers.get("X-RateLimit-Remaining") == "0" and headers.get("X-RateLimit-Reset", "").isdecimal():
        return _possible(float(headers["X-RateLimit-Reset"]) - _said_at(answer).timestamp())
    return 60.0 if answer.status_code == requests.codes.too_many_requests else None


def _seconds(value: str, answer: requests.Response) -> float:
    """``Retry-After`` is a number of seconds or a date."""
    try:
        return _possible(float(value))
    except ValueError:
        pass
    try:
        return _possible((parsedate_to_datetime(value).astimezone(UTC) - _said_at(answer)).total_seconds())
    except (ValueError, OverflowError):
        return 60.0


def _possible(seconds: float) -> float:
    """Seconds as a server can mean them: neither in the past nor without an end."""
    return 60.0 if math.isnan(seconds) else min(max(0.0, seconds), _LONGEST_SAID)


def _said_at(answer: requests.Response) -> datetime:
    """When the server answered, by its own clock: what it says of the future is meant by that clock."""
    try:
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return datetime.now(UTC)
