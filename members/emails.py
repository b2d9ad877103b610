"""The mails about the record: one function each, one folder of templates/email each."""

from datetime import datetime

from django.urls import reverse

from members.models import Membership, Person, RoleTerm
from members.queries import role_holders
from members.rules import GUARDED_ROLES, Ended, Role
from psrt.audit.models import Entry
from psrt.mail import absolute
from psrt.mail.services import enqueue


def address_changed(person: Person, old: str, *, now: datetime) -> None:
    """To the old address: mail goes elsewhere now. Where to is not said: the old address may be in other hands."""
    what = "Your e-mail address was changed. Codes and mails go to the new address from now on."
    enqueue(
        "account-notice",
        to=old,
        key=f"address-changed:{person.pk}:{now.isoformat()}",
        context={"what": what},
        now=now,
    )


def left(membership: Membership, *, now: datetime) -> None:
    """To who has left: it is done, and what that means."""
    person = membership.person
    if person.email:
        context = {"person": person, "membership": membership, "emeritus": membership.ended == Ended.EMERITUS}
        enqueue("left", to=person.email, key=f"left:{membership.pk}", context=context, now=now)


def left_to_admins(membership: Membership, *, words: str, now: datetime) -> None:
    """To the admins: somebody has left by their own wish; what is left to be done."""
    for admin in role_holders(Role.ADMIN, on=now.date()).exclude(email=""):
        enqueue(
            "left_to_admins",
            to=admin.email,
            key=f"left-to-admins:{membership.pk}:{admin.pk}",
            context={
                "person": membership.person,
                "emeritus": membership.ended == Ended.EMERITUS,
                "words": words,
                "url": absolute(reverse("desk")),
            },
            now=now,
        )


def membership_ended(membership: Membership, *, entry: Entry, now: datetime) -> None:
    """To whoever is no longer a member: what it means, what happens next, and the way back."""
    context = {"membership": membership, "join_url": absolute(reverse("join"))}
    _to_person("membership-ended", membership.person, context, entry=entry, now=now)


def membership_goes_on(membership: Membership, *, entry: Entry, now: datetime) -> None:
    """To whoever was told that their membership ended: that was undone."""
    _to_person("membership-goes-on", membership.person, {"membership": membership}, entry=entry, now=now)


def role_began(term: RoleTerm, *, entry: Entry, now: datetime) -> None:
    """To the person, and of admins and the Council to all of these: who is in the role, by whose decision."""
    _about_role("role-began", term, entry=entry, now=now)


def role_ended(term: RoleTerm, *, entry: Entry, now: datetime) -> None:
    """The same when a role ends."""
    _about_role("role-ended", term, entry=entry, now=now)


def record_changed(person: Person, *, fields: list[str], to: set[str], entry: Entry, now: datetime) -> None:
    """To the addresses ``to`` (the old and the new one): an admin changed how one is reached or signs in."""
    for number, address in enumerate(sorted(to)):
        key = f"record-changed:{entry.seq}:{number}"
        enqueue("record-changed", to=address, key=key, context={"person": person, "fields": fields}, now=now)


def _to_person(name: str, person: Person, context: dict[str, object], *, entry: Entry, now: datetime) -> None:
    if person.email:
        enqueue(
            name, to=person.email, key=f"{name}:{entry.seq}", context={"person": person, **context}, now=now
        )


def _about_role(name: str, term: RoleTerm, *, entry: Entry, now: datetime) -> None:
    people = {term.person_id: term.person}
    if term.role in GUARDED_ROLES:
        for role in (Role.ADMIN, Role.STEERING_COUNCIL):
            people |= {person.pk: person for person in role_holders(role, on=now.date())}
    url = absolute(reverse("roster"))
    for person in people.values():
        if person.email:
            context = {"term": term, "person": person, "is_own": person.pk == term.person_id, "url": url}
            enqueue(name, to=person.email, key=f"{name}:{entry.seq}:{person.pk}", context=context, now=now)
