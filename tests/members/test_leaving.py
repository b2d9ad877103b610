"""Leaving the team by one's own wish."""

import pytest
from django.test import Client

from members.models import Membership
from members.queries import open_membership
from members.rules import Ended
from members.services.leaving import NotByOwnWish, NotMemberToLeave, leave
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.signin import client_for, stale

pytestmark = pytest.mark.django_db

FORM = {"ended": "emeritus", "words": "Thank you, & goodbye.", "sure": "on"}


def test_leaving_takes_effect_at_once_and_everybody_concerned_is_told(cast: Cast, clock: Clock) -> None:
    client = client_for(cast.bob)
    assert "needs nobody" in client.get("/me/leave/").text
    unsure = client.post("/me/leave/", {**FORM, "sure": ""}).text
    assert "Tick this if you mean it" in unsure
    assert "Thank you, &amp; goodbye." in unsure
    assert open_membership(cast.bob) is not None

    assert client.post("/me/leave/", FORM).headers["Location"] == "/"
    assert client.get("/nominations/").status_code == 404
    assert client.get("/me/").status_code == 302
    ended = Membership.objects.get(person=cast.bob)
    assert (ended.left, ended.ended, ended.end_decided_by) == (clock.now().date(), Ended.EMERITUS, "own wish")
    assert b"Bob" in Client().get("/roster/emeritus.csv").content
    assert b"Bob" not in Client().get("/roster.csv").content
    mails = {mail.to: mail for mail in OutboxMessage.objects.filter(name__in=["left", "left_to_admins"])}
    assert set(mails) == {cast.bob.email, cast.carol.email, cast.dana.email}
    assert "Thank you, & goodbye." in mails[cast.carol.email].body_text
    assert "Thank you, &amp; goodbye." in mails[cast.carol.email].body_html
    assert "among the emeriti" in mails[cast.bob.email].body_text
    assert "goodbye" not in "".join(Entry.objects.values_list("data", flat=True))


def test_one_of_the_last_two_admins_waits_and_nothing_is_lost(cast: Cast, clock: Clock) -> None:
    page = client_for(cast.carol).post("/me/leave/", FORM).text
    assert "must keep at least two admins" in page
    assert "Thank you, &amp; goodbye." in page
    assert open_membership(cast.carol) is not None
    assert not OutboxMessage.objects.filter(name__in=["left", "left_to_admins"]).exists()


def test_without_a_fresh_proof_the_words_wait_and_nothing_happens(cast: Cast, clock: Clock) -> None:
    client = stale(client_for(cast.bob))
    assert client.post("/me/leave/", FORM).headers["Location"].startswith("/accounts/presence/")
    assert open_membership(cast.bob) is not None
    assert client.session["kept_input"]["fields"] == {"ended": "emeritus", "words": "Thank you, & goodbye."}


def test_only_a_member_leaves_and_only_by_own_wish(cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotByOwnWish):
        leave(person=cast.bob, ended=Ended.REMOVED, words="", now=clock.now())
    remove_member(cast.bob, now=clock.now())
    with pytest.raises(NotMemberToLeave):
        leave(person=cast.bob, ended=Ended.LEFT, words="", now=clock.now())
    assert client_for(cast.sam).post("/me/leave/", FORM).status_code == 404
