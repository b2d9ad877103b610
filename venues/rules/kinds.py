"""What kinds of venues there are, and how each is addressed."""

import re
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a venue is, and so how its own list can be read."""

    GITHUB_TEAM = "github-team"
    MAILING_LIST = "mailing-list"
    DISCORD_ROLE = "discord-role"
    OTHER = "other"


KIND_LABELS: Final[dict[str, str]] = {
    Kind.GITHUB_TEAM.value: "GitHub team",
    Kind.MAILING_LIST.value: "Mailing list",
    Kind.DISCORD_ROLE.value: "Discord role",
    Kind.OTHER.value: "Other place",
}

# Kinds whose lists can be read, and changed, by a program.
CONNECTABLE: Final = (Kind.GITHUB_TEAM, Kind.MAILING_LIST, Kind.DISCORD_ROLE)

# Who speaks in sentences about what went wrong.
SPEAKERS: Final[dict[str, str]] = {
    Kind.GITHUB_TEAM.value: "GitHub",
    Kind.MAILING_LIST.value: "Mailman",
    Kind.DISCORD_ROLE.value: "Discord",
}

_ADDRESSES: Final = {
    Kind.GITHUB_TEAM: (
        re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9][A-Za-z0-9._-]{0,99}"),
        "Write the organization and the team’s slug, such as python/psrt.",
    ),
    Kind.MAILING_LIST: (
        re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(@[A-Za-z0-9-]+)?(\.[A-Za-z0-9-]+)+"),
        "Write the list’s address or id, such as psrt@python.org or psrt.python.org.",
    ),
    Kind.DISCORD_ROLE: (
        re.compile(r"[0-9]{5,20}/[0-9]{5,20}"),
        "Write the server’s and the role’s numeric ids, such as 267624335836053506/267627879762755584.",
    ),
}


def address_problem(kind: str, address: str) -> str:
    """What is wrong with an address, in a sentence that says what to write; empty if nothing.

    It becomes part of a path at the venue's own interface, so nothing but these forms is taken.
    """
    if kind not in _ADDRESSES:
        return ""
    pattern, sentence = _ADDRESSES[Kind(kind)]
    return "" if pattern.fullmatch(address) else sentence
