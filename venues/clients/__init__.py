"""Asking the venues themselves, over the network: only the worker's tasks do, through the services of this app.

A client reads the venue's list and changes it, one person at a time. What goes wrong is a :class:`Trouble` with the
sentence that the admin reads.
"""

from typing import Protocol

from django.conf import settings

from venues.clients.discord import DiscordRole
from venues.clients.github import GitHubTeam
from venues.clients.http import AskedToWait, Trouble
from venues.clients.mailman import MailingList
from venues.rules import CONNECTABLE, SPEAKERS, Entry, Kind, Known, Listing

__all__ = ["AskedToWait", "Client", "NotConnected", "Trouble", "client_for", "connected_kinds"]


class Client(Protocol):
    """One venue."""

    def fetch(self) -> Listing:
        """Everybody on its list, and who declined. Raises Trouble."""

    def add(self, person: Known) -> str:
        """Let ``person`` in, or invite them; a sentence that says which. Doing it again does no harm."""

    def remove(self, entry: Entry) -> str:
        """Put out whom this entry of a list just fetched speaks of; a sentence. Doing it again does no harm."""


class NotConnected(Trouble):
    """This process holds no credentials for such venues."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(
            f"This site has no credentials for {SPEAKERS.get(kind, 'this place')}: paste the venue’s list instead."
        )


def connected_kinds() -> frozenset[Kind]:
    """The kinds of venues that this process holds credentials for."""
    return frozenset(kind for kind in CONNECTABLE if kind in settings.VENUE_CREDENTIALS)


def client_for(kind: Kind, address: str) -> Client:
    """The client of one venue. Raises NotConnected."""
    if kind not in connected_kinds():
        raise NotConnected(kind)
    given = settings.VENUE_CREDENTIALS[kind]
    if kind is Kind.GITHUB_TEAM:
        return GitHubTeam(address, **given)
    if kind is Kind.MAILING_LIST:
        return MailingList(address, **given)
    return DiscordRole(address, **given)
