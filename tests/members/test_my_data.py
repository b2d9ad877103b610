"""Everything about oneself: complete, only about oneself, and never a link to a ballot."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.management import CommandError, call_command
from django.db.models import Field, UUIDField
from icalendar import Calendar

from members.models import Account, Person
from members.services.profile import make_calendar
from nominations.models import Comment
from psrt.mail.models import OutboxMessage
from psrt.pages.my_data import FORMAT, LEFT_OUT, SECTIONS, everything_about
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.nominations.stages import Stages
from tests.signin import client_for, stale
from tests.votes.server.conftest import Trustee, request, trustee
from tests.voting import cast_ballot
from votes.models import Poll, RollEntry

__all__ = ["trustee"]

pytestmark = pytest.mark.django_db


def columns() -> Iterator[str]:
    """Every column that points at a person or an account, and every list of ids that might."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy:
            continue  # another name for a table that comes by its own
        for each in model._meta.get_fields():
            if not isinstance(each, Field) or each.many_to_many:
                continue
            ids = isinstance(each, ArrayField) and isinstance(each.base_field, UUIDField)
            if ids or each.related_model in {Person, Account}:
                yield f"{model._meta.label}.{each.name}"


def test_no_table_that_speaks_of_a_person_is_forgotten() -> None:
    """If this fails, say in your app's personal_data.py what goes into the file, or why it does not."""
    in_file = {section.column for section in SECTIONS}
    found = set(columns())
    assert len(found) > 15
    assert found - in_file - set(LEFT_OUT) == set()
    assert not in_file & set(LEFT_OUT)
    known = {
        f"{model._meta.label}.{each.name}" for model in apps.get_models(True) for each in model._meta.fields
    }
    labels = {model._meta.label for model in apps.get_models()}
    assert set(LEFT_OUT) <= known | labels, "a reason for a column that is no more"
    keys = [section.key for section in SECTIONS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("model", "key"), [(Person, "person"), (Account, "account")])
def test_each_column_of_the_record_itself_is_in_the_file_or_left_out(model: type, key: str) -> None:
    [section] = [section for section in SECTIONS if section.key == key]
    label = model._meta.label  # type: ignore[attr-defined]  # a model
    named = {each.name for each in model._meta.fields}  # type: ignore[attr-defined]  # the same
    left_out = {column.rpartition(".")[2] for column in LEFT_OUT if column.startswith(f"{label}.")}
    assert named - left_out == set(section.fields)


def test_the_file_has_what_one_wrote_and_nothing_of_others(cast: Cast, clock: Clock) -> None:
    nomination = Stages(cast, clock).review()
    for author, body in ((cast.bob, "Mine, in Łódź."), (cast.carol, "Carol's.")):
        Comment.objects.create(nomination=nomination, author=author, body=body, created_at=clock.now())
    client = client_for(cast.bob)
    assert "What is not in it" in client.get("/me/data/").text
    response = client.get("/me/data/file.json")
    assert response["Content-Disposition"] == 'attachment; filename="bob-b.json"'
    assert "no-store" in response["Cache-Control"]
    data = json.loads(response.content)
    assert data["format"] == FORMAT
    assert data["person"][0]["email"] == cast.bob.email
    assert [row["body"] for row in data["comments"]] == ["Mine, in Łódź."]
    assert data["sponsored"] == []
    assert data["second_factors"][0]["type"] == "totp"
    assert any(entry["what"].startswith("Membership began") for entry in data["audit_log"])
    assert "in_review" in {mail["name"] for mail in data["mails"]}
    text = response.content.decode()
    for other in (cast.alice, cast.carol, cast.dana):
        assert other.email not in text
        assert str(other.pk) not in text
        assert other.name not in text
    secret = client_for(cast.bob)
    assert str(secret.session.session_key) not in text
    assert stale(client).get("/me/data/file.json").headers["Location"].startswith("/accounts/presence/")


def test_the_file_tells_that_one_voted_after_the_close_and_never_leads_to_the_ballot(
    cast: Cast, clock: Clock, trustee: Trustee
) -> None:
    poll = request()
    trustee.run()
    poll.refresh_from_db()
    ballot = cast_ballot(poll, cast.bob, "yes")
    trustee.run()
    client = client_for(cast.bob)
    assert everything_about(cast.bob, now=clock.now())["votes"] == []
    assert poll.question not in client.get("/me/activity/").text
    clock.advance(days=7)
    while trustee.step(poll) and poll.state != Poll.State.COUNTED:
        pass
    assert OutboxMessage.objects.filter(name="vote-receipt", to=cast.bob.email).exists()
    vid = RollEntry.objects.get(poll=poll, person=cast.bob).vid
    data = everything_about(cast.bob, now=clock.now())
    assert data["votes"] == [
        {"poll__question": poll.question, "poll__closes_at": poll.closes_at, "took_part": True}
    ]
    assert everything_about(cast.alice, now=clock.now())["votes"][0]["took_part"] is False
    text = client.get("/me/data/file.json").content.decode()
    for secret in (vid, ballot.tracker, "vote-receipt", '"rev"'):
        assert secret is not None
        assert secret not in text.replace(LEFT_OUT["mail.OutboxMessage"], "")
    activity = client.get("/me/activity/").text
    assert poll.question in activity
    assert "yes" not in activity.lower().split()


def test_who_has_left_gets_the_file_from_the_operator(cast: Cast) -> None:
    out = StringIO()
    call_command("personal_data", "eve-e", stdout=out)
    assert json.loads(out.getvalue())["memberships"][0]["ended"] == "left"
    with pytest.raises(CommandError, match="nobody-has-it"):
        call_command("personal_data", "nobody-has-it")


def test_a_calendar_tells_what_closes_and_names_nobody(cast: Cast, clock: Clock, trustee: Trustee) -> None:
    nomination = Stages(cast, clock).review()
    request()
    trustee.run()
    client = client_for(cast.bob)
    assert "no address yet" in client.get("/me/calendar/").text
    page = client.post("/me/calendar/", {"make": "1"}).text
    address = page.partition("<code>")[2].partition("</code>")[0]
    path = address[address.index("/me/") :]
    assert path.partition("calendar/")[2].removesuffix(".ics") not in str(
        Person.objects.values_list("calendar_hash")
    )
    answer = client_for(cast.mallory).get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {str(event["summary"]) for event in events} == {"PSRT review ends", "PSRT vote closes"}
    assert nomination.review_ends_at is not None
    ends = nomination.review_ends_at.replace(microsecond=0)
    assert ends in {event.decoded("dtstart") for event in events}
    for name in (nomination.nominee_name, cast.alice.name, cast.bob.name, "Shall"):
        assert name.encode() not in answer.content

    second = make_calendar(person=cast.bob, now=clock.now())
    assert client.get(path).status_code == 404
    assert client.get(f"/me/calendar/{second}.ics").status_code == 200
    assert "can't be shown again" in client.get("/me/calendar/").text
    client.post("/me/calendar/", {"stop": "1"})
    assert client.get(f"/me/calendar/{second}.ics").status_code == 404
    third = make_calendar(person=cast.bob, now=clock.now())
    for is_open, status in ((False, 404), (True, 200)):  # an operator closes an account
        Account.objects.filter(person=cast.bob).update(is_active=is_open)
        assert client.get(f"/me/calendar/{third}.ics").status_code == status
    remove_member(cast.bob, now=clock.now())
    assert client.get(f"/me/calendar/{third}.ics").status_code == 404
    for_council = make_calendar(person=cast.sam, now=clock.now())
    assert b"VEVENT" not in client.get(f"/me/calendar/{for_council}.ics").content
