"""The broker goes, the database goes: pages answer at once, nothing is lost, and all recovers when they are back.

The whole site runs as its own processes on servers that the test can stop and start.
"""

import os
import re
import signal
import tempfile
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from redis import Redis

from psrt.devstack import postgres, valkey
from psrt.devstack.layout import Layout
from psrt.devstack.process import stop_all
from tests.devstack.stack import PROGRAMS, Stack, new_var
from tests.faults.visitor import Visitor
from tests.fixtures.waiting import wait_until

# An answer that waits for a connection to time out takes longer.
AT_ONCE = 2.0
# What psrt/settings.py lets a page wait for a broker that is there and does not answer.
BROKER_TIMEOUT = 1.0
SIGN_IN = "/accounts/login/code/"


class Servers:
    """PostgreSQL and Valkey that come back at the same addresses, with their data."""

    def __init__(self, root: Path) -> None:
        self.layout = Layout(root)
        self.layout.create()
        self.runtime = Path(tempfile.mkdtemp(dir=root))
        for directory in (root, self.layout.root, self.runtime):
            directory.chmod(0o711)
        self.start_broker()
        self.start_database()

    def start_broker(self) -> None:
        log = self.layout.logs / "valkey.log"
        self.broker = valkey.start(data=self.layout.valkey, runtime=self.runtime, log=log)

    def start_database(self) -> None:
        log = self.layout.logs / "postgres.log"
        self.database = postgres.start(
            data=self.layout.postgres, runtime=self.runtime, log=log, throw_away=True
        )

    def stop(self) -> None:
        stop_all([self.broker.child, self.database.child])


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with tempfile.TemporaryDirectory(prefix="psrt-", ignore_cleanup_errors=True) as root:
        servers = Servers(Path(root))
        yield servers
        servers.stop()


class Site:
    """The running site with one member, Alice, who has an account."""

    address = "alice@example.org"

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.url = f"http://localhost:{stack.port}"
        roster = stack.var / "psrt.csv"
        roster.write_text("Alice Example,alice-e,\n")
        for command in (["import_roster", str(roster)], ["invite", "alice-e", "--email", self.address]):
            done = stack.call("manage", *command)
            assert done.returncode == 0, done.stderr
        (invitation,) = wait_until(self.mail, timeout=30, what="the invitation arrives")
        link = re.search(r"http://\S+?(/accounts/invitation/\S+/)", self.text_of(invitation))
        assert link is not None
        assert Visitor(self.url).submit(link[1]).status == 200

    def mail(self) -> list[EmailMessage]:
        """Everything that was sent to Alice."""
        files = list(self.stack.layout.mail.glob("*"))
        parts = [part for file in files for part in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")]
        messages = [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]
        return [message for message in messages if message["To"] == self.address]

    def codes(self) -> int:
        """How many sign-in codes were sent to her."""
        return sum("code" in str(message["Subject"]).lower() for message in self.mail())

    @staticmethod
    def text_of(message: EmailMessage) -> str:
        body = message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@pytest.fixture(scope="module")
def site(servers: Servers) -> Iterator[Site]:
    stack = Stack(new_var(), DEMO="0", DATABASE_URL=servers.database.url, REDIS_URL=servers.broker.url)
    try:
        stack.start()
        yield Site(stack)
    finally:
        stack.clean_up()


def sweep_now(servers: Servers) -> None:
    """The tick that beat sends every minute, without waiting for the minute."""
    broker = servers.broker.url.replace("unix://", "redis+socket://")
    with Celery(broker=broker) as app:
        app.send_task("psrt.mail.sweep", queue="default")


def test_without_broker_pages_answer_and_nothing_is_lost(site: Site, servers: Servers) -> None:
    programs = {process.name: process.pid for process in site.stack.state().processes}
    sent = site.codes()
    stop_all([servers.broker.child])
    try:
        visitor = Visitor(site.url)
        assert visitor.get("/").status == 200
        answer = visitor.submit(SIGN_IN, email=site.address)
        assert answer.status == 200
        assert answer.seconds < AT_ONCE
        ready = visitor.get("/readyz")
        assert ready.status == 200
        assert "unreachable" in ready.body
        assert site.codes() == sent
    finally:
        servers.start_broker()
    sweep_now(servers)
    wait_until(lambda: site.codes() == sent + 1, timeout=60, what="the code is sent")
    assert {process.name: process.pid for process in site.stack.state().processes} == programs


def test_a_broker_that_hangs_holds_up_no_page_for_long(site: Site, servers: Servers) -> None:
    sent = site.codes()
    os.kill(servers.broker.child.pid, signal.SIGSTOP)
    try:
        answer = Visitor(site.url).submit(SIGN_IN, email=site.address)
        assert answer.status == 200
        assert answer.seconds < AT_ONCE + BROKER_TIMEOUT
    finally:
        os.kill(servers.broker.child.pid, signal.SIGCONT)
    sweep_now(servers)
    wait_until(lambda: site.codes() == sent + 1, timeout=60, what="the code is sent")


def test_after_a_restart_of_the_database_everything_goes_on(site: Site, servers: Servers) -> None:
    programs = {process.name: process.pid for process in site.stack.state().processes}
    sent = site.codes()
    stop_all([servers.database.child])
    try:
        down = Visitor(site.url).get("/")
        assert down.status in {500, 503}
        assert down.seconds < AT_ONCE
        assert Visitor(site.url).get("/healthz").status == 200
        assert Visitor(site.url).get("/readyz").status == 503
    finally:
        servers.start_database()
    visitor = Visitor(site.url)
    assert "Alice Example" in visitor.get("/").body
    assert visitor.submit(SIGN_IN, email=site.address).status == 200
    wait_until(lambda: site.codes() == sent + 1, timeout=60, what="the code is sent")
    assert {process.name: process.pid for process in site.stack.state().processes} == programs


def test_what_was_given_is_left_running(site: Site, servers: Servers) -> None:
    """The last one: it stops the site."""
    assert {process.name for process in site.stack.state().processes} == PROGRAMS
    assert Visitor(site.url).get("/readyz").status == 200
    site.stack.signal(signal.SIGINT)
    assert site.stack.wait() == 0
    with psycopg.connect(servers.database.url) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
    with Redis.from_url(servers.broker.url) as broker:
        assert broker.ping()
