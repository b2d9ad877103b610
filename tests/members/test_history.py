"""The team in time: rules, the page, the chart, the feed."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from members.history.chart import BOTTOM, LEFT, RIGHT, TOP, chart
from members.history.feed import NEWEST
from members.history.queries import periods
from members.history.rules import Kind, Period, Step, Term, changes, steps, undated
from members.models import Membership, RoleTerm
from members.queries import open_membership, roster
from members.rules import Ended, Role
from members.services import end_role, start_role
from psrt import clock
from psrt.demo.people import load_people
from tests.cast import Cast, add_member, remove_member
from tests.clock import Clock

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = date(2026, 3, 1)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def today() -> date:
    return clock.now().date()


def period(name: str, joined: date | None, left: date | None = None, **facts: object) -> Period:
    values: dict[str, object] = {
        "id": uuid4(),
        "person": UUID(int=sum(name.encode())),
        "name": name,
        "github_login": "",
        "joined": joined,
        "joined_is_latest": False,
        "left": left,
        "left_is_latest": False,
        "is_emeritus": False,
        "is_return": False,
        "source_url": "",
    }
    return Period(**(values | facts))  # type: ignore[arg-type]  # as the keys say


def test_what_is_told() -> None:
    ada = period("Ada", DAY, day(9), is_emeritus=True)
    told = changes(
        [
            ada,
            period("Ada", day(20), is_return=True),
            period("Bob", None, day(3)),
            period("Cid", DAY, joined_is_latest=True),
            period("Dan", None, day(5), left_is_latest=True, is_emeritus=True),
            period("Eve", day(30)),
        ],
        [
            Term(id=uuid4(), person=ada.person, role="Admin", starts=day(1), ends=day(9), source_url=""),
            Term(
                id=uuid4(),
                person=ada.person,
                role="Release Manager",
                starts=None,
                ends=day(22),
                source_url="",
            ),
            Term(
                id=uuid4(), person=uuid4(), role="Steering Council", starts=day(2), ends=None, source_url=""
            ),
        ],
        on=day(29),
    )
    assert [(change.day, change.sentence, change.note) for change in told] == [
        (DAY, "Ada joined the team", ""),
        (DAY, "Cid is on the team", "joined on this day or earlier"),
        (day(1), "Ada became Admin", ""),
        (day(3), "Bob is no longer on the team", ""),
        (day(5), "Dan is emeritus", "left on this day or earlier"),
        (day(9), "Ada became emeritus", ""),
        (day(20), "Ada returned to the team", ""),
        (day(22), "Ada is no longer Release Manager", ""),
    ]
    assert len({change.key for change in told}) == len(told)


days = st.none() | st.integers(0, 40).map(day)


@given(st.lists(st.tuples(days, days, st.booleans(), st.sampled_from(["", "a", "b"])), max_size=8))
def test_each_step_is_what_the_roster_counts(spans: list[tuple[date | None, date | None, bool, str]]) -> None:
    team = [
        period(str(n), joined, left, left_is_latest=latest and left is not None, source_url=source)
        for n, (joined, left, latest, source) in enumerate(spans)
        if joined is None or left is None or joined <= left
    ]

    def count(on: date) -> int:
        return sum(
            (p.joined is None or p.joined <= on)
            and (p.left is None or (p.left > on and not p.left_is_latest))
            for p in team
        )

    found = steps(team, on=day(41))
    assert {step.day: step.size for step in found} == {step.day: count(step.day) for step in found}
    assert (found[-1].size if found else len(undated(team))) == count(day(41))


def test_the_line_of_the_chart() -> None:
    sizes = [
        Step(day=DAY, joined=3, left=0, size=3, source_url=""),
        Step(day=day(50), joined=1, left=2, size=2, source_url=""),
    ]
    picture = chart(sizes, before=0, on=day(100))
    assert picture is not None
    middle = (LEFT + RIGHT) / 2
    assert picture.line == f"M{LEFT}.0 {BOTTOM}.0H{LEFT}.0V{TOP}.0H{middle}V86.0H{RIGHT}.0"
    assert [tick.text for tick in picture.y_ticks] == ["0", "1", "2", "3"]
    assert [tick.text for tick in picture.x_ticks] == ["Mar 2026", "Apr 2026", "May 2026", "Jun 2026"]
    assert picture.end.text == "2"
    assert chart([], before=7, on=DAY) is None
    long = chart(sizes, before=2, on=day(365 * 30))
    assert long is not None
    assert [tick.text for tick in long.x_ticks] == [
        "2027",
        "2031",
        "2035",
        "2039",
        "2043",
        "2047",
        "2051",
        "2055",
    ]
    crowd = [Step(day=day(n), joined=9, left=0, size=9 * n, source_url="") for n in range(1, 600)]
    big = chart(crowd, before=0, on=day(600))
    assert big is not None
    assert (big.marks, len(big.y_ticks) <= 6) == ((), True)


@pytest.fixture
def team(cast: Cast) -> Cast:
    """The cast, with an emerita, somebody who was removed, and a role that came and went."""
    now = clock.now()
    remove_member(cast.alice, now=now, ended=Ended.EMERITUS)
    remove_member(add_member("Max Removed", "max-r", now=now), now=now, ended=Ended.REMOVED)
    remove_member(add_member("Ida Inactive", "ida-i", now=now), now=now, ended=Ended.INACTIVE)
    starts = today() - timedelta(days=30)
    term = start_role(
        person=cast.bob, role=Role.RELEASE_MANAGER, starts=starts, decided_by="core team", actor=None, now=now
    )
    end_role(term=term, ends=today(), decided_by="core team", actor=None, now=now)
    Membership.objects.filter(person=cast.dana).update(joined=None)
    return cast


def test_the_page(team: Cast, client: Client) -> None:
    answer = client.get("/history/")
    text = answer.content.decode()
    for sentence in (
        "Alice Achterberg joined the team",
        "Alice Achterberg became emeritus",
        "Eve Eklund is no longer on the team",
        "Max Removed is no longer on the team",
        "Ida Inactive is no longer on the team",
        "Bob Bălan became Release Manager",
        "Bob Bălan is no longer Release Manager",
    ):
        assert sentence in text
    for private in (
        "removed by",
        "Removed by",
        "inactivity",
        "example.org",
        "Sam",
        "Mallory",
        str(team.bob.pk),
    ):
        assert private not in text
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", text)
    assert [re.sub(r"<[^>]+>", " ", row).split()[-1] for row in rows] == ["1", "7", "3"]
    assert len(roster(on=today())) == 3
    assert "<svg" in text
    assert 'style="' not in text
    assert "1 of the memberships have no joining date" in text
    assert '<link rel="alternate" type="application/atom+xml"' in text
    assert '<link rel="alternate" type="application/atom+xml"' in client.get("/").content.decode()


def test_a_year_and_a_day(team: Cast, client: Client) -> None:
    long_ago = (today() - timedelta(days=400)).year
    text = client.get("/history/", {"year": long_ago}).content.decode()
    assert ("joined the team" in text, "became emeritus" in text) == (True, False)
    assert "Nothing is recorded for that year." in client.get("/history/?year=1999").content.decode()
    yesterday = today() - timedelta(days=1)
    text = client.get("/history/", {"on": yesterday.isoformat()}).content.decode()
    assert ("Bob Bălan became Release Manager" in text, "became emeritus" in text) == (True, False)
    assert 'content="noindex"' in text
    for query in ({"year": "x"}, {"year": "20266"}, {"on": "9999-01-01"}):
        answer = client.get("/history/", query)
        assert (answer.status_code, "Below is everything until today." in answer.content.decode()) == (
            400,
            True,
        )


def test_the_page_of_an_empty_record_and_of_one_without_days(db: None, client: Client) -> None:
    assert "Nothing is recorded yet." in client.get("/history/").content.decode()
    load_people(now=clock.now())
    text = client.get("/history/").content.decode()
    assert "None" not in text
    assert text.count('class="mark"') >= 5, "the demo's line has something to show"


def test_the_page_is_another_one_each_day(team: Cast, client: Client, clock: Clock) -> None:
    before = client.get("/history/")
    clock.advance(days=1)
    after = client.get("/history/", headers={"if-modified-since": before["Last-Modified"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def entries(client: Client, query: str = "") -> list[ElementTree.Element]:
    """The feed's entries, after a look at what Atom asks of every feed (RFC 4287, section 4.1)."""
    answer = client.get(f"/roster/feed.atom{query}")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost:8000/roster/feed.atom"
    found = feed.findall(f"{ATOM}entry")
    for entry in found:
        for name in ("id", "title", "updated"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
    stamps = [entry.findtext(f"{ATOM}updated") for entry in found]
    assert feed.findtext(f"{ATOM}updated") == (stamps[0] if stamps else "1970-01-01T00:00:00+00:00")
    return found


def test_the_feed(team: Cast, client: Client) -> None:
    found = entries(client)
    titles = [entry.findtext(f"{ATOM}title") for entry in found]
    assert "Alice Achterberg became emeritus" in titles
    assert "Dana Đurić joined the team" not in titles, "nobody knows when"
    ids = [entry.findtext(f"{ATOM}id") for entry in found]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"tag:localhost,2026:psrt/[a-z-]+-[0-9a-f-]{36}", str(each)) for each in ids)
    midnight = datetime.combine(today(), datetime.min.time(), UTC).isoformat()
    assert found[0].findtext(f"{ATOM}updated") == midnight
    open_one = open_membership(team.bob)
    assert open_one is not None
    open_one.decided_by = "somebody else"
    open_one.save()
    again = entries(client)
    assert [e.findtext(f"{ATOM}updated") for e in again] == [e.findtext(f"{ATOM}updated") for e in found]
    assert [e.findtext(f"{ATOM}id") for e in again] == ids
    past = [entry.findtext(f"{ATOM}title") for entry in entries(client, f"?on={today() - timedelta(days=1)}")]
    assert "Bob Bălan became Release Manager" in past
    assert not [title for title in past if "no longer" in str(title) or "emeritus" in str(title)]


def test_the_feed_of_an_empty_record_and_of_a_large_one(db: None, client: Client) -> None:
    assert entries(client) == []
    for number in range(NEWEST + 1):
        add_member(f"Voter {number:03}", f"voter-{number:03}", now=clock.now())
    assert len(entries(client)) == NEWEST


def test_kinds_and_terms_without_days_make_no_entry(team: Cast) -> None:
    RoleTerm.objects.filter(person=team.carol).update(starts=None)
    told = changes(periods(), [], on=today())
    assert {change.kind for change in told} == {Kind.JOINED, Kind.EMERITUS, Kind.DEPARTED}
