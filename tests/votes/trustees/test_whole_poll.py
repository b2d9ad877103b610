"""A vote whose sum 2 of 3 people open together with the trustee, through the pages and the real program."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from nominations import services as nominations
from psrt import clock as psrt_clock
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.stages import Stages
from tests.signin import client_for
from tests.votes.server.conftest import Trustee
from tests.votes.trustees.people import Holder, hold, meet
from tests.votes.trustees.quickly import draw, meet_quickly, send_opening
from tests.voting import cast_ballot
from votes import ceremonies, queries, services
from votes.models import Ceremony, Poll
from votes.record import election_record_text
from votes.rules import PRESETS, WEEK
from votes.verifier.client import keyfile

VERIFIER = Path(__file__).parents[3] / "votes" / "verifier" / "anonballot_verify.py"


@pytest.fixture
def holders(cast: Cast, tmp_path: Path) -> list[Holder]:
    plan = services.plan_poll(
        subject=uuid4(), question="Shall Noor become a member of the PSRT?", about="", now=psrt_clock.now()
    )
    return hold(plan, [cast.carol, cast.dana, cast.bob], tmp_path)


def ask(holders: list[Holder]) -> Poll:
    plan = holders[0].plan
    return services.request_poll(
        subject=plan.subject,
        question=plan.question,
        rule=PRESETS["membership"],
        period=WEEK,
        actor=None,
        now=psrt_clock.now(),
    )


def open_vote(holders: list[Holder], trustee: Trustee, *, keeping: list[Holder] | None = None) -> Poll:
    """``keeping`` get a key file for the program."""
    meet_quickly(holders, keeping=keeping or [])
    poll = ask(holders)
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN
    return poll


def close_vote(poll: Poll, cast: Cast, trustee: Trustee, clock: Clock) -> Poll:
    for person, choice in zip(cast.members, ["yes", "yes", "yes", "no"], strict=True):
        cast_ballot(poll, person, choice)
    clock.advance(days=7)
    trustee.run()
    poll.refresh_from_db()
    return poll


def _mailed(prefix: str) -> list[str]:
    return sorted(OutboxMessage.objects.filter(key__startswith=prefix).values_list("to", flat=True))


def test_two_of_three_with_one_key_lost(
    holders: list[Holder], cast: Cast, trustee: Trustee, clock: Clock, tmp_path: Path
) -> None:
    carol, dana, bob = holders
    poll = ask(holders)
    assert poll.pk == carol.plan.pk
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.PENDING
    waiting = client_for(cast.alice).get(reverse("votes:poll", args=[poll.pk])).content.decode()
    assert "The vote waits for its keys" in waiting
    assert bob.person.name in waiting

    meet(holders)
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN
    assert json.loads(poll.manifest)["trustees"][1]["t"] == 2
    for holder in holders:
        answer = holder.run("rehearse", holder.download("ceremony-file", "ceremony.json"))
        assert (answer.code, answer.out[:18]) == (0, "THE KEY FILE WORKS")
    once_more = carol.step("nothing.json", fingerprint="00" * 32)
    assert (once_more.code, once_more.out[:24]) == (0, "THE CEREMONY IS FINISHED")

    close_vote(poll, cast, trustee, clock)
    assert poll.state == Poll.State.CLOSED
    assert "Your key is wanted" in carol.page()
    assert (
        "Your key is wanted"
        not in client_for(cast.alice).get(reverse("votes:trustees", args=[poll.pk])).content.decode()
    )

    (bob.program.folder / "my.key").unlink()
    url = reverse("votes:trustee-lost", args=[poll.pk, bob.index])
    assert bob.client.post(url).status_code == 302
    assert "lost" in carol.page()

    assert carol.decrypt(poll).code == 0
    assert carol.send("partial.json").status_code == 302
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.CLOSED
    assert dana.decrypt(poll).code == 0
    assert dana.send("partial.json").status_code == 302
    trustee.run()
    poll.refresh_from_db()
    assert (poll.state, poll.outcome) == (Poll.State.COUNTED, "approved")
    assert (poll.yes, poll.no, poll.abstain) == (3, 1, 0)
    assert poll.key_destroyed_at is not None
    assert trustee.store.elections() == []

    record = tmp_path / "record.json"
    record.write_text(election_record_text(poll))
    pins = ["--election", poll.election, "--board-key", json.loads(poll.manifest)["board_key"]]
    verdict = subprocess.run([sys.executable, VERIFIER, record, *pins], capture_output=True, check=False)
    assert verdict.returncode == 0, verdict.stdout
    assert b"the trustee process and 2 of 3 people" in verdict.stdout
    events = set(Entry.objects.filter(subject=f"poll:{poll.pk}").values_list("event", flat=True))
    assert events >= {
        "votes.ceremony_started",
        "votes.ceremony_finished",
        "votes.trustee_key_lost",
        "votes.partial_given",
    }


def test_a_complaint_starts_the_ceremony_again(holders: list[Holder], trustee: Trustee) -> None:
    carol, dana, bob = holders
    for holder in holders:
        holder.step("opening.json")
        holder.send("opening.json")
    progress = ceremonies.current(carol.plan)
    assert progress is not None
    fingerprint = progress.fingerprint()
    for holder in holders:
        holder.step("dealing.json", fingerprint=fingerprint)
    false = json.loads((dana.program.folder / "dealing.json").read_text())
    share = next(share for share in false["shares"] if share["j"] == carol.index)
    share["masked"] = "01" + share["masked"][2:]
    assert dana.send_text(json.dumps(false).encode()).status_code == 302
    carol.send("dealing.json")
    bob.send("dealing.json")

    answer = carol.step("confirmation.json")
    assert answer.code == 1
    assert "FAILED ceremony.share" in answer.out
    assert "person 2" in answer.out
    assert not (carol.program.folder / "confirmation.json").exists()
    assert bob.step("confirmation.json").code == 0

    url = reverse("votes:trustee-complain", args=[carol.plan.pk])
    assert carol.client.post(url, {"reason": "share"}).status_code == 400
    assert carol.client.post(url, {"reason": "share", "about": dana.index}).status_code == 302
    assert bob.send("confirmation.json").status_code == 400
    assert Ceremony.objects.filter(plan=carol.plan).count() == 2
    assert "a share does not fit" in bob.page()

    assert carol.step("again.json").code == 1, "the key file of a stopped ceremony is no use in the next"
    (carol.program.folder / "my.key").unlink()
    meet_quickly(holders)
    poll = ask(holders)
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN


def _change_key(holder: Holder, *, opened: str = "", uid: str = "") -> None:
    """As if the key file had another history: what it has opened, and the ceremony that it is of."""
    path, passphrase = (
        holder.program.folder / "my.key",
        (holder.program.folder / "passphrase").read_text().strip(),
    )
    own = keyfile.load(path, passphrase)
    keyfile.replace(path, replace(own, opened=opened, uid=uid or own.uid), passphrase)


def test_what_is_not_taken(holders: list[Holder], cast: Cast, trustee: Trustee, clock: Clock) -> None:
    carol, dana, bob = holders
    poll = open_vote(holders, trustee, keeping=holders)
    poll_page = reverse("votes:trustees", args=[poll.pk])

    board = client_for(cast.alice).get(reverse("votes:closed-board", args=[poll.pk]))
    assert board.status_code == 404, "alice holds no key"
    assert carol.client.get(reverse("votes:closed-board", args=[poll.pk])).status_code == 404, "it is open"
    for person in (cast.carol, cast.dana, cast.alice, cast.bob):
        cast_ballot(poll, person, "yes")
    clock.advance(days=7)
    while poll.state != Poll.State.CLOSED:
        assert trustee.step(poll)
    trustee.run()

    early = carol.decrypt(poll, "early.json", "--election", poll.election)
    assert (early.code, "decrypt.early" in early.out) == (1, True), "this computer's clock was not moved"
    (carol.program.folder / "wrong").write_text("not the passphrase at all\n")
    file = carol.download("closed-board", "board.json")
    wrong = carol.run("decrypt", file, "--out", "p.json", "--demo-clock", words="wrong")
    assert (wrong.code, "key.passphrase" in wrong.out) == (1, True)

    _change_key(bob, opened="11" * 32)
    second = bob.decrypt(poll, "second.json")
    assert (second.code, "FAILED decrypt.once" in second.out) == (1, True)
    _change_key(bob, uid="11" * 16)
    foreign = bob.decrypt(poll, "foreign.json")
    assert (foreign.code, "FAILED key.election" in foreign.out) == (1, True)
    progress = ceremonies.current(bob.plan)
    assert progress is not None
    _change_key(bob, uid=progress.ceremony.uid)

    assert carol.decrypt(poll).code == 0
    assert dana.decrypt(poll).code == 0
    other = json.loads((carol.program.folder / "partial.json").read_text())
    response = dana.send_text(json.dumps(other).encode())
    assert (response.status_code, b"you are person 2" in response.content) == (400, True)
    renamed = other | {"partial": other["partial"] | {"i": 2}}
    assert dana.send_text(json.dumps(renamed).encode()).status_code == 400
    elsewhere = other | {"election": "00" * 32}
    assert carol.send_text(json.dumps(elsewhere).encode()).status_code == 400
    assert carol.send_text(b"{").status_code == 400
    assert not poll.partials.exists()

    assert carol.send("partial.json").status_code == 302
    assert carol.send("partial.json").status_code == 302
    assert poll.partials.filter(group=1).count() == 1
    url = reverse("votes:trustee-send", args=[poll.pk])
    assert client_for(cast.alice).get(url).status_code == 404
    assert dana.send("partial.json").status_code == 302
    assert bob.decrypt(poll).code == 0
    late = bob.send("partial.json")
    assert (late.status_code, b"not needed any more" in late.content) == (400, True)
    assert "Awaited" not in carol.client.get(poll_page).content.decode()


def test_an_early_partial_is_refused(holders: list[Holder], trustee: Trustee) -> None:
    poll = open_vote(holders, trustee)
    made_up = {
        "v": "anonballot/v1",
        "kind": "partial",
        "election": poll.election,
        "partial": {"i": 1, "D": "00" * 32, "c": "00" * 32, "s": "00" * 32},
    }
    response = holders[0].send_text(json.dumps(made_up).encode())
    assert (response.status_code, b"not closed yet" in response.content) == (400, True)


def test_too_many_lost_keys_end_the_vote(
    holders: list[Holder], cast: Cast, trustee: Trustee, clock: Clock
) -> None:
    poll = close_vote(open_vote(holders, trustee), cast, trustee, clock)
    admin = client_for(cast.carol)
    give_up = reverse("votes:trustee-give-up", args=[poll.pk])
    assert admin.post(give_up).status_code == 400
    for index in (1, 3):
        assert admin.post(reverse("votes:trustee-lost", args=[poll.pk, index])).status_code == 302
    page = client_for(cast.alice).get(reverse("votes:poll", args=[poll.pk])).content.decode()
    assert "can't be counted" in page
    assert client_for(cast.alice).post(give_up).status_code == 404
    assert admin.post(give_up).status_code == 302
    poll.refresh_from_db()
    assert poll.state == Poll.State.CANCELLED
    assert Entry.objects.filter(subject=f"poll:{poll.pk}", event="votes.poll_uncountable").exists()
    trustee.run()
    poll.refresh_from_db()
    assert poll.key_destroyed_at is not None
    assert trustee.store.elections() == []


def test_whoever_is_awaited_is_asked_and_reminded(
    holders: list[Holder], cast: Cast, trustee: Trustee, clock: Clock
) -> None:
    carol, dana, bob = holders
    everyone = sorted(holder.person.email for holder in holders)
    for _ in range(2):
        services.send_trustee_mails(now=clock.now())
        assert _mailed("trustee-ceremony:") == everyone
    own = draw(carol)
    send_opening(carol, own)
    clock.advance(days=2)
    services.send_trustee_mails(now=clock.now())
    assert _mailed("trustee-ceremony:") == sorted([*everyone, dana.person.email, bob.person.email])
    meet_quickly(holders, keeping=[carol], begun={carol.index: own})
    poll = ask(holders)
    trustee.run()
    poll.refresh_from_db()
    close_vote(poll, cast, trustee, clock)
    services.send_trustee_mails(now=clock.now())
    assert _mailed("trustee-partial:") == everyone
    carol.decrypt(poll)
    carol.send("partial.json")
    services.send_trustee_mails(now=clock.now() + timedelta(days=2))
    assert _mailed("trustee-partial:") == sorted([*everyone, dana.person.email, bob.person.email])


def test_a_missed_quorum_uses_no_key(
    holders: list[Holder], cast: Cast, trustee: Trustee, clock: Clock
) -> None:
    poll = open_vote(holders, trustee)
    cast_ballot(poll, cast.alice, "yes")
    clock.advance(days=7)
    trustee.run()
    poll.refresh_from_db()
    assert (poll.state, poll.outcome) == (Poll.State.COUNTED, "no-quorum")
    assert not poll.partials.exists()


def test_a_nomination_whose_vote_cannot_be_counted_is_withdrawn_by_an_admin(
    cast: Cast, trustee: Trustee, clock: Clock, tmp_path: Path
) -> None:
    nomination = Stages(cast, clock).review()
    plan = queries.plan_for(nomination.pk)
    assert plan is not None
    (holder,) = hold(plan, [cast.bob], tmp_path, threshold=1)
    meet_quickly([holder])
    clock.advance(days=7)
    nominations.advance(nomination_id=nomination.pk, now=clock.now())
    trustee.run()
    poll = close_vote(Poll.objects.get(pk=plan.pk), cast, trustee, clock)
    nominations.advance(nomination_id=nomination.pk, now=clock.now())
    nomination.refresh_from_db()
    assert (poll.state, nomination.state) == (Poll.State.CLOSED, "counting")
    services.report_lost(poll=poll, index=1, actor=cast.bob, is_admin=False, now=clock.now())
    services.give_up_poll(poll=poll, actor=cast.carol.pk, now=clock.now())
    nominations.withdraw(
        nomination_id=nomination.pk, actor=cast.carol, reason="The keys are lost.", now=clock.now()
    )
    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"
