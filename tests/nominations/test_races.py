"""People and ticks at the same moment: real threads, real commits, one result."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from council.models import Motion
from council.rules import Choice, Kind
from members.models import Membership, Person
from nominations import services
from nominations.access import DeadLink
from nominations.models import Comment, Nomination, Sounding
from nominations.rules import NotAllowed, State
from nominations.services import AlreadyNominated, StaleForm
from nominations.tasks import advance_due
from psrt.audit.models import Entry
from psrt.audit.services import verify
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.council.deciding import moved, said
from tests.nominations.mailbox import counts
from tests.nominations.stages import STATEMENT, Stages, mailed_token, nominee_of
from votes.models import Poll

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = pytest.mark.parametrize("attempt", range(2))


@pytest.fixture
def cast(clock: Clock) -> Cast:
    """The cast, committed."""
    return make_cast(now=clock.now())


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """Run all steps in threads that start together; what each returned or raised, in their order."""
    barrier = Barrier(len(steps))
    results: list[Any] = [None] * len(steps)

    def run(number: int, step: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            results[number] = step()
        except Exception as error:  # noqa: BLE001 - the test looks at whatever it was
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=item) for item in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def failures(results: list[Any]) -> list[type[BaseException]]:
    return [type(result) for result in results if isinstance(result, BaseException)]


def submit(nomination: Nomination, clock: Clock) -> Callable[[], Nomination]:
    sponsor: Person = nomination.sponsor
    return lambda: services.submit(
        nomination_id=nomination.pk, actor=sponsor, revision=nomination.revision, now=clock.now()
    )


@ROUNDS
def test_two_sponsors_of_one_nominee(stages: Stages, cast: Cast, clock: Clock, attempt: int) -> None:
    first, second = stages.draft(), stages.draft(sponsor=cast.bob)
    results = at_once(submit(first, clock), submit(second, clock))
    assert failures(results) == [AlreadyNominated]
    assert sorted(Nomination.objects.values_list("state", flat=True)) == [State.CONSENT, State.DRAFT]
    assert counts() == {"consent_asked": 1}
    assert verify() is None


@ROUNDS
def test_one_form_submitted_many_times(stages: Stages, clock: Clock, attempt: int) -> None:
    draft = stages.draft()
    assert failures(at_once(*[submit(draft, clock)] * 5)) == []
    assert draft.links.count() == 1
    assert counts() == {"consent_asked": 1}


def test_two_nominees_are_given_one_account(stages: Stages, cast: Cast, clock: Clock) -> None:
    other = nominee_of(cast.noor, name="Ola Ito", email="ola@example.org", github="ola", github_id=None)
    reviewed = [stages.review(), stages.review(nominee=other, sponsor=cast.bob)]
    corrections = [
        lambda each=each: services.correct_github(
            nomination_id=each.pk,
            actor=cast.carol,
            revision=each.revision,
            github="noor-verm",
            github_id=None,
            now=clock.now(),
        )
        for each in reviewed
    ]
    assert failures(at_once(*corrections)) == [AlreadyNominated]
    assert Nomination.objects.filter(nominee_github="noor-verm").count() == 1
    assert counts()["github_corrected"] == 1


@ROUNDS
def test_agreeing_twice(stages: Stages, cast: Cast, clock: Clock, attempt: int) -> None:
    asked = stages.consent()
    token = mailed_token(asked, "consent_asked")

    def agree() -> object:
        return services.give_consent(
            token=token,
            revision=asked.revision,
            name=asked.nominee_name,
            bio=asked.nominee_bio,
            now=clock.now(),
        )

    assert failures(at_once(agree, agree, agree)) == [DeadLink, DeadLink]
    assert counts() == {"consent_asked": 1, "consent_given": 1, "in_review": len(cast.members) + 1}


@ROUNDS
def test_agreeing_while_the_sponsor_withdraws(stages: Stages, cast: Cast, clock: Clock, attempt: int) -> None:
    asked = stages.consent()
    token = mailed_token(asked, "consent_asked")
    results = at_once(
        lambda: services.give_consent(
            token=token,
            revision=asked.revision,
            name=asked.nominee_name,
            bio=asked.nominee_bio,
            now=clock.now(),
        ),
        lambda: services.withdraw(
            nomination_id=asked.pk, actor=cast.alice, reason="Wrong time.", now=clock.now()
        ),
    )
    assert failures(results) in ([], [NotAllowed])
    asked.refresh_from_db()
    assert asked.state == State.WITHDRAWN
    told = counts()
    assert bool(told["in_review"]) == bool(told["withdrawn"])


@ROUNDS
def test_two_amendments(stages: Stages, cast: Cast, clock: Clock, attempt: int) -> None:
    nomination = stages.review()

    def amend(skills: str) -> Callable[[], object]:
        statement = services.Statement(justification=STATEMENT.justification, skills=skills)
        return lambda: services.amend(
            nomination_id=nomination.pk,
            actor=cast.alice,
            revision=nomination.revision,
            statement=statement,
            note="",
            restart=False,
            now=clock.now(),
        )

    assert failures(at_once(amend("Rust"), amend("Go"))) == [StaleForm]
    assert nomination.versions.count() == 2


@ROUNDS
def test_one_comment_sent_many_times(stages: Stages, cast: Cast, clock: Clock, attempt: int) -> None:
    nomination = stages.review()
    pk = nomination.pk  # any id will do

    def say() -> Comment:
        return services.comment(
            comment_id=pk, nomination_id=nomination.pk, author=cast.bob, body="Hello", now=clock.now()
        )

    assert failures(at_once(*[say] * 4)) == []
    assert Comment.objects.count() == 1


@ROUNDS
def test_one_concern_sent_many_times_while_another_is_raised(
    stages: Stages, cast: Cast, clock: Clock, attempt: int
) -> None:
    nomination = stages.review()

    def raise_by(author: Person) -> Callable[[], Sounding]:
        pk = author.pk  # any id will do
        return lambda: services.sound(
            sounding_id=pk, nomination_id=nomination.pk, author=author, text="Paid by whom?", now=clock.now()
        )

    assert failures(at_once(*[raise_by(cast.sam)] * 3, raise_by(cast.sol))) == []
    assert Sounding.objects.count() == 2
    entries = Entry.objects.filter(event__startswith="nominations.concern").order_by("seq")
    assert [entry.event for entry in entries] == [
        "nominations.concern_raised",
        "nominations.concern_discussed",
    ]
    assert counts()["concern_raised"] == 2 * 3  # the sponsor and two admins
    assert verify() is None


@ROUNDS
def test_ticks_at_once_ask_for_one_poll(stages: Stages, clock: Clock, attempt: int) -> None:
    nomination = stages.review()
    clock.advance(days=7)
    assert sorted(at_once(advance_due, advance_due, advance_due)) == [0, 0, 1]
    nomination.refresh_from_db()
    assert nomination.state == State.VOTING
    assert Poll.objects.count() == 1


@ROUNDS
def test_ticks_at_once_begin_one_membership(stages: Stages, clock: Clock, attempt: int) -> None:
    nomination = stages.approved()
    clock.advance(days=7)
    assert sorted(at_once(advance_due, advance_due, advance_due)) == [0, 0, 1]
    nomination.refresh_from_db()
    assert nomination.state == State.CONFIRMED
    assert Membership.objects.filter(person__name="Noor Vermeulen").count() == 1
    assert counts()["invitation"] == 1
    assert verify() is None


@ROUNDS
def test_withdrawing_while_the_vote_opens(stages: Stages, cast: Cast, clock: Clock, attempt: int) -> None:
    nomination = stages.review()
    clock.advance(days=7)
    results = at_once(
        advance_due,
        lambda: services.withdraw(
            nomination_id=nomination.pk, actor=cast.alice, reason="Wrong time.", now=clock.now()
        ),
    )
    assert failures(results) == []
    nomination.refresh_from_db()
    assert nomination.state == State.WITHDRAWN
    assert [poll.state for poll in Poll.objects.all()] in ([], [Poll.State.CANCELLED])
    assert advance_due() == 0


@ROUNDS
def test_veto_and_clearance(stages: Stages, cast: Cast, clock: Clock, attempt: int) -> None:
    nomination = stages.approved()
    veto = moved(Kind.VETO, nomination.pk, by=cast.sam)
    clear = moved(Kind.CLEAR, nomination.pk, by=cast.sol)
    results = at_once(
        lambda: said(veto, cast.sol, Choice.YES),
        lambda: said(clear, cast.sam, Choice.YES),
    )
    assert failures(results) == []
    assert sorted(Motion.objects.values_list("state", flat=True)) == ["carried", "overtaken"]
    nomination.refresh_from_db()
    has_membership = Membership.objects.filter(person__name="Noor Vermeulen").exists()
    assert (nomination.state == State.CONFIRMED) == has_membership
    assert counts()["vetoed"] == 0 or counts()["confirmed"] == 0
