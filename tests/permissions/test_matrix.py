"""Who may open what: every address of the site, for everybody, in every situation. The tables say how it should be."""

import pytest

from tests.cast import Cast
from tests.clock import Clock
from tests.permissions.addresses import back_office_routes, path_of, site_addresses
from tests.permissions.areas import AREAS
from tests.permissions.situations import (
    NOMINATION_SITUATIONS,
    VOTE_SITUATIONS,
    Situation,
    nomination_in,
    vote_in,
)
from tests.permissions.tables import EVERYWHERE, Row, rows, rows_for
from tests.permissions.tables.nominations import NOMINATION_POSTS, NOMINATIONS
from tests.permissions.tables.site import SITE
from tests.permissions.tables.votes import VOTE_POSTS, VOTES
from tests.permissions.viewers import Viewers, cell, undone
from tests.votes.server.conftest import Trustee

TABLES = [
    (SITE, ()),
    (NOMINATIONS, NOMINATION_SITUATIONS),
    (VOTES, VOTE_SITUATIONS),
    (NOMINATION_POSTS, NOMINATION_SITUATIONS),
    (VOTE_POSTS, VOTE_SITUATIONS),
    *((table, ()) for area in AREAS for table in (area.gets, area.posts)),
]
GETS = [SITE, NOMINATIONS, VOTES, *(area.gets for area in AREAS)]


def test_every_address_is_in_a_table_and_none_besides() -> None:
    in_tables = [row.address for table in GETS for row in rows(table)]
    assert set(in_tables) == set(site_addresses()), "tests/permissions does not have each address"


@pytest.mark.parametrize(("table", "situations"), TABLES)
def test_the_tables_speak_of_each_situation_once(table: str, situations: tuple[str, ...]) -> None:
    named = [(row.address, situation) for row in rows(table) for situation in row.situations]
    assert len(named) == len(set(named))
    assert {situation for _, situation in named} <= {*situations, EVERYWHERE}
    for situation in situations:
        assert {row.address for row in rows_for(table, situation)} == {row.address for row in rows(table)}


@pytest.mark.django_db
def test_the_site(cast: Cast) -> None:
    _as_the_rows_say(rows(SITE), Situation(Viewers(cast)))


@pytest.mark.parametrize("situation", NOMINATION_SITUATIONS)
def test_nominations(situation: str, cast: Cast, clock: Clock) -> None:
    _as_the_rows_say(rows_for(NOMINATIONS, situation), nomination_in(situation, cast, clock))


@pytest.mark.parametrize("situation", VOTE_SITUATIONS)
def test_votes(situation: str, cast: Cast, clock: Clock, trustee: Trustee) -> None:
    _as_the_rows_say(rows_for(VOTES, situation), vote_in(situation, cast, clock, trustee))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["visitor", "admin", "council", "no-factor"])
def test_the_back_office_is_not_there_for_anyone_on_the_record(name: str, cast: Cast) -> None:
    client = Viewers(cast).client(name)
    paths = [path_of(route, {}) for route in back_office_routes()]
    assert len(paths) > 40
    assert [path for path in paths if client.get(path).status_code != 404] == []


def _as_the_rows_say(expected: list[Row], situation: Situation) -> None:
    routes = site_addresses()
    wrong = []
    for row in expected:
        path = path_of(routes[row.address], situation.parts)
        for viewer, answer in row.cells.items():
            client = situation.viewers.client(viewer)
            with undone(client):
                found = cell(client.get(path))
            if found != answer:
                wrong.append(f"{row.address} for {viewer}: {found}, not {answer}")
    assert not wrong, "\n".join(wrong)
