"""docker-compose.yml without a container engine: its shape, who holds which secret, whether commands work."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from psrt.devstack.layout import PROJECT_ROOT

TRUSTEE_SECRETS = {"trustee_kek"}
APPLICATION = {"migrate", "web", "worker", "trustee", "beat"}

compose: dict[str, Any] = yaml.safe_load((PROJECT_ROOT / "docker-compose.yml").read_text())
services: dict[str, dict[str, Any]] = compose["services"]


def run(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of this project, as a container would run it."""
    programs = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(
        argv, cwd=PROJECT_ROOT, env=os.environ | programs | environment, capture_output=True, text=True
    )


def environment_for_checks(name: str) -> dict[str, str]:
    """What makes this container the process that it is; addresses and secrets are the tests' own."""
    given = services[name]["environment"]
    return {"PSRT_PROCESS": given["PSRT_PROCESS"]}


def test_the_schema_holds() -> None:
    checked = run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")
    assert checked.returncode == 0, checked.stdout


def test_every_process_is_there() -> None:
    assert set(services) == APPLICATION | {"db", "redis"}
    processes = {name: services[name]["environment"]["PSRT_PROCESS"] for name in APPLICATION}
    assert processes == {name: name for name in APPLICATION} | {"migrate": "manage"}


def test_nobody_but_the_trustee_reaches_its_keys() -> None:
    for name, service in services.items():
        mounts = service.get("volumes", [])
        holds = set(service.get("secrets", [])) & TRUSTEE_SECRETS
        variables = {key for key in service.get("environment", {}) if key.startswith("TRUSTEE")}
        if name == "trustee":
            assert mounts == ["trustee:/var/lib/psrt-trustee"]
            assert holds == TRUSTEE_SECRETS
            assert variables == {"TRUSTEE_DIR", "TRUSTEE_KEK_FILE"}
        else:
            assert not [mount for mount in mounts if "trustee" in mount]
            assert not holds
            assert not variables


def test_nobody_but_the_worker_reaches_the_venues() -> None:
    tokens = {"github_team_token", "mailman_password", "discord_bot_token"}
    for name in APPLICATION:
        assert set(services[name]["secrets"]) & tokens == (tokens if name == "worker" else set())
        variables = {key.removesuffix("_FILE").lower() for key in services[name]["environment"]}
        assert variables & tokens == (tokens if name == "worker" else set())


def test_the_trustee_has_an_account_of_its_own() -> None:
    dockerfile = (PROJECT_ROOT / "Dockerfile").read_text()
    assert "useradd --uid 10002" in dockerfile
    assert "--mode 0700 --owner trustee --group trustee /var/lib/psrt-trustee" in dockerfile
    assert services["trustee"]["user"] == "10002:10002"
    assert dockerfile.rstrip().endswith("USER psrt"), "everything else runs unprivileged"
    assert not [name for name in APPLICATION - {"trustee"} if "user" in services[name]]


@pytest.mark.parametrize("name", sorted(APPLICATION))
def test_secrets_come_as_files_that_are_handed_over(name: str) -> None:
    service = services[name]
    files = {key: value for key, value in service["environment"].items() if key.endswith("_FILE")}
    assert {value.removeprefix("/run/secrets/") for value in files.values()} == set(service["secrets"])
    assert set(service["secrets"]) <= set(compose["secrets"])


def test_secrets_are_made_once_and_closed(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "compose-secrets"
    script.write_text((PROJECT_ROOT / "bin" / "compose-secrets").read_text())
    subprocess.run(["sh", script], check=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert {f"secrets/{name}" for name in made} == {entry["file"] for entry in compose["secrets"].values()}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert made["database_password"].strip() in made["database_owner_url"]
    assert made["database_app_password"].strip() in made["database_app_url"]
    assert len(made["secret_key"]) > 50
    subprocess.run(["sh", script], check=True)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made


def test_the_web_command_is_sound() -> None:
    checked = run(*services["web"]["command"], "--check-config", **environment_for_checks("web"))
    assert checked.returncode == 0, checked.stderr
    wrong = run(*services["web"]["command"], "--no-such-option", "--check-config")
    assert wrong.returncode != 0, "this check would not notice a wrong option"


@pytest.mark.parametrize("name", ["worker", "trustee", "beat"])
def test_the_celery_commands_are_sound(name: str, tmp_path: Path) -> None:
    environment = environment_for_checks(name) | {"TRUSTEE_DIR": str(tmp_path), "TRUSTEE_KEK": "k"}
    command = services[name]["command"]
    checked = run(*command, "--help", **environment)
    assert checked.returncode == 0, checked.stderr
    wrong = run(*command, "--no-such-option", "--help", **environment)
    assert wrong.returncode != 0, "this check would not notice a wrong option"


def test_the_queues_are_those_that_tasks_are_sent_to() -> None:
    from psrt.celery import app

    served = {
        services[name]["command"][services[name]["command"].index("-Q") + 1] for name in ("worker", "trustee")
    }
    assert served == {entry["options"]["queue"] for entry in app.conf.beat_schedule.values()}


def test_the_owner_of_the_tables_is_nobody_but_the_step_that_migrates() -> None:
    """That its command works is in test_app_role.py, which runs it."""
    for name in APPLICATION:
        held = {secret for secret in services[name]["secrets"] if secret.startswith("database")}
        owner = {"database_owner_url", "database_app_password"}
        assert held == (owner if name == "migrate" else {"database_app_url"})


def test_the_image_collects_static_files_with_settings_that_load(tmp_path: Path) -> None:
    dockerfile = (PROJECT_ROOT / "Dockerfile").read_text()
    step = dockerfile[dockerfile.index("RUN SECRET_KEY=") :].split("\n\n")[0].replace("\\\n", " ")
    *assignments, _python, _manage, command, option = step.removeprefix("RUN ").split()
    assert (command, option) == ("collectstatic", "--noinput")
    values = dict(assignment.split("=", 1) for assignment in assignments)
    kept = {"PATH": os.environ["PATH"], "STATIC_ROOT": str(tmp_path)}
    collected = subprocess.run(
        [sys.executable, "manage.py", command, option],
        cwd=PROJECT_ROOT,
        env=kept | values,
        capture_output=True,
        text=True,
    )
    assert collected.returncode == 0, collected.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_the_image_has_what_the_commands_read() -> None:
    """What .dockerignore leaves out is missing silently: gunicorn.conf.py keeps a demo on its own computer."""
    taken = {line[1:] for line in (PROJECT_ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"}
    apps = {path.parent.name for path in PROJECT_ROOT.glob("*/__init__.py")} - {"tests"}
    assert taken >= {"manage.py", "gunicorn.conf.py", "bin/healthcheck", "templates", *apps}


@pytest.mark.parametrize(("process", "reads"), [("web", "[]"), ("beat", "[]"), ("worker", "['github-team']")])
def test_only_the_worker_reads_the_venues_tokens(process: str, reads: str) -> None:
    given = {"PSRT_PROCESS": process, "GITHUB_TEAM_TOKEN": "x"}
    program = "from django.conf import settings; print(list(settings.VENUE_CREDENTIALS))"
    asked = run(sys.executable, "-c", program, DJANGO_SETTINGS_MODULE="psrt.settings", **given)
    assert asked.stdout.strip() == reads, asked.stderr
