"""Who may open and send what at the desks: each address for everybody, as each area's tables say."""

import pytest

from tests.cast import Cast
from tests.permissions.addresses import path_of, site_addresses
from tests.permissions.areas import AREAS
from tests.permissions.areas.area import Area
from tests.permissions.tables import rows
from tests.permissions.viewers import Viewers, cell, record_as_it_is, undone

each_area = pytest.mark.parametrize("area", AREAS, ids=lambda area: area.name)


@each_area
def test_every_form_has_a_row_for_what_it_sends(area: Area, cast: Cast) -> None:
    assert {row.address for row in rows(area.posts)} == set(area.forms(cast, area.prepare(cast)))


@each_area
def test_who_opens_what(area: Area, cast: Cast) -> None:
    parts, viewers, wrong = area.prepare(cast), Viewers(cast), []
    for row in rows(area.gets):
        path = path_of(site_addresses()[row.address], parts)
        for viewer, answer in row.cells.items():
            client = viewers.client(viewer)
            with undone(client):
                found = cell(client.get(path))
            if found != answer:
                wrong.append(f"{row.address} for {viewer}: {found}, not {answer}")
    assert not wrong, "\n".join(wrong)


@each_area
def test_who_changes_what(area: Area, cast: Cast) -> None:
    parts, viewers, wrong = area.prepare(cast), Viewers(cast), []
    forms = area.forms(cast, parts)
    for row in rows(area.posts):
        for viewer in row.cells:
            viewers.client(viewer)
    before = record_as_it_is()
    for row in rows(area.posts):
        path = path_of(site_addresses()[row.address], parts)
        for viewer, answer in row.cells.items():
            client = viewers.client(viewer)
            with undone(client) as has_changed:
                status = cell(client.post(path, forms[row.address]))
                found = f"{status}!" if has_changed(before) else status
            if found != answer:
                wrong.append(f"{row.address} by {viewer}: {found}, not {answer}")
    assert not wrong, "\n".join(wrong)
