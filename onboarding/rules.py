"""The decisions of the onboarding app: pure, over plain data, without Django or a clock."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from members.rules import Began


class NotAllowed(Exception):
    """A step that cannot be taken now, or not by this person. The message is a sentence for them."""


class Kind(StrEnum):
    """What a checklist is for."""

    ONBOARDING = "onboarding"
    OFFBOARDING = "offboarding"


class Owner(StrEnum):
    """Whose a step is."""

    NEW_MEMBER = "new-member"
    MENTOR = "mentor"
    ADMIN = "admin"


class What(StrEnum):
    """What a step is about, and so how it becomes done."""

    POLICY = "policy"
    ORIENTATION = "orientation"
    MENTOR = "mentor"
    GRANT = "grant"
    REVOCATION = "revocation"
    ROLES = "roles"
    EMERITUS = "emeritus"
    TASK = "task"


class State(StrEnum):
    """Where a step stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class Outcome(StrEnum):
    """How a checklist ended."""

    FINISHED = "finished"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What became of asking somebody to be mentor. ``released``: an admin ended it, before or after a yes."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    RELEASED = "released"


class Mentor(StrEnum):
    """Whether there is a mentor."""

    NONE = "none"
    ASKED = "asked"
    ACCEPTED = "accepted"


KIND_LABELS: Final[dict[str, str]] = {
    Kind.ONBOARDING.value: "Onboarding",
    Kind.OFFBOARDING.value: "Offboarding",
}
OWNER_LABELS: Final[dict[str, str]] = {
    Owner.NEW_MEMBER.value: "The new member",
    Owner.MENTOR.value: "The mentor",
    Owner.ADMIN.value: "An admin",
}
WHAT_LABELS: Final[dict[str, str]] = {
    What.TASK.value: "Something to do and tick",
    What.POLICY.value: "The embargo policy (done when it is accepted)",
    What.ORIENTATION.value: "The orientation session (a date, and a calendar file)",
    What.MENTOR.value: "A mentor (done when somebody has accepted)",
    What.GRANT.value: "Being let into each venue (one step for each)",
    What.REVOCATION.value: "Being put out of each venue (one step for each)",
    What.ROLES.value: "Role terms (done when none is left)",
    What.EMERITUS.value: "Which list they are on now",
}
STATE_LABELS: Final[dict[str, str]] = {
    State.OPEN.value: "Open",
    State.DONE.value: "Done",
    State.SKIPPED.value: "Skipped",
}
ANSWER_LABELS: Final[dict[str, str]] = {
    Answer.ACCEPTED.value: "Accepted",
    Answer.DECLINED.value: "Declined",
    Answer.RELEASED.value: "Ended by an admin",
}

# What the checklists of each kind can be made of, and what cannot be left out of them.
OF_KIND: Final[dict[Kind, tuple[What, ...]]] = {
    Kind.ONBOARDING: (What.TASK, What.POLICY, What.ORIENTATION, What.MENTOR, What.GRANT),
    Kind.OFFBOARDING: (What.TASK, What.REVOCATION, What.ROLES, What.EMERITUS),
}
REQUIRED: Final[dict[Kind, What]] = {Kind.ONBOARDING: What.POLICY, Kind.OFFBOARDING: What.REVOCATION}
# A tick makes these done. Of the others the record tells: acceptances, answers, grants, role terms.
TICKED: Final = (What.TASK, What.ORIENTATION)
# These can be left out of one checklist, with a reason.
SKIPPABLE: Final = (What.TASK, What.ORIENTATION, What.MENTOR, What.GRANT)
IN_VENUES: Final = (What.GRANT, What.REVOCATION)

LONGEST_DAYS: Final = 365
REMIND_EVERY: Final = timedelta(days=7)


# --- When a checklist begins and ends ---------------------------------------------------------------------------------


def onboarding_begins(*, began: Began, joined: date | None, go_live: date) -> bool:
    """Tell whether a membership that is open and has no checklist gets one by itself.

    Whoever was voted in or has returned since the checklists exist. An imported roster and founding members
    do not: they know the team, and an admin can start a checklist by hand for anybody.
    """
    return began in {Began.NOMINATION, Began.RETURNED} and joined is not None and joined >= go_live


def offboarding_begins(
    *, left: date, left_is_latest: bool, by_mistake: bool, has_open_grants: bool, go_live: date
) -> bool:
    """Tell whether the last membership of somebody who is no member now, without a checklist, gets one by itself.

    Whoever left since the checklists exist, and whoever still has a grant, whenever they left. An imported
    list of emeriti (whose day of leaving is not known) begins none without a grant, nor does a membership that was
    entered by mistake.
    """
    return has_open_grants or (left >= go_live and not left_is_latest and not by_mistake)


# --- Where a step stands ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the record says about one step. ``stored`` is what was ticked or skipped.

    ``orientation`` is when the session begins; ``in_venue`` is about the step's venue.
    """

    what: What
    owner: Owner
    stored: State
    policy_accepted: bool = False
    mentor: Mentor = Mentor.NONE
    orientation: datetime | None = None
    in_venue: bool = False
    venue_retired: bool = False
    holds_roles: bool = False


def state_of(facts: Facts) -> State:
    """Return where the step stands, from what was ticked and from what the record tells."""
    if facts.stored is not State.OPEN:
        return facts.stored
    if facts.what is What.GRANT and facts.venue_retired and not facts.in_venue:
        return State.SKIPPED
    done = {
        What.POLICY: facts.policy_accepted,
        What.MENTOR: facts.mentor is Mentor.ACCEPTED,
        What.GRANT: facts.in_venue,
        What.REVOCATION: not facts.in_venue,
        What.ROLES: not facts.holds_roles,
        What.EMERITUS: True,
    }
    return State.DONE if done.get(facts.what, False) else State.OPEN


def turn_of(facts: Facts, now: datetime) -> Owner | None:
    """Return who has to do something about the step now; None if nobody has (done, or its day is still to come)."""
    if state_of(facts) is not State.OPEN:
        return None
    if facts.what is What.POLICY:
        return Owner.NEW_MEMBER
    if facts.what is What.MENTOR:
        return Owner.MENTOR if facts.mentor is Mentor.ASKED else Owner.ADMIN
    if facts.what is What.ORIENTATION:
        return None if facts.orientation is not None and now < facts.orientation else Owner.ADMIN
    if facts.what is What.TASK:
        nobody_yet = facts.owner is Owner.MENTOR and facts.mentor is not Mentor.ACCEPTED
        return Owner.ADMIN if nobody_yet else facts.owner
    return Owner.ADMIN


class Due(StrEnum):
    """How a step stands to its day."""

    LATER = "later"
    TODAY = "today"
    LATE = "late"


def due_of(due: date, today: date) -> Due:
    """Compare the day of a step with today."""
    if due == today:
        return Due.TODAY
    return Due.LATE if due < today else Due.LATER


def is_reminder_due(*, dues: Collection[date], last: datetime | None, now: datetime) -> bool:
    """Tell whether somebody is reminded now of steps with the days ``dues``, having been last at ``last``.

    From the first day on, and then at most once a week.
    """
    if not any(due <= now.date() for due in dues):
        return False
    return last is None or now - last >= REMIND_EVERY


# --- Whether a step may be taken --------------------------------------------------------------------------------------


def check_tick(facts: Facts, *, by: Collection[Owner], now: datetime) -> None:
    """Raise NotAllowed unless somebody who acts as ``by`` may say now that the step is done.

    Admins may tick everything that is ticked. A grant waits until the embargo policy is accepted.
    """
    if state_of(facts) is not State.OPEN:
        raise NotAllowed("This step is not open any more. Reload the page.")
    if facts.what is What.ORIENTATION:
        _require(Owner.ADMIN, by)
        if facts.orientation is None or now < facts.orientation:
            raise NotAllowed("The session has not begun yet: set its time, or tick it afterwards.")
    elif facts.what is What.GRANT:
        _require(Owner.ADMIN, by)
        if not facts.policy_accepted:
            raise NotAllowed("The embargo policy is not accepted yet: access comes after it.")
    elif facts.what is What.REVOCATION:
        _require(Owner.ADMIN, by)
    elif facts.what is What.TASK:
        if not {facts.owner, Owner.ADMIN} & set(by):
            raise NotAllowed("This step is somebody else’s.")
    else:
        raise NotAllowed("This step is done when the record says so; it cannot be ticked.")


def check_skip(facts: Facts, *, reason: str) -> None:
    """Raise NotAllowed unless an admin may leave the step out for this reason."""
    if facts.what not in SKIPPABLE:
        raise NotAllowed("This step cannot be skipped.")
    if state_of(facts) is not State.OPEN:
        raise NotAllowed("This step is not open any more. Reload the page.")
    require_words(reason)


def check_reopen(stored: State, *, reason: str) -> None:
    """Raise NotAllowed unless an admin may open the step again for this reason."""
    if stored is State.OPEN:
        raise NotAllowed("Nobody has ticked or skipped this step, so it cannot be opened again.")
    require_words(reason)


def require_words(reason: str) -> None:
    """Raise NotAllowed for an empty reason."""
    if not reason.strip():
        raise NotAllowed("Give a reason: it stays in the history.")


def _require(owner: Owner, by: Collection[Owner]) -> None:
    if owner not in by:
        raise NotAllowed("Only an admin can do this.")


# --- Templates --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of a template: ``text`` is Markdown, ``days`` after the start it is due."""

    what: What
    title: str
    text: str
    owner: Owner
    days: int


def template_problem(kind: Kind, lines: Sequence[Line]) -> str:
    """Return what is wrong with a template, in a sentence that says what to do; empty if nothing."""
    counted = Counter(line.what for line in lines)
    for what in counted:
        if what not in OF_KIND[kind]:
            return f"“{WHAT_LABELS[what]}” is not a step of the {kind.value}: choose another kind."
    if not counted[REQUIRED[kind]]:
        return f"“{WHAT_LABELS[REQUIRED[kind]]}” is missing: it cannot be left out."
    for what, times in counted.items():
        if what is not What.TASK and times > 1:
            return f"“{WHAT_LABELS[what]}” is there {times} times: keep one."
    if any(not line.title.strip() for line in lines):
        return "A step has no title: give it one, or remove the step."
    if any(not 0 <= line.days <= LONGEST_DAYS for line in lines):
        return f"A step is due after 0 to {LONGEST_DAYS} days."
    if kind is Kind.OFFBOARDING and any(line.owner is not Owner.ADMIN for line in lines):
        return "Whoever has left has no access: the steps of an offboarding are the admins’."
    return ""


def owner_of(line: Line) -> Owner:
    """Return whose a step is: only for what is ticked freely may a template say so."""
    if line.what is What.TASK:
        return line.owner
    return Owner.NEW_MEMBER if line.what is What.POLICY else Owner.ADMIN


# --- The embargo policy -----------------------------------------------------------------------------------------------


def needed_version(*, asks_everyone: Collection[int]) -> int:
    """Return the lowest version of the policy that counts as accepted: the newest one that everybody was asked about.

    ``asks_everyone`` are the numbers of those versions. If there is none, any version counts.
    """
    return max(asks_everyone, default=1)
