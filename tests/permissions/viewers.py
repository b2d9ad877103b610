"""Everyone who may come along, each with a browser of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from members.models import Person
from tests.cast import Cast
from tests.signin import client_for, client_without_second_factor, stale

# What is on the record, and what goes out: everything but sessions, factors, rate limits and Django's own.
_KEPT = (
    "members_",
    "venues_",
    "activity_",
    "onboarding_",
    "nominations_",
    "candidates_",
    "council_",
    "votes_",
    "mail_",
    "switches_",
    "audit_",
)


@dataclass
class Viewers:
    """Clients by the name of who looks."""

    cast: Cast
    late: Person | None = None
    nominee_link: str = ""
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """The browser of this viewer. Use it within ``undone``: whoever has no access is signed out by a request."""
        if name not in self._clients:
            self._clients[name] = self._new(name)
        return self._clients[name]

    def _new(self, name: str) -> Client:
        people = {
            "member": self.cast.bob,
            "sponsor": self.cast.alice,
            "admin": self.cast.carol,
            "council": self.cast.sam,
            "ex-member": self.cast.eve,
            "outsider": self.cast.mallory,
            "late": self.late,
        }
        if name == "visitor":
            return Client()
        if name == "nominee":
            client = Client()
            if self.nominee_link:
                client.get(self.nominee_link)
            return client
        if name == "no-factor":
            return client_without_second_factor(self.cast.dana)
        if name == "stale":
            return stale(client_for(self.cast.bob))
        person = people[name]
        assert person is not None, f"nobody plays {name} here"
        return client_for(person)


def cell(response: HttpResponseBase) -> str:
    """An answer as the tables write it: the status, and for redirects that ask for something, for what."""
    assert isinstance(response, HttpResponse) or response.streaming
    if response.status_code != 302:
        return str(response.status_code)
    location = response.headers["Location"]
    for start, word in (
        ("/accounts/login/", "login"),
        ("/accounts/2fa/", "2fa"),
        ("/accounts/presence/", "proof"),
    ):
        if location.startswith(start):
            return word
    return "302"


@contextmanager
def undone(client: Client) -> Iterator[Callable[[dict[str, str]], bool]]:
    """Whatever happens inside did not happen, neither on the site nor in this browser.

    Yields what tells whether the record is another than it was. It reads only the tables in which something was
    written: none in most attempts, and one where no more happened than that a session ended.
    """
    cookies, written = deepcopy(client.cookies), _rows_written()

    def has_changed(before: dict[str, str]) -> bool:
        tables = [name for name, rows in _rows_written().items() if rows != written[name]]
        return bool(tables) and any(before[name] != now for name, now in _digests(tables).items())

    with transaction.atomic():
        yield has_changed
        transaction.set_rollback(True)
    client.cookies = cookies


def _rows_written() -> dict[str, int]:
    """How many rows of each table that matters this transaction has written so far, also those taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables "
            "WHERE relname LIKE ANY(%s)",
            [[f"{prefix}%" for prefix in _KEPT]],
        )
        return dict(cursor.fetchall())


def record_as_it_is() -> dict[str, str]:
    """A digest of every table that matters; the log's remark that a session has ended is none of it."""
    return _digests([name for name in connection.introspection.table_names() if name.startswith(_KEPT)])


def _digests(tables: list[str]) -> dict[str, str]:
    digests = " UNION ALL ".join(
        f"SELECT '{name}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM {name} t"  # noqa: S608 - own names
        + (" WHERE event <> 'accounts.session_ended'" if name == "audit_entry" else "")
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(digests)
        return dict(cursor.fetchall())
