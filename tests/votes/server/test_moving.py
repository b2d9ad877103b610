"""The trustee moves to another host in mid-poll, and whatever two hosts try, one alone ever acts."""

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import FrameType
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import Settings

from members.models import Person
from members.rules import Role
from psrt.audit.models import Entry
from psrt.devstack.layout import PROJECT_ROOT
from psrt.devstack.local_secrets import new_key
from psrt.mail.models import OutboxMessage
from tests.cast import add_role
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot
from votes import queries
from votes.models import Poll, TrusteeHalt, TrusteeTenure
from votes.record import election_record_text


@dataclass(frozen=True)
class Host:
    """One host's key directory and key-encryption key."""

    settings: Settings
    directory: Path
    kek: str

    @classmethod
    def new(cls, settings: Settings, directory: Path) -> "Host":
        return cls(settings, directory, new_key())

    @contextmanager
    def used(self) -> Iterator[None]:
        """Be on this host."""
        self.settings.PSRT_PROCESS = "trustee"
        self.settings.TRUSTEE_DIR, self.settings.TRUSTEE_KEK = self.directory, self.kek
        yield

    def run(self) -> None:
        """One tick of the trustee of this host."""
        with self.used():
            Trustee().run()

    def export(self, file: Path) -> str:
        """Export with the command; the transfer key that it shows."""
        out = io.StringIO()
        with self.used():
            call_command("trustee_export", str(file), stdout=out)
        return out.getvalue().splitlines()[-1]

    def take(self, file: Path, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Import with the command, the key from a pipe."""
        monkeypatch.setattr(sys, "stdin", io.StringIO(key + "\n"))
        with self.used():
            call_command("trustee_import", str(file), stdout=io.StringIO())

    def resume(self) -> None:
        with self.used():
            call_command("trustee_resume", stdout=io.StringIO())

    def keys(self) -> list[str]:
        with self.used():
            return Trustee().store.elections()


@pytest.fixture
def here(settings: Settings, tmp_path: Path, open_poll: Poll, voters: list[Person], clock: Clock) -> Host:
    """The host of the trustee that has opened the poll; the first voter is an admin."""
    add_role(voters[0], Role.ADMIN, now=clock.now())
    return Host(settings, settings.TRUSTEE_DIR, settings.TRUSTEE_KEK)


@pytest.fixture
def there(settings: Settings, tmp_path: Path) -> Host:
    """A new host, with a key-encryption key of its own."""
    return Host.new(settings, tmp_path / "there")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "move.sealed"


def _signed(poll: Poll) -> int:
    return poll.checkpoints.count() - 1


def _halts() -> list[str]:
    return list(OutboxMessage.objects.filter(name="trustee-halted").values_list("body_text", flat=True))


def test_a_poll_is_opened_here_and_counted_there(
    open_poll: Poll,
    voters: list[Person],
    clock: Clock,
    here: Host,
    there: Host,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for voter in voters[:2]:
        cast_ballot(open_poll, voter, "yes")
    here.run()
    key = here.export(file)
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    plain = file.read_bytes() + b"".join(path.read_bytes() for path in here.directory.iterdir())
    assert open_poll.manifest.encode() not in plain

    # A ballot in between waits for its signature; the old host, still running, does not give it.
    cast_ballot(open_poll, voters[2], "yes")
    with pytest.raises(RuntimeError, match="This trustee directory is retired"):
        here.run()
    assert _signed(open_poll) == 2

    there.take(file, key, monkeypatch)
    there.run()
    assert _signed(open_poll) == 3
    for voter, choice in zip(voters[3:], ("yes", "no", "abstain"), strict=True):
        cast_ballot(open_poll, voter, choice)
    clock.advance(days=7)
    with pytest.raises(RuntimeError, match="This trustee directory is retired"):
        here.run()
    there.run()
    open_poll.refresh_from_db()
    assert (open_poll.state, open_poll.alarm) == (Poll.State.COUNTED, "")
    assert (open_poll.outcome, open_poll.yes, open_poll.no, open_poll.abstain) == ("approved", 4, 1, 1)
    assert there.keys() == []
    assert here.keys() == [open_poll.election], "the old directory is for the operator to delete"

    record = file.with_name("record.json")
    record.write_text(election_record_text(open_poll))
    pins = ["--election", open_poll.election, "--board-key", str(queries.board_key())]
    program = PROJECT_ROOT / "votes" / "verifier" / "anonballot_verify.py"
    verdict = subprocess.run([sys.executable, "-I", program, record, *pins], capture_output=True, check=False)
    assert verdict.returncode == 0, verdict.stdout
    moves = list(Entry.objects.filter(subject="trustee").order_by("seq").values_list("event", "data"))
    assert moves == [("votes.trustee_exported", '{"votes":1}'), ("votes.trustee_imported", '{"votes":1}')]

    # The next poll is the new host's too, and the old one can never come back by itself.
    request()
    there.run()
    assert Poll.objects.filter(state=Poll.State.OPEN).count() == 1
    with pytest.raises(CommandError, match="Another directory has taken over"):
        here.resume()


def test_an_archive_is_imported_once_and_only_where_it_harms_nothing(
    open_poll: Poll,
    here: Host,
    there: Host,
    file: Path,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(CommandError, match="missing"):
        there.export(file)
    key = here.export(file)
    with pytest.raises(CommandError, match="retired"):
        here.export(tmp_path / "again")
    with pytest.raises(CommandError, match="does not open"):
        there.take(file, new_key(), monkeypatch)
    with pytest.raises(CommandError, match="does not open"):
        there.take(file, "no key", monkeypatch)
    (tmp_path / "text").write_text("not an archive")
    with pytest.raises(CommandError, match="not an archive"):
        there.take(tmp_path / "text", key, monkeypatch)
    with pytest.raises(CommandError, match="can't be read"):
        there.take(tmp_path / "nothing", key, monkeypatch)
    changed = tmp_path / "changed"
    changed.write_bytes(file.read_bytes()[:-1] + bytes([file.read_bytes()[-1] ^ 1]))
    with pytest.raises(CommandError, match="does not open"):
        there.take(changed, key, monkeypatch)
    occupied = Host.new(settings, tmp_path / "occupied")
    with occupied.used():
        Trustee().store.create_board_secret()
    with pytest.raises(CommandError, match="holds a trustee's keys"):
        occupied.take(file, key, monkeypatch)

    there.take(file, key, monkeypatch)
    for late in (Host.new(settings, tmp_path / "late"), here):
        with pytest.raises(CommandError, match="can't be imported any more"):
            late.take(file, key, monkeypatch)
    assert TrusteeTenure.objects.count() == 2

    # Back again: the old directory is retired and takes what the new one exports.
    back = there.export(tmp_path / "back")
    here.take(tmp_path / "back", back, monkeypatch)
    here.run()
    with pytest.raises(RuntimeError, match="retired"):
        there.run()
    settings.PSRT_PROCESS = "manage"
    for command in (["trustee_export", "f"], ["trustee_import", str(file)], ["trustee_resume"]):
        monkeypatch.setattr(sys, "stdin", io.StringIO(key))
        with pytest.raises(CommandError, match="PSRT_PROCESS=trustee"):
            call_command(*command)


def test_a_move_that_is_called_off(
    open_poll: Poll,
    voters: list[Person],
    here: Host,
    there: Host,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(CommandError, match="not retired"):
        here.resume()
    file.write_text("in the way")
    with pytest.raises(CommandError, match="File exists"):
        here.export(file)
    here.run()  # nothing was retired
    file.unlink()
    key = here.export(file)
    here.resume()
    cast_ballot(open_poll, voters[0], "yes")
    here.run()
    assert _signed(open_poll) == 1
    with pytest.raises(CommandError, match="can't be imported any more"):
        there.take(file, key, monkeypatch)
    assert not (there.directory / "board.key").exists()


def test_an_import_that_was_killed_goes_on_or_gives_way(
    open_poll: Poll,
    here: Host,
    there: Host,
    file: Path,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = here.export(file)
    for point in ("KeyStore.replace_contents", "KeyStore.begin", "KeyStore.resume"):
        with _power_cut_at(point), pytest.raises(KeyboardInterrupt):
            there.take(file, key, monkeypatch)
        with pytest.raises(RuntimeError, match="an import into it was not finished"):
            there.run()
    with pytest.raises(CommandError, match="can't be imported any more"):
        Host.new(settings, tmp_path / "third").take(file, key, monkeypatch)
    there.take(file, key, monkeypatch)
    there.run()
    assert there.keys() == [open_poll.election]


@contextmanager
def _power_cut_at(function: str) -> Iterator[None]:
    """Stop at the call of the function of this qualified name. No code of the trustee knows of it."""

    def watch(frame: FrameType, what: str, _: object) -> None:
        if what == "call" and frame.f_code.co_qualname == function:
            raise KeyboardInterrupt

    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(None)


def test_a_copy_by_hand_stops_at_the_first_signature_that_it_has_missed_and_harms_no_vote(
    open_poll: Poll, voters: list[Person], here: Host, tmp_path: Path, clock: Clock
) -> None:
    copy = Host(here.settings, tmp_path / "copy", here.kek)
    shutil.copytree(here.directory, copy.directory)
    cast_ballot(open_poll, voters[0], "yes")
    here.run()
    cast_ballot(open_poll, voters[1], "yes")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="is an old copy"):
            copy.run()
    open_poll.refresh_from_db()
    assert (open_poll.alarm, _signed(open_poll)) == ("", 1)
    assert len(_halts()) == 1, "the admins are told, once a day"
    assert "is an old copy" in _halts()[0]
    with pytest.raises(CommandError, match="is an old copy"):
        copy.export(tmp_path / "archive")
    here.run()
    assert _signed(open_poll) == 2
    clock.advance(days=1)
    with pytest.raises(RuntimeError, match="is an old copy"):
        copy.run()
    assert len(_halts()) == 2


def test_a_copy_from_before_a_move_is_succeeded(
    open_poll: Poll, here: Host, there: Host, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup of the old directory that knows of no retirement."""
    copy = Host(here.settings, tmp_path / "copy", here.kek)
    shutil.copytree(here.directory, copy.directory)
    there.take(file, here.export(file), monkeypatch)
    with pytest.raises(RuntimeError, match="has taken over"):
        copy.run()
    with pytest.raises(CommandError, match="has taken over"):
        copy.export(tmp_path / "another")
    assert ["has taken over" in text for text in _halts()] == [True]
    there.run()


def test_a_lost_key_is_told_to_the_admins_and_its_directory_never_acts_again(
    open_poll: Poll, here: Host, there: Host
) -> None:
    with pytest.raises(RuntimeError, match="missing"):
        there.run()
    assert ["published board key's secret is missing" in text for text in _halts()] == [True]
    with there.used():
        call_command("replace_board_key", stdout=io.StringIO())
    there.run()
    with pytest.raises(RuntimeError):
        here.run()


def test_a_database_from_before_the_move_is_told_of_it_again(
    open_poll: Poll, here: Host, there: Host, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.take(file, here.export(file), monkeypatch)
    latest = queries.tenure()
    assert latest is not None
    with transaction.atomic():
        from tests.votes.server.test_trust import as_database_administrator

        with as_database_administrator():
            TrusteeTenure.objects.filter(pk=latest).delete()
    there.run()
    assert queries.tenure() == latest


def test_there_is_one_line_of_tenures(open_poll: Poll) -> None:
    first = queries.tenure()
    TrusteeTenure.objects.create(previous_id=first, began_at="2026-01-01T00:00Z")
    for previous in (first, None):
        with pytest.raises(IntegrityError, match="votes_tenure_one_line"), transaction.atomic():
            TrusteeTenure.objects.create(pk=uuid4(), previous_id=previous, began_at="2026-01-01T00:00Z")


def test_a_refusing_trustee_is_told_on_the_poll_page_while_it_lasts(
    open_poll: Poll, voters: list[Person], clock: Clock, here: Host, file: Path
) -> None:
    here.export(file)
    for _ in range(3):
        with pytest.raises(RuntimeError, match="This trustee directory is retired"):
            here.run()
        clock.advance(minutes=2)
    halt = TrusteeHalt.objects.get()
    assert halt.last_at - halt.first_at >= timedelta(minutes=4)
    page = f"/votes/{open_poll.pk}/"
    admin, voter = (client_for(person).get(page).text for person in voters[:2])
    assert "The trustee refuses to act" in admin
    assert "This trustee directory is retired" in admin
    assert "The trustee refuses to act" in voter
    assert "This trustee directory is retired" not in voter
    clock.advance(minutes=10)
    assert "The trustee refuses to act" not in client_for(voters[0]).get(page).text


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("UPDATE votes_trusteehalt SET reason = 'none'", "votes_halt_fixed"),
        ("UPDATE votes_trusteehalt SET last_at = first_at - interval '1 second'", "votes_halt_in_order"),
        ("DELETE FROM votes_trusteehalt", "votes_halt_kept"),
        ("TRUNCATE votes_trusteehalt", "votes_halt_no_truncate"),
    ],
)
def test_what_the_trustee_refused_for_stays(db: None, clock: Clock, change: str, name: str) -> None:
    TrusteeHalt.objects.create(reason="Retired.", first_at=clock.now(), last_at=clock.now())
    with pytest.raises(DatabaseError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
