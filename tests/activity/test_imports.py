"""Importing advisories: idempotent, all or nothing, of unpublished ones no more than may be kept."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from activity.advisory_files import MAX_NAMES, MAX_RECORDS, InvalidAdvisories
from activity.models import AdvisoryRecord, Credit, ImportRun, RememberedName
from activity.queries import recognition, undecided_credits
from activity.rules import Acceptance, State
from activity.services import dismiss_name, forget_name, match_anew, match_name, preview_import
from activity.services.imports import SourceChanged
from activity.services.names import AlreadyDecided, NothingRemembered
from activity.uploads import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES
from members.models import Person
from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.acceptance_data import acceptance_file, acceptance_folder
from tests.activity.records import detailed, ghsa, imported, osv, parsed
from tests.cast import Cast, add_member

pytestmark = pytest.mark.django_db


def run(*paths: Path, **options: bool) -> str:
    out = io.StringIO()
    call_command("import_advisories", *map(str, paths), stdout=out, **options)
    return out.getvalue()


def everything() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for table in (AdvisoryRecord.objects, Credit.objects):
        rows += [dict(row) for row in table.order_by("pk").values()]
    return rows


def test_the_real_advisories(tmp_path: Path) -> None:
    osv_folder, github = acceptance_folder("osv"), tmp_path / "github.json"
    counts = acceptance_file("osv/counts-by-year-derived.csv").decode().splitlines()
    credited = list(csv.DictReader(acceptance_file("osv/credits-derived.csv").decode().splitlines()))
    github.write_bytes(acceptance_file("github/repository-security-advisories.json"))
    now = clock.now()
    team = {name: add_member(name, login, now=now) for name, login in (
        ("Seth Larson", "sethmlarson"), ("Gregory P. Smith", "gpshead"), ("Steve Dower", "zooba"),
        ("Hugo van Kemenade", "Hugovk"),
    )}  # fmt: skip
    with zipfile.ZipFile(tmp_path / "osv.zip", "w") as archive:
        for file in osv_folder.iterdir():
            archive.write(file, f"advisories/{file.name}")

    said = run(tmp_path / "osv.zip")
    assert said.splitlines() == [
        "138 records: 138 new, 0 changed, 0 as before.",
        "12 credits: 2 of people on the record, 10 to be decided on at the desk.",
    ]
    assert {str(year): count for year, count in recognition().years if count} == {
        row["published_year"]: int(row["records"]) for row in csv.DictReader(counts)
    }
    given = Credit.objects.values_list("record__identifier", "kind", "name")
    assert sorted(given) == sorted(
        (row["osv_id"], row["credit_type"].lower(), row["name"]) for row in credited
    )
    before = everything()
    assert "138 as before" in run(osv_folder)
    assert everything() == before

    seth = Credit.objects.filter(name="Seth Michael Larson").earliest("pk")
    match_name(credit=seth, person=team["Seth Larson"], actor=None, now=now)
    assert Credit.objects.filter(person=team["Seth Larson"]).count() == 2
    assert "3 records: 3 new, 0 changed" in run(github)
    assert Credit.objects.filter(person=team["Seth Larson"]).count() == 3
    assert Credit.objects.filter(person=team["Hugo van Kemenade"]).count() == 1
    assert [c.as_credited for c in undecided_credits() if c.record.source == "ghsa"] == ["reporter1"]
    assert {row["title"] for row in AdvisoryRecord.objects.filter(source="ghsa").values("title")} == {""}
    assert recognition().total == 138, "an unpublished advisory does not count in public"


def test_a_changed_record_changes_and_credits_that_are_dropped_go(cast: Cast) -> None:
    assert imported(osv(credits=[{"name": "Bob Balan"}, {"name": "X"}])).matched == 1
    kept = Credit.objects.get(name="Bob Balan").pk
    summary = imported(osv(summary="New", credits=[{"name": "Bob Balan"}, {"name": "Y"}]), osv("PSF-2026-2"))
    assert (summary.added, summary.changed, summary.unchanged) == (("PSF-2026-2",), ("PSF-2026-1",), 0)
    assert set(Credit.objects.values_list("name", flat=True)) == {"Bob Balan", "Y"}
    assert Credit.objects.get(person=cast.bob).pk == kept
    assert list(ImportRun.objects.order_by("at").values_list("records", "added", "changed")) == [
        (1, 1, 0),
        (2, 1, 1),
    ]
    assert Entry.objects.filter(event=Event.ADVISORIES_IMPORTED).count() == 2
    imported(osv("PSF-2026-2"))
    assert Entry.objects.filter(event=Event.ADVISORIES_IMPORTED).count() == 2, (
        "nothing new is nothing to tell"
    )


def test_both_sources_speak_of_one_advisory(cast: Cast) -> None:
    """Bob coordinated it, and both records say so: it is one advisory, and one credit."""
    draft = ghsa(cve_id="CVE-2026-7", credits_detailed=[detailed("BOB-b")])
    imported(draft)
    assert recognition().total == 0
    published = draft | {"state": "published", "published_at": "2026-01-09T00:00:00Z", "summary": "Open"}
    imported(osv(aliases=["CVE-2026-7"], credits=[{"name": "Bob Bălan", "type": "COORDINATOR"}]), published)
    assert set(AdvisoryRecord.objects.values_list("advisory", flat=True)) == {"PSF-2026-1"}
    thanks = recognition()
    assert (thanks.total, thanks.years) == (1, ((2026, 1),))
    [bob] = thanks.thanked
    assert [(label, len(listed)) for label, listed in bob.kinds] == [("Coordinator", 1)]
    assert bob.by_kind["coordinator"][0].names == ("PSF-2026-1", "CVE-2026-7", "GHSA-aaaa-bbbb-cccc")
    # the alias was a mistake: two advisories again
    imported(osv(aliases=[]))
    assert recognition().total == 2


def test_of_an_unpublished_advisory_no_title_is_kept(cast: Cast) -> None:
    published = ghsa(state="published", published_at="2026-02-08T00:00:00Z", summary="Open hole")
    imported(published)
    assert AdvisoryRecord.objects.get().title == "Open hole"
    imported(ghsa(summary="Open hole"))
    row = AdvisoryRecord.objects.get()
    assert (row.state, row.title) == (State.UNPUBLISHED, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM activity_advisoryrecord t")
        assert "hole" not in cursor.fetchone()[0]


def test_declined_credits_do_not_count_and_answers_are_followed(cast: Cast) -> None:
    imported(
        ghsa(credits_detailed=[detailed("bob-b", state="declined"), detailed("stranger", state="declined")])
    )
    assert not Credit.objects.work().exists()
    assert not undecided_credits().exists()
    imported(ghsa(credits_detailed=[detailed("bob-b", state="pending")]))
    assert Credit.objects.work().get().person == cast.bob
    assert not Credit.objects.public().exists()
    imported(ghsa(credits_detailed=[detailed("bob-b", state="accepted")]))
    assert Credit.objects.get().acceptance == Acceptance.ACCEPTED


def test_a_preview_changes_nothing_and_another_format_is_refused(cast: Cast) -> None:
    imported(osv(credits=[{"name": "Bob Bălan"}]))
    before = everything()
    summary = preview_import(advisories=parsed(osv(summary="New"), osv("PSF-2026-2")))
    assert (summary.added, summary.changed) == (("PSF-2026-2",), ("PSF-2026-1",))
    with pytest.raises(SourceChanged, match="PSF-2026-1 is known"):
        imported(osv("PSF-2026-2"), ghsa("PSF-2026-1"))
    assert everything() == before


def test_a_decision_about_a_name_is_remembered_and_can_be_taken_back(cast: Cast) -> None:
    imported(osv(credits=[{"name": "Bobby"}, {"name": "Bobby", "type": "FINDER"}, {"name": "Passer By"}]))
    bobby, passer = Credit.objects.filter(name="Bobby").first(), Credit.objects.get(name="Passer By")
    assert bobby is not None
    remembered = match_name(credit=bobby, person=cast.bob, actor=cast.carol, now=clock.now())
    dismiss_name(credit=passer, actor=cast.carol, now=clock.now())
    with pytest.raises(AlreadyDecided):
        match_name(credit=bobby, person=cast.alice, actor=cast.dana, now=clock.now())
    with pytest.raises(AlreadyDecided):
        dismiss_name(credit=passer, actor=cast.dana, now=clock.now())
    assert not undecided_credits().exists()
    imported(osv("PSF-2026-2", credits=[{"name": "BOBBY"}, {"name": "passer by"}]))
    assert Credit.objects.filter(person=cast.bob).count() == 3
    assert Credit.objects.filter(dismissed=True).count() == 2
    forget_name(remembered=remembered, actor=cast.carol, now=clock.now())
    assert undecided_credits().count() == 3
    with pytest.raises(NothingRemembered):
        forget_name(remembered=remembered, actor=cast.carol, now=clock.now())
    assert RememberedName.objects.count() == 1
    told = (
        Entry.objects.filter(event__startswith="activity.name_").order_by("seq").values_list("event", "actor")
    )
    assert [event for event, _ in told] == [Event.NAME_MATCHED, Event.NAME_DISMISSED, Event.NAME_FORGOTTEN]
    assert {actor for _, actor in told} == {cast.carol.pk}


def test_credits_follow_the_record_without_an_import(cast: Cast) -> None:
    """Somebody comes on the record whom earlier advisories credit; a username passes to somebody with another id."""
    imported(osv(credits=[{"name": "Lena Late"}]), ghsa(credits_detailed=[detailed("bob-b", pk=5)]))
    assert match_anew() == 0
    lena = add_member("Lena Late", "lena-l", now=clock.now())
    Person.objects.filter(pk=cast.bob.pk).update(github_id=6)
    assert match_anew() == 2
    assert set(Credit.objects.values_list("person", flat=True)) == {lena.pk, None}
    assert match_anew() == 0


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Where a zip file can be put."""
    return tmp_path / "bundle.zip"


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"bomb.json": b" " * (MAX_FILE_BYTES + 1)}, "bundle.zip/bomb.json: A file of advisories may have"),
        ({f"{n}.json": b"" for n in range(MAX_FILES + 1)}, "At most 5000 files"),
        (
            {f"{n}.json": b" " * MAX_FILE_BYTES for n in range(MAX_TOTAL_BYTES // MAX_FILE_BYTES + 1)},
            "At most 5000",
        ),
        ({"readme.txt": b"nothing"}, "There is no advisory in it"),
        ({"__MACOSX/a.json": b"{"}, "There is no advisory in it"),
        ({"a.json": b"{"}, "bundle.zip/a.json, line 1"),
    ],
    ids=["large file", "many files", "large in all", "no JSON", "shadows", "broken"],
)
def test_zip_files_are_read_with_limits(bundle: Path, files: dict[str, bytes], said: str) -> None:
    with pytest.raises(CommandError, match="Nothing was imported") as refused:
        run(zipped(bundle, **files))
    assert said in str(refused.value)
    assert not AdvisoryRecord.objects.exists()


def test_what_cannot_be_read(bundle: Path, tmp_path: Path) -> None:
    bundle.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(CommandError, match="cannot be read"):
        run(bundle)
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.json")
    intact = zipped(bundle, **{"a.json": b"{" * 90}).read_bytes()
    start = intact.index(b"a.json") + len("a.json")
    bundle.write_bytes(intact[:start] + b"\xff" + intact[start + 1 :])  # no block of deflate begins like that
    with pytest.raises(CommandError, match="This zip file cannot be read"):
        run(bundle)
    plain = zipped(bundle, **{"a.json": b"{}"}).read_bytes()
    # the flag "encrypted" in the directory of the zip file
    directory = b"PK\x01\x02\x14\x03\x14\x00"
    bundle.write_bytes(plain.replace(directory + b"\x00", directory + b"\x01"))
    with pytest.raises(CommandError, match="encrypted"):
        run(bundle)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_python_unpacks_without_limits_is_not_unpacked(bundle: Path, method: int) -> None:
    """A bomb in bzip2 is a few hundred bytes, and gigabytes in memory before a limit could be looked at."""
    with zipfile.ZipFile(bundle, "w", method) as archive:
        archive.writestr("a.json", json.dumps(osv()))
    with pytest.raises(CommandError, match=r"bundle\.zip/a\.json: It is packed in an unusual way"):
        run(bundle)


def test_a_zip_file_that_points_before_its_own_beginning(bundle: Path) -> None:
    plain = zipped(bundle, **{"a.json": b"{}"}).read_bytes()
    end = plain.index(b"PK\x05\x06")
    place = int.from_bytes(plain[end + 16 : end + 20], "little") + 40
    bundle.write_bytes(plain[: end + 16] + place.to_bytes(4, "little") + plain[end + 20 :])
    with pytest.raises(CommandError, match="This zip file cannot be read"):
        run(bundle)


def test_more_than_there_can_be_is_refused() -> None:
    many = [osv(f"PSF-2026-{number}", summary="") for number in range(MAX_RECORDS + 1)]
    with pytest.raises(InvalidAdvisories, match="more than 5000 advisories"):
        parsed(*many)
    names = [{"name": f"N {number}"} for number in range(MAX_NAMES + 1)]
    with pytest.raises(InvalidAdvisories, match=r"credits: This list has 201 entries"):
        parsed(osv(credits=names))


def test_a_dry_run_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.json").write_text(json.dumps(osv()))
    (tmp_path / "b.json").write_text(json.dumps([ghsa()]))
    assert "2 records: 2 new" in run(tmp_path, dry_run=True)
    assert not AdvisoryRecord.objects.exists()
    assert not ImportRun.objects.exists()
    assert "2 records: 2 new" in run(tmp_path)
    (tmp_path / "c.json").write_text("[1]")
    with pytest.raises(CommandError, match=r"c\.json, record 1: An advisory must be a JSON object"):
        run(tmp_path)
