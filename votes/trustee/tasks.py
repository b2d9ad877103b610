from uuid import UUID

from celery import shared_task

from votes.trustee.keystore import KeyStore
from votes.trustee.steps import run


@shared_task(name="votes.trustee_due")  # type: ignore[untyped-decorator]  # Celery has no types
def trustee_due() -> None:
    """Do everything that is due: open, sign, close, count, destroy keys."""
    run(KeyStore.from_settings())


@shared_task(name="votes.trustee_sign")  # type: ignore[untyped-decorator]  # Celery has no types
def trustee_sign(poll: str) -> None:
    """The same for one poll, at once after a ballot was cast."""
    run(KeyStore.from_settings(), only=UUID(poll))
