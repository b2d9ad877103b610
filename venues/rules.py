"""The decisions of the venues app: pure, over plain data, without Django or a clock."""

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
