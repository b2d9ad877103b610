"""While the site is read-only: people sign in and out and prove who they are; nothing about accounts changes."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from members.models import Account
from members.services import invite
from psrt.switches.models import Switch
from psrt.switches.services import turn_on
from tests.cast import Cast
from tests.clock import Clock
from tests.fixtures.github import FakeGitHub, GitHubUser
from tests.members.test_accounts_github import walk
from tests.members.test_accounts_invitation import link_to
from tests.signin import client_for

REASON = "Moving the database until 15:00 UTC."


@pytest.fixture(autouse=True)
def read_only(cast: Cast, clock: Clock) -> None:
    """The operator has turned the switch on, after somebody was invited."""
    invite(person=cast.alice, actor=None, now=clock.now())
    turn_on(Switch.Name.READ_ONLY, reason=REASON, now=clock.now())


def test_an_invitation_waits(cast: Cast, client: Client) -> None:
    link = link_to(cast.alice)
    assert client.get(link).status_code == 200
    answer = client.post(link)
    assert answer.status_code == 503
    assert REASON in answer.text
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path", ["app/add/", "app/remove/", "passkeys/add/", "passkeys/1/remove/", "recovery-codes/new/"]
)
def test_factors_stay_as_they_are(cast: Cast, path: str) -> None:
    client = client_for(cast.alice)
    before = list(Authenticator.objects.order_by("pk").values("pk", "data"))
    answer = client.post(f"/accounts/2fa/{path}", {"code": "123456"})
    assert answer.status_code == 503
    assert REASON in answer.text
    assert list(Authenticator.objects.order_by("pk").values("pk", "data")) == before


def test_no_github_account_is_connected(cast: Cast, fake_github: FakeGitHub) -> None:
    fake_github.user = GitHubUser(id=99, login="bob-b")
    answer = walk(client_for(cast.bob), process="connect")
    assert answer.status_code == 503
    assert REASON in answer.text
    cast.bob.refresh_from_db()
    assert cast.bob.github_id is None


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/login/code/",
        "/accounts/login/code/confirm/",
        "/accounts/login/passkey/",
        "/accounts/login/second-factor/",
        "/accounts/presence/",
        "/accounts/presence/email/",
        "/accounts/2fa/confirm/code/",
        "/accounts/2fa/confirm/passkey/",
        "/accounts/sessions/",
        "/accounts/logout/",
    ],
)
def test_signing_in_and_out_and_presence_stay_open(cast: Cast, path: str) -> None:
    assert Account.objects.filter(person=cast.alice).exists()
    assert client_for(cast.alice).post(path).status_code != 503
