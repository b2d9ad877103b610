"""Reading advisories: OSV's and GitHub's JSON, told apart by their shape. Pure.

OSV: https://ossf.github.io/osv-schema/. GitHub: the answer of ``GET /repos/{owner}/{repo}/security-advisories``.
What is needed is checked, what is not needed is not looked at, and of an unpublished advisory only its
identifiers, a date and the credits are taken.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from activity.rules import Acceptance, Advisory, Credited, Kind, Source, State
from members.rules import is_github_login, name_problem

TITLE_MAX_LENGTH: Final = 300
# Far above what there is: Python's advisories of all time are some hundreds, with a handful of names each.
MAX_RECORDS: Final = 5_000
MAX_NAMES: Final = 200
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{2,63}")
_LARGEST_ID: Final = 2**63 - 1  # as the database keeps it
_GITHUB_PAGE: Final = re.compile(r"https://github\.com/([A-Za-z0-9-]+)/?")
_UNPUBLISHED: Final = frozenset({"triage", "draft", "closed"})
_SHOWN: Final = 20
_LONGEST_WORD: Final = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: a file, a place in it, and a sentence."""

    file: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.text}" if self.place else f"{self.file}: {self.text}"


class InvalidAdvisories(ValueError):
    """At least one record cannot be read; ``problems`` has all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"… and {len(self.problems) - _SHOWN} more.")
        super().__init__("\n".join(lines))


class _Wrong(Exception):
    """A field is not what it should be: its path and a sentence."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(text)
        self.path = path
        self.text = text


def parse_files(files: Iterable[tuple[str, bytes]], *, now: datetime) -> list[Advisory]:
    """Return the advisories of all ``files`` (name, content); a file holds one record or a list of them.

    Raises:
        InvalidAdvisories: with every problem of every file. A record that is given twice, differently, is one.
    """
    found: dict[str, tuple[str, Advisory]] = {}
    read = 0
    problems: list[Problem] = []
    for name, content in files:
        for place, advisory in _of_file(name, content, now=now, problems=problems):
            read += 1
            if read > MAX_RECORDS:
                text = f"There are more than {MAX_RECORDS} advisories in it: import them in parts."
                raise InvalidAdvisories([Problem("The selection", "", text)])
            first = found.setdefault(advisory.identifier, (name, advisory))
            if first[1] != advisory:
                problems.append(
                    Problem(
                        name, place, f"{advisory.identifier} is different in {first[0]}: keep one of them."
                    )
                )
    if not found and not problems:
        problems.append(Problem("The selection", "", "There is no advisory in it. Is it the right file?"))
    if problems:
        raise InvalidAdvisories(problems)
    return [advisory for _, advisory in found.values()]


def parse_records(records: Iterable[object], *, origin: str, now: datetime) -> list[Advisory]:
    """Return the advisories that an API answered with; ``origin`` stands in the place of a file's name.

    Raises InvalidAdvisories.
    """
    advisories, problems = [], []
    for number, record in enumerate(records, start=1):
        try:
            advisories.append(_advisory(record, now=now))
        except _Wrong as wrong:
            problems.append(Problem(origin, _place(number, wrong.path), wrong.text))
    if problems:
        raise InvalidAdvisories(problems)
    return advisories


def _of_file(
    name: str, content: bytes, *, now: datetime, problems: list[Problem]
) -> Iterator[tuple[str, Advisory]]:
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, f"byte {error.start}", "This is not UTF-8 text."))
        return
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        problems.append(Problem(name, place, f"This is not JSON ({error.msg})."))
        return
    except RecursionError:
        problems.append(Problem(name, "", "This JSON is nested too deeply."))
        return
    except ValueError:  # Python reads no number of more than some thousand digits
        problems.append(Problem(name, "", "This JSON has a number that is too long to be read."))
        return
    listed = isinstance(data, list)
    for number, record in enumerate(data if listed else [data], start=1):
        try:
            advisory = _advisory(record, now=now)
        except _Wrong as wrong:
            problems.append(Problem(name, _place(number if listed else None, wrong.path), wrong.text))
        else:
            yield _place(number if listed else None, ""), advisory


def _place(number: int | None, path: str) -> str:
    parts = [f"record {number}" if number is not None else "", path]
    return ", ".join(part for part in parts if part)


def _advisory(record: object, *, now: datetime) -> Advisory:
    if not isinstance(record, dict):
        raise _Wrong("", "An advisory must be a JSON object.")
    if "ghsa_id" in record:
        return _ghsa(record, now=now)
    if "id" in record and "modified" in record:
        return _osv(record, now=now)
    raise _Wrong("", "This is neither an OSV record (id, modified) nor one of GitHub’s (ghsa_id).")


def _osv(record: Mapping[str, Any], *, now: datetime) -> Advisory:
    withdrawn = record.get("withdrawn") is not None
    moment = "published" if record.get("published") is not None else "modified"
    state = State.WITHDRAWN if withdrawn else State.PUBLISHED
    return Advisory(
        source=Source.OSV,
        identifier=_identifier(record["id"], "id"),
        aliases=_aliases(record.get("aliases")),
        state=state,
        day=_past(record[moment], moment, now=now),
        title=_title(record.get("summary")) if state is State.PUBLISHED else "",
        credits=_unique(
            _osv_credit(credit, f"credits[{n}]") for n, credit in enumerate(_list(record, "credits"))
        ),
    )


def _osv_credit(credit: object, path: str) -> Credited:
    fields = _object(credit, path)
    name = fields.get("name")
    if not isinstance(name, str):
        raise _Wrong(f"{path}.name", "A credit needs a name.")
    if problem := name_problem(name.strip()):
        raise _Wrong(f"{path}.name", problem)
    contacts = [entry for entry in _list(fields, "contact", path) if isinstance(entry, str)]
    pages = [page for entry in contacts if (page := _GITHUB_PAGE.fullmatch(entry))]
    login = pages[0][1] if pages and is_github_login(pages[0][1]) else ""
    return Credited(kind=_kind(fields.get("type"), f"{path}.type"), name=name.strip(), login=login)


def _ghsa(record: Mapping[str, Any], *, now: datetime) -> Advisory:
    state_given = _word(record.get("state"), "state")
    if state_given == "published":
        state, moment = State.PUBLISHED, "published_at"
    elif state_given == "withdrawn":
        state, moment = State.WITHDRAWN, "published_at"
    elif state_given in _UNPUBLISHED:
        state = State.UNPUBLISHED
        moment = next((m for m in ("closed_at", "updated_at", "created_at") if record.get(m)), "created_at")
    else:
        raise _Wrong("state", f"“{state_given}” is none of GitHub’s states of an advisory.")
    if state is State.PUBLISHED and record.get("withdrawn_at") is not None:
        state = State.WITHDRAWN
    cve = record.get("cve_id")
    return Advisory(
        source=Source.GHSA,
        identifier=_identifier(record["ghsa_id"], "ghsa_id"),
        aliases=() if cve is None else (_identifier(cve, "cve_id"),),
        state=state,
        day=_past(record.get(moment), moment, now=now),
        title=_title(record.get("summary")) if state is State.PUBLISHED else "",
        credits=_unique(_ghsa_credits(record)),
    )


def _ghsa_credits(record: Mapping[str, Any]) -> Iterator[Credited]:
    """The detailed credits, which have ids and answers, and those that only the short list has."""
    detailed = set()
    for number, credit in enumerate(_list(record, "credits_detailed")):
        path = f"credits_detailed[{number}]"
        fields = _object(credit, path)
        user = _object(fields.get("user"), f"{path}.user")
        login, kind = (
            _login(user.get("login"), f"{path}.user.login"),
            _kind(fields.get("type"), f"{path}.type"),
        )
        detailed.add((login.casefold(), kind))
        yield Credited(
            kind=kind,
            login=login,
            github_id=_github_id(user.get("id"), f"{path}.user.id"),
            acceptance=_acceptance(fields.get("state"), f"{path}.state"),
        )
    for number, credit in enumerate(_list(record, "credits")):
        path = f"credits[{number}]"
        fields = _object(credit, path)
        user = _object(fields.get("user", {}), f"{path}.user")
        login = _login(fields.get("login", user.get("login")), f"{path}.login")
        kind = _kind(fields.get("type"), f"{path}.type")
        if (login.casefold(), kind) not in detailed:
            yield Credited(kind=kind, login=login, github_id=_github_id(user.get("id"), f"{path}.user.id"))


def _unique(credits_given: Iterable[Credited]) -> tuple[Credited, ...]:
    """Each person and kind once; of two answers the one that counts more."""
    found: dict[tuple[str, str, Kind], Credited] = {}
    rank = list(Acceptance)
    for credited in credits_given:
        key = (credited.name, credited.login.casefold(), credited.kind)
        known = found.setdefault(key, credited)
        if rank.index(credited.acceptance) < rank.index(known.acceptance):
            found[key] = credited
    return tuple(found.values())


def _object(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(path, "This must be a JSON object.")
    return value


def _list(fields: Mapping[str, Any], name: str, path: str = "") -> list[Any]:
    value = fields.get(name)
    if value is None:
        return []
    place = f"{path}.{name}" if path else name
    if not isinstance(value, list):
        raise _Wrong(place, "This must be a list.")
    if len(value) > MAX_NAMES:
        raise _Wrong(place, f"This list has {len(value)} entries: {MAX_NAMES} are read at most.")
    return value


def _word(value: object, path: str) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_WORD:
        raise _Wrong(path, "This must be a word.")
    return value


def _identifier(value: object, path: str) -> str:
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise _Wrong(path, "This cannot be an advisory’s identifier.")
    return value


def _aliases(value: object) -> tuple[str, ...]:
    entries = _list({"aliases": value}, "aliases")
    return tuple(dict.fromkeys(_identifier(entry, f"aliases[{n}]") for n, entry in enumerate(entries)))


def _title(value: object) -> str:
    """Without what cannot be stored (NUL, half of a character) or turns and hides other text on the public page."""
    if not isinstance(value, str):
        return ""
    return "".join(char for char in " ".join(value.split()) if char.isprintable())[:TITLE_MAX_LENGTH].strip()


def _kind(value: object, path: str) -> Kind:
    """OSV's types in any case. None is OSV's "not said"; a type that is new since this was written is OTHER."""
    if value is None:
        return Kind.OTHER
    if not isinstance(value, str):
        raise _Wrong(path, "The type of a credit must be a word.")
    word = value.lower()
    return Kind(word) if word in set(Kind) else Kind.OTHER


def _acceptance(value: object, path: str) -> Acceptance:
    if isinstance(value, str) and value in set(Acceptance):
        return Acceptance(value)
    raise _Wrong(path, "The state of a credit is accepted, pending or declined.")


def _login(value: object, path: str) -> str:
    # A bot's login ends in "[bot]"; an account that was deleted is "ghost".
    if isinstance(value, str) and is_github_login(value.removesuffix("[bot]")):
        return value
    raise _Wrong(path, "This cannot be a GitHub username.")


def _github_id(value: object, path: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_ID):
        return value
    raise _Wrong(path, "A GitHub id is a positive number of at most 63 bits.")


def _past(value: object, path: str, *, now: datetime) -> date:
    """The day, in UTC, of an instant that is not still to come: what is dated ahead is not published yet."""
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        # Also the first day of all can be before it in UTC.
        instant = instant.astimezone(UTC) if instant is not None and instant.tzinfo is not None else None
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise _Wrong(path, "This must be an instant such as 2026-03-01T12:00:00Z.")
    if instant > now:
        raise _Wrong(path, "This is still to come: import the record when it is published.")
    return instant.date()
