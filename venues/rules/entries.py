"""Who is on a venue's own list, and whom the record knows: the two sides of a comparison."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

LONGEST: Final = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person on the record, with what tells who they are in the kind of venue that is compared.

    ``account`` is the venue's own lasting id of them (at GitHub the numeric id), ``login`` a username there; what
    is not known, or means nothing in this venue, is empty. ``belongs``: they should be let in.
    """

    person: str
    name: str
    belongs: bool
    account: str = ""
    login: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a venue's own list; at least one of ``account``, ``login`` and ``email`` is not empty.

    ``pending``: invited, and has not answered yet.
    """

    account: str = ""
    login: str = ""
    email: str = ""
    name: str = ""
    pending: bool = False

    @property
    def key(self) -> str:
        """What this entry is remembered by: the most lasting of what identifies it."""
        if self.account:
            return f"id:{self.account}"
        if self.login:
            return f"login:{self.login.casefold()}"
        return f"email:{self.email.lower()}"

    def is_named_by(self, key: str) -> bool:
        """Whether an entry with this key, of an older list that may have known less, can be this one."""
        what, _, value = key.partition(":")
        mine = {"id": self.account, "login": self.login.casefold(), "email": self.email.lower()}
        return mine[what] == value

    @property
    def label(self) -> str:
        """The entry for people: a username, else an address, else the bare id."""
        called = self.login or self.email or self.name
        if not called:
            return f"id {self.account}"
        more = self.name if self.name not in {"", called} else f"id {self.account}" if self.account else ""
        return f"{called} ({more})" if more else called

    def stored(self) -> dict[str, Any]:
        """The entry as JSON values."""
        return asdict(self)


def clean(name: str) -> str:
    """A name that a venue shows, without what cannot be printed or stored, and not longer than others."""
    return "".join(char for char in name if char.isprintable())[:LONGEST].strip()


def is_plain(identifier: str) -> bool:
    """Whether this can be a username or an address at all: nothing unprintable, not endlessly long."""
    return identifier.isprintable() and len(identifier) <= LONGEST


def entries_of(stored: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The inverse of :meth:`Entry.stored`, for a whole list."""
    return [Entry(**item) for item in stored]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An invitation that was answered with no. An invitation that merely expired is none."""

    login: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a venue says of itself at one moment."""

    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...] = ()
