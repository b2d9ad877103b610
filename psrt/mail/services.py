"""Writing to the outbox, and emptying it."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string

from psrt.mail.models import OutboxMessage, Process
from psrt.queue import kick

logger = logging.getLogger(__name__)

BATCH = 50
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)

# Mails that open something. Once sent, the stored copy is emptied: no link or code waits in the database or a backup
# for somebody else to use. (The demo keeps them: its mailbox is part of the tour.)
CARRY_A_KEY = frozenset(
    {"address-code", "consent_asked", "consent_given", "interest-confirm", "invitation", "sign-in-code"}
)


class NotInTransaction(RuntimeError):
    """A message must be stored or dropped together with what it tells of."""

    def __init__(self) -> None:
        super().__init__("Put mail in the outbox inside transaction.atomic().")


def enqueue(
    name: str,
    *,
    to: str,
    key: str,
    context: Mapping[str, object],
    now: datetime,
    process: str = Process.DEFAULT,
    reply_to: str = "",
) -> None:
    """Store the message ``templates/email/<name>/`` for one address, in the current transaction.

    ``key`` identifies the message for ever ("vote-open:<poll>:<person>"): a second call with it adds nothing.
    Raises NotInTransaction outside ``transaction.atomic``.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction
    full = {**context, "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
    folder = f"email/{name}"
    subject = " ".join(render_to_string(f"{folder}/subject.txt", full, using="text").split())
    message = OutboxMessage(
        name=name,
        key=key,
        process=process,
        to=to,
        reply_to=reply_to,
        subject=subject,
        body_text=render_to_string(f"{folder}/body.txt", full, using="text"),
        body_html=render_to_string(f"{folder}/body.html", full, using="html"),
        created_at=now,
        due_at=now,
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    _wake(process)


def is_known(prefix: str) -> bool:
    """Whether a message whose key begins with ``prefix`` was put in the outbox, sent or not."""
    return OutboxMessage.objects.filter(key__startswith=prefix).exists()


def forget(prefix: str) -> int:
    """Delete the messages whose keys begin with ``prefix``, sent or not; how many. For what must not be kept."""
    return OutboxMessage.objects.filter(key__startswith=prefix).delete()[0]


def sweep(*, process: str, now: datetime) -> int:
    """Send what is due; the number of messages sent. Safe to run late, twice and at once.

    One run sends a batch, so that no task takes long, and asks for the next run if there may be more.
    """
    due = OutboxMessage.objects.filter(process=process, sent_at__isnull=True, due_at__lte=now)
    batch = list(due.values_list("pk", flat=True)[:BATCH])
    sent = sum(deliver(pk, now=now) for pk in batch)
    if len(batch) == BATCH:
        _wake(process)
    return sent


def _wake(process: str) -> None:
    if process == Process.TRUSTEE:
        kick("psrt.mail.sweep_trustee", queue="trustee")
    else:
        kick("psrt.mail.sweep")


@transaction.atomic
def deliver(pk: UUID, *, now: datetime) -> bool:
    """Send one message unless it is sent or another worker has it. True if this call sent it.

    The row stays locked while the message goes out, so two workers never send it both. A crash between the mail
    server's answer and the commit sends it again, under the same Message-ID.
    """
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True).filter(pk=pk, sent_at__isnull=True).first()
    )
    if message is None:
        return False
    message.attempts += 1
    try:
        _email(message).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        message.last_error = type(error).__name__
        message.due_at = now + min(FIRST_RETRY * 2 ** (message.attempts - 1), LONGEST_RETRY)
        message.save(update_fields=["attempts", "last_error", "due_at"])
        logger.warning(
            "mail not sent", extra={"outbox": str(pk), "mail": message.name, "error": message.last_error}
        )
        return False
    message.sent_at, message.last_error = now, ""
    if message.name in CARRY_A_KEY and not settings.DEMO:
        message.subject = message.body_text = message.body_html = ""
    message.save()
    return True


def _email(message: OutboxMessage) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.to],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": f"<{message.pk}@{settings.MAIL_MESSAGE_ID_DOMAIN}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    email.attach_alternative(message.body_html, "text/html")
    return email
