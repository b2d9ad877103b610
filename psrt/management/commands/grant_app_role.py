"""The plain database role under which web, worker, trustee and beat run."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from psycopg import Connection, sql

from psrt.env import env

# What the application never writes: the demo's time, and the list of migrations.
LOOK_ONLY = ("clock_shift", "django_migrations")
_ROLE = """
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication
        OR EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = r.oid)
    FROM pg_roles r WHERE rolname = %s
"""


class Command(BaseCommand):
    help = (
        "Let ROLE read and write rows, and nothing else: no TRUNCATE, no DDL, no clock. Run it as the owner of the "
        "tables after migrating; again, it changes nothing. APP_ROLE_PASSWORD, if set, makes the role and its password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role")

    def handle(self, *, role: str, **_: object) -> None:
        password = env.text("APP_ROLE_PASSWORD", "")
        with transaction.atomic():
            psycopg: Connection = connection.connection
            if role == psycopg.info.user:
                raise CommandError("Run this as the owner of the tables, for another role.")
            if password:
                self._make(psycopg, role, password)
            self._require_plain(psycopg, role)
            for statement in _grants(role):
                psycopg.execute(statement)
        self.stdout.write(f"{role} can read and write rows.")

    def _make(self, psycopg: Connection, role: str, password: str) -> None:
        known = psycopg.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        # Hashed here, so that the server's log never sees the password.
        hashed = psycopg.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
        verb = sql.SQL("ALTER" if known else "CREATE")
        psycopg.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(hashed))
        )

    def _require_plain(self, psycopg: Connection, role: str) -> None:
        found = psycopg.execute(_ROLE, [role]).fetchone()
        if found is None:
            raise CommandError(f"There is no role {role}: create it, or set APP_ROLE_PASSWORD.")
        if found[0]:
            raise CommandError(f"{role} has more rights than a plain role: it could undo these grants.")


def _grants(role: str) -> list[sql.Composed]:
    """What the role may do with the tables that are there, and with those of later migrations."""
    statements = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}",
        *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {{role}}" for table in LOOK_ONLY),
    ]
    return [sql.SQL(statement).format(role=sql.Identifier(role)) for statement in statements]
