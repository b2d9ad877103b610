"""The audit log in the database: append-only, one chain under concurrency, checked by a command."""

import threading
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import NotInTransaction, head, record, verify


def note(**data: object) -> Entry:
    with transaction.atomic():
        return record(
            Event.SWITCH_TURNED_ON, actor=uuid4(), subject="switch:read-only", data=data, now=clock.now()
        )


@pytest.mark.django_db
def test_entries_form_a_chain() -> None:
    note(n=1)
    last = note(when="2026-03-01", names=["é"])
    assert verify() is None
    assert head() == (2, bytes(last.hash).hex())


@pytest.mark.django_db(transaction=True)
def test_refuses_to_write_outside_a_transaction() -> None:
    with pytest.raises(NotInTransaction):
        record(Event.SWITCH_TURNED_ON, actor=None, subject="switch:x", data={}, now=clock.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET event = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_database_refuses_to_rewrite_history(statement: str) -> None:
    note()
    with pytest.raises(Error, match=r"audit_append_only|audit_no_truncate|Cannot"), transaction.atomic():
        connection.cursor().execute(statement)
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_command_finds_a_change_made_behind_the_triggers() -> None:
    note(n=1)
    noted = note(n=2)
    seq, digest = noted.seq, bytes(noted.hash).hex()
    out = StringIO()
    call_command("verify_audit", head=f"{seq}:{digest}", stdout=out)
    assert "2 entries" in out.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_entry SET data = '{\"n\":3}' WHERE seq = 1")
        cursor.execute("SET LOCAL session_replication_role = origin")
    with pytest.raises(CommandError, match="entry 1"):
        call_command("verify_audit")


@pytest.mark.django_db
def test_command_finds_a_cut_end() -> None:
    note()
    last = note()
    noted = f"2:{bytes(last.hash).hex()}"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_entry WHERE seq = 2")
    with pytest.raises(CommandError, match="went back"):
        call_command("verify_audit", head=noted)


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain() -> None:
    writers = 8
    barrier = threading.Barrier(writers)

    def write() -> None:
        barrier.wait()
        for _ in range(5):
            note()
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Entry.objects.count() == writers * 5
    assert verify() is None
