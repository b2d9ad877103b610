"""GitHub: the numeric id decides, the login name never does."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from members.models import Account, Person
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.fixtures.github import FakeGitHub, GitHubUser
from tests.signin import client_for, client_without_second_factor, stale

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

pytestmark = pytest.mark.django_db


def walk(client: Client, *, process: str = "login", next: str = "") -> "Answer":  # noqa: A002 - its name there
    """Press the button, let the fake GitHub send the browser back, and follow to our callback."""
    to_github = client.post("/accounts/github/login/", query_params={"process": process, "next": next})
    assert to_github.status_code == 302
    back = requests.get(to_github["Location"], allow_redirects=False, timeout=5)
    callback = urlsplit(back.headers["Location"])
    return client.get(callback.path, query_params=dict(parse_qsl(callback.query)))


@pytest.fixture
def alice(cast: Cast) -> Person:
    """Alice, whose GitHub account is known by its number."""
    Person.objects.filter(pk=cast.alice.pk).update(github_id=4242)
    cast.alice.refresh_from_db()
    return cast.alice


def test_the_known_number_signs_in_and_the_second_factor_is_asked_for(
    alice: Person, fake_github: FakeGitHub, client: Client
) -> None:
    client_for(alice)  # she has an authenticator app
    fake_github.user = GitHubUser(id=4242, login="alice-a")
    assert walk(client)["Location"] == "/accounts/login/second-factor/"
    assert "_auth_user_id" not in client.session


def test_without_a_factor_yet_it_leads_to_setting_one_up(
    alice: Person, fake_github: FakeGitHub, client: Client
) -> None:
    fake_github.user = GitHubUser(id=4242, login="alice-a")
    assert walk(client, next="/home/")["Location"] == "/home/"
    assert client.get("/home/")["Location"].startswith("/accounts/2fa/")
    entry = Entry.objects.get(event=Event.SIGNED_IN)
    assert (entry.actor, entry.data) == (alice.pk, '{"methods":["socialaccount"]}')


def test_the_same_login_with_another_number_is_refused(
    alice: Person, fake_github: FakeGitHub, client: Client
) -> None:
    fake_github.user = GitHubUser(id=666, login="alice-a")
    response = walk(client)
    assert response.status_code == 403
    assert "does not know this GitHub account" in response.text
    assert "_auth_user_id" not in client.session
    entry = Entry.objects.get(event=Event.GITHUB_REFUSED)
    assert (entry.actor, entry.subject) == (None, "github:666")
    assert not SocialAccount.objects.exists()


def test_a_login_on_the_roster_whose_number_is_not_known_opens_nothing(
    cast: Cast, fake_github: FakeGitHub, client: Client
) -> None:
    fake_github.user = GitHubUser(id=4711, login="bob-b")
    assert walk(client).status_code == 403
    cast.bob.refresh_from_db()
    assert cast.bob.github_id is None


def test_the_address_at_github_opens_nothing_either(
    cast: Cast, fake_github: FakeGitHub, client: Client
) -> None:
    fake_github.user = GitHubUser(id=4711, login="x", email="bob-b@example.org")
    assert walk(client).status_code == 403
    assert [path for _, path, _ in fake_github.requests if "email" in path] == []


def test_whoever_left_is_refused(
    alice: Person, fake_github: FakeGitHub, client: Client, clock: Clock
) -> None:
    remove_member(alice, now=clock.now())
    fake_github.user = GitHubUser(id=4242, login="alice-a")
    response = walk(client)
    assert response.status_code == 403
    assert "Your access has ended" in response.text


def test_the_first_sign_in_makes_the_account(alice: Person, fake_github: FakeGitHub, client: Client) -> None:
    Account.objects.filter(person=alice).delete()
    fake_github.user = GitHubUser(id=4242, login="alice-a")
    walk(client)
    alice.refresh_from_db()
    assert alice.account is not None
    assert (alice.account.username, alice.account.email) == ("alice-a", "alice-a@example.org")
    assert not alice.account.has_usable_password()


def test_a_login_changed_at_github_changes_on_the_record(
    alice: Person, fake_github: FakeGitHub, client: Client
) -> None:
    fake_github.user = GitHubUser(id=4242, login="Alice-Renamed")
    assert walk(client).status_code == 302
    alice.refresh_from_db()
    assert (alice.github_login, alice.handle) == ("Alice-Renamed", "alice-a")


def test_a_login_that_the_record_gives_to_another_stays_theirs(
    alice: Person, cast: Cast, fake_github: FakeGitHub, client: Client
) -> None:
    fake_github.user = GitHubUser(id=4242, login="BOB-B")
    assert walk(client).status_code == 302
    alice.refresh_from_db()
    assert alice.github_login == "alice-a"


def test_the_record_is_followed_when_the_number_passes_to_somebody_else(
    alice: Person, cast: Cast, fake_github: FakeGitHub, client: Client
) -> None:
    fake_github.user = GitHubUser(id=4242, login="alice-a")
    walk(client)
    Person.objects.filter(pk=alice.pk).update(github_id=None)
    assert walk(Client()).status_code == 403
    Person.objects.filter(pk=cast.bob.pk).update(github_id=4242)
    another = Client()
    assert walk(another).status_code == 302
    assert int(another.session["_auth_user_id"]) == cast.bob.account_id
    assert SocialAccount.objects.get(uid="4242").user == cast.bob.account


def test_little_is_asked_for_and_less_is_kept(alice: Person, fake_github: FakeGitHub, client: Client) -> None:
    fake_github.user = GitHubUser(id=4242, login="alice-a", name="Her Legal Name")
    walk(client)
    walk(Client())
    authorize = next(query for _, path, query in fake_github.requests if path == "/login/oauth/authorize")
    assert authorize.get("scope", "") == ""
    assert authorize["code_challenge_method"] == "S256"
    assert SocialAccount.objects.get().extra_data == {"login": "alice-a"}
    assert not SocialToken.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_it_leads_nowhere_else(
    alice: Person, fake_github: FakeGitHub, client: Client, elsewhere: str
) -> None:
    fake_github.user = GitHubUser(id=4242, login="alice-a")
    assert walk(client, next=elsewhere)["Location"] == "/home/"


def test_a_forged_answer_signs_nobody_in(alice: Person, fake_github: FakeGitHub, client: Client) -> None:
    fake_github.user = GitHubUser(id=4242, login="alice-a")
    response = client.get("/accounts/github/login/callback/", {"code": "code-of-this-sign-in", "state": "x"})
    assert response.status_code == 502
    assert "_auth_user_id" not in client.session


def test_github_out_of_reach_gets_a_page(alice: Person, fake_github: FakeGitHub, client: Client) -> None:
    to_github = client.post("/accounts/github/login/")
    state = dict(parse_qsl(urlsplit(to_github["Location"]).query))["state"]
    response = client.get("/accounts/github/login/callback/", {"code": "not-the-code", "state": state})
    assert response.status_code == 502
    assert "sign in another way" in response.text


def test_connecting_binds_the_number(cast: Cast, fake_github: FakeGitHub) -> None:
    client = client_for(cast.bob)
    fake_github.user = GitHubUser(id=99, login="Bob-B")
    assert walk(client, process="connect", next="/me/")["Location"] == "/me/"
    cast.bob.refresh_from_db()
    assert (cast.bob.github_id, cast.bob.github_login) == (99, "Bob-B")
    notice = OutboxMessage.objects.get(name="account-notice")
    assert notice.to == "bob-b@example.org"
    signed_in = Client()
    assert walk(signed_in)["Location"] == "/accounts/login/second-factor/"


def test_every_connecting_is_told_also_of_the_same_account_again(cast: Cast, fake_github: FakeGitHub) -> None:
    fake_github.user = GitHubUser(id=99, login="Bob-B")
    for _ in range(2):
        assert walk(client_for(cast.bob), process="connect")["Location"] == "/me/"
        Person.objects.filter(pk=cast.bob.pk).update(github_id=None)
    notices = OutboxMessage.objects.filter(name="account-notice", to="bob-b@example.org")
    assert notices.count() == 2


def test_refusals_of_one_account_are_noted_once_a_day(
    cast: Cast, fake_github: FakeGitHub, clock: Clock
) -> None:
    def noted() -> int:
        return Entry.objects.filter(event=Event.GITHUB_REFUSED).count()

    for number, expected in ((666, 1), (666, 1), (66, 2), (666, 2)):
        fake_github.user = GitHubUser(id=number, login="whoever")
        assert walk(Client()).status_code == 403
        assert noted() == expected
    for _ in range(2):
        walk(client_for(cast.bob), process="connect")  # with whose session is another fact
        assert noted() == 3
    clock.advance(days=1)
    assert walk(Client()).status_code == 403
    assert noted() == 4


@pytest.mark.parametrize(
    ("user", "says"),
    [
        (GitHubUser(id=99, login="not-bob"), "another GitHub account for you"),
        (GitHubUser(id=4242, login="bob-b"), "belongs to somebody else"),
    ],
)
def test_connecting_another_account_is_refused(
    alice: Person, cast: Cast, fake_github: FakeGitHub, user: GitHubUser, says: str
) -> None:
    fake_github.user = user
    response = walk(client_for(cast.bob), process="connect")
    assert response.status_code == 403
    assert says in response.text
    cast.bob.refresh_from_db()
    assert (cast.bob.github_id, cast.bob.github_login) == (None, "bob-b")
    assert Entry.objects.get(event=Event.GITHUB_REFUSED).actor == cast.bob.pk


def test_connecting_cannot_exchange_a_known_number(alice: Person, fake_github: FakeGitHub) -> None:
    fake_github.user = GitHubUser(id=77, login="alice-a")
    assert walk(client_for(alice), process="connect").status_code == 403
    alice.refresh_from_db()
    assert alice.github_id == 4242


def test_connecting_needs_a_second_factor_and_presence(cast: Cast, fake_github: FakeGitHub) -> None:
    fake_github.user = GitHubUser(id=99, login="bob-b")
    walk(client_without_second_factor(cast.bob), process="connect")
    response = walk(stale(client_for(cast.bob)), process="connect")
    assert response["Location"].startswith("/accounts/presence/")
    walk(Client(), process="connect")
    cast.bob.refresh_from_db()
    assert cast.bob.github_id is None
    assert not SocialAccount.objects.exists()


def test_ones_own_page_offers_to_connect_after_a_fresh_proof(cast: Cast, fake_github: FakeGitHub) -> None:
    client = client_for(cast.bob)
    assert "Connect GitHub" in client.get("/me/").text
    assert "Confirm that it is you, then connect" in stale(client).get("/me/").text


def test_without_configuration_github_is_not_offered(client: Client, cast: Cast) -> None:
    assert "GitHub" not in client.get("/accounts/login/").text.split("<main")[1]
    assert client.post("/accounts/github/login/").status_code == 404
