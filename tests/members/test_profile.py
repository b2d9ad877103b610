"""What people change of their own record."""

from datetime import datetime, timedelta

import pytest
from django.db import Error, transaction
from django.test import Client

from members.models import Account, Invitation, Person
from members.queries import roster
from members.rules import Notice, link_problem
from members.services import invite
from members.services.profile import change_email, choose_mail
from nominations.services import withdraw
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.stages import Stages
from tests.signin import client_for, stale

pytestmark = pytest.mark.django_db


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def form_of(person: Person, **changes: str) -> dict[str, str]:
    """What the profile page would send, unchanged but for ``changes``."""
    person = fresh(person)
    return {
        "seen": person.changed_at.isoformat(),
        "name": person.name,
        "time_zone": person.time_zone,
    } | changes


@pytest.mark.parametrize(
    ("label", "url", "problem"),
    [
        ("Blog", "https://example.org/", ""),
        ("Blog", "https://example.org:8443/a?b#c", ""),
        ("", "https://example.org/", "needs both"),
        ("Blog", "", "needs both"),
        ("Blog", "http://example.org/", "https://"),
        ("Blog", "javascript:alert(1)", "https://"),
        ("Blog", "https://example.org/a b", "https://"),
        ("Blog", "https://exam\u202eple.org/", "https://"),
        ("B" * 31, "https://example.org/", "at most 30"),
        ("Blog", "https://example.org/" + "a" * 200, "at most"),
    ],
)
def test_what_can_be_a_public_link(label: str, url: str, problem: str) -> None:
    assert problem in link_problem(label, url)
    assert bool(problem) == bool(link_problem(label, url))


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("links", [{"label": "x", "url": "javascript:alert(1)"}], "members_person_links"),
        ("links", [{"label": "x"}], "members_person_links"),
        ("links", [{"label": "x", "url": "https://example.org/"}] * 4, "members_person_links"),
        ("links", {"label": "x", "url": "https://example.org/"}, "members_person_links"),
        ("unwanted_mail", ["vote-open"], "members_person_unwanted_mail_known"),
        ("calendar_hash", "the-secret-itself", "members_person_calendar_hashed"),
    ],
)
def test_the_database_refuses_what_no_form_sends(
    cast: Cast, field: str, value: object, constraint: str
) -> None:
    with pytest.raises(Error, match=constraint), transaction.atomic():
        Person.objects.filter(pk=cast.bob.pk).update(**{field: value})


def test_a_new_name_is_public_at_once_and_the_old_one_nowhere(cast: Cast, clock: Clock) -> None:
    old, client = cast.bob.name, client_for(cast.bob)
    page = client.get("/me/profile/").text
    assert old in page
    clock.advance(minutes=1)
    sent = form_of(
        cast.bob, name="Zelda Zorn", label1="Blog", url1="https://zelda.example/", time_zone="Asia/Tokyo"
    )
    assert client.post("/me/profile/", sent, follow=True).redirect_chain == [("/me/", 302)]

    yesterday = (clock.now() - timedelta(days=1)).date()
    public = [Client().get(path) for path in ("/", "/roster.csv", "/roster.json", f"/?on={yesterday}")]
    assert all(b"Zelda Zorn" in answer.content and old.encode() not in answer.content for answer in public)
    assert b'href="https://zelda.example/"' in public[0].content
    assert roster(on=clock.now().date())[-1].person.name == "Zelda Zorn"
    told = Entry.objects.latest("seq")
    assert told.data == '{"fields":["name","links","time_zone"]}'
    assert told.actor == cast.bob.pk
    assert old not in "".join(Entry.objects.values_list("data", flat=True))
    in_tokyo = client.get("/me/audit/").text
    assert "JST)" in in_tokyo
    assert "data-local" not in in_tokyo
    assert fresh(cast.bob).handle == cast.bob.handle

    clock.advance(minutes=1)
    client.post("/me/profile/", form_of(cast.bob, name="Aaron Aa"))
    assert roster(on=clock.now().date())[0].person.name == "Aaron Aa"
    assert fresh(cast.bob).links == []
    before = [row.person.pk for row in roster(on=clock.now().date())]
    client.post("/me/profile/", form_of(cast.bob, name="Aaron Ab"))
    assert [row.person.pk for row in roster(on=clock.now().date())] == before


def test_a_form_that_was_overtaken_or_is_wrong_keeps_what_was_typed(cast: Cast, clock: Clock) -> None:
    client, sent = client_for(cast.bob), form_of(cast.bob, name="Bobby B.")
    clock.advance(minutes=1)
    Person.objects.filter(pk=cast.bob.pk).update(github_login="bob-renamed")
    page = client.post("/me/profile/", sent).text
    assert "was changed since this form was opened" in page
    assert "Bobby B." in page
    assert fresh(cast.bob).name == cast.bob.name
    client.post("/me/profile/", form_of(cast.bob, name="Bobby B."))
    assert fresh(cast.bob).name == "Bobby B."
    for wrong in (
        {"name": ""},
        {"name": "Bob\u202eby"},
        {"time_zone": "Mars/Olympus"},
        {"label2": "Blog"},
        {"label3": "Blog", "url3": "http://plain.example/"},
        {"seen": "long ago"},
    ):
        page = client.post("/me/profile/", form_of(cast.bob, **wrong)).text
        assert "This was not saved yet" in page, wrong
        assert all(value in page for value in wrong.values())
    assert fresh(cast.bob).name == "Bobby B."


def test_mail_that_somebody_does_without_is_not_sent(cast: Cast, clock: Clock) -> None:
    assert (
        client_for(cast.bob).post("/me/mail/", {"wanted": ["reminders", "results"], "save": "1"}).status_code
        == 302
    )
    assert fresh(cast.bob).unwanted_mail == ["reviews", "withdrawals"]
    page = client_for(cast.bob).get("/me/mail/").text
    assert page.count("checked") == 2
    nomination = Stages(cast, clock).review()
    withdraw(nomination_id=nomination.pk, actor=cast.alice, reason="Not now.", now=clock.now())
    told = set(OutboxMessage.objects.filter(name__in=["in_review", "withdrawn"]).values_list("name", "to"))
    for person in (cast.alice, cast.carol):
        assert {("in_review", person.email), ("withdrawn", person.email)} <= told
    assert cast.bob.email not in {to for _, to in told}
    choose_mail(person=cast.bob, unwanted=set(Notice), now=clock.now())
    assert client_for(cast.bob).post("/me/mail/", {"wanted": ["vote-open"], "save": "1"}).status_code == 200


def new_code() -> str:
    return OutboxMessage.objects.filter(name="address-code").latest("created_at").subject.split()[0]


def test_a_new_address_is_proven_and_the_old_one_told(cast: Cast, clock: Clock) -> None:
    invite(person=cast.bob, actor=None, now=clock.now())
    client = client_for(cast.bob)
    old = cast.bob.email
    assert client.post("/me/address/", {"email": "Bob@New.example"}).status_code == 302
    assert fresh(cast.bob).email == old
    assert "not the code" in client.post("/me/address/code/", {"code": "000000"}).text
    code = new_code()
    assert client.post("/me/address/code/", {"code": code}).headers["Location"] == "/me/"
    person = fresh(cast.bob)
    assert person.email == "bob@new.example"
    assert Account.objects.get(person=person).email == "bob@new.example"
    assert not Invitation.objects.filter(person=person, revoked_at=None).exists()
    notice = OutboxMessage.objects.filter(name="account-notice").get()
    assert notice.to == old
    assert "new.example" not in notice.body_text + notice.body_html
    assert client.post("/me/address/code/", {"code": code}).status_code == 200
    assert client.get("/me/address/code/").headers["Location"] == "/me/address/"


def test_a_change_of_address_ends_the_codes_that_wait(cast: Cast, clock: Clock) -> None:
    client = client_for(cast.bob)
    client.post("/accounts/presence/email/")
    proof = OutboxMessage.objects.filter(name="sign-in-code").get().subject.split()[0]
    change_email(person=cast.bob, email="bob@new.example", now=clock.now())  # in another browser
    stale(client)
    page = client.post("/accounts/presence/email/", {"code": proof})
    assert "no longer valid" in page.text
    assert client.get("/me/leave/").status_code == 302
    fresh_client = client_for(cast.bob)
    fresh_client.post("/me/address/", {"email": "mallory@evil.example"})
    theirs = new_code()
    change_email(person=fresh(cast.bob), email="bob@newer.example", now=clock.now())
    assert "no longer valid" in fresh_client.post("/me/address/code/", {"code": theirs}).text
    assert fresh(cast.bob).email == "bob@newer.example"


def test_somebody_elses_address_is_refused_after_it_was_proven_only(cast: Cast, clock: Clock) -> None:
    client = client_for(cast.bob)
    assert client.post("/me/address/", {"email": cast.carol.email}).status_code == 302
    page = client.post("/me/address/code/", {"code": new_code()}, follow=True).text
    assert "Somebody else on the record has this e-mail address." in page
    assert fresh(cast.bob).email == cast.bob.email


def test_a_new_address_needs_a_fresh_second_factor(cast: Cast, clock: Clock) -> None:
    client = stale(client_for(cast.bob))
    for path in ("/me/address/", "/me/address/code/"):
        location = client.post(path, {"email": "x@example.org", "code": "1"}).headers["Location"]
        assert location.startswith("/accounts/presence/")
        assert "with=second-factor" in location
    assert not OutboxMessage.objects.filter(name="address-code").exists()


def test_a_time_zone_that_is_gone_is_as_good_as_none(cast: Cast) -> None:
    cast.bob.time_zone = "Europe/Atlantis"
    assert cast.bob.zone is None
    assert isinstance(cast.bob.changed_at, datetime)
