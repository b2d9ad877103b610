"""GitHub's list of a repository's security advisories, also of those not published, by its REST API.

``GET /repos/{owner}/{repo}/security-advisories``:
https://docs.github.com/en/rest/security-advisories/repository-advisories
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin, urlsplit

import requests

PER_PAGE: Final = 100
MAX_PAGES: Final = 100
TIMEOUT: Final = timedelta(seconds=20)


class FetchFailed(Exception):
    """GitHub gave no list. The text says why, and what an admin or operator can do."""


def fetch_advisories(
    *, api_url: str, repository: str, token: str, timeout: timedelta = TIMEOUT
) -> list[object]:
    """Return every security advisory of ``repository`` (``owner/name``) that ``token`` may read, as GitHub gives it.

    Raises:
        FetchFailed: the token is missing or refused, the repository unknown, the limit of requests reached, or no
            answer came.
    """
    if not token:
        raise FetchFailed(
            "This site has no token for GitHub: import a file instead, or ask its operator to set "
            "ADVISORIES_GITHUB_TOKEN."
        )
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "User-Agent": "psrt-membership",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    address = f"{api_url}/repos/{repository}/security-advisories?per_page={PER_PAGE}"
    found: list[object] = []
    try:
        for _ in range(MAX_PAGES):
            # No redirect is followed: the token is for this server alone.
            answer = requests.get(
                address,
                headers=headers,
                auth=_as_it_is,
                timeout=timeout.total_seconds(),
                allow_redirects=False,
            )
            found += _list_in(answer, repository)
            following = _next(answer, api_url)
            if following is None:
                return found
            address = following
    except requests.Timeout as error:
        raise FetchFailed("GitHub did not answer in time: try again later.") from error
    except requests.RequestException as error:
        raise FetchFailed(
            f"GitHub could not be reached ({type(error).__name__}): try again later."
        ) from error
    raise FetchFailed(f"GitHub lists more than {MAX_PAGES} pages of advisories for {repository}.")


def _list_in(answer: requests.Response, repository: str) -> list[object]:
    status = answer.status_code
    out_of_requests = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    if status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.FORBIDDEN and out_of_requests):
        raise FetchFailed("GitHub answers no more requests for now: try again in an hour.")
    if status == HTTPStatus.UNAUTHORIZED:
        raise FetchFailed(
            "GitHub refused the token: it is wrong or has expired. Set ADVISORIES_GITHUB_TOKEN anew."
        )
    if status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        raise FetchFailed(
            f"GitHub shows no advisories of {repository}: check the name, and that the token may read "
            "the repository’s security advisories."
        )
    if status != HTTPStatus.OK:
        raise FetchFailed(f"GitHub answered with status {status}: try again later.")
    try:
        page = answer.json()
    except ValueError as error:
        raise FetchFailed("GitHub’s answer is not JSON: check GITHUB_API_URL.") from error
    if not isinstance(page, list):
        raise FetchFailed("GitHub’s answer is not a list: check GITHUB_API_URL.")
    return page


def _next(answer: requests.Response, api_url: str) -> str | None:
    """The next page, by the ``Link`` header; it must be on the same server, which alone is given the token."""
    link = answer.links.get("next", {}).get("url")
    if link is None:
        return None
    address = urljoin(answer.url, link)
    if urlsplit(address)[:2] != urlsplit(api_url)[:2]:
        raise FetchFailed("GitHub’s next page is on another server: check GITHUB_API_URL.")
    return address


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the request alone: with this as its ``auth``, no .netrc of the account's takes the token's place."""
    return request
