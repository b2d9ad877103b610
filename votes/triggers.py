"""What the database itself refuses, whoever asks. Each refusal has a name, like a constraint.

Two SQL functions come from the first migration: ``votes_refuse(name, message)`` raises a check violation with
that constraint name (Django's IntegrityError; psycopg's diagnostics carry the name), and ``votes_h32`` is H32
of anonballot/v1 §2. A trigger that compares with other rows locks the poll's row first, so that appending to
one board is serial even for a program that forgets to.
"""

from pgtrigger import Before, Delete, Insert, Row, Statement, Trigger, Truncate, Update

from votes.trustee_triggers import POLL_KEY_TRIGGERS


def _refusal(name: str, message: str) -> str:
    return f"PERFORM votes_refuse('{name}', '{message}');"


def _never(name: str, message: str, *, changes: bool = True) -> list[Trigger]:
    """Refuse DELETE and TRUNCATE, and UPDATE too if ``changes``."""
    return [
        Trigger(
            name=name,
            level=Row,
            when=Before,
            operation=Update | Delete if changes else Delete,
            func=_refusal(name, message),
        ),
        Trigger(
            name=f"{name}_truncate",
            level=Statement,
            when=Before,
            operation=Truncate,
            func=_refusal(name, message),
        ),
    ]


POLL_TRIGGERS = [
    *POLL_KEY_TRIGGERS,
    *_never("votes_poll_kept", "a poll is never deleted", changes=False),
    Trigger(
        name="votes_poll_starts_pending",
        level=Row,
        when=Before,
        operation=Insert,
        func="""
        IF NEW.state <> 'pending' OR NEW.alarm <> '' THEN
            PERFORM votes_refuse('votes_poll_starts_pending', 'a poll begins by waiting for the trustee');
        END IF;
        RETURN NEW;
        """,
    ),
    Trigger(
        name="votes_poll_frozen",
        level=Row,
        when=Before,
        operation=Update,
        func="""
        IF (NEW.id, NEW.subject, NEW.question, NEW.rule_name, NEW.rule, NEW.period, NEW.requested_at)
            IS DISTINCT FROM
           (OLD.id, OLD.subject, OLD.question, OLD.rule_name, OLD.rule, OLD.period, OLD.requested_at) THEN
            PERFORM votes_refuse('votes_poll_frozen', 'the question and the rule can not change');
        END IF;
        IF NOT (OLD.state = 'pending' AND NEW.state = 'open') AND
           (NEW.manifest, NEW.election, NEW.opens_at, NEW.closes_at, NEW.electorate) IS DISTINCT FROM
           (OLD.manifest, OLD.election, OLD.opens_at, OLD.closes_at, OLD.electorate) THEN
            PERFORM votes_refuse('votes_poll_frozen', 'manifest and window are set once, on opening');
        END IF;
        IF NOT (OLD.state = 'closed' AND NEW.state = 'counted') AND
           (NEW.outcome, NEW.ballots, NEW.yes, NEW.no, NEW.abstain, NEW.counted_at) IS DISTINCT FROM
           (OLD.outcome, OLD.ballots, OLD.yes, OLD.no, OLD.abstain, OLD.counted_at) THEN
            PERFORM votes_refuse('votes_poll_frozen', 'a result is set once, when the poll is counted');
        END IF;
        IF OLD.alarm <> '' AND NEW.alarm <> OLD.alarm THEN
            PERFORM votes_refuse('votes_poll_frozen', 'an alarm stays');
        END IF;
        RETURN NEW;
        """,
    ),
    Trigger(
        name="votes_poll_transition",
        level=Row,
        when=Before,
        operation=Update,
        declare=[("closing", "record"), ("keys_lost", "boolean")],
        func="""
        IF NEW.state = OLD.state THEN
            RETURN NEW;
        END IF;
        -- so many keys are lost that the sum can never be opened
        keys_lost := EXISTS (
            SELECT 1 FROM votes_ceremony c WHERE c.plan_id = NEW.id AND c.threshold > 0
            AND c.number = (SELECT max(number) FROM votes_ceremony WHERE plan_id = NEW.id)
            AND (SELECT count(*) FROM votes_ceremonyseat WHERE ceremony_id = c.id)
                - (SELECT count(*) FROM votes_lostkey WHERE ceremony_id = c.id) < c.threshold
        );
        IF NOT ((OLD.state = 'pending' AND NEW.state IN ('open', 'cancelled'))
             OR (OLD.state = 'open' AND NEW.state IN ('closed', 'cancelled'))
             OR (OLD.state = 'closed' AND NEW.state = 'counted')
             OR (OLD.state = 'closed' AND NEW.state = 'cancelled' AND (OLD.alarm <> '' OR keys_lost))) THEN
            PERFORM votes_refuse('votes_poll_transition', 'no such step');
        END IF;
        IF NEW.alarm <> '' AND NEW.state <> 'cancelled' THEN
            PERFORM votes_refuse('votes_poll_alarmed', 'a poll with an alarm goes nowhere but to cancelled');
        END IF;
        IF NEW.state = 'open' THEN
            IF NEW.opens_at > psrt_now() OR NEW.opens_at < psrt_now() - interval '1 minute' THEN
                PERFORM votes_refuse('votes_poll_opens_now', 'the window begins at the moment of opening');
            END IF;
            IF NEW.election <> encode(votes_h32('manifest', convert_to(NEW.manifest, 'UTF8')), 'hex') THEN
                PERFORM votes_refuse('votes_poll_election_of_manifest', 'not the hash of the manifest');
            END IF;
            IF NEW.electorate <> (SELECT count(*) FROM votes_rollentry WHERE poll_id = NEW.id) THEN
                PERFORM votes_refuse('votes_poll_electorate_on_roll', 'not the size of the roll');
            END IF;
            IF EXISTS (SELECT vid FROM votes_rollentry WHERE poll_id = NEW.id
                       EXCEPT SELECT vid FROM votes_rollvid WHERE poll_id = NEW.id)
               OR NEW.electorate <> (SELECT count(*) FROM votes_rollvid WHERE poll_id = NEW.id) THEN
                PERFORM votes_refuse('votes_poll_vids_of_roll', 'the published pseudonyms are not the roll''s');
            END IF;
        END IF;
        IF NEW.state = 'closed' AND NOT EXISTS (
            SELECT 1 FROM votes_boardentry WHERE poll_id = NEW.id AND type = 'close'
        ) THEN
            PERFORM votes_refuse('votes_poll_closed_on_board', 'the board has no close entry');
        END IF;
        IF NEW.state = 'closed' AND (SELECT count(*) FROM votes_rollentry WHERE poll_id = NEW.id AND took_part)
            <> (SELECT ballots FROM votes_boardentry WHERE poll_id = NEW.id AND type = 'close') THEN
            PERFORM votes_refuse('votes_poll_took_part', 'not the number of voters on the board');
        END IF;
        IF NEW.state = 'cancelled' AND OLD.alarm = '' AND NOT keys_lost AND psrt_now() >= OLD.closes_at THEN
            PERFORM votes_refuse('votes_poll_cancel_before_close', 'voting is over');
        END IF;
        IF NEW.state = 'counted' THEN
            SELECT seq, ballots INTO closing FROM votes_boardentry WHERE poll_id = NEW.id AND type = 'close';
            IF NEW.ballots IS DISTINCT FROM closing.ballots THEN
                PERFORM votes_refuse('votes_poll_count_from_board', 'not the board''s number of ballots');
            END IF;
            IF NOT EXISTS (
                SELECT 1 FROM votes_checkpoint WHERE poll_id = NEW.id AND seq = closing.seq
            ) THEN
                PERFORM votes_refuse('votes_poll_close_signed', 'the close entry is not signed');
            END IF;
            IF (NEW.outcome = 'no-quorum') = EXISTS (
                SELECT 1 FROM votes_partial WHERE poll_id = NEW.id
            ) THEN
                PERFORM votes_refuse('votes_poll_decrypted_with_quorum', 'no decryption without a quorum');
            END IF;
        END IF;
        RETURN NEW;
        """,
    ),
]

ROLL_TRIGGERS = [
    *_never("votes_roll_kept", "the roll is frozen", changes=False),
    Trigger(
        name="votes_roll_frozen",
        level=Row,
        when=Before,
        operation=Insert,
        func="""
        PERFORM 1 FROM votes_poll WHERE id = NEW.poll_id AND state = 'pending' FOR UPDATE;
        IF NOT FOUND THEN
            PERFORM votes_refuse('votes_roll_frozen', 'the roll is written once, when the poll opens');
        END IF;
        RETURN NEW;
        """,
    ),
    Trigger(
        name="votes_roll_only_salt_goes",
        level=Row,
        when=Before,
        operation=Update,
        func="""
        IF (NEW.id, NEW.poll_id, NEW.person_id, NEW.username) IS DISTINCT FROM
           (OLD.id, OLD.poll_id, OLD.person_id, OLD.username) THEN
            PERFORM votes_refuse('votes_roll_only_salt_goes', 'the roll is frozen');
        END IF;
        IF (NEW.vid, NEW.salt) IS DISTINCT FROM (OLD.vid, OLD.salt) AND (
            NEW.vid IS NOT NULL OR NEW.salt IS NOT NULL OR NOT EXISTS (
                SELECT 1 FROM votes_poll WHERE id = NEW.poll_id AND objections_until <= psrt_now()
        )) THEN
            PERFORM votes_refuse('votes_roll_only_salt_goes', 'they go together, after the objection period');
        END IF;
        IF NEW.took_part <> OLD.took_part AND (NOT NEW.took_part OR NOT EXISTS (
            SELECT 1 FROM votes_poll p JOIN votes_boardentry c ON c.poll_id = p.id AND c.type = 'close'
                JOIN votes_boardentry b ON b.poll_id = p.id AND b.type = 'ballot' AND b.voter = OLD.vid
            WHERE p.id = NEW.poll_id AND p.state = 'open'
        )) THEN
            PERFORM votes_refuse('votes_roll_took_part', 'it is noted once, at the close, from the board');
        END IF;
        RETURN NEW;
        """,
    ),
]

ROLL_VID_TRIGGERS = [
    *_never("votes_roll_vid_kept", "the roll is frozen"),
    Trigger(
        name="votes_roll_vid_frozen",
        level=Row,
        when=Before,
        operation=Insert,
        func="""
        PERFORM 1 FROM votes_poll WHERE id = NEW.poll_id AND state = 'pending' FOR UPDATE;
        IF NOT FOUND THEN
            PERFORM votes_refuse('votes_roll_frozen', 'the roll is written once, when the poll opens');
        END IF;
        RETURN NEW;
        """,
    ),
]

BOARD_TRIGGERS = [
    *_never("votes_board_append_only", "the board only grows"),
    Trigger(
        name="votes_board_chain",
        level=Row,
        when=Before,
        operation=Insert,
        declare=[("previous", "record")],
        func="""
        PERFORM 1 FROM votes_poll WHERE id = NEW.poll_id FOR UPDATE;
        SELECT seq, type, time, hash INTO previous FROM votes_boardentry
            WHERE poll_id = NEW.poll_id ORDER BY seq DESC LIMIT 1;
        IF NEW.seq <> coalesce(previous.seq, -1) + 1 THEN
            PERFORM votes_refuse('votes_board_contiguous', 'an entry has the next number');
        END IF;
        IF previous.type = 'close' THEN
            PERFORM votes_refuse('votes_board_closed', 'nothing follows the close entry');
        END IF;
        IF NEW.time < coalesce(previous.time, 0) THEN
            PERFORM votes_refuse('votes_board_time_order', 'an entry is not earlier than the one before');
        END IF;
        IF NEW.hash <> encode(votes_h32(
            'entry', decode(coalesce(previous.hash, repeat('0', 64)), 'hex'), int8send(NEW.seq),
            convert_to(NEW.type, 'UTF8'), int8send(NEW.time), decode(NEW.payload, 'hex')
        ), 'hex') THEN
            PERFORM votes_refuse('votes_board_chain', 'the hash does not continue the chain');
        END IF;
        RETURN NEW;
        """,
    ),
    Trigger(
        name="votes_board_window",
        level=Row,
        when=Before,
        operation=Insert,
        declare=[("poll", "record"), ("present", "bigint"), ("voters", "bigint")],
        func="""
        SELECT state, alarm, election, extract(epoch FROM opens_at) AS opens,
            extract(epoch FROM closes_at) AS closes
            INTO poll FROM votes_poll WHERE id = NEW.poll_id FOR UPDATE;
        present := floor(extract(epoch FROM psrt_now()));
        IF poll.state IS DISTINCT FROM 'open' OR poll.alarm <> '' THEN
            PERFORM votes_refuse('votes_board_poll_open', 'the poll is not open');
        END IF;
        IF NEW.type = 'open' AND (NEW.time <> poll.opens OR NEW.payload <> poll.election) THEN
            PERFORM votes_refuse('votes_board_opening', 'it states the opening and the election');
        END IF;
        IF NEW.type <> 'open' AND abs(NEW.time - present) > 60 THEN
            PERFORM votes_refuse('votes_board_present', 'an entry is dated when it is written');
        END IF;
        IF NEW.type = 'ballot' AND (
            NEW.time < poll.opens OR NEW.time >= poll.closes OR present < poll.opens OR present >= poll.closes
        ) THEN
            PERFORM votes_refuse('votes_ballot_in_window', 'not while ballots are taken');
        END IF;
        IF NEW.type = 'close' THEN
            IF NEW.time < poll.closes THEN
                PERFORM votes_refuse('votes_board_closing', 'a poll does not close early');
            END IF;
            SELECT count(DISTINCT voter) INTO voters FROM votes_boardentry
                WHERE poll_id = NEW.poll_id AND type = 'ballot';
            IF NEW.ballots <> voters
               OR NEW.payload <> encode(votes_h32('close', int8send(voters)), 'hex') THEN
                PERFORM votes_refuse('votes_board_closing', 'not the number of ballots to count');
            END IF;
        END IF;
        RETURN NEW;
        """,
    ),
    Trigger(
        name="votes_ballot",
        level=Row,
        when=Before,
        operation=Insert,
        func="""
        IF NEW.type <> 'ballot' THEN
            RETURN NEW;
        END IF;
        PERFORM 1 FROM votes_poll WHERE id = NEW.poll_id FOR UPDATE;
        IF NOT EXISTS (SELECT 1 FROM votes_rollvid WHERE poll_id = NEW.poll_id AND vid = NEW.voter) THEN
            PERFORM votes_refuse('votes_ballot_on_roll', 'the voter is not on the roll');
        END IF;
        IF NOT EXISTS (SELECT 1 FROM votes_boardentry WHERE poll_id = NEW.poll_id AND hash = NEW.seen) THEN
            PERFORM votes_refuse('votes_ballot_seen', 'the ballot has not seen this board');
        END IF;
        IF EXISTS (
            SELECT 1 FROM votes_boardentry
            WHERE poll_id = NEW.poll_id AND voter = NEW.voter AND rev >= NEW.rev
        ) THEN
            PERFORM votes_refuse('votes_ballot_revision', 'the revision is not newer');
        END IF;
        IF NEW.payload <> encode(votes_h32(
            'ballot', decode((SELECT election FROM votes_poll WHERE id = NEW.poll_id), 'hex'),
            decode(NEW.voter, 'hex'), int8send(NEW.rev), decode(NEW.seen, 'hex'),
            decode(NEW.alpha, 'hex'), decode(NEW.beta, 'hex'),
            decode(NEW.c[1], 'hex'), decode(NEW.c[2], 'hex'), decode(NEW.c[3], 'hex'),
            decode(NEW.s[1], 'hex'), decode(NEW.s[2], 'hex'), decode(NEW.s[3], 'hex')
        ), 'hex') THEN
            PERFORM votes_refuse('votes_ballot_tracker', 'the tracker is not that of the ballot');
        END IF;
        RETURN NEW;
        """,
    ),
]

CHECKPOINT_TRIGGERS = [
    *_never("votes_checkpoint_append_only", "checkpoints only grow in number"),
    Trigger(
        name="votes_checkpoint_of_board",
        level=Row,
        when=Before,
        operation=Insert,
        func="""
        IF NOT EXISTS (
            SELECT 1 FROM votes_boardentry
            WHERE poll_id = NEW.poll_id AND seq = NEW.seq AND hash = NEW.head
        ) THEN
            PERFORM votes_refuse('votes_checkpoint_of_board', 'the board has no such head');
        END IF;
        RETURN NEW;
        """,
    ),
]

PARTIAL_TRIGGERS = [
    *_never("votes_partial_append_only", "a decryption is published once"),
    Trigger(
        name="votes_partial_after_close",
        level=Row,
        when=Before,
        operation=Insert,
        func="""
        PERFORM 1 FROM votes_poll
            WHERE id = NEW.poll_id AND state = 'closed' AND alarm = '' AND closes_at <= psrt_now() FOR UPDATE;
        IF NOT FOUND THEN
            PERFORM votes_refuse('votes_partial_after_close', 'nothing is decrypted before the close');
        END IF;
        IF (SELECT count(*) FROM votes_partial WHERE poll_id = NEW.poll_id AND "group" = NEW."group") >= (
            SELECT (manifest::jsonb->'trustees'->(NEW."group"::int)->>'t')::int
            FROM votes_poll WHERE id = NEW.poll_id
        ) THEN
            PERFORM votes_refuse('votes_partial_enough', 'as many as are needed are there');
        END IF;
        RETURN NEW;
        """,
    ),
]

TRUSTEE_KEY_TRIGGERS = _never("votes_trustee_key_kept", "the published key does not change")
