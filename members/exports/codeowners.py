"""The line of a CODEOWNERS file that names the admins: pure functions over the text of the file.

The developer's guide gives the two lists to the admins by ``security/psrt*.csv @login @login …``; the other lines are
none of our business. GitHub compares usernames without regard to case, and the file writes them in lower case.
"""

import re
from collections.abc import Sequence
from typing import Final

PATTERN: Final = "security/psrt*.csv"
# Also a line for one of the two lists alone.
_OURS: Final = re.compile(
    r"(?P<pattern>/?security/psrt[^\s/]*\.csv)(?P<space>[ \t]+)(?P<owners>[^#]*?)(?P<rest>\s*(#.*)?\s*)"
)


def codeowners_line(logins: Sequence[str]) -> str:
    """Return the whole line with its end, in the order of ``logins``; empty if nobody is named."""
    return f"{PATTERN}   {_owners(logins)}\n" if logins else ""


def with_owners(text: str, logins: Sequence[str]) -> str:
    """Return the file ``text`` with the lists owned by ``logins``; every other line stays as it is.

    A line that names the same people stays too, whatever their order and spelling. Where no line is about the lists,
    one is put at the end.
    """
    lines = text.splitlines(keepends=True)
    found = False
    for index, line in enumerate(lines):
        match = _OURS.fullmatch(line)
        if match is None:
            continue
        found = True
        named = {owner.casefold() for owner in match["owners"].split()}
        if named != {f"@{login}".casefold() for login in logins}:
            lines[index] = f"{match['pattern']}{match['space']}{_owners(logins)}{match['rest']}"
    if not found and logins:
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        lines.append(codeowners_line(logins))
    return "".join(lines)


def _owners(logins: Sequence[str]) -> str:
    return " ".join(f"@{login.lower()}" for login in logins)
