"""A Discord role, by Discord's REST interface (https://discord.com/developers/docs/resources/guild)."""

from collections.abc import Iterator
from typing import Any

from venues.clients.http import MOST_PAGES, Api, HeaderAuth, Trouble
from venues.rules import Entry, Known, Listing
from venues.rules.entries import clean

PAGE = 1000


class DiscordRole:
    """``address`` is ``server id/role id``. People are known there by numeric ids alone."""

    def __init__(self, address: str, *, url: str, token: str) -> None:
        self._server, _, self._role = address.partition("/")
        self._api = Api("Discord", url, auth=HeaderAuth(f"Bot {token}"))

    def fetch(self) -> Listing:
        """Who has the role. The interface lists the whole server, so that is what is read."""
        return Listing(entries=tuple(self._entry(item) for item in self._members() if self._has_role(item)))

    def add(self, person: Known) -> str:
        """Give the role to somebody who is on the server."""
        if not self._change("PUT", person.account):
            raise Trouble(f"{person.name} is not on the Discord server: let them join it first.")
        return f"{person.name} has the role."

    def remove(self, entry: Entry) -> str:
        """Take the role away; who left the server has none."""
        self._change("DELETE", entry.account)
        return f"{entry.label} does not have the role any more."

    def _change(self, method: str, account: str) -> bool:
        """Whether the account is on the server."""
        path = f"/guilds/{self._server}/members/{account}/roles/{self._role}"
        answer = self._api.ask(method, path, fine=(404,), headers=_REASON)
        if answer.status_code != 404:
            return True
        said = self._api.json(answer)
        code = said.get("code") if isinstance(said, dict) else None
        if code not in _NO_SUCH_PERSON:
            raise Trouble("Discord knows no such server or role (404): check the venue’s address.")
        return False

    def _members(self) -> Iterator[Any]:
        after = "0"
        for _ in range(MOST_PAGES):
            items = self._api.json(self._api.get(f"/guilds/{self._server}/members", limit=PAGE, after=after))
            if not isinstance(items, list):
                raise self._api.strange("it is not a list")
            yield from items
            if len(items) < PAGE:
                return
            # The ids are ascending numbers, written as text.
            after = str(max(int(self._id(item)) for item in items))
        raise self._api.strange(f"the server has more than {MOST_PAGES * PAGE} members")

    def _has_role(self, item: Any) -> bool:
        roles = item.get("roles") if isinstance(item, dict) else None
        if not isinstance(roles, list):
            raise self._api.strange("a member has no list of roles")
        return self._role in roles

    def _id(self, item: Any) -> str:
        user = item.get("user") if isinstance(item, dict) else None
        account = user.get("id") if isinstance(user, dict) else None
        if not isinstance(account, str) or not (account.isascii() and account.isdigit()):
            raise self._api.strange("a member has no numeric id")
        return account

    def _entry(self, item: Any) -> Entry:
        user, account = item.get("user"), self._id(item)
        shown = item.get("nick") or user.get("global_name") or ""
        return Entry(account=account, login=clean(str(user.get("username") or "")), name=clean(str(shown)))


# Discord's own error codes: unknown member, unknown user.
_NO_SUCH_PERSON = (10007, 10013)
_REASON = {"X-Audit-Log-Reason": "PSRT membership: the role follows the roster"}
