"""Who may be nominated."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from members.models import Person
from members.queries import active_members
from members.services import Identity, Refused
from members.services.people import find_person
from members.services.refusal import refusing
from nominations.models import Nomination


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """Who is proposed, as the sponsor gives it: ``email`` private; "" or None for what is left open."""

    name: str
    email: str = ""
    github: str = ""
    github_id: int | None = None
    bio: str = ""

    @classmethod
    def of(cls, nomination: Nomination) -> "Nominee":
        """As the nomination has it."""
        return cls(
            name=nomination.nominee_name,
            email=nomination.nominee_email,
            github=nomination.nominee_github,
            github_id=nomination.nominee_github_id,
            bio=nomination.nominee_bio,
        )

    @property
    def identity(self) -> Identity:
        """As the members' record asks for it."""
        return Identity(name=self.name, github_login=self.github, github_id=self.github_id, email=self.email)


class NomineeRefused(Refused):
    """This person can't be nominated (now), and why."""


class NomineeIsSponsor(NomineeRefused):
    """Nobody nominates themselves."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody nominates themselves: this is the sponsor, and another member has to sponsor it."
        )


class NomineeIsMember(NomineeRefused):
    """The nominee is an active member, found by GitHub username or id, or by e-mail address."""

    def __init__(self) -> None:
        super().__init__("This person is a member of the team already (see the roster).")


class AlreadyNominated(NomineeRefused):
    """Another nomination of the same person is open."""

    def __init__(self) -> None:
        super().__init__(
            "Another nomination of this person is open already. It may still be waiting for their answer, "
            "and then only its sponsor and the admins see it."
        )


def require_can_be_nominated(nominee: Nominee, *, nomination: Nomination, now: datetime) -> None:
    """Raises NomineeIsSponsor, NomineeIsMember or AlreadyNominated.

    Also the members' PersonAmbiguous or GithubIdConflict, if the record contradicts what is given: better
    now than when the membership is to begin.
    """
    known = _people(nominee)
    if any(person.pk == nomination.sponsor_id for person in known):
        raise NomineeIsSponsor
    if active_members(on=now.date()).filter(pk__in=[person.pk for person in known]).exists():
        raise NomineeIsMember
    others = Nomination.objects.exclude(pk=nomination.pk).open()
    if others.of_nominee(email=nominee.email, github=nominee.github, github_id=nominee.github_id).exists():
        raise AlreadyNominated
    find_person(nominee.identity)


def _people(nominee: Nominee) -> list[Person]:
    """Everybody on the record who shares the nominee's GitHub username or id, or e-mail address."""
    same = Q(email__iexact=nominee.email) & ~Q(email="")
    if nominee.github:
        same |= Q(github_login__iexact=nominee.github)
    if nominee.github_id is not None:
        same |= Q(github_id=nominee.github_id)
    return list(Person.objects.filter(same))


@contextmanager
def refusing_nominee() -> Iterator[None]:
    """Turn what the database refuses about a nominee, when two submit at once, into the same sentences."""
    with refusing(
        {
            "nomination_one_open_per_email": AlreadyNominated(),
            "nomination_one_open_per_github": AlreadyNominated(),
            "nomination_one_open_per_github_id": AlreadyNominated(),
            "nomination_nominee_is_not_member": NomineeIsMember(),
            "nomination_sponsor_is_not_nominee": NomineeIsSponsor(),
        }
    ):
        yield
