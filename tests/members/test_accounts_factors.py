"""Second factors: encrypted at rest, one always left, every change told."""

import os
import re
import subprocess
import sys
import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from members import field_encryption
from members.adapters import MFAAdapter
from members.models import Account, Person
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.signin import client_for, client_without_second_factor, code_of, stale

ONLY_ONE = "This is your only second factor"


def add_app(client: Client) -> str:
    """Set an authenticator app up through its page; its secret."""
    page = client.get("/accounts/2fa/app/add/")
    assert re.search(r'<svg [^>]*><rect width="100%" height="100%" fill="white"/><path', page.text)
    secret: str = client.session[SECRET_SESSION_KEY]
    assert secret in page.text
    response = client.post("/accounts/2fa/app/add/", {"code": code_of(secret)})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def stored(account: Account) -> str:
    """Everything the database holds about the account's factors, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(m::text, ' ') FROM mfa_authenticator m WHERE user_id = %s", [account.pk]
        )
        text: str = cursor.fetchone()[0]
    return text


def add_key(person: Person, name: str) -> Authenticator:
    """A passkey row as allauth keeps it (never asked to sign here)."""
    return Authenticator.objects.create(
        user=person.account, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


@pytest.mark.django_db
def test_setting_up_an_app_leads_through_the_recovery_codes_to_where_one_wanted_to_go(cast: Cast) -> None:
    client = client_without_second_factor(cast.alice)
    wanted = client.get("/home/")["Location"]
    assert client.get(wanted).status_code == 200
    add_app(client)
    codes = client.get("/accounts/2fa/recovery-codes/")
    assert len(re.findall(r"<code>\d{8}</code>", codes.text)) == 10
    assert 'href="/home/"' in codes.text
    assert client.get("/home/").status_code == 200


@pytest.mark.django_db
def test_secrets_are_encrypted_at_rest(cast: Cast) -> None:
    client = client_without_second_factor(cast.alice)
    secret = add_app(client)
    assert cast.alice.account is not None
    text = stored(cast.alice.account)
    assert secret not in text
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    seed = field_encryption.decrypt(codes.data["seed"])
    assert len(seed) == 80
    assert seed not in text
    assert not any(code in text for code in RecoveryCodes(codes).generate_codes())
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert field_encryption.decrypt(app.data["secret"]) == secret


def test_a_key_can_be_replaced_while_the_old_one_still_reads(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEY = old
    token = field_encryption.encrypt("secret")
    settings.FIELD_ENCRYPTION_KEY = f"{new},{old}"
    assert field_encryption.decrypt(token) == "secret"
    newer = field_encryption.encrypt("secret")
    settings.FIELD_ENCRYPTION_KEY = new
    assert field_encryption.decrypt(newer) == "secret"
    with pytest.raises(field_encryption.NotDecryptable):
        field_encryption.decrypt(token)
    with pytest.raises(field_encryption.NotDecryptable):
        field_encryption.decrypt(newer[:-4] + "AAAA")


@pytest.mark.parametrize("key", ["short", "x" * 44, "not base64 at all, really not"])
def test_a_malformed_key_is_named_at_start(key: str) -> None:
    command = [sys.executable, "-c", "import django; django.setup()"]
    environment = os.environ | {"FIELD_ENCRYPTION_KEY": key, "DJANGO_SETTINGS_MODULE": "psrt.settings"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "FIELD_ENCRYPTION_KEY must be" in done.stderr
    assert key not in done.stderr


@pytest.mark.django_db
def test_the_last_factor_stays(cast: Cast) -> None:
    client = client_for(cast.alice)
    assert ONLY_ONE in client.get("/accounts/2fa/app/remove/").text
    assert ONLY_ONE in client.post("/accounts/2fa/app/remove/").text
    assert Authenticator.objects.filter(user=cast.alice.account, type=Authenticator.Type.TOTP).exists()


@pytest.mark.django_db
def test_the_last_passkey_stays_too(cast: Cast) -> None:
    client = client_for(cast.alice)
    key = add_key(cast.alice, "Phone")
    client.post("/accounts/2fa/app/remove/")
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    session = client.session  # the app that proved it is gone: say that the key did
    session["account_authentication_methods"] = [{"method": "mfa", "id": key.pk, "at": time.time()}]
    session.save()
    page = client.post(f"/accounts/2fa/passkeys/{key.pk}/remove/", follow=True)
    assert ONLY_ONE in page.text
    assert Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.django_db
def test_one_of_two_can_go_and_it_is_told(cast: Cast) -> None:
    client = client_for(cast.alice)
    key = add_key(cast.alice, "Phone")
    assert client.post(f"/accounts/2fa/passkeys/{key.pk}/remove/")["Location"] == "/accounts/2fa/"
    assert not Authenticator.objects.filter(pk=key.pk).exists()
    entry = Entry.objects.get(event=Event.SECOND_FACTOR_REMOVED)
    assert (entry.actor, entry.data) == (cast.alice.pk, '{"kind":"webauthn"}')
    assert "A passkey was removed" in OutboxMessage.objects.get(name="account-notice").body_text


@pytest.mark.django_db
def test_adding_is_told_and_audited(cast: Cast) -> None:
    add_app(client_without_second_factor(cast.alice))
    entry = Entry.objects.get(event=Event.SECOND_FACTOR_ADDED)
    assert (entry.actor, entry.data) == (cast.alice.pk, '{"kind":"totp"}')


@pytest.mark.django_db
def test_new_recovery_codes_replace_the_old_and_are_audited(cast: Cast) -> None:
    client = client_without_second_factor(cast.alice)
    add_app(client)
    before = client.get("/accounts/2fa/recovery-codes/").text
    client.post("/accounts/2fa/recovery-codes/new/")
    after = client.get("/accounts/2fa/recovery-codes/").text
    assert not set(re.findall(r"\d{8}", before)) & set(re.findall(r"<code>(\d{8})</code>", after))
    assert Entry.objects.filter(event=Event.RECOVERY_CODES_RENEWED).count() == 1


@pytest.mark.django_db
def test_nobody_touches_the_factors_of_another(cast: Cast) -> None:
    key = add_key(cast.alice, "Phone")
    add_key(cast.alice, "Laptop")
    client = client_for(cast.bob)
    for path in ("name", "remove"):
        assert client.get(f"/accounts/2fa/passkeys/{key.pk}/{path}/").status_code == 404
        assert client.post(f"/accounts/2fa/passkeys/{key.pk}/{path}/", {"name": "x"}).status_code == 404
    assert Authenticator.objects.get(pk=key.pk).data["name"] == "Phone"


FACTOR_PAGES = (
    "/accounts/2fa/passkeys/add/",
    "/accounts/2fa/passkeys/1/name/",
    "/accounts/2fa/passkeys/1/remove/",
    "/accounts/2fa/app/add/",
    "/accounts/2fa/app/remove/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/new/",
    "/accounts/2fa/recovery-codes/download/",
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", FACTOR_PAGES)
def test_every_page_around_factors_wants_a_fresh_proof(cast: Cast, path: str) -> None:
    visitor, old = Client(), stale(client_for(cast.alice))
    weak = client_without_second_factor(cast.alice)
    for method in ("get", "post"):
        assert getattr(visitor, method)(path)["Location"].startswith("/accounts/login/")
        assert getattr(old, method)(path)["Location"].startswith("/accounts/presence/")
        assert getattr(weak, method)(path)["Location"].startswith("/accounts/presence/")


@pytest.mark.django_db(transaction=True)
def test_two_removals_at_once_leave_one(clock: Clock) -> None:
    cast = make_cast(now=clock.now())
    clients = [client_for(cast.alice), client_for(cast.alice)]
    keys = [add_key(cast.alice, "Phone"), add_key(cast.alice, "Laptop")]
    clients[0].post("/accounts/2fa/app/remove/")
    for client, key in zip(clients, keys, strict=True):
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "id": key.pk, "at": time.time()}]
        session.save()
    start = threading.Barrier(2)

    def remove(client: Client, key: Authenticator) -> None:
        try:
            start.wait()
            client.post(f"/accounts/2fa/passkeys/{key.pk}/remove/")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in zip(clients, keys, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1


@pytest.mark.django_db
def test_a_reset_removes_every_factor_ends_every_session_and_is_told(cast: Cast, client: Client) -> None:
    client.post("/demo/sign-in/", {"person": str(cast.alice.pk)})
    assert UserSession.objects.filter(user=cast.alice.account).count() == 1
    other = client_for(cast.alice)
    call_command("reset_second_factors", "alice-a")
    assert client.get("/me/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert other.get("/me/")["Location"].startswith("/accounts/2fa/")
    assert not Authenticator.objects.filter(user=cast.alice.account).exists()
    assert Entry.objects.filter(event=Event.SECOND_FACTORS_RESET).count() == 1
    assert OutboxMessage.objects.get(name="account-notice").to == "alice-a@example.org"
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_second_factors", "alice-a")
    with pytest.raises(CommandError, match="No person"):
        call_command("reset_second_factors", "nobody")


@pytest.mark.django_db
def test_apps_and_devices_learn_the_handle_not_the_address(cast: Cast) -> None:
    account = cast.alice.account
    assert account is not None
    assert MFAAdapter().get_totp_label(account) == "alice-a"
    entity = MFAAdapter().get_public_key_credential_user_entity(account)
    assert (entity["name"], entity["display_name"]) == ("alice-a", "Alice Achterberg")
