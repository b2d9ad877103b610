"""The log's pages: who reads what, filtered, taken along and checked."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from council.rules import Kind
from members.models import Person
from psrt.audit.chain import GENESIS, link_hash
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import head, record
from psrt.pages.audit.views import PAGE
from tests.cast import Cast
from tests.clock import Clock
from tests.council.deciding import moved
from tests.nominations.stages import Stages
from tests.signin import client_for
from tests.votes.server.conftest import Trustee, request, trustee

__all__ = ["trustee"]

pytestmark = pytest.mark.django_db


def note(event: Event, *, actor: UUID | None, subject: str, at: datetime, **data: object) -> Entry:
    with transaction.atomic():
        return record(event, actor=actor, subject=subject, data=data, now=at)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.text)


def lines_of(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/desk/audit/export.csv{query}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))


def test_an_admin_reads_sentences_with_names_and_filters_them(cast: Cast, clock: Clock) -> None:
    then = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    note(Event.SIGNED_IN, actor=cast.bob.pk, subject=f"person:{cast.bob.pk}", at=then, methods=["mfa"])
    later = then + timedelta(days=1)
    note(Event.GRANT_NOTED, actor=cast.carol.pk, subject=f"person:{cast.dana.pk}", at=later)
    admin = client_for(cast.carol)

    page = text_of(admin, "/desk/audit/")
    assert "Signed in (mfa)" in page
    assert "Let into a venue" in page
    assert str(cast.bob.pk) not in page
    assert "<details" in page

    def what(query: str) -> list[str]:
        return [line["event"] for line in lines_of(admin, query)]

    assert what("?since=2026-03-01&until=2026-03-01") == ["accounts.signed_in"]
    assert what("?since=2026-03-02&until=2026-03-02") == ["venues.grant_noted"]
    assert what("?kind=venues") == what("?kind=venues.grant_noted") == ["venues.grant_noted"]
    assert "venues.grant_noted" in what("?who=celik")
    assert "accounts.signed_in" not in what("?who=celik")
    assert "venues.grant_noted" in what("?who=duric")
    assert what("?who=nobody-has-this-name") == []
    assert "No entry matches" in text_of(admin, "/desk/audit/?who=nobody-has-this-name")
    for wrong in ("since=yesterday", "kind=gossip", "since=2026-03-02&until=2026-03-01", "before=x"):
        assert "Nothing was looked up" in text_of(admin, f"/desk/audit/?{wrong}", 400)
        assert admin.get(f"/desk/audit/export.jsonl?{wrong}").status_code == 400


def test_pages_follow_each_other_and_cost_the_same(cast: Cast, clock: Clock) -> None:
    admin = client_for(cast.carol)
    admin.get("/desk/audit/")
    queries = []
    for _ in range(2):
        for person in (cast.alice, cast.bob) * (PAGE // 2 + 1):
            note(Event.GRANT_NOTED, actor=cast.dana.pk, subject=f"person:{person.pk}", at=clock.now())
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text_of(admin, "/desk/audit/?kind=venues")
        queries.append(len(captured))
    assert queries[0] == queries[1]
    newest = [entry.seq for entry in Entry.objects.filter(event=Event.GRANT_NOTED).order_by("-seq")]
    first = text_of(admin, "/desk/audit/?kind=venues")
    assert f"Entry {newest[PAGE - 1]}<" in first
    assert f"Entry {newest[PAGE]}<" not in first
    assert f"?kind=venues&amp;before={newest[PAGE - 1]}" in first
    second = text_of(admin, f"/desk/audit/?kind=venues&before={newest[PAGE - 1]}")
    assert f"Entry {newest[PAGE - 1]}<" not in second
    assert f"Entry {newest[PAGE]}<" in second
    assert "Newest entries" in second


def test_the_council_reads_what_it_governs(cast: Cast, clock: Clock) -> None:
    stages = Stages(cast, clock)
    approved = stages.approved()
    note(Event.SIGNED_IN, actor=cast.bob.pk, subject=f"person:{cast.bob.pk}", at=clock.now())
    hidden = uuid4()
    note(Event.NOMINATION_SUBMITTED, actor=cast.alice.pk, subject=f"nomination:{hidden}", at=clock.now())
    motion = moved(Kind.CLEAR, approved.pk, by=cast.sol)
    council = lines_of(client_for(cast.sam))
    groups = {line["event"].partition(".")[0] for line in council}
    assert groups == {"members", "nominations", "votes", "council"}
    assert {line["subject"] for line in council if line["event"].startswith("council.")} == {
        f"motion:{motion.pk}"
    }
    nominations = {line["subject"] for line in council if line["event"].startswith("nominations.")}
    assert nominations == {f"nomination:{approved.pk}"}
    assert Entry.objects.filter(event__startswith="accounts.").exists()
    page = text_of(client_for(cast.sam), "/desk/audit/")
    assert f"nomination of {approved.nominee_name}" in page
    assert "Sign-ins are for the admins alone" in page
    assert len(lines_of(client_for(cast.carol))) == head()[0]


def test_nobody_else_learns_who_signed_in_while_a_vote_is_open(
    cast: Cast, clock: Clock, trustee: Trustee
) -> None:
    def sign_in(person: Person) -> int:
        return note(Event.SIGNED_IN, actor=person.pk, subject=f"person:{person.pk}", at=clock.now()).seq

    before = sign_in(cast.bob)
    clock.advance(hours=1)
    request()
    trustee.run()
    clock.advance(hours=1)
    own, hidden = sign_in(cast.carol), sign_in(cast.bob)
    clock.advance(days=7)
    after = sign_in(cast.bob)
    admin = client_for(cast.carol)
    assert [int(line["seq"]) for line in lines_of(admin, "?kind=accounts.signed_in")] == [before, own, after]
    assert f"Entry {hidden}<" not in text_of(admin, "/desk/audit/")
    assert text_of(client_for(cast.bob), "/me/audit/").count("Signed in") == 3


def test_a_file_can_be_checked_without_the_site(cast: Cast, clock: Clock) -> None:
    note(
        Event.SWITCH_TURNED_ON, actor=None, subject="switch:read-only", at=clock.now(), words='é, "quoted"\n'
    )
    admin = client_for(cast.carol)
    rows = lines_of(admin)
    lines = admin.get("/desk/audit/export.jsonl").getvalue().decode().splitlines()
    assert rows == [{name: str(value) for name, value in json.loads(line).items()} for line in lines]
    assert len(rows) == head()[0]
    previous = GENESIS.hex()
    for row in rows:
        assert row["previous"] == previous
        at = datetime.strptime(row["at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        content = {name: row[name] for name in ("event", "actor", "subject", "data")}
        previous = link_hash(bytes.fromhex(previous), seq=int(row["seq"]), at=at, **content).hex()
        assert row["hash"] == previous
    [one] = lines_of(admin, "?kind=operations")
    assert one == rows[-1]


def test_the_check_tells_the_head_and_finds_what_was_changed(cast: Cast, clock: Clock) -> None:
    admin = client_for(cast.carol)
    seq, digest = head()
    page = admin.post("/desk/audit/check/", {"noted": ""}).text
    assert "The log holds" in page
    assert f"{seq}:{digest}" in page
    assert (
        "still the one that you noted" in admin.post("/desk/audit/check/", {"noted": f"{seq}:{digest}"}).text
    )
    assert "the log went back" in admin.post("/desk/audit/check/", {"noted": f"{seq}:{'0' * 64}"}).text
    assert "the log went back" in admin.post("/desk/audit/check/", {"noted": f"{seq + 9}:{digest}"}).text
    typed = admin.post("/desk/audit/check/", {"noted": "the <last> one"}).text
    assert "A head is the number" in typed
    assert "the &lt;last&gt; one" in typed
    assert "The log holds" not in typed
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_entry SET actor = %s WHERE seq = 2", [cast.bob.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    page = admin.post("/desk/audit/check/", {"noted": ""}).text
    assert "The log does not hold" in page
    assert "entry 2" in page


def test_a_member_reads_what_is_about_themselves_and_no_other_name(cast: Cast, clock: Clock) -> None:
    about_bob = f"person:{cast.bob.pk}"
    note(Event.GRANT_NOTED, actor=cast.carol.pk, subject=about_bob, at=clock.now(), by=str(cast.carol.pk))
    note(
        Event.ROLE_ENDED, actor=cast.carol.pk, subject=f"person:{cast.alice.pk}", at=clock.now(), role="admin"
    )
    note(Event.NOMINATION_COMMENTED, actor=cast.bob.pk, subject=f"nomination:{uuid4()}", at=clock.now())
    page = text_of(client_for(cast.bob), "/me/audit/")
    assert "Let into a venue" in page
    assert "somebody else" in page
    assert "Comment made in review" in page
    assert "Role admin ended" not in page
    for other in (cast.carol, cast.alice):
        assert other.name not in page
        assert str(other.pk) not in page
    before_anything = text_of(client_for(cast.sol), "/me/audit/?before=1")
    assert "says nothing about you" in before_anything
