"""The decisions of the activity app: pure, over plain data, without Django or a clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from members.rules import plain


class Kind(StrEnum):
    """What somebody is credited for: OSV's ``credits[].type``, which GitHub spells in lower case."""

    FINDER = "finder"
    REPORTER = "reporter"
    ANALYST = "analyst"
    COORDINATOR = "coordinator"
    REMEDIATION_DEVELOPER = "remediation_developer"
    REMEDIATION_REVIEWER = "remediation_reviewer"
    REMEDIATION_VERIFIER = "remediation_verifier"
    TOOL = "tool"
    SPONSOR = "sponsor"
    OTHER = "other"


KIND_LABELS: Final[dict[str, str]] = {
    Kind.FINDER.value: "Finder",
    Kind.REPORTER.value: "Reporter",
    Kind.ANALYST.value: "Analyst",
    Kind.COORDINATOR.value: "Coordinator",
    Kind.REMEDIATION_DEVELOPER.value: "Remediation developer",
    Kind.REMEDIATION_REVIEWER.value: "Remediation reviewer",
    Kind.REMEDIATION_VERIFIER.value: "Remediation verifier",
    Kind.TOOL.value: "Tool",
    Kind.SPONSOR.value: "Sponsor",
    Kind.OTHER.value: "Other",
}
# A tool that found something, or an employer that paid for it, did not work on the report.
COUNTS_AS_WORK: Final = tuple(kind for kind in Kind if kind not in {Kind.TOOL, Kind.SPONSOR})


class Work(StrEnum):
    """What an admin notes of work on a private report; nothing else is noted of it."""

    COORDINATED = "coordinated"
    COMMENTED = "commented"
    ANALYSED = "analysed"
    DEVELOPED = "developed"
    REVIEWED = "reviewed"


WORK_LABELS: Final[dict[str, str]] = {
    Work.COORDINATED.value: "Coordinated a report",
    Work.COMMENTED.value: "Commented on a report",
    Work.ANALYSED.value: "Analysed a report",
    Work.DEVELOPED.value: "Developed a remedy",
    Work.REVIEWED.value: "Reviewed a remedy",
}


class Source(StrEnum):
    """Whose format a record of an advisory has."""

    OSV = "osv"
    GHSA = "ghsa"


SOURCE_LABELS: Final[dict[str, str]] = {Source.OSV.value: "OSV", Source.GHSA.value: "GitHub"}


class State(StrEnum):
    """What a record says of its advisory. Only a published one may be spoken of in public."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    UNPUBLISHED = "unpublished"


STATE_LABELS: Final[dict[str, str]] = {
    State.PUBLISHED.value: "Published",
    State.WITHDRAWN.value: "Withdrawn",
    State.UNPUBLISHED.value: "Not published",
}


class Acceptance(StrEnum):
    """What the credited person answered. A declined credit counts for nothing."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    DECLINED = "declined"


ACCEPTANCE_LABELS: Final[dict[str, str]] = {
    Acceptance.ACCEPTED.value: "Accepted",
    Acceptance.PENDING.value: "Not answered",
    Acceptance.DECLINED.value: "Declined",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """Somebody as a record credits them: OSV gives a name (and perhaps a GitHub page), GitHub a login and an id."""

    kind: Kind
    name: str = ""
    login: str = ""
    github_id: int | None = None
    acceptance: Acceptance = Acceptance.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """One record of an advisory. ``title`` is empty unless it is published: until then it is embargoed."""

    source: Source
    identifier: str
    aliases: tuple[str, ...]
    state: State
    day: date
    title: str
    credits: tuple[Credited, ...]


# --- Which records speak of the same advisory ------------------------------------------------------------------------

_PREFERRED: Final = ("PSF-", "CVE-", "GHSA-")


def preferred(identifiers: Iterable[str]) -> list[str]:
    """Identifiers in the order in which they are named here: the PSF's own, the CVE's, GitHub's, others."""
    return sorted(identifiers, key=_preference)


def _preference(identifier: str) -> tuple[int, str]:
    rank = next((n for n, start in enumerate(_PREFERRED) if identifier.startswith(start)), len(_PREFERRED))
    return rank, identifier


_PAGES: Final = {
    "PSF": "https://osv.dev/vulnerability/{}",
    "CVE": "https://www.cve.org/CVERecord?id={}",
    "GHSA": "https://github.com/advisories/{}",
    "PYSEC": "https://osv.dev/vulnerability/{}",
}


def address_of(identifier: str) -> str:
    """The public page about an identifier; empty where none is known."""
    return _PAGES.get(database_of(identifier), "").format(identifier)


def database_of(identifier: str) -> str:
    """The database that gave out an identifier: ``PSF`` for ``PSF-2024-1``."""
    return identifier.partition("-")[0]


def group(records: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Tell which records speak of the same advisory: identifier → the identifier of the first record of each.

    ``records`` are aliases by identifier. Records of different databases belong together when they have an
    identifier or alias in common. Two of the same database never do, whatever their aliases say: there are
    two of the PSF's that name the same CVE.
    """
    firsts_by_name: dict[str, set[str]] = defaultdict(set)
    databases: dict[str, set[str]] = {}
    order: dict[str, int] = {}
    found: dict[str, str] = {}
    for identifier in sorted(records, key=_preference):
        names, database = {identifier, *records[identifier]}, database_of(identifier)
        known = {
            first for name in names for first in firsts_by_name[name] if database not in databases[first]
        }
        first = min(known, key=order.__getitem__, default=identifier)
        order.setdefault(first, len(order))
        databases.setdefault(first, set()).add(database)
        for name in names:
            firsts_by_name[name].add(first)
        found[identifier] = first
    return found


# --- Whom a credit means ---------------------------------------------------------------------------------------------


class NameKind(StrEnum):
    """What is remembered of a credited person: a GitHub username or a name."""

    LOGIN = "login"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person on the record."""

    pk: UUID
    name: str
    login: str = ""
    github_id: int | None = None


def name_key_of(credited: Credited) -> tuple[NameKind, str]:
    """What to remember a decision about this credit under: the username where there is one, else the name."""
    if credited.login:
        return NameKind.LOGIN, credited.login.casefold()
    return NameKind.NAME, plain(credited.name)


@dataclass
class Matcher:
    """Finds whom a credit means among ``people``. ``remembered`` maps what an admin decided to a person, or to
    None for "nobody on the record".
    """

    people: Sequence[Known]
    remembered: Mapping[tuple[NameKind, str], UUID | None]
    _by_id: dict[int, Known] = field(init=False)
    _by_login: dict[str, Known] = field(init=False)
    _by_name: dict[str, list[Known]] = field(init=False)
    _by_plain: dict[str, list[Known]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the people once."""
        self._by_id = {known.github_id: known for known in self.people if known.github_id is not None}
        self._by_login = {known.login.casefold(): known for known in self.people if known.login}
        self._by_name, self._by_plain = defaultdict(list), defaultdict(list)
        for known in self.people:
            self._by_name[known.name].append(known)
            self._by_plain[plain(known.name)].append(known)

    def find(self, credited: Credited) -> UUID | None:
        """Return whom the credit means, None if that is not certain.

        By numeric id; as an admin decided whose it is; by username without case, unless the person has another id
        (usernames pass on); by exact name; by name without case and accents, unless the credit gives a username
        and the person has another: everybody chooses their own name, and must not come into somebody else's
        credits with it. A name that two people have decides nothing.
        """
        if credited.github_id is not None and credited.github_id in self._by_id:
            return self._by_id[credited.github_id].pk
        if (decided := self.remembered.get(name_key_of(credited))) is not None:
            return decided
        known = self._by_account(credited) or self._by_their_name(credited)
        return known.pk if known else None

    def is_dismissed(self, credited: Credited) -> bool:
        """Whether an admin said that this is nobody on the record; who has come onto it since is found nevertheless."""
        key = name_key_of(credited)
        return key in self.remembered and self.remembered[key] is None

    def suggestions(self, credited: Credited) -> list[UUID]:
        """Return whom an admin may want to choose first: people who share a word of the name, the nearest first."""
        words = set(plain(credited.name or credited.login).replace("-", " ").split())
        shared = [
            (len(words & set(plain(f"{known.name} {known.login}").replace("-", " ").split())), known)
            for known in self.people
        ]
        found = [(count, known) for count, known in shared if count]
        return [known.pk for _, known in sorted(found, key=lambda each: (-each[0], each[1].name))][:3]

    def _by_account(self, credited: Credited) -> Known | None:
        known = self._by_login.get(credited.login.casefold()) if credited.login else None
        if known is None:
            return None
        return None if _is_another(credited, known) else known

    def _by_their_name(self, credited: Credited) -> Known | None:
        if not credited.name:
            return None
        for namesakes in (self._by_name.get(credited.name), self._by_plain.get(plain(credited.name))):
            if namesakes:
                return (
                    namesakes[0] if len(namesakes) == 1 and not _is_another(credited, namesakes[0]) else None
                )
        return None


def _is_another(credited: Credited, known: Known) -> bool:
    """Whether the credit gives a GitHub account that is not this person's."""
    by_login = bool(credited.login and known.login) and credited.login.casefold() != known.login.casefold()
    ids = {credited.github_id, known.github_id}
    return by_login or (None not in ids and len(ids) > 1)
