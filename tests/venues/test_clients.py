"""The clients against servers that behave like the real ones: lists over several pages, changes, and every refusal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pytest_django import Settings

from tests.fixtures.venues import FakeList, FakeRole, FakeTeam
from venues.clients import AskedToWait, Client, NotConnected, Trouble, client_for
from venues.clients import discord as discord_client
from venues.rules import Entry, Kind, Known, Refusal


@pytest.fixture(autouse=True)
def _hurried(settings: Settings) -> None:
    settings.VENUE_TIMEOUT = 5.0
    settings.VENUE_LONGEST_WAIT = 2.0


def known(account: str = "", email: str = "") -> Known:
    return Known(person="p", name="Bob", belongs=True, account=account, email=email)


def team() -> Client:
    return client_for(Kind.GITHUB_TEAM, "python/psrt")


def mailing_list() -> Client:
    return client_for(Kind.MAILING_LIST, "psrt.python.org")


def role() -> Client:
    return client_for(Kind.DISCORD_ROLE, "11111/22222")


# --- GitHub -----------------------------------------------------------------------------------------------------------


def test_a_team_is_read_over_all_pages(fake_team: FakeTeam) -> None:
    fake_team.accounts = {id_: f"user-{id_}" for id_ in range(1001, 1006)} | {1: "User-1"}
    fake_team.members = [*range(1001, 1006)]
    fake_team.invitations = [{"login": "user-1"}, {"email": "a@example.org"}, {"login": "user-2"}]
    fake_team.failed = [
        {"login": "no-thanks", "failed_at": "2026-06-23", "failed_reason": "Invitee declined"},
        {
            "login": "late",
            "failed_at": "2026-06-29",
            "failed_reason": "Invitation expired. User did not accept.",
        },
        {"email": "no@example.org", "failed_at": "2026-06-23", "failed_reason": ""},
    ]
    listing = team().fetch()
    assert listing.entries == (
        *(Entry(account=str(id_), login=login) for id_, login in list(fake_team.accounts.items())[:5]),
        Entry(account="1", login="User-1", pending=True),
        Entry(email="a@example.org", pending=True),
        Entry(login="user-2", pending=True),
    )
    assert listing.refusals == (Refusal(login="no-thanks"), Refusal(email="no@example.org"))


def test_whoever_has_an_id_is_invited_under_the_name_that_it_has_now(fake_team: FakeTeam) -> None:
    fake_team.accounts, fake_team.organization = {7: "new-name", 8: "in-org", 9: "old-name"}, {8}
    assert team().add(known("7")) == "Bob is invited, and has to accept at GitHub."
    assert team().add(known("8")) == "Bob is on the team."
    assert (fake_team.invitations, fake_team.members) == ([{"login": "new-name"}], [8])
    with pytest.raises(Trouble, match="no account with the id 10: it may be deleted"):
        team().add(known("10"))
    team().remove(Entry(account="8", login="a-name-of-before"))
    team().remove(Entry(account="8", login="twice-does-no-harm"))
    team().remove(Entry(login="new-name", pending=True))
    assert (fake_team.invitations, fake_team.members) == ([], [])


def test_an_answer_about_another_account_invites_nobody(fake_team: FakeTeam) -> None:
    fake_team.fail_once(200, {"login": "somebody", "id": 8})
    with pytest.raises(Trouble, match="not about the account that was asked for"):
        team().add(known("7"))
    assert fake_team.changes() == []


# --- Mailman ----------------------------------------------------------------------------------------------------------


def test_a_list_is_read_and_changed(fake_list: FakeList) -> None:
    assert mailing_list().fetch().entries == ()
    fake_list.members = {f"user-{n}@example.org": f"User {n}" for n in range(5)}
    assert mailing_list().fetch().entries == tuple(
        Entry(email=email, name=name) for email, name in fake_list.members.items()
    )
    assert mailing_list().add(known(email="bob@example.org")) == "Bob is subscribed."
    assert mailing_list().add(known(email="bob@example.org")) == "Bob was subscribed already."
    posted = next(asked.body for asked in fake_list.asked if asked.method == "POST")
    assert all(posted[name] for name in ("pre_verified", "pre_confirmed", "pre_approved"))
    for _ in range(2):
        mailing_list().remove(Entry(email="bob@example.org"))
    assert "bob@example.org" not in fake_list.members


def test_an_address_with_slashes_puts_nobody_else_out(fake_list: FakeList) -> None:
    odd = "x/../bob@example.org"
    fake_list.members = {"bob@example.org": "Bob", odd: ""}
    mailing_list().remove(Entry(email=odd))
    assert fake_list.members == {"bob@example.org": "Bob"}


# --- Discord ----------------------------------------------------------------------------------------------------------


def test_a_role_is_read_and_changed(fake_role: FakeRole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_client, "PAGE", 2)
    fake_role.people = {str(n): (f"user-{n}", ["22222"] if n % 2 else []) for n in range(98, 103)}
    assert role().fetch().entries == (
        Entry(account="99", login="user-99"),
        Entry(account="101", login="user-101"),
    )
    assert role().add(known("100")) == "Bob has the role."
    for account in ("100", "100", "5"):
        role().remove(Entry(account=account, login="x"))
    assert fake_role.people["100"] == ("user-100", [])
    with pytest.raises(Trouble, match="Bob is not on the Discord server: let them join"):
        role().add(known("5"))
    fake_role.fail_once(404, {"message": "Unknown Role", "code": 10011})
    with pytest.raises(Trouble, match="no such server or role"):
        role().add(known("100"))


# --- What goes wrong --------------------------------------------------------------------------------------------------

Fake = FakeTeam | FakeList | FakeRole
PLACES: dict[str, Callable[[], Client]] = {"fake_team": team, "fake_list": mailing_list, "fake_role": role}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> tuple[Fake, Client]:
    """Each of the three, with its client."""
    return request.getfixturevalue(request.param), PLACES[request.param]()


SENTENCES = {
    401: "does not accept the credentials (401)",
    403: "the credentials may not do this (403)",
    404: "knows no such place, or the credentials may not see it (404)",
    301: "this place has moved (301)",
    418: "refused the request (418)",
    500: "has trouble of its own (500)",
    502: "has trouble of its own (502)",
}


def test_each_refusal_is_a_sentence(place: tuple[Fake, Client]) -> None:
    fake, client = place
    for status, sentence in SENTENCES.items():
        fake.fail_once(status, {"message": "no"}, Location=fake.url)
        with pytest.raises(Trouble) as caught:
            client.fetch()
        assert sentence in str(caught.value)
        assert len(str(caught.value)) < 200
    bodies = [
        "<html>not JSON",
        '{"entries": [',
        "{}",
        "7",
        '[{"id": "x", "roles": ["22222"]}]',
        '[{"login": "a"}]',
    ]
    for body in bodies:
        fake.fail_once(200, body)
        with pytest.raises(Trouble, match="answer could not be understood"):
            client.fetch()


def test_silence_and_a_closed_door(place: tuple[Fake, Client], settings: Settings) -> None:
    fake, client = place
    settings.VENUE_TIMEOUT = 0.2
    fake.silent.set()
    with pytest.raises(Trouble, match="did not answer in time"):
        client.fetch()
    settings.VENUE_CREDENTIALS = {
        kind: given | {"url": "http://127.0.0.1:1"} for kind, given in settings.VENUE_CREDENTIALS.items()
    }
    kind = next(iter(settings.VENUE_CREDENTIALS))
    with pytest.raises(Trouble, match="could not be reached"):
        client_for(Kind(kind), "11111/22222").fetch()


def test_asked_to_wait_a_little_it_waits_and_goes_on(place: tuple[Fake, Client]) -> None:
    fake, client = place
    fake.fail_once(429, {"message": "slow down", "retry_after": 0}, Retry_After="0")
    fake.fail_once(503, None, Retry_After=format_datetime(datetime.now(UTC), usegmt=True))
    before = len(fake.asked)
    client.fetch()
    assert fake.asked[before].path == fake.asked[before + 2].path


def test_asked_to_wait_for_long_it_says_until_when(place: tuple[Fake, Client]) -> None:
    fake, client = place
    now = datetime.now(UTC).replace(microsecond=0)
    until = f"{now + timedelta(hours=1):%H:%M} UTC"
    date = format_datetime(now, usegmt=True)
    reset = str(int((now + timedelta(hours=1)).timestamp()))
    for status, headers in (
        (429, {"Retry_After": "3600"}),
        (403, {"Retry_After": "3600"}),
        (403, {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": reset}),
    ):
        fake.scripted.clear()
        fake.fail_once(status, {"message": "API rate limit exceeded"}, **headers, Date=date)
        with pytest.raises(AskedToWait, match=f"asks to wait until {until}"):
            client.fetch()
    fake.fail_once(429)
    with pytest.raises(AskedToWait):
        client.fetch()
    for endless in ("inf", "nan", "1e300", "9" * 5000):
        fake.fail_once(429, None, Retry_After=endless)
        with pytest.raises(AskedToWait):
            client.fetch()
    fake.fail_once(403, None, X_RateLimit_Remaining="0", X_RateLimit_Reset="9" * 30)
    with pytest.raises(AskedToWait):
        client.fetch()
    for _ in range(5):
        fake.fail_once(429, None, Retry_After="0")
    with pytest.raises(AskedToWait):
        client.fetch()


def test_a_redirect_takes_the_token_nowhere(fake_team: FakeTeam, fake_list: FakeList) -> None:
    fake_team.fail_once(302, None, Location=f"{fake_list.url}/elsewhere")
    with pytest.raises(Trouble, match="has moved"):
        team().fetch()
    assert fake_list.asked == []


def test_without_credentials_there_is_no_client(settings: Settings) -> None:
    assert settings.VENUE_CREDENTIALS == {}, "this process is a web process"
    with pytest.raises(NotConnected, match="no credentials for GitHub: paste the venue’s list"):
        team()
