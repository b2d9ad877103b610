"""A poll in which nobody's browser encrypts: program, files and forms, from the opening mail to the receipt."""

import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from members.models import Person
from psrt.mail.models import OutboxMessage
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.client.program import Answer, Program
from tests.votes.server.conftest import Trustee
from votes.models import Poll

CHOICES = ["yes", "no", "yes", "abstain", "yes", "yes"]


def _pins(voter: Person) -> list[str]:
    """Election id and board key as the voter's own mail has them, to be given to the program."""
    mail = OutboxMessage.objects.get(name="vote-open", to=voter.email).body_text
    election, key = re.findall(r"\b[0-9a-f]{64}\b", mail)
    return ["--election", election, "--board-key", key]


def _vote(program: Program, poll: Poll, voter: Person, choice: str) -> str:
    """Download, encrypt, upload; the tracker that the program showed. The choice goes in by the keyboard."""
    client = client_for(voter)
    (program.folder / "poll.json").write_bytes(client.get(reverse("votes:poll-file", args=[poll.pk])).content)
    answer = program.run("vote", "poll.json", "--output", "ballot.json", *_pins(voter), stdin=f"{choice}\n")
    assert answer.code == 0, answer
    file = SimpleUploadedFile("ballot.json", (program.folder / "ballot.json").read_bytes())
    response = client.post(reverse("votes:command-line", args=[poll.pk]), {"file": file}, follow=True)
    assert "Your ballot was received" in response.content.decode()
    shown = re.sub(r"\s+", "", response.content.decode())
    assert answer.tracker in shown
    for path in program.folder.iterdir():
        path.unlink()
    return answer.tracker


def _save_receipt(program: Program, voter: Person, rev: int) -> str:
    """The receipt as a mail program saves it; the name of the file."""
    sent = OutboxMessage.objects.get(name="vote-receipt", to=voter.email, key__endswith=f":{rev}")
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["Subject"], mail["To"] = sent.subject, sent.to
    mail.set_content(sent.body_text, cte="base64")
    mail.add_alternative(sent.body_html, subtype="html")
    path: Path = program.folder / f"receipt-{rev}.eml"
    path.write_bytes(mail.as_bytes())
    return path.name


def test_a_poll_cast_counted_and_verified_without_the_sites_programs(
    program: Program, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    trackers = []
    for voter, choice in zip(voters, CHOICES, strict=True):
        trackers.append(_vote(program, open_poll, voter, choice))
        trustee.run()
    again = _vote(program, open_poll, voters[1], "yes")
    trustee.run()
    clock.advance(days=7)
    trustee.run()
    open_poll.refresh_from_db()
    assert (open_poll.yes, open_poll.no, open_poll.abstain) == (5, 0, 1)

    record = client_for(voters[1]).get(reverse("votes:record", args=[open_poll.pk])).content
    (program.folder / "record.json").write_bytes(record)
    pins = _pins(voters[1])
    verified = program.run("verify", "record.json", "--tracker", again, *pins)
    assert verified.code == 0, verified
    assert "Votes       yes 5, no 0, abstain 1" in verified.out
    assert "NOT COMPARED" not in verified.out
    replaced = program.run("verify", "record.json", "--tracker", trackers[1], *pins)
    assert replaced.out.startswith("FAILED tracker.counted: ")

    def receipt(rev: int) -> Answer:
        name = _save_receipt(program, voters[1], rev)
        return program.run("receipt", name, "--record", "record.json", *pins)

    last, first = receipt(2), receipt(1)
    assert (last.code, first.code) == (0, 0), (last, first)
    assert "It is counted." in last.out
    assert again in last.out.replace(" ", "")
    assert "It is not counted: you voted again later." in first.out
