"""Reading a venue's list as people paste it: GitHub's JSON, CSV, or addresses one to a line. All or nothing."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Final

from members.rules import is_github_login
from venues.rules.entries import Entry, Listing, Refusal, clean, is_plain

MAX_BYTES: Final = 1_000_000
CSV_COLUMNS: Final = ("id", "login", "email", "name")

_ADDRESS = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+\.[^\s@<>,;\"()]+")
_NAMED = re.compile(r"(?P<name>.*?)\s*<(?P<email>[^<>]*)>")


class Unreadable(ValueError):
    """The list cannot be read; the message says where and why."""


class Form(StrEnum):
    """What was pasted."""

    GITHUB = "github"
    CSV = "csv"
    ADDRESSES = "addresses"


FORM_LABELS: Final[dict[str, str]] = {
    Form.GITHUB.value: "GitHub’s answer, as JSON",
    Form.CSV.value: f"CSV with a first line that names its columns: {', '.join(CSV_COLUMNS)}",
    Form.ADDRESSES.value: "E-mail addresses, one to a line",
}


def read_list(text: str, form: Form) -> Listing:
    """Everything in ``text``, or nothing.

    Raises:
        Unreadable: naming the line or item, and what is wrong with it.
    """
    listing = _READERS[form](text.removeprefix("\ufeff"))
    if not listing.entries:
        raise Unreadable("There is nobody on this list. Is it the right one?")
    return listing


# --- GitHub's JSON ----------------------------------------------------------------------------------------------------


def github_member(item: Any) -> Entry:
    """One item of ``GET /orgs/ORG/teams/TEAM/members``: ``id`` is the account's lasting number."""
    login, account = _get(item, "login"), _get(item, "id")
    if not isinstance(login, str) or not is_github_login(login):
        raise Unreadable("it has no GitHub username as its “login”.")
    if not isinstance(account, int) or isinstance(account, bool) or account <= 0:
        raise Unreadable(f"{login} has no whole positive number as its “id”.")
    return Entry(account=str(account), login=login)


def github_invitation(item: Any) -> Entry:
    """One item of ``…/invitations``. Its ``id`` is the invitation's, not the account's, and tells nothing here."""
    login, email = _get(item, "login"), _get(item, "email")
    if isinstance(login, str) and is_github_login(login):
        return Entry(login=login, pending=True)
    if isinstance(email, str) and _is_address(email):
        return Entry(email=email, pending=True)
    raise Unreadable("the invitation has neither a “login” nor an “email”.")


def github_refusal(item: Any) -> Refusal | None:
    """One item of ``GET /orgs/ORG/failed_invitations``; None when it has only expired.

    GitHub gives the reason as a sentence. What does not say that the time ran out is taken for a no: not inviting
    somebody again can be mended by hand.
    """
    entry, reason = github_invitation(item), _get(item, "failed_reason")
    if isinstance(reason, str) and "expired" in reason.lower():
        return None
    return Refusal(login=entry.login, email=entry.email)


def _is_address(text: str) -> bool:
    return is_plain(text) and _ADDRESS.fullmatch(text) is not None


def _get(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else None


def _read_github(text: str) -> Listing:
    entries: list[Entry] = []
    refusals: list[Refusal] = []
    for number, item in enumerate(_json_items(text), start=1):
        try:
            if _get(item, "failed_at"):
                refusal = github_refusal(item)
                refusals += [refusal] if refusal else []
            elif isinstance(item, dict) and "role" in item and "created_at" in item:
                entries.append(github_invitation(item))
            else:
                entries.append(github_member(item))
        except Unreadable as error:
            raise Unreadable(f"Item {number}: {error}") from None
    return Listing(entries=_once(entries, "Item"), refusals=tuple(refusals))


def _json_items(text: str) -> Iterator[Any]:
    """The items of one list, or of several one after the other, as ``gh api --paginate`` prints them."""
    decoder, rest = json.JSONDecoder(), text.strip()
    while rest:
        try:
            value, end = decoder.raw_decode(rest)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"This is not JSON: {error}.") from error
        if not isinstance(value, list):
            raise Unreadable("This is not a list: paste the whole answer of /orgs/ORG/teams/TEAM/members.")
        yield from value
        rest = rest[end:].strip()


# --- CSV --------------------------------------------------------------------------------------------------------------


def _read_csv(text: str) -> Listing:
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num}: {error}.") from error
    lines = [(number, cells) for number, cells in lines if any(cells)]
    if not lines:
        return Listing(entries=())
    number, head = lines[0]
    columns = [name.lower() for name in head]
    if not set(columns) & {"id", "login", "email"} or set(columns) - set(CSV_COLUMNS):
        raise Unreadable(
            f"Line {number}: the first line names the columns, one of id, login and email among them; "
            f"there are no others than {', '.join(CSV_COLUMNS)}."
        )
    if len(set(columns)) != len(columns):
        raise Unreadable(f"Line {number}: a column is there twice.")
    entries = {number: _csv_entry(number, columns, cells) for number, cells in lines[1:]}
    return Listing(entries=_once(list(entries.values()), "Line", list(entries)))


def _csv_entry(number: int, columns: list[str], cells: list[str]) -> Entry:
    if len(cells) != len(columns):
        raise Unreadable(f"Line {number}: it has {len(cells)} fields, not {len(columns)}.")
    given = dict(zip(columns, cells, strict=True))
    account, email = given.get("id", ""), given.get("email", "")
    if not (account or given.get("login") or email):
        raise Unreadable(f"Line {number}: it has neither an id nor a login nor an e-mail address.")
    if account and not (account.isascii() and account.isdigit() and is_plain(account)):
        raise Unreadable(f"Line {number}: {account} is not a numeric id.")
    if not is_plain(given.get("login", "")):
        raise Unreadable(f"Line {number}: the login is too long, or has characters that nobody can see.")
    if email and not _is_address(email):
        raise Unreadable(f"Line {number}: {email} is not an e-mail address.")
    return Entry(
        account=account, login=given.get("login", ""), email=email, name=clean(given.get("name", ""))
    )


# --- Addresses --------------------------------------------------------------------------------------------------------


def _read_addresses(text: str) -> Listing:
    entries: dict[int, Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        named = _NAMED.fullmatch(line.strip())
        email = named["email"].strip() if named else line.strip()
        if not _is_address(email):
            raise Unreadable(f"Line {number}: {line.strip()} is not an e-mail address.")
        entries[number] = Entry(email=email, name=clean(named["name"].strip(' "')) if named else "")
    return Listing(entries=_once(list(entries.values()), "Line", list(entries)))


def _once(entries: list[Entry], unit: str, numbers: list[int] | None = None) -> tuple[Entry, ...]:
    """The same entries; Unreadable if one is there twice."""
    seen: dict[str, int] = {}
    for number, entry in zip(numbers or range(1, len(entries) + 1), entries, strict=True):
        if entry.key in seen:
            raise Unreadable(
                f"{unit} {number}: {entry.label} is on the list already, as {unit.lower()} {seen[entry.key]}."
            )
        seen[entry.key] = number
    return tuple(entries)


_READERS: Final[dict[Form, Callable[[str], Listing]]] = {
    Form.GITHUB: _read_github,
    Form.CSV: _read_csv,
    Form.ADDRESSES: _read_addresses,
}
