"""What the browser's program sends: the same as a file of the other program, with answers that it can read."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from psrt import clock as psrt_clock
from tests.cast import Cast
from tests.signin import client_for, stale
from tests.votes.trustees.people import Quick
from votes import services
from votes.crypto import ceremony as protocol
from votes.crypto.ceremony import MAX_BYTES


@pytest.fixture
def room(cast: Cast) -> Quick:
    plan = services.plan_poll(subject=uuid4(), question="Shall Noor join?", about="", now=psrt_clock.now())
    return Quick(plan, [cast.carol, cast.dana])


def _publish(client: Client, room: Quick, text: str, kind: str = "application/json") -> tuple[int, str]:
    """The status, and the code of a refusal, whose message is a sentence."""
    response = client.post(reverse("votes:trustee-publish", args=[room.plan.pk]), text, content_type=kind)
    answer = response.json()
    assert response.status_code == 201 or answer["message"].endswith(".")
    return response.status_code, answer.get("code", "")


def test_a_message_is_taken_once_it_is_right(room: Quick, cast: Cast) -> None:
    carol = client_for(cast.carol)
    message = protocol.open_round(room.terms, room.own[0]).to_record(room.terms.setup)
    text, other = json.dumps(message), json.dumps(message | {"i": 2})
    assert _publish(carol, room, text, "text/plain") == (415, "content-type")
    assert _publish(carol, room, text + " " * MAX_BYTES) == (413, "oversize")
    assert _publish(carol, room, "{") == (400, "malformed")
    assert _publish(carol, room, json.dumps(message | {"setup": "00" * 32})) == (400, "election")
    assert _publish(carol, room, other) == (400, "bad-key"), "the proof is bound to the number"
    assert _publish(client_for(cast.dana), room, text) == (409, "refused"), "it is carol's"
    assert _publish(stale(client_for(cast.carol)), room, text) == (403, "presence")
    assert room.progress().messages == {}
    assert _publish(carol, room, text) == (201, "")
    assert _publish(carol, room, text) == (201, ""), "the same again is what is stored"
    assert (
        "Your message is published."
        in carol.get(reverse("votes:trustees", args=[room.plan.pk])).content.decode()
    )


def test_the_page_carries_the_program_and_the_way_without_it(room: Quick, cast: Cast) -> None:
    url = reverse("votes:trustees", args=[room.plan.pk])
    page = client_for(cast.carol).get(url).content.decode()
    assert 'votes/trustee.js" integrity="sha384-' in page
    assert '<div id="trustee-browser" hidden>' in page
    assert '<details id="trustee-program" open>' in page, "without JavaScript nothing closes it"
    inside = page[page.index("trustee-browser") : page.index("trustee-program")]
    assert inside.count(" name=") == 1, "only the token against forged requests: no secret could be sent"
    assert 'name="csrfmiddlewaretoken"' in inside
    assert " action=" not in inside
    assert "trustee.js" not in client_for(cast.alice).get(url).content.decode(), "she holds no key"


def test_a_complaint_begins_with_what_was_found(room: Quick, cast: Cast) -> None:
    url = reverse("votes:trustee-complain", args=[room.plan.pk])
    page = client_for(cast.carol).get(url, {"reason": "share", "about": "2"}).content.decode()
    assert '<option value="2" selected>2: Dana' in page
    assert 'value="share"' in page[: page.index("checked")].rsplit("<input", 1)[1] + "checked"
    for reason in ("", "nonsense"):
        assert client_for(cast.carol).get(url, {"reason": reason, "about": "x"}).status_code == 200
