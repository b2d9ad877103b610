"""Values that a form or an address carries are the sender's: none of them opens what is not theirs."""

from uuid import uuid4

import pytest
from django.urls import reverse

from nominations import services
from nominations.services import Statement
from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.stages import Stages, nominee_of
from tests.signin import client_for


@pytest.mark.parametrize("of_another", [True, False])
def test_a_stale_edit_that_names_another_draft_shows_nothing_of_it(
    cast: Cast, clock: Clock, stages: Stages, *, of_another: bool
) -> None:
    hidden = stages.draft()
    own = services.create_draft(
        draft_id=uuid4(),
        sponsor=cast.bob,
        nominee=nominee_of(cast.noor),
        statement=Statement(justification="Reads parsers for fun."),
        now=clock.now(),
    )
    named = hidden.pk if of_another else uuid4()
    typed = {"draft_id": named, "revision": own.revision + 7, "name": "Noor", "action": "save"}
    page = client_for(cast.bob).post(reverse("nominations:edit", args=[own.pk]), typed)
    assert page.status_code == 422
    assert "Reads parsers for fun." in page.text
    assert "three vulnerabilities" not in page.text


def test_a_search_for_what_no_text_can_hold_finds_nothing(cast: Cast, stages: Stages) -> None:
    stages.review()
    client = client_for(cast.bob)
    assert client.get(reverse("nominations:list"), {"q": "no\0or"}).status_code == 200
    assert cast.noor.name not in client.get(reverse("nominations:list"), {"q": "\0nobody"}).text
