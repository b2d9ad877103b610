"""What the database keeps, whatever the code does."""

from datetime import timedelta
from typing import Final

import pytest

from activity.models import Credit
from activity.rules import Work
from activity.services import (
    be_named,
    match_name,
    note_private_work,
    say_still_active,
    take_back_private_work,
)
from psrt import clock
from tests.activity.past_the_code import not_refused
from tests.activity.records import ghsa, imported, osv
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(cast: Cast) -> Cast:
    """One or two rows in each table."""
    now = clock.now()
    imported(osv(aliases=["CVE-2026-1"], credits=[{"name": "Bobby"}, {"name": "Bob Bălan"}]), ghsa())
    match_name(credit=Credit.objects.get(name="Bobby"), person=cast.bob, actor=cast.carol, now=now)
    taken, _ = [
        note_private_work(person=cast.bob, day=now.date(), kind=kind, actor=cast.carol, now=now)
        for kind in (Work.COORDINATED, Work.REVIEWED)
    ]
    take_back_private_work(work=taken, actor=cast.carol, now=now + timedelta(seconds=1))
    say_still_active(person=cast.bob, sentence="Triage.", now=now)
    be_named(person=cast.bob, named=False, now=now)
    return cast


# fmt: off
REFUSED: Final = [
    ("activity_record_title_when_published",
     "UPDATE activity_advisoryrecord SET title = 'hole' WHERE source = 'ghsa'"),
    ("activity_record_title_when_published",
     "UPDATE activity_advisoryrecord SET state = 'unpublished' WHERE source = 'osv'"),
    ("activity_record_source_known", "UPDATE activity_advisoryrecord SET source = 'fax'"),
    ("activity_record_state_known", "UPDATE activity_advisoryrecord SET state = 'odd', title = ''"),
    ("activity_record_one_of_each_database",
     "INSERT INTO activity_advisoryrecord SELECT gen_random_uuid(), source, 'PSF-2', aliases, advisory, state, "
     "day, title "
     "FROM activity_advisoryrecord WHERE source = 'osv'"),
    ("activity_advisoryrecord_identifier_key", "UPDATE activity_advisoryrecord SET identifier = 'X'"),
    ("activity_record_no_truncate", "TRUNCATE activity_advisoryrecord CASCADE"),
    ("activity_private_work_not_ones_own", "INSERT INTO activity_privatework (id, person_id, day, kind, noted_at, "
     "noted_by_id) SELECT gen_random_uuid(), id, current_date, 'commented', psrt_now(), id FROM members_person"),
    ("activity_remembered_name_not_ones_own", "UPDATE activity_rememberedname SET decided_by_id = person_id"),
    ("activity_credit_once", "UPDATE activity_credit SET name = 'Bobby'"),
    ("activity_credit_names_somebody", "UPDATE activity_credit SET name = ''"),
    ("activity_credit_somebody_or_nobody", "UPDATE activity_credit SET dismissed = true"),
    ("activity_credit_kind_known", "UPDATE activity_credit SET kind = 'hero'"),
    ("activity_credit_acceptance_known", "UPDATE activity_credit SET acceptance = 'maybe'"),
    ("activity_credit_no_truncate", "TRUNCATE activity_credit"),
    ("activity_remembered_name_once",
     "INSERT INTO activity_rememberedname SELECT gen_random_uuid(), kind, text, shown, decided_at, decided_by_id, "
     "NULL FROM activity_rememberedname"),
    ("activity_remembered_name_not_empty", "UPDATE activity_rememberedname SET text = ''"),
    ("activity_remembered_name_kind_known", "UPDATE activity_rememberedname SET kind = 'face'"),
    ("activity_remembered_name_no_truncate", "TRUNCATE activity_rememberedname"),
    ("activity_import_append_only", "UPDATE activity_importrun SET records = 7"),
    ("activity_import_append_only", "DELETE FROM activity_importrun"),
    ("activity_import_no_truncate", "TRUNCATE activity_importrun"),
    ("activity_import_counts_add_up",
     "INSERT INTO activity_importrun VALUES (gen_random_uuid(), now(), 'upload', 1, 1, 1, '', NULL)"),
    ("activity_import_all_or_nothing",
     "INSERT INTO activity_importrun VALUES (gen_random_uuid(), now(), 'upload', 1, 1, 0, 'broken', NULL)"),
    ("activity_private_work_once",
     "INSERT INTO activity_privatework (id, person_id, day, kind, noted_at) "
     "SELECT gen_random_uuid(), person_id, day, kind, noted_at "
     "FROM activity_privatework WHERE taken_back_at IS NULL"),
    ("activity_private_work_not_ahead",
     "INSERT INTO activity_privatework (id, person_id, day, kind, noted_at) "
     "SELECT gen_random_uuid(), person_id, day + 1, kind, noted_at FROM activity_privatework"),
    ("activity_private_work_kind_known",
     "INSERT INTO activity_privatework (id, person_id, day, kind, noted_at) "
     "SELECT gen_random_uuid(), person_id, day, 'slept', noted_at FROM activity_privatework"),
    ("activity_private_work_fixed",
     "UPDATE activity_privatework SET day = day - 1 WHERE taken_back_at IS NULL"),
    ("activity_private_work_taken_back_later",
     "UPDATE activity_privatework SET taken_back_at = noted_at - interval '1 second' WHERE taken_back_at IS NULL"),
    ("activity_private_work_taken_back_by",
     "UPDATE activity_privatework SET taken_back_by_id = person_id WHERE taken_back_at IS NULL"),
    ("activity_private_work_final",
     "UPDATE activity_privatework SET taken_back_at = NULL WHERE taken_back_at IS NOT NULL"),
    ("activity_private_work_kept", "DELETE FROM activity_privatework"),
    ("activity_private_work_no_truncate", "TRUNCATE activity_privatework"),
    ("activity_still_active_append_only", "UPDATE activity_stillactive SET sentence = 'Nothing.'"),
    ("activity_still_active_append_only", "DELETE FROM activity_stillactive"),
    ("activity_still_active_no_truncate", "TRUNCATE activity_stillactive"),
    ("activity_still_active_says_something",
     "INSERT INTO activity_stillactive SELECT gen_random_uuid(), said_at, '', person_id FROM activity_stillactive"),
    ("activity_unnamed_no_truncate", "TRUNCATE activity_unnamed"),
]
# fmt: on


def test_the_database_keeps_it(everything: Cast) -> None:
    assert not_refused(REFUSED) == []
    assert not_refused([("x", "SELECT 1")]) == ["SELECT 1: nothing refused it"]
