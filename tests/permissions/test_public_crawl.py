"""A visitor without an account follows every link and tries every address: what they find, and what is nowhere in it.

Every text that the database keeps counts as private unless ``PUBLIC`` names its column: a new column is private until
somebody says that it is not.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Final
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import models
from django.http.response import HttpResponseBase
from django.test import Client

from activity.models import AdvisoryRecord, Credit
from activity.rules import State as Published
from members.services import Identity
from nominations import services as nominations
from nominations.models import Nomination
from nominations.rules import State
from tests.activity.records import detailed, ghsa, imported, osv
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.nominations.stages import Stages, mailed_token, nominee_of
from tests.permissions.addresses import path_of, site_addresses
from tests.permissions.areas import AREAS
from tests.permissions.tables import rows
from tests.permissions.viewers import cell
from tests.signin import client_for
from votes.models import Poll

OURS: Final = frozenset({
    "members", "venues", "activity", "onboarding", "votes", "nominations", "candidates", "mail", "audit", "switches",
})  # fmt: skip
PUBLIC: Final[Mapping[str, set[str]]] = {
    "members.Person": {"name", "handle", "github_login"},
    "members.Membership": {"decided_by"},
    "members.RoleTerm": {"decided_by"},
    "activity.AdvisoryRecord": {"title"},  # empty until it is published: a constraint
    "mail.OutboxMessage": {"name"},  # of its template
}
# Open to everybody, for machines and for what comes after a button: no link leads there.
UNLINKED: Final = {
    "/healthz",
    "/readyz",
    "/accounts/login/code/",
    "/accounts/inactive/",
    "/accounts/github/login/cancelled/",
    "/join/interest/sent/",
}
REFUSED: Final = {"404", "405", "410", "login"}
ELSEWHERE: Final = {"/accounts/logout/": "302", "/accounts/github/login/error/": "401"}
SHORTEST: Final = 6  # shorter texts are found anywhere by chance
MEANINGLESS: Final = re.compile(r"[\d:.+T-]+|[0-9a-f-]{32,36}")  # times, and ids
LINK: Final = re.compile(r'(?:href|src)="([^"]+)"')


@pytest.mark.django_db
def test_a_visitor_finds_public_pages_alone_and_nothing_private_in_them(clock: Clock) -> None:
    visitor = Client()
    said_anyway = " ".join(crawled(visitor).values())
    cast = make_cast(now=clock.now())
    addresses = everything(cast, clock)
    private = {text for text in private_texts() if text not in said_anyway}
    assert {"noor@example.org", "Ask Bob.", "Nadia Draft", "Nadia Vetoed", "Not now."} <= private
    assert {"GHSA-aaaa-bbbb-cccc", "embargoed-finder", "Too much on my plate."} <= private

    pages, wrong = crawled(visitor), []
    for path in sorted(addresses - set(pages)):
        answer = visitor.get(path)
        if answer.status_code == 200:
            pages[path] = text_of(answer)
            if path not in UNLINKED:
                wrong.append(f"{path} is open, and no link leads there")
        elif cell(answer) != ELSEWHERE.get(path) and cell(answer) not in REFUSED:
            wrong.append(f"{path}: {cell(answer)}")
    wrong += [f"{path} says: {text}" for path, page in pages.items() for text in private if text in page]
    assert not wrong, "\n".join(wrong)
    assert len(pages) > 20
    # The search would find what is there.
    assert "Nadia Review" in text_of(client_for(cast.alice).get("/nominations/"))


def everything(cast: Cast, clock: Clock) -> set[str]:
    """Put something of every kind on the record, in every state; every address, to it and to nothing."""
    stages = Stages(cast, clock)
    for number, state in enumerate(State):
        name = f"Nadia {state.value.title()}"
        login = f"nadia-{number}"
        nominee = Identity(
            name=name, github_login=login, github_id=9000 + number, email=f"{login}@private.example"
        )
        stages.in_state(state, nominee=nominee_of(nominee))
    declined = stages.consent()
    nominations.decline(
        token=mailed_token(declined, "consent_asked"), reason="Too much on my plate.", now=clock.now()
    )
    routes = site_addresses()
    imported(ghsa(credits_detailed=[detailed("embargoed-finder")]), osv("PSF-2026-9"))
    paths = {path_of(route, {}) for route in routes.values()}
    for pk in Nomination.objects.values_list("pk", flat=True):
        paths |= {path_of(route, {"nomination_id": pk}) for route in routes.values()}
    for pk in Poll.objects.values_list("pk", flat=True):
        paths |= {path_of(route, {"pk": pk}) for name, route in routes.items() if name.startswith("votes:")}
    for area in AREAS:
        parts = {name: part for name, part in area.prepare(cast).items() if name != "token"}
        paths |= {path_of(routes[row.address], parts) for row in rows(area.gets)}
    return {path for path in paths if not path.startswith("/demo/")}


def crawled(visitor: Client) -> dict[str, str]:
    """Every page that links lead to from the first one, which all are there: its text by its address."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        answer = visitor.get(address)
        assert cell(answer) == "200", f"{address}: {cell(answer)}"
        found[address] = text_of(answer)
        if answer.headers["Content-Type"].startswith("text/html"):
            waiting += links_in(answer.content.decode(), address)
    return found


def links_in(page: str, address: str) -> Iterator[str]:
    """Addresses on this site; not the demo's, which a real site does not have."""
    for link in LINK.findall(page):
        parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
        if parts.netloc == "testserver" and not parts.path.startswith(("/static/", "/demo/")):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def text_of(answer: HttpResponseBase) -> str:
    """All that an answer says, readable and not, with single spaces; of a program's file its raw characters."""
    content = b"".join(answer)  # of a streamed one too
    return " ".join(unescape(content.decode(errors="replace")).split())


def private_texts() -> set[str]:
    """Each line of each text in the tables, but those that are public somewhere."""
    texts: dict[bool, set[str]] = {True: set(), False: set()}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            known = PUBLIC.get(model._meta.label, set())
            for field in model._meta.concrete_fields:
                if (
                    isinstance(field, models.CharField | models.TextField | models.JSONField)
                    and not field.choices
                ):
                    values = model._default_manager.values_list(field.name, flat=True)
                    texts[field.name in known] |= {line for value in values for line in lines(value)}
    return texts[False] - texts[True] - published()


def published() -> set[str]:
    """What advisories that are published are called, and whom they thank."""
    records = AdvisoryRecord.objects.filter(state=Published.PUBLISHED)
    names = {name for record in records for name in (record.identifier, *record.aliases)}
    return names | set(Credit.objects.filter(record__in=records).values_list("name", flat=True))


def lines(value: object) -> Iterator[str]:
    """The lines of a text, or of the texts in a JSON value, that are long enough to be recognised."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from lines(each)
    elif isinstance(value, list):
        for each in value:
            yield from lines(each)
    elif isinstance(value, str):
        for line in value.splitlines():
            if len(text := " ".join(line.split())) >= SHORTEST and not MEANINGLESS.fullmatch(text):
                yield text
