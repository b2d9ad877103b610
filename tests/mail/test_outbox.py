"""The outbox: in the caller's transaction, once per key, sent by one worker, retried after failure."""

import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from psrt import clock
from psrt.mail.models import OutboxMessage, Process
from psrt.mail.services import NotInTransaction, deliver, enqueue, sweep


def put(key: str = "k:1", *, process: str = Process.DEFAULT) -> None:
    with transaction.atomic():
        enqueue(
            "test_message",
            to="alice@example.org",
            key=key,
            context={"name": "Łucja O'Neil <x>"},
            now=clock.now(),
            process=process,
        )


@pytest.fixture(autouse=True)
def templates(settings: Settings, tmp_path: Path) -> None:
    """A message of its own, so that these tests do not depend on any app's."""
    folder = tmp_path / "email" / "test_message"
    folder.mkdir(parents=True)
    (folder / "subject.txt").write_text("Hello\n {{ name }}\n")
    (folder / "body.txt").write_text(
        '{% extends "email/base.txt" %}{% block content %}Dear {{ name }},{% endblock %}'
    )
    (folder / "body.html").write_text(
        '{% extends "email/base.html" %}{% block content %}<p>Dear {{ name }},</p>{% endblock %}'
    )
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]} for engine in settings.TEMPLATES]


@pytest.mark.django_db
def test_text_is_plain_and_html_is_escaped() -> None:
    put()
    assert sweep(process=Process.DEFAULT, now=clock.now()) == 1
    (sent,) = mail.outbox
    assert sent.subject == "Hello Łucja O'Neil <x>"
    assert "Dear Łucja O'Neil <x>," in sent.body
    assert isinstance(sent, EmailMultiAlternatives)
    html = str(sent.alternatives[0][0])
    assert "&lt;x&gt;" in html
    assert "<x>" not in html
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_same_key_is_one_message() -> None:
    put()
    put()
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_needs_a_transaction() -> None:
    with pytest.raises(NotInTransaction):
        enqueue("test_message", to="a@example.org", key="k", context={}, now=clock.now())


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_mails_nobody() -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert sweep(process=Process.DEFAULT, now=clock.now()) == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_each_process_sends_its_own() -> None:
    put("k:worker")
    put("k:trustee", process=Process.TRUSTEE)
    assert sweep(process=Process.TRUSTEE, now=clock.now()) == 1
    assert OutboxMessage.objects.get(key="k:worker").sent_at is None


@pytest.mark.django_db
def test_an_unreachable_mail_server_delays_and_loses_nothing(settings: Settings) -> None:
    put()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", taken.getsockname()[1]
        now = clock.now()
        assert sweep(process=Process.DEFAULT, now=now) == 0
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.sent_at) == (1, None)
    assert message.last_error == "ConnectionRefusedError"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sweep(process=Process.DEFAULT, now=now) == 0, "not before the pause is over"
    assert sweep(process=Process.DEFAULT, now=now + timedelta(minutes=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_once(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "sent")
    put()
    pk = OutboxMessage.objects.get().pk
    barrier, results = threading.Barrier(4), []

    def send() -> None:
        barrier.wait()
        results.append(deliver(pk, now=clock.now()))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert len(list((tmp_path / "sent").iterdir())) == 1
