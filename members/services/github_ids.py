"""Numeric GitHub ids: the identity behind a username, learnt from GitHub's list of a team."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.rules import is_github_login
from members.services.locking import serialise_writers
from members.services.people import set_fields
from members.services.refusal import Refused

MAX_BYTES: Final = 1_000_000


class InvalidGithubList(Refused):
    """The file is not a list of GitHub accounts as GitHub's API gives it."""


class GithubIdsRefused(Refused):
    """The list contradicts the record; the message has one sentence per contradiction."""


@dataclass(frozen=True, slots=True)
class GithubAccount:
    """A username and the numeric id that stays the same when the username changes."""

    login: str
    id: int


@dataclass(frozen=True, slots=True)
class GithubIdsSummary:
    """Who got an id, and which accounts on the list belong to nobody on the record."""

    changes: tuple[str, ...]
    unknown: tuple[str, ...]


def parse_accounts(data: bytes) -> list[GithubAccount]:
    """Return the accounts in GitHub's JSON answer: a list of objects with ``login`` and ``id``.

    Raises:
        InvalidGithubList: saying which item is wrong.
    """
    if len(data) > MAX_BYTES:
        raise InvalidGithubList(f"The file has {len(data):,} bytes, more than {MAX_BYTES:,}.")
    try:
        items = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidGithubList(f"The file is not JSON: {error}.") from error
    if not isinstance(items, list):
        raise InvalidGithubList("The file is not a list: save the answer of /orgs/ORG/teams/TEAM/members.")
    accounts = [_account(number, item) for number, item in enumerate(items, start=1)]
    for what, values in (
        ("username", [account.login.casefold() for account in accounts]),
        ("id", [account.id for account in accounts]),
    ):
        twice = sorted({str(value) for value in values if values.count(value) > 1})  # type: ignore[arg-type]
        if twice:
            raise InvalidGithubList(f"The list has a {what} twice: {', '.join(twice)}.")
    return accounts


def _account(number: int, item: object) -> GithubAccount:
    login, github_id = (item.get("login"), item.get("id")) if isinstance(item, dict) else (None, None)
    if not isinstance(login, str) or not is_github_login(login):
        raise InvalidGithubList(f"Item {number} has no GitHub username as its “login”.")
    if not isinstance(github_id, int) or isinstance(github_id, bool) or not 0 < github_id < 2**63:
        raise InvalidGithubList(f"Item {number} ({login}) has no whole positive number as its “id”.")
    return GithubAccount(login, github_id)


@transaction.atomic
def import_github_ids(
    *, accounts: Sequence[GithubAccount], actor: UUID | None, now: datetime
) -> GithubIdsSummary:
    """Write the numeric ids of people found by username (without case). Doing it again changes nothing.

    Raises:
        GithubIdsRefused: somebody is on the record with another id, or an id with somebody else; then nothing
            is written, because a username may have passed from one person to another.
    """
    serialise_writers()
    people = {person.github_login.casefold(): person for person in Person.objects.exclude(github_login="")}
    holders = {
        person.github_id: person for person in Person.objects.filter(github_id__in=[a.id for a in accounts])
    }
    found = [(account, people.get(account.login.casefold())) for account in accounts]
    conflicts = []
    for account, person in found:
        holder = holders.get(account.id)
        if person and person.github_id not in {None, account.id}:
            conflicts.append(
                f"{account.login}: {person.name} is on the record with GitHub id {person.github_id}, "
                f"the list says {account.id}."
            )
        elif holder and holder != person:
            conflicts.append(
                f"{account.login}: GitHub id {account.id} is on the record for {holder.name} "
                f"({holder.github_login or 'no username'})."
            )
    if conflicts:
        raise GithubIdsRefused("\n".join(conflicts))
    changes = []
    for account, person in found:
        if person and person.github_id is None:
            set_fields(person, {"github_id": account.id}, actor=actor, now=now)
            changes.append(f"{person.name}: GitHub id {account.id}")
    return GithubIdsSummary(tuple(changes), tuple(account.login for account, person in found if not person))
