"""The texts and checklists that a new site starts with. Admins change them at the desk; these stay version 1."""

from pathlib import Path
from typing import Final

from onboarding.rules import Kind, Line, Owner, What

_POLICY_FILE: Final = Path(__file__).parent / "texts" / "embargo-policy.md"

TEMPLATES: Final[dict[Kind, tuple[Line, ...]]] = {
    Kind.ONBOARDING: (
        Line(
            what=What.POLICY,
            title="Read PEP 811 and accept the embargo policy",
            text="[PEP 811](https://peps.python.org/pep-0811/) says what the team does and how it is governed. The "
            "embargo policy says how we treat what we know before others do. Access to the venues comes after it.",
            owner=Owner.NEW_MEMBER,
            days=7,
        ),
        Line(
            what=What.GRANT,
            title="Access",
            text="Let the new member in, then tick it here.",
            owner=Owner.ADMIN,
            days=10,
        ),
        Line(
            what=What.ORIENTATION,
            title="Orientation session",
            text="A call of about an hour: how reports arrive, who coordinates, how we talk, what to do when unsure.",
            owner=Owner.ADMIN,
            days=14,
        ),
        Line(
            what=What.MENTOR,
            title="A mentor for the first triages",
            text="An experienced member who answers questions, and looks over the first reports together with you.",
            owner=Owner.ADMIN,
            days=14,
        ),
        Line(
            what=What.TASK,
            title="Learn to work with GitHub Security Advisories",
            text="Read [GitHub’s guide to security advisories]"
            "(https://docs.github.com/en/code-security/security-advisories/"
            "working-with-repository-security-advisories) "
            "and try the whole way in a repository of your own: draft, collaborators, private fork, CVE, publication.",
            owner=Owner.NEW_MEMBER,
            days=21,
        ),
        Line(
            what=What.TASK,
            title="Triage a first report together",
            text="Mentor and new member take a new report together, from the first answer to a decision.",
            owner=Owner.MENTOR,
            days=45,
        ),
    ),
    Kind.OFFBOARDING: (
        Line(
            what=What.REVOCATION,
            title="Access ended",
            text="Put them out of the venue, then tick it here.",
            owner=Owner.ADMIN,
            days=1,
        ),
        Line(
            what=What.ROLES,
            title="No role on the team",
            text="Terms as admin and Release Manager end with the membership.",
            owner=Owner.ADMIN,
            days=1,
        ),
        Line(
            what=What.TASK,
            title="Hand over open reports",
            text="Give the advisories they coordinated to somebody else, and remove them as collaborator.",
            owner=Owner.ADMIN,
            days=3,
        ),
        Line(
            what=What.EMERITUS,
            title="On the right list",
            text="Those who became emeritus are named among the emeriti.",
            owner=Owner.ADMIN,
            days=3,
        ),
    ),
}


def policy_text() -> str:
    """The embargo policy, Markdown."""
    return _POLICY_FILE.read_text(encoding="utf-8").strip()
