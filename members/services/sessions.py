"""Ending somebody's sessions in the transaction that ends their access."""

from datetime import datetime

from members.access import access_of
from members.models import Person


def end_sessions_without_access(person: Person, *, now: datetime) -> None:
    """End every session of ``person``, on every device, if nothing private is open to them any more.

    A session is bound to the account's password, which nobody here has: a new unusable one ends them all.
    Access that ends by the calendar is met by the middleware, at the next request. Call within a transaction.
    """
    account = person.account
    if account is None or access_of(person, on=now.date()).is_private:
        return
    account.set_unusable_password()
    account.save(update_fields=["password"])
