"""The pages: what they show, what they offer, and that a refused form keeps what was typed."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from members.models import Person
from onboarding import services
from onboarding.models import Acceptance, Checklist, MentorOffer, PolicyVersion, Step, TemplateVersion
from onboarding.queries import newest_policy
from onboarding.rules import What
from onboarding.tasks import advance_due
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.onboarding.conftest import complete, step_of
from tests.signin import client_for, stale
from venues.models import Venue
from venues.services import note_grant

pytestmark = pytest.mark.django_db


def formset(page: str) -> dict[str, str]:
    """What the browser would send of a template's form."""
    sent = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            sent[name[1]] = value[1] if value else ""
    sent |= dict(re.findall(r'<textarea name="([^"]*)"[^>]*>\n?([^<]*)</textarea>', page))
    for name_, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name_] = chosen[1] if chosen else ""
    return {name_: text for name_, text in sent.items() if not name_.startswith("csrf")}


def test_the_board_and_a_checklist(noor: Person, arriving: Checklist, live: Cast, clock: Clock) -> None:
    note_grant(venue=Venue.objects.all()[0], person=live.bob, actor=None, now=clock.now())
    remove_member(live.bob, now=clock.now())
    advance_due()
    services.start_by_hand(membership=live.dana.memberships.get(), actor=live.carol, now=clock.now())
    complete(Checklist.objects.get(person=live.dana), replace(live, bob=live.alice), clock)
    clock.advance(days=8)
    advance_due()
    carol = client_for(live.carol)
    board = carol.get(reverse("onboarding:board")).text
    for text in ("Noor Vermeulen", "Bob Bălan", "Late", "Access ended: GitHub team", "Finished", "1 late"):
        assert text in board, text
    assert "Onboarding of Noor" in carol.get("/home/").text
    assert "Offboarding of Bob Bălan: Access ended: GitHub team (late)" in carol.get("/desk/").text
    leaving = carol.get(reverse("desk-person", args=[live.bob.pk])).text
    for text in ("Offboarding", "Next: Access ended: GitHub team, due", " of 4 steps done", "Access since"):
        assert text in leaving, text
    arrived = carol.get(reverse("desk-person", args=[live.dana.pk])).text
    assert "finished <time" in " ".join(arrived.split())
    assert "No checklist: members from before" in carol.get(reverse("desk-person", args=[live.alice.pk])).text
    page = carol.get(reverse("onboarding:checklist", args=[arriving.pk])).text
    assert "What happens next:" in page
    assert "After the embargo policy is accepted." in page
    team = step_of(arriving, What.GRANT, "GitHub team")
    refused = carol.post(reverse("onboarding:step-done", args=[team.pk]), follow=True)
    assert "is not accepted yet" in refused.text
    skip = reverse("onboarding:step", args=[team.pk])
    empty = carol.post(skip, {"action": "skip", "reason": " "})
    assert (empty.status_code, "This is empty: fill it in" in empty.text) == (422, True)
    past = carol.post(skip, {"action": "due", "due": "2020-01-01", "due_reason": "Because"})
    assert (past.status_code, "This day is over" in past.text, "Because" in past.text) == (422, True, True)
    done = carol.post(skip, {"action": "skip", "reason": "Has no account there."}, follow=True)
    assert "Skipped" in done.text
    assert "Has no account there." in done.text
    again = carol.get(skip).text
    assert "Open it again" in again
    bob = Checklist.objects.get(person=live.bob)
    out = step_of(bob, What.REVOCATION)
    assert "Skip this step" not in carol.get(reverse("onboarding:step", args=[out.pk])).text
    carol.post(reverse("onboarding:step-done", args=[step_of(bob, What.TASK).pk]))
    last = carol.post(reverse("onboarding:step-done", args=[out.pk]), follow=True)
    assert "the offboarding is finished" in last.text
    assert "GitHub team: out" in last.text


def test_setting_a_session_and_its_calendar_file(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    carol, address = client_for(live.carol), reverse("onboarding:orientation", args=[arriving.pk])
    calendar = reverse("onboarding:calendar", args=[arriving.pk])
    assert client_for(noor).get(calendar).status_code == 404, "no session yet"
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    typed = {"day": day, "time": "4 pm", "minutes": "60", "place": "Room 4"}
    refused = carol.post(address, typed)
    assert (refused.status_code, "such as 16:30" in refused.text, "Room 4" in refused.text) == (
        422,
        True,
        True,
    )
    over = carol.post(address, typed | {"day": "2020-01-01", "time": "16:30"})
    assert (over.status_code, "This moment is over" in over.text) == (422, True)
    assert carol.post(address, typed | {"time": "16:30"}).status_code == 302
    file = client_for(noor).get(calendar)
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="psrt-orientation.ics"'
    assert f"DTSTART:{day.replace('-', '')}T163000Z\r\n" in file.content.decode()
    assert "Room 4" in client_for(noor).get(reverse("onboarding:own")).text


def test_the_new_members_own_list(noor: Person, arriving: Checklist, live: Cast, clock: Clock) -> None:
    client = client_for(noor)
    page = client.get(reverse("onboarding:own")).text
    assert "0 of 7 steps are done." in page
    assert page.index("What you do next") < page.index("Read and accept the embargo policy")
    assert "Let the new member in" not in page, "that is for the admins"
    accept = reverse("onboarding:accept")
    stale(client)
    assert client.get(accept)["Location"].startswith("/accounts/presence/")
    client = client_for(noor)
    policy = newest_policy()
    assert policy is not None
    without = client.post(accept, {"sha256": policy.sha256})
    assert (without.status_code, "Tick this if you accept" in without.text) == (422, True)
    other = client.post(accept, {"sha256": "0" * 64, "accepted": "on"})
    assert (other.status_code, "has changed since" in other.text) == (422, True)
    assert policy.sha256 in other.text
    assert "checked" not in other.text, "nobody has accepted the new text"
    assert not Acceptance.objects.exists()
    assert client.post(accept, {"sha256": policy.sha256, "accepted": "on"})["Location"] == "/me/onboarding/"
    assert "You accepted this version" in client.get(accept).text
    task = step_of(arriving, What.TASK)
    done = client.post(reverse("onboarding:own-done", args=[task.pk]), follow=True)
    assert "2 of 7 steps are done." in done.text
    nobody = client_for(live.alice).get(reverse("onboarding:own")).text
    assert "You have no checklist" in nobody


def test_being_asked_to_be_mentor(noor: Person, arriving: Checklist, live: Cast, clock: Clock) -> None:
    carol, ask = client_for(live.carol), reverse("onboarding:ask-mentor", args=[arriving.pk])
    assert "Noor" not in re.findall(r"<option[^>]*>([^<]*)", carol.get(ask).text)
    assert carol.post(ask, {"mentor": str(noor.pk)}).status_code == 422
    carol.post(ask, {"mentor": str(live.bob.pk), "action": "ask"})
    offer = MentorOffer.objects.get()
    bob, page = client_for(live.bob), reverse("onboarding:mentor", args=[offer.pk])
    assert "Will you be the mentor of Noor" in bob.get("/home/").text
    assert bob.post(page, {"action": "shrug"}).status_code == 200
    done = bob.post(page, {"action": "accept", "words": "Gladly."}, follow=True)
    assert "You are the mentor of Noor" in done.text
    task = Step.objects.get(checklist=arriving, owner="mentor")
    assert str(task) in bob.post(reverse("onboarding:own-done", args=[task.pk]), follow=True).text
    late = bob.post(page, {"action": "decline", "words": "Wait"})
    assert late.status_code == 422
    released = carol.post(ask, {"action": "release"}, follow=True)
    assert "nobody is asked" in released.text
    assert bob.get(page).status_code == 404


def test_a_new_version_of_a_template(live: Cast) -> None:
    carol, edit = client_for(live.carol), reverse("onboarding:template-edit", args=["onboarding"])
    sent: dict[str, Any] = formset(carol.get(edit).text)
    assert (sent["steps-TOTAL_FORMS"], sent["steps-INITIAL_FORMS"]) == ("8", "6")
    same = carol.post(edit, sent)
    assert (same.status_code, "the same as the present version" in same.text) == (422, True)
    changed = sent | {
        "note": "Shorter",
        "steps-0-ORDER": "9",
        "steps-1-DELETE": "on",
        "steps-6-title": "Say hello",
        "steps-6-days": "1",
        "steps-6-ORDER": "1",
    }
    wrong = carol.post(edit, changed | {"steps-6-days": "1000"})
    assert (wrong.status_code, "Say hello" in wrong.text, "Shorter" in wrong.text) == (422, True, True)
    impossible = carol.post(edit, changed | {"steps-0-DELETE": "on"})
    assert (impossible.status_code, "it cannot be left out" in impossible.text) == (422, True)
    assert carol.post(edit, changed).status_code == 302
    version = TemplateVersion.objects.get(kind="onboarding", number=2)
    titles = [line.title for line in version.steps()]
    assert (titles[0], titles[-1], len(titles)) == (
        "Say hello", "Read PEP 811 and accept the embargo policy", 6,
    )  # fmt: skip
    page = carol.get(reverse("onboarding:template", args=["onboarding"])).text
    assert "Say" in "".join(re.findall(r"<ins>(.*?)</ins>", page, re.DOTALL))
    assert carol.get(reverse("onboarding:template", args=["sideboarding"])).status_code == 404
    older = carol.post(edit, changed | {"note": "Mine"})
    assert (older.status_code, "Somebody else has saved" in older.text) == (422, True)


def test_a_new_version_of_the_policy(live: Cast, clock: Clock) -> None:
    services.accept_policy(person=live.bob, sha256=PolicyVersion.objects.get().sha256, now=clock.now())
    carol, edit = client_for(live.carol), reverse("onboarding:policy-edit")
    typed = {"text": "Keep it **quiet** <script>x</script>.", "note": "Short", "based_on": "1"}
    preview = carol.post(edit, typed | {"action": "preview"}).text
    assert "<strong>quiet</strong>" in preview
    assert "<script>x" not in preview
    assert "Compared with version 1" in preview
    for action in ("preview", "save"):
        empty = carol.post(edit, typed | {"text": " ", "action": action})
        assert (empty.status_code, "write the whole policy" in empty.text) == (422, True)
        assert "Compared with version" not in empty.text
        assert 'value="Short"' in empty.text
    assert PolicyVersion.objects.count() == 1
    assert carol.post(edit, typed | {"action": "save", "asks_everyone": "on"}).status_code == 302
    page = carol.get(reverse("onboarding:policy")).text
    assert "0 of 4 members accepted version 2" in page
    assert "version 1 (an earlier one)" in page
    stale_form = carol.post(edit, typed | {"text": "Keep it loud.", "action": "save"})
    assert (stale_form.status_code, "Keep it loud." in stale_form.text) == (422, True)
    assert 'name="based_on" value="2"' in stale_form.text
    assert "The embargo policy has changed" in client_for(live.bob).get("/home/").text
