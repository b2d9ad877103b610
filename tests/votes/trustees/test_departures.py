"""Somebody who holds a key leaves the team: it is said, nobody waits for them, and an admin can go on."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from members.models import Person
from psrt import clock as psrt_clock
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.server.conftest import Trustee
from tests.votes.trustees.people import Quick
from tests.voting import cast_ballot
from votes import services
from votes.models import Poll, TrusteePlan
from votes.rules import PRESETS, WEEK
from votes.services import TrusteesRefused


@pytest.fixture
def room(cast: Cast) -> Quick:
    """Carol, Alice and Bob, two of whom open the sum. (Dana is the other admin: without two, nobody may leave.)"""
    plan = services.plan_poll(subject=uuid4(), question="Shall Noor join?", about="", now=psrt_clock.now())
    return Quick(plan, [cast.carol, cast.alice, cast.bob])


def ask(plan: TrusteePlan, trustee: Trustee) -> Poll:
    """Ask for the poll, and let the trustee do what it can."""
    poll = services.request_poll(
        subject=plan.subject,
        question=plan.question,
        rule=PRESETS["membership"],
        period=WEEK,
        actor=None,
        now=psrt_clock.now(),
    )
    trustee.run()
    poll.refresh_from_db()
    return poll


def leave(person: Person) -> None:
    remove_member(person, now=psrt_clock.now())


def page(person: Person, plan: TrusteePlan, name: str = "trustees") -> str:
    response = client_for(person).get(reverse(f"votes:{name}", args=[plan.pk]))
    assert response.status_code == 200
    return response.content.decode()


def mailed(prefix: str) -> list[str]:
    """To whom, after the reminders ran twice."""
    for _ in range(2):
        services.send_trustee_mails(now=psrt_clock.now())
    return sorted(OutboxMessage.objects.filter(key__startswith=prefix).values_list("to", flat=True))


def close(poll: Poll, cast: Cast, clock: Clock, trustee: Trustee) -> None:
    for person in cast.members:
        cast_ballot(poll, person, "yes")
    clock.advance(days=7)
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.CLOSED


def test_an_unfinished_ceremony_needs_other_people(room: Quick, cast: Cast, trustee: Trustee) -> None:
    poll = ask(room.plan, trustee)
    room.open(0)
    leave(cast.bob)
    admin, member = page(cast.carol, room.plan), page(cast.alice, room.plan)
    for shown in (admin, member):
        assert "Bob Bălan has left the team, so this ceremony can’t be finished" in shown.replace("'", "’")
        assert "left the team</span>" in shown
        assert "awaited</span>" not in shown
    choose = reverse("votes:trustee-choose", args=[room.plan.pk])
    assert f'<a class="button" href="{choose}">Choose again</a>' in admin
    assert choose not in member
    assert "trustee.js" not in admin, "there is nothing to do with a key of this ceremony"
    assert "has left the team. An admin has to choose again" in page(cast.alice, room.plan, "poll")
    assert mailed("trustee-left:") == ["carol-c@example.org", "dana-d@example.org"]
    assert mailed("trustee-ceremony:") == []
    with pytest.raises(TrusteesRefused, match="left the team"):
        room.open(1)

    again = Quick(room.plan, [cast.carol, cast.dana, cast.alice])
    assert "Your message is wanted" in page(cast.carol, room.plan)
    again.meet()
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN


def test_a_finished_ceremony_serves_while_enough_are_left(room: Quick, cast: Cast, trustee: Trustee) -> None:
    room.meet()
    leave(cast.bob)
    assert "this key counts as lost" in page(cast.carol, room.plan)
    assert mailed("trustee-left:") == []
    leave(cast.alice)
    poll = ask(room.plan, trustee)
    assert poll.state == Poll.State.PENDING, "one key of the two that are needed would open nothing"
    assert "fewer than 2 keys are left" in page(cast.carol, room.plan)
    assert mailed("trustee-left:") == ["carol-c@example.org", "dana-d@example.org"]
    services.choose_trustees(
        plan=room.plan, people=[], threshold=0, actor=cast.carol.pk, now=psrt_clock.now()
    )
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN


def test_who_left_is_not_awaited_and_who_gave_before_has_given(
    room: Quick, cast: Cast, trustee: Trustee, clock: Clock
) -> None:
    room.meet()
    poll = ask(room.plan, trustee)
    leave(cast.bob)
    shown = page(cast.carol, room.plan)
    assert "0 keys can still be lost without harm" in shown
    assert f"Report key {3} as lost" not in shown
    close(poll, cast, clock, trustee)
    shown = page(cast.carol, room.plan, "poll")
    assert "Carol Çelik, Alice Achterberg." in shown
    assert mailed("trustee-partial:") == ["alice-a@example.org", "carol-c@example.org"]
    room.give(poll, 1)
    leave(cast.alice)
    shown = page(cast.carol, room.plan)
    assert "Your key is wanted" in shown
    assert "can't be counted" not in shown
    assert mailed("trustee-left:") == []
    room.give(poll, 0)
    trustee.run()
    poll.refresh_from_db()
    assert (poll.state, poll.yes) == (Poll.State.COUNTED, 4)
    assert "counts as lost" not in page(cast.carol, room.plan), "it has been counted"


def test_when_too_few_are_left_an_admin_cancels(
    room: Quick, cast: Cast, trustee: Trustee, clock: Clock
) -> None:
    room.meet()
    poll = ask(room.plan, trustee)
    close(poll, cast, clock, trustee)
    services.report_lost(poll=poll, index=3, actor=cast.bob, is_admin=False, now=clock.now())
    room.give(poll, 0)
    with pytest.raises(TrusteesRefused, match="Enough keys are left"):
        services.give_up_poll(poll=poll, actor=cast.carol.pk, now=clock.now())
    leave(cast.alice)
    shown = page(cast.carol, room.plan)
    assert "This vote can't be counted" in shown
    assert "Awaited" not in shown
    assert "can't be counted" in page(cast.dana, room.plan, "poll")
    assert mailed("trustee-left:") == ["carol-c@example.org", "dana-d@example.org"]
    assert mailed("trustee-partial:") == []
    services.give_up_poll(poll=poll, actor=cast.carol.pk, now=clock.now())
    poll.refresh_from_db()
    assert poll.state == Poll.State.CANCELLED
    entry = Entry.objects.get(subject=f"poll:{poll.pk}", event="votes.poll_uncountable")
    assert json.loads(entry.data) == {"lost": [2, 3], "threshold": 2}
