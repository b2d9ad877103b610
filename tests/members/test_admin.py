from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client

from members.admin import LookOnly
from members.models import Account, Membership, RoleTerm
from tests.cast import Cast
from tests.signin import client_for

MODELS = ["person", "membership", "roleterm", "account"]


def back_office(cast: Cast, **rights: bool) -> Client:
    """Mallory's client, with a second factor and these rights."""
    Account.objects.filter(person=cast.mallory).update(is_staff=True, **rights)
    return client_for(cast.mallory)


@pytest.fixture
def superuser(cast: Cast) -> Client:
    return back_office(cast, is_superuser=True)


def objects(cast: Cast) -> dict[str, object]:
    return {
        "person": cast.alice.pk,
        "membership": Membership.objects.get(person=cast.alice).pk,
        "roleterm": RoleTerm.objects.get(person=cast.carol).pk,
        "account": cast.alice.account_id,
    }


@pytest.mark.parametrize("model", MODELS)
def test_the_back_office_looks(cast: Cast, superuser: Client, model: str) -> None:
    for address in ("", f"{objects(cast)[model]}/change/", "?q=alice"):
        assert superuser.get(f"/django-admin/members/{model}/{address}").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_the_back_office_changes_nothing(cast: Cast, superuser: Client, model: str) -> None:
    pk = objects(cast)[model]
    for address in ("add/", f"{pk}/change/", f"{pk}/delete/"):
        assert superuser.post(f"/django-admin/members/{model}/{address}", {"name": "x"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": str(pk)}
    superuser.post(f"/django-admin/members/{model}/", action)
    assert superuser.get(f"/django-admin/members/{model}/{pk}/change/").status_code == 200


def test_no_password_is_shown(cast: Cast, superuser: Client) -> None:
    text = superuser.get(f"/django-admin/members/account/{cast.alice.account_id}/change/").content.decode()
    assert "password" not in text.lower().replace("password_change", "")


def test_the_back_office_tells_by_no_means_when_somebody_signed_in(cast: Cast, superuser: Client) -> None:
    signed_in = datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)
    Account.objects.filter(person=cast.alice).update(last_login=signed_in)
    for address in ("", f"{cast.alice.account_id}/change/", "?o=1.2.3.4"):
        text = superuser.get(f"/django-admin/members/account/{address}").text
        assert "March 1, 2026" not in text, address
        assert "Last login" not in text, address
    for model, lookup in (
        ("account", "last_login__gt=2026-02-01"),
        ("account", "last_login__gt=2027-01-01"),
        ("person", "account__last_login__gt=2026-02-01"),
        ("person", "calendar_hash__startswith=0"),
    ):
        answer = superuser.get(f"/django-admin/members/{model}/?{lookup}")
        assert answer.status_code == 400, lookup
    kept = superuser.get("/django-admin/members/membership/?began__exact=founding")
    assert kept.status_code == 200


def test_staff_alone_sees_nothing(cast: Cast) -> None:
    client = back_office(cast)
    for model in MODELS:
        assert client.get(f"/django-admin/members/{model}/").status_code in {403, 404}


def test_everything_in_the_back_office_is_for_looking_only() -> None:
    assert [model for model, shown in admin.site._registry.items() if not isinstance(shown, LookOnly)] == []


def test_nobody_signs_in_as_another_by_way_of_the_back_office(cast: Cast, superuser: Client) -> None:
    client_for(cast.alice)
    factor = Authenticator.objects.get(user=cast.alice.account_id)
    superuser.post(f"/django-admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    address = {"user": cast.alice.account_id, "email": "mallory@example.org", "verified": "on"}
    superuser.post("/django-admin/account/emailaddress/add/", address)
    assert Authenticator.objects.filter(pk=factor.pk).exists()
    assert not EmailAddress.objects.filter(email="mallory@example.org").exists()
