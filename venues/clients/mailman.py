"""A Mailman 3 list, by Mailman core's REST interface (https://docs.mailman3.org, “REST API”)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from requests.auth import HTTPBasicAuth

from venues.clients.http import MOST_PAGES, Api
from venues.rules import Entry, Known, Listing
from venues.rules.entries import clean, is_plain

PAGE = 100


class MailingList:
    """``address`` is the list's id (``psrt.python.org``) or its posting address: Mailman takes both."""

    def __init__(self, address: str, *, url: str, user: str, password: str) -> None:
        self._address = address
        self._api = Api("Mailman", f"{url}/3.1", auth=HTTPBasicAuth(user, password))

    def fetch(self) -> Listing:
        """Who is subscribed. Owners and moderators are not looked at, nor what waits for a confirmation."""
        return Listing(entries=tuple(self._entries()))

    def add(self, person: Known) -> str:
        """Subscribe at once: the address is on the record and proved, so nobody is asked to confirm it."""
        answer = self._api.ask(
            "POST",
            "/members",
            fine=(409,),
            json={
                "list_id": self._list_id(),
                "subscriber": person.email,
                "display_name": person.name,
                "pre_verified": True,
                "pre_confirmed": True,
                "pre_approved": True,
            },
        )
        already = "was" if answer.status_code == 409 else "is"
        return f"{person.name} {already} subscribed{' already' if already == 'was' else ''}."

    def remove(self, entry: Entry) -> str:
        """Unsubscribe the address."""
        # Addresses may hold slashes, and “x/../somebody@…” must not become somebody else’s path.
        self._api.ask("DELETE", f"{self._path}/member/{quote(entry.email, safe='')}", fine=(404,))
        return f"{entry.email} is not subscribed any more."

    @property
    def _path(self) -> str:
        return f"/lists/{quote(self._address)}"

    def _list_id(self) -> str:
        found = self._api.json(self._api.get(self._path))
        list_id = found.get("list_id") if isinstance(found, dict) else None
        if not isinstance(list_id, str):
            raise self._api.strange("it names no list")
        return list_id

    def _entries(self) -> Iterator[Entry]:
        read = 0
        for page in range(1, MOST_PAGES + 1):
            answer = self._api.json(self._api.get(f"{self._path}/roster/member", count=PAGE, page=page))
            if not isinstance(answer, dict) or not isinstance(answer.get("total_size"), int):
                raise self._api.strange("it is not a page of a roster")
            items = answer.get("entries", [])  # left out when the page is empty
            if not isinstance(items, list):
                raise self._api.strange("it is not a page of a roster")
            yield from (self._entry(item) for item in items)
            read += len(items)
            if not items or read >= answer["total_size"]:
                return
        raise self._api.strange(f"the list has more than {MOST_PAGES} pages")

    def _entry(self, item: Any) -> Entry:
        email = item.get("email") if isinstance(item, dict) else None
        if not isinstance(email, str) or "@" not in email or not is_plain(email):
            raise self._api.strange("a member has no address")
        return Entry(email=email, name=clean(str(item.get("display_name") or "")))
