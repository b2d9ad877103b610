"""Every event can be told to a reader, whatever its entry holds."""

import json
import re

from psrt.audit.events import Event
from psrt.audit.sentences import GROUPS, SENTENCES, group_of, sentence


def test_every_event_has_a_sentence_and_a_group() -> None:
    """If this fails, say in psrt/audit/sentences.py what a reader is to be told of the new event."""
    assert set(SENTENCES) == set(Event)
    assert {group_of(event) for event in Event} <= set(GROUPS)
    assert len(set(SENTENCES.values())) == len(SENTENCES)


def test_what_an_entry_holds_is_put_into_words() -> None:
    data = json.dumps({"membership": "an-id", "joined": None, "began": "imported"})
    assert sentence(Event.MEMBERSHIP_BEGAN, data) == "Membership began: first day not recorded, imported"
    assert (
        sentence(Event.PERSON_CHANGED, '{"fields":["name","time_zone"]}') == "Record changed: name, time zone"
    )


def test_what_was_undone_is_told_in_words() -> None:
    assert sentence(Event.CHANGE_UNDONE, '{"kind":"membership-ended"}') == "Undone: membership ended"


def test_every_sentence_bears_that_its_data_are_missing() -> None:
    for event in Event:
        assert not re.search(r"[{}]", sentence(event, "{}"))


def test_an_event_of_a_later_version_is_given_by_its_name() -> None:
    assert sentence("members.something_new", "{}") == "members.something_new"
