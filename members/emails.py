"""The mails about one's own record: one function each, one folder of templates/email each."""

from datetime import datetime

from django.urls import reverse

from members.models import Membership, Person
from members.queries import role_holders
from members.rules import Ended, Role
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
