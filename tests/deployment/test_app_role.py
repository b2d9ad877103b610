"""The two roles of the database: the owner migrates and grants; the application runs with what it was granted."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from psrt.devstack.layout import PROJECT_ROOT
from psrt.devstack.local_secrets import new_key
from tests.deployment.test_compose import run, services

PASSWORD = uuid4().hex
APP = "psrt_app"


@dataclass(frozen=True)
class Site:
    """A migrated database; the URLs of its owner and of the application's role."""

    owner: str
    app: str


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Made as docker-compose.yml does it, but by an owner who is no superuser."""
    from django.db import connections

    given = connections["default"].settings_dict
    name = f"psrt_roles_{uuid4().hex[:12]}"
    app = f"{APP}_{name}"
    admin = psycopg.connect(
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        user=given["USER"],
        password=given["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    )

    def url(role: str) -> str:
        port = f":{given['PORT']}" if given["PORT"] else ""
        return f"postgres://{role}:{PASSWORD}@{quote(given['HOST'], safe='')}{port}/{name}"

    owner = sql.Identifier(name)
    admin.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(owner, sql.Literal(PASSWORD)))
    admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), owner))
    try:
        site = Site(owner=url(name), app=url(app))
        assert services["migrate"]["command"][:2] == ["sh", "-c"]
        command = services["migrate"]["command"][2]
        assert command.endswith(f" {APP}")
        made = run(
            *("sh", "-c", command.removesuffix(APP) + app),
            DATABASE_URL=site.owner,
            APP_ROLE_PASSWORD=PASSWORD,
            PSRT_PROCESS="manage",
        )
        assert made.returncode == 0, made.stderr
        yield site
    finally:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        for role in (app, name):
            admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
        admin.close()


@pytest.fixture
def app(site: Site) -> Iterator[psycopg.Connection]:
    """The database as the application's processes see it."""
    with psycopg.connect(site.app, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE votes_boardentry CASCADE",
        "TRUNCATE django_session",
        "ALTER TABLE votes_boardentry DISABLE TRIGGER ALL",
        "ALTER TABLE nominations_nomination DISABLE TRIGGER USER",
        "DROP TABLE audit_entry",
        "UPDATE clock_shift SET shift = interval '7 days'",
        "DELETE FROM clock_shift",
        "INSERT INTO clock_shift VALUES (false, interval '7 days')",
        "DELETE FROM django_migrations",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "CREATE OR REPLACE FUNCTION psrt_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_what_goes_past_the_triggers_is_refused(app: psycopg.Connection, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        app.execute(statement.encode())


def test_the_demos_clock_does_nothing_in_production(app: psycopg.Connection) -> None:
    app.execute("SET psrt.demo = on")
    assert app.execute("SELECT psrt_now() = statement_timestamp()").fetchone() == (True,)


def test_granting_again_changes_nothing_and_covers_tables_of_later_migrations(site: Site) -> None:
    role = site.app.split("//")[1].split(":")[0]
    grants = "SELECT table_name, privilege_type FROM information_schema.table_privileges WHERE grantee = %s"
    with psycopg.connect(site.owner, autocommit=True) as owner:
        before = set(owner.execute(grants, [role]).fetchall())
        assert len(before) > 100
        again = run(
            "python", "manage.py", "grant_app_role", role, DATABASE_URL=site.owner, PSRT_PROCESS="manage"
        )
        assert again.returncode == 0, again.stderr
        assert set(owner.execute(grants, [role]).fetchall()) == before
        owner.execute("CREATE TABLE later (id bigserial, what text)")
        with psycopg.connect(site.app, autocommit=True) as later:
            later.execute("INSERT INTO later (what) VALUES ('row')")
            with pytest.raises(InsufficientPrivilege):
                later.execute("TRUNCATE later")
        owner.execute("DROP TABLE later")


def test_a_role_with_more_rights_is_refused(site: Site) -> None:
    owner = site.owner.split("//")[1].split(":")[0]
    for role, sentence in (
        (owner, "for another role"),
        ("postgres", "more rights"),
        ("nobody_here", "no role"),
    ):
        answer = run(
            "python", "manage.py", "grant_app_role", role, DATABASE_URL=site.owner, PSRT_PROCESS="manage"
        )
        assert answer.returncode == 1
        assert sentence in answer.stderr


def test_the_pages_and_a_vote_work_with_what_was_granted(site: Site, tmp_path: Path) -> None:
    walked = subprocess.run(
        [sys.executable, "-m", "tests.deployment.walk"],
        cwd=PROJECT_ROOT,
        env=os.environ | {"DATABASE_URL": site.app} | _without_demo(tmp_path),
        capture_output=True,
        text=True,
    )
    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert walked.stdout.splitlines()[-1] == "recorded"


def _without_demo(trustee: Path) -> dict[str, str]:
    """One process stands for web and trustee; that they are apart is tested elsewhere."""
    return {
        "DEMO": "0",
        "LOCAL": "1",
        "SECRET_KEY": "not-a-demo-" * 6,
        "PSRT_PROCESS": "trustee",
        "TRUSTEE_DIR": str(trustee / "keys"),
        "TRUSTEE_KEK": new_key(),
    }
