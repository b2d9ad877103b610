"""What the files should say, beside what they say."""

from datetime import date

from members.exports.codeowners import with_owners
from members.exports.patch import CODEOWNERS_PATH, EMERITI_PATH, MEMBERS_PATH, FileChange
from members.queries import admin_logins, roster
from members.roster_export import emeritus_csv, roster_csv
from members.rules import Role


def wanted_changes(
    *, members: bytes | None, emeriti: bytes | None, codeowners: bytes | None, on: date
) -> list[FileChange]:
    """Return each file that is given (not None) with what it should be on the day ``on``."""
    changes = []
    if members is not None:
        changes.append(FileChange(MEMBERS_PATH, members.decode(), roster_csv(on=on).decode()))
    if emeriti is not None:
        changes.append(FileChange(EMERITI_PATH, emeriti.decode(), emeritus_csv(on=on).decode()))
    if codeowners is not None:
        current = codeowners.decode()
        changes.append(FileChange(CODEOWNERS_PATH, current, with_owners(current, admin_logins(on=on))))
    return changes


def admins_without_login(*, on: date) -> list[str]:
    """Return the names of the admins whom CODEOWNERS cannot name."""
    return [
        row.person.name for row in roster(on=on) if Role.ADMIN in row.roles and not row.person.github_login
    ]
