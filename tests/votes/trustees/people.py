"""Three people with the real program and the real pages, each with a directory and a browser of their own."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.models import Person
from psrt import clock
from tests.signin import client_for
from tests.votes.client.program import Answer, Program
from votes import ceremonies, services
from votes.board import unix
from votes.ceremonies import Progress
from votes.crypto import ceremony as protocol
from votes.crypto.ceremony import Confirmation, Dealing, Opening, Secrets
from votes.crypto.group import Scalar
from votes.crypto.tally import decrypt
from votes.crypto.transcript import VERSION
from votes.models import Poll, TrusteePlan

HANDBOOK: Final = Path(__file__).parents[3] / "docs" / "trustees-handbook.md"


def handbook_commands() -> list[list[str]]:
    """The arguments of each command in the trustees' handbook."""
    lines = re.findall(r"^ *python3 anonballot\.pyz (.*)$", HANDBOOK.read_text(), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def _without_dots(options: list[str]) -> list[str]:
    """Options as shown, but for those whose value the handbook leaves to its reader."""
    pairs = list(zip(options[::2], options[1::2], strict=True))
    return [part for pair in pairs if pair[1] != "…" for part in pair]


@dataclass
class Holder:
    """One person who holds a key."""

    person: Person
    client: Client
    program: Program
    plan: TrusteePlan

    @classmethod
    def new(cls, person: Person, plan: TrusteePlan, folder: Path) -> "Holder":
        folder.mkdir()
        program = Program.install(folder)
        (program.folder / "passphrase").write_text(f"correct horse of {person.handle}\n")
        return cls(person, client_for(person), program, plan)

    @property
    def index(self) -> int:
        progress = ceremonies.current(self.plan)
        seat = progress.seat_of(self.person) if progress else None
        assert seat is not None
        return seat.index

    def download(self, name: str, to: str) -> str:
        """Fetch a file from the page into one's directory."""
        response = self.client.get(reverse(f"votes:{name}", args=[self.plan.pk]))
        assert response.status_code == 200, response
        (self.program.folder / to).write_bytes(response.content)
        return to

    def run(self, command: str, file: str, *more: str, words: str = "passphrase") -> Answer:
        """Run the command as the handbook shows it, on this file; ``more`` has the last word on its options."""
        (shown,) = (line for line in handbook_commands() if line[0] == command)
        return self.program.run(command, file, *_without_dots(shown[2:]), "--passphrase-file", words, *more)

    def step(self, out: str, *, fingerprint: str = "") -> Answer:
        """Download the ceremony and run the program on it."""
        file = self.download("ceremony-file", "ceremony.json")
        compared = ["--fingerprint", fingerprint] if fingerprint else []
        return self.run("ceremony", file, "--out", out, *compared)

    def send(self, name: str) -> HttpResponse:
        """Upload a file from one's directory."""
        return self.send_text((self.program.folder / name).read_bytes())

    def send_text(self, text: bytes) -> HttpResponse:
        """Upload these bytes as a file."""
        url = reverse("votes:trustee-send", args=[self.plan.pk])
        response = self.client.post(url, {"file": SimpleUploadedFile("message.json", text)})
        assert isinstance(response, HttpResponse)
        return response

    def decrypt(self, poll: Poll, out: str = "partial.json", *more: str) -> Answer:
        """Download the closed board and make one's partial decryption of it."""
        file = self.download("closed-board", "board.json")
        key = json.loads(poll.manifest)["board_key"]
        pins = ["--election", poll.election, "--board-key", key]
        return self.run("decrypt", file, "--out", out, *pins, *(more or ["--demo-clock"]))

    def page(self) -> str:
        """What the page of the trustees says to this person."""
        response = self.client.get(reverse("votes:trustees", args=[self.plan.pk]))
        assert response.status_code == 200
        return response.content.decode()


def hold(plan: TrusteePlan, people: list[Person], folder: Path, *, threshold: int = 2) -> list[Holder]:
    """Choose ``people`` for the plan; each with a directory below ``folder``."""
    services.choose_trustees(
        plan=plan, people=people, threshold=threshold, actor=people[0].pk, now=clock.now()
    )
    return [Holder.new(person, plan, folder / person.handle) for person in people]


def meet(holders: list[Holder], *, attempt: str = "") -> None:
    """The whole ceremony, through the pages, by the program."""
    fingerprint = ""
    for round_ in ("opening", "dealing", "confirmation"):
        for holder in holders:
            name = f"{round_}{attempt}.json"
            answer = holder.step(name, fingerprint=fingerprint)
            assert answer.code == 0, answer
            response = holder.send(name)
            assert response.status_code == 302, response.content
        progress = ceremonies.current(holders[0].plan)
        assert progress is not None
        fingerprint = progress.fingerprint()


class Quick:
    """The same without programs and pages: everyone's secrets in one hand, for tests of what comes after."""

    def __init__(self, plan: TrusteePlan, people: list[Person], *, threshold: int = 2) -> None:
        self.plan = plan
        self.people = people
        services.choose_trustees(
            plan=plan, people=people, threshold=threshold, actor=people[0].pk, now=clock.now()
        )
        progress = self.progress()
        self.terms = progress.terms
        self.own = [Secrets.draw(self.terms, seat.index) for seat in progress.seats]
        self.keys: list[Scalar] = []

    def progress(self) -> Progress:
        progress = ceremonies.current(self.plan)
        assert progress is not None
        return progress

    def send(self, at: int, message: Opening | Dealing | Confirmation) -> None:
        """Publish a message of the person at this place in the list."""
        text = json.dumps(message.to_record(self.terms.setup))
        services.send_message(plan=self.plan, person=self.people[at], text=text, now=clock.now())

    def open(self, at: int) -> None:
        """Publish somebody's message of round 1."""
        self.send(at, protocol.open_round(self.terms, self.own[at]))

    def meet(self) -> None:
        """The whole ceremony."""
        places = range(len(self.people))
        for at in places:
            self.open(at)
        openings = self.progress().openings()
        for at in places:
            self.send(at, protocol.deal(self.terms, self.own[at], openings))
        dealings = self.progress().dealings()
        self.keys = [protocol.combine_shares(self.terms, own, openings, dealings) for own in self.own]
        for at in places:
            self.send(at, protocol.confirm(self.terms, openings, at + 1, self.keys[at]))

    def give(self, poll: Poll, at: int) -> None:
        """Publish somebody's partial decryption of the closed board."""
        manifest, board = ceremonies.closed_board(poll)
        partial = decrypt(
            manifest, board, self.keys[at], group=protocol.GROUP, index=at + 1, now=unix(clock.now())
        )
        message = {"v": VERSION, "kind": "partial", "election": poll.election, "partial": partial.to_record()}
        services.give_partial(poll=poll, person=self.people[at], text=json.dumps(message), now=clock.now())
