"""The decisions of the members app: pure functions over plain data, without Django or a clock."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """The roles the record knows. Admins are appointed by the Steering Council (PEP 811)."""

    ADMIN = "admin"
    RELEASE_MANAGER = "release-manager"
    STEERING_COUNCIL = "steering-council"


class Began(StrEnum):
    """How a membership began."""

    IMPORTED = "imported"
    FOUNDING = "founding"
    NOMINATION = "nomination"
    RETURNED = "returned"


class Ended(StrEnum):
    """Why a membership ended. Only those who ended as emeritus are on the emeritus list."""

    EMERITUS = "emeritus"
    LEFT = "left"
    REMOVED = "removed"
    INACTIVE = "inactive"
    MISTAKE = "mistake"  # it never counted: it was entered by mistake, and ends on the day it began


# Ends that somebody else decides, so that the record must say who.
DECIDED_ENDS: Final = (Ended.REMOVED, Ended.INACTIVE)

# PEP 811: "at least two".
FEWEST_ADMINS: Final = 2

# Roles that nobody gives to themselves.
GUARDED_ROLES: Final = (Role.ADMIN, Role.STEERING_COUNCIL)


class Kind(StrEnum):
    """What somebody changed at the desk."""

    PERSON_EDITED = "person-edited"
    MEMBERSHIP_BEGAN = "membership-began"
    MEMBERSHIP_ENDED = "membership-ended"
    MEMBERSHIP_CORRECTED = "membership-corrected"
    ROLE_BEGAN = "role-began"
    ROLE_ENDED = "role-ended"
    ROLE_CORRECTED = "role-corrected"
    ADMIN_APPOINTED = "admin-appointed"
    ADMIN_DISMISSED = "admin-dismissed"
    ADMIN_CORRECTED = "admin-corrected"


KIND_LABELS: Final[dict[str, str]] = {
    Kind.PERSON_EDITED.value: "Name, GitHub account or address changed",
    Kind.MEMBERSHIP_BEGAN.value: "Membership begun",
    Kind.MEMBERSHIP_ENDED.value: "Membership ended",
    Kind.MEMBERSHIP_CORRECTED.value: "Membership corrected",
    Kind.ROLE_BEGAN.value: "Role begun",
    Kind.ROLE_ENDED.value: "Role ended",
    Kind.ROLE_CORRECTED.value: "Role corrected",
    Kind.ADMIN_APPOINTED.value: "Admin appointed",
    Kind.ADMIN_DISMISSED.value: "Admin dismissed",
    Kind.ADMIN_CORRECTED.value: "Term as admin corrected",
}

# What only the Council changes, and so only the Council undoes.
COUNCIL_KINDS: Final = (Kind.ADMIN_APPOINTED, Kind.ADMIN_DISMISSED, Kind.ADMIN_CORRECTED)

# How long a change at the desk can be undone; what was before is kept no longer than that.
UNDO_WITHIN: Final = timedelta(days=7)


class InvitationState(StrEnum):
    """Where an invitation stands."""

    SENT = "sent"
    OPENED = "opened"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


def invitation_state(
    *,
    opened_at: datetime | None,
    used_at: datetime | None,
    revoked_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> InvitationState:
    """Where an invitation stands at ``now``; from ``expires_at`` on its link opens nothing."""
    if used_at is not None:
        return InvitationState.USED
    if revoked_at is not None:
        return InvitationState.REVOKED
    if now >= expires_at:
        return InvitationState.EXPIRED
    return InvitationState.SENT if opened_at is None else InvitationState.OPENED


ROLE_LABELS: Final[dict[str, str]] = {
    Role.ADMIN.value: "Admin",
    Role.RELEASE_MANAGER.value: "Release Manager",
    Role.STEERING_COUNCIL.value: "Steering Council",
}
BEGAN_LABELS: Final[dict[str, str]] = {
    Began.IMPORTED.value: "Imported",
    Began.FOUNDING.value: "Founding member",
    Began.NOMINATION.value: "Nominated and voted in",
    Began.RETURNED.value: "Returned",
}
ENDED_LABELS: Final[dict[str, str]] = {
    Ended.EMERITUS.value: "Became emeritus",
    Ended.LEFT.value: "Left the team",
    Ended.REMOVED.value: "Removed by the Steering Council",
    Ended.INACTIVE.value: "Removed for inactivity",
    Ended.MISTAKE.value: "Entered by mistake",
}


class Notice(StrEnum):
    """Mails that somebody may do without. Whatever asks for a vote, proves something or warns is not among them."""

    REVIEWS = "reviews"
    REMINDERS = "reminders"
    RESULTS = "results"
    WITHDRAWALS = "withdrawals"


NOTICE_LABELS: Final[dict[str, str]] = {
    Notice.REVIEWS.value: "A nomination is in review, or its review starts again",
    Notice.REMINDERS.value: "A vote is open and there is no ballot of mine yet (at half time and on the last day)",
    Notice.RESULTS.value: "What a vote came to, and whether the Steering Council confirmed it",
    Notice.WITHDRAWALS.value: "A nomination was withdrawn",
}

# Public links of a person: as many as a line of the roster has room for.
LINKS_MAX: Final = 3
LINK_LABEL_MAX_LENGTH: Final = 30
LINK_URL_MAX_LENGTH: Final = 200

# The roles that the Notes column of psrt.csv names, in the order in which it names them.
NOTED_ROLES: Final = (Role.ADMIN, Role.RELEASE_MANAGER)

# GitHub's own rule today is stricter (no double or trailing hyphen), but older accounts break it.
GITHUB_LOGIN_PATTERN: Final = r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}$"
_GITHUB_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}")

_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?")

NAME_MAX_LENGTH: Final = 200
# Control, surrogate, private and unassigned characters, line and paragraph separators. Format characters are
# allowed, since some scripts need joiners, but not those that turn the direction of the text that follows.
_UNPRINTABLE: Final = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_DIRECTION_MARKS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# Letters that Unicode does not take apart into a base letter and a mark, after casefold().
_UNDECOMPOSED: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "ŋ": "n",
        "ĸ": "k",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ƒ": "f",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
    }
)


def is_github_login(text: str) -> bool:
    """Tell whether ``text`` can be a GitHub username: 1 to 39 ASCII letters, digits and hyphens."""
    return _GITHUB_LOGIN.fullmatch(text) is not None


def name_problem(name: str) -> str:
    """Return what is wrong with a name or alias, in a sentence that says what to do; empty if nothing."""
    if not name:
        return "The name is empty: give a name or alias."
    if len(name) > NAME_MAX_LENGTH:
        return f"The name has {len(name)} characters: shorten it to {NAME_MAX_LENGTH}."
    if name != name.strip():
        return "The name begins or ends with a space: remove it."
    if any(unicodedata.category(char) in _UNPRINTABLE or char in _DIRECTION_MARKS for char in name):
        return "The name has an invisible control character: remove it."
    return ""


def link_problem(label: str, url: str) -> str:
    """Return what is wrong with a public link, in a sentence that says what to do; empty if nothing."""
    if not label or not url:
        return "A link needs both: a word for it, and its address."
    if len(label) > LINK_LABEL_MAX_LENGTH or len(url) > LINK_URL_MAX_LENGTH:
        return f"A link's word has at most {LINK_LABEL_MAX_LENGTH} characters, its address {LINK_URL_MAX_LENGTH}."
    if not _HTTPS.fullmatch(url):
        return f"“{url}” cannot be linked: give an address that begins with https:// and has no spaces."
    return ""


def plain(text: str) -> str:
    """Return ``text`` without case, accents or extra spaces: ``" Łukasz LANGA"`` is ``"lukasz langa"``."""
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold()
    base = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(base.translate(_UNDECOMPOSED).split())


def name_key(name: str) -> tuple[str, str]:
    """Return the key that sorts names as a reader expects; the name itself settles what is else equal."""
    return plain(name), name


def insert_position(names: Sequence[str], name: str) -> int:
    """Return the index at which ``name`` belongs in ``names``, whose order is kept as it is.

    The list need not be sorted (the imported one is not quite): of all places the one is taken that puts the
    fewest names on the wrong side, the last of these if there are several. Equal names go before.
    """
    key = plain(name)
    wrong = sum(plain(other) <= key for other in names)  # at index 0, these would stand after it
    best, best_index = wrong, 0
    for index, other in enumerate(names, start=1):
        wrong += -1 if plain(other) <= key else 1
        if wrong <= best:
            best, best_index = wrong, index
    return best_index


def format_notes(roles: Collection[Role]) -> str:
    """Return the Notes column for ``roles``, e.g. ``"Admin, Release Manager"``; other roles are not noted."""
    return ", ".join(ROLE_LABELS[role] for role in NOTED_ROLES if role in roles)


def parse_notes(notes: str) -> frozenset[Role]:
    """Return the roles that a Notes column names.

    Raises:
        ValueError: for anything but the four values that :func:`format_notes` can return.
    """
    try:
        return _ROLES_OF_NOTES[notes]
    except KeyError:
        raise ValueError(notes) from None


_ROLES_OF_NOTES: Final[dict[str, frozenset[Role]]] = {
    format_notes(roles): frozenset(roles)
    for roles in ((), (Role.ADMIN,), (Role.RELEASE_MANAGER,), NOTED_ROLES)
}
# Every value that the Notes column can have.
NOTES: Final = tuple(_ROLES_OF_NOTES)


def auto_assignable(roles: Collection[Role]) -> bool:
    """Tell whether a bot may assign reports to an active member with ``roles``.

    Release Managers and Council members have their hands full; the advisory bot leaves them out.
    """
    return not {Role.RELEASE_MANAGER, Role.STEERING_COUNCIL} & set(roles)


def matches_search(query: str, *fields: str) -> bool:
    """Tell whether every word of ``query`` occurs in one of ``fields``, ignoring case and accents."""
    haystack = " ".join(plain(field) for field in fields)
    return all(word in haystack for word in plain(query).split())


def version_of(values: Mapping[str, object]) -> str:
    """Return a short digest of what a form was filled with, to notice that the record has changed since."""
    text = json.dumps({name: str(value) for name, value in values.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
