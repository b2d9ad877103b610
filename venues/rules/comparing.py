"""The comparison of a venue's own list with the record: who should be in, who is, and what differs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Final

from members.rules import name_key
from venues.rules.entries import Entry, Known, Refusal
from venues.rules.kinds import Kind


class Group(StrEnum):
    """What a row of the diff says."""

    MISSING = "missing"
    EXTRA = "extra"
    UNKNOWN = "unknown"
    RENAMED = "renamed"
    PENDING = "pending"
    ALLOWED = "allowed"
    IN_PLACE = "in-place"


GROUP_LABELS: Final[dict[str, str]] = {
    Group.MISSING.value: "Missing",
    Group.EXTRA.value: "Extra",
    Group.UNKNOWN.value: "Unknown",
    Group.RENAMED.value: "Renamed",
    Group.PENDING.value: "Pending",
    Group.ALLOWED.value: "Allowed",
    Group.IN_PLACE.value: "In place",
}
# Rows that are a difference; the others need no change.
DIFFERENCES: Final = (Group.MISSING, Group.EXTRA, Group.UNKNOWN, Group.RENAMED)
# Rows that a change of the venue's list would settle.
CHANGEABLE: Final = (Group.MISSING, Group.EXTRA, Group.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the diff: a person, an entry, or both that belong together."""

    group: Group
    person: Known | None = None
    entry: Entry | None = None
    note: str = ""
    declined: bool = False

    @property
    def key(self) -> str:
        """Sixteen hexadecimal digits that tell the row; the same as long as it says the same of the same."""
        who = self.person.person if self.person else ""
        what = self.entry.key if self.entry else ""
        return sha256("\n".join((self.group, who, what)).encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        """Whom the row is about."""
        if self.person is None:
            return self.entry.label if self.entry else ""
        called = self.entry.label if self.entry else self.person.login or self.person.email
        return f"{self.person.name}, {called}" if called else self.person.name


@dataclass(frozen=True, slots=True)
class Diff:
    """All rows, each group sorted by name."""

    rows: tuple[Row, ...] = ()

    def of(self, group: Group) -> tuple[Row, ...]:
        """The rows of a group."""
        return tuple(row for row in self.rows if row.group is group)

    def count(self, group: Group) -> int:
        """How many rows a group has."""
        return len(self.of(group))

    @property
    def differences(self) -> tuple[Row, ...]:
        """The rows that need somebody's attention."""
        return tuple(row for row in self.rows if row.group in DIFFERENCES)

    @property
    def fingerprint(self) -> str:
        """The same for the same differences, whatever order they were found in; empty when nothing differs."""
        keys = sorted(row.key for row in self.differences)
        return sha256("\n".join(keys).encode()).hexdigest() if keys else ""

    def row(self, key: str) -> Row | None:
        """The row with this key, if the diff (still) has it."""
        return next((row for row in self.rows if row.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What people have told the site about a venue, by the keys of entries and the ids of persons.

    ``matched``: entry → person, by hand. ``allowed``: entry → why it may stay. ``declined``: persons who are not
    invited again.
    """

    matched: Mapping[str, str] = field(default_factory=dict)
    allowed: Mapping[str, str] = field(default_factory=dict)
    declined: Collection[str] = ()


NOTHING: Final = Remembered()


class _Record:
    """The people of the record, by what an entry may be matched with."""

    def __init__(self, people: Sequence[Known], matched: Mapping[str, str]) -> None:
        self._matched = matched
        self._by_person = {known.person: known for known in people}
        self._by_account = {known.account: known for known in people if known.account}
        self._by_login = {known.login.casefold(): known for known in people if known.login}
        self._by_email = {known.email.lower(): known for known in people if known.email}

    def find(self, entry: Entry) -> tuple[Known | None, str]:
        """Whose entry it is, and what is odd about it: by lasting id, by hand, by username, by address.

        A username or an address does not count against a lasting id: a username that somebody gave up may have
        been taken by somebody else.
        """
        found = self._by_account.get(entry.account) or self._by_person.get(self._matched.get(entry.key, ""))
        if found is not None:
            return found, ""
        for what, known in (
            ("username", self._by_login.get(entry.login.casefold())),
            ("address", self._by_email.get(entry.email.lower())),
        ):
            if known is None:
                continue
            if entry.account and known.account and entry.account != known.account:
                return None, (
                    f"The {what} is {known.name}’s on the record, but the id is another: "
                    "it may have passed to somebody else."
                )
            return known, ""
        return None, ""


def compare(people: Iterable[Known], entries: Iterable[Entry], remembered: Remembered = NOTHING) -> Diff:
    """The diff between who should be in (``people`` that belong) and who is (``entries``), in no matter what order.

    Every entry is accounted for once: as extra, unknown, pending, allowed or in place; one whose person has another
    username by now is told of besides, as renamed.
    """
    listed = list(people)
    record = _Record(listed, remembered.matched)
    rows: list[Row] = []
    present: set[str] = set()
    for entry in {entry.key: entry for entry in _active_last(entries)}.values():
        known, odd = record.find(entry)
        if known is not None and known.belongs:
            present.add(known.person)
        rows.extend(_rows_of(entry, known, odd, remembered.allowed.get(entry.key)))
    for known in listed:
        if known.belongs and known.person not in present:
            declined = known.person in remembered.declined
            note = (
                "Was invited or let in from here, and declined or left: not invited again."
                if declined
                else ""
            )
            rows.append(Row(group=Group.MISSING, person=known, note=note, declined=declined))
    order = list(Group)
    return Diff(tuple(sorted(rows, key=lambda row: (order.index(row.group), name_key(row.label), row.key))))


def _active_last(entries: Iterable[Entry]) -> list[Entry]:
    """So that of two entries with one key, the one that is in wins over the invitation."""
    return sorted(entries, key=lambda entry: (not entry.pending, *entry.stored().values()))


def _rows_of(entry: Entry, known: Known | None, odd: str, allowed: str | None) -> list[Row]:
    if allowed is not None and not (known is not None and known.belongs):
        return [Row(group=Group.ALLOWED, person=known, entry=entry, note=allowed)]
    if known is None:
        note = odd or ("Invited, and has not answered yet." if entry.pending else "")
        return [Row(group=Group.UNKNOWN, entry=entry, note=note)]
    if not known.belongs:
        note = "Invited, and has not answered yet." if entry.pending else "Is no member today."
        return [Row(group=Group.EXTRA, person=known, entry=entry, note=note)]
    group = Group.PENDING if entry.pending else Group.IN_PLACE
    rows = [Row(group=group, person=known, entry=entry)]
    if entry.login and known.login and entry.login.casefold() != known.login.casefold():
        note = f"The record has the username {known.login}: correct it there."
        rows.append(Row(group=Group.RENAMED, person=known, entry=entry, note=note))
    return rows


def refused(people: Iterable[Known], refusals: Iterable[Refusal]) -> set[str]:
    """The ids of the persons whom the venue names as having declined."""
    record = _Record(list(people), {})
    found = (record.find(Entry(login=refusal.login, email=refusal.email))[0] for refusal in refusals)
    return {known.person for known in found if known is not None}


def obstacle(kind: Kind, row: Row) -> str:
    """Why the site cannot settle this row by itself, in a sentence that says what to do; empty if it can."""
    if row.group is Group.MISSING and row.person is not None:
        return _obstacle_to_adding(kind, row.person, declined=row.declined)
    if row.group not in CHANGEABLE or row.entry is None:
        return "There is nothing to change."
    if kind is Kind.GITHUB_TEAM and not (row.entry.account or row.entry.login):
        return "An invitation by e-mail alone is cancelled by hand, on GitHub’s page of the team."
    if kind is Kind.MAILING_LIST and not row.entry.email:
        return "The entry has no e-mail address: take it off the list by hand."
    if kind is Kind.DISCORD_ROLE and not row.entry.account:
        return "The entry has no Discord id: take the role away by hand."
    return ""


def _obstacle_to_adding(kind: Kind, person: Known, *, declined: bool) -> str:
    if declined:
        return f"{person.name} declined or left, and is not invited again from here. Ask them, then invite by hand."
    if kind is Kind.GITHUB_TEAM and not person.account:
        return (
            f"The numeric GitHub id of {person.name} is not on the record, and a username alone may be somebody "
            "else’s by now. Let them connect their GitHub account first."
        )
    if kind is Kind.MAILING_LIST and not person.email:
        return f"{person.name} has no e-mail address on the record: correct the record first."
    if kind is Kind.DISCORD_ROLE and not person.account:
        return f"The Discord account of {person.name} is not known: give them the role by hand once, then match it."
    return ""


def as_text(diff: Diff) -> str:
    """The diff as plain text: counts, then the groups that are not empty; of no-ops only the numbers."""
    signs = {Group.MISSING: "+", Group.EXTRA: "-", Group.UNKNOWN: "?", Group.RENAMED: "~", Group.PENDING: "."}
    counts = ", ".join(f"{diff.count(group)} {GROUP_LABELS[group].lower()}" for group in Group)
    lines = [counts]
    for group, sign in signs.items():
        if diff.count(group):
            lines += ["", GROUP_LABELS[group]]
            lines += [
                f"  {sign} {row.label}" + (f": {row.note}" if row.note else "") for row in diff.of(group)
            ]
    return "\n".join(lines) + "\n"
