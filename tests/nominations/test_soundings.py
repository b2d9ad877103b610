"""The Council's concerns before a vote: raised and answered in private, and nobody else learns of them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Person
from members.rules import Role
from members.services.profile import make_calendar
from nominations import services
from nominations.models import Nomination, Sounding
from nominations.rules import NotAllowed, State
from nominations.services.common import JustTooLate
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, add_role, remove_member
from tests.clock import Clock
from tests.nominations.mailbox import sent, text_of
from tests.nominations.stages import Stages, mailed_token, nominee_of
from tests.nominations.test_database import refused_by
from tests.signin import client_for, stale

WORDS: Final = "Paid by a *vendor* under embargo?"
TASK: Final = "The Steering Council has a concern about Noor Vermeulen"
AFTER_REVIEW: Final = [state for state in State if state not in {State.DRAFT, State.CONSENT}]


def say(nomination: Nomination, author: Person, clock: Clock, **changes: Any) -> Sounding:
    given: dict[str, Any] = {"sounding_id": uuid4(), "text": WORDS, "now": clock.now()} | changes
    return services.sound(nomination_id=nomination.pk, author=author, **given)


def raised_by(author: Person, clock: Clock) -> Callable[[Nomination], object]:
    return lambda nomination: say(nomination, author, clock)


@pytest.fixture
def sounded(cast: Cast, clock: Clock) -> Stages:
    """Makes nominations about which Sam raises a concern as soon as they are in review."""
    return Stages(cast, clock, in_review=raised_by(cast.sam, clock))


def url(page: str, nomination: Nomination) -> str:
    return reverse(f"nominations:{page}", args=[nomination.pk])


def post(client: Client, nomination: Nomination, text: str, action: str = "send", **changes: str) -> Any:
    """As the form on the page would send it."""
    form = client.get(url("soundings", nomination)).context["form"]
    data = {"sounding_id": str(form.initial["sounding_id"]), "text": text, "action": action} | changes
    return client.post(url("sounding-write", nomination), data)


def test_a_concern_is_raised_answered_and_pursued(stages: Stages, cast: Cast) -> None:
    nomination = stages.review()
    sam, sol, alice, carol = (client_for(who) for who in (cast.sam, cast.sol, cast.alice, cast.carol))
    assert "None raised" in carol.get(url("detail", nomination)).text
    assert "nothing to answer" in alice.get(url("soundings", nomination)).text
    assert "Raise a concern in private" in sam.get(url("detail", nomination)).text
    assert "Nothing has been written." in sam.get(url("soundings", nomination)).text

    preview = post(sam, nomination, f"{WORDS} <script>alert(1)</script>", "preview")
    assert "<em>vendor</em>" in preview.text
    assert "<script>alert" not in preview.text
    empty = post(sam, nomination, " ")
    assert (empty.status_code, "This is empty: fill it in." in empty.text) == (422, True)
    assert not Sounding.objects.exists()

    pk = str(uuid4())
    for _ in range(2):
        done = post(sam, nomination, WORDS, sounding_id=pk)
        assert done["Location"] == f"{url('soundings', nomination)}#sounding-{pk}"
    assert sent("concern_raised") == sorted(who.email for who in (cast.alice, cast.carol, cast.dana))
    assert url("soundings", nomination) in text_of("concern_raised")
    assert "Read and answer" in alice.get(url("detail", nomination)).text
    assert TASK in alice.get(reverse("home")).text

    assert post(alice, nomination, "No longer, since May.").status_code == 302
    assert sent("concern_answered") == sorted([cast.sam.email, cast.sol.email])
    assert TASK not in alice.get(reverse("home")).text
    assert post(sol, nomination, "Then we are content.").status_code == 302
    assert TASK in alice.get(reverse("home")).text
    assert "wrote again" in OutboxMessage.objects.filter(name="concern_raised").latest("created_at").subject

    page = carol.get(url("soundings", nomination)).text
    for text in (
        "<em>vendor</em>",
        "No longer, since May.",
        "Then we are content.",
        "nobody else writes in it",
    ):
        assert text in page
    assert "<textarea" not in page
    assert carol.post(url("sounding-write", nomination), {"text": "x"}).status_code == 404
    assert "3 messages" in carol.get(url("detail", nomination)).text
    mails = OutboxMessage.objects.filter(name__startswith="concern_")
    for words in ("vendor", "since May", "content."):
        assert not any(words in mail.subject + mail.body_text + mail.body_html for mail in mails)
    assert [
        (entry.event, entry.actor)
        for entry in Entry.objects.filter(event__startswith="nominations.concern").order_by("seq")
    ] == [
        ("nominations.concern_raised", cast.sam.pk),
        ("nominations.concern_discussed", cast.alice.pk),
        ("nominations.concern_discussed", cast.sol.pk),
    ]


@pytest.mark.parametrize("state", AFTER_REVIEW)
def test_who_reads_a_concern_that_was_raised_and_who_never_learns_of_it(
    sounded: Stages, cast: Cast, clock: Clock, state: State
) -> None:
    nomination = sounded.in_state(state)
    readers = {"alice", "carol", "sam", "sol"}  # also once it has ended: they had begun to talk
    is_open = state in {State.REVIEW, State.VOTING, State.COUNTING, State.APPROVED}
    for who in ("alice", "bob", "carol", "sam", "sol", "mallory", "eve"):
        person: Person = getattr(cast, who)
        client = client_for(person)
        read = client.get(url("soundings", nomination))
        assert (read.status_code, "<em>vendor</em>" in read.text) == (
            (200, True) if who in readers else (404, False)
        ), who
        form = {"sounding_id": str(uuid4()), "text": "A long thought.", "action": "preview"}
        written = client.post(url("sounding-write", nomination), form)
        assert (written.status_code == 200) == (who in readers - {"carol"}), who
        if written.status_code == 200:
            assert "A long thought." in written.text
            assert ("<textarea" in written.text) == is_open, who
        if who in {"sam", "bob", "mallory"}:
            elsewhere = _everything_else_of(client, person, nomination, clock)
            assert "vendor" not in elsewhere.replace(WORDS if who == "sam" else "", ""), who
            assert who == "sam" or "concern" not in elsewhere.lower(), who
    link = "consent_given" if nomination.links.count() > 1 else "consent_asked"
    standing = Client().get(f"/consent/{mailed_token(nomination, link)}/").text
    assert "vendor" not in standing
    assert "concern" not in standing.lower()
    council = client_for(cast.sam).get(url("detail", nomination)).text
    assert "Noor Vermeulen" in council
    assert "Wrong time." not in council  # why it was withdrawn was written for the members
    told = OutboxMessage.objects.filter(name="concern_raised")
    assert {mail.to for mail in told} == {cast.alice.email, cast.carol.email, cast.dana.email}


def _everything_else_of(client: Client, person: Person, nomination: Nomination, clock: Clock) -> str:
    """All pages and files in which it could show up, as one text."""
    calendar = reverse("me-calendar-feed", args=[make_calendar(person=person, now=clock.now())])
    addresses = [
        url("detail", nomination),
        *(reverse(name) for name in ("nominations:list", "home", "me-activity", "me-audit")),
        *("/me/data/file.json", calendar, "/roster/feed.atom", "/roster.json", "/desk/audit/export.jsonl"),
    ]
    answers = [client.get(address) for address in addresses]
    return "".join(map(_streamed, answers))


def test_the_service_refuses_with_a_sentence_and_the_page_keeps_what_was_typed(
    stages: Stages, cast: Cast, clock: Clock
) -> None:
    nomination = stages.review()
    for who, changes, sentence in (
        (cast.alice, {}, "nothing to answer"),
        (cast.bob, {}, "nobody else writes"),
        (cast.carol, {}, "nobody else writes"),
        (cast.mallory, {}, "nobody else writes"),
        (cast.sam, {"text": " \n"}, "Write something"),
    ):
        with pytest.raises(NotAllowed, match=sentence):
            say(nomination, who, clock, **changes)
    pk, in_time = uuid4(), clock.now()
    clock.advance(days=7)
    with pytest.raises(JustTooLate):  # read at the edge, written after it
        say(nomination, cast.sam, clock, now=in_time)
    with pytest.raises(NotAllowed, match="only while the nomination is in review"):
        say(nomination, cast.sam, clock)
    late = post(client_for(cast.sam), nomination, WORDS, sounding_id=str(pk))
    assert late.status_code == 422
    assert "only while the nomination is in review" in late.text
    assert "<em>vendor</em>" in late.text
    assert not Sounding.objects.exists()


def test_a_form_is_used_once_and_by_one_person(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination, pk = stages.review(), uuid4()
    assert say(nomination, cast.sam, clock, sounding_id=pk) == say(
        nomination, cast.sam, clock, sounding_id=pk
    )
    with pytest.raises(NotAllowed, match="cannot be used again"):
        say(nomination, cast.sol, clock, sounding_id=pk)
    assert len(sent("concern_raised")) == 3


def test_without_presence_nothing_is_sent_and_the_text_is_kept(stages: Stages, cast: Cast) -> None:
    nomination = stages.review()
    sam = client_for(cast.sam)
    pk = str(uuid4())
    response = post(stale(sam), nomination, WORDS, sounding_id=pk)
    assert response["Location"].startswith("/accounts/presence/")
    assert not Sounding.objects.exists()
    session = sam.session
    for record in session["account_authentication_methods"]:
        record["at"] += 3600
    session.save()
    page = sam.get(url("sounding-write", nomination)).text
    assert WORDS in page
    assert pk in page


def test_the_sponsor_on_the_council_answers_and_does_not_ask(
    stages: Stages, cast: Cast, clock: Clock
) -> None:
    add_role(cast.alice, Role.STEERING_COUNCIL, now=clock.now())
    nomination = stages.review()
    with pytest.raises(NotAllowed, match="nothing to answer"):
        say(nomination, cast.alice, clock)
    say(nomination, cast.sam, clock)
    assert say(nomination, cast.alice, clock).part == Sounding.Part.SPONSOR
    assert cast.alice.email not in sent("concern_answered")
    remove_member(cast.alice, now=clock.now())
    # what she may read of it ends with what made her its sponsor, although she is still on the Council
    assert client_for(cast.alice).get(url("soundings", nomination)).status_code == 404
    assert client_for(cast.alice).get(url("detail", nomination)).status_code == 404
    say(nomination, cast.sol, clock)
    assert "nobody can answer it" in text_of("concern_raised")
    assert sent("concern_raised").count(cast.alice.email) == 1


def test_an_admin_on_the_council_acts_for_it(stages: Stages, cast: Cast, clock: Clock) -> None:
    add_role(cast.carol, Role.STEERING_COUNCIL, now=clock.now())
    assert say(stages.review(), cast.carol, clock).part == Sounding.Part.COUNCIL
    assert sent("concern_raised") == sorted([cast.alice.email, cast.dana.email])


@pytest.mark.parametrize("shared", ["", "council@example.org"])
def test_the_nominee_on_the_council_never_sees_it(
    cast: Cast, clock: Clock, settings: Any, shared: str
) -> None:
    settings.COUNCIL_ADDRESS = shared
    sol = cast.sol
    # known by the GitHub username alone, in other letters
    identity = replace(cast.noor, github_login=sol.github_login.upper(), github_id=None)
    stages = Stages(cast, clock)
    nomination = stages.review(nominee=nominee_of(identity))
    with pytest.raises(NotAllowed, match="nobody else writes"):
        say(nomination, sol, clock)
    say(nomination, cast.sam, clock)
    say(nomination, cast.alice, clock)
    # not by the Council's common address either, because they read it too
    assert sent("concern_answered") == [cast.sam.email]
    client = client_for(sol)
    for page in ("detail", "soundings", "sounding-write"):
        assert client.get(url(page, nomination)).status_code == 404
    log = _streamed(client.get("/desk/audit/export.jsonl"))
    assert "concern" not in log
    assert str(nomination.pk) not in log
    other = stages.review(
        nominee=nominee_of(cast.noor, email="ola@example.org", github="", github_id=None), sponsor=cast.bob
    )
    say(other, sol, clock)
    say(other, cast.bob, clock)
    assert set(sent("concern_answered")) == {cast.sam.email} | ({shared} if shared else {sol.email})


def test_a_nominee_who_has_become_an_admin_reads_the_log_but_for_that(
    sounded: Stages, cast: Cast, clock: Clock
) -> None:
    nomination = sounded.confirmed()
    assert nomination.membership is not None
    noor = nomination.membership.person
    add_role(noor, Role.ADMIN, now=clock.now())
    client, carol = client_for(noor), client_for(cast.carol)
    assert client.get(url("detail", nomination)).status_code == 200
    assert client.get(url("soundings", nomination)).status_code == 404
    logs = [_streamed(each.get("/desk/audit/export.jsonl")) for each in (client, carol)]
    assert ["nominations.confirmed" in log for log in logs] == [True, True]
    assert ["concern" in log for log in logs] == [False, True]


def test_the_councils_log_of_a_nomination_opens_with_the_approval(
    cast: Cast, clock: Clock, stages: Stages
) -> None:
    """Before that it finds there what it wrote itself, not who comments, nor the poll."""

    def events() -> set[str]:
        log = _streamed(client_for(cast.sam).get("/desk/audit/export.csv?kind=nominations"))
        return {event for event in Entry.objects.values_list("event", flat=True) if event in log}

    nomination = stages.review()
    services.comment(
        comment_id=uuid4(), nomination_id=nomination.pk, author=cast.bob, body="Why?", now=clock.now()
    )
    assert events() == set()
    say(nomination, cast.sam, clock)
    assert events() == {"nominations.concern_raised"}


def _streamed(response: Any) -> str:
    return b"".join(response).decode()


def test_the_database_keeps_who_writes_what_and_when(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.review(nominee=nominee_of(cast.noor, email=cast.sol.email.upper()))

    def write(author: Person, part: str, **columns: Any) -> Sounding:
        given = {"nomination": nomination, "at": clock.now(), "text": WORDS} | columns
        return Sounding.objects.create(author=author, part=part, **given)

    def refused(name: str, author: Person, part: str, **columns: Any) -> None:
        with refused_by(f"nomination_sounding_{name}"):
            write(author, part, **columns)

    refused("in_time", cast.alice, "sponsor")  # there is nothing to answer
    refused("of_council", cast.bob, "council")
    refused("without_interest", cast.sol, "council")  # the nominee
    add_role(cast.alice, Role.STEERING_COUNCIL, now=clock.now())
    refused("without_interest", cast.alice, "council")  # the sponsor
    refused("says_something", cast.sam, "council", text="")
    refused("in_time", cast.sam, "council", at=nomination.review_ends_at)
    said = write(cast.sam, "council")
    refused("part_known", cast.carol, "admin")
    refused("of_sponsor", cast.bob, "sponsor")
    write(cast.alice, "sponsor")
    with refused_by("nomination_sounding_kept"):
        Sounding.objects.filter(pk=said.pk).update(text="Never said")
    clock.advance(days=7)
    write(cast.sam, "council")  # once raised it goes on after the review
    remove_member(cast.alice, now=clock.now())
    refused("of_sponsor", cast.alice, "sponsor")
    other = {"email": "ola@example.org", "github": "", "github_id": None}
    nomination = stages.review(nominee=nominee_of(cast.noor, **other), sponsor=cast.bob)
    clock.advance(days=7)
    refused("in_time", cast.sam, "council")  # although no tick has come by yet


@pytest.mark.parametrize("state", [State.VETOED, State.NOT_APPROVED, State.WITHDRAWN, State.APPROVED])
def test_the_database_ends_the_exchange_with_the_nomination(
    sounded: Stages, cast: Cast, clock: Clock, state: State
) -> None:
    nomination = sounded.in_state(state)
    if state is State.APPROVED:
        clock.advance(days=7)
    with refused_by("nomination_sounding_in_time"):
        Sounding.objects.create(
            nomination=nomination, author=cast.sam, part="council", at=clock.now(), text=WORDS
        )
