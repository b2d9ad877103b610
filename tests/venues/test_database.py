"""What the database keeps of comparisons and changes, past all code."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from psrt import clock
from tests.cast import Cast
from tests.fixtures.venues import FakeTeam
from tests.venues.conftest import Paste, compared, worked
from venues import services
from venues.models import Comparison, Decline, Venue
from venues.queries import diff_now
from venues.rules import Group

pytestmark = pytest.mark.django_db

COPY_COMPARISON = (
    "INSERT INTO venues_comparison (id, venue_id, state, requested_at, problem, pasted, fingerprint, {names}) "
    "SELECT gen_random_uuid(), venue_id, {state}, requested_at, '', pasted, fingerprint, {values} "
    "FROM venues_comparison LIMIT 1"
)


@pytest.fixture
def everything(fake_team: FakeTeam, team: Venue, cast: Cast, paste: Paste) -> None:
    """A row in every table: a finished and an open comparison, a finished and an open application."""
    now = clock.now()
    fake_team.accounts = {1005: "eve-e", 9: "bot", 8: "bob-2"}
    fake_team.members = [1005, 9, 8]
    comparison = compared(team, actor=cast.carol)
    unknown = {row.label: row.key for row in diff_now(comparison, on=now.date()).of(Group.UNKNOWN)}
    services.allow_entry(
        comparison=comparison, key=unknown["bot (id 9)"], reason="a bot", actor=cast.carol, now=now
    )
    services.match_entry(
        comparison=comparison, key=unknown["bob-2 (id 8)"], person=cast.bob, actor=cast.carol, now=now
    )
    [extra] = diff_now(comparison, on=now.date()).of(Group.EXTRA)
    first = services.request_changes(comparison=comparison, keys=[extra.key], actor=cast.carol, now=now)
    worked(first)
    missing = diff_now(comparison, on=now.date()).of(Group.MISSING)[0]
    services.request_changes(comparison=comparison, keys=[missing.key], actor=cast.carol, now=now)
    Decline.objects.create(venue=team, person=cast.dana, noticed_at=now)
    assert set(Comparison.objects.values_list("state", flat=True)) == {"done", "requested"}


STATEMENTS = {
    "venues_comparison_state_known": "UPDATE venues_comparison SET state = 'lost', finished_at = requested_at "
    "WHERE state = 'requested'",
    "venues_comparison_finished_iff_over": "UPDATE venues_comparison SET finished_at = requested_at "
    "WHERE state = 'requested'",
    "venues_comparison_problem_iff_failed": "UPDATE venues_comparison SET state = 'failed', "
    "finished_at = requested_at "
    "WHERE state = 'requested'",
    "venues_comparison_counted_iff_done": "UPDATE venues_comparison SET state = 'done', "
    "finished_at = requested_at "
    "WHERE state = 'requested'",
    "venues_comparison_one_open": COPY_COMPARISON.format(names="entries", state="'running'", values="NULL"),
    "venues_comparison_final": "UPDATE venues_comparison SET differences = 0 WHERE state = 'done'",
    "venues_comparison_final ": "UPDATE venues_comparison SET entries = '[]' WHERE state = 'done'",
    "venues_comparison_kept": "DELETE FROM venues_comparison",
    "venues_comparison_no_truncate": "TRUNCATE venues_comparison CASCADE",
    "venues_application_state_known": "UPDATE venues_application SET state = 'lost', finished_at = requested_at "
    "WHERE state = 'requested'",
    "venues_application_finished_iff_over": "UPDATE venues_application SET state = 'done' "
    "WHERE state = 'requested'",
    "venues_application_problem_iff_failed": "UPDATE venues_application SET problem = 'x' "
    "WHERE state = 'requested'",
    "venues_application_one_open": "INSERT INTO venues_application (id, venue_id, comparison_id, requested_by_id, "
    "requested_at, state, problem) SELECT gen_random_uuid(), venue_id, comparison_id, requested_by_id, "
    "requested_at, 'running', '' FROM venues_application LIMIT 1",
    "venues_application_final": "UPDATE venues_application SET state = 'requested', finished_at = NULL "
    "WHERE state = 'done'",
    "venues_application_kept": "DELETE FROM venues_application",
    "venues_application_no_truncate": "TRUNCATE venues_application CASCADE",
    "venues_change_row_once": "INSERT INTO venues_change SELECT gen_random_uuid(), row, action, entry, label, "
    "outcome, sentence, finished_at, application_id, person_id FROM venues_change",
    "venues_change_action_known": "UPDATE venues_change SET action = 'ban' WHERE outcome = 'pending'",
    "venues_change_outcome_known": "UPDATE venues_change SET outcome = 'lost', finished_at = now() "
    "WHERE outcome = 'pending'",
    "venues_change_adds_a_person": "UPDATE venues_change SET person_id = NULL WHERE outcome = 'pending'",
    "venues_change_removes_an_entry": "UPDATE venues_change SET entry = 'id:1' WHERE outcome = 'pending'",
    "venues_change_finished_iff_over": "UPDATE venues_change SET outcome = 'done' WHERE outcome = 'pending'",
    "venues_change_final": "UPDATE venues_change SET outcome = 'pending', finished_at = NULL "
    "WHERE outcome = 'done'",
    "venues_change_kept": "DELETE FROM venues_change",
    "venues_change_no_truncate": "TRUNCATE venues_change",
    "venues_identity_one_open": "INSERT INTO venues_venueidentity SELECT gen_random_uuid(), entry, matched_at, "
    "NULL, NULL, matched_by_id, person_id, venue_id FROM venues_venueidentity",
    "venues_identity_entry_key": "UPDATE venues_venueidentity SET entry = 'bob'",
    "venues_identity_ended_by_someone": "UPDATE venues_venueidentity SET ended_at = matched_at",
    "venues_identity_ended_by_someone ": "UPDATE venues_venueidentity SET ended_by_id = matched_by_id",
    "venues_identity_kept": "DELETE FROM venues_venueidentity",
    "venues_identity_no_truncate": "TRUNCATE venues_venueidentity",
    "venues_allowance_one_open": "INSERT INTO venues_allowance SELECT gen_random_uuid(), entry, label, reason, "
    "allowed_at, NULL, allowed_by_id, NULL, venue_id FROM venues_allowance",
    "venues_allowance_entry_key": "UPDATE venues_allowance SET entry = 'bot'",
    "venues_allowance_has_reason": "UPDATE venues_allowance SET reason = ''",
    "venues_allowance_ended_by_someone": "UPDATE venues_allowance SET ended_at = allowed_at",
    "venues_allowance_ended_by_someone ": "UPDATE venues_allowance SET ended_by_id = allowed_by_id",
    "venues_allowance_kept": "DELETE FROM venues_allowance",
    "venues_allowance_no_truncate": "TRUNCATE venues_allowance",
    "venues_decline_once": "INSERT INTO venues_decline SELECT gen_random_uuid(), noticed_at, person_id, venue_id "
    "FROM venues_decline",
    "venues_decline_append_only": "UPDATE venues_decline SET noticed_at = noticed_at + interval '1 second'",
    "venues_decline_append_only ": "DELETE FROM venues_decline",
    "venues_decline_no_truncate": "TRUNCATE venues_decline",
    "venues_connection_kind_known": "UPDATE venues_connection SET kind = 'fax'",
}


@pytest.mark.usefixtures("everything")
def test_the_database_keeps_it() -> None:
    wrong = {}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, statement in STATEMENTS.items():
            try:
                with transaction.atomic():
                    cursor.execute(statement)
                    transaction.set_rollback(True)
                wrong[name] = "went through"
            except DatabaseError as error:
                if name.strip() not in str(error):
                    wrong[name] = str(error)
    assert wrong == {}


def test_every_constraint_and_trigger_of_this_app_is_tried() -> None:
    kept_by_test_grants = ("venues_venue_", "venues_grant_")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text LIKE 'venues_%' "
            "UNION SELECT tgfoid::regproc::text FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'venues_%' "
            "UNION SELECT indexname FROM pg_indexes WHERE tablename LIKE 'venues_%' AND indexdef LIKE '%UNIQUE%'"
        )
        names = {row[0].removeprefix("pgtrigger_") for row in cursor.fetchall()}
    tried = {name.strip() for name in STATEMENTS}
    untried = {
        name
        for name in names
        if not name.startswith(kept_by_test_grants)
        and not name.endswith(("_pkey", "_check"))
        and not any(name.startswith(known) for known in tried)
    }
    assert untried == set()


def test_what_is_over_may_only_lose_its_list(everything: None, team: Venue) -> None:
    assert Comparison.objects.filter(venue=team, state="done").update(entries=None) == 1
