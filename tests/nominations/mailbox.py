"""What the outbox holds."""

from collections import Counter

from psrt.mail.models import OutboxMessage


def sent(name: str) -> list[str]:
    """The addresses that a mail of this name went to, in alphabetical order, each as often as it was sent."""
    return sorted(OutboxMessage.objects.filter(name=name).values_list("to", flat=True))


def counts() -> Counter[str]:
    """How many mails of each name there are."""
    return Counter(OutboxMessage.objects.values_list("name", flat=True))


def text_of(name: str) -> str:
    """The text of the latest mail of this name."""
    return OutboxMessage.objects.filter(name=name).latest("created_at").body_text
