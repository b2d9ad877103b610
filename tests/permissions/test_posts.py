"""Who may change what: each form is sent by everybody, in every situation, and the record compared before and after."""

from uuid import uuid4

import pytest

from members.models import Person
from nominations.models import Nomination
from tests.cast import Cast
from tests.clock import Clock
from tests.flows.steps import STATEMENT
from tests.permissions.addresses import back_office_routes, path_of, site_addresses
from tests.permissions.situations import (
    NOMINATION_SITUATIONS,
    VOTE_SITUATIONS,
    nomination_in,
    vote_in,
)
from tests.permissions.tables import Row, rows, rows_for
from tests.permissions.tables.nominations import NOMINATION_POSTS
from tests.permissions.tables.votes import VOTE_POSTS
from tests.permissions.viewers import Viewers, cell, record_as_it_is, undone
from tests.votes.server.conftest import Trustee
from tests.voting import make_ballot_for
from votes.models import Poll

# What each may do with a form that has no fields: to their own account only.
OWN_CODES = {"accounts:presence-email", "mfa_generate_recovery_codes"}
WITHOUT_FIELDS: dict[str, set[str]] = {
    "visitor": set(),
    "nominee": set(),
    "ex-member": set(),
    "outsider": set(),
    "no-factor": {"accounts:presence-email"},
    "member": OWN_CODES,
    "admin": OWN_CODES,
    "council": OWN_CODES,
}


@pytest.mark.parametrize("situation", NOMINATION_SITUATIONS)
def test_forms_of_a_nomination(situation: str, cast: Cast, clock: Clock) -> None:
    prepared = nomination_in(situation, cast, clock)
    assert prepared.nomination is not None
    forms, expected = _forms(prepared.nomination), rows_for(NOMINATION_POSTS, situation)
    before = _when_all_have_come(expected, prepared.viewers)
    wrong = []
    for row in expected:
        path = path_of(site_addresses()[row.address], prepared.parts)
        for viewer in row.cells:
            client = prepared.viewers.client(viewer)
            with undone(client) as has_changed:
                answer = cell(client.post(path, forms[row.address]))
                wrong += _compare(row, viewer, answer, has_changed=has_changed(before))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("situation", VOTE_SITUATIONS)
def test_ballots(situation: str, cast: Cast, clock: Clock, trustee: Trustee) -> None:
    prepared = vote_in(situation, cast, clock, trustee)
    assert prepared.poll is not None
    expected = rows_for(VOTE_POSTS, situation)
    before = _when_all_have_come(expected, prepared.viewers)
    wrong = []
    for row in expected:
        path = path_of(site_addresses()[row.address], prepared.parts)
        for viewer in row.cells:
            client = prepared.viewers.client(viewer)
            with undone(client) as has_changed:
                text = _ballot(prepared.poll, cast.carol if viewer == "admin" else cast.bob)
                answer = cell(client.post(path, text, content_type="application/json"))
                wrong += _compare(row, viewer, answer, has_changed=has_changed(before))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("viewer", WITHOUT_FIELDS)
def test_an_empty_form_changes_nothing_of_the_teams(viewer: str, cast: Cast, clock: Clock) -> None:
    prepared = nomination_in("approved", cast, clock)
    found = set()
    routes = site_addresses()
    if viewer == "admin":  # whom the back office would have to fear most
        routes |= {route: route for route in back_office_routes()}
    client = prepared.viewers.client(viewer)
    before = record_as_it_is()
    for address, route in routes.items():
        with undone(client) as has_changed:
            client.post(path_of(route, prepared.parts))
            if has_changed(before):
                found.add(address)
    assert found == WITHOUT_FIELDS[viewer]


def test_every_table_row_is_tried_with_a_form() -> None:
    assert {row.address for row in rows(NOMINATION_POSTS)} == set(_forms(Nomination()))


def _when_all_have_come(expected: list[Row], viewers: Viewers) -> dict[str, str]:
    """The record once everybody has signed in: each attempt is undone, so it is the same before all of them."""
    for row in expected:
        for viewer in row.cells:
            viewers.client(viewer)
    return record_as_it_is()


def _compare(row: Row, viewer: str, answer: str, *, has_changed: bool) -> list[str]:
    found = f"{answer}!" if has_changed else answer
    if found == row.cells[viewer]:
        return []
    return [f"{row.address} by {viewer}: {found}, not {row.cells[viewer]}"]


def _forms(nomination: Nomination) -> dict[str, dict[str, object]]:
    """What each form would send if it could be sent now; on the nominee's own page both answers at once."""
    revision = {"revision": nomination.revision}
    bio = {"bio": "Works on fuzzing, and sails."}
    words = {"name": "Noor Vermeulen", **bio}
    statement = {**STATEMENT, "availability": "On Fridays."}
    draft = {"email": "noor@example.org", "github": "", "github_id": "", **words, **statement}
    other = {"draft_id": uuid4(), "revision": 0, **draft, "name": "Omar Ortega", "email": "omar@example.org"}
    reason = {"reason": "For the tests."}
    return {
        "nominations:new": {**other, "action": "submit"},
        "nominations:edit": {"draft_id": nomination.pk, **revision, **draft, "action": "save"},
        "nominations:submit": {**revision},
        "nominations:resend": {"email": "noor.vermeulen@example.org"},
        "nominations:amend": {**revision, **statement, "note": "Fridays."},
        "nominations:github": {**revision, "github": "noor-verm"},
        "nominations:comment": {"comment_id": uuid4(), "body": "How many hours?", "action": "send"},
        "nominations:sounding-write": {"sounding_id": uuid4(), "text": "Who pays them?", "action": "send"},
        "nominations:withdraw": {**reason},
        "council:move": {**reason},
        "nominations:consent": {**revision, **words, **reason, "action": "agree"},
    }


def _ballot(poll: Poll, person: Person) -> str:
    if poll.opens_at is None:
        return "{}"
    return make_ballot_for(poll, person, "no").to_text()
