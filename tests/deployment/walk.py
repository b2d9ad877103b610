"""A short walk through the site, as a program: roster, sign-in, a draft, a vote. Run by test_app_role.py.

It is the application under whatever database role DATABASE_URL names, in a database that it fills first.
"""

from uuid import uuid4

import django
from django.conf import settings
from django.test import Client, override_settings
from django.test.utils import setup_test_environment


def walk() -> None:
    """Raises AssertionError, or the database's refusal, at the first step that does not work."""
    from members.models import Person
    from nominations.models import Nomination
    from psrt import clock
    from psrt.mail.models import OutboxMessage
    from tests.cast import make_cast
    from tests.signin import client_for
    from tests.voting import cast_by_http, is_recorded_by_http
    from votes.models import Poll
    from votes.rules import PRESETS, WEEK
    from votes.services import delete_salts, request_poll
    from votes.trustee.keystore import KeyStore
    from votes.trustee.steps import run

    cast = make_cast(now=clock.now())
    roster = Client().get("/")
    assert roster.status_code == 200
    assert cast.alice.name in roster.text
    assert Client().post("/accounts/login/code/", {"email": cast.alice.email}).status_code == 302
    assert OutboxMessage.objects.filter(name="sign-in-code", to=cast.alice.email).exists()

    alice = client_for(Person.objects.get(pk=cast.alice.pk))
    draft = {"draft_id": uuid4(), "revision": 0, "name": "Noor Vermeulen", "justification": "Calm."}
    answer = alice.post("/nominations/new/", draft | {"action": "save"})
    assert answer.status_code == 302, answer.text
    assert Nomination.objects.get().nominee_name == "Noor Vermeulen"
    assert "Noor Vermeulen" in alice.get("/home/").text

    poll = request_poll(
        subject=uuid4(),
        question="Shall Noor Vermeulen become a member of the PSRT?",
        rule=PRESETS["membership"],
        period=WEEK,
        actor=None,
        now=clock.now(),
    )
    store = KeyStore.from_settings()
    run(store)
    poll = Poll.objects.get(pk=poll.pk)
    tracker = cast_by_http(alice, poll, "yes")
    run(store)
    assert is_recorded_by_http(alice, poll, tracker)
    assert delete_salts(now=clock.now()) == 0
    print("recorded")


if __name__ == "__main__":
    django.setup()
    setup_test_environment()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
        walk()
