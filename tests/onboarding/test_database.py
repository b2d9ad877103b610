"""What the database keeps whatever writes to it: each constraint and trigger, provoked past the code."""

# ruff: noqa: S608 - the SQL is made of this file's own constants

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from onboarding import services
from onboarding.models import Checklist
from onboarding.rules import Kind, What
from onboarding.tasks import advance_due
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.onboarding.conftest import accept, admit_noor, complete, go_live, step_of
from venues.models import Venue
from venues.services import note_grant

pytestmark = pytest.mark.django_db

FINISH = "UPDATE onboarding_checklist SET outcome = 'finished', closed_at = psrt_now() WHERE "
ONE = "id = '{arriving}'"
NEW_STEP = (
    "INSERT INTO onboarding_step (id, checklist_id, position, what, venue_id, title, text, owner, due, state, "
    "changed_at, words) SELECT gen_random_uuid(), {changes} FROM onboarding_step s WHERE s.id = '{task}'"
)


def new_step(**changes: str) -> str:
    """SQL of another step like the task but for ``changes``."""
    columns = {
        "checklist_id": "checklist_id", "position": "99", "what": "what", "venue_id": "NULL::uuid",
        "title": "title", "text": "text", "owner": "owner", "due": "due", "state": "'open'",
        "changed_at": "changed_at", "words": "''",
    } | changes  # fmt: skip
    return NEW_STEP.replace("{changes}", ", ".join(columns.values()))


def new_offer(**changes: str) -> str:
    """SQL of a question to Dana, like the one to Bob but for ``changes``."""
    columns = {
        "checklist_id": "checklist_id", "mentor_id": "'{dana}'::uuid", "asked_by_id": "asked_by_id",
        "asked_at": "asked_at", "answer": "''", "answered_at": "NULL::timestamptz", "words": "''",
        "released_at": "NULL::timestamptz",
    } | changes  # fmt: skip
    return (
        "INSERT INTO onboarding_mentoroffer (id, checklist_id, mentor_id, asked_by_id, asked_at, answer, "
        f"answered_at, words, released_at) SELECT gen_random_uuid(), {', '.join(columns.values())} "
        "FROM onboarding_mentoroffer WHERE checklist_id = '{arriving}'"
    )


NEW_CHECKLIST = (
    "INSERT INTO onboarding_checklist (id, kind, membership_id, person_id, template_id, started_at, outcome, "
    "changed_at, words) SELECT gen_random_uuid(), {0}, membership_id, {1}, template_id, started_at, {2}, "
    "changed_at, '' FROM onboarding_checklist WHERE id = "
)
REFUSED = [
    # templates
    ("onboarding_template_append_only", "UPDATE onboarding_templateversion SET note = 'x'"),
    ("onboarding_template_append_only", "DELETE FROM onboarding_templateversion"),
    ("onboarding_template_no_truncate", "TRUNCATE onboarding_templateversion CASCADE"),
    ("onboarding_template_numbered", "INSERT INTO onboarding_templateversion SELECT gen_random_uuid(), kind, number, "
     "lines, note, created_at, author_id FROM onboarding_templateversion"),
    ("onboarding_template_from_one", "INSERT INTO onboarding_templateversion SELECT gen_random_uuid(), kind, 0, "
     "lines, note, created_at, author_id FROM onboarding_templateversion"),
    ("onboarding_template_kind_known", "INSERT INTO onboarding_templateversion SELECT gen_random_uuid(), 'x', number, "
     "lines, note, created_at, author_id FROM onboarding_templateversion LIMIT 1"),
    ("onboarding_template_has_lines", "INSERT INTO onboarding_templateversion SELECT gen_random_uuid(), kind, 9, "
     "'[]'::jsonb, note, created_at, author_id FROM onboarding_templateversion LIMIT 1"),
    # the policy
    ("onboarding_policy_append_only", "UPDATE onboarding_policyversion SET text = 'x'"),
    ("onboarding_policy_append_only", "DELETE FROM onboarding_policyversion"),
    ("onboarding_policy_no_truncate", "TRUNCATE onboarding_policyversion CASCADE"),
    ("onboarding_policy_hash", "INSERT INTO onboarding_policyversion (id, number, text, sha256, note, asks_everyone, "
     "created_at) SELECT gen_random_uuid(), 2, text || ' ', sha256, '', false, created_at "
     "FROM onboarding_policyversion"),
    ("onboarding_policy_hash", "INSERT INTO onboarding_policyversion (id, number, text, sha256, note, asks_everyone, "
     "created_at) SELECT gen_random_uuid(), 3, text, sha256, '', false, created_at FROM onboarding_policyversion"),
    ("onboarding_policy_has_text", "INSERT INTO onboarding_policyversion (id, number, text, sha256, note, "
     "asks_everyone, created_at) VALUES (gen_random_uuid(), 2, '', encode(sha256(''), 'hex'), '', false, psrt_now())"),
    ("onboarding_acceptance_exact", "INSERT INTO onboarding_acceptance (id, person_id, version_id, sha256, accepted_at)"
     " SELECT gen_random_uuid(), '{dana}', id, repeat('0', 64), psrt_now() FROM onboarding_policyversion"),
    ("onboarding_acceptance_once", "INSERT INTO onboarding_acceptance (id, person_id, version_id, sha256, accepted_at)"
     " SELECT gen_random_uuid(), person_id, version_id, sha256, accepted_at FROM onboarding_acceptance"),
    ("onboarding_acceptance_append_only", "UPDATE onboarding_acceptance SET accepted_at = psrt_now()"),
    ("onboarding_acceptance_append_only", "DELETE FROM onboarding_acceptance"),
    ("onboarding_acceptance_no_truncate", "TRUNCATE onboarding_acceptance"),
    # checklists
    ("onboarding_checklist_one", NEW_CHECKLIST.format("kind", "person_id", "''") + "'{arriving}'"),
    ("onboarding_checklist_starts", NEW_CHECKLIST.format("'offboarding'", "person_id", "''") + "'{arriving}'"),
    ("onboarding_checklist_starts", NEW_CHECKLIST.format("'onboarding'", "person_id", "''") + "'{leaving}'"),
    ("onboarding_checklist_starts", NEW_CHECKLIST.format("kind", "'{dana}'::uuid", "''") + "'{arriving}'"),
    ("onboarding_checklist_starts", NEW_CHECKLIST.format("kind", "person_id", "'finished'") + "'{arriving}'"),
    ("onboarding_checklist_fixed", f"UPDATE onboarding_checklist SET started_at = psrt_now() WHERE {ONE}"),
    ("onboarding_checklist_kept", "DELETE FROM onboarding_checklist"),
    ("onboarding_checklist_no_truncate", "TRUNCATE onboarding_checklist CASCADE"),
    ("onboarding_checklist_finished", f"{FINISH} {ONE}"),
    ("onboarding_checklist_finished", FINISH + "id = '{leaving}'"),
    ("onboarding_checklist_closed_iff_outcome", f"UPDATE onboarding_checklist SET outcome = 'cancelled' WHERE {ONE}"),
    ("onboarding_checklist_closed_iff_outcome", f"UPDATE onboarding_checklist SET closed_at = psrt_now() WHERE {ONE}"),
    ("onboarding_checklist_outcome_known", f"UPDATE onboarding_checklist SET outcome = 'x', closed_at = psrt_now() "
     f"WHERE {ONE}"),
    ("onboarding_checklist_moves", "UPDATE onboarding_checklist SET outcome = '', closed_at = NULL "
     "WHERE id = '{cancelled}'"),
    ("onboarding_checklist_moves", "UPDATE onboarding_checklist SET outcome = 'cancelled' WHERE id = '{finished}'"),
    # steps
    ("onboarding_step_fixed", "UPDATE onboarding_step SET title = 'x' WHERE id = '{task}'"),
    ("onboarding_step_kept", "DELETE FROM onboarding_step"),
    ("onboarding_step_no_truncate", "TRUNCATE onboarding_step CASCADE"),
    ("onboarding_step_final", "UPDATE onboarding_step SET state = 'done' WHERE id = '{skipped}'"),
    ("onboarding_step_final", "UPDATE onboarding_step SET state = 'open', words = '' WHERE id = '{skipped}'"),
    ("onboarding_step_final", "UPDATE onboarding_step SET due = due + 1 WHERE id = '{skipped}'"),
    ("onboarding_step_of_open_checklist", "UPDATE onboarding_step SET due = due + 1 WHERE checklist_id = '{cancelled}'"
     " AND state = 'open'"),
    ("onboarding_step_of_open_checklist", "UPDATE onboarding_step SET state = 'open', words = 'x' "
     "WHERE checklist_id = '{finished}' AND state = 'done'"),
    ("onboarding_step_of_open_checklist", new_step(state="'done'")),
    ("onboarding_step_done_by_record", "UPDATE onboarding_step SET state = 'done' WHERE id = '{policy}'"),
    ("onboarding_step_not_skippable", "UPDATE onboarding_step SET state = 'skipped', words = 'x' "
     "WHERE id = '{policy}'"),
    ("onboarding_step_skip_reason", "UPDATE onboarding_step SET state = 'skipped' WHERE id = '{task}'"),
    ("onboarding_step_after_session", "UPDATE onboarding_step SET state = 'done' WHERE what = 'orientation' "
     "AND checklist_id = '{arriving}'"),
    ("onboarding_step_state_known", "UPDATE onboarding_step SET state = 'x' WHERE id = '{task}'"),
    ("onboarding_step_position", new_step(position="position")),
    ("onboarding_step_one_of_a_kind", new_step(what="'policy'")),
    ("onboarding_step_one_per_venue", new_step(what="'grant'", venue_id="'{team}'::uuid")),
    ("onboarding_step_venue_iff_grant", new_step(what="'grant'")),
    ("onboarding_step_venue_iff_grant", new_step(venue_id="'{team}'::uuid")),
    ("onboarding_step_has_title", new_step(title="''")),
    ("onboarding_step_what_known", new_step(what="'x'")),
    ("onboarding_step_owner_known", new_step(owner="'x'")),
    # history and reminders
    ("onboarding_history_append_only", "UPDATE onboarding_historyentry SET words = 'x'"),
    ("onboarding_history_append_only", "DELETE FROM onboarding_historyentry"),
    ("onboarding_history_no_truncate", "TRUNCATE onboarding_historyentry"),
    ("onboarding_reminder_append_only", "UPDATE onboarding_reminder SET number = 9"),
    ("onboarding_reminder_no_truncate", "TRUNCATE onboarding_reminder"),
    ("onboarding_reminder_numbered", "INSERT INTO onboarding_reminder (checklist_id, person_id, number, at) "
     "SELECT checklist_id, person_id, number, at FROM onboarding_reminder"),
    # mentors and sessions
    ("onboarding_mentor_one", new_offer()),
    ("onboarding_mentor_is_another", new_offer(mentor_id="'{own}'::uuid")),
    ("onboarding_mentor_is_another", new_offer(checklist_id="'{leaving}'::uuid")),
    ("onboarding_mentor_is_another", new_offer(answer="'accepted'", answered_at="asked_at")),
    ("onboarding_mentor_answer_dated", "UPDATE onboarding_mentoroffer SET answer = 'accepted' WHERE answer = ''"),
    ("onboarding_mentor_answer_final", "UPDATE onboarding_mentoroffer SET mentor_id = '{dana}' WHERE answer = ''"),
    ("onboarding_mentor_answer_final", "UPDATE onboarding_mentoroffer SET answer = 'declined' "
     "WHERE answer = 'accepted'"),
    ("onboarding_mentor_answer_final", "UPDATE onboarding_mentoroffer SET words = 'x' WHERE answer = 'accepted'"),
    ("onboarding_mentor_kept", "DELETE FROM onboarding_mentoroffer"),
    ("onboarding_mentor_no_truncate", "TRUNCATE onboarding_mentoroffer"),
    ("onboarding_orientation_append_only", "UPDATE onboarding_orientation SET starts_at = psrt_now()"),
    ("onboarding_orientation_append_only", "DELETE FROM onboarding_orientation"),
    ("onboarding_orientation_no_truncate", "TRUNCATE onboarding_orientation"),
    ("onboarding_orientation_numbered", "INSERT INTO onboarding_orientation SELECT gen_random_uuid(), sequence, "
     "starts_at, minutes, place, set_at, checklist_id, set_by_id FROM onboarding_orientation"),
    ("onboarding_orientation_length", "INSERT INTO onboarding_orientation SELECT gen_random_uuid(), sequence + 1, "
     "starts_at, 4, place, set_at, checklist_id, set_by_id FROM onboarding_orientation"),
]  # fmt: skip


def test_the_database_keeps_it(cast: Cast, clock: Clock) -> None:
    """All in one test: what they break is put on the record once, and each attempt is undone."""
    places = _record(cast, clock)
    kept: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, statement in REFUSED:
            try:
                with transaction.atomic():
                    cursor.execute(_filled(statement, places))
            except DatabaseError as error:
                if name not in str(error) and name != getattr(
                    getattr(error.__cause__, "diag", None), "constraint_name", None
                ):
                    kept.append(f"{name}: {error}\n{statement}")
            else:
                kept.append(f"{name}: went through\n{statement}")
    assert not kept, "\n\n".join(kept)


def test_each_constraint_and_trigger_is_provoked() -> None:
    told = {name for name, _ in REFUSED}
    silent = {"onboarding_checklist_history", "onboarding_step_history"}  # they write, and refuse nothing
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'x') "
            "AND conrelid::regclass::text LIKE 'onboarding_%'"
            " UNION SELECT indexname FROM pg_indexes WHERE tablename LIKE 'onboarding_%' AND indexdef LIKE '%UNIQUE%'"
            " UNION SELECT regexp_replace(substr(tgname, 11), '_[0-9a-f]{5}$', '') FROM pg_trigger"
            " WHERE tgrelid::regclass::text LIKE 'onboarding_%' AND NOT tgisinternal"
        )
        there = {row[0] for row in cursor.fetchall()}
    generated = ("_check", "_pkey", "_key")
    own = {name for name in there if not name.endswith(generated) and "_uniq" not in name}
    assert own - told - silent == set()


def _filled(statement: str, places: dict[str, str]) -> str:
    for place, value in places.items():
        statement = statement.replace("{" + place + "}", value)
    return statement


def _record(cast: Cast, clock: Clock) -> dict[str, str]:
    """A running onboarding with a skipped step, a question, a session and a reminder; one of each other end."""
    go_live(cast)
    noor = admit_noor()
    advance_due()
    arriving = Checklist.objects.get(person=noor)
    complete(arriving, cast, clock)
    finished = str(arriving.pk)
    # Bob leaves with a grant; Alice's onboarding is cancelled, and Dana's is under way
    note_grant(venue=Venue.objects.all()[0], person=cast.bob, actor=None, now=clock.now())
    by_hand = {}
    for person in (cast.alice, cast.carol):
        membership = person.memberships.get()
        by_hand[person.pk] = services.start_by_hand(membership=membership, actor=cast.dana, now=clock.now())
    remove_member(cast.alice, now=clock.now())
    clock.advance(days=8)
    advance_due()
    present = by_hand[cast.carol.pk]
    services.set_orientation(
        checklist=present,
        starts_at=clock.now() + (clock.now() - arriving.started_at),
        minutes=60,
        place="x",
        actor=cast.dana,
        now=clock.now(),
    )
    services.ask_mentor(checklist=present, mentor=cast.bob, actor=cast.dana, now=clock.now())
    skipped = step_of(present, What.GRANT, "Private list")
    services.skip(step=skipped, reason="Reads it elsewhere.", actor=cast.dana, now=clock.now())
    remove_member(cast.bob, now=clock.now())
    advance_due()
    leaving = Checklist.objects.get(person=cast.bob, kind=Kind.OFFBOARDING)
    accept(cast.carol)
    return {
        "arriving": str(present.pk),
        "finished": finished,
        "cancelled": str(by_hand[cast.alice.pk].pk),
        "leaving": str(leaving.pk),
        "task": str(step_of(present, What.TASK).pk),
        "policy": str(step_of(present, What.POLICY).pk),
        "skipped": str(skipped.pk),
        "team": str(Venue.objects.get(name="GitHub team").pk),
        "dana": str(cast.dana.pk),
        "own": str(cast.carol.pk),
    }
