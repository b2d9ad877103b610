"""The import at the desk: upload, what would change, confirm; with the work that a worker does, done here."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Membership, Person, RosterImport
from members.roster_export import roster_csv
from members.roster_files import parse_roster
from members.rules import Ended, Role
from members.services.imports import NotReady, TooLate, confirm_import, discard_import, work_on_imports
from members.services.roles import end_role, start_role
from members.services.roster_import import ImportRefused, import_roster
from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.switches.models import Switch
from psrt.switches.services import turn_off, turn_on
from tests.cast import Cast, remove_member
from tests.signin import client_for, stale

State = RosterImport.State


@pytest.fixture
def admin(cast: Cast) -> Client:
    return client_for(cast.carol)


def today() -> date:
    return clock.now().date()


def lists() -> str:
    """psrt.csv as it is."""
    return roster_csv(on=today()).decode()


def upload(admin: Client, members: str, emeriti: str = "", **more: Any) -> RosterImport:
    """Send the form, and let a worker check it."""
    answer = admin.post("/desk/import/", {"members_text": members, "emeriti_text": emeriti} | more)
    assert answer.status_code == 302, answer.content.decode()
    assert work_on_imports(now=clock.now()) == 1
    return RosterImport.objects.get(pk=answer.headers["Location"].split("/")[3])


def page(admin: Client, shown: RosterImport) -> str:
    return admin.get(f"/desk/import/{shown.pk}/").content.decode()


def confirm(admin: Client, shown: RosterImport) -> None:
    admin.post(f"/desk/import/{shown.pk}/", {"seen": shown.fingerprint()})


def test_from_the_form_to_the_roster(cast: Cast, admin: Client) -> None:
    waiting = admin.post("/desk/import/", {"members_text": lists() + "New One,new-1,\r\n"}, follow=True)
    text = waiting.content.decode()
    assert "The lists are being checked" in text
    assert ">Look again</a>" in text, "for those without JavaScript"
    found = RosterImport.objects.get()
    turn_on(Switch.Name.READ_ONLY, reason="Moving the database.", now=clock.now())
    assert work_on_imports(now=clock.now()) == 0, "a site that is read-only is not written to"
    turn_off(Switch.Name.READ_ONLY, now=clock.now())
    progress = admin.get(f"/desk/import/{found.pk}/progress.json").json()
    assert progress == {"working": True, "done": 0, "total": 0}
    before = Entry.objects.count()
    work_on_imports(now=clock.now())
    assert not Person.objects.filter(name="New One").exists(), "a check changes nothing"
    assert Entry.objects.count() == before
    found.refresh_from_db()
    text = page(admin, found)
    assert "1 change." in text
    assert f"New One: member, since {today()}" in text
    confirm(admin, found)
    assert "The lists are being imported" in page(admin, found)
    assert work_on_imports(now=clock.now()) == 0, "it says itself that it is done"
    found.refresh_from_db()
    assert (found.state, found.changed, found.members, found.changes) == (State.DONE, 1, "", [])
    assert Membership.objects.get(person__name="New One").joined == today()
    assert "1 change, begun by Carol Çelik, confirmed by Carol Çelik" in page(admin, found)
    imported = Entry.objects.get(event=Event.ROSTER_IMPORTED)
    assert imported.actor == cast.carol.pk
    assert admin.get(f"/desk/import/{found.pk}/progress.json").json()["working"] is False


def test_who_is_missing_is_named_and_nothing_to_change_can_only_be_closed(cast: Cast, admin: Client) -> None:
    found = upload(admin, lists().replace("Bob Bălan,bob-b,\n", ""))
    text = page(admin, found)
    assert "Nothing would change." in text
    assert "Bob Bălan: still member, though on no list" in text
    assert ">Import</button>" not in text
    confirm(admin, found)
    found.refresh_from_db()
    assert found.state == State.READY
    closed = admin.post(f"/desk/import/{found.pk}/discard/", follow=True)
    assert "Nothing was changed." in closed.content.decode()
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Alice Achterberg,alice-a,", "Alice Achterberg,alice-a,Admin", "psrt.csv, line 1: The note “Admin” of Alice"),
        ("carol-c,Admin", "carol-c,", "psrt.csv, line 3: The note “Admin” of Carol"),
        ("Alice Achterberg,alice-a,", "Eve Eklund,eve-e,", "psrt.csv, line 1: Eve Eklund was a member in that period"),
    ],
)  # fmt: skip
def test_what_contradicts_the_record_is_refused_by_line(
    cast: Cast, admin: Client, old: str, new: str, says: str
) -> None:
    joined = today() - timedelta(days=100)
    found = upload(admin, lists().replace(old, new), joined=joined.isoformat())
    assert found.state == State.REFUSED
    text = page(admin, found)
    assert "Nothing was imported" in text
    assert says in text
    upload(admin, lists())
    assert not RosterImport.objects.filter(pk=found.pk).exists(), "it makes room for the next"


def test_an_admin_does_not_retire_another_by_a_list(cast: Cast, admin: Client) -> None:
    found = upload(admin, lists().replace("Dana Đurić,dana-d,Admin\n", ""), "Dana Đurić,dana-d,\n")
    assert found.problems == [
        "psrt-emeritus.csv, line 1: The note “Admin” of Dana Đurić changes. "
        "Only the Steering Council appoints and dismisses admins (PEP 811)."
    ]


def test_the_council_may_and_a_command_too(cast: Cast) -> None:
    wanted = parse_roster(lists().replace("alice-a,", "alice-a,Admin").encode())
    for actor in (cast.sam.pk, None):
        with transaction.atomic():
            summary = import_roster(members=wanted, emeriti=None, joined=None, actor=actor, now=clock.now())
            assert summary.changes == (f"Alice Achterberg: Admin, since {today()}",)
            transaction.set_rollback(True)
    with pytest.raises(ImportRefused):
        import_roster(members=wanted, emeriti=None, joined=None, actor=cast.carol.pk, now=clock.now())


def test_one_at_a_time_and_a_refused_form_keeps_what_was_given(cast: Cast, admin: Client) -> None:
    first = upload(admin, lists() + "New,new,\n")
    answer = admin.post("/desk/import/", {"members_file": SimpleUploadedFile("psrt.csv", b"Ada,ada,\n")})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Another import is under way" in text
    assert "Ada,ada,\n" in text
    assert f"/desk/import/{first.pk}/" in text
    for fields, says in (
        ({"members_text": "Ada,ada\n"}, "line 1: The line has 2 columns"),
        ({"emeriti_text": "Ada,ada,\n"}, "Give psrt.csv, as a file or pasted."),
        ({"members_text": "Ada,ada,\n", "emeriti_text": "Ada,ADA,\n"}, "is on line 1 of psrt.csv too"),
        ({"members_text": "Ada,ada,\n", "joined": "9999-01-01"}, "still to come"),
        ({"members_file": SimpleUploadedFile("psrt.csv", b"Ada,ada,\nBob,\xff,\n")}, "line 2: These bytes"),
    ):
        answer = admin.post("/desk/import/", fields)
        assert (answer.status_code, says in answer.content.decode()) == (422, True), says
    assert RosterImport.objects.count() == 1


def test_what_is_confirmed_is_what_was_seen(cast: Cast, admin: Client) -> None:
    found = upload(admin, lists() + "New,new,\n")
    with pytest.raises(NotReady):
        confirm_import(import_id=found.pk, seen="something else", by=cast.dana)
    confirm(admin, found)
    remove_member(cast.alice, now=clock.now(), ended=Ended.LEFT)
    assert work_on_imports(now=clock.now()) == 1
    found.refresh_from_db()
    assert (found.state, found.confirmed_by, found.is_changed_since) == (State.READY, None, True)
    assert not Person.objects.filter(name="New").exists()
    text = page(admin, found)
    assert "The record changed after you confirmed" in text
    assert "Alice Achterberg: member again" in text
    confirm(admin, found)
    with pytest.raises(TooLate):
        discard_import(import_id=found.pk)
    assert (
        "can no longer be discarded"
        in admin.post(f"/desk/import/{found.pk}/discard/", follow=True).content.decode()
    )
    work_on_imports(now=clock.now())
    found.refresh_from_db()
    assert found.state == State.DONE


def test_who_is_no_admin_any_more_imports_nothing(cast: Cast, admin: Client) -> None:
    found = upload(admin, lists() + "New,new,\n")
    confirm(admin, found)
    start_role(
        person=cast.bob, role=Role.ADMIN, starts=today(), decided_by="Council", actor=None, now=clock.now()
    )
    [term] = cast.carol.role_terms.all()
    end_role(term=term, ends=today(), decided_by="Council", actor=None, now=clock.now())
    work_on_imports(now=clock.now())
    found.refresh_from_db()
    assert (found.state, found.members) == (State.REFUSED, "")
    assert "is not an admin any more" in found.problems[0]


def test_without_presence_what_was_pasted_waits(cast: Cast) -> None:
    admin = stale(client_for(cast.carol))
    answer = admin.post("/desk/import/", {"members_text": "Ada,ada,\n"})
    assert answer.headers["Location"].startswith("/accounts/presence/")
    assert not RosterImport.objects.exists()
    assert admin.session["kept_input"]["fields"]["members_text"] == "Ada,ada,\n"


def test_many_changes_are_shown_in_part(cast: Cast, admin: Client) -> None:
    found = upload(admin, lists() + "".join(f"Voter {n:03},voter-{n:03},\n" for n in range(205)))
    text = page(admin, found)
    assert "205 changes." in text
    assert text.count("<li>Voter") == 200
    assert "And 5 more." in text


def test_queries_of_an_import_do_not_grow_with_the_lines(db: None) -> None:
    def count(people: int, since: int) -> int:
        members = parse_roster("".join(f"P {n},p-{n},\n" for n in range(since, since + people)).encode())
        with CaptureQueriesContext(connection) as captured:
            import_roster(members=members, emeriti=None, joined=None, actor=None, now=clock.now())
        return len(captured)

    count(1, 0)
    assert count(2, 1000) == count(200, 2000) < 25


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "lost"}, "members_import_state_known"),
        ({"state": "refused"}, "members_import_finished_iff_over"),
        ({"finished_at": "2026-01-01T00:00:00Z"}, "members_import_finished_iff_over"),
        ({"state": "applying"}, "members_import_confirmed_first"),
        ({"state": "refused", "finished_at": "2026-01-01T00:00:00Z"}, "members_import_keeps_no_names"),
        ({"done": 2, "total": 1}, "members_import_done_of_total"),
    ],
)
def test_the_database_keeps_an_import_in_order(
    cast: Cast, fields: dict[str, object], constraint: str
) -> None:
    started = RosterImport.objects.create(members="a", started_by=cast.carol, created_at=clock.now())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RosterImport.objects.filter(pk=started.pk).update(**fields)


def test_the_database_keeps_one_under_way_and_a_finished_one_as_it_is(cast: Cast) -> None:
    RosterImport.objects.create(members="a", started_by=cast.carol, created_at=clock.now())
    with pytest.raises(IntegrityError, match="members_import_one_under_way"), transaction.atomic():
        RosterImport.objects.create(members="b", started_by=cast.dana, created_at=clock.now())
    RosterImport.objects.update(state=State.REFUSED, finished_at=clock.now(), members="")
    with pytest.raises(DatabaseError, match="members_import_final"), transaction.atomic():
        RosterImport.objects.update(problems=["another"])
    connection.check_constraints()
    with (
        pytest.raises(DatabaseError, match="members_import_no_truncate"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE members_rosterimport")
