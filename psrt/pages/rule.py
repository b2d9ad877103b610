"""The rule in force with the numbers it comes to today, for the pages that explain it."""

from members.queries import active_members
from nominations.procedure import rule_in_force
from psrt import clock
from votes.rules import Base


def rule_today() -> dict[str, object]:
    """What templates need: the rule, and the worked numbers for today's team."""
    rule = rule_in_force()
    electorate = active_members(on=clock.now().date()).count()
    return {
        "rule": rule,
        "of_everyone": rule.base == Base.ELECTORATE,
        "electorate": electorate,
        "quorum_needed": rule.quorum_needed(electorate),
        "yes_needed": rule.yes_needed(electorate=electorate, yes=0, no=0),
    }
