"""Keeps the processes going: a dead program is started again, a dead service stops everything."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from psrt.devstack.errors import StackError
from psrt.devstack.process import Child, stop_all
from psrt.devstack.programs import Program

Report = Callable[[str], None]


class Backoff:
    """How long to wait before a new start: 1, 2, 4 … 30 seconds; anew after a minute's good run."""

    FIRST, LONGEST, GOOD_RUN = 1.0, 30.0, 60.0

    def __init__(self) -> None:
        self._next = self.FIRST

    def after(self, lived: float) -> float:
        """Seconds to wait after a run of ``lived`` seconds."""
        if lived >= self.GOOD_RUN:
            self._next = self.FIRST
        delay, self._next = self._next, min(self._next * 2, self.LONGEST)
        return delay


class StopRequest:
    """Set by Ctrl-C, SIGTERM or a closed terminal; whoever waits looks at it.

    A pipe, and not a ``threading.Event``: a signal that arrives while the main thread is inside ``Event.wait`` runs
    the handler with the event's lock held, and ``set`` would wait for it for ever.
    """

    def __init__(self) -> None:
        self._asked, self._ask = os.pipe()
        os.set_blocking(self._ask, False)

    def install(self) -> None:
        """From now on the three signals set it instead of interrupting us."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def request(self) -> None:
        """Ask for the stop."""
        with contextlib.suppress(BlockingIOError):  # the pipe is full: it was asked for often enough
            os.write(self._ask, b"!")

    def wait(self, seconds: float) -> bool:
        """Whether it was set, after at most that long."""
        # The byte is never read, so every later wait sees it too.
        return bool(select.select([self._asked], [], [], seconds)[0])

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.request()


class Stopped(Exception):
    """A stop was requested while something was under way."""


def run_to_end(child: Child, services: Sequence[Child], stop: StopRequest) -> None:
    """Wait for a one-off command.

    Raises ``StackError`` when it or a service fails, ``Stopped`` on request.
    """
    while (code := child.exit_code()) is None:
        if stop.wait(0.03):
            stop_all([child])
            raise Stopped
        check_alive(services)
    if code != 0:
        raise StackError(
            f"{child.name} failed (exit code {code}). The end of {child.log}:\n{child.log_tail()}"
        )


def check_alive(services: Sequence[Child]) -> None:
    """Raises ``StackError`` when a service is gone: nothing can go on without it."""
    for service in services:
        code = service.exit_code()
        if code is not None:
            raise StackError(
                f"{service.name} died (exit code {code}); stopping everything. "
                f"The end of {service.log}:\n{service.log_tail(5)}"
            )


class Supervisor:
    """Runs the application's programs beside the services."""

    def __init__(
        self,
        programs: Sequence[Program],
        services: Sequence[Child],
        *,
        stop: StopRequest,
        report: Report,
        changed: Callable[[list[Child]], None],
    ) -> None:
        """``report`` takes a line for the person at the terminal, ``changed`` the processes after a start."""
        self._programs = {program.name: program for program in programs}
        self._services = list(services)
        self._stop = stop
        self._report = report
        self._changed = changed
        self._children: dict[str, Child] = {}
        self._backoff = {name: Backoff() for name in self._programs}
        self._restart_at: dict[str, float] = {}

    def start(self) -> None:
        """Start every program."""
        for name, program in self._programs.items():
            self._children[name] = program.start()
        self._tell()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait for ``ready()`` while everything lives.

        Raises ``Stopped`` on request and ``StackError`` when a process dies or the time is up: at start a
        program that dies will die again, and its log says why.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if self._stop.wait(0.05):
                raise Stopped
            check_alive(self._services)
            for child in self._children.values():
                if (code := child.exit_code()) is not None:
                    tail = child.log_tail()
                    raise StackError(
                        f"{child.name} ended (exit code {code}). The end of {child.log}:\n{tail}"
                    )
            if time.monotonic() > deadline:
                raise StackError(f"The site does not answer after {seconds:.0f} s; see the logs.")

    def watch(self) -> None:
        """Keep everything running until asked to stop. Raises ``StackError`` when a service dies."""
        while not self._stop.wait(0.2):
            check_alive(self._services)
            for name in self._programs:
                self._revive(name)

    def stop(self) -> None:
        """Stop every program; the services stay."""
        stop_all(self._children.values())

    def _revive(self, name: str) -> None:
        if name in self._restart_at:
            if time.monotonic() >= self._restart_at[name]:
                del self._restart_at[name]
                self._children[name] = self._programs[name].start()
                self._tell()
            return
        child = self._children[name]
        code = child.exit_code()
        if code is not None:
            delay = self._backoff[name].after(time.monotonic() - child.started)
            self._restart_at[name] = time.monotonic() + delay
            self._report(
                f"{name} ended (exit code {code}, log {child.log}); starting it again in {delay:.0f} s"
            )

    def _tell(self) -> None:
        self._changed([*self._services, *self._children.values()])
