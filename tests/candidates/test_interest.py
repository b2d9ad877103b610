"""Expressions of interest: confirmed by their writer, read by members alone, gone in time."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.signing import Signer
from django.db import IntegrityError, connection, transaction
from django.test import Client

from candidates import forms, services
from candidates.models import Interest
from candidates.tasks import clear_away
from nominations.models import Nomination
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.candidates.writing import TEXTS, mailed_link, write
from tests.cast import Cast, add_member, make_cast
from tests.clock import Clock
from tests.nominations.mailbox import sent, text_of
from tests.signin import client_for

pytestmark = pytest.mark.django_db


def test_nothing_is_read_before_the_address_is_confirmed(cast: Cast, clock: Clock) -> None:
    visitor, bob = Client(), client_for(cast.bob)
    assert write(visitor)["Location"] == "/join/interest/sent/"
    assert "two days" in visitor.get("/join/interest/sent/").text
    assert "Nobody has expressed interest" in bob.get("/candidates/").text
    link = mailed_link()
    page = visitor.get(link)
    assert "Confirm that this is yours" in page.text
    assert "Fuzzing" in page.text
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("strict-origin", "no-store")
    assert Interest.objects.get().confirmed_at is None, "looking confirms nothing"
    assert sent("interest-arrived") == []
    for _ in range(2):  # a second click changes nothing
        assert visitor.post(link, {"action": "confirm"})["Location"] == link
    assert sent("interest-arrived") == ["carol-c@example.org", "dana-d@example.org"]
    assert "Noor" not in text_of("interest-arrived"), "what was written is on the page alone"
    assert "Noor Vermeulen" in bob.get("/candidates/").text
    assert "Take it back" in visitor.get(link).text
    [event] = Entry.objects.filter(event__startswith="candidates.").values_list("event", flat=True)
    assert event == Event.INTEREST_CONFIRMED


def test_one_click_makes_a_draft_of_it_and_the_next_leads_there(cast: Cast) -> None:
    interest = confirmed()
    bob = client_for(cast.bob)
    there = bob.post(f"/candidates/{interest.pk}/nominate/")["Location"]
    draft = Nomination.objects.get()
    assert there == f"/nominations/{draft.pk}/edit/"
    page = bob.get(there).text
    for text in (TEXTS["name"], TEXTS["email"], TEXTS["github"], TEXTS["skills"], TEXTS["motivation"]):
        assert text in page
    assert draft.sponsor == cast.bob
    assert draft.submitted_at is None, "the candidate is asked only when the member submits it"
    assert bob.post(f"/candidates/{interest.pk}/nominate/")["Location"] == there
    assert "Open it" in bob.get(f"/candidates/{interest.pk}/").text
    assert "Draft a nomination" in client_for(cast.alice).get(f"/candidates/{interest.pk}/").text
    bob.post(f"/nominations/{draft.pk}/withdraw/", {"reason": "Not now."})
    assert bob.post(f"/candidates/{interest.pk}/nominate/")["Location"] != there, (
        "a dropped one stays dropped"
    )


def test_taking_it_back_deletes_everything_but_that_it_happened(cast: Cast) -> None:
    visitor = Client()
    write(visitor)
    link = mailed_link()
    visitor.post(link, {"action": "confirm"})
    assert "is deleted" in visitor.post(link, {"action": "take-back"}).text
    assert not Interest.objects.exists()
    assert not OutboxMessage.objects.filter(name__startswith="interest-").exists()
    dead = visitor.get(link)
    assert (dead.status_code, "This link leads nowhere" in dead.text) == (404, True)
    assert visitor.post(link, {"action": "take-back"}).status_code == 404
    assert Entry.objects.filter(event=Event.INTEREST_TAKEN_BACK).count() == 1


def test_what_is_gone_is_neither_confirmed_nor_made_a_draft_of(cast: Cast, clock: Clock) -> None:
    """Both may have been looked at the moment before."""
    interest = confirmed()
    services.take_back(interest=Interest.objects.get(), now=clock.now())
    with pytest.raises(services.Gone):
        services.take_up(interest=interest, sponsor=cast.bob, now=clock.now())
    assert not Nomination.objects.exists()
    with pytest.raises(services.Gone):
        services.confirm(interest=interest, now=clock.now())


@pytest.mark.django_db(transaction=True)
def test_of_taking_back_and_taking_up_at_once_the_draft_is_made_before_or_never(clock: Clock) -> None:
    """As is confirming: it finds the row, or that it has gone; nobody meets an error."""
    bob = client_for(make_cast(now=clock.now()).bob)
    back, confirm = {"action": "take-back"}, {"action": "confirm"}
    write(Client())
    link = mailed_link()
    assert answers((Client(), link, back), (Client(), link, confirm)) <= {200, 302, 404}
    write(Client())
    link = mailed_link()
    Client().post(link, confirm)
    up = f"/candidates/{Interest.objects.get().pk}/nominate/"
    assert answers((Client(), link, back), (bob, up, {})) <= {200, 302, 404}
    assert Entry.objects.filter(event=Event.INTEREST_TAKEN_UP).count() == Nomination.objects.count()
    assert not Interest.objects.exists()


def answers(*posts: tuple[Client, str, dict[str, str]]) -> set[int]:
    """The statuses of pages that are posted to at the same moment."""
    together = Barrier(len(posts))

    def answer(post: tuple[Client, str, dict[str, str]]) -> int:
        client, path, sent_with = post
        together.wait(timeout=30)
        try:
            return client.post(path, sent_with).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(posts)) as pool:
        return set(pool.map(answer, posts))


def test_nobody_has_their_words_mailed_to_others(cast: Cast) -> None:
    write(Client(), name="Win a prize at https://evil.example", email="victim@example.net")
    mail = OutboxMessage.objects.get(name="interest-confirm")
    assert "evil.example" not in mail.subject + mail.body_text + mail.body_html


def test_a_new_one_from_the_same_address_replaces_the_old_when_it_is_confirmed(cast: Cast) -> None:
    old = confirmed()
    visitor = Client()
    write(visitor, email="NOOR@example.org", skills="Packaging")
    assert Interest.objects.confirmed(now=old.received_at).get() == old, "anybody could have written that"
    visitor.post(mailed_link(), {"action": "confirm"})
    assert Interest.objects.get().skills == "Packaging"


def test_it_is_gone_in_time_whether_or_not_a_task_has_run(cast: Cast, clock: Clock) -> None:
    visitor, bob = Client(), client_for(cast.bob)
    write(visitor, email="never@example.org")
    unconfirmed = mailed_link()
    kept = confirmed()
    clock.advance(days=2)
    assert visitor.get(unconfirmed).status_code == 404
    assert visitor.post(unconfirmed, {"action": "confirm"}).status_code == 404
    assert clear_away() == 1
    assert clear_away() == 0
    clock.advance(days=364)
    assert bob.get(f"/candidates/{kept.pk}/").status_code == 404
    assert clear_away() == 1
    assert not Interest.objects.exists()
    assert not OutboxMessage.objects.filter(name__startswith="interest-").exists()


@pytest.mark.parametrize(
    "known",
    [{"email": "NOOR-V@example.org", "github": ""}, {"email": "at-home@example.org", "github": "Noor-V"}],
)
def test_whoever_has_become_a_member_is_no_candidate_any_more(
    cast: Cast, clock: Clock, known: dict[str, str]
) -> None:
    confirmed(**known)
    assert clear_away() == 0
    add_member("Noor Vermeulen", "noor-v", now=clock.now())
    assert clear_away() == 1


def test_an_admin_deletes_what_is_none(cast: Cast) -> None:
    interest = confirmed()
    assert client_for(cast.bob).post(f"/candidates/{interest.pk}/remove/").status_code == 404
    carol = client_for(cast.carol)
    assert "writer is not told" in carol.get(f"/candidates/{interest.pk}/remove/").text
    assert carol.post(f"/candidates/{interest.pk}/remove/")["Location"] == "/candidates/"
    assert not Interest.objects.exists()
    entry = Entry.objects.get(event=Event.INTEREST_REMOVED)
    assert entry.actor == cast.carol.pk
    assert entry.data == "{}"


@pytest.mark.parametrize(
    ("ago", "changes", "sentence"),
    [
        (60, {"motivation": ""}, "This is empty: fill it in"),
        (60, {"email": "noor"}, "This is not an e-mail address"),
        (60, {"github": "no one"}, "This is not a GitHub username"),
        (60, {"name": "No\u202eor"}, "invisible control character"),
        (60, {"website": "https://example.org"}, "Leave this field empty"),
        (1, {}, "That was very fast"),
        (25 * 3600, {}, "had become old"),
        (60, {"shown": "1:forged"}, "had become old"),
        (60, {"shown": ""}, "had become old"),
    ],
)  # fmt: skip
def test_a_refused_form_keeps_what_was_typed(ago: int, changes: dict[str, str], sentence: str) -> None:
    page = write(Client(), ago=ago, **changes)
    assert page.status_code == 422
    assert sentence in page.text
    assert TEXTS["skills"] in page.text
    assert not Interest.objects.exists()
    mark = re.search(r'name="shown" value="([^"]+)"', page.text)
    assert mark, "the form can be sent again"


def test_few_from_one_place_and_fewer_to_one_address(cast: Cast) -> None:
    visitor = Client()
    for _ in range(3):
        assert write(visitor).status_code == 302
    page = write(visitor)
    assert page.status_code == 422
    assert "too many were sent today" in page.text
    assert TEXTS["skills"] in page.text
    for number in range(6):
        assert write(visitor, email=f"n{number}@example.org").status_code == 302
    assert write(visitor, email="another@example.org").status_code == 422


def test_a_flood_from_many_places_is_stopped(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "WAITING_AT_MOST", 1)
    write(Client())
    page = write(Client(), email="another@example.org")
    assert page.status_code == 422
    assert "try again tomorrow" in page.text
    clock.advance(days=2)
    assert write(Client(), email="another@example.org").status_code == 302


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("candidates_interest_complete", "motivation = ''"),
        ("candidates_interest_github_syntax", "github = 'no one'"),
        ("candidates_interest_token_hashed", "token_hash = 'secret'"),
        ("candidates_interest_kept_no_longer", "expires_at = expires_at + interval '1 day'"),
        ("candidates_interest_kept_no_longer", "confirmed_at = received_at + interval '2 days'"),
        ("candidates_interest_kept_no_longer", "confirmed_at = NULL"),
        ("candidates_interest_one_per_address", "email = 'Noor@Example.org'"),
    ],
)
def test_the_database_keeps_it(cast: Cast, name: str, change: str) -> None:
    confirmed()
    other = confirmed(email="other@example.org")
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE candidates_interest SET {change} WHERE id = %s", [other.pk])  # noqa: S608


def confirmed(**changes: str) -> Interest:
    """One that members can read."""
    visitor = Client()
    write(visitor, ago=60, **changes)
    visitor.post(mailed_link(), {"action": "confirm"})
    return Interest.objects.latest("received_at")


def test_the_mark_of_a_form_is_signed() -> None:
    mark = forms.shown_now()
    assert forms._age(mark) is not None
    assert forms._age(Signer(salt="other").sign("1")) is None
