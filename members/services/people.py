"""Recording people, and finding again those the record already knows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from members.models import Person
from members.rules import is_github_login, name_problem, plain
from members.services import facts
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.models import Entry
from psrt.audit.services import record_all


class InvalidPerson(Refused):
    """A name or GitHub username that cannot be one."""


class PersonAmbiguous(Refused):
    """GitHub id, GitHub username and e-mail address belong to different people on the record."""

    def __init__(self, people: Sequence[Person]) -> None:
        names = " and ".join(sorted(person.name for person in people))
        super().__init__(
            f"The GitHub account and the e-mail address belong to different people on the record: {names}. "
            "Correct the record first."
        )


class GithubIdConflict(Refused):
    """The record knows the person under another numeric GitHub id."""

    def __init__(self, person: Person, github_id: int) -> None:
        super().__init__(
            f"{person.name} is on the record with GitHub id {person.github_id}, not {github_id}. "
            "The username may have passed to somebody else: check it with the person."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What tells who somebody is: ``github_id`` None and the texts empty where it is not known."""

    name: str
    github_login: str = ""
    github_id: int | None = None
    email: str = ""

    @property
    def address(self) -> str:
        """The e-mail address as the record keeps it, in lower case."""
        return self.email.lower()


def find_person(identity: Identity) -> Person | None:
    """Return whom the record knows by GitHub id, GitHub username or e-mail address (both without case).

    A username counts only where it does not contradict a known GitHub id: GitHub gives a username that
    somebody dropped to the next who asks for it.

    Raises:
        PersonAmbiguous: when they belong to different people.
        GithubIdConflict: when the person found has another GitHub id.
    """
    same = Q()
    if identity.github_id is not None:
        same |= Q(github_id=identity.github_id)
    if identity.github_login:
        same |= Q(github_login__iexact=identity.github_login)
    if identity.email:
        same |= Q(email__iexact=identity.address)
    if not same:
        return None
    people = list(Person.objects.filter(same)[:3])
    if len(people) > 1:
        raise PersonAmbiguous(people)
    if not people:
        return None
    [person] = people
    if identity.github_id is not None and person.github_id not in {None, identity.github_id}:
        raise GithubIdConflict(person, identity.github_id)
    return person


@transaction.atomic
def record_person(*, identity: Identity, actor: UUID | None, now: datetime) -> Person:
    """Return the person with this identity, recorded if new, completed or corrected if known.

    The name, and whatever else ``identity`` gives, replaces what the record says. Membership is another
    matter: a Council member is a person on the record without one.

    Raises:
        InvalidPerson: for an impossible name or GitHub username.
        PersonAmbiguous, GithubIdConflict: as :func:`find_person`.
    """
    if problem := name_problem(identity.name):
        raise InvalidPerson(problem)
    if identity.github_login and not is_github_login(identity.github_login):
        raise InvalidPerson(f"“{identity.github_login}” cannot be a GitHub username: check the spelling.")
    serialise_writers()
    person = find_person(identity)
    if person is None:
        return create_person(identity, actor=actor, now=now)
    correct_person(person, identity, actor=actor, now=now)
    return person


def create_person(identity: Identity, *, actor: UUID | None, now: datetime) -> Person:
    """Record a new person. Call within a transaction that has serialised writers."""
    person = Person.objects.create(
        handle=_unused_handle(identity.github_login or identity.name),
        name=identity.name,
        github_login=identity.github_login,
        github_id=identity.github_id,
        email=identity.address,
        created_at=now,
    )
    record_all([facts.person_recorded(person)], actor=actor, now=now)
    return person


def correct_person(person: Person, identity: Identity, *, actor: UUID | None, now: datetime) -> Entry | None:
    """Set what ``identity`` gives and the record says otherwise; what it leaves open stays as it is.

    The audit entry of the change, None if there was nothing to change.

    Call within a transaction that has serialised writers.
    """
    given = {
        "name": identity.name,
        "github_login": identity.github_login,
        "github_id": identity.github_id,
        "email": identity.address,
    }
    known = {field: value for field, value in given.items() if value}
    return set_fields(person, known, actor=actor, now=now)


def set_fields(
    person: Person, fields: Mapping[str, object], *, actor: UUID | None, now: datetime
) -> Entry | None:
    """Set ``fields`` where the record says otherwise, also to nothing; an audit entry names them and is returned.

    Call within a transaction that has serialised writers.
    """
    changed = [name for name, value in fields.items() if getattr(person, name) != value]
    if not changed:
        return None
    for name in changed:
        setattr(person, name, fields[name])
    person.save(update_fields=changed)
    [entry] = record_all([facts.person_changed(person, changed)], actor=actor, now=now)
    return entry


def _unused_handle(text: str) -> str:
    """Return the handle for a GitHub username or a name; a number is added when somebody else has it."""
    taken = Person.objects.filter(handle__startswith=_base_of_handle(text)).values_list("handle", flat=True)
    return free_handle(text, set(taken))


def free_handle(text: str, taken: Collection[str]) -> str:
    """Return the handle for a GitHub username or a name that is not among ``taken``."""
    base = _base_of_handle(text)
    if base not in taken:
        return base
    return next(handle for number in range(2, len(taken) + 3) if (handle := f"{base}-{number}") not in taken)


def _base_of_handle(text: str) -> str:
    return slugify(plain(text))[:90] or "person"
