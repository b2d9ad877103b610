"""The activity desk, one's own pages, and the public page of thanks."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activity.models import AdvisoryRecord, Credit, ImportRun, PrivateWork, RememberedName, StillActive
from activity.rules import Work
from activity.services import (
    be_named,
    dismiss_name,
    match_anew,
    match_name,
    note_private_work,
    say_still_active,
)
from activity.services.private_work import (
    AlreadyTakenBack,
    NotThenMember,
    StillToCome,
    take_back_private_work,
)
from activity.views import importing
from members.models import Person
from members.rules import Role
from members.services.profile import change_profile
from psrt import clock
from tests.activity.records import detailed, ghsa, imported, osv
from tests.cast import Cast, add_members, add_role
from tests.permissions.addresses import site_addresses
from tests.signin import client_for, stale

pytestmark = pytest.mark.django_db

SECRETS = ("Secret hole", "GHSA-zzzz-zzzz-zzzz", "CVE-2026-666", "stranger")


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def thanks() -> str:
    return page(Client(), "/recognition/")


def test_the_page_of_thanks(cast: Cast) -> None:
    assert "No advisory is on the record yet." in thanks()
    credits_given = [
        {"name": "Bob Bălan", "type": "COORDINATOR"},
        {"name": "A. Achterberg", "type": "REMEDIATION_DEVELOPER"},
        {"name": "Pat Passer", "type": "FINDER"},
        {"name": "<Undecided>", "type": "FINDER"},
    ]
    imported(
        osv("PSF-2024-1", aliases=["CVE-2024-1"], published="2024-05-01T00:00:00Z", credits=credits_given),
        osv("PSF-2026-1", credits=credits_given[:1]),
    )
    dismiss_name(credit=Credit.objects.get(name="Pat Passer"), actor=cast.carol, now=clock.now())
    shown = thanks()
    for year, count in ((2024, 1), (2025, 0), (2026, 1)):
        assert (
            f'<tr><th scope="row">{year}</th><td class="number" data-label="Advisories">{count}</td></tr>'
            in shown
        )
    assert '<a href="https://osv.dev/vulnerability/PSF-2024-1" title="A hole">PSF-2024-1</a>' in shown
    assert '<a href="https://www.cve.org/CVERecord?id=CVE-2024-1"' in shown
    assert "Bob Bălan" in shown
    assert "Coordinator (2)" in shown
    assert "Pat Passer" in shown
    assert "Achterberg" not in shown
    assert "Undecided" not in shown
    assert "2 more names in credits are shown when it is clear whom they mean." in " ".join(shown.split())
    match_name(
        credit=Credit.objects.get(name="A. Achterberg"), person=cast.alice, actor=cast.carol, now=clock.now()
    )
    assert "Alice Achterberg" in thanks()
    assert "CC BY 4.0" in thanks()
    assert 'style="' not in thanks()


def test_who_does_not_want_to_be_named_is_not_by_any_spelling(cast: Cast) -> None:
    imported(osv(credits=[{"name": "BOB BALAN"}, {"name": "Bobby"}]), ghsa(credits=[]))
    bob = client_for(cast.bob)
    assert "Bob Bălan" in thanks()
    assert bob.post("/me/recognition/").status_code == 422
    answer = bob.get("/me/recognition/")
    assert "checked" in answer.content.decode()
    assert bob.post("/me/recognition/", {"named": "no"}).headers["Location"] == "/me/recognition/"
    assert "You are not named there." in page(bob, "/me/recognition/")
    match_name(credit=Credit.objects.get(name="Bobby"), person=cast.bob, actor=cast.carol, now=clock.now())
    shown = thanks()
    assert not any(name in shown for name in ("Bob", "BOB", "Bobby"))
    assert "1 person prefers" in shown
    bob.post("/me/recognition/", {"named": "yes"})
    assert "Bob Bălan" in thanks()
    be_named(person=cast.bob, named=True, now=clock.now())


def test_an_unpublished_advisory_leaves_no_trace_on_a_public_page(cast: Cast) -> None:
    """Bob's draft, a withdrawn one, and a published twin of the draft that says nothing of it."""
    secret = ghsa(
        "GHSA-zzzz-zzzz-zzzz",
        cve_id="CVE-2026-666",
        summary="Secret hole",
        credits_detailed=[detailed("bob-b"), detailed("stranger", pk=7)],
    )
    withdrawn = osv(
        "PSF-2025-9", withdrawn="2026-01-01T00:00:00Z", summary="Secret hole", credits=[{"name": "Bob Bălan"}]
    )
    before = thanks()
    imported(secret, withdrawn)
    assert thanks() == before
    assert "Bob" not in before
    parts = {name: route for name, route in site_addresses().items() if "<" not in route}
    visitor = Client()
    public = {
        name: answer
        for name, route in parts.items()
        if (answer := visitor.get(f"/{route}")).status_code == 200
    }
    assert {"activity:recognition", "roster", "roster-json", "governance"} <= set(public)
    for name, answer in public.items():
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        assert not any(word.encode() in content for word in SECRETS), name
    # an advisory by the same CVE is published by the PSF: that GitHub has a draft of it stays unsaid
    imported(osv(aliases=["CVE-2026-666"]))
    assert "GHSA-zzzz" not in thanks()
    assert "stranger" not in thanks()


def test_caches_ask_again_and_get_nothing_new(cast: Cast) -> None:
    imported(osv(credits=[{"name": "Bob Bălan"}]))
    answer = Client().get("/recognition/")
    assert "max-age=0" in answer.headers["Cache-Control"]
    assert "public" in answer.headers["Cache-Control"]
    again = Client().get("/recognition/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    be_named(person=cast.bob, named=False, now=clock.now())
    assert Client().get("/recognition/", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200
    assert "public" not in client_for(cast.bob).get("/recognition/").headers.get("Cache-Control", "")


def test_the_desk_decides_on_names(cast: Cast) -> None:
    imported(osv(credits=[{"name": "Bob B."}, {"name": "Pat Passer"}]))
    carol = client_for(cast.carol)
    shown = page(carol, "/desk/activity/")
    assert ">Bob Bălan</button>" in shown, "Bob is suggested"
    credit, other = (Credit.objects.get(name=name) for name in ("Bob B.", "Pat Passer"))
    assert carol.post(f"/desk/activity/credits/{credit.pk}/match/", {"person": ""}).status_code == 302
    assert "Choose a person on the record first." in page(carol, "/desk/activity/")
    carol.post(f"/desk/activity/credits/{credit.pk}/match/", {"person": str(cast.bob.pk)})
    assert "“Bob B.” is Bob Bălan, in every credit." in page(carol, "/desk/activity/")
    carol.post(f"/desk/activity/credits/{other.pk}/dismiss/")
    assert "Nothing to decide" in page(carol, "/desk/activity/")
    carol.post(f"/desk/activity/credits/{other.pk}/dismiss/")
    assert "This name has been decided on meanwhile" in page(carol, "/desk/activity/")
    names = page(carol, "/desk/activity/names/")
    assert "nobody on the record" in names
    remembered = RememberedName.objects.get(person=cast.bob)
    carol.post(f"/desk/activity/names/{remembered.pk}/forget/")
    assert "“Bob B.” is undecided again." in page(carol, "/desk/activity/names/")


def test_the_desk_notes_private_work(cast: Cast) -> None:
    carol, today = client_for(cast.carol), clock.now().date()
    form = {"person": str(cast.bob.pk), "day": today.isoformat(), "kind": "commented"}
    assert carol.post("/desk/activity/private/", form).status_code == 302
    carol.post("/desk/activity/private/", form)
    work = PrivateWork.objects.get()
    assert (work.person, work.day, work.kind, work.noted_by) == (cast.bob, today, "commented", cast.carol)
    for wrong in (
        {"day": (today + timedelta(days=1)).isoformat()},
        {"day": "2001-01-01"},
        {"kind": "slept"},
        {"day": "x"},
    ):
        answer = carol.post("/desk/activity/private/", form | wrong)
        assert answer.status_code == 422
        assert "This was not saved yet" in answer.content.decode()
    assert "Commented on a report" in page(carol, "/desk/activity/private/")
    assert "Commented on a report" in page(carol, f"/desk/activity/members/{cast.bob.pk}/")
    carol.post(f"/desk/activity/private/{work.pk}/take-back/")
    assert "is taken back" in page(carol, "/desk/activity/private/")
    carol.post(f"/desk/activity/private/{work.pk}/take-back/")
    assert "taken back already" in page(carol, "/desk/activity/private/")
    now = clock.now()
    for day, refusal in (
        (today + timedelta(days=1), StillToCome),
        (today - timedelta(days=4000), NotThenMember),
    ):
        with pytest.raises(refusal):
            note_private_work(person=cast.bob, day=day, kind=Work.COMMENTED, actor=None, now=now)
    with pytest.raises(AlreadyTakenBack):
        take_back_private_work(work=work, actor=None, now=now)


def test_the_desk_shows_who_did_what(cast: Cast) -> None:
    imported(
        osv("PSF-2024-1", published="2024-05-01T00:00:00Z", credits=[{"name": "Bob Bălan"}]),
        osv(
            "PSF-2025-1", published="2025-05-01T00:00:00Z", credits=[{"name": "Bob Bălan", "type": "SPONSOR"}]
        ),
    )
    say_still_active(person=cast.alice, sentence="Read every report.", now=clock.now())
    carol = client_for(cast.carol)
    shown = page(carol, "/desk/activity/members/")
    assert '<time datetime="2024-05-01">' in shown, "paying for it is no work"
    assert "2024-05-01" not in page(carol, "/desk/activity/members/?since=2025-01-01")
    assert "This is not a date" in page(carol, "/desk/activity/members/?since=x", 400)
    assert "PSF-2024-1" in page(carol, f"/desk/activity/members/{cast.bob.pk}/")
    assert "Nothing is known" in page(carol, f"/desk/activity/members/{cast.bob.pk}/?since=2025-01-01")
    assert "Read every report." in page(carol, f"/desk/activity/members/{cast.alice.pk}/")


def test_a_member_says_that_they_are_active(cast: Cast) -> None:
    bob = client_for(cast.bob)
    assert bob.post("/me/still-active/", {"sentence": "  "}).status_code == 422
    assert bob.post("/me/still-active/", {"sentence": "Triage\n of  twelve reports."}).status_code == 302
    assert StillActive.objects.get().sentence == "Triage of twelve reports."
    shown = page(bob, "/me/still-active/")
    assert "Thank you." in shown
    assert "Triage of twelve reports." in shown
    assert 'href="/me/activity/"' in shown
    assert 'href="/me/still-active/"' in page(bob, "/me/activity/")
    assert page(client_for(cast.sam), "/me/still-active/", 404)


def upload(*records: Any, name: str = "a.json", content: bytes | None = None) -> dict[str, object]:
    data = json.dumps(list(records)).encode() if content is None else content
    return {"file": SimpleUploadedFile(name, BytesIO(data).getvalue())}


def test_an_upload_is_looked_at_before_it_is_imported(cast: Cast) -> None:
    carol = client_for(cast.carol)
    answer = carol.post(
        "/desk/activity/import/", upload(osv(credits=[{"name": "Bob Bălan"}]), ghsa(summary="Secret hole"))
    )
    shown = answer.content.decode()
    assert "2 records. Nothing is imported yet." in shown
    assert "1: 1 of people on the record, 0 to decide on" in shown
    assert "Secret" not in shown
    assert not AdvisoryRecord.objects.exists()
    sealed = answer.context["form"].initial["records"]
    carol.post("/desk/activity/import/confirm/", {"records": sealed})
    assert "Imported: 2 new, 0 changed, 0 as before." in page(carol, "/desk/activity/")
    run = ImportRun.objects.get()
    assert (run.by, run.way, run.added) == (cast.carol, "upload", 2)
    carol.post("/desk/activity/import/confirm/", {"records": sealed})
    assert "Imported: 0 new, 0 changed, 2 as before." in page(carol, "/desk/activity/")
    for nonsense in (sealed[:-2], ""):
        carol.post("/desk/activity/import/confirm/", {"records": nonsense})
        assert "This preview is too old, incomplete or another admin’s" in page(
            carol, "/desk/activity/import/"
        )
    carol.post("/desk/activity/import/fetch/")
    assert "GitHub is being asked" in page(carol, "/desk/activity/")


def test_a_preview_is_its_admins_own_and_confirmed_with_presence(cast: Cast) -> None:
    add_role(cast.bob, Role.ADMIN, now=clock.now())
    carol, bob = client_for(cast.carol), client_for(cast.bob)
    sealed = carol.post("/desk/activity/import/", upload(osv())).context["form"].initial["records"]
    bob.post("/desk/activity/import/confirm/", {"records": sealed})
    assert "another admin’s" in page(bob, "/desk/activity/import/")
    stale(carol)
    for address, sent in (("import/", upload(osv())), ("import/confirm/", {"records": sealed})):
        assert "/accounts/presence/" in carol.post(f"/desk/activity/{address}", sent)["Location"]
    assert not AdvisoryRecord.objects.exists()
    assert (
        client_for(cast.carol).get("/desk/activity/import/confirm/")["Location"] == "/desk/activity/import/"
    )


def test_a_preview_that_no_form_could_bring_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LONGEST_SEALED", 100)
    answer = client_for(cast.carol).post("/desk/activity/import/", upload(osv()))
    assert answer.status_code == 422
    assert "too many records for one page" in answer.text


def test_nobody_credits_themselves(cast: Cast) -> None:
    carol = client_for(cast.carol)
    imported(osv(credits=[{"name": "C. Celik"}]))
    credit = Credit.objects.get()
    carol.post(f"/desk/activity/credits/{credit.pk}/match/", {"person": str(cast.carol.pk)})
    assert "another admin decides whether it is" in page(carol, "/desk/activity/")
    work = {"person": str(cast.carol.pk), "day": clock.now().date().isoformat(), "kind": "commented"}
    refused = carol.post("/desk/activity/private/", work)
    assert refused.status_code == 422
    assert "another admin notes it" in refused.text
    assert not RememberedName.objects.exists()
    assert not PrivateWork.objects.exists()
    client_for(cast.dana).post("/desk/activity/private/", work)
    assert PrivateWork.objects.get().person == cast.carol


def test_a_new_name_takes_no_credit_that_an_admin_gave_to_another(cast: Cast) -> None:
    imported(osv(credits=[{"name": "Bobby", "type": "COORDINATOR"}]))
    match_name(credit=Credit.objects.get(), person=cast.bob, actor=cast.carol, now=clock.now())
    alice = Person.objects.get(pk=cast.alice.pk)
    change_profile(person=alice, seen=alice.changed_at, name="Bobby", links=[], time_zone="", now=clock.now())
    assert match_anew() == 0
    assert Credit.objects.get().person == cast.bob


def test_an_upload_that_cannot_be_read_is_refused_with_the_place(cast: Cast) -> None:
    carol = client_for(cast.carol)
    answer = carol.post("/desk/activity/import/", upload(osv(), osv("PSF-2", published="x")))
    assert answer.status_code == 422
    assert "a.json, record 2, published: This must be an instant" in answer.content.decode()
    answer = carol.post("/desk/activity/import/", upload(content=b"PK\x03\x04?", name="b.zip"))
    assert "b.zip: This zip file cannot be read" in answer.content.decode()
    imported(osv())
    answer = carol.post("/desk/activity/import/", upload(ghsa("PSF-2026-1")))
    assert "known from another kind of file" in answer.content.decode()
    assert carol.post("/desk/activity/import/", {}).status_code == 422


def test_pages_ask_the_same_number_of_questions_whatever_there_is(cast: Cast) -> None:
    carol, visitor = client_for(cast.carol), Client()
    paths = ["/desk/activity/", "/desk/activity/names/", "/desk/activity/private/", "/desk/activity/members/"]

    def counts() -> list[int]:
        found = []
        for client, path in [(visitor, "/recognition/"), *((carol, path) for path in paths)]:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    def more(start: int, count: int) -> None:
        now = clock.now()
        for number in range(start, start + count):
            imported(
                osv(
                    f"PSF-{number}",
                    credits=[
                        {"name": f"Un {number}"},
                        {"name": f"Voter {number:03}"},
                        {"name": f"Pat {number}"},
                    ],
                )
            )
            dismiss_name(credit=Credit.objects.get(name=f"Pat {number}"), actor=cast.carol, now=now)
        for person in add_members(count, now=now) if start == 1 else []:
            note_private_work(person=person, day=now.date(), kind=Work.REVIEWED, actor=cast.carol, now=now)

    more(1, 2)
    before = counts()
    more(3, 4)
    assert counts() == before
