"""What the database refuses about the keys that people hold (see ``votes.triggers``)."""

from pgtrigger import Before, Insert, Row, Trigger, Update

START_TRIGGERS = [
    Trigger(
        name="votes_ceremony_before_opening",
        level=Row,
        when=Before,
        operation=Insert,
        func="""
        PERFORM 1 FROM votes_poll WHERE id = NEW.plan_id FOR UPDATE;
        IF EXISTS (SELECT 1 FROM votes_poll WHERE id = NEW.plan_id AND state <> 'pending') THEN
            PERFORM votes_refuse('votes_ceremony_before_opening', 'the keys are settled when the poll opens');
        END IF;
        IF NEW.number <> 1 + coalesce(
            (SELECT max(number) FROM votes_ceremony WHERE plan_id = NEW.plan_id), 0
        ) THEN
            PERFORM votes_refuse('votes_ceremony_next_number', 'a ceremony has the next number');
        END IF;
        RETURN NEW;
        """,
    ),
]

MESSAGE_TRIGGERS = [
    Trigger(
        name="votes_message_in_turn",
        level=Row,
        when=Before,
        operation=Insert,
        declare=[("own", "record"), ("seats", "bigint")],
        func="""
        SELECT plan_id, number INTO own FROM votes_ceremony WHERE id = NEW.ceremony_id;
        PERFORM 1 FROM votes_trusteeplan WHERE id = own.plan_id FOR UPDATE;
        IF EXISTS (SELECT 1 FROM votes_poll WHERE id = own.plan_id AND state <> 'pending') THEN
            PERFORM votes_refuse('votes_message_before_opening', 'the keys are settled when the poll opens');
        END IF;
        IF EXISTS (SELECT 1 FROM votes_ceremony WHERE plan_id = own.plan_id AND number > own.number) THEN
            PERFORM votes_refuse('votes_message_in_force', 'another ceremony has replaced this one');
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM votes_ceremonyseat WHERE ceremony_id = NEW.ceremony_id AND index = NEW.index
        ) THEN
            PERFORM votes_refuse('votes_message_of_seat', 'nobody in the ceremony has this number');
        END IF;
        SELECT count(*) INTO seats FROM votes_ceremonyseat WHERE ceremony_id = NEW.ceremony_id;
        IF NEW.round > 1 AND seats <> (
            SELECT count(*) FROM votes_ceremonymessage
            WHERE ceremony_id = NEW.ceremony_id AND round = NEW.round - 1
        ) THEN
            PERFORM votes_refuse('votes_message_in_turn', 'the round before is not complete');
        END IF;
        RETURN NEW;
        """,
    ),
]

POLL_KEY_TRIGGERS = [
    Trigger(
        name="votes_poll_keys_as_chosen",
        level=Row,
        when=Before,
        operation=Update,
        declare=[("own", "record"), ("manifest", "jsonb")],
        func="""
        IF NOT (OLD.state = 'pending' AND NEW.state = 'open') THEN
            RETURN NEW;
        END IF;
        SELECT id, threshold, uid INTO own FROM votes_ceremony
            WHERE plan_id = NEW.id ORDER BY number DESC LIMIT 1;
        manifest := NEW.manifest::jsonb;
        IF coalesce(own.threshold, 0) = 0 THEN
            IF jsonb_array_length(manifest->'trustees') <> 1 THEN
                PERFORM votes_refuse('votes_poll_keys_as_chosen', 'nobody was chosen to hold another key');
            END IF;
            RETURN NEW;
        END IF;
        IF jsonb_array_length(manifest->'trustees') <> 2 OR manifest->>'uid' <> own.uid
           OR (manifest->'trustees'->1->>'t')::int <> own.threshold THEN
            PERFORM votes_refuse('votes_poll_keys_as_chosen', 'the people who were chosen hold no key of it');
        END IF;
        IF (SELECT count(*) FROM votes_ceremonyseat WHERE ceremony_id = own.id) <>
           (SELECT count(*) FROM votes_ceremonymessage WHERE ceremony_id = own.id AND round = 3) THEN
            PERFORM votes_refuse('votes_poll_ceremony_finished', 'the ceremony is not finished');
        END IF;
        RETURN NEW;
        """,
    ),
]
