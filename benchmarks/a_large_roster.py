"""How long a roster of 5,000 people takes: importing it, and each public address; beside a team of 31.

    make bench

Seconds, queries and bytes. The queries must not grow with the team; an import needs one for hundreds of rows.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

SMALL, LARGE = 31, 5000
ADDRESSES = (
    "/",
    "/history/",
    "/roster.csv",
    "/roster.json",
    "/roster/emeritus.csv",
    "/roster/codeowners",
    "/roster/feed.atom",
)


def prepare() -> None:
    """The site's settings, and its tables in the throw-away database."""
    import secrets
    from base64 import b64encode

    given = {
        "DJANGO_SETTINGS_MODULE": "psrt.settings",
        "LOCAL": "1",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEY": b64encode(secrets.token_bytes(32)).decode(),
        "LOG_LEVEL": "ERROR",
    }
    for name, value in given.items():
        os.environ.setdefault(name, value)
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    call_command("migrate", verbosity=0)
    setup_test_environment()


def lists(people: int, note: str) -> bytes:
    """psrt.csv, in which every tenth has a role."""
    return "".join(
        f"{note} {n:05},{note}-{n},{'Release Manager' if n % 10 == 0 else ''}\n" for n in range(people)
    ).encode()


def measured(what: str, work: Callable[[], object]) -> None:
    """Do it once, and print what it took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        start = time.perf_counter()
        made = work()
        took = time.perf_counter() - start
    size = f"{len(made):>11,} bytes" if isinstance(made, bytes) else ""
    print(f"{what:<44}{took:>8.2f} s{len(captured):>6} queries{size}")


def main() -> None:
    prepare()
    from django.conf import settings
    from django.test import Client

    from members.roster_files import parse_roster
    from members.services.roster_import import import_roster
    from psrt import clock

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    client = Client()

    def content(address: str) -> bytes:
        return client.get(address).content

    for people, note in ((SMALL, "few"), (LARGE, "many")):
        data = lists(people, note)

        def load(data: bytes = data) -> None:
            import_roster(members=parse_roster(data), emeriti=None, joined=None, actor=None, now=clock.now())

        measured(f"import of {people:,} people", load)
        measured(f"the same again, of {people:,}", load)
        for address in ADDRESSES:
            measured(f"{address} with {people:,} more", partial(content, address))


if __name__ == "__main__":
    main()
