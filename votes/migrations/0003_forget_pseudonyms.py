# The published pseudonyms apart from the people, so that whose was whose can be forgotten.

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models

# The ids so far count the pseudonyms in their order. New ones are random, and the rows are stored in their order.
RANDOM_IDS = """
ALTER TABLE votes_rollentry DROP COLUMN id;
ALTER TABLE votes_rollentry ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY;
ALTER TABLE votes_rollentry ALTER COLUMN id DROP DEFAULT;
CLUSTER votes_rollentry USING votes_rollentry_pkey;
ALTER TABLE votes_rollentry SET WITHOUT CLUSTER;
"""

# Polls from before: the published roll apart, who took part, and no pseudonym where the salt is gone.
WHAT_WAS = """
INSERT INTO votes_rollvid (vid, poll_id) SELECT vid, poll_id FROM votes_rollentry ORDER BY poll_id, vid;
UPDATE votes_rollentry r SET took_part = true
    FROM votes_poll p WHERE p.id = r.poll_id AND p.state IN ('closed', 'counted')
    AND EXISTS (SELECT 1 FROM votes_boardentry b
                WHERE b.poll_id = r.poll_id AND b.type = 'ballot' AND b.voter = r.vid);
DELETE FROM mail_outboxmessage m USING votes_poll p WHERE p.salts_deleted_at IS NOT NULL
    AND (m.key LIKE 'vote-receipt:' || p.id || ':%' OR m.key LIKE 'vote-reminder:' || p.id || ':%');
UPDATE votes_rollentry SET vid = NULL WHERE salt IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0001_initial'),
        ('members', '0002_invitation'),
        ('votes', '0002_poll_about'),
    ]

    operations = [
        migrations.CreateModel(
            name='RollVid',
            fields=[
                ('vid', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='vids', to='votes.poll')),
            ],
            options={
                'ordering': ['poll', 'vid'],
            },
        ),
        migrations.AlterModelOptions(
            name='rollentry',
            options={'ordering': ['poll', 'username'], 'verbose_name_plural': 'roll entries'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='boardentry',
            name='votes_ballot',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='poll',
            name='votes_poll_transition',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rollentry',
            name='votes_roll_only_salt_goes',
        ),
        migrations.AddField(
            model_name='rollentry',
            name='took_part',
            field=models.BooleanField(default=False, help_text='Known from the close of the poll on.'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RANDOM_IDS, migrations.RunSQL.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name='rollentry',
                    name='id',
                    field=models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
            ],
        ),
        migrations.AlterField(
            model_name='rollentry',
            name='vid',
            field=models.CharField(help_text='Deleted together with the salt.', max_length=64, null=True),
        ),
        migrations.RunSQL(WHAT_WAS, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='boardentry',
            trigger=pgtrigger.compiler.Trigger(name='votes_ballot', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.type <> 'ballot' THEN\n            RETURN NEW;\n        END IF;\n        PERFORM 1 FROM votes_poll WHERE id = NEW.poll_id FOR UPDATE;\n        IF NOT EXISTS (SELECT 1 FROM votes_rollvid WHERE poll_id = NEW.poll_id AND vid = NEW.voter) THEN\n            PERFORM votes_refuse('votes_ballot_on_roll', 'the voter is not on the roll');\n        END IF;\n        IF NOT EXISTS (SELECT 1 FROM votes_boardentry WHERE poll_id = NEW.poll_id AND hash = NEW.seen) THEN\n            PERFORM votes_refuse('votes_ballot_seen', 'the ballot has not seen this board');\n        END IF;\n        IF EXISTS (\n            SELECT 1 FROM votes_boardentry\n            WHERE poll_id = NEW.poll_id AND voter = NEW.voter AND rev >= NEW.rev\n        ) THEN\n            PERFORM votes_refuse('votes_ballot_revision', 'the revision is not newer');\n        END IF;\n        IF NEW.payload <> encode(votes_h32(\n            'ballot', decode((SELECT election FROM votes_poll WHERE id = NEW.poll_id), 'hex'),\n            decode(NEW.voter, 'hex'), int8send(NEW.rev), decode(NEW.seen, 'hex'),\n            decode(NEW.alpha, 'hex'), decode(NEW.beta, 'hex'),\n            decode(NEW.c[1], 'hex'), decode(NEW.c[2], 'hex'), decode(NEW.c[3], 'hex'),\n            decode(NEW.s[1], 'hex'), decode(NEW.s[2], 'hex'), decode(NEW.s[3], 'hex')\n        ), 'hex') THEN\n            PERFORM votes_refuse('votes_ballot_tracker', 'the tracker is not that of the ballot');\n        END IF;\n        RETURN NEW;\n        ", hash='91079b9e48a5c7ad7860bfedceb92a1cf6e0064f', operation='INSERT', pgid='pgtrigger_votes_ballot_8c0f9', table='votes_boardentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='poll',
            trigger=pgtrigger.compiler.Trigger(name='votes_poll_transition', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE closing record;', func="\n        IF NEW.state = OLD.state THEN\n            RETURN NEW;\n        END IF;\n        IF NOT ((OLD.state = 'pending' AND NEW.state IN ('open', 'cancelled'))\n             OR (OLD.state = 'open' AND NEW.state IN ('closed', 'cancelled'))\n             OR (OLD.state = 'closed' AND NEW.state = 'counted')\n             OR (OLD.state = 'closed' AND NEW.state = 'cancelled' AND OLD.alarm <> '')) THEN\n            PERFORM votes_refuse('votes_poll_transition', 'no such step');\n        END IF;\n        IF NEW.alarm <> '' AND NEW.state <> 'cancelled' THEN\n            PERFORM votes_refuse('votes_poll_alarmed', 'a poll with an alarm goes nowhere but to cancelled');\n        END IF;\n        IF NEW.state = 'open' THEN\n            IF NEW.opens_at > psrt_now() OR NEW.opens_at < psrt_now() - interval '1 minute' THEN\n                PERFORM votes_refuse('votes_poll_opens_now', 'the window begins at the moment of opening');\n            END IF;\n            IF NEW.election <> encode(votes_h32('manifest', convert_to(NEW.manifest, 'UTF8')), 'hex') THEN\n                PERFORM votes_refuse('votes_poll_election_of_manifest', 'not the hash of the manifest');\n            END IF;\n            IF NEW.electorate <> (SELECT count(*) FROM votes_rollentry WHERE poll_id = NEW.id) THEN\n                PERFORM votes_refuse('votes_poll_electorate_on_roll', 'not the size of the roll');\n            END IF;\n            IF EXISTS (SELECT vid FROM votes_rollentry WHERE poll_id = NEW.id\n                       EXCEPT SELECT vid FROM votes_rollvid WHERE poll_id = NEW.id)\n               OR NEW.electorate <> (SELECT count(*) FROM votes_rollvid WHERE poll_id = NEW.id) THEN\n                PERFORM votes_refuse('votes_poll_vids_of_roll', 'the published pseudonyms are not the roll''s');\n            END IF;\n        END IF;\n        IF NEW.state = 'closed' AND NOT EXISTS (\n            SELECT 1 FROM votes_boardentry WHERE poll_id = NEW.id AND type = 'close'\n        ) THEN\n            PERFORM votes_refuse('votes_poll_closed_on_board', 'the board has no close entry');\n        END IF;\n        IF NEW.state = 'closed' AND (SELECT count(*) FROM votes_rollentry WHERE poll_id = NEW.id AND took_part)\n            <> (SELECT ballots FROM votes_boardentry WHERE poll_id = NEW.id AND type = 'close') THEN\n            PERFORM votes_refuse('votes_poll_took_part', 'not the number of voters on the board');\n        END IF;\n        IF NEW.state = 'cancelled' AND OLD.alarm = '' AND psrt_now() >= OLD.closes_at THEN\n            PERFORM votes_refuse('votes_poll_cancel_before_close', 'voting is over');\n        END IF;\n        IF NEW.state = 'counted' THEN\n            SELECT seq, ballots INTO closing FROM votes_boardentry WHERE poll_id = NEW.id AND type = 'close';\n            IF NEW.ballots IS DISTINCT FROM closing.ballots THEN\n                PERFORM votes_refuse('votes_poll_count_from_board', 'not the board''s number of ballots');\n            END IF;\n            IF NOT EXISTS (\n                SELECT 1 FROM votes_checkpoint WHERE poll_id = NEW.id AND seq = closing.seq\n            ) THEN\n                PERFORM votes_refuse('votes_poll_close_signed', 'the close entry is not signed');\n            END IF;\n            IF (NEW.outcome = 'no-quorum') = EXISTS (\n                SELECT 1 FROM votes_partial WHERE poll_id = NEW.id\n            ) THEN\n                PERFORM votes_refuse('votes_poll_decrypted_with_quorum', 'no decryption without a quorum');\n            END IF;\n        END IF;\n        RETURN NEW;\n        ", hash='bb8242aa09663525c3d8c15568215c8243dcb838', operation='UPDATE', pgid='pgtrigger_votes_poll_transition_fba87', table='votes_poll', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rollentry',
            trigger=pgtrigger.compiler.Trigger(name='votes_roll_only_salt_goes', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF (NEW.id, NEW.poll_id, NEW.person_id, NEW.username) IS DISTINCT FROM\n           (OLD.id, OLD.poll_id, OLD.person_id, OLD.username) THEN\n            PERFORM votes_refuse('votes_roll_only_salt_goes', 'the roll is frozen');\n        END IF;\n        IF (NEW.vid, NEW.salt) IS DISTINCT FROM (OLD.vid, OLD.salt) AND (\n            NEW.vid IS NOT NULL OR NEW.salt IS NOT NULL OR NOT EXISTS (\n                SELECT 1 FROM votes_poll WHERE id = NEW.poll_id AND objections_until <= psrt_now()\n        )) THEN\n            PERFORM votes_refuse('votes_roll_only_salt_goes', 'they go together, after the objection period');\n        END IF;\n        IF NEW.took_part <> OLD.took_part AND (NOT NEW.took_part OR NOT EXISTS (\n            SELECT 1 FROM votes_poll p JOIN votes_boardentry c ON c.poll_id = p.id AND c.type = 'close'\n                JOIN votes_boardentry b ON b.poll_id = p.id AND b.type = 'ballot' AND b.voter = OLD.vid\n            WHERE p.id = NEW.poll_id AND p.state = 'open'\n        )) THEN\n            PERFORM votes_refuse('votes_roll_took_part', 'it is noted once, at the close, from the board');\n        END IF;\n        RETURN NEW;\n        ", hash='13897398e7dccfa19918c2f34a0b74e81a291024', operation='UPDATE', pgid='pgtrigger_votes_roll_only_salt_goes_785c7', table='votes_rollentry', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='rollentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('salt__isnull', True), ('vid__isnull', True)), models.Q(('salt__isnull', False), ('vid__isnull', False)), _connector='OR'), name='votes_roll_forgotten_whole'),
        ),
        migrations.AddConstraint(
            model_name='rollvid',
            constraint=models.CheckConstraint(condition=models.Q(('vid__regex', '^[0-9a-f]{64}$')), name='votes_roll_vid_hex'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rollvid',
            trigger=pgtrigger.compiler.Trigger(name='votes_roll_vid_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM votes_refuse('votes_roll_vid_kept', 'the roll is frozen');", hash='a954ca18c8b091fccb933cb18b2f8dab2d4661fb', operation='UPDATE OR DELETE', pgid='pgtrigger_votes_roll_vid_kept_cf9be', table='votes_rollvid', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rollvid',
            trigger=pgtrigger.compiler.Trigger(name='votes_roll_vid_kept_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM votes_refuse('votes_roll_vid_kept', 'the roll is frozen');", hash='712a39e6d1c7a2903c8d6d5527308901ad0dee6a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_votes_roll_vid_kept_truncate_9329d', table='votes_rollvid', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rollvid',
            trigger=pgtrigger.compiler.Trigger(name='votes_roll_vid_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        PERFORM 1 FROM votes_poll WHERE id = NEW.poll_id AND state = 'pending' FOR UPDATE;\n        IF NOT FOUND THEN\n            PERFORM votes_refuse('votes_roll_frozen', 'the roll is written once, when the poll opens');\n        END IF;\n        RETURN NEW;\n        ", hash='db42cced9e2d316729d3ad1250ec74828252b47d', operation='INSERT', pgid='pgtrigger_votes_roll_vid_frozen_b6efa', table='votes_rollvid', when='BEFORE')),
        ),
    ]
