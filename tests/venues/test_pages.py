"""The desk's pages: what they show, what forms refuse and keep, proof of presence, and that no token is near."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from psrt import clock
from tests.cast import Cast
from tests.signin import client_for, stale
from tests.venues.conftest import Paste
from venues import services
from venues.models import Application, Comparison, Connection, Venue
from venues.queries import diff_now
from venues.rules import Group, Kind

pytestmark = pytest.mark.django_db

LIST = "id,login\n1002,bob-b\n1003,carol-c\n1005,eve-e\n9,stranger\n8,bot\n"


@pytest.fixture
def desk(cast: Cast) -> Client:
    return client_for(cast.carol)


@pytest.fixture
def connected(team: Venue) -> Venue:
    Connection.objects.create(kind=Kind.GITHUB_TEAM, since=clock.now())
    return team


def said(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def rows(comparison: Comparison, group: Group) -> list[str]:
    return [row.key for row in diff_now(comparison, on=clock.now().date()).of(group)]


def test_a_venue_is_added_changed_and_retired(desk: Client, cast: Cast) -> None:
    assert "No venue yet" in said(desk.get(reverse("venues:list")))
    form = {"name": "Chat", "kind": "discord-role", "address": "#psrt"}
    refused = desk.post(reverse("venues:add"), form)
    assert refused.status_code == 422
    assert "Write the server’s and the role’s numeric ids" in said(refused)
    assert 'value="#psrt"' in said(refused)
    desk.post(reverse("venues:add"), form | {"address": "11111/22222"})
    venue = Venue.objects.get()
    page = said(desk.get(reverse("venues:venue", args=[venue.pk])))
    assert "The site cannot read its list" in page
    desk.post(reverse("venues:edit", args=[venue.pk]), {"name": "Discord", "address": "11111/33333"})
    venue.refresh_from_db()
    assert (venue.name, venue.kind, venue.address) == ("Discord", "discord-role", "11111/33333")
    again = desk.post(reverse("venues:add"), form | {"name": "Discord", "address": "11111/22222"})
    assert "Another venue has this name." in said(again)
    desk.post(reverse("venues:retire", args=[venue.pk]))
    assert "No longer used (1)" in said(desk.get(reverse("venues:list")))
    assert "It is retired already" in said(desk.get(reverse("venues:retire", args=[venue.pk])))
    gone = desk.post(reverse("venues:paste", args=[venue.pk]), {"form": "csv", "text": "id\n1\n"})
    assert "is no longer used" in said(gone)


def test_a_pasted_list_is_compared_or_refused_with_what_was_typed(
    desk: Client, team: Venue, cast: Cast
) -> None:
    page = reverse("venues:paste", args=[team.pk])
    assert "gh api --paginate orgs/python/teams/psrt/members" in said(desk.get(page))
    refused = desk.post(page, {"form": "csv", "text": "id,login\n1,a\nx,b\n"})
    assert refused.status_code == 422
    assert "Line 3: x is not a numeric id." in said(refused)
    assert "x,b" in said(refused)
    for sent, sentence in (
        ({"text": ""}, "one of the two"),
        ({"text": LIST, "file": SimpleUploadedFile("a.csv", b"id\n1\n")}, "one of the two"),
        ({"file": SimpleUploadedFile("a.csv", b"id\n\xff\n")}, "The file is not UTF-8 text (byte 4)"),
        ({"file": SimpleUploadedFile("a.csv", b"a" * 1_000_001)}, "more than 1,000,000"),
    ):
        assert sentence in said(desk.post(page, {"form": "csv"} | sent))
    assert not Comparison.objects.exists()
    uploaded = desk.post(
        page, {"form": "csv", "file": SimpleUploadedFile("a.csv", LIST.encode())}, follow=True
    )
    shown = said(uploaded)
    for words in (
        "Missing (2)", "Alice Achterberg, alice-a", "Extra (1)", "Eve Eklund, eve-e (id 1005)", "Unknown (2)",
        "stranger (id 9)", "In place (2): no change needed", "In there, without a grant on the record (2)",
    ):  # fmt: skip
        assert words in shown
    assert "Go on with the chosen rows" not in shown, "nobody could do it"
    assert "I have done the chosen rows by hand" in shown
    text = desk.get(reverse("venues:text", args=[Comparison.objects.get().pk]))
    assert text["Content-Type"] == "text/plain; charset=utf-8"
    assert said(text).startswith("GitHub team: 2 missing, 1 extra, 2 unknown, 0 renamed")
    assert "5 differences" in said(desk.get(reverse("venues:list")))
    assert "5 differences" in said(desk.get(reverse("desk")))


def test_an_older_comparison_leads_to_the_newest(desk: Client, team: Venue, paste: Paste) -> None:
    older = paste(team, LIST)
    key = rows(older, Group.UNKNOWN)[0]
    newest = paste(team, "id\n1002\n")
    page = said(desk.get(reverse("venues:comparison", args=[older.pk])))
    assert "This is not the newest look" in page
    assert reverse("venues:comparison", args=[newest.pk]) in page
    assert desk.get(reverse("venues:text", args=[older.pk])).status_code == 404
    gone = desk.get(reverse("venues:match", args=[older.pk, key]), follow=True)
    assert "This row is not there any more." in said(gone)


def test_entries_are_matched_allowed_and_noted(desk: Client, team: Venue, cast: Cast, paste: Paste) -> None:
    comparison = paste(team, LIST)
    bot, stranger = rows(comparison, Group.UNKNOWN)
    match = reverse("venues:match", args=[comparison.pk, stranger])
    assert "Who is stranger (id 9)?" in said(desk.get(match))
    assert desk.post(match, {"person": ""}).status_code == 422
    desk.post(match, {"person": cast.alice.pk})
    allow = reverse("venues:allow", args=[comparison.pk, bot])
    assert desk.post(allow, {"reason": " "}).status_code == 422
    desk.post(allow, {"reason": "files advisories"})
    assert rows(comparison, Group.UNKNOWN) == []
    assert "allow" in said(desk.post(allow, {"reason": "again"}, follow=True)).lower()
    venue = said(desk.get(reverse("venues:venue", args=[team.pk])))
    assert "files advisories" in venue
    assert "id:9" in venue
    extra = rows(comparison, Group.EXTRA)
    by_hand = reverse("venues:by-hand", args=[comparison.pk])
    assert "was put out" in said(desk.get(by_hand, {"row": extra}))
    assert "Choose at least one row." in said(desk.get(by_hand, follow=True))
    services.note_grant(venue=team, person=cast.eve, actor=None, now=clock.now())
    noted = said(desk.post(by_hand, {"row": extra}, follow=True))
    assert "1 grant or revocation is noted." in noted


def test_changes_are_a_second_step_with_proof_of_presence(
    desk: Client, connected: Venue, cast: Cast, paste: Paste
) -> None:
    comparison = paste(connected, LIST)
    chosen = [*rows(comparison, Group.MISSING), *rows(comparison, Group.EXTRA)]
    address = reverse("venues:apply", args=[comparison.pk])
    page = said(desk.get(address, {"row": chosen}))
    assert "<strong>Put out</strong>: Eve Eklund" in page
    assert "Make 3 changes" in page
    old = stale(client_for(cast.dana))
    for answer in (old.get(address, {"row": chosen}), old.post(address, {"row": chosen})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/presence/")
    assert not Application.objects.exists()
    changing = desk.post(address, {"row": chosen}, follow=True)
    assert "The site makes the changes one by one." in said(changing)
    assert said(changing).count("Not done yet") == 3
    assert "This venue’s list is being read or changed just now" in said(
        desk.post(address, {"row": chosen}, follow=True)
    )


def test_what_hinders_a_change_is_said_before(
    desk: Client, connected: Venue, cast: Cast, paste: Paste
) -> None:
    cast.alice.github_id = None
    cast.alice.save(update_fields=["github_id"])
    comparison = paste(connected, LIST)
    sentence = "The numeric GitHub id of Alice Achterberg is not on the record"
    assert sentence in said(desk.get(reverse("venues:comparison", args=[comparison.pk])))
    address = reverse("venues:apply", args=[comparison.pk])
    alice, dana = rows(comparison, Group.MISSING)
    page = said(desk.get(address, {"row": [alice, dana]}))
    assert "Make 1 change<" in page
    assert sentence in page
    assert "None of these can be changed from here" in said(desk.get(address, {"row": [alice]}))


def test_the_states_of_a_fetched_comparison(desk: Client, connected: Venue, cast: Cast) -> None:
    asked = desk.post(reverse("venues:compare", args=[connected.pk]), follow=True)
    comparison = Comparison.objects.get()
    assert (comparison.state, comparison.requested_by) == ("requested", cast.carol)
    assert "The site will read the list in a moment." in said(asked)
    assert "Look again" in said(asked)
    services.compare_now(comparison_id=comparison.pk, clock=clock.now)
    page = said(desk.get(reverse("venues:comparison", args=[comparison.pk])))
    assert "It could not be compared." in page
    assert "This site has no credentials for GitHub: paste the venue’s list instead." in page
    assert "Try again" in page
    Connection.objects.all().delete()
    refused = desk.post(reverse("venues:compare", args=[connected.pk]), follow=True)
    assert "is not connected to GitHub team" in said(refused)
