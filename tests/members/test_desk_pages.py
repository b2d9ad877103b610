"""The pages of the roster desk: what an admin sees, sends and gets back."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Change, Person, RoleTerm
from members.queries import open_membership
from members.rules import Ended, Role
from members.services import end_membership, invite
from members.services.corrections import version_of_person
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, add_members, add_role, remove_member
from tests.clock import Clock
from tests.permissions.viewers import record_as_it_is
from tests.signin import client_for, stale


@pytest.fixture
def admin(cast: Cast) -> Client:
    """Carol at her desk."""
    return client_for(cast.carol)


def page_of(person: Person) -> str:
    return f"/desk/members/{person.pk}/"


def end_page(person: Person) -> str:
    membership = open_membership(person)
    assert membership is not None
    return f"/desk/members/memberships/{membership.pk}/end/"


def move_page(kind: str, person: Person) -> str:
    return f"/council/move/{kind}/{person.pk}/"


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_no_page_asks_more_of_the_database_because_the_team_is_large(
    admin: Client, cast: Cast, clock: Clock
) -> None:
    paths = (
        "/desk/",
        "/desk/members/",
        "/desk/members/?show=everyone&q=o",
        page_of(cast.bob),
        "/desk/invitations/",
    )
    invite(person=cast.bob, actor=None, now=clock.now())
    admin.get("/desk/members/")
    before = {path: queries_of(admin, path) for path in paths}
    for person in add_members(55, now=clock.now()):
        Person.objects.filter(pk=person.pk).update(account=None)
    admin.post("/desk/invitations/everyone/", {"person": _everyone(admin)})
    assert OutboxMessage.objects.filter(name="invitation").count() == 56
    assert {path: queries_of(admin, path) for path in paths} == before
    assert max(before.values()) <= 24


def _everyone(admin: Client) -> list[str]:
    people = admin.get("/desk/invitations/everyone/").context["people"]
    return [f"{person.pk} {person.email}" for person in people]


def test_the_list_by_standing_and_by_search(admin: Client, cast: Cast, clock: Clock) -> None:
    remove_member(cast.bob, now=clock.now(), ended=Ended.EMERITUS)
    Person.objects.filter(pk=cast.alice.pk).update(email="", account=None)

    def shown(query: str) -> list[str]:
        return [row.person.name for row in admin.get(f"/desk/members/?{query}").context["page"]]

    assert shown("") == ["Alice Achterberg", "Carol Çelik", "Dana Đurić"]
    assert shown("show=emeriti") == ["Bob Bălan"]
    assert shown("show=council") == ["Sam Sjöberg", "Sol Szabó"]
    assert shown("show=former") == ["Eve Eklund"]
    assert len(shown("show=everyone")) == 8
    assert shown("q=BALAN") == ["Bob Bălan"]
    assert shown("show=nonsense&q=nobody-at-all") == []
    text = admin.get("/desk/members/?show=incomplete").text
    for badge in ("No e-mail", "No account", "No second factor", "No GitHub number"):
        assert badge in text
    text = admin.get("/desk/").text
    assert "1 person with access to the site cannot be reached" in text


def test_a_change_that_the_public_sees_is_shown_first_and_writes_nothing_until_confirmed(
    admin: Client, cast: Cast, clock: Clock
) -> None:
    form = {"ended": "emeritus", "left": clock.now().date(), "decided_by": "His wish", "source_url": ""}
    before, path = record_as_it_is(), end_page(cast.bob)
    looked = admin.post(path, form)
    assert looked.status_code == 200
    assert "- psrt.csv: Bob Bălan,bob-b," in looked.text
    assert "+ psrt-emeritus.csv: Bob Bălan,bob-b," in looked.text
    assert "Members" in looked.text
    assert 'name="decided_by" value="His wish"' in looked.text
    assert record_as_it_is() == before
    again = admin.post(path, {**form, "back": "yes"})
    assert "His wish" in again.text
    assert record_as_it_is() == before
    done = admin.post(path, {**form, "confirm": "yes"}, follow=True)
    assert "The membership has ended." in done.text
    change = Change.objects.get()
    assert f"/desk/members/changes/{change.pk}/undo/" in done.text
    assert "Membership ended on" in done.text
    assert "Carol Çelik" in done.text
    undone = admin.post(f"/desk/members/changes/{change.pk}/undo/", {"confirm": "yes"}, follow=True)
    assert "Undone" in undone.text
    assert open_membership(cast.bob) is not None
    gone = admin.get(f"/desk/members/changes/{change.pk}/undo/", follow=True)
    assert "This was undone already." in gone.text, "nothing is offered that would be refused"
    refused = admin.post(f"/desk/members/changes/{change.pk}/undo/", {"confirm": "yes"})
    assert refused.status_code == 422
    assert "This was undone already." in refused.text


def test_an_edit_by_somebody_else_meanwhile_is_shown_beside_ones_own_and_lost_by_nobody(
    admin: Client, cast: Cast
) -> None:
    path = f"{page_of(cast.bob)}edit/"
    form = {"github_login": "bob-b", "github_id": "", "email": "bob@example.net"}
    form |= {"version": version_of_person(cast.bob), "confirm": "yes"}
    other = client_for(cast.dana)
    assert other.post(path, {**form, "name": "Bobby"}).status_code == 302
    refused = admin.post(path, {**form, "name": "Robert", "email": "r@example.net"})
    assert refused.status_code == 422
    assert "The record was changed since you opened this page" in refused.text
    for words in ("Bobby", "Robert", "bob@example.net", "r@example.net"):
        assert words in refused.text
    assert Person.objects.get(pk=cast.bob.pk).name == "Bobby"
    version = refused.context["form"]["version"].value()
    assert admin.post(path, {**form, "name": "Robert", "version": version}).status_code == 302
    assert Person.objects.get(pk=cast.bob.pk).name == "Robert"


def test_a_private_change_is_made_at_once_and_wrong_things_can_be_emptied(admin: Client, cast: Cast) -> None:
    path, bob = f"{page_of(cast.bob)}edit/", cast.bob
    form = {"name": bob.name, "github_login": bob.github_login, "github_id": "", "email": ""}
    saved = admin.post(path, {**form, "version": version_of_person(bob)}, follow=True)
    assert "Saved." in saved.text
    bob.refresh_from_db()
    assert bob.email == ""
    assert "bob-b@example.org" not in "".join(Entry.objects.values_list("data", flat=True))
    nothing = admin.post(path, {**form, "version": version_of_person(bob)})
    assert "Nothing would change" in nothing.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"left": "tomorrow"}, "This is not a date: write it as year-month-day"),
        ({"left": "2999-01-01"}, "A membership cannot end on a day that is still to come."),
        ({"left": "1999-01-01"}, "it cannot end before that day"),
        ({"ended": "removed"}, "“removed” cannot be chosen here"),
        ({"ended": "inactive"}, "“inactive” cannot be chosen here"),
        ({"ended": "mistake"}, "“mistake” cannot be chosen here"),
        ({"decided_by": ""}, "This is empty: fill it in."),
        ({"source_url": "javascript:alert(1)"}, "This is not a web address"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed(
    admin: Client, cast: Cast, clock: Clock, typed: dict[str, str], sentence: str
) -> None:
    form = {"ended": "left", "left": str(clock.now().date()), "decided_by": "her wish", "source_url": ""}
    refused = admin.post(end_page(cast.bob), {**form, **typed, "confirm": "yes"})
    assert refused.status_code == 422
    assert sentence in refused.text.replace("&#x27;", "'")
    for value in {**form, **typed}.values():
        assert value in refused.text


def test_an_admin_is_dismissed_by_the_council_first_and_the_page_says_so(
    admin: Client, cast: Cast, clock: Clock
) -> None:
    form = {"ended": "left", "left": clock.now().date(), "decided_by": "his wish", "source_url": ""}
    refused = admin.post(end_page(cast.dana), form)
    assert refused.status_code == 422
    assert "the Steering Council dismisses them first, or they leave by themselves" in refused.text


def test_somebody_is_added_with_the_council_or_the_team(admin: Client, cast: Cast, clock: Clock) -> None:
    today = clock.now().date()
    who = {"name": "Nia Novak", "github_login": "nia-n", "github_id": "77", "email": "nia@example.org"}
    form = {**who, "kind": "member", "since": today, "began": "founding", "decided_by": "", "source_url": ""}
    assert "Say who decided on this." in admin.post("/desk/members/add/", form).text
    form["decided_by"] = "Founding list"
    assert "+ psrt.csv: Nia Novak,nia-n," in admin.post("/desk/members/add/", form).text
    assert not Person.objects.filter(github_id=77).exists()
    added = admin.post("/desk/members/add/", {**form, "confirm": "yes"}, follow=True)
    assert "Nia Novak · nia-n · since" in added.text
    again = admin.post("/desk/members/add/", {**form, "confirm": "yes"})
    assert "Nia Novak is on the record already" in again.text
    council = {
        **form,
        "name": "Tom",
        "github_login": "",
        "github_id": "",
        "email": "t@example.org",
        "kind": "council",
    }
    assert "Link to the result of the election." in admin.post("/desk/members/add/", council).text
    council |= {"source_url": "https://peps.python.org/pep-8107/", "confirm": "yes"}
    assert admin.post("/desk/members/add/", council).status_code == 302
    assert RoleTerm.objects.get(person__name="Tom").role == Role.STEERING_COUNCIL


def test_the_public_page_is_new_for_caches_at_once(
    admin: Client, client: Client, cast: Cast, clock: Clock
) -> None:
    first = client.get("/roster.csv")
    headers = {"If-None-Match": first["ETag"]}
    assert client.get("/roster.csv", headers=headers).status_code == 304
    path, bob = f"{page_of(cast.bob)}edit/", cast.bob
    form = {"name": "Bobby", "github_login": bob.github_login, "github_id": "", "email": bob.email}
    clock.advance(seconds=2)
    admin.post(path, {**form, "version": version_of_person(bob), "confirm": "yes"})
    new = client.get("/roster.csv", headers=headers)
    assert new.status_code == 200
    assert new["ETag"] != first["ETag"]
    assert new["Last-Modified"] != first["Last-Modified"]
    clock.advance(seconds=2)
    admin.post(f"/desk/members/changes/{Change.objects.get().pk}/undo/", {"confirm": "yes"})
    back = client.get("/roster.csv")
    assert back["ETag"] == first["ETag"]
    assert back["Last-Modified"] not in {first["Last-Modified"], new["Last-Modified"]}


def test_every_change_wants_a_fresh_proof_and_keeps_what_was_typed(
    admin: Client, cast: Cast, clock: Clock
) -> None:
    stale(admin)
    before = record_as_it_is()
    path = end_page(cast.bob)
    form = {"ended": "left", "left": clock.now().date(), "decided_by": "a wish of his", "confirm": "yes"}
    for method in (admin.get, lambda path: admin.post(path, form)):
        assert method(path)["Location"].startswith("/accounts/presence/")
    assert record_as_it_is() == before
    fresh = client_for(cast.carol)
    session = fresh.session
    session["kept_input"] = admin.session["kept_input"]
    session.save()
    assert "a wish of his" in fresh.get(path).text


def test_the_page_of_a_person_tells_no_details_of_how_they_sign_in(admin: Client, cast: Cast) -> None:
    client_for(cast.bob)
    text = admin.get(page_of(cast.bob)).text
    assert "Second factor" in text
    for detail in ("totp", "Authenticator", "Signed in", "webauthn"):
        assert detail not in text


def test_the_council_appoints_and_dismisses_but_not_itself(cast: Cast, clock: Clock) -> None:
    add_role(cast.alice, Role.STEERING_COUNCIL, now=clock.now())
    alice, sam, sol = (client_for(person) for person in (cast.alice, cast.sam, cast.sol))
    form = {"reason": "They asked for a third.", "minutes_url": "https://example.org/m"}
    own = alice.post(move_page("appoint-admin", cast.alice), form)
    assert "A member of the Council who is the person it is about abstains" in own.text
    missing = alice.post(move_page("appoint-admin", cast.bob), {**form, "reason": ""})
    assert missing.status_code == 422
    chosen = alice.get("/council/choose/appoint-admin/", {"person": str(cast.bob.pk)})
    assert chosen["Location"] == move_page("appoint-admin", cast.bob)
    made = alice.post(chosen["Location"], form)["Location"]
    clock.advance(minutes=1)
    done = sam.post(f"{made}vote/", {"vote": "yes"}, follow=True)
    assert "carried, and in effect" in done.text, "two of three"
    term = cast.bob.role_terms.get()
    assert (term.recorded_by, term.source_url) == (cast.sam, "https://example.org/m")
    assert term.decided_by == "Steering Council"
    assert OutboxMessage.objects.filter(name="role-began", to=cast.bob.email).exists()
    made = alice.post(move_page("dismiss-admin", cast.carol), form)["Location"]
    assert sam.post(f"{made}vote/", {"vote": "no"}).status_code == 302
    assert cast.carol.role_terms.get().ends is None
    assert sol.post(f"{made}vote/", {"vote": "yes"}).status_code == 302
    assert cast.carol.role_terms.get().ends == clock.now().date()
    last = alice.post(move_page("dismiss-admin", cast.bob), form)
    assert last.status_code == 422
    assert "Bob Bălan is one of the last two admins" in last.text
    page = sam.get("/council/admins/").text
    assert "Bob Bălan" in page
    assert "Undo" not in page
    change = Change.objects.get(kind="admin-dismissed")
    refused = sam.post(f"/council/admins/changes/{change.pk}/undo/", {"confirm": "yes"})
    assert refused.status_code == 422
    assert "This cannot be undone" in refused.text


def test_the_council_undoes_a_correction_about_admins(cast: Cast, clock: Clock) -> None:
    term, sam = cast.carol.role_terms.get(), client_for(cast.sam)
    path = f"/council/admins/{term.pk}/correct/"
    form = sam.get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"starts": clock.now().date(), "reason": "The minutes say so.", "confirm": "yes"}
    assert sam.post(path, sent).status_code == 302
    assert cast.carol.role_terms.get().starts == clock.now().date()
    change = Change.objects.get()
    undo_page = f"/council/admins/changes/{change.pk}/undo/"
    assert undo_page in client_for(cast.sol).get("/council/admins/").text
    assert client_for(cast.sol).post(undo_page, {"confirm": "yes"}).status_code == 302
    assert cast.carol.role_terms.get().starts == term.starts


def test_an_admin_reaches_no_term_and_no_change_that_is_the_councils(
    admin: Client, cast: Cast, clock: Clock
) -> None:
    term = cast.dana.role_terms.get()
    for path in (f"roles/{term.pk}/end/", f"roles/{term.pk}/correct/"):
        assert admin.get(f"/desk/members/{path}").status_code == 404
    end_membership(
        membership=cast.bob.memberships.get(),
        left=clock.now().date(),
        ended=Ended.LEFT,
        decided_by="x",
        actor=cast.carol.pk,
        now=clock.now(),
    )
    change = Change.objects.get()
    assert client_for(cast.sam).get(f"/council/admins/changes/{change.pk}/undo/").status_code == 404
    assert admin.get(f"/desk/members/changes/{cast.bob.pk}/undo/").status_code == 404


def test_a_correction_keeps_its_reason_for_the_next_admin(admin: Client, cast: Cast, clock: Clock) -> None:
    path = f"/desk/members/memberships/{cast.eve.memberships.get().pk}/correct/"
    form = admin.get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"joined": "", "confirm": "yes"}
    assert "This is empty: fill it in." in admin.post(path, sent).text
    corrected = admin.post(path, {**sent, "reason": "The minutes give no day."}, follow=True)
    assert "The minutes give no day." in corrected.text
    assert cast.eve.memberships.get().joined is None
    assert cast.eve.memberships.get().left == clock.now().date()
