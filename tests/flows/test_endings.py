"""Every other way in which a nomination can end, through the pages and the ticks."""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Membership
from nominations.models import Nomination
from nominations.rules import State
from psrt.audit.services import verify
from tests.cast import NOOR
from tests.flows import steps
from tests.flows.conftest import Story
from tests.signin import client_for
from tests.voting import ballot_from_state
from votes.models import BoardEntry, Partial, Poll

LIST = "security-team@example.org"
ENDED_QUIETLY = "This time the nomination has not led to a membership"


def test_too_few_yes(story: Story) -> None:
    story.vote("yes", "yes", "yes", "yes", "no", "no", "abstain")
    story.pass_time(days=7)
    assert story.state() == State.NOT_APPROVED
    poll = story.poll
    assert (poll.yes, poll.no, poll.abstain, poll.outcome) == (4, 2, 1, "not-approved")
    assert "4 yes of the 5 needed (two-thirds of 7, rounded up)" in story.result_page()
    assert story.mailed("Result: Noor") == sorted([LIST, *(voter.email for voter in story.voters)])
    _ends_kindly_and_in_silence(story)
    again = steps.nominate(client_for(story.cast.bob))
    assert again.state == State.CONSENT.value, "a new nomination is possible"


def test_too_few_took_part(story: Story) -> None:
    story.vote("yes", "yes", "yes")
    story.pass_time(days=7)
    assert story.state() == State.NO_QUORUM
    poll = story.poll
    assert (poll.ballots, poll.yes, poll.no, poll.abstain) == (3, None, None, None)
    page = story.result_page()
    assert "3 took part of the 4 needed (half of 7, rounded up)" in page
    assert "no ballot was opened, not even their sum" in page
    _nothing_was_decrypted(story)
    _ends_kindly_and_in_silence(story)


def test_vetoed_by_the_council(story: Story) -> None:
    story.vote(*["yes"] * 6)
    story.pass_time(days=7)
    assert story.state() == State.APPROVED
    assert story.mailed("Veto window open") == ["sam-s@example.org", "sol-s@example.org"]
    sam, sol = client_for(story.cast.sam), client_for(story.cast.sol)
    motion = steps.move(
        sam, story.nomination.pk, how="veto", reason="A conflict of interest that we know of."
    )
    assert story.state() == State.APPROVED
    assert client_for(story.cast.bob).get(motion).status_code == 404, "open motions are the Council's alone"
    assert "carried, and in effect" in steps.say(sol, motion, vote="yes")
    assert story.state() == State.VETOED
    assert "A conflict of interest that we know of." in story.page(story.cast.bob)
    assert "Sol Szabó" in client_for(story.cast.bob).get(motion).text, "who voted how is on record"
    story.pass_time(days=30)
    assert story.state() == State.VETOED, "the window's end changes nothing any more"
    everyone = [*story.voters, story.cast.sam, story.cast.sol]
    assert story.mailed("Vetoed: Noor") == sorted(person.email for person in everyone)
    _ends_kindly_and_in_silence(story)


def test_cleared_before_the_window_ends(story: Story) -> None:
    story.vote(*["yes"] * 5, "no")
    story.pass_time(days=7)
    story.pass_time(days=2)
    assert not story.is_public()
    sam, sol = client_for(story.cast.sam), client_for(story.cast.sol)
    motion = steps.move(sol, story.nomination.pk, how="clear", reason="Nothing stands against it.")
    assert "carried, and in effect" in steps.say(sam, motion, vote="abstain")
    assert story.state() == State.CONFIRMED
    assert story.is_public()
    story.pass_time(days=30)
    membership = Membership.objects.get(person__github_login=NOOR.github_login)
    assert membership == story.nomination.membership
    assert story.mailed("Your invitation") == [NOOR.email]
    assert "Cleared by the Steering Council" in story.page(story.cast.bob)
    assert verify() is None


@pytest.mark.parametrize("by", ["sponsor", "admin", "nominee"])
def test_withdrawn_while_the_vote_is_open(story: Story, by: str) -> None:
    story.vote("yes", "no", "yes", "yes", "yes", "yes")
    assert story.trustee.store.elections() == [story.poll.election]
    if by == "nominee":
        assert Client().post(story.standing, {"reason": "Another job."}).status_code == 302
    else:
        person = story.cast.alice if by == "sponsor" else story.cast.carol
        steps.withdraw(client_for(person), story.nomination.pk, reason="Another job.")
    assert story.state() == State.WITHDRAWN
    assert "Another job." in story.page(story.cast.bob)
    _no_ballot_is_taken(story)
    story.pass_time(days=30)
    poll = story.poll
    assert poll.state == Poll.State.CANCELLED
    assert (poll.counted_at, poll.ballots, poll.outcome) == (None, None, "")
    _nothing_was_decrypted(story)
    members = sorted([LIST, *(voter.email for voter in story.voters)])
    assert story.mailed("Withdrawn: Noor") == members
    assert story.mailed("was withdrawn") == ([] if by == "nominee" else [NOOR.email])
    assert not story.is_public()
    assert verify() is None


def _no_ballot_is_taken(story: Story) -> None:
    """Neither does the booth open, nor is a ballot taken that was made before."""
    poll, voter = story.poll, client_for(story.voters[-1])
    assert voter.get(reverse("votes:booth", args=[poll.pk])).status_code == 302
    state = voter.get(reverse("votes:booth-state", args=[poll.pk])).json()
    ballot = ballot_from_state(state, "yes").to_text()
    address = reverse("votes:cast", args=[poll.pk])
    refused = voter.post(address, ballot, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (503, "stopped")


def _nothing_was_decrypted(story: Story) -> None:
    """The ballots are on the board as they came; no share of a decryption exists, and no key any more."""
    poll = story.poll
    assert BoardEntry.objects.filter(poll=poll, type=BoardEntry.Type.BALLOT).exists()
    assert not Partial.objects.exists()
    assert poll.key_destroyed_at is not None
    assert story.trustee.store.elections() == []


def _ends_kindly_and_in_silence(story: Story) -> None:
    """The nominee hears it without a number, the public hears nothing, and the key is gone."""
    assert story.mailed("About your nomination") == [NOOR.email]
    own_page = Client().get(story.standing).text
    assert ENDED_QUIETLY in own_page
    assert "needed" not in own_page
    assert not story.is_public()
    assert not Membership.objects.filter(person__github_login=NOOR.github_login).exists()
    assert Nomination.objects.get().membership is None
    assert story.poll.key_destroyed_at is not None
    assert story.trustee.store.elections() == []
    assert verify() is None
