"""A GitHub team, by GitHub's REST interface (https://docs.github.com/rest/teams/members)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

from members.rules import is_github_login
from venues.clients.http import MOST_PAGES, Api, HeaderAuth, Trouble
from venues.rules import Entry, Known, Listing, Unreadable
from venues.rules.reading import github_invitation, github_member, github_refusal

T = TypeVar("T")


class GitHubTeam:
    """``address`` is ``organization/team-slug``."""

    def __init__(self, address: str, *, url: str, token: str) -> None:
        self._org, _, self._team = address.partition("/")
        self._api = Api(
            "GitHub",
            url,
            auth=HeaderAuth(f"Bearer {token}"),
            headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
        )

    def fetch(self) -> Listing:
        """The members and the pending invitations of the team, and who declined one of the organization's."""
        members = [self._read(github_member, item) for item in self._pages(f"{self._path}/members")]
        invited = [
            self._with_account(self._read(github_invitation, item))
            for item in self._pages(f"{self._path}/invitations")
        ]
        failed = self._pages(f"/orgs/{quote(self._org)}/failed_invitations")
        refusals = [self._read(github_refusal, item) for item in failed]
        return Listing(
            entries=(*members, *invited), refusals=tuple(refusal for refusal in refusals if refusal)
        )

    def add(self, person: Known) -> str:
        """By numeric id: the username is asked for now, so that one which changed hands is not invited."""
        login = self._login_of(person.account)
        answer = self._api.ask("PUT", f"{self._path}/memberships/{quote(login)}", json={"role": "member"})
        state = self._api.json(answer)
        state = state.get("state") if isinstance(state, dict) else None
        if state == "active":
            return f"{person.name} is on the team."
        if state == "pending":
            return f"{person.name} is invited, and has to accept at GitHub."
        raise self._api.strange("it does not say whether the person is in or invited")

    def remove(self, entry: Entry) -> str:
        """From the team only, never from the organization; a pending invitation to the team is cancelled."""
        login = self._login_of(entry.account) if entry.account else entry.login
        self._api.ask("DELETE", f"{self._path}/memberships/{quote(login)}", fine=(404,))
        return f"{login} is not on the team any more."

    def _with_account(self, invited: Entry) -> Entry:
        """The same invitation with its account's numeric id, which GitHub leaves out of the list.

        Without it somebody invited under a new username would be missing under the old one.
        """
        if not invited.login:
            return invited
        answer = self._api.ask("GET", f"/users/{quote(invited.login)}", fine=(404,))
        if answer.status_code == 404:
            return invited
        found = self._read(github_member, self._api.json(answer))
        return replace(invited, account=found.account, login=found.login)

    @property
    def _path(self) -> str:
        return f"/orgs/{quote(self._org)}/teams/{quote(self._team)}"

    def _login_of(self, account: str) -> str:
        answer = self._api.ask("GET", f"/user/{quote(account)}", fine=(404,))
        if answer.status_code == 404:
            raise Trouble(
                f"GitHub has no account with the id {account}: it may be deleted. Nothing was changed."
            )
        found = self._api.json(answer)
        login, number = (found.get("login"), found.get("id")) if isinstance(found, dict) else (None, None)
        if str(number) != account or not isinstance(login, str) or not is_github_login(login):
            raise self._api.strange("it is not about the account that was asked for")
        return login

    def _pages(self, path: str) -> Iterator[Any]:
        """All items of a list. Pages are followed by number as long as a ``Link`` header says that there is a next."""
        for page in range(1, MOST_PAGES + 1):
            answer = self._api.get(path, per_page=100, page=page)
            items = self._api.json(answer)
            if not isinstance(items, list):
                raise self._api.strange("it is not a list")
            yield from items
            if "next" not in answer.links:
                return
        raise self._api.strange(f"the list has more than {MOST_PAGES} pages")

    def _read(self, reader: Callable[[Any], T], item: Any) -> T:
        try:
            return reader(item)
        except Unreadable as error:
            raise self._api.strange(str(error)) from error
