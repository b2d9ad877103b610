import csv
import io
import json
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Membership, Person, RoleTerm
from members.rules import Ended, Role
from members.services import start_role
from psrt import clock
from psrt.demo.people import load_people
from tests.cast import Cast, add_members, remove_member
from tests.clock import Clock
from tests.signin import client_without_second_factor

LISTS = ["/roster.csv", "/roster/emeritus.csv", "/roster.json"]
FILES = [*LISTS, "/roster/codeowners", "/roster/feed.atom"]
PAGES = ["/", "/history/", *FILES]


@pytest.fixture
def team(cast: Cast) -> Cast:
    """The cast, with Bob a Release Manager and Alice gone as emerita."""
    now = clock.now()
    start_role(
        person=cast.bob, role=Role.RELEASE_MANAGER, starts=None, decided_by="core team", actor=None, now=now
    )
    Person.objects.filter(pk=cast.bob.pk).update(github_id=4711)
    remove_member(cast.alice, now=now, ended=Ended.EMERITUS)
    return cast


def today() -> date:
    return clock.now().date()


def test_the_csv_is_what_the_bot_reads(team: Cast, client: Client) -> None:
    answer = client.get("/roster.csv")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode() == (
        "Bob Bălan,bob-b,Release Manager\nCarol Çelik,carol-c,Admin\nDana Đurić,dana-d,Admin\n"
    )
    rows = csv.reader(io.StringIO(answer.content.decode()))
    assert [login for _, login, *_ in rows] == ["bob-b", "carol-c", "dana-d"]


def test_the_emeritus_csv(team: Cast, client: Client) -> None:
    answer = client.get("/roster/emeritus.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode() == "Alice Achterberg,alice-a,\n"


def test_the_json(team: Cast, client: Client) -> None:
    answer = client.get("/roster.json")
    assert answer["Content-Type"] == "application/json"
    content = json.loads(answer.content)
    joined = (today() - timedelta(days=400)).isoformat()
    assert content["version"] == 1
    assert content["members"][0] == {
        "name": "Bob Bălan",
        "github_login": "bob-b",
        "github_id": 4711,
        "roles": [{"role": "release-manager", "since": None, "source": "core team", "source_url": None}],
        "joined": joined,
        "joined_is_latest": False,
        "auto_assignable": False,
    }
    carol = content["members"][1]
    assert carol["roles"][0]["since"] == (today() - timedelta(days=365)).isoformat()
    assert carol["auto_assignable"] is True
    assert content["emeritus"] == [
        {
            "name": "Alice Achterberg",
            "github_login": "alice-a",
            "github_id": None,
            "former_roles": [],
            "joined": joined,
            "joined_is_latest": False,
            "left": today().isoformat(),
            "left_is_latest": False,
        }
    ]


def test_a_member_on_the_council_is_not_auto_assignable(cast: Cast, client: Client) -> None:
    start_role(
        person=cast.alice,
        role=Role.STEERING_COUNCIL,
        starts=today(),
        decided_by="election",
        actor=None,
        now=clock.now(),
    )
    alice = json.loads(client.get("/roster.json").content)["members"][0]
    assert (alice["name"], alice["auto_assignable"]) == ("Alice Achterberg", False)
    assert client.get("/roster.csv").content.startswith(b"Alice Achterberg,alice-a,\n")


def test_nothing_private_is_public(team: Cast, client: Client) -> None:
    for page in PAGES:
        text = client.get(page).content.decode()
        assert "example.org" not in text
        assert str(team.bob.pk) not in text
        for name in ("Sam", "Mallory", "Noor"):
            assert name not in text
    for page in ("/", *LISTS):
        assert "Eve" not in client.get(page).content.decode(), "she was, and the history says so"


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_not_sent_again(team: Cast, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["ETag"].startswith('"')
    for header in ({"if-none-match": answer["ETag"]}, {"if-modified-since": answer["Last-Modified"]}):
        again = client.get(address, headers=header)
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == answer["ETag"]
        assert again["Cache-Control"] == answer["Cache-Control"]


@pytest.mark.parametrize("address", PAGES)
def test_a_changed_page_is_sent_again(team: Cast, client: Client, clock: Clock, address: str) -> None:
    before = client.get(address)
    clock.advance(seconds=2)
    Person.objects.filter(pk__in=[team.bob.pk, team.alice.pk]).update(name="Another Name")
    Person.objects.filter(pk=team.carol.pk).update(github_login="another-login")
    after = client.get(
        address, headers={"if-none-match": before["ETag"], "if-modified-since": before["Last-Modified"]}
    )
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert parsedate_to_datetime(after["Last-Modified"]) > parsedate_to_datetime(before["Last-Modified"])
    assert client.get(address, headers={"if-modified-since": before["Last-Modified"]}).status_code == 200


def test_a_day_on_which_something_ends_by_itself_counts_as_a_change(
    team: Cast, client: Client, clock: Clock
) -> None:
    tomorrow = today() + timedelta(days=1)
    RoleTerm.objects.filter(person=team.bob).update(ends=tomorrow)
    before = client.get("/roster.csv")
    clock.advance_to(datetime.fromisoformat(f"{tomorrow}T00:00:00+00:00"))
    after = client.get("/roster.csv", headers={"if-modified-since": before["Last-Modified"]})
    assert after.status_code == 200
    assert b"Bob B\xc4\x83lan,bob-b,\n" in after.content
    assert parsedate_to_datetime(after["Last-Modified"]).date() == tomorrow


@pytest.mark.parametrize("address", PAGES)
def test_head_has_the_headers_and_no_content(team: Cast, client: Client, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert head.status_code == 200
    assert head.content == b""
    for header in ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control"):
        assert head[header] == get[header]


@pytest.mark.parametrize("address", PAGES)
def test_nothing_can_be_posted(db: None, client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_caching(team: Cast, client: Client) -> None:
    for file in FILES:
        answer = client.get(file)
        assert answer["Cache-Control"] == "public, max-age=60"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Cookie" not in answer.get("Vary", "")
    page = client.get("/")
    assert page["Cache-Control"] == "public, max-age=0"
    assert "Access-Control-Allow-Origin" not in page


def test_a_page_with_a_name_on_it_is_not_for_caches(cast: Cast, client: Client) -> None:
    assert cast.alice.account is not None
    client.force_login(cast.alice.account)
    answer = client.get("/")
    assert "Alice Achterberg" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store, private"
    assert "ETag" not in answer


@pytest.mark.parametrize("address", PAGES)
def test_nobody_is_sent_elsewhere(cast: Cast, address: str) -> None:
    for client in (
        Client(),
        client_without_second_factor(cast.alice),
        client_without_second_factor(cast.eve),
    ):
        assert client.get(address).status_code == 200


def test_an_empty_record_has_its_pages_too(db: None, client: Client) -> None:
    assert "Nobody is on the roster." in client.get("/").content.decode()
    assert client.get("/roster.csv").content == b""
    assert client.get("/roster/emeritus.csv").content == b""
    content = json.loads(client.get("/roster.json").content)
    assert content == {"version": 1, "members": [], "emeritus": []}
    assert "Last-Modified" not in client.get("/roster.csv")


def names(client: Client, address: str) -> str:
    """The page's tables, without what is around them."""
    text = client.get(address).content.decode()
    return text[text.find("<h2") :]


@pytest.mark.parametrize("query", ["duric", "ĐURIĆ", "Dana-D", "dana  đ", "nA d"])
def test_search_ignores_case_and_accents(cast: Cast, client: Client, query: str) -> None:
    text = client.get("/", {"q": query}).content.decode()
    assert "Dana Đurić" in text
    assert "1 of 4 match" in text
    assert "Bob" not in text


def test_search_finds_emeriti(team: Cast, client: Client) -> None:
    text = names(client, "/?q=achterberg")
    assert "No member matches your search." in text
    assert "Alice Achterberg" in text


def test_search_that_finds_nothing_says_so(team: Cast, client: Client) -> None:
    text = names(client, "/?q=xyz")
    assert "No member matches your search." in text
    assert "No emeritus matches your search." in text


def test_what_is_searched_for_is_shown_as_text(team: Cast, client: Client) -> None:
    text = client.get("/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_past_day(team: Cast, client: Client) -> None:
    yesterday = today() - timedelta(days=1)
    text = names(client, f"/?on={yesterday}")
    assert "Alice Achterberg" in text
    assert "Eve Eklund" in text
    assert "Emeriti" not in text
    assert f'href="/roster.csv?on={yesterday}"' in text
    assert client.get(f"/roster.csv?on={yesterday}").content.startswith(b"Alice Achterberg,alice-a,\n")
    assert client.get(f"/roster/emeritus.csv?on={yesterday}").content == b""
    assert len(json.loads(client.get(f"/roster.json?on={yesterday}").content)["members"]) == 5


def test_a_past_day_says_what_is_not_recorded(team: Cast, client: Client) -> None:
    Membership.objects.filter(person=team.bob).update(joined=None)
    text = client.get("/?on=2001-01-01").content.decode()
    assert "Who was on the team on" in text
    assert "For 1 of them the joining date is not recorded" in text
    assert "joining date is not recorded" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("2026-13-01", "This is not a date"),
        ("2026-02-30", "This is not a date"),
        ("yesterday", "This is not a date"),
        ("01.02.2026", "This is not a date"),
        ("9999-12-31", "This day is still to come"),
    ],
)
def test_a_day_that_is_none_is_explained(team: Cast, client: Client, on: str, says: str) -> None:
    page = client.get("/", {"on": on})
    assert page.status_code == 400
    text = page.content.decode()
    assert says in text
    assert 'aria-invalid="true"' in text
    assert f'type="text" name="on" value="{on}"' in text, "what was typed is still there"
    assert "Bob Bălan" in text, "the roster of today is there all the same"
    for file in FILES:
        answer = client.get(file, {"on": on})
        assert answer.status_code == 400
        assert answer["Content-Type"].startswith("text/plain")
        assert says in answer.content.decode()


def test_a_query_too_long_or_with_a_null_byte_is_explained(team: Cast, client: Client) -> None:
    for query in ("x" * 101, "a\x00b"):
        assert client.get("/", {"q": query}).status_code == 400


def test_the_page_names_roles_and_dates(team: Cast, client: Client) -> None:
    text = names(client, "/")
    assert text.count(">Admin</span>") == 2
    assert ">Release Manager</span>" in text
    assert f'<time datetime="{today() - timedelta(days=400)}">' in text
    assert 'href="https://github.com/bob-b"' in text


def test_a_date_that_is_not_recorded_is_said_kindly(db: None, client: Client) -> None:
    load_people(now=clock.now())
    text = names(client, "/")
    assert "not recorded" in text
    assert "None" not in text
    assert "nullpointer" in text


@pytest.mark.parametrize("address", PAGES)
def test_queries_do_not_grow_with_the_team(cast: Cast, client: Client, address: str) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    before = count()
    add_members(5, now=clock.now())
    assert count() == before <= 8
