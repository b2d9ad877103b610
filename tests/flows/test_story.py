"""The whole story with real worker processes: from an imported roster to a new name on the public page."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from members.models import Person
from nominations.models import Nomination
from nominations.rules import State
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.clock import Clock
from tests.fixtures.workers import Ticks
from tests.flows import steps
from tests.flows.team import (
    EMERITI,
    NOOR,
    NOOR_ADDRESS,
    ROSTER,
    ROSTER_WITH_NOOR,
    SIZE,
    Team,
    import_team,
)
from tests.signin import client_for, code_of
from tests.voting import cast_by_http, is_recorded_by_http
from votes.models import Poll
from votes.verifier import anonballot_verify

Delivered = Callable[[], list[EmailMessage]]
LIST = "security-team@example.org"

# Who votes when. The second member votes again in the end; the last five never do.
AT_FIRST = ["yes"] + ["no"] * 4 + ["yes"] * 9
AT_HALF_TIME = ["yes"] * 8
ON_THE_LAST_DAY = ["yes"] * 3 + ["abstain"]


@pytest.fixture
def team(transactional_db: None, delivered_mail: Delivered, tmp_path: Path) -> Team:
    """The imported team, where other processes see it; what they mail to it is looked at."""
    return import_team(tmp_path)


@pytest.mark.usefixtures("celery_worker_process", "trustee_process")
def test_from_the_imported_roster_to_a_new_name_on_it(
    team: Team, clock: Clock, tick: Ticks, delivered_mail: Delivered, tmp_path: Path
) -> None:
    visitor = Client()
    assert len(team.members) == SIZE
    assert visitor.get("/roster.csv").content == ROSTER.encode()
    assert visitor.get("/roster/emeritus.csv").content == EMERITI.encode()
    tick()
    alice = Client()
    invitation = steps.mail_to(team.alice.email, "Your invitation", delivered_mail())
    steps.accept_invitation(alice, steps.link_in(invitation, "/accounts/invitation/"))
    clients = {member: client_for(member) for member in team.members[1:-1]} | {team.alice: alice}

    nomination = steps.nominate(alice)
    page = reverse("nominations:detail", args=[nomination.pk])
    tick()
    asked = steps.mail_to(NOOR_ADDRESS, "Alice Achterberg would like to nominate you", delivered_mail())
    standing = steps.agree(steps.link_in(asked, "/consent/"), bio="Works on *fuzzing*, since 2019.")
    assert _state(nomination) == State.REVIEW
    steps.comment(clients[team.bob], nomination.pk, "How many hours a week?")
    steps.amend(alice, nomination.pk, note="Answers Bob.", availability="Six hours a week.")
    for text in ("How many hours a week?", "<ins>Six</ins>", "<em>fuzzing</em>, since 2019", "Answers Bob."):
        assert text in clients[team.bob].get(page).text

    clock.advance(days=7)
    tick()
    assert _state(nomination) == State.VOTING
    poll = Poll.objects.get(subject=nomination.pk)
    assert (poll.state, poll.electorate) == (Poll.State.OPEN, SIZE)
    voters = iter(team.members)
    opened = _cast(AT_FIRST, voters, poll, clients)
    again = team.bob
    tick()
    assert is_recorded_by_http(clients[again], poll, opened[again])
    assert _turnout(clients[again], poll) == len(AT_FIRST)
    clock.advance(days=3.5)
    tick()
    _cast(AT_HALF_TIME, voters, poll, clients)
    clock.advance(days=2.6)
    tick()
    _cast(ON_THE_LAST_DAY, voters, poll, clients)
    replaced_by = cast_by_http(clients[again], poll, "yes")
    tick()
    assert is_recorded_by_http(clients[again], poll, replaced_by)
    assert _turnout(clients[again], poll) == 26

    clock.advance(days=1)
    tick()  # closed and counted; the nomination looks again a minute later
    tick()
    assert _state(nomination) == State.APPROVED
    result = clients[again].get(reverse("votes:poll", args=[poll.pk])).text
    assert "22 yes of the 21 needed (two-thirds of 31, rounded up)" in result
    assert "26 took part of the 16 needed (half of 31, rounded up)" in result
    assert NOOR not in visitor.get("/").text + visitor.get("/roster.csv").text
    assert visitor.get(page).status_code == 404
    matter = reverse("council:matter", args=["nomination", nomination.pk])
    assert matter in client_for(team.sam).get(reverse("council:hub")).text

    clock.advance(days=7)
    tick()
    assert _state(nomination) == State.CONFIRMED
    assert "The membership has begun" in visitor.get(standing).text
    _noor_is_public(visitor, clock)
    welcome = steps.mail_to(NOOR_ADDRESS, "Your invitation", delivered_mail())
    noor = Client()
    own_secret = steps.accept_invitation(noor, steps.link_in(welcome, "/accounts/invitation/"))
    assert noor.get(page).status_code == 200
    noor.post(reverse("account_logout"))
    _signs_in_by_code(noor, own_secret, tick, delivered_mail)
    assert noor.get(reverse("votes:poll", args=[poll.pk])).status_code == 200

    tick()
    assert _delivered(delivered_mail()) == _expected(team, voted=team.members[:26], again=again)
    _verifies(poll, delivered_mail(), tmp_path, tracker=replaced_by, to=again.email)
    assert _verifier(poll, tmp_path, "--tracker", opened[again]).returncode != 0, "replaced, so not counted"
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert "The audit log holds" in said.getvalue()
    assert _events(nomination) == [
        "nominations.submitted",
        "nominations.corrected_by_nominee",
        "nominations.review_began",
        "nominations.commented",
        "nominations.amended",
        "nominations.vote_requested",
        "nominations.vote_over",
        "nominations.outcome_recorded",
        "nominations.confirmed",
    ]


def _state(nomination: Nomination) -> State:
    nomination.refresh_from_db()
    return State(nomination.state)


def _cast(
    choices: list[str], voters: Iterator[Person], poll: Poll, clients: dict[Person, Client]
) -> dict[Person, str]:
    """The next voters cast these ballots; their trackers."""
    return {
        voter: cast_by_http(clients[voter], poll, choice)
        for choice, voter in zip(choices, voters, strict=False)
    }


def _turnout(client: Client, poll: Poll) -> int:
    """How many took part, as the members see it while the poll is open."""
    page = client.get(reverse("votes:poll", args=[poll.pk])).text
    found = re.search(rf"<strong>(\d+)</strong> of {SIZE} voters", page)
    assert found is not None
    assert "Who took part</h2>" not in page
    return int(found[1])


def _noor_is_public(visitor: Client, clock: Clock) -> None:
    assert NOOR in visitor.get("/").text
    assert visitor.get("/roster.csv").content == ROSTER_WITH_NOOR.encode()
    assert visitor.get("/roster/emeritus.csv").content == EMERITI.encode()
    (line,) = (line for line in visitor.get("/roster.json").json()["members"] if line["name"] == NOOR)
    assert line == {
        "name": NOOR,
        "github_login": "noor-v",
        "github_id": None,
        "roles": [],
        "joined": clock.now().date().isoformat(),
        "joined_is_latest": False,
        "auto_assignable": True,
    }


def _signs_in_by_code(client: Client, secret: str, tick: Ticks, delivered_mail: Delivered) -> None:
    """With the code from her mail and the one from her app; she is a member like any other."""
    client.post(reverse("account_login"), {"login": NOOR_ADDRESS})
    tick()
    mail = steps.mail_to(NOOR_ADDRESS, "is your code", delivered_mail())
    (code,) = re.findall(r"^    (\S+)$", mail, re.MULTILINE)
    asks = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert asks["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("home")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Hello, Noor Vermeulen" in client.get(reverse("home")).text


def _delivered(mails: list[EmailMessage]) -> Counter[tuple[str, str]]:
    """(name, address) of every mail that left, each as often as it did; all that were to leave have left."""
    names = dict(OutboxMessage.objects.values_list("pk", "name"))
    assert not OutboxMessage.objects.filter(sent_at=None).exists()
    return Counter((names[UUID(mail["Message-ID"].strip("<>").split("@")[0])], mail["To"]) for mail in mails)


def _expected(team: Team, *, voted: list[Person], again: Person) -> Counter[tuple[str, str]]:
    """Every mail of the story, once."""
    everyone, list_too = team.addresses, [LIST, *team.addresses]
    to: dict[str, list[str]] = {
        "invitation": [*everyone, NOOR_ADDRESS],
        "account-notice": [team.alice.email, NOOR_ADDRESS],
        "consent_asked": [NOOR_ADDRESS],
        "consent_given": [NOOR_ADDRESS],
        "in_review": list_too,
        "vote-open": everyone,
        "vote-open-list": [LIST],
        "vote-receipt": [*(person.email for person in voted), again.email],
        # at half time and on the last day
        "vote-reminder": everyone[len(AT_FIRST) :] + everyone[len(AT_FIRST) + len(AT_HALF_TIME) :],
        "result": list_too,
        "veto_window": [team.sam.email],
        "confirmed": [*everyone, team.sam.email],
        "onboarding-welcome": [NOOR_ADDRESS],
        "checklist-started": [
            person.email for person in team.members if person.handle in {"carol-c", "dana-d"}
        ],
        "sign-in-code": [NOOR_ADDRESS],
    }
    return Counter((name, address) for name, addresses in to.items() for address in addresses)


def _verifies(poll: Poll, mails: list[EmailMessage], folder: Path, *, tracker: str, to: str) -> None:
    """The exported record, checked as a voter would: against the values from their own mail."""
    opening = steps.mail_to(to, "Vote open until", mails)
    receipt = steps.mail_to(to, f"recorded ({tracker[:8]}", mails)
    pinned = dict(
        re.findall(r"^ +(Election id|Board key|Tracker) +([0-9a-f]{64})$", opening + receipt, re.MULTILINE)
    )
    assert pinned["Tracker"] == tracker
    finished = _verifier(
        poll,
        folder,
        *("--election", pinned["Election id"], "--board-key", pinned["Board key"], "--tracker", tracker),
    )
    assert finished.returncode == 0, finished.stdout
    assert "NOT COMPARED" not in finished.stdout
    assert "yes 22, no 3, abstain 1" in finished.stdout


def _verifier(poll: Poll, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    record = folder / "record.json"
    with record.open("w") as file:
        call_command("export_record", str(poll.pk), stdout=file)
    command = [sys.executable, anonballot_verify.__file__, str(record), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _events(nomination: Nomination) -> list[str]:
    entries = Entry.objects.filter(subject=f"nomination:{nomination.pk}").order_by("seq")
    return list(entries.values_list("event", flat=True))
