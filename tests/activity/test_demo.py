"""What the demo shows of activity."""

import pytest

from activity.models import Report
from activity.queries import recognition, undecided_credits
from activity.report_queries import rows
from activity.report_rules import Finding, State
from psrt import clock
from psrt.audit.services import verify
from psrt.demo.activity import SILENT, tell_activity
from psrt.demo.people import load_people


@pytest.mark.django_db
def test_the_demo_has_a_decided_report_and_one_that_is_asking() -> None:
    now = clock.now()
    load_people(now=now)
    tell_activity(now=now)
    asking, decided = Report.objects.order_by("-ends")
    assert (asking.state, decided.state) == (State.ASKING, State.DECIDED)
    asked = {row.person.handle for row in rows(asking, now=now) if row.finding is Finding.ASKED}
    assert set(SILENT) < asked
    assert not asked & {"alice-a", "bob-b", "carol-c"}, "the tour is not about this"
    assert [row.person.handle for row in rows(decided, now=now) if row.finding is Finding.INACTIVE] == [
        "larsb"
    ]
    assert undecided_credits().exists()
    thanked = {each.name for each in recognition().thanked}
    assert {"Alice Achterberg", "Bob Bălan", "Viktor Hálász"} <= thanked
    assert "nullpointer" not in thanked
    assert verify() is None
