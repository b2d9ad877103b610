"""The rules in force, for everyone: the numbers that the code goes by, with their sources."""

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.queries import active_members
from nominations.procedure import rule_in_force
from psrt import clock
from votes.queries import board_key
from votes.rules import Base


@require_safe
def governance(request: HttpRequest) -> HttpResponse:
    """The rule with its worked numbers for today's team, and the key that signs every board."""
    rule, today = rule_in_force(), clock.now().date()
    electorate = active_members(on=today).count()
    context = {
        "rule": rule,
        "of_everyone": rule.base == Base.ELECTORATE,
        "electorate": electorate,
        "quorum_needed": rule.quorum_needed(electorate),
        "yes_needed": rule.yes_needed(electorate=electorate, yes=0, no=0),
        "board_key": board_key(),
    }
    response = render(request, "pages/governance.html", context)
    if not (request.user.is_authenticated or getattr(get_messages(request), "used", False)):
        response["Cache-Control"] = "public, max-age=60"  # nothing of this visitor's is on it
    return response
