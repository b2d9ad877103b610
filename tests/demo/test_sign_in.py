"""The demo's button: for anyone on this computer, and for nobody anywhere else."""

import os
import subprocess
import sys
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from pytest_django import Settings

from psrt.demo.guard import is_from_this_computer, refuse_other_addresses
from tests.cast import Cast
from tests.signin import stale


def be(client: Client, person: object) -> int:
    """Press the button; the status of the answer."""
    return client.post("/demo/sign-in/", {"person": str(person), "next": "/me/"}).status_code


@pytest.mark.django_db
def test_the_button_signs_in_with_second_factor_and_presence(cast: Cast, client: Client) -> None:
    page = client.get("/accounts/login/")
    assert "Alice Achterberg" in page.text
    assert page.text.index("Bob Bălan") < page.text.index("Carol Çelik"), "the tour begins with Bob"
    assert "Eve Eklund" not in page.text
    response = client.post("/demo/sign-in/", {"person": str(cast.alice.pk), "next": "/me/"})
    assert response["Location"] == "/me/"
    assert client.get("/me/").status_code == 200
    assert client.get("/accounts/presence/")["Location"] == "/home/"


@pytest.mark.django_db
def test_a_button_also_confirms_that_it_is_you(cast: Cast, client: Client) -> None:
    be(client, cast.alice.pk)
    stale(client)
    page = client.get("/accounts/presence/?next=/me/")
    assert "It is me" in page.text
    assert client.post("/demo/confirm/", {"next": "/me/"})["Location"] == "/me/"
    assert client.get("/accounts/presence/")["Location"] == "/home/"
    assert Client().post("/demo/confirm/").status_code == 404


@pytest.mark.django_db
def test_one_can_become_somebody_else(cast: Cast, client: Client) -> None:
    be(client, cast.alice.pk)
    be(client, cast.sam.pk)
    assert "Sam Sjöberg" in client.get("/me/").text


@pytest.mark.django_db
def test_whoever_has_no_access_cannot_be_played(cast: Cast, client: Client) -> None:
    for nobody in (cast.eve.pk, cast.mallory.pk, uuid4(), "x", ""):
        assert be(client, nobody) == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_it_takes_a_post(cast: Cast, client: Client) -> None:
    assert client.get("/demo/sign-in/").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"SERVER_NAME": "0.0.0.0"},  # noqa: S104 - the test refuses it
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_from_elsewhere_there_is_no_demo(cast: Cast, settings: Settings, extra: dict[str, str]) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.defaults.update(extra)
    assert be(client, cast.alice.pk) == 404
    assert client.get("/demo/mail/").status_code == 404


@pytest.mark.django_db
def test_outside_demo_mode_nothing_of_it_is_left(cast: Cast, settings: Settings) -> None:
    client = Client()
    be(client, cast.alice.pk)
    settings.DEMO = False
    assert be(client, cast.bob.pk) == 404
    assert client.get("/me/")["Location"].startswith("/accounts/2fa/")  # the button was no second factor
    assert "Alice Achterberg" not in Client().get("/accounts/login/").text


OTHERS = ("0.0.0.0", "", "::", "192.0.2.7", "demo.example")  # noqa: S104 - the guard refuses them


@pytest.mark.parametrize("address", OTHERS)
def test_the_server_refuses_to_listen_to_others(settings: Settings, address: str) -> None:
    settings.DEMO = True
    with pytest.raises(ImproperlyConfigured, match=r"127\.0\.0\.1"):
        refuse_other_addresses(["127.0.0.1", address])
    settings.DEMO = False
    refuse_other_addresses(["127.0.0.1", address])


def test_this_computers_own_addresses_are_fine(settings: Settings) -> None:
    settings.DEMO = True
    refuse_other_addresses(["127.0.0.1", "::1", "localhost"])
    for address in ("127.0.0.1", "::1"):
        assert is_from_this_computer(RequestFactory().get("/", REMOTE_ADDR=address))


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"SECRET_KEY": "a-production-secret"}, "not made for a demo"),
        ({"ALLOWED_HOSTS": "psrt.example.org"}, "beyond this computer"),
    ],
)
def test_the_demo_does_not_start_like_that(environment: dict[str, str], says: str) -> None:
    done = _python("import django; django.setup()", environment)
    assert done.returncode != 0
    assert says in done.stderr


def test_gunicorn_does_not_start_the_demo_for_others() -> None:
    command = [sys.executable, "-m", "gunicorn", "psrt.wsgi", "--bind", "0.0.0.0:0", "--no-control-socket"]
    done = subprocess.run(command, env=_environment({}), capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "bind it to 127.0.0.1" in done.stderr


def _python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=_environment(environment), capture_output=True, text=True, timeout=60)


def _environment(changes: dict[str, str]) -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "psrt.settings", "DEMO": "1"} | changes
