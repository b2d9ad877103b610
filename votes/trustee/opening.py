"""Opening a poll: keys, roll, manifest, first entry, and the mails that tell of it (anonballot/v1 §3, §6)."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from members.models import Person
from members.queries import active_members
from psrt.audit.events import Event
from psrt.audit.services import record
from votes import ceremonies, emails
from votes.board import new_row, unix
from votes.ceremonies import Progress
from votes.crypto.board import open_entry
from votes.crypto.errors import ProtocolError
from votes.crypto.group import base_times
from votes.crypto.manifest import (
    SALT_SIZE,
    UID_SIZE,
    Manifest,
    build_manifest,
    setup_id,
    voter_id,
)
from votes.crypto.trustees import KeyGroup, make_auto_group
from votes.models import Poll, RollEntry, RollVid
from votes.trustee.board_key import publish_board_key
from votes.trustee.elections import DistrustError
from votes.trustee.keystore import ElectionKey, KeyStore


class NobodyToVoteError(RuntimeError):
    """The team has no members, so there is nobody to ask."""


@dataclass(frozen=True, slots=True)
class _Voter:
    person: Person
    salt: bytes
    vid: bytes


def open_poll(poll: Poll, store: KeyStore, *, now: datetime) -> None:
    """Open a pending poll for everyone who is an active member now.

    Where people were chosen to hold another key, what they have published is verified here again: the database is
    not believed. Raises NobodyToVoteError, BoardKeyError, DistrustError.

    The secret is on disk before the manifest is committed: an opened poll without its key could never be
    counted. A crash in between leaves a key that no poll knows, which the next tick removes.
    """
    board_key = base_times(publish_board_key(store, now=now))
    progress = ceremonies.current(ceremonies.plan_of(poll))
    uid = secrets.token_bytes(UID_SIZE) if progress is None else bytes.fromhex(progress.ceremony.uid)
    people = [] if progress is None else [_people(progress)]
    voters = [_voter(person, uid) for person in active_members(on=now.date())]
    if not voters:
        raise NobodyToVoteError
    secret, group = make_auto_group(setup_id(uid))
    manifest = build_manifest(
        uid=uid,
        question=poll.question,
        rule=replace(poll.voting_rule, voting=poll.period),
        opens=unix(now),
        roll=[voter.vid for voter in voters],
        trustees=[group, *people],
        board_key=board_key,
    )
    store.save_election(
        manifest.election.hex(), ElectionKey(poll=poll.pk, secret=secret, manifest=manifest.text)
    )
    _commit(poll, manifest, voters, board_key=board_key.encode().hex(), now=now)


def _people(progress: Progress) -> KeyGroup:
    try:
        return progress.group()
    except ProtocolError as error:
        raise DistrustError(f"The people's key ceremony does not verify. {error.message}") from error


def _voter(person: Person, uid: bytes) -> _Voter:
    salt = secrets.token_bytes(SALT_SIZE)
    return _Voter(person, salt, voter_id(uid=uid, username=person.handle, salt=salt))


@transaction.atomic
def _commit(poll: Poll, manifest: Manifest, voters: list[_Voter], *, board_key: str, now: datetime) -> None:
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.state != Poll.State.PENDING or poll.alarm:
        return  # cancelled meanwhile; the key that was made for it is removed like any that no poll knows
    RollEntry.objects.bulk_create(
        RollEntry(
            poll=poll,
            person=voter.person,
            username=voter.person.handle,
            vid=voter.vid.hex(),
            salt=voter.salt.hex(),
        )
        for voter in sorted(voters, key=lambda voter: voter.person.handle)
    )
    # In another order than the people, so that no row's place on the disk tells whose pseudonym it holds.
    RollVid.objects.bulk_create(
        RollVid(poll=poll, vid=vid) for vid in sorted(voter.vid.hex() for voter in voters)
    )
    poll.state = Poll.State.OPEN
    poll.manifest = manifest.text
    poll.election = manifest.election.hex()
    poll.opens_at = now.replace(microsecond=0)
    poll.closes_at = poll.opens_at + poll.period
    poll.electorate = len(voters)
    poll.save(update_fields=["state", "manifest", "election", "opens_at", "closes_at", "electorate"])
    new_row(poll, open_entry(manifest.election, time=manifest.opens)).save(force_insert=True)
    record(
        Event.POLL_OPENED,
        actor=None,
        subject=f"poll:{poll.pk}",
        data={"electorate": len(voters), "election": poll.election, "closes": poll.closes_at.isoformat()},
        now=now,
    )
    for voter in voters:
        if voter.person.email:
            emails.vote_open(poll, voter.person, board_key=board_key, now=now)
    emails.vote_open_to_list(poll, board_key=board_key, now=now)
