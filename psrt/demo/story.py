"""The demo's story: nominations in every state, told by the real services in shifted time.

Nothing is written past the services, so what the demo shows is what the site does: links are taken from the mail,
ballots are encrypted and cast, and the trustee opens, signs and counts. It therefore runs in the trustee's process.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from council.rules import Kind
from members.models import Person
from nominations import services
from nominations.models import Nomination
from nominations.services import Nominee, Statement
from nominations.tasks import advance_due
from psrt import clock
from psrt.demo.council import decide
from psrt.demo.nominees import NOMINEES, Casting, Profile
from psrt.demo.people import TOUR
from psrt.demo.trustees import Holders
from psrt.mail.models import OutboxMessage
from votes.crypto.ballot import make_ballot
from votes.crypto.manifest import parse_manifest
from votes.models import Poll, RollEntry
from votes.queries import head, last_ballot, poll_for
from votes.rules import Choice
from votes.services import cast
from votes.trustee.keystore import KeyStore
from votes.trustee.tasks import trustee_due

STEP = timedelta(hours=12)
BEGINS = timedelta(days=64)
LINK = re.compile(r"/consent/([^/\s]+)/")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that somebody does, ``before`` the present."""

    before: timedelta
    act: Callable[[], None]


def tell() -> None:
    """Bring the database from the bare roster to the present, half a day at a time; time ends up unshifted."""
    moments = sorted(_moments(), key=lambda moment: moment.before, reverse=True)
    before = BEGINS
    while before >= timedelta(0):
        clock.reset()
        clock.shift(-before)
        while moments and moments[0].before >= before:
            moments.pop(0).act()
        _tick()
        before -= STEP
    clock.reset()
    OutboxMessage.objects.filter(sent_at=None).update(sent_at=clock.now())


def _tick() -> None:
    advance_due()
    trustee_due()
    advance_due()


def _moments() -> Iterator[Moment]:
    for profile in NOMINEES:
        yield from _life(profile)


def _life(profile: Profile) -> Iterator[Moment]:
    """What people do for one nominee; what time does by itself is the tick's."""
    pk = uuid4()
    begins = timedelta(days=profile.days_ago)
    yield Moment(begins, lambda: _draft(pk, profile))
    if profile.stays == "draft":
        return
    yield Moment(begins, lambda: _submit(pk, profile))
    if profile.stays == "consent":
        return
    yield Moment(begins - STEP, lambda: _agree(pk))
    review = begins - timedelta(days=1)
    for number, (handle, body) in enumerate(profile.comments, start=1):
        yield Moment(review - number * STEP, _comment(pk, handle, body))
    for number, (handle, text) in enumerate(profile.soundings, start=2):
        yield Moment(review - number * STEP, _sound(pk, handle, text))
    if profile.amended:
        yield Moment(review - timedelta(days=2), lambda: _amend(pk, profile))
    if profile.stays == "withdrawn":
        yield Moment(review - timedelta(days=3), lambda: _withdraw(pk, profile))
        return
    if profile.casting is not None:
        opens = begins - STEP - timedelta(days=7, hours=12)
        yield from _ballots(pk, opens, profile.casting)
    if profile.held:
        holders = Holders(pk)
        yield Moment(review, lambda: holders.meet(now=clock.now()))
        yield Moment(begins - timedelta(days=15, hours=12), lambda: holders.open_sum(now=clock.now()))
    if profile.council is not None:
        after = begins - timedelta(days=16, hours=12)
        yield Moment(after, lambda: _council(pk, profile))


def _draft(pk: UUID, profile: Profile) -> None:
    services.create_draft(
        draft_id=pk,
        sponsor=_person(profile.sponsor),
        nominee=Nominee(
            name=profile.name,
            email=profile.email,
            github=profile.github,
            github_id=profile.github_id,
            bio=profile.bio,
        ),
        statement=profile.statement,
        now=clock.now(),
    )


def _submit(pk: UUID, profile: Profile) -> None:
    revision = Nomination.objects.get(pk=pk).revision
    services.submit(nomination_id=pk, actor=_person(profile.sponsor), revision=revision, now=clock.now())


def _agree(pk: UUID) -> None:
    """As the nominee would: by the link in their mail."""
    nomination = Nomination.objects.get(pk=pk)
    mail = OutboxMessage.objects.filter(name="consent_asked", to=nomination.nominee_email).latest(
        "created_at"
    )
    found = LINK.search(mail.body_text)
    if found is None:
        raise LookupError("The e-mail to the nominee has no link.")
    services.give_consent(
        token=found[1],
        revision=nomination.revision,
        name=nomination.nominee_name,
        bio=nomination.nominee_bio,
        now=clock.now(),
    )


def _comment(pk: UUID, handle: str, body: str) -> Callable[[], None]:
    def act() -> None:
        services.comment(
            comment_id=uuid4(), nomination_id=pk, author=_person(handle), body=body, now=clock.now()
        )

    return act


def _sound(pk: UUID, handle: str, text: str) -> Callable[[], None]:
    def act() -> None:
        services.sound(
            sounding_id=uuid4(), nomination_id=pk, author=_person(handle), text=text, now=clock.now()
        )

    return act


def _amend(pk: UUID, profile: Profile) -> None:
    nomination = Nomination.objects.get(pk=pk)
    texts = nomination.versions.latest("number").texts() | {"justification": profile.amended}
    services.amend(
        nomination_id=pk,
        actor=nomination.sponsor,
        revision=nomination.revision,
        statement=Statement(**texts),
        note="Answers the question from the review.",
        restart=False,
        now=clock.now(),
    )


def _withdraw(pk: UUID, profile: Profile) -> None:
    services.withdraw(
        nomination_id=pk,
        actor=_person(profile.sponsor),
        reason="We agreed to wait until the current project is done.",
        now=clock.now(),
    )


def _council(pk: UUID, profile: Profile) -> None:
    if profile.council is None:
        return
    decide(
        Kind(profile.council.decision),
        pk,
        by=_person(profile.council.by),
        reason=profile.council.reason,
        now=clock.now(),
    )


def _ballots(pk: UUID, opens: timedelta, casting: Casting) -> Iterator[Moment]:
    """The members vote over the week, in the order of the roll, none before the poll is open."""
    choices = [Choice.YES] * casting.yes + [Choice.NO] * casting.no + [Choice.ABSTAIN] * casting.abstain
    for number, choice in enumerate(choices):
        yield Moment(opens - timedelta(hours=1 + number * casting.every_hours), _ballot(pk, number, choice))


def _ballot(pk: UUID, number: int, choice: Choice) -> Callable[[], None]:
    def act() -> None:
        poll = poll_for(pk)
        if poll is None:
            raise LookupError("The vote has not opened.")
        # The people of the tour come last, so that the vote that is open now waits for them.
        roll = RollEntry.objects.filter(poll=poll).select_related("person").order_by("vid")
        voters = sorted(roll, key=lambda voter: voter.person.handle in TOUR)
        cast_as(poll, voters[number], choice)

    return act


def cast_as(poll: Poll, voter: RollEntry, choice: Choice) -> None:
    """Encrypt and cast one ballot, as the booth does in the browser."""
    manifest = parse_manifest(poll.manifest)
    earlier, newest = last_ballot(poll, voter.vid), head(poll)
    if newest is None:
        raise LookupError("The board has no entry.")
    ballot = make_ballot(
        choice,
        public_key=manifest.public_key,
        election=manifest.election,
        voter=bytes.fromhex(str(voter.vid)),
        rev=(earlier.rev or 0) + 1 if earlier else 1,
        seen=bytes.fromhex(newest.hash),
    )
    cast(poll=poll, person=voter.person, ballot_text=ballot.to_text())


def _person(handle: str) -> Person:
    return Person.objects.get(handle=handle)


def forget_keys() -> None:
    """Destroy keys left by a loading that was cut short: the database that knew them is empty."""
    store = KeyStore.from_settings()
    for election in store.elections():
        store.destroy(election)
