"""``run``: the whole application, kept going until somebody stops it."""

import http
import http.client
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from psrt.devstack import local_secrets
from psrt.devstack.errors import StackError
from psrt.devstack.layout import PROJECT_ROOT, Layout
from psrt.devstack.process import Child, stop_all
from psrt.devstack.programs import application, management_command
from psrt.devstack.services import Services, parent_environment, services
from psrt.devstack.state import StackState, clear_up_after, exclusive, read_state, records_of, write_state
from psrt.devstack.supervisor import Stopped, StopRequest, Supervisor, run_to_end

DEFAULT_PORT = 8000

# What a command that joins later needs to know; the rest it has from its own shell.
_SHARED_WITH_MANAGE = (
    *("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE"),
    *("SECRET_KEY_FILE", "FIELD_ENCRYPTION_KEY_FILE", "DEMO", "LOCAL", "SITE_URL", "ALLOWED_HOSTS"),
    *("MAIL_DELIVERY", "MAIL_DIR"),
)


def say(line: str) -> None:
    """One line for the person at the terminal."""
    print(line, flush=True)


def run(var: Path) -> int:
    """Start everything and keep it running until Ctrl-C or SIGTERM; returns the exit code (0).

    ``PORT``, ``DEMO``, ``DATABASE_URL`` and ``REDIS_URL`` of the environment are heeded. Raises
    ``StackError`` when the start fails or, later, a service dies; everything has been stopped by then.
    """
    stop = StopRequest()
    stop.install()
    port = _port(os.environ)
    layout = Layout(var, demo=_is_demo(os.environ))
    layout.create()
    with exclusive(layout.lock):
        previous = read_state(layout.state)
        if previous is not None:
            for name in clear_up_after(previous):
                say(f"Stopped {name}, left over from a run that was killed.")
        _check_port_free(port)
        say("Starting the services.")
        try:
            with services(layout, os.environ) as running:
                _run_application(layout, running, port, stop)
        except Stopped:
            pass
        finally:
            layout.state.unlink(missing_ok=True)
    say("Stopped.")
    return 0


def _run_application(layout: Layout, running: Services, port: int, stop: StopRequest) -> None:
    url = f"http://localhost:{port}"
    environment = _environment(layout, running.environment, url)
    state = StackState(
        url=url,
        runtime=str(running.runtime),
        environment={name: environment[name] for name in _SHARED_WITH_MANAGE if name in environment},
    )

    def record(children: Sequence[Child]) -> None:
        write_state(layout.state, replace(state, processes=records_of(children)))

    record(running.children)
    trustee = local_secrets.trustee_secrets(layout, os.environ)
    _prepare(layout, environment, trustee, running.children, stop)
    supervisor = Supervisor(
        application(layout, environment, trustee, port=port),
        running.children,
        stop=stop,
        report=say,
        changed=record,
    )
    say("Starting the site.")
    try:
        supervisor.start()
        supervisor.wait_until(lambda: _answers(port), seconds=60)
        say(f"Logs: {layout.logs}  Mail: {layout.mail}  Stop: Ctrl-C\nReady: {url}/")
        supervisor.watch()
    finally:
        supervisor.stop()


def _environment(layout: Layout, addresses: Mapping[str, str], url: str) -> dict[str, str]:
    """What every process is given, the trustee's secrets excepted."""
    given = local_secrets.without_trustee(parent_environment())
    local = {"SITE_URL": url, "ALLOWED_HOSTS": "localhost,127.0.0.1"}
    local |= {"MAIL_DELIVERY": "file", "MAIL_DIR": str(layout.mail)}
    chosen = {name: given.get(name) or default for name, default in local.items()}
    chosen |= {"DEMO": "1" if layout.demo else "0", "LOCAL": "1"}
    return given | chosen | dict(addresses) | local_secrets.shared_secrets(layout, given)


def _prepare(
    layout: Layout,
    environment: Mapping[str, str],
    trustee: Mapping[str, str],
    service_children: Sequence[Child],
    stop: StopRequest,
) -> None:
    """Tables, static files, demo data. The static files need no database and are collected meanwhile."""

    def command(*arguments: str, given: Mapping[str, str] | None = None) -> Child:
        return Child(
            arguments[0],
            management_command(*arguments),
            log=layout.logs / f"{arguments[0]}.log",
            environment=dict(environment) | {"PSRT_PROCESS": "manage"} | dict(given or {}),
            cwd=PROJECT_ROOT,
        )

    say("Bringing the tables up to date.")
    started = [command("collectstatic", "--noinput", "--verbosity", "0"), command("migrate", "--noinput")]
    try:
        for child in tuple(started):
            run_to_end(child, service_children, stop)
        if layout.demo:
            # The demo's votes are really opened and counted, which only the trustee can do.
            say("Loading the demo, unless it is there already.")
            started.append(command("load_demo", given=dict(trustee) | {"PSRT_PROCESS": "trustee"}))
            run_to_end(started[-1], service_children, stop)
    finally:
        stop_all(started)


def _is_demo(environment: Mapping[str, str]) -> bool:
    return (environment.get("DEMO") or "1").strip().lower() not in {"0", "false", "no", "off"}


def _port(environment: Mapping[str, str]) -> int:
    text = environment.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StackError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _check_port_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StackError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT={port + 1} make run"
            ) from error


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
